import { labels } from './labels.ts';

/** Asking and choosing: the form, the options, picking a number. */
export const asking = {
  form: {
    title: 'Request a number',
    changeTitle: 'Change the search',
    submit: 'Search',
    close: 'Close',
    country: 'Country',
    countryPlaceholder: 'Type a name or code',
    countryHint: 'The other fields follow the country.',
    type: 'Type',
    region: 'Region',
    regionPlaceholder: 'Pick a region',
    regionHint: 'Needed here: there are too many area codes to search them all.',
    city: 'City',
    cityPlaceholder: 'Type a city or a prefix',
    cityHint: 'Pick a city from the list, or search for just what you type.',
    cityTyped: (text: string) => `Search for “${text}”`,
    features: 'Features',
    purpose: 'What it is for',
    purposePlaceholder: 'Support line for the Los Angeles office',
    purposeHint: 'Approvers read this.',
    notUnderstood: (what: string) => `Not understood, so not filled in: ${what}`,
    errors: {
      country: 'Pick a country from the list.',
      region: (country: string) => `${country} needs a region. Pick one.`,
      regionMissing: (country: string) => `${country} needs a region. Pick the country again, then a region.`,
      purpose: 'Say what the number is for.',
    },
  },

  options: {
    searching: (what: string) => `Searching for ${what} …`,
    found: (what: string, count: number) =>
      count === 1 ? `One option for ${what}` : `${count} options for ${what}, cheapest first`,
    foundMixed: (what: string, count: number) => `${count} options for ${what}, cheapest first in each currency`,
    cut: (shown: number, total: number) =>
      `The cheapest ${shown} of ${total} are listed. Change the search to narrow it down.`,
    soFar: (what: string) => `Nothing found so far for ${what}`,
    waiting: (provider: string) => `${provider} has not answered yet; its numbers are added when they come.`,
    missing: (provider: string) => `${provider} did not answer, so its numbers are not listed.`,
    noPlaces: (provider: string) => `${provider} cannot be searched by place, so its local numbers are not listed.`,
    nothing: (what: string) => `Nothing found for ${what}. Try another type, city or country.`,
    failed: (what: string) => `The search for ${what} did not work.`,
    page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    documents: 'Documents needed',
    reserve: 'Reserve',
    pick: 'Pick a number…',
    pickLabel: (group: string) => `Pick a number: ${group}`,
    reserveLabel: (group: string) => `Reserve a number: ${group}`,
    next: 'More options',
    previous: 'Previous options',
    changeSearch: 'Change search',
    cancel: 'Cancel request',
    reserving: (prefix: string) => `Holding a number: ${prefix} …`,
    askedBy: (who: string) => `Asked by ${who}`,
    purpose: (purpose: string) => `For: ${purpose}`,
  },

  what: (type: string, place: string) =>
    `${type === labels.didTypes.all ? 'a' : `a ${type.toLowerCase()}`} number in ${place}`,

  pick: {
    title: 'Pick a number',
    submit: 'Reserve',
    close: 'Back',
    number: 'Number',
    placeholder: 'Type digits it should contain',
    hint: 'Only numbers that can be had at this moment are listed.',
    errors: { number: 'Pick a number from the list.' },
  },
};

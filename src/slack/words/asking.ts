import { labels } from './labels.ts';

/** Asking and choosing: the form, the options, picking a number. */
export const asking = {
  noCommand: {
    cancel: 'A request is cancelled with *Cancel* on its card. /number mine lists your requests.',
    release:
      'A number that is held is released with *Cancel* on the card of its request. /number mine lists your requests.',
    decide: 'Requests are decided with the buttons on their cards. /number waiting lists those that wait for you.',
    nudge: 'The approvers are nudged with *Nudge* on the card of your request. /number mine lists your requests.',
    settings:
      'Who approves, where and how fast is set by the operator, outside Slack. /number help says what you can do here.',
    look: 'Your requests and how they stand are listed by /number mine; *Details* on a card tells more.',
    choose:
      'Type /number, fill in the form, and click *Reserve* on one of the options: the number is held, and bought as soon as an approver says yes.',
  },

  unknownCommand: (command: string) =>
    `Number Desk does not know ${command.replaceAll(/[^\w/-]/g, '').slice(0, 40)}. Type /number to ask for a phone number.`,

  loading: {
    title: 'One moment…',
    text: 'The form is being made ready. Should it not come, close this and ask again.',
    close: 'Close',
  },

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
    regionHint: 'Needed unless you pick a city: there are too many area codes to search them all.',
    city: 'City',
    cityPlaceholder: 'Type a city or a prefix',
    cityHint: 'Pick a city from the list, or search for just what you type.',
    cityTyped: (text: string) => `Search for “${text}”`,
    features: 'Features',
    purpose: 'What it is for',
    purposePlaceholder: 'Support line for the Los Angeles office',
    purposeHint: 'The approvers read this. It is shown in the feed when the number is bought.',
    alsoOnCard: (channel: string) => `It also stands on the card in ${channel}, for everybody there.`,
    seenIn: (channel: string) => `Everybody in ${channel} sees the options, the card, and what it is for.`,
    maxMonthly: 'Max. price per month',
    maxMonthlyPlaceholder: '4.50',
    maxMonthlyHint: 'A price, compared with each provider’s own, whatever its currency. Only the options show it.',
    notUnderstood: (what: string) => `Not understood, so not filled in: ${what}.`,
    reading: (word: string, taken: string, other: string) => `“${word}” was taken for ${taken}, not ${other}.`,
    notMonthly: (typed: string) => `“${typed}” is not filled in: the price here is one a month.`,
    currency: 'Prices are compared with each provider’s own, whatever the currency.',
    oneCountry: (taken: string) => `A request takes one country: ${taken} is filled in.`,
    sharedPrefix: (prefix: string) => `Several countries have numbers with ${prefix}: pick the country.`,
    countryMissing: (city: string) => `“${city}” was taken for a city. Pick its country.`,
    regionMissing: (country: string) => `${country} needs a region or a city: pick one.`,
    severalCities: (city: string) => `Several places are called “${city}”: pick one from the list.`,
    cityNotListed: (city: string) => `“${city}” is not among the listed cities, so it is not filled in.`,
    cityBegun: (typed: string, city: string) => `“${typed}” was taken for ${city}.`,
    notLookedUp: 'The lists of places could not be read, so the place is as you typed it.',
    listMissing: 'The list could not be read. Close it and open it again.',
    errors: {
      country: 'Pick a country from the list.',
      region: (country: string) => `${country} needs a region or a city. Pick one.`,
      regionMissing: (country: string) =>
        `${country} needs a region or a city. Pick the country again, then one of them.`,
      purpose: 'Say what the number is for.',
      maxMonthly: 'Write a price like 4.50, without thousands separators, or leave it empty.',
      list: 'That is not one of the list. Open the list again and pick one.',
    },
  },

  options: {
    searching: (what: string) => `Searching for ${what} …`,
    one: (what: string) => `One option for ${what}`,
    many: (what: string, count: number, order: string, away: number) =>
      `${count} options for ${what}, ${order}${away === 0 ? '' : `; elsewhere, or perhaps so: ${away} of them`}`,
    title: (type: string, place: string) => (type === '' ? `Numbers in ${place}` : `${type} numbers in ${place}`),
    found: (count: number) => `${count} found`,
    listed: (count: number) => `${count} listed`,
    sort: 'Sort',
    sortBy: { price: 'Sort: price', place: 'Sort: place' },
    once: (price: string) => `${price} once`,
    currenciesApart: 'Each currency is sorted by itself.',
    both: { sms: 'SMS', mms: 'MMS' },
    yearUnknown: 'Where no set-up fee is stated, the first year may cost more than the months.',
    like: (count: number, pattern: string) => `${count} numbers like ${pattern}`,
    elsewhere: {
      line: (where: string, count: number, price: string) =>
        `${where.charAt(0).toUpperCase()}${where.slice(1)}: ${count}, from ${price}`,
      only: (line: string) => `None is known to be there. ${line}.`,
      noneOf: (what: string) => `${what}; none is known to be there`,
      label: (button: string, line: string) => `${button}: ${line}`,
    },
    show: 'Show them',
    hide: 'Hide them',
    able: (what: string, features: string) => `${what} with ${features}`,
    atMost: (what: string, price: string) => `${what} for at most ${price} a month`,
    cut: (shown: number, total: number) =>
      `The cheapest ${shown} of ${total} are listed. Change the search to narrow it down.`,
    soFar: (what: string) => `Nothing found so far for ${what}`,
    waiting: (provider: string) => `${provider} has not answered yet; its numbers are added when they come.`,
    missing: (what: string) => `${what}, so its numbers are not listed.`,
    partial: (what: string, provider: string) => `${what}, so not all numbers of ${provider} are listed.`,
    cutShort: (provider: string) =>
      `${provider} has more numbers than are listed. Change the search to narrow it down.`,
    leftOut: {
      unreadable: (provider: string, count: number) =>
        count === 1
          ? `1 offer of ${provider} could not be read and is not listed.`
          : `${count} offers of ${provider} could not be read and are not listed.`,
      notFitting: (provider: string, count: number) =>
        count === 1
          ? `1 offer of ${provider} is not what was asked for and is not listed.`
          : `${count} offers of ${provider} are not what was asked for and are not listed.`,
      elsewhere: (provider: string, count: number) =>
        count === 1
          ? `1 number of ${provider} belongs to another place and is not listed.`
          : `${count} numbers of ${provider} belong to other places and are not listed.`,
    },
    nothing: (what: string) => `Nothing found for ${what}.`,
    tries: {
      features: 'Ask for fewer features.',
      maxMonthly: 'Allow a higher price.',
      type: 'Allow any type.',
      place: 'Try another place.',
      country: 'Try another country.',
    },
    failed: (what: string) => `The search for ${what} did not work.`,
    page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    allDocuments: (documents: string) => `Documents needed for every number here: ${documents}`,
    reserve: 'Reserve',
    reserveWithDocuments: 'Reserve…',
    documentsLabel: (group: string) => `Reserve… and read which documents are needed: ${group}`,
    pick: 'Pick a number…',
    reserveLabel: (group: string) => `Reserve a number: ${group}`,
    next: 'More ›',
    previous: '‹ Previous',
    changeSearch: 'Change search',
    cancel: 'Cancel',
    cancelLabel: (what: string) => `Cancel the request for ${what}`,
    cancelText: (what: string) => `The request for ${what} ends. You can ask again.`,
    askedBy: (who: string) => `Asked by ${who}`,
    purpose: (purpose: string) => `For ${purpose}`,
  },

  /** Parts of the lines of the options. */
  clauses: {
    noneThere: 'none known to be there',
    orders: {
      price: 'cheapest first',
      year: 'cheapest first year first',
      place: 'sorted by place',
      mixed: (order: string) => `${order}, by currency`,
    },
    withFeatures: (features: string) => `with ${features}`,
    mostMonthly: (price: string) => `at most ${price} a month`,
    asked: 'asked by',
    noCurrency: 'currency not stated',
    away: (country: string) => `elsewhere in ${country}`,
    whole: (country: string) => `for all of ${country}`,
    unsure: 'not certain, since digits do not tell',
    unsurePlace: 'place not certain, since their digits do not tell',
    perhapsElsewhere: 'place not certain',
    documentsNeeded: 'documents needed',
  },

  what: (type: string, place: string) =>
    `${type === labels.didTypes.all ? 'a' : `a ${type.toLowerCase()}`} number in ${place}`,

  pick: {
    title: 'Pick a number',
    submit: 'Reserve',
    close: 'Back',
    choice: 'Option',
    choiceHint: 'The list of numbers follows the option.',
    choicesCut: (count: number) => `The first ${count} are listed. Change the search to narrow it down.`,
    number: 'Number',
    placeholder: 'Type digits or letters it should contain',
    hint: 'Letters stand for the digits of their keys: TAXI is 8294. Only numbers that can be had at this moment are listed.',
    listMissing: 'The list could not be read. Type again.',
    outdated: 'This list is out of date. Close it and look at the card again.',
    errors: {
      number: 'Pick a number from the list.',
      documents: 'Confirm that you have the documents, or go back and choose another number.',
    },
  },

  documents: {
    title: 'Documents needed',
    intro: (group: string) => `For ${group} these documents have to be handed in before the number works:`,
    one: (no: number, document: string) => `${no}) ${document}`,
    more: (count: number, provider: string) =>
      `… and ${count} more. Ask ${provider} for the whole list before you confirm.`,
    field: 'Documents',
    confirm: 'We have these documents',
  },
};

import { AsYouType, getCountries, getCountryCallingCode } from 'libphonenumber-js';
import { type DidType, FEATURES, type Feature } from '../domain/group.ts';
import { COUNTRIES, isCountry } from './countries.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { folded } from './typeahead.ts';

/** What people write for a DID type. */
const TYPES = new Map<string, DidType>(
  Object.entries({
    local: 'local',
    landline: 'local',
    geographic: 'local',
    mobile: 'mobile',
    cell: 'mobile',
    tollfree: 'tollfree',
    freephone: 'tollfree',
    national: 'national',
    global: 'global',
    international: 'global',
    sharedcost: 'sharedcost',
  }),
);

/** What everybody calls a few cities of the United States. */
const NICKNAMES = new Map<string, string>(
  Object.entries({
    la: 'Los Angeles',
    nyc: 'New York',
    sf: 'San Francisco',
    dc: 'Washington',
  }),
);

/** What people write for features. */
const FEATURE_WORDS = new Map<string, readonly Feature[]>(
  Object.entries({
    voice: ['voice'],
    calls: ['voice'],
    sms: ['sms_in', 'sms_out'],
    whatsapp: ['whatsapp'],
  }),
);

/**
 * Reads what stands after `/number`, in any order and with any part left out: a country (code or English name), a DID type, features, a
 * prefix ("+1 213"), and otherwise a city. What was not understood comes back for the person to see.
 */
export function readAsk(text: string): { draft: Draft; notUnderstood: string[] } {
  const prefix = /\+[\d\s()-]*[\d)]/.exec(text)?.[0];
  let rest = (prefix === undefined ? text : text.replace(prefix, ' ')).split(/[\s,;]+/).filter(Boolean);
  let country: string | undefined;
  let type: DidType | undefined;

  // Longest first, so that "South Africa" and "toll free" are not taken apart.
  for (const length of [4, 3, 2, 1]) {
    const phrases = rest.slice(0, Math.max(0, rest.length - length + 1)).map((_word, at) => ({
      at,
      phrase: rest.slice(at, at + length).join(' '),
    }));
    const named = phrases.flatMap(({ at, phrase }) => {
      const code = countryOf(phrase);
      return code === undefined ? [] : [{ at, code }];
    });
    // "la us" is Los Angeles, not Laos: of two codes the one that is asked for more often is the country.
    const [best] = named.sort((a, b) => rankOf(a.code) - rankOf(b.code));
    if (best && country === undefined) {
      country = best.code;
      rest = without(rest, best.at, length);
    }
    const typed = rest.findIndex(
      (_word, at) => typeOf(rest.slice(at, at + length)) !== undefined && at + length <= rest.length,
    );
    if (typed >= 0 && type === undefined) {
      type = typeOf(rest.slice(typed, typed + length));
      rest = without(rest, typed, length);
    }
  }
  const features = FEATURES.filter((feature) =>
    rest.some((word) => FEATURE_WORDS.get(folded(word))?.includes(feature)),
  );
  const said = rest.filter((word) => !FEATURE_WORDS.has(folded(word))).join(' ');
  const city = (country === 'US' && NICKNAMES.get(folded(said))) || said;
  const cityText = prefix?.replaceAll(/[^+\d]/g, '') ?? (city || undefined);
  country ??= prefix === undefined ? undefined : countryOfPrefix(prefix);
  return {
    draft: {
      ...emptyDraft,
      ...(country === undefined ? {} : { country }),
      ...(type === undefined ? {} : { type }),
      ...(features.length > 0 ? { features } : {}),
      ...(cityText === undefined ? {} : { cityText: cityText.slice(0, 60) }),
    },
    // A prefix says where; what else is there belongs to no field.
    notUnderstood: prefix !== undefined && city ? [city] : [],
  };
}

function typeOf(phrase: readonly string[]): DidType | undefined {
  return TYPES.get(folded(phrase.join('')).replaceAll('-', ''));
}

function rankOf(country: string): number {
  return COUNTRIES.findIndex(({ code }) => code === country);
}

function without(words: readonly string[], at: number, length: number): string[] {
  return [...words.slice(0, at), ...words.slice(at + length)];
}

function countryOf(phrase: string): string | undefined {
  const code = phrase.toUpperCase();
  if (phrase.length === 2) return isCountry(code) ? code : code === 'UK' ? 'GB' : undefined;
  if (code === 'USA') return 'US';
  return COUNTRIES.find(({ name }) => folded(name) === folded(phrase))?.code;
}

/** The country of a prefix, as far as its digits tell; where several share a calling code, the first of them. */
function countryOfPrefix(prefix: string): string | undefined {
  const typed = new AsYouType();
  typed.input(prefix);
  const told = typed.getCountry();
  if (told !== undefined) return told;
  const calling = typed.getCallingCode();
  if (calling === '1') return 'US';
  return calling === undefined ? undefined : getCountries().find((each) => getCountryCallingCode(each) === calling);
}

import type { DidType, Feature } from '../../domain/group.ts';
import { plainName } from './typeahead.ts';

/** What people write for a DID type. */
export const TYPES = byWord<DidType>({
  local: 'local landline geographic',
  mobile: 'mobile cell',
  tollfree: 'tollfree freephone',
  national: 'national',
  global: 'global international',
  sharedcost: 'sharedcost',
});

/** What people write for features; some words stand for two. */
export const FEATURE_WORDS = byWord<Feature>({
  voice: 'voice call calls',
  sms_in: 'smsin sms text texts',
  sms_out: 'smsout sms text texts',
  whatsapp: 'whatsapp',
  whatsapp_business: 'whatsappbusiness',
});

/** Words around a city that say nothing: "Please can I have a number with SMS in Berlin". */
export const SMALL_WORDS = new Set(
  words(
    'i im we a an any some number numbers phone line with and or for in near state need want please get buy find would like give me',
    'at on of to from my our your you its is are be am do does this that there the just one pls plz kindly',
    'can could may might will shall should have has had having hi hello hey thanks thank lets looking request requesting order',
  ),
);

/** Words that name no place, and say something that no field holds: said back as they are. */
const ORDINARY = new Set(
  words(
    'not but never none nothing anything anywhere everything everywhere anyone all only other others else instead rather than',
    'asap urgent urgently now today tomorrow soon quick quickly fast immediately week weekly day daily year years yearly annual annum hour',
    'setup fee fees cost costs free cheap good best nice easy memorable vanity lucky new old temporary permanent burner virtual real',
    'team office support sales customer customers client service business company work personal testing test demo verification',
    'which what where who how why when if because so then also too very really must should',
    'starting starts start ending ends end begins digits digit prefix area code city country region type features',
    'working works works use using used account app help thing things stuff someone somebody our ours theirs his her',
  ),
);

/** Words about a price: they name no place, also where no price could be read. */
const PRICE_WORDS = new Set(
  words(
    'between and under below over above max maximum min minimum budget price month monthly mo pm per cheap cheapest cheaper than',
    'most least less more up to usd eur gbp dollar dollars euro euros pound pounds bucks',
  ),
);

/** Words that deny what stands behind them; "no" does so where it is not Norway. */
export const DENIALS = new Set(['not', 'without', 'except', 'dont', 'no', 'non']);

/** Before "but" they deny what stands behind it. */
export const ALL_BUT = new Set(words('anything anywhere anyplace everything everywhere any all every'));
/** Words that deny places only, and pairs of words. */
export const DENIALS_OF_PLACES = new Set(words('outside excluding exclude excl minus avoid never nor isnt besides'));
export const DENIALS_OF_TWO = new Set([
  'other than',
  'apart from',
  'aside from',
  'rather than',
  'instead of',
  'do not',
]);
/** What may stand between a denial and the place, and between two places. */
export const OF_PLACES = new Set(words('in from the for of a an at near'));
export const JOINING = new Set(words('or and nor'));

/** Words behind which a person's place stands, so that "LA" is a city. */
export const NEARBY = new Set(words('in near downtown central greater north south east west around'));

/** Words that are also codes of countries: where more words stand behind, they are words. */
export const WORDS_FIRST = new Set(words('it is me my so do am as id pm to by at'));
/** Short words that are also codes of countries: within a sentence they are words. */
export const WORDS_LIKE_CODES = new Set([...WORDS_FIRST, ...words('no be et la de')]);

/** Parts of the United Kingdom that are named instead of it: they say where in it besides. */
export const PARTS = new Set(['england', 'scotland', 'wales', 'northern ireland']);

/** What several places are called: which one is taken is said, with these others. */
export const NAMESAKES: ReadonlyMap<string, string> = new Map([
  ['korea', 'North Korea'],
  ['korean', 'North Korea'],
  ['congo', 'Congo - Kinshasa'],
  ['the congo', 'Congo - Kinshasa'],
  ['guinea', 'Guinea-Bissau or Equatorial Guinea'],
  ['samoa', 'American Samoa'],
  ['sudan', 'South Sudan'],
  ['ireland', 'Northern Ireland'],
  ['virgin islands', 'the British Virgin Islands'],
  ['saint martin', 'Sint Maarten'],
  ['st martin', 'Sint Maarten'],
  ['macedonia', 'Macedonia in Greece'],
  ['jersey', 'New Jersey'],
  ['kansas city', 'Kansas City, Kansas'],
]);

/** The lists that `/number` answers with, and what people write for each. */
export type ListName = 'mine' | 'waiting' | 'numbers' | 'budget' | 'costs';
export const LISTS = new Map<string, ListName>([
  ...each('mine', 'mine', 'my', 'list', 'requests', 'my requests', 'my list'),
  ...each('waiting', 'waiting', 'pending', 'approvals', 'to approve', 'waiting for me'),
  ...each('numbers', 'numbers', 'my numbers', 'bought', 'purchased'),
  ...each('costs', 'costs', 'cost', 'rent', 'rents', 'spend', 'expenses'),
  ...each('budget', 'budget', 'budgets', 'my budget', 'spending'),
]);

function each(name: ListName, ...phrases: string[]): [string, ListName][] {
  return phrases.map((phrase) => [phrase, name]);
}

/** Whether a word, as `plainName` writes it, names no place: it says something else, or nothing. */
export function isOrdinary(plain: string): boolean {
  return ORDINARY.has(plain) || PRICE_WORDS.has(plain) || SMALL_WORDS.has(plain);
}

/** Whether a word is about anything but a place. */
export function isUnderstood(word: string): boolean {
  const plain = plainName(word).replaceAll(' ', '');
  const lists = [TYPES, FEATURE_WORDS, SMALL_WORDS, PRICE_WORDS];
  return plain === '' || plain === 'toll' || plain === 'free' || lists.some((list) => list.has(plain));
}

/** What each word stands for, of a table that has the words for each thing. */
function byWord<T extends string>(table: Readonly<Record<T, string>>): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const thing of Object.keys(table) as T[]) {
    for (const word of words(table[thing])) found.set(word, [...(found.get(word) ?? []), thing]);
  }
  return found;
}

function words(...lines: string[]): string[] {
  return lines.flatMap((line) => line.split(' '));
}

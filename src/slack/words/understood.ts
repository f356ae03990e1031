import type { DidType, Feature } from '../../domain/group.ts';

/** What people write for a DID type. */
export const TYPES = new Map<string, DidType>(
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

/** What people write for features. */
export const FEATURE_WORDS = new Map<string, readonly Feature[]>(
  Object.entries({
    voice: ['voice'],
    call: ['voice'],
    calls: ['voice'],
    sms: ['sms_in', 'sms_out'],
    text: ['sms_in', 'sms_out'],
    texts: ['sms_in', 'sms_out'],
    smsin: ['sms_in'],
    smsout: ['sms_out'],
    whatsapp: ['whatsapp'],
    whatsappbusiness: ['whatsapp_business'],
  }),
);

/** Words around a city that say nothing: "I need a number with SMS in Berlin". */
export const SMALL_WORDS = new Set(
  'i im we a an any some number numbers phone line with and or for in near state need want please get buy find would like give me'.split(
    ' ',
  ),
);

/** Words about a price: they name no place, also where no price could be read. */
export const PRICE_WORDS = new Set(
  'between and under below over above max maximum min minimum budget price month monthly mo pm per cheap cheapest cheaper than most least less more up to usd eur gbp dollar dollars euro euros pound pounds bucks'.split(
    ' ',
  ),
);

/** Words that deny what stands behind them; "no" does so where it is not Norway. */
export const DENIALS = new Set(['not', 'without', 'except', 'dont', 'no', 'non']);

/** Words behind which somebody's place stands, so that "LA" is a city. */
export const NEARBY = new Set('in near downtown central greater north south east west around'.split(' '));

/** What people call somebody's or something's country: "a German number". */
export const DEMONYMS = new Map<string, string>(
  Object.entries({
    american: 'US',
    argentinian: 'AR',
    australian: 'AU',
    austrian: 'AT',
    belgian: 'BE',
    brazilian: 'BR',
    british: 'GB',
    bulgarian: 'BG',
    canadian: 'CA',
    chilean: 'CL',
    chinese: 'CN',
    colombian: 'CO',
    croatian: 'HR',
    czech: 'CZ',
    danish: 'DK',
    dutch: 'NL',
    emirati: 'AE',
    english: 'GB',
    estonian: 'EE',
    finnish: 'FI',
    french: 'FR',
    german: 'DE',
    greek: 'GR',
    hungarian: 'HU',
    indian: 'IN',
    indonesian: 'ID',
    irish: 'IE',
    israeli: 'IL',
    italian: 'IT',
    japanese: 'JP',
    korean: 'KR',
    latvian: 'LV',
    lithuanian: 'LT',
    malaysian: 'MY',
    mexican: 'MX',
    norwegian: 'NO',
    polish: 'PL',
    portuguese: 'PT',
    romanian: 'RO',
    scottish: 'GB',
    serbian: 'RS',
    slovak: 'SK',
    slovenian: 'SI',
    spanish: 'ES',
    swedish: 'SE',
    swiss: 'CH',
    thai: 'TH',
    turkish: 'TR',
    ukrainian: 'UA',
    welsh: 'GB',
  }),
);

/** Words that are also codes of countries: where more words stand behind, they are words. */
export const WORDS_FIRST = new Set('it is me my so do am as id pm to by'.split(' '));

/** Short words that are also codes of countries: within a sentence they are words. */
export const WORDS_LIKE_CODES = new Set('me it is at no so be my do am as by to pm id et la de'.split(' '));

/** Parts of the United Kingdom that are named instead of it: they say where in it besides. */
export const PARTS = new Set(['england', 'scotland', 'wales', 'northern ireland']);

/** The lists that `/number` answers with, and what people write for each. */
export type ListName = 'mine' | 'waiting' | 'numbers';
export const LISTS = new Map<string, ListName>([
  ...each('mine', 'mine', 'my', 'list', 'requests', 'my requests', 'my list'),
  ...each('waiting', 'waiting', 'pending', 'approvals', 'to approve', 'waiting for me'),
  ...each('numbers', 'numbers', 'my numbers', 'bought', 'purchased'),
]);

function each(name: ListName, ...phrases: string[]): [string, ListName][] {
  return phrases.map((phrase) => [phrase, name]);
}

import { describe, expect, it } from 'vitest';
import { readAsk } from '../../src/slack/text/ask.ts';

/** What a text is read as, with all that is said of it. */
const read = (text: string) => {
  const { draft, notUnderstood, readings = [], remarks = [] } = readAsk(text);
  const { type, ...filled } = draft;
  const taken = readings.map((each) => ('shared' in each ? each.word : `${each.taken}, not ${each.other}`));
  return {
    ...filled,
    ...(type === 'all' ? {} : { type }),
    ...(notUnderstood.length > 0 ? { note: notUnderstood.join(' ') } : {}),
    ...(taken.length > 0 ? { taken: taken.join('; ') } : {}),
    ...(remarks.length > 0 ? { remarks: remarks.map(({ kind }) => kind) } : {}),
  };
};

describe('where the number is to be', () => {
  it.each([
    ['not us', 'not us'],
    ['not in the us', 'not in the us'],
    ['anything but germany', 'anything but germany'],
    ['anywhere but the Netherlands', 'anywhere but the Netherlands'],
    ['except germany', 'except germany'],
    ['except for germany or france', 'except for germany or france'],
    ['outside of South Africa', 'outside of South Africa'],
    ['other than french', 'other than french'],
    ['not london', 'not london'],
    ['excluding Los Angeles', 'excluding Los Angeles'],
  ])('%s: what is denied is not filled in, and said', (text, note) => {
    expect(read(text)).toEqual({ note });
  });

  it('is what is not denied', () => {
    expect(read('us not germany')).toEqual({ country: 'US', note: 'not germany' });
    expect(read('not us but canada')).toEqual({ country: 'CA', note: 'not us but' });
    expect(read('US, not in Texas')).toEqual({ country: 'US', note: 'not in Texas' });
    expect(read('NO mobile')).toEqual({ country: 'NO', type: 'mobile' });
    expect(read('oslo no')).toEqual({ country: 'NO', cityText: 'oslo' });
    expect(read('uk not mobile')).toEqual({ country: 'GB', note: 'not mobile' });
  });

  it.each([
    ['us or canada', 'US', 'canada'],
    ['us and canada', 'US', 'canada'],
    ['us, canada', 'US', 'canada'],
    ['canada / us', 'CA', 'us'],
    ['US OR CANADA', 'US', 'CANADA'],
    ['french or german', 'FR', 'german'],
    ['Spain & Portugal mobile', 'ES', 'Portugal'],
  ])('%s: of two countries the first is filled in, and that it is one is said', (text, country, note) => {
    expect(read(text)).toMatchObject({ country, note, remarks: ['oneCountry'] });
  });

  it('of two cities nothing is taken for the code of a state between them', () => {
    expect(read('london or paris')).toEqual({ country: 'GB', cityText: 'london paris' });
    expect(read('portland or mobile')).toEqual({ country: 'US', cityText: 'portland or', type: 'mobile' });
    expect(read('portland or us')).toEqual({ country: 'US', cityText: 'portland or' });
  });

  it('one country that is named twice is one', () => {
    expect(read('de germany')).toEqual({ country: 'DE' });
    expect(read('us georgia')).toEqual({ country: 'US', cityText: 'georgia' });
  });

  it.each([
    ['us or', 'or'],
    ['OR us', 'OR'],
    ['us in', 'in'],
    ['us hi', 'hi'],
    ['us OR mobile', 'OR'],
    ['us local or', 'or'],
  ])('%s: the code of a state is looked for among the regions, or said', (text, code) => {
    expect(readAsk(text)).toMatchObject({
      draft: { country: 'US' },
      notUnderstood: [code],
      perhaps: { words: [code], rest: [] },
    });
  });

  it('a word that is a code as well is never dropped at the end', () => {
    expect(read('uk or')).toEqual({ country: 'GB', note: 'or' });
    expect(readAsk('uk or').perhaps).toBeUndefined();
  });

  it.each([
    ['Korea', 'KR', 'South Korea, not North Korea'],
    ['korean mobile', 'KR', 'South Korea, not North Korea'],
    ['Congo', 'CG', 'Congo - Brazzaville, not Congo - Kinshasa'],
    ['Guinea', 'GN', 'Guinea, not Guinea-Bissau or Equatorial Guinea'],
    ['samoa', 'WS', 'Samoa, not American Samoa'],
    ['Sudan', 'SD', 'Sudan, not South Sudan'],
    ['Ireland', 'IE', 'Ireland, not Northern Ireland'],
    ['Virgin Islands', 'VI', 'U.S. Virgin Islands, not the British Virgin Islands'],
    ['Saint Martin', 'MF', 'St. Martin, not Sint Maarten'],
    ['Macedonia', 'MK', 'North Macedonia, not Macedonia in Greece'],
    ['Jersey', 'JE', 'Jersey, not New Jersey'],
  ])('%s: which of several places is taken is said', (text, country, taken) => {
    expect(read(text)).toMatchObject({ country, taken });
  });

  it.each([
    ['South Korea', 'KR'],
    ['Equatorial Guinea', 'GQ'],
    ['South Sudan', 'SS'],
    ['American Samoa', 'AS'],
    ['DR Congo', 'CD'],
  ])('%s: a whole name has one reading', (text, country) => {
    expect(read(text)).toEqual({ country });
  });

  it('Kansas City is a city, by default the one in Missouri', () => {
    const taken = 'Kansas City, Missouri, not Kansas City, Kansas';
    expect(read('kansas city')).toEqual({ country: 'US', cityText: 'kansas city', taken });
    expect(read('us Kansas City mobile')).toMatchObject({ cityText: 'Kansas City', type: 'mobile', taken });
    expect(read('kansas city ks')).toEqual({ country: 'US', cityText: 'kansas city ks' });
  });

  it('dashes between words part them', () => {
    for (const dash of '\u2012\u2013\u2014\u2015\u2212') {
      expect(read(`US${dash}local`)).toEqual({ country: 'US', type: 'local' });
      expect(read(`toll${dash}free Germany`)).toEqual({ country: 'DE', type: 'tollfree' });
    }
  });

  it('signs that belong to nothing are said', () => {
    expect(read('us €')).toEqual({ country: 'US', note: '€' });
    for (const sign of ['+', '€', '$ £', '?!']) expect(read(sign)).toEqual({ note: sign });
    expect(read('us +')).toEqual({ country: 'US', note: '+' });
    expect(read('🙏')).toEqual({});
    expect(read('us + sms')).toMatchObject({ country: 'US', features: ['sms_in', 'sms_out'] });
  });
});

describe('a prefix alone', () => {
  it.each([
    ['+1 800', { cityText: '+1800', type: 'tollfree', taken: '+1800' }],
    ['+1 888', { cityText: '+1888', type: 'tollfree', taken: '+1888' }],
    ['+1', { cityText: '+1', taken: '+1' }],
    [
      '+44 7',
      {
        country: 'GB',
        cityText: '+447',
        type: 'mobile',
        taken: 'United Kingdom, not Guernsey, Isle of Man, or Jersey',
      },
    ],
    ['+44 800', { country: 'GB', cityText: '+44800', type: 'tollfree' }],
    ['+49 15', { country: 'DE', cityText: '+4915', type: 'mobile' }],
    ['+49 30', { country: 'DE', cityText: '+4930' }],
    ['local +33 6', { country: 'FR', cityText: '+336', type: 'local' }],
  ])('%s says the type where most of its numbers have one', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });
});

describe('ordinary words', () => {
  it('are no places', () => {
    expect(read('number at please')).toEqual({});
    expect(read('hi, can I have a us number please')).toEqual({ country: 'US' });
    expect(read('could you please get me a German number')).toEqual({ country: 'DE' });
    for (const word of ['asap', 'vanity', 'setup', 'anything', 'urgently']) {
      expect(read(`germany ${word}`)).toEqual({ country: 'DE', note: word });
      expect(readAsk(`germany ${word}`).perhaps).toBeUndefined();
    }
    expect(readAsk('germany atlantis').perhaps).toEqual({ words: ['atlantis'], rest: [] });
  });
});

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { inWords } from '../../src/demo/slack/block-kit/rules.ts';
import { checkView } from '../../src/demo/slack/block-kit/validate.ts';
import { readAsk } from '../../src/slack/text/ask.ts';
import { complete } from '../../src/slack/text/draft.ts';
import { formBlocks, requestForm } from '../../src/slack/views/form.ts';

describe('what stands after /number', () => {
  it.each([
    ['', { type: 'all' }],
    ['US local Los Angeles', { type: 'local', country: 'US', cityText: 'Los Angeles' }],
    ['Los Angeles local us', { type: 'local', country: 'US', cityText: 'Los Angeles' }],
    ['us la', { type: 'all', country: 'US', cityText: 'Los Angeles' }],
    ['la us', { type: 'all', country: 'US', cityText: 'Los Angeles' }],
    ['toll free germany', { type: 'tollfree', country: 'DE' }],
    ['toll-free, Germany', { type: 'tollfree', country: 'DE' }],
    ['tollfree uk', { type: 'tollfree', country: 'GB' }],
    ['South Africa mobile', { type: 'mobile', country: 'ZA' }],
    ['United States', { type: 'all', country: 'US' }],
    ['são paulo brazil', { type: 'all', country: 'BR', cityText: 'são paulo' }],
    ['+1 213', { type: 'all', country: 'US', cityText: '+1213' }],
    ['+44 (20)', { type: 'all', country: 'GB', cityText: '+4420' }],
    ['local +49 30', { type: 'local', country: 'DE', cityText: '+4930' }],
    ['us la sms', { type: 'all', country: 'US', cityText: 'Los Angeles', features: ['sms_in', 'sms_out'] }],
    ['Lisbon', { type: 'all', country: 'PT', cityText: 'Lisbon' }],
    [
      'I need a number with SMS in Lisbon',
      { type: 'all', country: 'PT', features: ['sms_in', 'sms_out'], cityText: 'Lisbon' },
    ],
    ['mobile in', { type: 'mobile', country: 'IN' }],
    ['uk sms in', { type: 'all', country: 'GB', features: ['sms_in'] }],
    ['WhatsApp Business, sms-out germany', { type: 'all', country: 'DE', features: ['sms_out', 'whatsapp_business'] }],
    ['Mexico City', { type: 'all', country: 'MX', cityText: 'Mexico City' }],
    ['Trinidad and Tobago local', { type: 'local', country: 'TT' }],
    ['Bosnia & Herzegovina', { type: 'all', country: 'BA' }],
    ['Hong Kong mobile', { type: 'mobile', country: 'HK' }],
    ['turkey', { type: 'all', country: 'TR' }],
    ['the hague holland', { type: 'all', country: 'NL', cityText: 'the hague' }],
    ['Cote d’Ivoire', { type: 'all', country: 'CI' }],
    ['us under 5', { type: 'all', country: 'US', maxMonthly: '5.00' }],
    ['us local <4,50', { type: 'local', country: 'US', maxMonthly: '4.50' }],
    ['max 4.50 germany', { type: 'all', country: 'DE', maxMonthly: '4.50' }],
    ['at most €12 a month france', { type: 'all', country: 'FR', maxMonthly: '12.00' }],
    ['us la up to 3 usd per month', { type: 'all', country: 'US', cityText: 'Los Angeles', maxMonthly: '3.00' }],
    ['+1 213 $5', { type: 'all', country: 'US', cityText: '+1213', maxMonthly: '5.00' }],
  ])('%s', (text, draft) => {
    const { remarks: _besides, ...read } = readAsk(text);
    expect(read).toEqual({ draft, notUnderstood: [] });
  });

  it('that has no field is said back', () => {
    expect(readAsk('+1 213 whatsapp downtown')).toEqual({
      draft: { type: 'all', country: 'US', cityText: '+1213', features: ['whatsapp'] },
      notUnderstood: ['downtown'],
    });
  });

  it('is never more than Slack takes, whatever it is', () => {
    const { draft } = readAsk(`${'x'.repeat(3_000)} <!channel> \u202E`);
    expect(draft.cityText?.length ?? 0).toBeLessThanOrEqual(60);
  });

  it('fills in a form that Slack takes, whatever it is', () => {
    const word = fc.constantFrom(
      'us',
      'la',
      'IN',
      'toll',
      'free',
      'under',
      '5',
      '<',
      '$',
      '+1',
      '(',
      'city',
      'and',
      '&',
      '.',
    );
    const text = fc.oneof(
      fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
      fc.string({ maxLength: 300, unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const view = requestForm(readAsk(typed).draft, '{}', 'Request a number', { byPlace: true });
        expect(checkView({ ...view }, '/view').map(inWords)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

/** What a text is read as, with what is said of it. */
const read = (text: string) => {
  const { draft, notUnderstood, readings = [] } = readAsk(text);
  const { type: _type, ...filled } = draft;
  return { ...filled, note: notUnderstood.join(' '), readings: readings.map(({ word }) => word) };
};
const plainly = { note: '', readings: [] };

describe('what people type', () => {
  it('F64: costs no more than its first 500 characters, however long it is', () => {
    const work = (text: string) => {
      const spies = [vi.spyOn(String.prototype, 'normalize'), vi.spyOn(String.prototype, 'replaceAll')];
      readAsk(text);
      const calls = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
      vi.restoreAllMocks();
      return calls;
    };
    for (const word of ['sms ', 'us ', 'blargh ', 'x ', '$5 ', '+1 ', 'for ']) {
      readAsk(word);
      expect(work(word.repeat(10_000))).toBeLessThanOrEqual(work(word.repeat(500)) + 1);
      // Twice the text is at most about twice the work.
      const once = work(word.repeat(Math.floor(250 / word.length)));
      expect(work(word.repeat(Math.floor(500 / word.length)))).toBeLessThan(3 * once + 100);
    }
  }, 120_000);

  it.each([
    ['san jose ca', 'US', 'san jose ca'],
    ['Chicago IL', 'US', 'Chicago IL'],
    ['Boston MA', 'US', 'Boston MA'],
    ['New Jersey', 'US', 'New Jersey'],
    ['New Mexico', 'US', 'New Mexico'],
    ['Jersey City, NJ', 'US', 'Jersey City NJ'],
    ['Atlanta, GA', 'US', 'Atlanta GA'],
    ['Toronto CA', 'CA', 'Toronto'],
    ["St. John's NL", 'CA', "St John's NL"],
    ['Berlin DE', 'DE', 'Berlin'],
    ['Wilmington DE', 'US', 'Wilmington DE'],
    ['Paris', 'FR', 'Paris'],
    ['Paris TX', 'US', 'Paris TX'],
    ['Venice, CA', 'US', 'Venice CA'],
    ['Saint Louis, Missouri', 'US', 'Saint Louis Missouri'],
    ['us georgia', 'US', 'georgia'],
    ['NY', 'US', 'NY'],
    ['Sydney NSW', 'AU', 'Sydney NSW'],
    ['Tulsa', 'US', 'Tulsa'],
  ])('F91: a state behind its city is that state: %s', (text, country, cityText) => {
    expect(read(text)).toEqual({ ...plainly, country, cityText });
  });

  it('F91: where two readings fit, the one that was taken is said', () => {
    expect(read('Georgia')).toEqual({ country: 'GE', note: '', readings: ['Georgia'] });
    expect(read('Smallville CA')).toMatchObject({ country: 'CA', readings: ['CA'] });
    expect(read('la')).toEqual({ country: 'LA', note: '', readings: ['la'] });
    expect(read('office in LA')).toMatchObject({ country: 'US', cityText: 'Los Angeles', readings: ['LA'] });
    // One place, though ISO lists it twice.
    expect(read('Puerto Rico')).toEqual({ ...plainly, country: 'PR' });
  });

  it.each([
    ['CA under US$5', 'CA'],
    ['R$5 BR', 'BR'],
    ['US $5/mo', 'US'],
    ['5 € DE', 'DE'],
    ['US 5 usd', 'US'],
    ['US max. 5', 'US'],
    ['A$5 per month AU', 'AU'],
    ['EUR 5 fr', 'FR'],
    ['no more than 5 gb', 'GB'],
    ['mexico 5 pesos', 'MX'],
    ['5 quid uk', 'GB'],
    ['us 5 a month', 'US'],
    ['us 5/month', 'US'],
    ['thb 5 thailand', 'TH'],
  ])('F92: the currency is no country, and the price is read: %s', (text, country) => {
    expect(read(text)).toEqual({ ...plainly, country, maxMonthly: '5.00' });
  });

  it('F92: lists are read, and what is not understood goes to the note, never into a field', () => {
    expect(read('US sms/voice')).toEqual({ ...plainly, country: 'US', features: ['voice', 'sms_in', 'sms_out'] });
    expect(read('under 1,000 us')).toMatchObject({ country: 'US', note: 'under 1,000' });
    expect(read('us more than $5')).toEqual({ country: 'US', note: 'more than $5', readings: [] });
    expect(read('us 5')).toEqual({ country: 'US', note: '5', readings: [] });
    expect(read('us $5-10')).toEqual({ country: 'US', note: '$5-10', readings: [] });
    expect(read('us at least 5')).toEqual({ country: 'US', note: 'at least 5', readings: [] });
    expect(read('us+sms')).toEqual({ ...plainly, country: 'US', features: ['sms_in', 'sms_out'] });
    expect(read('us, uk')).toEqual({ country: 'US', note: 'uk', readings: [] });
    expect(read('us without sms')).toEqual({ country: 'US', note: 'without sms', readings: [] });
    expect(readAsk('us but not toll free').draft.type).toBe('all');
  });

  it.each([
    ['+383 38', 'XK'],
    ['+1 416', 'CA'],
    ['+1 213', 'US'],
    ['+1 876', 'JM'],
    ['+44 1481', 'GG'],
    ['+44 (0)20', 'GB'],
    ['+7 495', 'RU'],
  ])('F93: %s is of the country whose numbers begin so, and it can be asked for', (text, country) => {
    expect(read(text)).toMatchObject({ ...plainly, country });
    const filled = complete({ ...readAsk(text).draft, purpose: 'x' }, formBlocks({ type: 'all', country }), {
      byPlace: false,
    });
    expect(filled).toMatchObject({ search: { country } });
  });

  it('F93: a beginning that several countries share is left open and said', () => {
    expect(read('+1')).toEqual({ cityText: '+1', note: '', readings: ['+1'] });
    expect(read('+1 800')).toMatchObject({ readings: ['+1800'] });
    expect(read('+999')).toEqual({ note: '+999', readings: [] });
  });

  it.each([
    '“US” local',
    'US. local.',
    'U.S. local',
    'US\u200B local',
    '\u200EUS local',
    'ＵＳ local',
    '🇺🇸 local',
    ':flag-us: local 🙏',
    'country=us type=local',
    'Country: US, Type: local',
    "I'd like an American landline",
    "'us', \u00ABlocal\u00BB…",
  ])('F95: keyboards and clipboards are cleaned up after: %s', (text) => {
    expect(readAsk(text)).toEqual({ draft: { type: 'local', country: 'US' }, notUnderstood: [] });
  });

  it('F95: dashes of every kind, and articles', () => {
    for (const dash of '-‐‑‒–—−') {
      expect(readAsk(`toll${dash}free Germany`).draft).toEqual({ type: 'tollfree', country: 'DE' });
    }
    for (const name of ['The Netherlands', 'Nederland', 'Dutch']) {
      expect(read(name)).toEqual({ ...plainly, country: 'NL' });
    }
    expect(read('日本')).toEqual({ ...plainly, country: 'JP' });
  });

  it('F96: a word is no city, and "for …" says what the number is for', () => {
    expect(read('blargh qwerty')).toEqual({ note: 'blargh qwerty', readings: [] });
    expect(read('us blargh')).toEqual({ country: 'US', note: 'blargh', readings: [] });
    expect(read('10 numbers in london')).toEqual({ country: 'GB', cityText: 'london', note: '10', readings: [] });
    expect(read('it support line')).toEqual({ note: 'it support', readings: [] });
    expect(read('us for sales & support, 24/7')).toMatchObject({ purpose: 'sales & support, 24/7' });
    expect(read('Mobile').cityText).toBeUndefined();
    expect(read('constructor')).toEqual({ note: 'constructor', readings: [] });
    expect(read('us for the support line')).toEqual({ ...plainly, country: 'US', purpose: 'the support line' });
    expect(read('toll-free for support in Germany')).toMatchObject({ country: 'DE', purpose: 'support in Germany' });
    expect(read('local number for Berlin')).toEqual({ ...plainly, country: 'DE', cityText: 'Berlin' });
    expect(read('London')).toEqual({ ...plainly, country: 'GB', cityText: 'London' });
  });

  it('F96: every unknown word ends up in a field or in the note, whatever stands around it', () => {
    const known = fc.constantFrom(
      'us',
      'London',
      'sms',
      '$5',
      'toll-free',
      '+44 20',
      'for',
      'Georgia',
      'in',
      'CA',
      '“',
      '&',
    );
    const unknown = fc.stringMatching(/^q[bcdfgj]{5,9}$/);
    fc.assert(
      fc.property(fc.array(fc.oneof(known, unknown), { maxLength: 12 }), (typed) => {
        const { draft, notUnderstood } = readAsk(typed.join(' '));
        const told = [draft.cityText, draft.purpose, ...notUnderstood].join(' ');
        for (const word of typed.filter((each) => each.startsWith('q'))) expect(told).toContain(word);
        const { search } = complete({ ...draft, country: draft.country ?? 'FR', purpose: 'x' }, formBlocks(draft), {
          byPlace: false,
        }) as { search?: object };
        expect(search).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });
});

it('what stands behind "for" is what the number is for, also where each of its words says nothing by itself', () => {
  expect(readAsk('us la local for Line').draft).toMatchObject({ country: 'US', purpose: 'Line' });
  expect(readAsk('number for Germany').draft).toMatchObject({ country: 'DE', purpose: undefined });
});

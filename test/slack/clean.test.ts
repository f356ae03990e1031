import { describe, expect, it } from 'vitest';
import { complete, readDraft } from '../../src/slack/draft.ts';
import { quoted } from '../../src/slack/format.ts';
import { byRelevance } from '../../src/slack/typeahead.ts';
import { formBlocks } from '../../src/slack/views/form.ts';

const option = (text: string, value: string) => ({ selected_option: { value, text: { text } } });
/** What Slack sends of a form with these fields. */
const values = (fields: Record<string, object>) =>
  Object.fromEntries(Object.entries(fields).map(([id, value]) => [id, { [id]: value }]));
const purposeOf = (purpose: string) => {
  const draft = readDraft(values({ 'form.country': option('France', 'FR'), 'form.purpose': { value: purpose } }));
  return complete(draft, formBlocks(draft), { byPlace: true });
};

describe('what a person hands in', () => {
  it.each([
    '\u200B\u200D',
    '\u202E',
    '\u3164',
    '…',
    '\u2800',
  ])('F78: is refused at the field when there is nothing to read: %j', (purpose) => {
    expect(purposeOf(purpose)).toEqual({ errors: { 'form.purpose': 'Say what the number is for.' } });
  });

  it('F78: is one line of visible characters', () => {
    const purpose = 'Support\u202E line\nPrice\r\n0.00 a month\u2028Already\u0000 approved';
    expect(purposeOf(purpose)).toMatchObject({ purpose: 'Support line Price 0.00 a month Already approved' });
  });

  it('F78: is drawn as a quotation, also when old text was stored', () => {
    expect(quoted('a\nPrice”\u202E b')).toBe('“a Price" b”');
  });

  it('F77: an option’s text that comes back escaped is what it was', () => {
    const city = option('Brighton &amp; Hove', 'id:7');
    const region = option('Tyne &amp; Wear &lt;North&gt;', '5');
    expect(readDraft(values({ 'form.city': city, 'form.region': region }))).toMatchObject({
      city: { id: '7', name: 'Brighton & Hove' },
      region: { id: '5', name: 'Tyne & Wear <North>' },
    });
  });

  it.each([
    ['lodz', 'Łódź'],
    ['tromso', 'Tromsø'],
    ['giessen', 'Gießen'],
    ['kobenhavn', 'København'],
    ['diyarbakir', 'Diyarbakır'],
    ['st polten', 'St. Pölten'],
    ['thingvellir', 'Þingvellir'],
  ])('F94: %s finds %s', (typed, name) => {
    expect(byRelevance([{ name }], typed, (each) => each.name)).toHaveLength(1);
  });

  it('F97: a city says where, so no region is asked for besides', () => {
    const blocks = formBlocks({ type: 'all', country: 'US' });
    const draft = { type: 'all', country: 'US', purpose: 'x' } as const;
    const city = { id: '1', name: 'Los Angeles' };
    expect(complete({ ...draft, city }, blocks, { byPlace: true })).toMatchObject({ search: { city } });
    expect(complete(draft, blocks, { byPlace: true })).toMatchObject({
      errors: { 'form.region.US': expect.anything() },
    });
  });
});

import { describe, expect, it } from 'vitest';
import { complete, readDraft } from '../../src/slack/text/draft.ts';
import { readPrice } from '../../src/slack/text/price.ts';
import { formBlocks } from '../../src/slack/views/form.ts';

/** What Slack sends of a form with this price. */
function values(price: string) {
  const field = (id: string, value: object) => ({ [id]: { [id]: value } });
  const france = { selected_option: { value: 'FR', text: { text: 'France' } } };
  return {
    ...field('form.country', france),
    ...field('form.purpose', { value: 'Support line' }),
    ...field('form.maxMonthly', { value: price }),
  };
}

describe('the most that a month may cost', () => {
  it.each([
    ['4.50', '4.50'],
    ['4,50', '4.50'],
    ['4,5', '4.50'],
    [' 5 ', '5.00'],
    ['$5', '5.00'],
    ['5 €', '5.00'],
    ['0', '0.00'],
    ['123456.78', '123456.78'],
  ])('%s is %s', (typed, price) => {
    expect(readPrice(typed)).toBe(price);
    const draft = readDraft(values(typed));
    expect(complete(draft, formBlocks(draft), { byPlace: true })).toMatchObject({ search: { maxMonthly: price } });
  });

  it.each([
    'cheap',
    '1,000',
    '1.000',
    '1,000.50',
    '-1',
    '1e3',
    '0x10',
    '4.567',
    '12345678',
    '∞',
    '٥',
    '5 5',
  ])('%s is no price, and that is said at the field', (typed) => {
    const draft = readDraft(values(typed));
    expect(complete(draft, formBlocks(draft), { byPlace: true })).toEqual({
      errors: { 'form.maxMonthly': expect.stringContaining('like 4.50') },
    });
  });

  it('may be left empty', () => {
    const draft = readDraft(values('  '));
    expect(complete(draft, formBlocks(draft), { byPlace: true })).toEqual({
      search: { country: 'FR', type: 'all' },
      purpose: 'Support line',
    });
  });
});

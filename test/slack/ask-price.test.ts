import { describe, expect, it } from 'vitest';
import { readAsk } from '../../src/slack/text/ask.ts';

/** What is filled in for the price, and what is said instead. */
const price = (text: string) => {
  const { draft, notUnderstood, remarks = [] } = readAsk(text);
  expect(draft.country).toBe('US');
  expect(draft.cityText).toBeUndefined();
  const notMonthly = remarks.flatMap((each) => (each.kind === 'notMonthly' ? [each.typed] : []));
  return [draft.maxMonthly, [...notUnderstood, ...notMonthly].join(' ')];
};

describe('a price behind /number', () => {
  it.each([
    ['us under 1 000,50', '1000.50'],
    ['us under 1\u00A0000,50', '1000.50'],
    ['us under 1\u202F000,50', '1000.50'],
    ['us under 10 000', '10000.00'],
    ["us under 1'000", '1000.00'],
    ['us 1’000 CHF', '1000.00'],
    ['us under 1,000.50', '1000.50'],
    ['us under 1.000,50 €', '1000.50'],
    ['us under ½', '0.50'],
    ['us under 1½', '1.50'],
    ['us under .75', '0.75'],
    ['us 50¢', '0.50'],
    ['us under 50 cents', '0.50'],
    ['us under 99 pence', '0.99'],
    ['us 5 € im Monat', '5.00'],
    ['us not over 5', '5.00'],
    ['us under 5eur', '5.00'],
  ])('%s: the whole amount is read', (text, most) => {
    expect(price(text)).toEqual([most, '']);
  });

  it.each([
    ['us under 5€50', 'under 5€50'],
    ['us under 0.001', 'under 0.001'],
    ['us under 1 0000 usd', 'under 1 0000 usd'],
    ['us under 1,000', 'under 1,000'],
    ['us under 1/2', 'under 1/2'],
    ['us under 1 000 000', 'under 1 000 000'],
    ['us under 5.5¢', 'under 5.5¢'],
    ['us $5 $10', '$5 $10'],
    ['us $5-10', '$5-10'],
    ['us under 5-10', 'under 5-10'],
    ['us under 5 to 10', 'under 5 to 10'],
    ['us between 5 and 10', 'between 5 and 10'],
  ])('%s: no part of an amount is taken, and all of it is said', (text, said) => {
    expect(price(text)).toEqual([undefined, said]);
  });

  it.each([
    ['us not under 5', 'not under 5'],
    ['us never below €5', 'never below €5'],
    ['us no less than 5', 'no less than 5'],
    ['us not cheaper than £5', 'not cheaper than £5'],
    ['us $5+', '$5+'],
    ['us 5+', '5+'],
    ['us 5 € +', '5 € +'],
    ['us $5 or more', '$5 or more'],
    ['us 5 or more', '5 or more'],
    ['us $5 and up', '$5 and up'],
    ['us at least 5', 'at least 5'],
    ['us over 5', 'over 5'],
    ['us more than 5', 'more than 5'],
    ['us min. of 5 CHF', 'min. of 5 CHF'],
    ['us starting at $5', 'starting at $5'],
    ['us ≥5', '≥5'],
  ])('%s: the least is never the most', (text, said) => {
    expect(price(text)).toEqual([undefined, said]);
  });

  it.each([
    ['us $60/year', '$60/year'],
    ['us max 60 per annum', 'max 60 per annum'],
    ['us $5/week', '$5/week'],
    ['us $5 yearly', '$5 yearly'],
    ['us £60 p.a.', '£60 p.a.'],
    ['us 60 a year', '60 a year'],
    ['us yearly budget of $60', 'yearly budget of $60'],
    ['us 5 € im Jahr', '5 € im Jahr'],
    ['us 5 € pro Woche', '5 € pro Woche'],
    ['us $0.05 per minute', '$0.05 per minute'],
    ['us setup under 5', 'setup under 5'],
    ['us setup fee max €5', 'setup fee max €5'],
    ['us $5 setup', '$5 setup'],
    ['us 5 CHF one-time', '5 CHF one-time'],
  ])('%s: what is paid for something else than a month is no price a month', (text, said) => {
    expect(price(text)).toEqual([undefined, said]);
  });

  it.each([
    ['us max 5 EUR', true],
    ['us £3', true],
    ['us 5 CHF', true],
    ['us 50¢', true],
    ['us under US$5', true],
    ['us under 5', false],
    ['us under €5-10', false],
  ])('%s: whether a currency was typed with the price is known', (text, typed) => {
    expect((readAsk(text).remarks ?? []).some(({ kind }) => kind === 'currency')).toBe(typed);
  });

  it('that is part of what the number is for stays there', () => {
    expect(readAsk('us for calls between 9 and 5').draft).toMatchObject({ purpose: 'calls between 9 and 5' });
  });
});

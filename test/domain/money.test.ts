import { expect, it } from 'vitest';
import { amountOf, money } from '../../src/domain/money.ts';
import { price } from '../../src/slack/format.ts';
import { past } from '../../src/slack/words/budgets.ts';

it.each([
  ['3.5', 'USD', '3.50', '$3.50'],
  ['350', 'JPY', '350', '¥350'],
  ['350.5', 'JPY', '350.5', '¥350.5'],
  ['1234.5', 'KRW', '1234.5', '₩1,234.5'],
  ['0', 'CLP', '0', 'CLP\u00A00'],
  ['3.5', 'KWD', '3.500', 'KWD\u00A03.500'],
  ['0.0000125', 'JPY', '0.0000125', '¥0.0000125'],
  ['3.5', null, '3.50', '3.50'],
])('%s of %s has the decimals of its currency, and all that it needs', (amount, currency, inExport, shown) => {
  const one = money(amount, currency);
  expect([amountOf(one), price(one)]).toEqual([inExport, shown]);
});

it('an amount that was kept with a currency that there cannot be is written all the same', () => {
  expect(amountOf({ amount: '7', currency: 'credits' })).toBe('7.00');
});

it('what passes a budget is said to its last digit', () => {
  expect(past({ amount: '-98.00', currency: 'JPY' })).toBe('¥98');
  expect(past({ amount: '-0.001', currency: 'EUR' })).toBe('€0.001');
});

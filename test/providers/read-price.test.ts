import { describe, expect, it } from 'vitest';
import { money } from '../../src/domain/money.ts';
import { readFee, readPrice } from '../../src/providers/reading/read-price.ts';
import { readScaledPrice } from '../../src/providers/reading/read-scaled-price.ts';
import { price, setup } from '../../src/slack/format.ts';

describe('a price as a provider writes it', () => {
  it('F53: what is plain is read, with the currency that stands in it', () => {
    for (const [value, amount, currency] of [
      ['3.50', '3.50', null],
      [3.5, '3.50', null],
      ['$1.20', '1.20', 'USD'],
      ['1.20$', '1.20', 'USD'],
      ['US$ 2', '2.00', 'USD'],
      ['C$2', '2.00', 'CAD'],
      ['$1.20 CAD', '1.20', 'CAD'],
      ['1,30', '1.30', null],
      ['€ 1,30', '1.30', 'EUR'],
      ['1.40 USD', '1.40', 'USD'],
      ['usd1.40', '1.40', 'USD'],
      ['£0.99', '0.99', 'GBP'],
      ['.50', '0.50', null],
      ['3.50/month', '3.50', null],
      ['2.875', '2.875', null],
      ['1,234.50', '1234.50', null],
      ['1.234,50', '1234.50', null],
      [1e-7, '0.0000001', null],
      [0.1 + 0.2, '0.30', null],
      [1.1 * 3, '3.30', null],
      ['1e-7', '0.0000001', null],
    ] as const) {
      expect([value, readPrice(value)]).toEqual([value, { amount, currency }]);
    }
    expect(readPrice('1.20', 'EUR')).toEqual(money('1.20', 'EUR'));
    expect(readPrice('$1.20', 'CAD')).toEqual(money('1.20', 'CAD'));
  });

  it('F53: what may be two prices is none', () => {
    for (const value of [
      '1,000',
      '12,345',
      '1.2.3',
      '¥5',
      'kr 5',
      '5 XYZ',
      '1.40 USD EUR',
      '-1',
      -1,
      '1e9',
      1e9,
      '$',
      '',
      'free',
      null,
      {},
      [3],
    ]) {
      expect([value, readPrice(value)]).toEqual([value, undefined]);
    }
    expect(readPrice('€1.20', 'USD')).toBeUndefined();
    expect(readPrice('$1.20', 'EUR')).toBeUndefined();
  });

  it('F53: a set-up fee that is not told is said so', () => {
    for (const value of [undefined, null, '', ' ', 'null', 'N/A', '-'])
      expect(readFee(value)).toEqual({ fee: undefined });
    for (const value of ['free', 'Free', 'no set-up fee', '0', 0, '0.00'])
      expect(readFee(value)?.fee).toEqual(money('0'));
    expect(readFee('2 EUR')?.fee).toEqual(money('2', 'EUR'));
    for (const value of ['some', '1,000', {}, -1]) expect(readFee(value)).toBeUndefined();
    expect([setup(undefined), setup(money('0')), setup(money('2', 'EUR'))]).toEqual([
      'set-up fee not stated',
      'no setup fee',
      '€2.00 to set up',
    ]);
  });

  it('F53: a price so small that it could be rounded away is shown', () => {
    expect(price(money(1e-7))).toBe('0.0000001');
    expect(price(money('0.000000000000000001', 'EUR'))).toBe('€0.000000000000000001');
    expect(price(money('3.5'))).toBe('3.50');
  });

  it('F134: Bird’s amount and exponent are read in any type, and never guessed', () => {
    const of = (amount: unknown, exponent: unknown, currencyCode: unknown = 'EUR') =>
      readScaledPrice({ amount, exponent, currencyCode })?.amount;
    expect([
      of('1990000', '-6'),
      of(199, -2),
      of('199', '-2'),
      of('1.99', undefined),
      of(1.99, null),
      of('1.99', 0),
    ]).toEqual(Array.from({ length: 6 }, () => '1.99'));
    expect(of('10000000000000000001', -18)).toBe('10.000000000000000001');
    expect(readScaledPrice({ amount: 199, exponent: -2 })).toEqual(money('1.99'));
    expect(readScaledPrice({ amount: 199, exponent: -2, currencyCode: '' })).toEqual(money('1.99'));
    expect(readScaledPrice('1.99 EUR')).toEqual(money('1.99', 'EUR'));
    for (const [amount, exponent] of [
      // A whole amount without exponent may be of any unit; decimals and an exponent say it twice; what JSON cannot keep is not exact.
      [199, undefined],
      ['1.99', '-6'],
      [2 ** 53, -15],
      ['many', -6],
      [199, 'two'],
      [199, -19],
      [-199, -2],
      [null, -2],
    ]) {
      expect([amount, exponent, of(amount, exponent)]).toEqual([amount, exponent, undefined]);
    }
    expect(of(199, -2, 'EUROPE')).toBeUndefined();
  });
});

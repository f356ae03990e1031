import { describe, expect, it } from 'vitest';
import { isOneNumber, otherForms } from '../../src/domain/number-forms.ts';
import { isOfGroup, isPrefixOf, prefixesOf } from '../../src/providers/client/number-of-group.ts';
import { readNumber, sameNumber } from '../../src/providers/reading/read-number.ts';

describe('a number as a provider writes it', () => {
  it('F50: free text and two numbers in one are no number', () => {
    for (const text of [
      '<!channel> 00012135',
      '<@U0ANA> +12135550134',
      '+1213 555 1000/99',
      '+1 213 555 1000 / 1001',
      '+12135550134, +12135550135',
      '+1 213 555 0134 ext. 5',
      '+12135550134;ext=5',
      '1-800-FLOWERS',
      '++12135550134',
      '+1213555013',
      '+121355501345',
      '+999 12345678',
      '12345',
      'none',
      '',
      '+',
      '(213 555 0134',
      '213.555.0134.1',
    ]) {
      expect([text, readNumber(text, 'US')]).toEqual([text, undefined]);
    }
    for (const value of [null, undefined, true, {}, ['+12135550134'], 1.5, -12135550134, 12, Number.NaN, 2 ** 60]) {
      expect(readNumber(value, 'US')).toBeUndefined();
    }
  });

  it('F51: every way to write one number leads to the same E.164', () => {
    for (const value of [
      '+13235552000',
      '(323) 555-2000',
      '3235552000',
      '13235552000',
      '1-323-555-2000',
      '323.555.2000',
      '0013235552000',
      '01113235552000',
      '+1 (323) 555–2000',
      '\u200e+1\u00a0323\u00a0555\u20112000\u202c',
      'tel:+1-323-555-2000',
      '＋１３２３５５５２０００',
      3235552000,
      13235552000,
    ]) {
      expect([value, readNumber(value, 'US')]).toEqual([value, '+13235552000']);
      expect([value, sameNumber(value, '+13235552000')]).toEqual([value, true]);
      expect([value, sameNumber(value, '+13235552001')]).toEqual([value, false]);
    }
    expect(readNumber('020 7946 0500', 'GB')).toBe('+442079460500');
    expect(readNumber('+44 (0)20 7946 0500')).toBe('+442079460500');
    expect(readNumber('442079460500', 'GB')).toBe('+442079460500');
    expect(readNumber('0113 496 0000', 'GB')).toBe('+441134960000');
    expect(readNumber('4915228817300', 'DE')).toBe('+4915228817300');
    expect(readNumber('030/23125050', 'DE')).toBe('+493023125050');
    expect(readNumber('06 555 0150', 'IT')).toBe('+39065550150');
    expect(readNumber('+883 510 007550100')).toBe('+883510007550100');
  });

  it('F51: what may be two numbers is none', () => {
    // A mobile number 390 655 5015 within Italy, or one of Rome with the calling code.
    expect(readNumber('3906555015', 'IT')).toBeUndefined();
    // Nothing says of which country, and Belgium has such a number.
    expect(readNumber('3235552000')).toBeUndefined();
  });

  it('F120: the national notation is read by the country of the row', () => {
    expect(readNumber('(213) 777-1000', 'US')).toBe('+12137771000');
    expect(readNumber('0213 777 100', 'DZ')).toBe('+213213777100');
  });

  it('F129: numbers that are one are told to be, and no others', () => {
    for (const [a, b] of [
      ['+5215512345678', '+525512345678'],
      ['+5491112345678', '+541112345678'],
      ['+54 11 15 1234-5678', '+541112345678'],
      ['+22507123456', '+2250707123456'],
      ['+22544123456', '+2250544123456'],
      ['+22501123456', '+2250101123456'],
      ['+22520123456', '+2252720123456'],
      ['+22522412345', '+2252722412345'],
      ['+22997123456', '+2290197123456'],
      ['+5712345678', '+576012345678'],
      ['+551187654321', '+5511987654321'],
    ] as const) {
      expect([a, b, sameNumber(a, b)]).toEqual([a, b, true]);
      expect([b, a, sameNumber(b, readNumber(a) ?? '')]).toEqual([b, a, true]);
    }
    for (const [a, b] of [
      // Another operator's number with the same last digits; a landline; trunked radio; one digit off.
      ['+22507123456', '+2250507123456'],
      ['+551132654321', '+5511932654321'],
      ['+551177654321', '+5511977654321'],
      ['+5215512345678', '+525512345679'],
      ['+5215512345678', '+541112345678'],
      ['+12135550134', '+12135550135'],
      ['', ''],
      ['free text', 'free text'],
    ] as const) {
      expect([a, b, sameNumber(a, b), isOneNumber(a, b) && a.startsWith('+')]).toEqual([a, b, false, false]);
    }
    for (const number of ['+525512345678', '+2250707123456', '+5511987654321', '+12135550134']) {
      for (const form of otherForms(number)) expect(isOneNumber(form, number)).toBe(true);
    }
  });
});

describe('whether a number is one of a group', () => {
  it('F118: it is of its country and begins like its prefix, as far as the prefix can be read', () => {
    const fits = (number: string, country: string, prefix: string) => isOfGroup(number, { country, prefix });
    for (const prefix of [
      '+1 (213)',
      '+1213',
      '213',
      '(213)',
      '1213',
      '+1 213-',
      '+1 (213) xxx-xxxx',
      '',
      'Los Angeles',
      '?',
    ]) {
      expect([prefix, fits('+12135550134', 'US', prefix)]).toEqual([prefix, true]);
      expect([prefix, fits('+442071234567', 'US', prefix)]).toEqual([prefix, false]);
      expect([prefix, fits('+14165550134', 'US', prefix)]).toEqual([prefix, false]);
    }
    expect(fits('+12125550134', 'US', '+1 (213)')).toBe(false);
    expect(fits('+18335550134', 'CA', '+1 (833)')).toBe(true);
    expect(fits('+442079460500', 'GB', '+44 (0) 20')).toBe(true);
    expect(fits('+442079460500', 'GB', '020')).toBe(true);
    expect(fits('+525512345678', 'MX', '+52 1 (55)')).toBe(true);
    expect(fits('+883510007550100', 'GB', '+883 (510)')).toBe(true);
    expect(fits('+883510007550100', 'GB', '')).toBe(false);
    expect(prefixesOf('+1 213/310', 'US')).toEqual([]);
    expect(['+1 (416)', '+44 (20)', '+1 (876)'].map((prefix) => isPrefixOf('US', prefix))).toEqual([
      false,
      false,
      false,
    ]);
    expect(['+1 (213)', '+1 (800)', '+883 (510)', '', '213'].every((prefix) => isPrefixOf('US', prefix))).toBe(true);
  });
});

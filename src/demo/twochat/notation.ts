import { parsePhoneNumber } from 'libphonenumber-js';
import type { Notation } from './readings.ts';

/** A number (E.164) written in another way. */
export function written(number: string, notation: Notation): string | number {
  const { nationalNumber } = parsePhoneNumber(number);
  switch (notation) {
    case 'e164':
      return number;
    case 'bare':
      return number.slice(1);
    case 'national':
      return parsePhoneNumber(number).formatNational();
    case 'nationalDigits':
      return nationalNumber;
    case 'zeros':
      return `00${number.slice(1)}`;
    case 'integer':
      return Number(number.slice(1));
  }
}

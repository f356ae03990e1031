import { expect, it } from 'vitest';
import { money } from '../../../src/domain/money.ts';
import type { NumberRecord } from '../../../src/domain/register/record.ts';
import { rentOf } from '../../../src/domain/register/rent.ts';
import { aRecord } from '../../support/register-desk.ts';
import { ana, NOW } from '../../support/requests.ts';

const usd = money('3.50', 'USD');
const bought = { request: 'r1', by: ana, at: NOW };
it.each<[string, Partial<NumberRecord>, string | undefined, ReturnType<typeof rentOf>]>([
  ['what its list tells', { monthly: usd, monthlyFrom: 'provider' }, undefined, usd],
  ['the same, whatever the policy’s currency', { monthly: usd }, 'EUR', usd],
  ['without a currency, in the policy’s', { monthly: money('3.50') }, 'EUR', money('3.50', 'EUR')],
  ['without a currency, in none where it names none', { monthly: money('3.50') }, undefined, money('3.50')],
  ['nothing where nobody tells', {}, 'USD', undefined],
  ['nothing of what its request counts', { monthly: usd, bought }, 'USD', undefined],
  ['nor where a list tells another price of it', { monthly: usd, monthlyFrom: 'provider', bought }, 'USD', undefined],
  ['nothing once it is gone', { monthly: usd, goneAt: NOW }, 'USD', undefined],
  ['while it is missing, and while it is being given back', { monthly: usd, missingSince: NOW }, 'USD', usd],
])('the rent of a number: %s', (_, changes, currency, rent) => {
  expect(rentOf(aRecord(changes), currency)).toEqual(rent);
});

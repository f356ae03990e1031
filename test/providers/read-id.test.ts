import { expect, it } from 'vitest';
import { readItems } from '../../src/providers/bird/items.ts';
import { readGroups } from '../../src/providers/twochat/groups.ts';
import { readHold, readHolds } from '../../src/providers/twochat/holds.ts';

const NOW = Date.UTC(2026, 0, 31);
const group = (id: unknown) => ({ id, prefix: '+1 (213)', price: { monthly_price: '1', setup_price: '0' } });
const item = (id: unknown) => ({
  id,
  countryCode: 'US',
  numberString: '+12135550134',
  monthlyPrice: { currencyCode: 'EUR', amount: 1, exponent: 0 },
});
const hold = (uuid: unknown) => ({ uuid, number: '+12135550134', expires_at: '2026-01-31T11:30:00Z' });
const all = (id: unknown) => [
  readGroups({ data: { groups: [group(id)] } }, { country: 'US', type: 'all' })?.groups[0]?.id,
  readItems([item(id)], 'US')?.groups[0]?.id,
  readHold({ data: { reservation_details: hold(id) } }, 'US', NOW)?.id,
  readHolds({ data: { reservations: [hold(id), hold('other')] } }, NOW)?.rows.find((row) => row.id !== 'other')?.id,
];

it('what would change an address is no id, of a hold, a group or a number', () => {
  for (const id of [
    '',
    ' ',
    '.',
    '..',
    '../x',
    'a/b',
    'a\\b',
    'a\nb',
    'a\u0000',
    '\u202eab',
    'x'.repeat(201),
    '\ud800',
    {},
    [],
    null,
    true,
  ]) {
    expect([id, all(id)]).toEqual([id, [undefined, undefined, undefined, undefined]]);
  }
  const whole = readHolds({ data: { reservations: [hold('..'), hold('other')] } }, NOW)?.whole;
  expect(whole, 'the list proves nothing about a hold whose id cannot be read').toBe(false);
});

it('what can stand in an address is one', () => {
  for (const id of ['abc-123', '...', 'res 7', '%2e%2e', 'x'.repeat(200), 'Grüße', '?x#y'])
    expect(all(id)).toEqual([id, id, id, id]);
  expect(all(4711)).toEqual(['4711', '4711', '4711', '4711']);
});

import { describe, expect, it } from 'vitest';
import { readItems } from '../../src/providers/bird/items.ts';
import { readGroups } from '../../src/providers/twochat/groups.ts';
import { readHolds } from '../../src/providers/twochat/holds.ts';

const MORE: readonly object[] = [
  { activation_fee: '20.00' },
  { activationFees: [{ type: 'activation', price: '20.00' }] },
  { billing_period: 'yearly' },
  { billingInterval: { unit: 'year', count: 1 } },
  { billing_frequency: '12 months' },
  { billing: 'annually' },
  { yearly: true },
  { annual_price: '30.00' },
  { renewal_price: '44.00' },
  { renewal: { price: 44 } },
  { regular_price: '9.00' },
  { tax: '1.00' },
  { tax: { rate: 0.2 } },
  { tax_included: false },
  { prices_exclude_vat: true },
  { vat: '20%' },
  { deposit: 5 },
  { surcharge: '0.10' },
  { fees: { regulatory: '0.50' } },
  { minimum_term: 12 },
  { minimum_contract_months: '12' },
  { contract: '1 year' },
  { commitment: true },
  { discount: '50%' },
  { promo: { months: 3, price: '1.00' } },
  { introductory: true },
  { free_months: 2 },
  { unit: 'cents' },
];
const NONE: readonly object[] = [
  { activation_fee: '0.00', fees: [], tax: null, vat: 0, deposit: {}, discount: false, promo: '', surcharge: 'none' },
  { billing_period: 'monthly', interval: 'month', billing_interval: 1, minimum_term: '1 month', period: 'P1M' },
  { renewal_price: '3.50', renewal_date: '2026-02-01', auto_renewal: true, contract: 'no contract' },
  { tax_included: true, price_unit: 'USD', contract_url: 'https://example.org', activation_date: '2026-01-01' },
  { ppm: 0.02, incoming_price_per_minute: 0.01, sms_price: '0.05', call_fee: 1, total: 43, count: 7 },
  { is_eligible_for_free_number: true, needs_registration: true, reservation_period: 30, units: 9 },
  { requirements: [{ description: 'Tax id', fee: 3 }], features: ['voice'] },
  { fee: { amount: 0, exponent: -2, currencyCode: 'EUR' } },
];

const GROUP = { id: 'g', prefix: '+1 (213)', location: 'Los Angeles', type: 'local' };
const PRICE = { setup_price: '0.00', monthly_price: '3.50' };
const ROW = { uuid: 'u', number: '+12135550134', expires_at: '2026-01-31T11:30:00Z', ...PRICE };
const ITEM = {
  id: 'i',
  countryCode: 'US',
  type: 'local',
  numberString: '+12135550134',
  monthlyPrice: { currencyCode: 'EUR', amount: 3500000, exponent: -6 },
};
const search = { country: 'US', type: 'all' } as const;
const groups = (row: object) => readGroups({ success: true, data: { groups: [row] } }, search);
const hold = (row: object) =>
  readHolds({ success: true, data: { reservations: [row] } }, Date.UTC(2026, 0, 31))?.rows[0];

describe('what is asked for beside the price of a month', () => {
  it('is an offer whose price cannot be read, at 2Chat and at Bird', () => {
    for (const more of MORE) {
      const asked = [
        groups({ ...GROUP, price: PRICE, ...more })?.unreadable,
        groups({ ...GROUP, price: { ...PRICE, ...more } })?.unreadable,
        hold({ ...ROW, ...more })?.prices,
        readItems([{ ...ITEM, ...more }], 'US'),
        readItems([{ ...ITEM, monthlyPrice: { ...ITEM.monthlyPrice, ...more } }], 'US'),
      ];
      expect([more, asked]).toEqual([more, [1, 1, 'otherTerms', undefined, undefined]]);
    }
    expect(hold({ uuid: 'u', number: ROW.number, tax: '1.00' })?.prices).toBe('otherTerms');
  });

  it('is nothing where it is none, the same again, monthly, or paid by use', () => {
    for (const more of NONE) {
      const asked = [
        groups({ ...GROUP, price: PRICE, ...more })?.groups.length,
        groups({ ...GROUP, price: { ...PRICE, ...more } })?.groups.length,
        hold({ ...ROW, ...more })?.prices,
        readItems([{ ...ITEM, ...more }], 'US')?.groups.length,
      ];
      const read = { monthly: { amount: '3.50', currency: null }, setup: { amount: '0.00', currency: null } };
      expect([more, asked]).toEqual([more, [1, 1, read, 1]]);
    }
  });
});

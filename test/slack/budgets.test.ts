import { expect, it } from 'vitest';
import type { Money } from '../../src/domain/money.ts';
import { money } from '../../src/domain/money.ts';
import { budgetMessage, budgetsOnHome, leftOnForm, MAX_BUDGETS } from '../../src/slack/views/budgets.ts';
import { createBudgetBook, type Left } from '../../src/workflow/budget-book.ts';
import type { SpendingStore } from '../../src/workflow/spending-store.ts';
import { aPolicy } from '../support/policies.ts';

/** The budgets of this policy, of which so much is counted, by what it is ("person U0ANA USD"). */
function book(budget: string, counted: Readonly<Record<string, string>> = {}, at = Date.UTC(2026, 10, 30, 23, 30)) {
  const asked: string[] = [];
  const spending: Pick<SpendingStore, 'counted'> = {
    async counted(_team, { names }) {
      return names.map(({ of, id, limit: { currency } }): Money => {
        const name = [of, ...(id ? [id] : []), currency].join(' ');
        asked.push(name);
        return money(counted[name] ?? '0', currency);
      });
    },
  };
  const policy = aPolicy(`version: 1\ntime_zone: Europe/Berlin\nbudget: ${budget}\n`);
  return { asked, ...createBudgetBook({ policies: { current: () => ({ policy }) }, spending, clock: () => at }) };
}

/** Where all is counted. */
function known(left: Left | undefined): Exclude<Left, 'uncounted'> | undefined {
  if (left === 'uncounted') throw new Error('not counted');
  return left;
}

const all =
  '{workspace: 500.00 USD, person: 50.00 USD, channels: {C0SALES: 200.00 USD, C0OPS: 20.00 EUR}, rent: 300.00 USD}';

it('the form says what is left for the one who asks, the channel and the workspace', async () => {
  const counted = { 'person U0ANA USD': '38', 'channel C0SALES USD': '120.25', 'workspace USD': '200' };
  const left = known(await book(all, counted).ofAsker('T', 'U0ANA', 'C0SALES'));
  expect(left && leftOnForm(left)).toBe(
    'To spend this month: You: $12.00 left of $50.00 · <#C0SALES>: $79.75 left of $200.00 · This workspace: $300.00 left of $500.00',
  );
});

it('only budgets that there are are told and read; without any nothing is', async () => {
  const some = book('{person: [50.00 USD, 10.00 EUR]}');
  const left = known(await some.ofAsker('T', 'U0ANA', 'C0SALES'));
  expect(left && leftOnForm(left)).toBe('To spend this month: You: $50.00 left of $50.00 · You: €10.00 left of €10.00');
  expect(some.asked).toEqual(['person U0ANA USD', 'person U0ANA EUR']);
  const none = book('{rent: 300.00 USD}');
  expect(await none.ofAsker('T', 'U0ANA', 'C0SALES')).toBeUndefined();
  expect(await none.ofPerson('T', 'U0ANA')).toBeUndefined();
  expect(none.asked).toEqual([]);
});

it('an answer names the month and the time zone, all channels of the policy, and what is overspent', async () => {
  const left = known(await book(all, { 'workspace USD': '512.50', 'rent USD': '17.5' }).ofAll('T'));
  expect(left && budgetMessage(left).text.split('\n')).toEqual([
    'Budgets, December 2026 (Europe/Berlin).',
    'This workspace: nothing left of $500.00, and $12.50 more than that is approved.',
    'Rent of all numbers, a month: $282.50 left of $300.00.',
    '<#C0SALES>: $200.00 left of $200.00.',
    '<#C0OPS>: €20.00 left of €20.00.',
  ]);
});

it('of rents it is not said that all of them were approved here', async () => {
  const left = known(await book('{rent: 10.00 EUR}', { 'rent EUR': '108' }).ofAll('T'));
  const said = 'Rent of all numbers, a month: nothing left of €10.00, and €98.00 more than that is rented or approved.';
  expect(left && budgetMessage(left).text.split('\n')[1]).toBe(said);
});

it('of very many the first are listed, and it says how many are not', async () => {
  const channels = Array.from({ length: 100 }, (_, index) => `C${index}: 1.00 USD`).join(', ');
  const left = known(await book(`{channels: {${channels}}}`).ofAll('T'));
  expect(left && JSON.stringify(budgetMessage(left).blocks)).toContain(
    `${100 - MAX_BUDGETS.answer} more are not listed`,
  );
  expect(left && JSON.stringify(budgetsOnHome(left))).toContain(`${100 - MAX_BUDGETS.home} more are not listed`);
});

it('what is left is not known until all is counted, by the zone and the currency of the policy', async () => {
  const asked: unknown[] = [];
  const policy = aPolicy('version: 1\ntime_zone: Europe/Berlin\ncurrency: EUR\nbudget: {workspace: 5.00 EUR}\n');
  const spending: Pick<SpendingStore, 'counted'> = {
    counted: async (_team, { timeZone, currency }) => void asked.push([timeZone, currency]),
  };
  const of = createBudgetBook({ policies: { current: () => ({ policy }) }, spending, clock: () => 0 });
  expect([await of.ofAll('T'), await of.ofAsker('T', 'U0ANA', 'C0'), await of.ofPerson('T', 'U0ANA')]).toEqual([
    'uncounted',
    'uncounted',
    undefined,
  ]);
  expect(asked).toEqual([
    ['Europe/Berlin', 'EUR'],
    ['Europe/Berlin', 'EUR'],
  ]);
});

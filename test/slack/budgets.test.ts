import { expect, it } from 'vitest';
import type { Money } from '../../src/domain/money.ts';
import { money } from '../../src/domain/money.ts';
import { budgetMessage, budgetsOnHome, leftOnForm, MAX_BUDGETS } from '../../src/slack/views/budgets.ts';
import { createBudgetBook } from '../../src/workflow/budget-book.ts';
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

const all =
  '{workspace: 500.00 USD, person: 50.00 USD, channels: {C0SALES: 200.00 USD, C0OPS: 20.00 EUR}, rent: 300.00 USD}';

it('the form says what is left for the one who asks, the channel and the workspace', async () => {
  const counted = { 'person U0ANA USD': '38', 'channel C0SALES USD': '120.25', 'workspace USD': '200' };
  const left = await book(all, counted).ofAsker('T', 'U0ANA', 'C0SALES');
  expect(left && leftOnForm(left)).toBe(
    'To spend this month: You: $12.00 left of $50.00 · <#C0SALES>: $79.75 left of $200.00 · This workspace: $300.00 left of $500.00',
  );
});

it('only budgets that there are are told and read; without any nothing is', async () => {
  const some = book('{person: [50.00 USD, 10.00 EUR]}');
  const left = await some.ofAsker('T', 'U0ANA', 'C0SALES');
  expect(left && leftOnForm(left)).toBe('To spend this month: You: $50.00 left of $50.00 · You: €10.00 left of €10.00');
  expect(some.asked).toEqual(['person U0ANA USD', 'person U0ANA EUR']);
  const none = book('{rent: 300.00 USD}');
  expect(await none.ofAsker('T', 'U0ANA', 'C0SALES')).toBeUndefined();
  expect(await none.ofPerson('T', 'U0ANA')).toBeUndefined();
  expect(none.asked).toEqual([]);
});

it('an answer names the month and the time zone, all channels of the policy, and what is overspent', async () => {
  const left = await book(all, { 'workspace USD': '512.50', 'rent USD': '17.5' }).ofAll('T');
  expect(left && budgetMessage(left).text.split('\n')).toEqual([
    'Budgets, December 2026 (Europe/Berlin).',
    'This workspace: nothing left of $500.00, and $12.50 more than that is approved.',
    'Rent of all numbers, a month: $282.50 left of $300.00.',
    '<#C0SALES>: $200.00 left of $200.00.',
    '<#C0OPS>: €20.00 left of €20.00.',
  ]);
});

it('of very many the first are listed, and it says how many are not', async () => {
  const channels = Array.from({ length: 100 }, (_, index) => `C${index}: 1.00 USD`).join(', ');
  const left = await book(`{channels: {${channels}}}`).ofAll('T');
  expect(left && JSON.stringify(budgetMessage(left).blocks)).toContain(
    `${100 - MAX_BUDGETS.answer} more are not listed`,
  );
  expect(left && JSON.stringify(budgetsOnHome(left))).toContain(`${100 - MAX_BUDGETS.home} more are not listed`);
});

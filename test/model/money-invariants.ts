import Big from 'big.js';
import type { Request } from '../../src/domain/request.ts';
import type { Approval } from '../../src/domain/state.ts';
import type { LookedUp } from './slack-model.ts';
import type { Spending } from './spending-model.ts';

type Evidence = Readonly<{
  requests: () => readonly Request[];
  spending: Spending | undefined;
  sums: () => ReadonlyMap<string, Big>;
  lookups: () => readonly LookedUp[];
  violated: (why: string) => never;
}>;

type Paid = Readonly<{ request: Request; approval: Approval; monthly: Big }>;

/**
 * P6: money is counted exactly, never spent past a budget but by who may break the glass or where it was found bought, and what needs two people is
 * approved by two. By what the requests say, and nothing that the bot makes of it.
 */
export function createMoneyInvariants({ requests, spending, sums, lookups, violated }: Evidence) {
  /** What is to be paid, or was, for each of these requests. */
  function paid(): Paid[] {
    return requests().flatMap((request) => {
      const { state } = request;
      if (state.name !== 'purchasing' && state.name !== 'unconfirmed' && state.name !== 'purchased') return [];
      const { monthly } = state.hold.group;
      return [{ request, approval: state.approval, monthly: new Big(monthly.amount) }];
    });
  }

  function counted(all: readonly Paid[]): Map<string, Big> {
    const expected = new Map<string, Big>();
    for (const { request, approval, monthly } of all) {
      const month = new Date(approval.at).toISOString().slice(0, 7);
      const { requester, channel } = request;
      for (const field of [`${month} workspace`, `${month} person ${requester}`, `${month} channel ${channel}`, 'rent'])
        expected.set(`${field} USD`, (expected.get(`${field} USD`) ?? new Big(0)).plus(monthly));
    }
    return expected;
  }

  function sumsAreExact(all: readonly Paid[]): void {
    const expected = counted(all);
    for (const field of new Set([...expected.keys(), ...sums().keys()])) {
      const [is, should] = [sums().get(field) ?? new Big(0), expected.get(field) ?? new Big(0)];
      if (!is.eq(should)) violated(`${is} is counted of "${field}", and it comes to ${should}`);
    }
  }

  function noBudgetIsPassed(all: readonly Paid[], { budget, person }: Spending): void {
    // Bought past the glass, or found bought after it had come to nothing.
    const isHeld = ({ request, approval }: Paid) =>
      approval.glass === undefined && !request.history.some(({ what }) => PAST.has(what));
    for (const [field, total] of counted(all.filter(isHeld))) {
      const limit = field.includes(' workspace ') ? budget : field.includes(' person ') ? person : undefined;
      if (limit !== undefined && total.gt(limit)) violated(`${total} of "${field}" is approved, and there is ${limit}`);
    }
  }

  function enoughSaidYes({ id, teamId, history, state }: Request, { twoAbove, autoBelow }: Spending): void {
    if (state.name !== 'purchasing') return;
    const { hold, approval } = state;
    const price = new Big(hold.group.monthly.amount);
    const needsTwo = twoAbove !== undefined && price.gt(twoAbove);
    const news = history.at(-1)?.what;
    if (news === 'approvedAutomatically' && (needsTwo || autoBelow === undefined || price.gte(autoBelow)))
      violated(`${id} is approved automatically at ${price}`);
    if (news !== 'approved' || !needsTwo) return;
    const given = [...(approval.first ?? []), approval];
    const people = given.flatMap(({ by, for: away }) => (away === undefined ? [by] : [by, away]));
    if (given.length < 2 || new Set(people).size < people.length)
      violated(`${id} needs two people, and has ${people.join(' and ') || 'nobody'}`);
    const mayAll = lookups().some(
      ({ teamId: team, user, denied }) =>
        team === teamId && user === approval.by && people.every((each) => !denied.includes(each)),
    );
    if (!mayAll) violated(`${id} is approved by ${people.join(' and ')}, one of whom is denied`);
  }

  return {
    /** After each change. */
    saved(before: Request | undefined, after: Request): void {
      const all = paid();
      sumsAreExact(all);
      if (!spending) return;
      noBudgetIsPassed(all, spending);
      if (before?.state.name !== 'purchasing') enoughSaidYes(after, spending);
    },
  };
}

const PAST: ReadonlySet<string> = new Set(['failed', 'resolvedGivenUp', 'foundBought']);

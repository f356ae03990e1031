import Big from 'big.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { holdFingerprint } from '../../../src/domain/fingerprint.ts';
import { money } from '../../../src/domain/money.ts';
import { deciderOf } from '../../../src/domain/policy/basis.ts';
import { countedOf } from '../../../src/domain/policy/counted.ts';
import type { Policy } from '../../../src/domain/policy/schema.ts';
import { holdOf, type Request } from '../../../src/domain/request.ts';
import { transition } from '../../../src/domain/transition.ts';
import { aPolicy } from '../../support/policies.ts';
import { aBasis, aGroup, aHold, ana, aRequest, NOW, rules, states } from '../../support/requests.ts';

// Ana asks, and may be named as an approver, too.
const USERS = [ana, 'U0MARTA', 'U0OMAR', 'U0LEA', 'U0DAN'];
const user = fc.constantFrom(...USERS);
const PRICES = ['1.10', '2.20', '3.30'];

const some = fc.subarray([...USERS, 'S0LEADS']);
const policy = fc.record({
  who: fc.subarray([...USERS, 'S0LEADS'], { minLength: 1 }),
  self: fc.boolean(),
  twoAbove: fc.option(fc.constantFrom('1', '2.20', '3')),
  workspace: fc.constantFrom('1.10', '3.30', '4.40', '9'),
  person: fc.option(fc.constantFrom('2.20', '5')),
  glass: fc.option(fc.subarray(USERS, { minLength: 1 })),
});
const click = fc.record({
  request: fc.nat({ max: PRICES.length - 1 }),
  who: user,
  verb: fc.constantFrom('approve', 'approve', 'approve', 'approve', 'deny', 'glass'),
  /** Who is denied by the policy from this click on. */
  deny: fc.option(some, { freq: 4 }),
  away: fc.option(fc.uniqueArray(fc.record({ user, to: user }), { maxLength: 3, selector: (each) => each.user }), {
    freq: 4,
  }),
  lead: fc.option(user, { freq: 4 }),
});

type Given = Readonly<{ by: string; for?: string; glass?: string }>;

it('whatever the policy, and whoever clicks in whatever order: nothing is overspent, nobody who is denied decides, nobody counts twice', () => {
  let [bought, byTwo, forOthers] = [0, 0, 0];
  fc.assert(
    fc.property(policy, fc.array(click, { maxLength: 40, size: 'max' }), (said, clicks) => {
      const written = policyOf(said);
      const requests = PRICES.map(waiting);
      let deny: readonly string[] = [];
      let away: readonly { user: string; to: string }[] = [];
      let leads: readonly string[] = ['U0LEA'];
      for (const { request: no, who, verb, ...changed } of clicks) {
        deny = changed.deny ?? deny;
        away = changed.away ?? away;
        leads = changed.lead ? [changed.lead] : leads;
        const rulesNow = { ...written, approve: { ...written.approve, deny: [...deny] } };
        const request = requests[no] as Request;
        const hold = holdOf(request) ?? aHold();
        const spent = sums(requests);
        const basis = aBasis({
          policy: rulesNow,
          groups: { S0LEADS: leads },
          absences: away.map((each) => ({ ...each, from: 0, until: NOW + 1 })),
          spent: { workspace: spent, person: spent, channel: spent, rent: [] },
        });
        const approvals = request.state.name === 'awaitingApproval' ? request.state.approvals : undefined;
        const about = { group: hold.group, channel: request.channel, approvals };
        const by = deciderOf(basis, { id: who, membership: 'member' }, about, NOW);
        expect(by, 'every group is known').toBeDefined();
        if (!by) continue;
        const fingerprint = holdFingerprint(hold);
        const decision =
          verb === 'deny'
            ? transition(request, { type: 'denied', by, fingerprint, reason: 'no' }, NOW, rules)
            : transition(
                request,
                { type: 'approved', by, fingerprint, basis, glass: verb === 'glass' ? 'now' : undefined },
                NOW,
                rules,
              );
        const isDenied = denies(deny, leads, who);
        if (isDenied) expect(decision.kind).toBe('refused');
        if (decision.kind === 'refused') continue;
        requests[no] = decision.request;
        const { state } = decision.request;
        // Who asked decides only where that is allowed, and `for` leads around neither that nor a denial.
        const people = by.for === undefined ? [who] : [who, by.for];
        if (!said.self) expect(people).not.toContain(ana);
        expect(people.filter((each) => denies(deny, leads, each))).toEqual([]);
        if (by.for !== undefined) {
          forOthers += 1;
          expect(said.who.some((id) => id === by.for || (id === 'S0LEADS' && leads.includes(by.for ?? '')))).toBe(true);
        }
        if (state.name !== 'purchasing') continue;
        bought += 1;
        const given: Given[] = [...(state.approval.first ?? []), state.approval];
        const all = given.flatMap(({ by: one, for: other }) => (other === undefined ? [one] : [one, other]));
        expect(new Set(all).size).toBe(all.length);
        expect(all.filter((each) => denies(deny, leads, each))).toEqual([]);
        const needsTwo = said.twoAbove !== null && new Big(hold.group.monthly.amount).gt(said.twoAbove);
        if (verb === 'approve' && needsTwo) {
          byTwo += 1;
          expect(given.length).toBeGreaterThanOrEqual(2);
        }
      }
      const held = requests.filter(({ state }) => state.name === 'purchasing' && state.approval.glass === undefined);
      const [total] = sums(held);
      for (const limit of [said.workspace, said.person])
        if (total && limit !== null) expect(new Big(total.amount).lte(limit)).toBe(true);
    }),
    { numRuns: 500, seed: 20_260_115 },
  );
  // A property of what never happens says nothing.
  expect([bought > 150, byTwo > 15, forOthers > 15]).toEqual([true, true, true]);
});

function policyOf(
  said: Readonly<{
    who: string[];
    self: boolean;
    twoAbove: string | null;
    workspace: string;
    person: string | null;
    glass: string[] | null;
  }>,
): Policy {
  const { who, self, twoAbove, workspace, person, glass } = said;
  return aPolicy(`version: 1
currency: USD
approve: {who: [${who}], self: ${self}${twoAbove === null ? '' : `, two_above: ${twoAbove} USD`}}
budget: {workspace: ${workspace} USD${person === null ? '' : `, person: ${person} USD`}}
${glass === null ? '' : `break_glass: {who: [${glass}]}`}
`);
}

function waiting(price: string, no: number): Request {
  const hold = aHold({ id: `h${no}`, group: aGroup({ monthly: money(price, 'USD'), setup: money('0', 'USD') }) });
  return aRequest({ ...states.awaitingApproval, hold }, { id: `r${no}` });
}

function denies(deny: readonly string[], leads: readonly string[], id: string): boolean {
  return deny.includes(id) || (deny.includes('S0LEADS') && leads.includes(id));
}

/** What they count, together. */
function sums(requests: readonly Request[]) {
  const total = requests
    .flatMap((request) => countedOf(request, 'USD')?.first ?? [])
    .reduce((sum, { amount }) => sum.plus(amount), new Big(0));
  return [money(total.toFixed(), 'USD')];
}

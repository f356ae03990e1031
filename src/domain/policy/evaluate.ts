import type { Money } from '../money.ts';
import { type Automatic, automatic } from './automatic.ts';
import { type BudgetLine, budgetsOf } from './budgets.ts';
import { type Cost, costOf } from './cost.ts';
import type { Facts, GivenApproval } from './facts.ts';
import { type SecondPerson, secondPerson } from './needed.ts';
import {
  approverLines,
  countApprovals,
  type May,
  mayAsk,
  mayDecide,
  type Named,
  type NotCounted,
  peopleIn,
  unknownIn,
} from './people.ts';
import { type Applied, ruleFor } from './rule.ts';
import type { Policy } from './schema.ts';

/** Why it cannot be bought. */
export type PolicyRefusal =
  | Readonly<{ why: 'mayNotAsk'; path: string; because: Extract<May, { may: false }>['why'] }>
  | Readonly<{ why: 'rule'; path: string; reason: string }>
  | Readonly<{ why: 'overBudget'; path: string; limit: Money; left: Money }>
  | Readonly<{ why: 'tooFewApprovers'; path: string; needed: number; found: number }>;

/** An id that the policy names, and the line that names it. */
export type Line = Readonly<{ path: string; id: string }>;

/** What a policy says of one purchase, and by which of its lines. */
export type Answer = Readonly<{
  /** The rule that fits ("approve.rules[1]"), or "approve". */
  rule: string;
  /** `path` is the line that decides it: who is asked, what approves it automatically, or the first refusal's. */
  verdict: Readonly<{ is: 'refused' | 'automatic' | 'approvers'; path: string }>;
  refusals: readonly PolicyRefusal[];
  /** What counts against budgets once it is approved. */
  cost: Cost;
  automatic: Automatic | undefined;
  /** How many people must approve, and why it is two. */
  needed: Readonly<{ people: 1 | 2; why: readonly SecondPerson[] }>;
  approvals: Readonly<{ counted: readonly GivenApproval[]; notCounted: readonly NotCounted[]; missing: number }>;
  /** Users and groups, as the policy names them: first those who are asked, then those who are asked later. */
  approvers: readonly Named[];
  /** The people among them who may decide, and why. */
  people: readonly Line[];
  /** Who may not, and by which line. */
  denied: readonly Line[];
  /** Groups of which it is not known who is in them: nobody may ask or approve by them, and where one is denied everybody is. */
  unknownGroups: readonly string[];
  budgets: readonly BudgetLine[];
  /** Who may buy it now, past which lines. */
  breakGlass:
    | Readonly<{ path: string; people: readonly Line[]; ids: readonly string[]; past: readonly string[] }>
    | undefined;
  informed: readonly string[];
}>;

/** Applies the policy to one purchase. */
export function evaluate(policy: Policy, facts: Facts): Answer {
  const applied = ruleFor(policy, facts);
  const cost = costOf(facts.purchase, policy);
  const budgets = budgetsOf(policy, facts, cost);
  const second = secondPerson(cost, budgets.uncounted, applied);
  const auto = automatic(facts.purchase, cost, second.length > 0, applied);
  const approvers = approverLines(policy, applied, facts.backupApprovers);
  const people = mayAmong(policy, approvers, facts);
  const needed = second.length > 0 ? 2 : 1;
  const refusals = [
    ...whyNotAtAll(policy, applied, facts),
    ...budgets.lines.flatMap(({ isOver, path, limit, left }): PolicyRefusal[] =>
      isOver ? [{ why: 'overBudget', path, limit, left }] : [],
    ),
  ];
  const unknownApprovers = unknownIn([...approvers, deniedLine(policy)], facts.groups);
  // Who approves is not asked where nobody is to, and not known where a group is not.
  const tooFew: PolicyRefusal[] =
    people.length < needed && !auto?.yes && unknownApprovers.length === 0
      ? [{ why: 'tooFewApprovers', path: applied.who.path, needed, found: people.length }]
      : [];
  const all = [...refusals, ...tooFew];
  const approvals = approvalsOf(policy, approvers, facts);
  return {
    rule: applied.path,
    verdict: verdictOf(all, auto, applied),
    refusals: all,
    cost,
    automatic: auto,
    needed: { people: needed, why: second },
    approvals: { ...approvals, missing: Math.max(0, needed - approvals.counted.length) },
    approvers,
    people,
    denied: deniedIn(policy, facts),
    unknownGroups: [...new Set([...unknownApprovers, ...unknownIn(askerLines(policy), facts.groups)])],
    budgets: budgets.lines,
    breakGlass: breakGlassOf(policy, facts, all, second),
    informed: policy.approve.informed,
  };
}

function verdictOf(
  [first]: readonly PolicyRefusal[],
  auto: Automatic | undefined,
  { who }: Applied,
): Answer['verdict'] {
  if (first) return { is: 'refused', path: first.path };
  return auto?.yes ? { is: 'automatic', path: auto.path } : { is: 'approvers', path: who.path };
}

/** What no money and nobody's approval changes. */
function whyNotAtAll(policy: Policy, { path, denied }: Applied, { requester, groups }: Facts): PolicyRefusal[] {
  const asks = mayAsk(policy, requester, groups);
  return [
    ...(asks.may ? [] : [{ why: 'mayNotAsk' as const, path: asks.path, because: asks.why }]),
    ...(denied === undefined ? [] : [{ why: 'rule' as const, path: `${path}.deny`, reason: denied }]),
  ];
}

/** The people whom these lines name and who may decide, if they are full members. */
function mayAmong(policy: Policy, lines: readonly Named[], facts: Facts): Line[] {
  return peopleIn(lines, facts.groups).flatMap((id) => {
    const verdict = mayDecide(policy, lines, { id, membership: 'member' }, facts);
    return verdict.may ? [{ id, path: verdict.path }] : [];
  });
}

function askerLines({ request }: Policy): Named[] {
  return [
    { path: 'request.deny', ids: request.deny },
    { path: 'request.who', ids: request.who ?? [] },
  ];
}

function deniedLine({ approve }: Policy): Named {
  return { path: 'approve.deny', ids: approve.deny };
}

function deniedIn(policy: Policy, { requester }: Facts): Line[] {
  const { path, ids } = deniedLine(policy);
  const named = ids.map((id, index) => ({ id, path: `${path}[${index}]` }));
  return policy.approve.self ? named : [...named, { id: requester.id, path: 'approve.self' }];
}

function approvalsOf(policy: Policy, lines: readonly Named[], facts: Facts) {
  const person = (id: string) => ({ id, membership: 'member' as const });
  return countApprovals(
    facts.approvals,
    (id) => mayDecide(policy, lines, person(id), facts),
    // A delegate need not be an approver, but one who is denied decides for nobody, and nobody about what they asked for.
    (id) => {
      const anybody = [{ path: 'approve', ids: [id] }];
      const asDelegate = { ...policy, approve: { ...policy.approve, self: false } };
      return mayDecide(asDelegate, anybody, person(id), facts);
    },
  );
}

/** It goes past a budget and the second person, and past nothing else. */
function breakGlassOf(
  policy: Policy,
  facts: Facts,
  refusals: readonly PolicyRefusal[],
  second: readonly SecondPerson[],
): Answer['breakGlass'] {
  if (!policy.breakGlass || refusals.some(({ why }) => why === 'mayNotAsk' || why === 'rule')) return undefined;
  const past = [...new Set([...refusals, ...second].map(({ path }) => path))];
  if (past.length === 0) return undefined;
  const line = { path: 'break_glass.who', ids: policy.breakGlass.who };
  return { ...line, people: mayAmong(policy, [line], facts), past };
}

/** Whether this person may decide now, as an approver, or (`breakGlass`) past what needs more than that. */
export function mayDecideNow(
  policy: Policy,
  person: Facts['requester'],
  facts: Facts,
): Readonly<{ approver: May; breakGlass: May }> {
  const lines = approverLines(policy, ruleFor(policy, facts), facts.backupApprovers);
  const glass = { path: 'break_glass.who', ids: policy.breakGlass?.who ?? [] };
  return {
    approver: mayDecide(policy, lines, person, facts),
    breakGlass: mayDecide(policy, [glass], person, facts),
  };
}

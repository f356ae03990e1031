import type { Decider, Membership } from '../approval.ts';
import type { StagedApprovers } from '../approvers.ts';
import type { Group } from '../group.ts';
import { type Absence, delegateOf, standsInFor } from './absence.ts';
import { type Answer, evaluate, mayDecideNow } from './evaluate.ts';
import type { Facts, GivenApproval, People, Spent } from './facts.ts';
import { approverLines, isGroup, mayDecide, peopleIn } from './people.ts';
import { ruleFor } from './rule.ts';
import type { Ruling } from './ruling.ts';
import type { Policy } from './schema.ts';

/** All that a request is judged by, looked up at one moment. */
export type Basis = Readonly<{
  policy: Policy;
  /** SHA-256 of the policy's file; undefined where there is none, and the settings alone say who approves. */
  digest?: string;
  requester: Facts['requester'];
  groups: People;
  approvers: readonly string[];
  backupApprovers: readonly string[];
  spent: Spent;
  absences: readonly Absence[];
  /** Of the people named, and those who said yes before, who are no full members any more: nobody waits for them, and their yes counts no more. */
  gone: readonly string[];
}>;

/** What is judged. */
type Case = Readonly<{ group: Group; channel: string; approvals?: readonly GivenApproval[] }>;

function factsOf(basis: Basis, { group, channel, approvals = [] }: Case): Facts {
  const { requester, groups, approvers, backupApprovers, spent, gone } = basis;
  // A yes of somebody who has left since is none any more.
  const given = approvals.filter(({ by, for: away = by }) => !gone.includes(by) && !gone.includes(away));
  return { requester, channel, purchase: group, groups, approvers, backupApprovers, spent, approvals: given };
}

export function judge(basis: Basis, about: Case): Answer {
  return evaluate(basis.policy, factsOf(basis, about));
}

/** What is kept and shown of an answer; nothing where there is no file, and no more to say than that an approver decides. */
export function rulingOf(
  { rule, needed, budgets, breakGlass, informed }: Answer,
  { digest, groups }: Pick<Basis, 'digest' | 'groups'>,
  now: number,
): Ruling | undefined {
  const isPlain = needed.people === 1 && budgets.length === 0 && !breakGlass && informed.length === 0;
  if (digest === undefined && isPlain) return undefined;
  return {
    policy: digest,
    rule,
    at: now,
    people: needed.people,
    why: needed.why.map((each) => ({ ...each })),
    budgets: budgets.map(({ path, limit, left, isOver }) => ({ path, limit, left, isOver })),
    breakGlass: breakGlass && [...breakGlass.ids],
    informed: peopleIn([{ path: 'approve.informed', ids: informed }], groups),
  };
}

/** Whether two rulings say the same about who decides. What is left of budgets changes all the time. */
export function isSameRuling(a: Ruling | undefined, b: Ruling | undefined): boolean {
  if (!a || !b) return a === b;
  const said = ({ rule, people, why, breakGlass, budgets }: Ruling) =>
    JSON.stringify([rule, people, why, breakGlass, budgets.map(({ path, limit }) => [path, limit])]);
  return said(a) === said(b);
}

/** Whether both say the same of what is left of the same budgets. */
export function isSameLeft(a: Ruling | undefined, b: Ruling | undefined): boolean {
  return JSON.stringify(a?.budgets) === JSON.stringify(b?.budgets);
}

/**
 * Who this person is for a decision about it, at this moment: an approver themselves, or for one who is away (`for`).
 * Undefined where that depends on a group of which Slack did not say who is in it.
 */
export function deciderOf(
  basis: Basis,
  person: Readonly<{ id: string; membership: Membership }>,
  about: Case,
  now: number,
): Decider | undefined {
  const facts = factsOf(basis, about);
  const { approver, breakGlass } = mayDecideNow(basis.policy, person, facts);
  const glass = breakGlass.may || undefined;
  if (approver.may) return { ...person, approver: true, self: basis.policy.approve.self || undefined, glass };
  if (approver.why === 'ownRequest') return { ...person, approver: true, glass };
  if (approver.why === 'denied' || approver.why === 'membership') return { ...person, approver: false };
  // Nobody stands in for somebody about what they asked for themselves, and nobody for one who has left.
  const isHere = (id: string) => !basis.gone.includes(id);
  const away = person.id === basis.requester.id ? [] : standsInFor(person.id, basis.absences, now).filter(isHere);
  const behind = away.map((id) => ({
    id,
    verdict: mayDecideNow(basis.policy, { id, membership: 'member' }, facts).approver,
  }));
  const found = behind.find(({ verdict }) => verdict.may);
  if (found) return { ...person, approver: true, for: found.id, glass };
  const isUnknown = [approver, ...behind.map(({ verdict }) => verdict)].some(
    (verdict) => !verdict.may && verdict.why === 'unknown',
  );
  return isUnknown && !glass ? undefined : { ...person, approver: false, glass };
}

/**
 * Who is asked: as the policy names them, without the requester, those who are denied and those who have left; a delegate in place of who is
 * away. Undefined where nobody is left.
 */
export function whoIsAsked(basis: Basis, about: Case, now: number): StagedApprovers | undefined {
  const facts = factsOf(basis, about);
  const lines = approverLines(basis.policy, ruleFor(basis.policy, facts), basis.backupApprovers);
  const stages = lines.map((line) => stage(basis, facts, line.ids, now));
  const people = new Set(stages.flatMap(({ users }) => users));
  // One who decides for another counts once: where too few would be left, who is away is asked all the same.
  if (basis.absences.length > 0 && people.size < judge(basis, about).needed.people)
    return whoIsAsked({ ...basis, absences: [] }, about, now);
  const [first, ...later] = stages;
  const next = merged(later.filter((each) => each.users.length > 0));
  if (!first || first.users.length === 0) return next.users.length > 0 ? next : undefined;
  return next.users.length > 0 ? { ...first, next } : first;
}

/** People who are asked too, after this time. */
export type LaterStage = Stage & Readonly<{ after: NonNullable<Policy['escalate']>[number]['after'] }>;

/** Who is asked too, and when, where the policy says it. */
export function laterStages(basis: Basis, about: Case, now: number): LaterStage[] | undefined {
  return basis.policy.escalate?.map(({ after, to }) => ({ after, ...stage(basis, factsOf(basis, about), to, now) }));
}

type Stage = Readonly<{ mentions: string[]; users: string[]; standIns?: Readonly<Record<string, string>> }>;

function stage(basis: Basis, facts: Facts, ids: readonly string[], now: number): Stage {
  const { policy, groups, absences, gone } = basis;
  const may = (id: string) =>
    !gone.includes(id) && mayDecide(policy, [{ path: '', ids: [id] }], { id, membership: 'member' }, facts).may;
  const standIns: Record<string, string> = {};
  const all = ids.flatMap((id) => (isGroup(id) ? (groups[id] ?? []) : [id])).filter(may);
  const inPlaceOf = (id: string): string => {
    const delegate = delegateOf(id, absences, now);
    if (delegate === undefined || !may(delegate) || delegate === facts.requester.id) return id;
    // One who is asked in their own name decides in it.
    if (!all.includes(delegate)) standIns[delegate] = id;
    return delegate;
  };
  const mentions = ids.flatMap((id) => {
    if (!isGroup(id)) return may(id) ? [inPlaceOf(id)] : [];
    const people = groups[id] ?? [];
    const left = people.filter(may);
    const asked = left.map(inPlaceOf);
    // Mentioning a group would mention everybody in it.
    if (left.length < people.length) return asked;
    return [id, ...asked.filter((user, index) => user !== left[index])];
  });
  const asked = { mentions: [...new Set(mentions)], users: [...new Set(all.map(inPlaceOf))] };
  return Object.keys(standIns).length > 0 ? { ...asked, standIns } : asked;
}

function merged(stages: readonly Stage[]): Stage {
  const standIns = Object.assign({}, ...stages.map((each) => each.standIns ?? {}));
  return {
    mentions: [...new Set(stages.flatMap(({ mentions }) => mentions))],
    users: [...new Set(stages.flatMap(({ users }) => users))],
    ...(Object.keys(standIns).length > 0 && { standIns }),
  };
}

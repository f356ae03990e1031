import type { Membership } from '../approval.ts';
import type { Facts, GivenApproval, People } from './facts.ts';
import type { Applied } from './rule.ts';
import type { Policy } from './schema.ts';

type Person = Facts['requester'];

/** Whether a person may do something, and the line of the policy that says so. */
export type May =
  | Readonly<{ may: true; path: string }>
  | Readonly<{
      may: false;
      path: string;
      /** `unknown`: it depends on a group of which it is not known who is in it. */
      why: 'denied' | 'notListed' | 'ownRequest' | 'membership' | 'unknown';
    }>;

/** Users and groups that one line of the policy names. */
export type Named = Readonly<{ path: string; ids: readonly string[] }>;

type Found = Readonly<{ path: string; isKnown: boolean }>;

/** Which entry names this person, themselves or by a group; otherwise one that might. */
function entryOf(user: string, { path, ids }: Named, groups: People): Found | undefined {
  const at = (isIt: (id: string) => boolean) => ids.findIndex(isIt);
  const named = at((id) => id === user || (groups[id]?.includes(user) ?? false));
  const perhaps = named >= 0 ? named : at((id) => isGroup(id) && !groups[id]);
  return perhaps < 0 ? undefined : { path: `${path}[${perhaps}]`, isKnown: named >= 0 };
}

export function isGroup(id: string): boolean {
  return id.startsWith('S');
}

/** A line that denies counts before all others; where it is not known whom it means, it means everybody. */
function denial(user: string, named: Named, groups: People): May | undefined {
  const found = entryOf(user, named, groups);
  return found && { may: false, why: found.isKnown ? 'denied' : 'unknown', path: found.path };
}

/** Whether one of these lines names the person. */
function listed(user: string, lines: readonly Named[], groups: People): May {
  const found = lines.flatMap((line) => entryOf(user, line, groups) ?? []);
  const sure = found.find(({ isKnown }) => isKnown);
  if (sure) return { may: true, path: sure.path };
  const [perhaps] = found;
  return perhaps
    ? { may: false, why: 'unknown', path: perhaps.path }
    : { may: false, why: 'notListed', path: lines[0]?.path ?? '' };
}

/** Whether this person may ask for numbers at all. */
export function mayAsk({ request }: Policy, { id, membership }: Person, groups: People): May {
  const no = denial(id, { path: 'request.deny', ids: request.deny }, groups);
  if (no) return no;
  const isWelcome = membership === 'member' || (membership === 'guest' && request.guests);
  if (!isWelcome) return { may: false, why: 'membership', path: 'request.guests' };
  if (!request.who) return { may: true, path: membership === 'guest' ? 'request.guests' : 'request' };
  return listed(id, [{ path: 'request.who', ids: request.who }], groups);
}

/** Who approves this purchase, and who may approve it too and is asked later, line by line. */
export function approverLines(policy: Policy, applied: Applied, backupApprovers: readonly string[] = []): Named[] {
  const later = policy.escalate?.map(({ to }, index) => ({ path: `escalate[${index}].to`, ids: to }));
  return [
    { path: applied.who.path, ids: applied.who.value },
    ...(later ?? (backupApprovers.length > 0 ? [{ path: 'BACKUP_APPROVERS', ids: backupApprovers }] : [])),
  ];
}

/** Whether this person may decide about the request, as one of these. */
export function mayDecide(
  policy: Policy,
  lines: readonly Named[],
  person: Person,
  facts: Pick<Facts, 'requester' | 'groups'>,
): May {
  const { approve } = policy;
  const no = denial(person.id, { path: 'approve.deny', ids: approve.deny }, facts.groups);
  if (no) return no;
  if (!isMember(person.membership)) return { may: false, why: 'membership', path: 'approve' };
  const may = listed(person.id, lines, facts.groups);
  if (may.may && person.id === facts.requester.id && !approve.self) {
    return { may: false, why: 'ownRequest', path: 'approve.self' };
  }
  return may;
}

function isMember(membership: Membership): boolean {
  return membership === 'member';
}

/** The people whom these lines stand for, as far as it is known who is in the groups. */
export function peopleIn(lines: readonly Named[], groups: People): string[] {
  return [...new Set(lines.flatMap(({ ids }) => ids.flatMap((id) => (isGroup(id) ? (groups[id] ?? []) : [id]))))];
}

/** Every user group of which the policy must know who is in it, to be looked up before it is applied. */
export function groupsNamed(
  { request, approve, escalate, breakGlass }: Policy,
  { approvers = [], backupApprovers = [] }: Partial<Pick<Facts, 'approvers' | 'backupApprovers'>>,
): string[] {
  const named = [
    ...[request.who ?? [], request.deny, approve.who ?? approvers, approve.deny, breakGlass?.who ?? []],
    approve.informed,
    ...approve.rules.map(({ who }) => who ?? []),
    ...(escalate?.map(({ to }) => to) ?? [backupApprovers]),
  ];
  return [...new Set(named.flat())].filter(isGroup);
}

/** Groups of these lines of which it is not known who is in them. */
export function unknownIn(lines: readonly Named[], groups: People): string[] {
  return [...new Set(lines.flatMap(({ ids }) => ids.filter((id) => isGroup(id) && !groups[id])))];
}

/** An approval that does not count, and why. */
export type NotCounted = GivenApproval &
  Readonly<{ why: 'twice' | Extract<May, { may: false }>['why']; path?: string }>;

/**
 * Which approvals count: of those who may decide by the policy as it is now, each person once, whether they decided themselves, had it decided
 * by a delegate, or decided as one.
 */
export function countApprovals(
  approvals: readonly GivenApproval[],
  may: (user: string) => May,
  mayStandIn: (user: string) => May,
) {
  const counted: GivenApproval[] = [];
  const notCounted: NotCounted[] = [];
  const taken = new Set<string>();
  for (const approval of approvals) {
    const people = [approval.by, approval.for ?? approval.by];
    const verdicts = [
      may(approval.for ?? approval.by),
      ...(approval.for === undefined ? [] : [mayStandIn(approval.by)]),
    ];
    const no = verdicts.find((verdict) => !verdict.may);
    if (no && !no.may) notCounted.push({ ...approval, why: no.why, path: no.path });
    else if (people.some((id) => taken.has(id))) notCounted.push({ ...approval, why: 'twice' });
    else {
      counted.push(approval);
      for (const id of people) taken.add(id);
    }
  }
  return { counted, notCounted };
}

/** All whom a policy lets decide about something, as it names them. */
export function everyApprover(
  { approve, escalate, breakGlass }: Policy,
  { approvers = [], backupApprovers = [] }: Partial<Pick<Facts, 'approvers' | 'backupApprovers'>>,
): string[] {
  const named = [
    ...(approve.who ?? approvers),
    ...approve.rules.flatMap(({ who }) => who ?? []),
    ...(escalate?.flatMap(({ to }) => to) ?? backupApprovers),
    ...(breakGlass?.who ?? []),
  ];
  return [...new Set(named)].filter((id) => !approve.deny.includes(id));
}

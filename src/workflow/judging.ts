import type { Decider } from '../domain/approval.ts';
import type { StagedApprovers } from '../domain/approvers.ts';
import type { Group } from '../domain/group.ts';
import { standsInFor } from '../domain/policy/absence.ts';
import { type Basis, deciderOf, whoIsAsked } from '../domain/policy/basis.ts';
import type { People } from '../domain/policy/facts.ts';
import { everyApprover, groupsNamed, isGroup, mayAsk, peopleIn, unknownIn } from '../domain/policy/people.ts';
import type { Policy } from '../domain/policy/schema.ts';
import { askedIn, holdOf, type Request } from '../domain/request.ts';
import type { AbsenceStore } from './absence-store.ts';
import type { Directory } from './directory.ts';
import type { Clock } from './ports.ts';
import type { SpendingStore } from './spending-store.ts';

/** The rules of spending as they are at this moment; `digest` is absent where no file says them. */
export type Policies = Readonly<{ current(): Readonly<{ policy: Policy; digest?: string }> }>;

/** Whose request it is, and where it was asked. */
type Asked = Pick<Request, 'teamId' | 'requester' | 'channel' | 'askedIn'>;

/** Looks up what requests are judged by. */
export interface Judging {
  /** Rejects when Slack does not say what is needed. `lately`: who is in a group, and who has left, as it was a minute ago at most. */
  basis(about: Asked, when?: 'now' | 'lately'): Promise<Basis>;
  /** Who clicked, looked up at this moment, and what the click is judged by. Rejects when Slack does not say. */
  decider(request: Request, user: string): Promise<Readonly<{ by: Decider; basis?: Basis }>>;
  /** Who is to be asked about this group; nobody where all are the requester, denied, or gone. */
  approvers(request: Asked, group: Group): Promise<Readonly<{ approvers?: StagedApprovers; basis?: Basis }>>;
}

type Deps = Readonly<{
  policies: Policies;
  /** By the settings, where the policy does not say it: ids of users and groups. */
  approvers: readonly string[];
  backupApprovers: readonly string[];
  directory: Directory;
  spending: Pick<SpendingStore, 'spent'>;
  absences: Pick<AbsenceStore, 'list'>;
  clock: Clock;
}>;

/** Rules, groups, what is spent and who is away, at one moment. */
function createLookUp({ policies, approvers, backupApprovers, directory, spending, absences, clock }: Deps) {
  const settings = { approvers, backupApprovers };

  function spentOf({ budget, timeZone }: Policy, about: Asked) {
    const { teamId, requester } = about;
    const channel = askedIn(about);
    const all = [budget.workspace, budget.person, budget.rent, budget.channels[channel] ?? []].flat();
    const currencies = [...new Set(all.flatMap(({ currency }) => currency ?? []))];
    return spending.spent(teamId, { at: clock(), timeZone, requester, channel, currencies });
  }

  return {
    async withoutGroups(about: Asked): Promise<Basis> {
      const { teamId, requester } = about;
      const { policy, digest } = policies.current();
      const [membership, spent, away] = await Promise.all([
        // Without a file nothing asks for it.
        digest === undefined ? ('member' as const) : directory.membership(teamId, requester),
        spentOf(policy, about),
        absences.list(teamId),
      ]);
      const person = { id: requester, membership } as const;
      return { policy, digest, requester: person, groups: {}, ...settings, spent, absences: away, gone: [] };
    },

    groups(policy: Policy, when: 'now' | 'lately') {
      const denied = [...policy.approve.deny, ...policy.request.deny].filter(isGroup);
      return directory.people(groupsNamed(policy, settings), { when, strict: denied });
    },

    everyApprover: (policy: Policy) => everyApprover(policy, settings),
  };
}

export function createJudging(deps: Deps): Judging {
  const { directory, clock } = deps;
  const lookUp = createLookUp(deps);

  async function basis(about: Asked, when: 'now' | 'lately' = 'now'): Promise<Basis> {
    const found = await lookUp.withoutGroups(about);
    return { ...found, groups: await lookUp.groups(found.policy, when) };
  }

  /** Those of these who are no full members at this moment: nobody decides for them any more. */
  async function goneNow(teamId: string, users: readonly string[]): Promise<string[]> {
    const found = await Promise.all(
      users.map(async (user) => [user, await directory.membershipNow(teamId, user)] as const),
    );
    return found.filter(([, membership]) => membership !== 'member').map(([user]) => user);
  }

  return {
    basis,

    async decider(request, user) {
      const { teamId, state } = request;
      const group = holdOf(request)?.group;
      const person = async () => ({ id: user, membership: await directory.membershipNow(teamId, user) });
      if (!group) return { by: { ...(await person()), approver: false } };
      const approvals = state.name === 'awaitingApproval' ? state.approvals : undefined;
      const about = { group, channel: askedIn(request), approvals };
      const quick = await lookUp.withoutGroups(request);
      // One who is named is known without asking who is in the groups, where nothing else depends on that.
      const named = deciderOf(quick, { id: user, membership: 'member' }, about, clock());
      const isEnough = named?.approver && named.for === undefined && !approvals && readsNoGroup(quick.policy);
      const before = (approvals ?? []).flatMap((each) => [each.by, each.for ?? each.by]);
      const others = [...before, ...standsInFor(user, quick.absences, clock())];
      const [found, groups, gone] = await Promise.all([
        person(),
        isEnough ? {} : lookUp.groups(quick.policy, 'now'),
        isEnough ? [] : goneNow(teamId, [...new Set(others)]),
      ]);
      const full = { ...quick, groups, gone };
      const by = deciderOf(full, found, about, clock());
      if (!by || (!isEnough && leavesOpen(full, approvals)))
        throw new Error('Slack did not say who is in a group of the policy');
      return { by, basis: full };
    },

    async approvers(request, group) {
      const found = await basis(request, 'lately');
      const all = lookUp.everyApprover(found.policy);
      const users = [...all.filter((id) => !isGroup(id)), ...found.absences.map(({ to }) => to)];
      const gone = await directory.gone(request.teamId, [...new Set(users)]);
      const full = { ...found, gone };
      const asked = whoIsAsked(full, { group, channel: askedIn(request) }, clock());
      const isUnknown = all.some((id) => isGroup(id) && !found.groups[id]);
      if (!asked && isUnknown) throw new Error('Slack did not say who may approve');
      return { approvers: asked, basis: full };
    },
  };
}

/** Whether a "no" could be one only since it is not known who is in a group: then it is none, and Slack is asked again. */
function leavesOpen({ policy, requester, groups, ...settings }: Basis, approvals: readonly unknown[] = []): boolean {
  const asks = mayAsk(policy, requester, groups);
  if (!asks.may && asks.why === 'unknown') return true;
  const named = { path: '', ids: [...everyApprover(policy, settings), ...policy.approve.deny] };
  return approvals.length > 0 && unknownIn([named], groups).length > 0;
}

/** Whether it matters to nobody but approvers who is in which group; who is told of a decision is named with it. */
function readsNoGroup({ approve, request, breakGlass }: Policy): boolean {
  const others = [
    ...approve.deny,
    ...approve.informed,
    ...request.deny,
    ...(request.who ?? []),
    ...(breakGlass?.who ?? []),
  ];
  return !others.some(isGroup);
}

/** Who is in the groups on which it depends who may ask, as it was a minute ago at most. What Slack refuses to say of them is not known, either. */
export function createAskerGroups({ policies, directory }: Pick<Deps, 'policies' | 'directory'>) {
  return async (): Promise<People> => {
    const { who = [], deny } = policies.current().policy.request;
    const groups = [...new Set([...who, ...deny])].filter(isGroup);
    return groups.length === 0 ? {} : directory.people(groups, { when: 'lately', strict: groups });
  };
}

/** Who may decide about anything at all: for what is shown to approvers only. */
export function createWhoMayDecide({ policies, approvers, backupApprovers, directory, absences, clock }: Deps) {
  const named = () => everyApprover(policies.current().policy, { approvers, backupApprovers });

  /** Whether one of these people is named as an approver. */
  async function isNamed(people: readonly string[], when: 'now' | 'lately'): Promise<boolean | undefined> {
    const line = { path: '', ids: named() };
    const has = (ids: readonly string[]) => people.some((id) => ids.includes(id));
    if (has(line.ids)) return true;
    const groups = await directory.people(line.ids.filter(isGroup), { when });
    if (has(peopleIn([line], groups))) return true;
    return unknownIn([line], groups).length > 0 ? undefined : false;
  }

  async function mayDecide(teamId: string, user: string, when: 'now' | 'lately'): Promise<boolean | undefined> {
    return isNamed([user, ...standsInFor(user, await absences.list(teamId), clock())], when);
  }

  /** Whether the rules say by name that this person approves nothing; where it is not known, they may. */
  async function isDenied(user: string): Promise<boolean> {
    const { deny } = policies.current().policy.approve;
    const groups = await directory.people(deny.filter(isGroup), { when: 'now' });
    return deny.includes(user) || peopleIn([{ path: '', ids: deny }], groups).includes(user);
  }

  function known(may: boolean | undefined): boolean {
    if (may === undefined) throw new Error('Slack did not say who is in a group of approvers');
    return may;
  }

  return {
    /** All of them, as mentions. */
    mentions: named,

    /** The people whom these stand for, as far as they are here; undefined while Slack does not say who is in one of their groups. */
    people: (teamId: string) =>
      peopleHere({ directory, teamId, named: named(), deny: policies.current().policy.approve.deny }),

    /** As far as it is known without waiting; undefined where it is not. */
    mayDecide: (teamId: string, user: string) => mayDecide(teamId, user, 'lately').catch(() => undefined),

    /** Looked up at this moment. Rejects when Slack does not say. */
    async mayDecideNow(teamId: string, user: string): Promise<boolean> {
      const [membership, may] = await Promise.all([
        directory.membershipNow(teamId, user),
        mayDecide(teamId, user, 'now'),
      ]);
      return known(may) && membership === 'member';
    },

    /** Whether they approve in their own name, not for somebody who is away only; as far as it is known without waiting. */
    isApprover: (user: string) => isNamed([user], 'lately').catch(() => undefined),

    /** The same, looked up at this moment. Rejects when Slack does not say. */
    async isApproverNow(teamId: string, user: string): Promise<boolean> {
      const [membership, may] = await Promise.all([directory.membershipNow(teamId, user), isNamed([user], 'now')]);
      return known(may) && membership === 'member';
    },

    /** Whether this person could decide for another one, looked up at this moment. Rejects when Slack does not say. */
    async mayStandInNow(teamId: string, user: string): Promise<'yes' | 'noMember' | 'denied'> {
      const [membership, no] = await Promise.all([directory.membershipNow(teamId, user), isDenied(user)]);
      if (membership !== 'member') return 'noMember';
      return no ? 'denied' : 'yes';
    },
  };
}

async function peopleHere({
  directory,
  teamId,
  named,
  deny,
}: Readonly<{ directory: Directory; teamId: string; named: readonly string[]; deny: readonly string[] }>) {
  const line = { path: '', ids: named };
  const groups = await directory.people([...named, ...deny].filter(isGroup), { when: 'lately' });
  if (unknownIn([line], groups).length > 0) return undefined;
  const denied = peopleIn([{ path: '', ids: deny }], groups);
  const users = peopleIn([line], groups).filter((user) => !denied.includes(user));
  const gone = await directory.gone(teamId, users);
  return users.filter((user) => !gone.includes(user));
}

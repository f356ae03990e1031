import { LRUCache } from 'lru-cache';
import type { Membership } from '../../domain/approval.ts';
import type { StagedApprovers } from '../../domain/approvers.ts';
import type { Directory, Observer } from '../../workflow/ports.ts';
import type { SlackClient } from './api.ts';
import { createLookUps, membershipOf, type Named } from './people.ts';

/** How long the list of approvers may lag behind Slack. Whether a clicker may decide is looked up afresh at every click. */
const ASKED_TTL_MS = 60_000;

/** How long what Slack says of a requester is taken for true. */
const ASKER_TTL_MS = 300_000;

/** Who people are, from Slack's `users.info` and `usergroups.users.list`. */
export function createDirectory(deps: {
  client: SlackClient;
  approvers: Named;
  backupApprovers: Named;
  observer: Observer;
}): Directory & {
  /** All approvers, as mentions. */
  readonly mentions: readonly string[];
  mayDecide(teamId: string, user: string): Promise<boolean | undefined>;
  /** The same, looked up at this moment. Rejects when Slack does not say. */
  mayDecideNow(teamId: string, user: string): Promise<boolean>;
  /** What the workspace says of a requester, as it was a few minutes ago at most. Throws when Slack does not say. */
  membership(teamId: string, user: string): Promise<Membership>;
} {
  const { client, observer, approvers: first, backupApprovers: next } = deps;

  const { members, whoIs } = createLookUps(client, observer);

  /** Rejects when a person is none of the known approvers, and might be in a group whose people Slack did not tell. */
  async function isApprover(user: string): Promise<boolean> {
    if ([...first.users, ...next.users].includes(user)) return true;
    const groups = await Promise.all([...first.groups, ...next.groups].map(members));
    if (groups.some((users) => users?.includes(user))) return true;
    if (groups.includes(undefined)) throw new Error('Slack did not say who is in a group of approvers');
    return false;
  }

  /** Who a person is, looked up at this moment. */
  const decider: Directory['decider'] = async (teamId, user) => {
    const [found, approver] = await Promise.all([membershipOf(client, teamId, user), isApprover(user)]);
    return { id: user, membership: found ?? 'stranger', approver };
  };

  const asked = new LRUCache<string, StagedApprovers>({
    max: 1_000,
    ttl: ASKED_TTL_MS,
    fetchMethod: async (teamId) => {
      const [now, later] = await Promise.all([whoIs(teamId, first), whoIs(teamId, next)]);
      return later.users.length > 0 ? { ...now, next: later } : now;
    },
  });

  const askers = new LRUCache<string, Membership>({
    max: 10_000,
    ttl: ASKER_TTL_MS,
    fetchMethod: async (key) => {
      const [teamId = '', user = ''] = key.split(' ');
      return (await membershipOf(client, teamId, user)) ?? 'stranger';
    },
  });

  return {
    membership: (teamId, user) => askers.forceFetch(`${teamId} ${user}`),

    mentions: [...first.users, ...first.groups, ...next.users, ...next.groups],

    approvers: (teamId) => asked.forceFetch(teamId),

    decider,

    async mayDecideNow(teamId, user) {
      const { membership, approver } = await decider(teamId, user);
      return approver && membership === 'member';
    },

    /** A quick guess for showing a form or not; undefined when it would take Slack to know. The decision itself never relies on it. */
    async mayDecide(teamId, user) {
      const known = await asked.fetch(teamId).catch(() => undefined);
      return known && [...known.users, ...(known.next?.users ?? [])].includes(user);
    },
  };
}

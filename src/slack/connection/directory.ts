import { LRUCache } from 'lru-cache';
import type { Membership } from '../../domain/approval.ts';
import type { Directory } from '../../workflow/directory.ts';
import type { Observer } from '../../workflow/ports.ts';
import type { SlackClient } from './api.ts';
import { createLookUps, membershipOf } from './people.ts';

/** How long who is asked may lag behind Slack. Whether a clicker may decide is looked up afresh at every click. */
const ASKED_TTL_MS = 60_000;

/** How long what Slack says of a requester is taken for true. */
const ASKER_TTL_MS = 300_000;

/** Who people are, from Slack's `users.info` and `usergroups.users.list`. */
export function createDirectory({ client, observer }: { client: SlackClient; observer: Observer }): Directory {
  const { members, stillHere } = createLookUps(client, observer);

  const membershipNow: Directory['membershipNow'] = async (teamId, user) =>
    (await membershipOf(client, teamId, user)) ?? 'stranger';

  const memberships = new LRUCache<string, Membership>({
    max: 10_000,
    ttl: ASKER_TTL_MS,
    fetchMethod: (key) => membershipNow(...teamAndUser(key)),
  });

  const groups = new LRUCache<string, NonNullable<Awaited<ReturnType<typeof members>>>>({
    max: 1_000,
    ttl: ASKED_TTL_MS,
    fetchMethod: async (group) => {
      const found = await members(group);
      // What is not known now is asked again.
      if (found === undefined) throw new Error('Slack did not say who is in a group');
      return found;
    },
  });

  const named = new LRUCache<string, { isHere: boolean }>({
    max: 10_000,
    ttl: ASKED_TTL_MS,
    fetchMethod: async (key) => ({ isHere: await stillHere(...teamAndUser(key)) }),
  });

  return {
    membershipNow,
    membership: (teamId, user) => memberships.forceFetch(`${teamId} ${user}`),

    async people(ids, { when, strict = [] }) {
      const look = (id: string) => (when === 'now' ? members(id) : groups.fetch(id).catch(() => undefined));
      const found = await Promise.all(ids.map(async (id) => [id, await look(id)] as const));
      const known = found.flatMap(([id, group]) => {
        if (!group || (group.isRefused && strict.includes(id))) return [];
        return [[id, group.users] as const];
      });
      return Object.fromEntries(known);
    },

    async gone(teamId, users) {
      const found = await Promise.all(
        users.map(async (user) => [user, await named.forceFetch(`${teamId} ${user}`)] as const),
      );
      return found.filter(([, { isHere }]) => !isHere).map(([user]) => user);
    },
  };
}

function teamAndUser(key: string): [teamId: string, user: string] {
  const [teamId = '', user = ''] = key.split(' ');
  return [teamId, user];
}

import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Standing } from '../domain/approval.ts';
import type { Approvers, Asked } from '../domain/request.ts';
import type { Directory, Observer } from '../workflow/ports.ts';
import { type SlackClient, slackErrorOf } from './api.ts';

/** How long the list of who is asked may lag behind Slack. Whether somebody may decide is looked up afresh at every click. */
const ASKED_TTL_MS = 60_000;

/** How long what Slack says of somebody who asks is taken for true. */
const ASKER_TTL_MS = 300_000;

const flag = z.boolean().catch(false);
const userSchema = z.object({
  id: z.string(),
  team_id: z.string().optional(),
  deleted: flag,
  is_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
});

/** Ids of users and user groups, as configured. */
type Named = Readonly<{ users: readonly string[]; groups: readonly string[] }>;

/** Who people are, from Slack's `users.info` and `usergroups.users.list`. */
export function createDirectory(deps: {
  client: SlackClient;
  approvers: Named;
  backupApprovers: Named;
  observer: Observer;
}): Directory & {
  /** Everybody who may decide, as mentions. */
  readonly mentions: readonly string[];
  mayDecide(teamId: string, user: string): Promise<boolean | undefined>;
  /** What the workspace says of somebody who asks, as it was a few minutes ago at most. Throws when Slack does not say. */
  standing(teamId: string, user: string): Promise<Standing>;
} {
  const { client, observer, approvers: first, backupApprovers: next } = deps;

  async function standing(teamId: string, user: string): Promise<Standing | undefined> {
    const answer = await client.users.info({ user }).catch((error: unknown) => {
      const code = slackErrorOf(error);
      if (code === 'user_not_found' || code === 'user_not_visible') return undefined;
      throw error;
    });
    if (!answer) return undefined;
    const found = userSchema.parse(answer.user);
    if (found.deleted) return 'deactivated';
    if (found.is_stranger || (found.team_id !== undefined && found.team_id !== teamId)) return 'stranger';
    if (found.is_restricted || found.is_ultra_restricted) return 'guest';
    return found.is_bot ? 'bot' : 'member';
  }

  async function members(group: string): Promise<string[]> {
    try {
      const { users = [] } = await client.usergroups.users.list({ usergroup: group });
      return users;
    } catch (error) {
      if (slackErrorOf(error) !== 'no_such_subteam') throw error;
      observer.trouble('approver group does not exist', error, { group });
      return [];
    }
  }

  async function isApprover(user: string): Promise<boolean> {
    if ([...first.users, ...next.users].includes(user)) return true;
    for (const group of [...first.groups, ...next.groups]) {
      if ((await members(group)).includes(user)) return true;
    }
    return false;
  }

  /** Named people who have left must not be waited for; one of whom Slack says nothing just now is asked all the same. */
  async function stillHere(teamId: string, user: string): Promise<boolean> {
    try {
      return (await standing(teamId, user)) === 'member';
    } catch (error) {
      observer.trouble('approver not looked up', error, { user });
      return true;
    }
  }

  /** The people that the configured ids stand for at this moment. */
  async function whoIs(teamId: string, { users, groups }: Named): Promise<Approvers> {
    const named = await Promise.all(users.map(async (user) => ((await stillHere(teamId, user)) ? [user] : [])));
    const grouped = await Promise.all(groups.map(members));
    return { mentions: [...users, ...groups], users: [...new Set([...named, ...grouped].flat())] };
  }

  const asked = new LRUCache<string, Asked>({
    max: 1_000,
    ttl: ASKED_TTL_MS,
    fetchMethod: async (teamId) => {
      const [now, later] = await Promise.all([whoIs(teamId, first), whoIs(teamId, next)]);
      return later.users.length > 0 ? { ...now, next: later } : now;
    },
  });

  const askers = new LRUCache<string, Standing>({
    max: 10_000,
    ttl: ASKER_TTL_MS,
    fetchMethod: async (key) => {
      const [teamId = '', user = ''] = key.split(' ');
      return (await standing(teamId, user)) ?? 'stranger';
    },
  });

  return {
    standing: (teamId, user) => askers.forceFetch(`${teamId} ${user}`),

    mentions: [...first.users, ...first.groups, ...next.users, ...next.groups],

    approvers: (teamId) => asked.forceFetch(teamId),

    async decider(teamId, user) {
      const [found, approver] = await Promise.all([standing(teamId, user), isApprover(user)]);
      return { id: user, standing: found ?? 'stranger', approver };
    },

    /** A quick guess for showing a form or not; undefined when it would take Slack to know. The decision itself never relies on it. */
    async mayDecide(teamId, user) {
      const known = await asked.fetch(teamId).catch(() => undefined);
      return known && [...known.users, ...(known.next?.users ?? [])].includes(user);
    },
  };
}

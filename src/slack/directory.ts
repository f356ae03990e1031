import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Standing } from '../domain/approval.ts';
import type { Directory, Observer } from '../workflow/ports.ts';
import { type SlackClient, slackErrorOf } from './api.ts';

/** How long the list of who is asked may lag behind Slack. Whether somebody may decide is looked up afresh at every click. */
const ASKED_TTL_MS = 60_000;

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

/** Who people are, from Slack's `users.info` and `usergroups.users.list`. */
export function createDirectory(deps: {
  client: SlackClient;
  approvers: Readonly<{ users: readonly string[]; groups: readonly string[] }>;
  observer: Observer;
}): Directory & { mayDecide(teamId: string, user: string): Promise<boolean | undefined> } {
  const { client, observer } = deps;
  const configured = deps.approvers;

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
    if (configured.users.includes(user)) return true;
    for (const group of configured.groups) {
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

  const asked = new LRUCache<string, readonly string[]>({
    max: 1_000,
    ttl: ASKED_TTL_MS,
    fetchMethod: async (teamId) => {
      const named = await Promise.all(
        configured.users.map(async (user) => ((await stillHere(teamId, user)) ? [user] : [])),
      );
      const grouped = await Promise.all(configured.groups.map(members));
      return [...new Set([...named, ...grouped].flat())];
    },
  });

  return {
    async approvers(teamId) {
      const users = await asked.forceFetch(teamId);
      return { mentions: [...configured.users, ...configured.groups], users };
    },

    async decider(teamId, user) {
      const [found, approver] = await Promise.all([standing(teamId, user), isApprover(user)]);
      return { id: user, standing: found ?? 'stranger', approver };
    },

    /** A quick guess for showing a form or not; undefined when it would take Slack to know. The decision itself never relies on it. */
    async mayDecide(teamId, user) {
      return (await asked.fetch(teamId).catch(() => undefined))?.includes(user);
    },
  };
}

import { setTimeout as wait } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Standing } from '../../domain/approval.ts';
import type { Approvers, Asked } from '../../domain/request.ts';
import type { Directory, Observer } from '../../workflow/ports.ts';
import { cannotPostThere, retryAfterMs, type SlackClient, slackErrorOf } from './api.ts';

/** How long the list of who is asked may lag behind Slack. Whether somebody may decide is looked up afresh at every click. */
const ASKED_TTL_MS = 60_000;

/** A group is asked for again when Slack asks for patience of no more than this, so often: whoever waits is a job. */
const MOST_PATIENCE_MS = 30_000;
const MOST_TRIES = 3;

/** How long what Slack says of somebody who asks is taken for true. */
const ASKER_TTL_MS = 300_000;

/** What cannot be read of a flag is not known: it must not make a member of anybody. */
const flag = z.boolean().nullish();
const userSchema = z.object({
  id: z.string(),
  team_id: z.string().nullish(),
  enterprise_user: z.object({ teams: z.array(z.string()).nullish() }).nullish(),
  deleted: flag,
  is_forgotten: flag,
  is_bot: flag,
  is_workflow_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
});

const groupSchema = z.array(z.string());

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
  /** The same, looked up at this moment. Rejects when Slack does not say. */
  mayDecideNow(teamId: string, user: string): Promise<boolean>;
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
    const found = userSchema.parse(plainlyOk(answer).user);
    if (found.id !== user) throw new Error('Slack answered about somebody else');
    if (found.deleted || found.is_forgotten) return 'deactivated';
    if (found.is_stranger || !mayBelong(found, teamId)) return 'stranger';
    if (found.is_restricted || found.is_ultra_restricted) return 'guest';
    return found.is_bot || found.is_workflow_bot ? 'bot' : 'member';
  }

  /** The people of a group; undefined when Slack does not say just now. A group that Slack refuses to list has nobody who can be known. */
  async function members(group: string): Promise<string[] | undefined> {
    for (let tries = 1; ; tries += 1) {
      try {
        const answer = plainlyOk(await client.usergroups.users.list({ usergroup: group }));
        const users = groupSchema.safeParse(answer.users);
        if (!users.success) throw new Error('Slack did not say who is in the group');
        return users.data;
      } catch (error) {
        const patienceMs = retryAfterMs(error);
        if (patienceMs !== undefined && patienceMs <= MOST_PATIENCE_MS && tries < MOST_TRIES) {
          await wait(patienceMs);
          continue;
        }
        observer.trouble('approver group not known', error, { group });
        return cannotPostThere(error) ? [] : undefined;
      }
    }
  }

  /** Rejects when somebody is among none of those who are known, and might be among those who are not. */
  async function isApprover(user: string): Promise<boolean> {
    if ([...first.users, ...next.users].includes(user)) return true;
    const groups = await Promise.all([...first.groups, ...next.groups].map(members));
    if (groups.some((users) => users?.includes(user))) return true;
    if (groups.includes(undefined)) throw new Error('Slack did not say who is in a group of approvers');
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
    const known = grouped.map((group) => group ?? []);
    const people = [...new Set([...named, ...known].flat())];
    if (people.length === 0 && grouped.includes(undefined)) throw new Error('Slack did not say who may approve');
    return {
      mentions: [...users, ...groups],
      users: people,
      ...(groups.length > 0 ? { groups: Object.fromEntries(groups.map((id, index) => [id, known[index] ?? []])) } : {}),
    };
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

    async mayDecideNow(teamId, user) {
      const [found, approver] = await Promise.all([standing(teamId, user), isApprover(user)]);
      return approver && found === 'member';
    },

    /** A quick guess for showing a form or not; undefined when it would take Slack to know. The decision itself never relies on it. */
    async mayDecide(teamId, user) {
      const known = await asked.fetch(teamId).catch(() => undefined);
      return known && [...known.users, ...(known.next?.users ?? [])].includes(user);
    },
  };
}

/** The client takes every answer whose `ok` counts as true: whoever writes "true" is not Slack. */
function plainlyOk<T extends Readonly<{ ok: boolean }>>(answer: T): T {
  if (answer.ok !== true) throw new Error('Slack answered, and not ok');
  return answer;
}

/** Where several workspaces belong together, a person's home may be another one of them than this: the list of theirs, where there is one, counts before it. */
function mayBelong({ team_id, enterprise_user }: z.infer<typeof userSchema>, teamId: string): boolean {
  const teams = enterprise_user?.teams ?? (team_id ? [team_id] : [teamId]);
  return teams.includes(teamId);
}

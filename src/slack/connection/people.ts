import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Membership } from '../../domain/approval.ts';
import type { Observer } from '../../workflow/ports.ts';
import { cannotPostThere, retryAfterMs, type SlackClient, slackErrorOf } from './api.ts';

/** A group is asked for again when Slack asks for patience of no more than this, so often: only a job waits for it. */
const MAX_PATIENCE_MS = 30_000;
const MAX_TRIES = 3;

/** A flag that cannot be read is not known: it must not make a stranger a member. */
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

/** What Slack says of a person; undefined where it knows no one of this id, or does not show them to this workspace. */
export async function membershipOf(client: SlackClient, teamId: string, user: string): Promise<Membership | undefined> {
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

/** The people of a group. Rejects when Slack does not say, after some patience. */
async function peopleOf(client: SlackClient, usergroup: string): Promise<string[]> {
  for (let tries = 1; ; tries += 1) {
    try {
      const answer = plainlyOk(await client.usergroups.users.list({ usergroup }));
      const users = groupSchema.safeParse(answer.users);
      if (!users.success) throw new Error('Slack did not say who is in the group');
      return users.data;
    } catch (error) {
      const patienceMs = retryAfterMs(error);
      if (patienceMs === undefined || patienceMs > MAX_PATIENCE_MS || tries >= MAX_TRIES) throw error;
      await wait(patienceMs);
    }
  }
}

/** Looks up whom the configured ids stand for; what Slack does not say is written down. */
export function createLookUps(client: SlackClient, observer: Observer) {
  return {
    /** The people of a group; undefined when Slack does not say just now. A group that Slack refuses to list counts as empty. */
    async members(group: string): Promise<Readonly<{ users: readonly string[]; isRefused?: true }> | undefined> {
      try {
        return { users: await peopleOf(client, group) };
      } catch (error) {
        observer.warn('approver group not known', error, { group });
        return cannotPostThere(error) ? { users: [], isRefused: true } : undefined;
      }
    },

    /** Named people who have left must not be waited for; one of whom Slack says nothing just now is asked all the same. */
    async stillHere(teamId: string, user: string): Promise<boolean> {
      try {
        return (await membershipOf(client, teamId, user)) === 'member';
      } catch (error) {
        observer.warn('approver not looked up', error, { user });
        return true;
      }
    },
  };
}

/** The client takes every answer whose `ok` counts as true: a sender that writes "true" is not Slack. */
function plainlyOk<T extends Readonly<{ ok: boolean }>>(answer: T): T {
  if (answer.ok !== true) throw new Error('Slack answered, and not ok');
  return answer;
}

/** Where several workspaces belong together, a person's home may be another one of them than this: the list of theirs, where there is one, counts before it. */
function mayBelong({ team_id, enterprise_user }: z.infer<typeof userSchema>, teamId: string): boolean {
  const teams = enterprise_user?.teams ?? (team_id ? [team_id] : [teamId]);
  return teams.includes(teamId);
}

import type { Membership } from '../../domain/approval.ts';
import { ofTheMoment, retryAfterMs, type SlackClient, slackErrorOf, tokenRefused } from './api.ts';
import { membershipOf, type Named } from './people.ts';

/** How often the ids are looked up again: a channel may be archived, the bot invited, an approver may leave. */
const EVERY_MS = 10 * 60_000;
/** How soon what Slack did not answer is asked again. */
const RETRY_MS = 30_000;

/** What is wrong with an id; undefined when nothing is. Throws when Slack did not say. */
type Look = () => Promise<string | undefined>;

/**
 * Looks up every id that the settings name, at once and from time to time, without holding up the start.
 * What is wrong is a warning that names the variable and the id, said once, until it is put right.
 */
export function createIdCheck(deps: {
  client: SlackClient;
  teamId: string;
  approvers: Named;
  backupApprovers: Named;
  channels: Readonly<{ approvals?: string; feed: string }>;
  warn: (warning: string) => void;
}): { warnings(): readonly string[]; close(): void } {
  const { client, teamId, approvers, backupApprovers, channels, warn } = deps;
  const found = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function aboutUser(user: string): Promise<string | undefined> {
    const membership = await membershipOf(client, teamId, user);
    return membership ? NO_APPROVER[membership] : `${UNKNOWN_ID} (user_not_found or user_not_visible)`;
  }

  async function aboutGroup(usergroup: string): Promise<string | undefined> {
    const { users = [] } = await client.usergroups.users.list({ usergroup });
    return users.length === 0 ? 'is a user group without members' : undefined;
  }

  async function aboutChannel(channel: string): Promise<string | undefined> {
    const { channel: place } = await client.conversations.info({ channel });
    if (place?.is_archived) return 'is archived: nothing can be posted there';
    return place?.is_member === false ? 'is a channel that the bot is not in: invite it' : undefined;
  }

  const looks = new Map<string, Look>();
  const lookAt = (name: string, ids: readonly string[], about: (id: string) => Promise<string | undefined>) => {
    for (const id of ids) looks.set(`${name}: ${id}`, () => about(id));
  };
  for (const [name, { users, groups }] of [
    ['APPROVERS', approvers],
    ['BACKUP_APPROVERS', backupApprovers],
  ] as const) {
    lookAt(name, users, aboutUser);
    lookAt(name, groups, aboutGroup);
  }
  if (channels.approvals !== undefined) lookAt('APPROVALS_CHANNEL', [channels.approvals], aboutChannel);
  lookAt('FEED_CHANNEL', [channels.feed], aboutChannel);

  async function lookUp(): Promise<void> {
    let nextMs = EVERY_MS;
    // One after the other: there may be many, and nothing waits for them.
    for (const [what, look] of looks) {
      try {
        note(what, await look());
      } catch (error) {
        const code = slackErrorOf(error);
        const saysNothing = code === undefined || ofTheMoment(error) || tokenRefused(error) || code === 'accesslimited';
        if (!saysNothing) note(what, objectionTo(code, error));
        else nextMs = Math.max(RETRY_MS, retryAfterMs(error) ?? 0);
      }
      if (closed) return;
    }
    timer = setTimeout(() => void lookUp(), nextMs).unref();
  }

  function note(what: string, wrong: string | undefined): void {
    const before = found.get(what);
    if (wrong === undefined) return void found.delete(what);
    const warning = `${what} ${wrong}`;
    found.set(what, warning);
    if (warning !== before) warn(warning);
  }

  void lookUp();
  return {
    warnings: () => [...found.values()],
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** Why a configured person cannot approve. */
const NO_APPROVER: Readonly<Record<Membership, string | undefined>> = {
  member: undefined,
  deactivated: 'is deactivated and cannot approve',
  bot: 'is a bot and cannot approve',
  guest: 'is a guest and cannot approve',
  stranger: 'is of another workspace and cannot approve',
};
const UNKNOWN_ID = 'is not known to Slack, or not visible to the bot';

const UNKNOWN = new Set(['no_such_subteam', 'subteam_not_found', 'channel_not_found']);

function objectionTo(code: string, error: unknown): string {
  if (UNKNOWN.has(code)) return `${UNKNOWN_ID} (${code})`;
  if (code !== 'missing_scope') return `cannot be used: Slack says ${code}`;
  const needed: unknown = Reflect.get(Reflect.get(Object(error), 'data') ?? {}, 'needed');
  return `cannot be looked up: the bot lacks the scope ${typeof needed === 'string' ? needed : 'for it'} (missing_scope)`;
}

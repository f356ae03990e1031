import type { Check } from '../../workflow/check.ts';
import { retryAfterMs, type SlackClient } from './api.ts';
import { createLooks, type Look, nameOf } from './looks.ts';
import type { Named } from './people.ts';

/** How often the ids are looked up again: a channel may be archived, the bot invited, an approver may leave. */
const EVERY_MS = 10 * 60_000;
/** How soon what Slack did not answer is asked again. */
const RETRY_MS = 30_000;

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

  const look = createLooks(client, teamId);
  const looks = new Map<string, () => Promise<Check>>();
  const lookAt = (name: string, ids: readonly string[], about: Look) => {
    for (const id of ids) looks.set(nameOf(name, id), () => about(name, id));
  };
  for (const [name, { users, groups }] of [
    ['APPROVERS', approvers],
    ['BACKUP_APPROVERS', backupApprovers],
  ] as const) {
    lookAt(name, users, look.person);
    lookAt(name, groups, look.group);
  }
  if (channels.approvals !== undefined) lookAt('APPROVALS_CHANNEL', [channels.approvals], look.channel);
  lookAt('FEED_CHANNEL', [channels.feed], look.channel);

  async function lookUp(): Promise<void> {
    let nextMs = EVERY_MS;
    // One after the other: there may be many, and nothing waits for them.
    for (const [what, ask] of looks.entries()) {
      try {
        const { status, detail } = await ask();
        note(what, status === 'pass' ? undefined : detail);
      } catch (error) {
        nextMs = Math.max(RETRY_MS, retryAfterMs(error) ?? 0);
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

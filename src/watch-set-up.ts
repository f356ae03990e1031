import type { Config } from './config.ts';
import { heardOfSlack, lookAtSlack } from './doctor/slack.ts';
import type { Log } from './log.ts';
import type { WatchedPolicies } from './policies.ts';
import type { SlackApp } from './slack/connection/app.ts';
import { StartError } from './start-error.ts';
import type { Check } from './workflow/check.ts';
import { withTimeout } from './workflow/with-timeout.ts';

/** How often it is looked again: a channel may be archived, the bot invited, an approver may leave. */
const EVERY_MS = 10 * 60_000;
/** How soon what Slack did not answer is asked again. */
const RETRY_MS = 30_000;
/** How long a start waits to hear that nobody could approve; a Slack that is slower than that says so later, in a warning. */
const START_MS = 5_000;

type Basics = Readonly<{ config: Config; policies: WatchedPolicies; log: Pick<Log, 'warn'> }>;

/**
 * Looks at what doctor looks at in Slack, at once and from time to time. What is wrong is a warning that names it, said once, until it is put right.
 */
export function watchSetUp({ config, policies, log }: Basics, { client, teamId, heard }: SlackApp) {
  const found = new Map<string, Readonly<{ warning: string; isHeard: boolean }>>();
  const overHttp = config.slack.signingSecret !== undefined && config.slack.appToken === undefined;
  const settings = settingsOf(config);
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let looks = 0;

  function policy() {
    const { policy: read, digest } = policies.current();
    return digest === undefined ? undefined : read;
  }

  async function look(): Promise<readonly Check[]> {
    const slack = { client, teamId, heard };
    looks += 1;
    const thisOne = looks;
    const { checks } = await lookAtSlack(settings, slack, overHttp, policy());
    // A look that began later, under other rules, says more.
    if (closed || looks !== thisOne) return checks;
    for (const name of found.keys()) if (!checks.some((check) => check.name === name)) found.delete(name);
    for (const check of checks) note(check);
    next(checks.some(({ untold }) => untold) ? RETRY_MS : EVERY_MS);
    return checks;
  }

  function note(check: Check): void {
    const { name, status, untold } = check;
    // Where Slack says nothing just now, what it said before stands.
    if (untold && status !== 'fail') return;
    const before = found.get(name);
    if (status === 'pass') return void found.delete(name);
    const warning = inOneSentence(check);
    found.set(name, { warning, isHeard: status === 'fail' && /^(Slack scope|clock) /.test(name) });
    if (warning !== before?.warning) log.warn({ warning }, 'something in Slack is not as the bot needs it');
  }

  function next(inMs: number): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(lookAgain, inMs).unref();
  }

  const lookAgain = () => void look().catch(() => next(RETRY_MS));

  const first = look().catch((): readonly Check[] => {
    next(RETRY_MS);
    return [];
  });
  // Other rules may name other people.
  policies.onChange(async () => lookAgain());
  const hear = () => heardOfSlack(settings, heard, overHttp, policy());
  return {
    /** What keeps the bot from serving, by Slack's last answer to anything: it is known sooner there than by the next look. */
    looks: { 'slack scopes': () => hear().scopes, clock: () => hear().clock },
    warnings: (): readonly string[] => [...found.values()].flatMap((each) => (each.isHeard ? [] : [each.warning])),
    /** @throws StartError where it is known that nobody could approve anything */
    async begun(): Promise<void> {
      const checks = await withTimeout(START_MS, first, (): readonly Check[] => []);
      const nobody = checks.find(({ name, status }) => name === 'approvers' && status === 'fail');
      if (nobody) throw new StartError(`${nobody.detail}. ${nobody.fix}`);
    },
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** The settings that name people and places in Slack. */
function settingsOf({ approvers, backupApprovers, rules, channels }: Config) {
  return {
    APPROVERS: approvers,
    BACKUP_APPROVERS: backupApprovers,
    REQUESTERS: rules.requesters,
    APPROVALS_CHANNEL: channels.approvals,
    FEED_CHANNEL: channels.feed,
  };
}

function inOneSentence({ name, detail }: Check): string {
  return /^(is|has|cannot) /.test(detail) ? `${name} ${detail}` : `${name}: ${detail}`;
}

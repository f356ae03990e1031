import type { Observer } from '../../workflow/ports.ts';
import { withTimeout } from '../../workflow/with-timeout.ts';
import { retryAfterMs, type SlackClient, slackErrorOf } from './api.ts';
import { gistOf } from './gist.ts';
import type { Heard } from './heard.ts';

/** How long Slack's word on the token is good for, and how long its refusal is: it may be accepted again. */
const FRESH_MS = 10_000;
const REFUSED_MS = 1_000;
/** Longer than this an answer is not waited for; the one before it stands meanwhile. */
const PATIENCE_MS = 500;

type TokenCheck = Readonly<{
  /** Why Slack refuses the bot token (deactivated, revoked, expired), as the end of a sentence that begins with it; until it is accepted again. */
  look(): Promise<string | undefined>;
  warnings(): readonly string[];
}>;

/**
 * Whether Slack accepts the bot token: by what it says to any call, and it is asked from time to time while somebody wants to know, however often.
 * A Slack that cannot be reached says nothing about the token, so that it is a warning: all processes would be taken out of service at once, and
 * those that press, when it is back, would find none. What they press meanwhile is saved, and shown later.
 */
export function createTokenCheck(deps: {
  client: SlackClient;
  heard: Heard;
  observer: Pick<Observer, 'warn'>;
  monotonic?: () => number;
}): TokenCheck {
  const { client, heard, observer, monotonic = () => performance.now() } = deps;
  let said: string | undefined;
  let silence: string | undefined;
  let askedAt = monotonic();
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    const error: unknown = await client.auth.test().then(
      () => undefined,
      (failure: unknown) => failure,
    );
    const isSilent = error !== undefined && slackErrorOf(error) === undefined && retryAfterMs(error) === undefined;
    silence = isSilent ? gistOf(error) : undefined;
    askedAt = monotonic();
    asking = undefined;
  }

  return {
    async look() {
      const goodFor = heard.refusal() === undefined ? FRESH_MS : REFUSED_MS;
      if (monotonic() - askedAt >= goodFor) {
        asking ??= ask();
        await withTimeout(PATIENCE_MS, asking, () => undefined);
      }
      const refusal = heard.refusal();
      if (refusal !== undefined && refusal !== said) observer.warn('slack token refused', new Error(refusal), {});
      said = refusal;
      return refusal === undefined ? undefined : `is refused by Slack (${refusal})`;
    },
    warnings: () => (silence === undefined ? [] : [`Slack did not answer when it was asked last (${silence})`]),
  };
}

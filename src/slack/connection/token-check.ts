import type { Clock, Observer } from '../../workflow/ports.ts';
import { withTimeout } from '../../workflow/with-timeout.ts';
import { type SlackClient, slackErrorOf, tokenRefused } from './api.ts';

/** How long Slack's word on the token is good for. */
const FRESH_MS = 10_000;
/** Longer than this an answer is not waited for; the one before it stands meanwhile. */
const PATIENCE_MS = 500;

/**
 * A check that throws while Slack refuses the bot token (deactivated, revoked, expired), until it is accepted again.
 * A Slack that cannot be reached says nothing about the token.
 */
export function createTokenCheck(deps: { client: SlackClient; clock: Clock; observer: Observer }): () => Promise<void> {
  const { client, clock, observer } = deps;
  let refusal: string | undefined;
  let askedAt = clock();
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    try {
      await client.auth.test();
      refusal = undefined;
    } catch (error) {
      if (!tokenRefused(error)) return;
      if (slackErrorOf(error) !== refusal) observer.warn('slack token refused', error, {});
      refusal = slackErrorOf(error);
    } finally {
      askedAt = clock();
      asking = undefined;
    }
  }

  return async () => {
    // A refused token is asked about at every check: the bot is not ready until Slack accepts it.
    if (refusal !== undefined || clock() - askedAt >= FRESH_MS) {
      asking ??= ask();
      await withTimeout(PATIENCE_MS, asking, () => undefined);
    }
    if (refusal !== undefined) throw new Error(`Slack refuses the bot token: ${refusal}`);
  };
}

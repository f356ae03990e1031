import { webApi } from '@slack/bolt';
import { withTimeout } from '../../workflow/with-timeout.ts';
import { refusedForGood, retryAfterMs, slackErrorOf } from './api.ts';
import { gistOf } from './gist.ts';

/** How long a start waits for Slack. */
const WAIT_MS = 30_000;
const PAUSE_MS = 500;
/** After so long without an answer it is said that one is waited for. */
const SILENCE_MS = 2_500;

/** Slack was asked for half a minute, and did not answer, or not as Slack does. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/**
 * Asks Slack until it answers, for half a minute, and says once that it waits.
 * @throws Unanswered when the time is over; what Slack refuses for good is thrown at once, as it is
 */
export async function untilAnswered<T>(ask: () => Promise<T>, sayWaiting: (sentence: string) => void): Promise<T> {
  const giveUpAt = performance.now() + WAIT_MS;
  let said = false;
  const waiting = (why: string) => {
    if (!said) sayWaiting(`Slack cannot be used yet (${why}); trying for ${WAIT_MS / 1_000} seconds.`);
    said = true;
  };
  const silence = setTimeout(() => waiting('no answer'), SILENCE_MS);
  try {
    for (;;) {
      try {
        return await withTimeout(giveUpAt - performance.now(), ask(), noAnswer);
      } catch (error) {
        const leftMs = giveUpAt - performance.now();
        if (slackErrorOf(error) !== undefined && (!mayPass(error) || leftMs <= 0)) throw error;
        if (!mayPass(error) || leftMs <= 0) throw new Unanswered(gistOf(error), { cause: error });
        waiting(gistOf(error));
        await wait(Math.min(Math.max(PAUSE_MS, retryAfterMs(error) ?? 0), leftMs));
      }
    }
  } finally {
    clearTimeout(silence);
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** An answer that is not there when the time is over is not waited for. */
function noAnswer(): never {
  throw new Error('no answer');
}

function mayPass(error: unknown): boolean {
  if (slackErrorOf(error) !== undefined) return !refusedForGood(error);
  // A server that answers like that is not Slack, and will not become it.
  if (error instanceof webApi.WebAPIHTTPError) return error.statusCode >= 500 || error.statusCode === 408;
  return true;
}

import { setTimeout as wait } from 'node:timers/promises';
import { webApi } from '@slack/bolt';
import { retryAfterMs, slackErrorOf, tokenRefused } from './api.ts';

/** How long a start waits for Slack. */
const WAIT_MS = 30_000;
const PAUSE_MS = 500;

/** What no waiting changes, besides a token that is refused. */
const FINAL = new Set([
  'missing_scope',
  'not_allowed_token_type',
  'no_permission',
  'access_denied',
  'ekm_access_denied',
]);

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
  for (let said = false; ; said = true) {
    try {
      return await ask();
    } catch (error) {
      const leftMs = giveUpAt - performance.now();
      if (slackErrorOf(error) !== undefined && (!mayPass(error) || leftMs <= 0)) throw error;
      if (!mayPass(error) || leftMs <= 0) throw new Unanswered(gistOf(error), { cause: error });
      if (!said) sayWaiting(`Slack cannot be used yet (${gistOf(error)}); trying for ${WAIT_MS / 1_000} seconds.`);
      await wait(Math.min(Math.max(PAUSE_MS, retryAfterMs(error) ?? 0), leftMs));
    }
  }
}

function mayPass(error: unknown): boolean {
  const code = slackErrorOf(error);
  if (code !== undefined) return !tokenRefused(error) && !FINAL.has(code);
  // Whoever answers like that is not Slack, and will not become it.
  if (error instanceof webApi.WebAPIHTTPError) return error.statusCode >= 500 || error.statusCode === 408;
  return true;
}

function gistOf(error: unknown): string {
  if (error instanceof webApi.WebAPIHTTPError) return `HTTP ${error.statusCode}`;
  if (retryAfterMs(error) !== undefined) return 'it asks for patience';
  const cause: unknown = error instanceof webApi.WebAPIRequestError ? error.original.cause : undefined;
  const code: unknown = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
  return slackErrorOf(error) ?? (typeof code === 'string' ? code : 'no answer');
}

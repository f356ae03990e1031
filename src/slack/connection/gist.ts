import { webApi } from '@slack/bolt';
import { retryAfterMs, slackErrorOf } from './api.ts';

/** Why a call to Slack failed, in a word or a few: "ECONNREFUSED", "HTTP 502", "missing_scope". */
export function gistOf(error: unknown): string {
  if (error instanceof webApi.WebAPIHTTPError) return `HTTP ${error.statusCode}`;
  if (retryAfterMs(error) !== undefined) return 'it asks for patience';
  const code = slackErrorOf(error);
  if (code !== undefined) return code;
  if (error instanceof webApi.WebAPIRequestError) return ofNetwork(error.original.cause) ?? 'no answer';
  // Only our own words are repeated: an error of the client's may quote a proxy's page.
  return error instanceof Error && error.constructor === Error ? error.message : 'no answer';
}

/** "ECONNREFUSED", "bad port"; undefined where nothing is known but that there was no answer in time. */
function ofNetwork(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const code: unknown = Reflect.get(cause, 'code');
  return typeof code === 'string' ? code : cause.message.slice(0, 100) || undefined;
}

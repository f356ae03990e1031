import { webApi } from '@slack/bolt';
import { retryAfterMs, slackErrorOf } from './api.ts';

const NOT_SLACKS = "it answered something that is not Slack's JSON";

/** Why a call to Slack failed, in a word or a few: "ECONNREFUSED", "HTTP 502", "missing_scope". */
export function gistOf(error: unknown): string {
  if (error instanceof webApi.WebAPIHTTPError) return `HTTP ${error.statusCode}`;
  if (retryAfterMs(error) !== undefined) return 'it asks for patience';
  const code = slackErrorOf(error);
  if (code !== undefined) return code;
  // Nothing that can be read as Slack's answers: the client makes of a text an error of its own, and fails at null.
  if (error instanceof webApi.WebAPIPlatformError || error instanceof TypeError) return NOT_SLACKS;
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

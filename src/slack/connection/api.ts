import { webApi } from '@slack/bolt';
import type { MessageMetadata } from '@slack/types';
import type { Content } from '../views/blocks.ts';

/** The Web API methods that the bot uses; the manifest's scopes are held equal to what they need. */
export const METHODS = [
  'auth.test',
  'chat.delete',
  'chat.getPermalink',
  'chat.postMessage',
  'chat.postEphemeral',
  'chat.update',
  'conversations.history',
  'conversations.info',
  'conversations.open',
  'conversations.replies',
  'usergroups.users.list',
  'users.info',
  'views.open',
  'views.publish',
  'views.push',
  'views.update',
] as const;

export type SlackClient = webApi.WebClient;

/** A call that Slack has not answered by then has failed. */
export const TIMEOUT_MS = 10_000;

/**
 * Options for every Slack client: nothing is repeated behind our back (a repeated post is a second message), and waiting is the queue's work.
 * Headers are never set here: the SDK shares them between clients.
 */
export function clientOptions(apiUrl: string | undefined) {
  return {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    slackApiUrl: apiUrl,
  };
}

/** The `error` of Slack's `{ok: false}`, or undefined when Slack did not answer at all: the client hands us a proxy's page as an error too. */
export function slackErrorOf(error: unknown): string | undefined {
  const code: unknown = error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
  return typeof code === 'string' && /^[\w.:-]{1,100}$/.test(code) ? code : undefined;
}

/** Whether an error is one of these answers of Slack's. */
function oneOf(...codes: string[]): (error: unknown) => boolean {
  return (error) => codes.includes(slackErrorOf(error) ?? '');
}

/** Slack may ask for patience of no time at all; asked again at once it would only say so again. */
const LEAST_PATIENCE_MS = 1_000;
const asksForPatience = oneOf('ratelimited', 'rate_limited', 'message_limit_exceeded');

/** Milliseconds to wait when Slack asked for patience, by HTTP 429 or in words; a second at least. */
export function retryAfterMs(error: unknown): number | undefined {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    const asked = error.retryAfter * 1_000;
    return Number.isFinite(asked) ? Math.max(LEAST_PATIENCE_MS, asked) : LEAST_PATIENCE_MS;
  }
  return asksForPatience(error) ? LEAST_PATIENCE_MS : undefined;
}

/** Answers with which Slack says itself that some of the work may have been done. */
const isInDoubt = oneOf('fatal_error', 'internal_error');

/** Whether the failure is a refusal, and so proves that the call has changed nothing. */
export function nothingDone(error: unknown): boolean {
  return slackErrorOf(error) !== undefined && !isInDoubt(error);
}

/** Slack's own trouble, or a move that passes: nothing is wrong with the call. */
const isPassing = oneOf(
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'external_channel_migrating',
  'update_failed',
  'streaming_state_conflict',
);

/** Whether the answer is about Slack at this moment, and not about what was asked. */
export function ofTheMoment(error: unknown): boolean {
  return isInDoubt(error) || isPassing(error) || retryAfterMs(error) !== undefined;
}

const OF_TOKEN = ['account_inactive', 'token_revoked', 'token_expired', 'invalid_auth', 'not_authed'];
const OF_RIGHTS = ['missing_scope', 'not_allowed_token_type'];

/** Refusals of the bot token itself: nothing works until an operator has seen to it. */
export const tokenRefused = oneOf(...OF_TOKEN);

/** Refusals that no waiting changes: of the token, or of asking with it at all. */
export const refusedForGood = oneOf(...OF_TOKEN, ...OF_RIGHTS, 'no_permission', 'access_denied', 'ekm_access_denied');

/** Refusals of what the bot itself may do, wherever it is: an operator has to see to it. */
const lacksRight = oneOf(...OF_RIGHTS, 'two_factor_setup_required', 'org_login_required', 'enterprise_is_restricted');

/** Refusals of what a message says, or of how it was written; of its metadata see {@link metadataRefused}. */
export const contentRefused = oneOf(
  'msg_too_long',
  'msg_blocks_too_long',
  'invalid_blocks',
  'invalid_blocks_format',
  'block_mismatch',
  'no_text',
  'invalid_attachments',
  'too_many_attachments',
  'attachment_payload_limit_exceeded',
  'too_many_contact_cards',
  'markdown_text_conflict',
  'invalid_arguments',
  'invalid_arg_name',
  'invalid_array_arg',
  'invalid_charset',
  'invalid_form_data',
  'invalid_json',
  'json_not_object',
  'invalid_post_type',
  'missing_post_type',
  'slack_connect_file_link_sharing_blocked',
  'slack_connect_canvas_sharing_blocked',
  'slack_connect_lists_sharing_blocked',
);

/** Whether what only apps see of a message was refused: the message itself may be posted without. */
export function metadataRefused(error: unknown): boolean {
  return slackErrorOf(error)?.includes('metadata') ?? false;
}

/**
 * Whether the bot cannot write there. New reasons for that come up all the time, so it is any refusal that is not known to be about something
 * else: the message, the rate, the bot's own rights, or Slack's trouble.
 */
export function cannotPostThere(error: unknown): boolean {
  if (slackErrorOf(error) === undefined) return false;
  const others = [ofTheMoment, contentRefused, metadataRefused, tokenRefused, lacksRight];
  return !others.some((isOther) => isOther(error));
}

/** Refusals that say that the message to reply to is not there. */
export const parentGone = oneOf(
  'thread_not_found',
  'message_not_found',
  'cannot_reply_to_message',
  'invalid_thread_ts',
);

/** Refusals of a Home that will not change by trying again: Slack cannot show one to that person. */
export const hasNoHome = oneOf('not_enabled', 'user_not_found', 'user_disabled', 'user_not_visible');

/** Posts a message; `metadata` is what only apps see of it (ids, never anything of a person). */
export async function post(
  client: SlackClient,
  message: Readonly<{ channel: string; content: Content; threadTs?: string; metadata?: MessageMetadata }>,
): Promise<{ channel: string; ts: string }> {
  const { channel, content, threadTs, metadata } = message;
  const answer = await client.chat.postMessage({
    channel,
    text: content.text,
    blocks: content.blocks,
    unfurl_links: false,
    unfurl_media: false,
    thread_ts: threadTs,
    metadata,
  });
  if (!answer.ts) throw new Error('Slack posted a message and did not say its ts');
  return { channel: answer.channel ?? channel, ts: answer.ts };
}

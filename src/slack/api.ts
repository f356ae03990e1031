import { webApi } from '@slack/bolt';
import type { MessageMetadata } from '@slack/types';
import type { Content } from './views/blocks.ts';

/** The Web API methods that the bot uses; the manifest's scopes are held equal to what they need. */
export const METHODS = [
  'auth.test',
  'chat.delete',
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
  'views.update',
] as const;

const { WebAPIPlatformError, WebAPIRateLimitedError, WebClient } = webApi;
export type SlackClient = InstanceType<typeof WebClient>;

/** A call that Slack has not answered by then has failed. */
const TIMEOUT_MS = 10_000;

/**
 * Options for every Slack client: nothing is repeated behind our back (a repeated post is a second message), and waiting is the queue's work.
 * Headers are never set here: the SDK shares them between clients.
 */
export function clientOptions(apiUrl: string | undefined) {
  return {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: TIMEOUT_MS,
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
  };
}

/** The `error` of Slack's `{ok: false}`, or undefined when Slack did not answer at all: the client hands us a proxy's page as an error too. */
export function slackErrorOf(error: unknown): string | undefined {
  const code: unknown = error instanceof WebAPIPlatformError ? error.data.error : undefined;
  return typeof code === 'string' && /^[\w.:-]{1,100}$/.test(code) ? code : undefined;
}

/** Milliseconds to wait when Slack asked for patience (HTTP 429). */
export function retryAfterMs(error: unknown): number | undefined {
  return error instanceof WebAPIRateLimitedError ? error.retryAfter * 1_000 : undefined;
}

/** Refusals that will not change by trying again: the bot cannot write there. */
const NOT_THERE = new Set([
  'channel_not_found',
  'not_in_channel',
  'is_archived',
  'user_not_found',
  'user_disabled',
  'cannot_dm_bot',
  'cannot_message_user',
  'user_not_visible',
  'messages_tab_disabled',
  'cannot_reply_to_message',
]);

export function cannotPostThere(error: unknown): boolean {
  const code = slackErrorOf(error) ?? '';
  return NOT_THERE.has(code) || code.startsWith('restricted_action');
}

/** Why a message cannot be updated, now or ever; where else it can be posted is found out by posting. */
const NOT_OURS_TO_CHANGE = new Set(['message_not_found', 'cant_update_message', 'edit_window_closed', 'is_inactive']);

/** Whether the message to update is not there any more, or not ours to change. */
export function messageGone(error: unknown): boolean {
  return NOT_OURS_TO_CHANGE.has(slackErrorOf(error) ?? '') || cannotPostThere(error);
}

/** Refusals of a message for its size or shape. */
const TOO_LARGE = new Set(['msg_too_long', 'msg_blocks_too_long', 'invalid_blocks']);

export function tooLarge(error: unknown): boolean {
  return TOO_LARGE.has(slackErrorOf(error) ?? '');
}

/** Answers with which Slack says itself that some of the work may have been done. */
const IN_DOUBT = new Set(['fatal_error', 'internal_error']);

/** Whether the failure is a refusal, and so proves that the call has changed nothing. */
export function nothingDone(error: unknown): boolean {
  const code = slackErrorOf(error);
  return code !== undefined && !IN_DOUBT.has(code);
}

/** Refusals of the bot token itself: nothing works until an operator has seen to it. */
const TOKEN_REFUSED = new Set(['account_inactive', 'token_revoked', 'token_expired', 'invalid_auth', 'not_authed']);

export function tokenRefused(error: unknown): boolean {
  return TOKEN_REFUSED.has(slackErrorOf(error) ?? '');
}

/** Refusals of a Home that will not change by trying again: there is nobody to see it. */
const NO_HOME = new Set(['not_enabled', 'user_not_found', 'user_disabled', 'user_not_visible']);

export function hasNoHome(error: unknown): boolean {
  return NO_HOME.has(slackErrorOf(error) ?? '');
}

/** Posts a message; `metadata` is what only apps see of it (ids, never anything of a person). */
export async function post(
  client: SlackClient,
  message: Readonly<{ channel: string; content: Content; threadTs?: string | undefined; metadata?: MessageMetadata }>,
): Promise<{ channel: string; ts: string }> {
  const { channel, content, threadTs, metadata } = message;
  const answer = await client.chat.postMessage({
    channel,
    text: content.text,
    blocks: content.blocks,
    unfurl_links: false,
    unfurl_media: false,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
    ...(metadata === undefined ? {} : { metadata }),
  });
  if (!answer.ts) throw new Error('Slack posted a message and did not say its ts');
  return { channel: answer.channel ?? channel, ts: answer.ts };
}

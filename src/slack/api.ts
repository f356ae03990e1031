import { webApi } from '@slack/bolt';
import type { Content } from './views/blocks.ts';

/** The Web API methods that the bot uses; the manifest's scopes are held equal to what they need. */
export const METHODS = [
  'auth.test',
  'chat.postMessage',
  'chat.postEphemeral',
  'chat.update',
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

/** The `error` of Slack's `{ok: false}`, or undefined when Slack did not answer at all. */
export function slackErrorOf(error: unknown): string | undefined {
  return error instanceof WebAPIPlatformError ? error.data.error : undefined;
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
  'messages_tab_disabled',
  'restricted_action',
]);

export function cannotPostThere(error: unknown): boolean {
  return NOT_THERE.has(slackErrorOf(error) ?? '');
}

/** Whether the message to update is not there any more, or not ours to change. */
export function messageGone(error: unknown): boolean {
  const code = slackErrorOf(error) ?? '';
  return code === 'message_not_found' || code === 'cant_update_message' || cannotPostThere(error);
}

/** Refusals of a Home that will not change by trying again: there is nobody to see it. */
const NO_HOME = new Set(['not_enabled', 'user_not_found', 'user_disabled', 'user_not_visible']);

export function hasNoHome(error: unknown): boolean {
  return NO_HOME.has(slackErrorOf(error) ?? '');
}

export async function post(
  client: SlackClient,
  channel: string,
  content: Content,
  threadTs?: string,
): Promise<{ channel: string; ts: string }> {
  const answer = await client.chat.postMessage({
    channel,
    text: content.text,
    blocks: content.blocks,
    unfurl_links: false,
    unfurl_media: false,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
  });
  if (!answer.ts) throw new Error('Slack posted a message and did not say its ts');
  return { channel: answer.channel ?? channel, ts: answer.ts };
}

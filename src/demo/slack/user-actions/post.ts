import type { Context } from '../context.ts';
import type { UserActionResult } from '../page-protocol.ts';
import type { StoredChannel } from '../workspace/workspace.ts';

/** A person says something in a channel; the bot hears it where the manifest subscribes to it and it is in the channel. */
export const post = (
  context: Context,
  userId: string,
  channel: StoredChannel,
  text: string,
  threadTs: string | undefined,
): UserActionResult => {
  if (channel.archived) return { ok: false, error: 'This channel has been archived.' };
  const thread = threadTs ? { threadTs } : {};
  const message = context.workspace.post({ channel: channel.id, user: userId, text, blocks: [], ...thread });
  if (!channel.members.has(context.bot.userId)) return { ok: true };
  const event = {
    user: userId,
    text,
    ts: message.ts,
    channel: channel.id,
    event_ts: message.ts,
    team: context.team.id,
    ...(threadTs ? { thread_ts: threadTs } : {}),
  };
  const channelType = channel.kind === 'dm' ? 'im' : channel.private ? 'group' : 'channel';
  // The person does not wait for the bot to hear it.
  void context.sendEvent({ type: 'message', channel_type: channelType, ...event });
  // What is written to the bot itself is no mention of it.
  const isMention = channel.kind !== 'dm' && text.includes(`<@${context.bot.userId}>`);
  if (isMention) void context.sendEvent({ type: 'app_mention', ...event });
  return { ok: true };
};

import type { Core } from '../core.ts';
import type { UserActionResult } from '../page-protocol.ts';
import type { StoredChannel } from '../workspace/workspace.ts';

/** A person says something in a channel; the bot hears it where the manifest subscribes to it and it is in the channel. */
export const post = (
  core: Core,
  userId: string,
  channel: StoredChannel,
  text: string,
  threadTs: string | undefined,
): UserActionResult => {
  if (channel.archived) return { ok: false, error: 'This channel has been archived.' };
  const thread = threadTs ? { threadTs } : {};
  const message = core.workspace.post({ channel: channel.id, user: userId, text, blocks: [], ...thread });
  if (!channel.members.has(core.bot.userId)) return { ok: true };
  const event = {
    user: userId,
    text,
    ts: message.ts,
    channel: channel.id,
    event_ts: message.ts,
    team: core.team.id,
    ...(threadTs ? { thread_ts: threadTs } : {}),
  };
  const channelType = channel.kind === 'dm' ? 'im' : channel.private ? 'group' : 'channel';
  // The person does not wait for the bot to hear it.
  void core.sendEvent({ type: 'message', channel_type: channelType, ...event });
  if (text.includes(`<@${core.bot.userId}>`)) void core.sendEvent({ type: 'app_mention', ...event });
  return { ok: true };
};

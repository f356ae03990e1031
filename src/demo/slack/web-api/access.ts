import type { Context } from '../context.ts';
import type { StoredChannel } from '../workspace/workspace.ts';
import { dmId } from '../workspace/workspace.ts';
import { SlackRefusal } from './method.ts';

/** A channel the bot may know of: a public one, or a private one or direct message it is in. */
export const visibleChannel = (context: Context, id: string): StoredChannel => {
  const channel = context.workspace.channel(id);
  if (!channel || (channel.private && !channel.members.has(context.bot.userId))) {
    throw new SlackRefusal('channel_not_found');
  }
  return channel;
};

/** The direct message channel with a person of the workspace who can still be written to. */
const directChannel = (context: Context, userId: string): StoredChannel => {
  const person = context.workspace.person(userId);
  const channel = context.workspace.channel(dmId(userId));
  if (!person || person.deactivated || !channel) throw new SlackRefusal('channel_not_found');
  return channel;
};

/** Where the bot may post: a user id means the direct message with that person. */
export const writableChannel = (context: Context, id: string): StoredChannel => {
  const channel = /^[UW]/.test(id) ? directChannel(context, id) : visibleChannel(context, id);
  if (channel.archived) throw new SlackRefusal('is_archived');
  if (!channel.members.has(context.bot.userId) && !context.app.botScopes.has('chat:write.public')) {
    throw new SlackRefusal('not_in_channel');
  }
  if (channel.kind === 'dm' && !context.app.messagesTab) throw new SlackRefusal('messages_tab_disabled');
  return channel;
};

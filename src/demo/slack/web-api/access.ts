import type { Core } from '../core.ts';
import type { StoredChannel } from '../workspace/workspace.ts';
import { dmId } from '../workspace/workspace.ts';
import { SlackRefusal } from './method.ts';

/** A channel the bot may know of: a public one, or a private one or direct message it is in. */
export const visibleChannel = (core: Core, id: string): StoredChannel => {
  const channel = core.workspace.channel(id);
  if (!channel || (channel.private && !channel.members.has(core.bot.userId))) {
    throw new SlackRefusal('channel_not_found');
  }
  return channel;
};

/** The direct message channel with a person of the workspace who can still be written to. */
const directChannel = (core: Core, userId: string): StoredChannel => {
  const person = core.workspace.person(userId);
  const channel = core.workspace.channel(dmId(userId));
  if (!person || person.deactivated || !channel) throw new SlackRefusal('channel_not_found');
  return channel;
};

/** Where the bot may post: a user id means the direct message with that person. */
export const writableChannel = (core: Core, id: string): StoredChannel => {
  const channel = /^[UW]/.test(id) ? directChannel(core, id) : visibleChannel(core, id);
  if (channel.archived) throw new SlackRefusal('is_archived');
  if (!channel.members.has(core.bot.userId) && !core.app.botScopes.has('chat:write.public')) {
    throw new SlackRefusal('not_in_channel');
  }
  if (channel.kind === 'dm' && !core.app.messagesTab) throw new SlackRefusal('messages_tab_disabled');
  return channel;
};

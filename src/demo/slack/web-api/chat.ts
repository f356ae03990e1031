import type { Core } from '../core.ts';
import { asText, type Json } from '../json.ts';
import { messagePayload } from '../payloads.ts';
import type { StoredMessage } from '../workspace/workspace.ts';
import { visibleChannel, writableChannel } from './access.ts';
import { readContent, readNewContent } from './message-content.ts';
import { type Method, SlackRefusal } from './method.ts';

const write = { token: 'bot', scopes: ['chat:write'] } as const;

const threadOf = (core: Core, channel: string, args: Json): { threadTs?: string } => {
  const threadTs = asText(args['thread_ts']);
  if (!threadTs) return {};
  const parent = core.workspace.message(channel, threadTs);
  if (!parent) throw new SlackRefusal('thread_not_found');
  if (parent.visibleTo) throw new SlackRefusal('cannot_reply_to_message');
  return { threadTs: parent.threadTs ?? parent.ts };
};

const ownMessage = (core: Core, args: Json, refusal: string): StoredMessage => {
  const channel = visibleChannel(core, asText(args['channel']));
  const message = core.workspace.message(channel.id, asText(args['ts']));
  if (!message || message.visibleTo) throw new SlackRefusal('message_not_found');
  if (message.user !== null) throw new SlackRefusal(refusal);
  return message;
};

const postMessage: Method = {
  ...write,
  required: { channel: 'channel_not_found' },
  run(core, args) {
    const channel = writableChannel(core, asText(args['channel']));
    const content = readNewContent(core, args);
    const thread = threadOf(core, channel.id, args);
    const message = core.workspace.post({ ...content, ...thread, channel: channel.id, user: null });
    return { channel: channel.id, ts: message.ts, message: messagePayload(core, message) };
  },
};

const postEphemeral: Method = {
  ...write,
  required: { channel: 'channel_not_found', user: 'user_not_in_channel' },
  run(core, args) {
    const channel = writableChannel(core, asText(args['channel']));
    const user = asText(args['user']);
    const person = core.workspace.person(user);
    if (!person || person.deactivated || !channel.members.has(user)) throw new SlackRefusal('user_not_in_channel');
    const content = readNewContent(core, args);
    const thread = threadOf(core, channel.id, args);
    const message = core.workspace.post({ ...content, ...thread, channel: channel.id, user: null, visibleTo: user });
    return { message_ts: message.ts };
  },
};

const update: Method = {
  ...write,
  required: { channel: 'channel_not_found', ts: 'message_not_found' },
  run(core, args) {
    const message = ownMessage(core, args, 'cant_update_message');
    if (core.workspace.channel(message.channel)?.archived) throw new SlackRefusal('is_inactive');
    const content = readContent(core, args);
    if (content.text === undefined && !content.blocks && !content.metadata) throw new SlackRefusal('no_text');
    // A new text without blocks takes the old blocks away; without either they stay.
    const blocks = content.blocks ?? (content.text === undefined ? message.blocks : []);
    const text = content.text ?? message.text;
    if (!text && blocks.length === 0) throw new SlackRefusal('no_text');
    const updated: StoredMessage = { ...message, ...content, text, blocks, edited: true };
    core.workspace.replace(updated);
    return { channel: message.channel, ts: message.ts, text, message: messagePayload(core, updated) };
  },
};

const remove: Method = {
  ...write,
  required: { channel: 'channel_not_found', ts: 'message_not_found' },
  run(core, args) {
    const message = ownMessage(core, args, 'cant_delete_message');
    core.workspace.remove(message.channel, message.ts);
    return { channel: message.channel, ts: message.ts };
  },
};

const getPermalink: Method = {
  token: 'bot',
  scopes: [],
  required: { channel: 'channel_not_found', message_ts: 'message_not_found' },
  run(core, args) {
    const channel = visibleChannel(core, asText(args['channel']));
    const message = core.workspace.message(channel.id, asText(args['message_ts']));
    if (!message || message.visibleTo) throw new SlackRefusal('message_not_found');
    return {
      channel: channel.id,
      permalink: `${core.address()}/archives/${channel.id}/p${message.ts.replace('.', '')}`,
    };
  },
};

/** The methods that write messages. */
export const chatMethods: Readonly<Record<string, Method>> = {
  'chat.postMessage': postMessage,
  'chat.postEphemeral': postEphemeral,
  'chat.update': update,
  'chat.delete': remove,
  'chat.getPermalink': getPermalink,
};

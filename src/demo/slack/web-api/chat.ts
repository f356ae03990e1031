import type { Context } from '../context.ts';
import { asText, type Json } from '../json.ts';
import { messagePayload } from '../payloads.ts';
import type { StoredMessage } from '../workspace/workspace.ts';
import { visibleChannel, writableChannel } from './access.ts';
import { readContent, readNewContent } from './message-content.ts';
import { type Method, SlackRefusal } from './method.ts';

const write = { token: 'bot', scopes: ['chat:write'] } as const;

const threadOf = (context: Context, channel: string, args: Json): { threadTs?: string } => {
  const threadTs = asText(args['thread_ts']);
  if (!threadTs) return {};
  const parent = context.workspace.message(channel, threadTs);
  if (!parent) throw new SlackRefusal('thread_not_found');
  if (parent.visibleTo) throw new SlackRefusal('cannot_reply_to_message');
  return { threadTs: parent.threadTs ?? parent.ts };
};

const ownMessage = (context: Context, args: Json, refusal: string): StoredMessage => {
  const channel = visibleChannel(context, asText(args['channel']));
  const message = context.workspace.message(channel.id, asText(args['ts']));
  if (!message || message.visibleTo) throw new SlackRefusal('message_not_found');
  if (message.user !== null) throw new SlackRefusal(refusal);
  return message;
};

const postMessage: Method = {
  ...write,
  required: { channel: 'channel_not_found' },
  run(context, args) {
    const channel = writableChannel(context, asText(args['channel']));
    const content = readNewContent(context, args);
    const thread = threadOf(context, channel.id, args);
    const message = context.workspace.post({ ...content, ...thread, channel: channel.id, user: null });
    return { channel: channel.id, ts: message.ts, message: messagePayload(context, message) };
  },
};

const postEphemeral: Method = {
  ...write,
  required: { channel: 'channel_not_found', user: 'user_not_in_channel' },
  run(context, args) {
    const channel = writableChannel(context, asText(args['channel']));
    const user = asText(args['user']);
    const person = context.workspace.person(user);
    if (!person || person.deactivated || !channel.members.has(user)) throw new SlackRefusal('user_not_in_channel');
    const content = readNewContent(context, args);
    const thread = threadOf(context, channel.id, args);
    const message = context.workspace.post({ ...content, ...thread, channel: channel.id, user: null, visibleTo: user });
    return { message_ts: message.ts };
  },
};

const update: Method = {
  ...write,
  required: { channel: 'channel_not_found', ts: 'message_not_found' },
  run(context, args) {
    const message = ownMessage(context, args, 'cant_update_message');
    if (context.workspace.channel(message.channel)?.archived) throw new SlackRefusal('is_inactive');
    const content = readContent(context, args);
    if (content.text === undefined && !content.blocks && !content.metadata) throw new SlackRefusal('no_text');
    // A new text without blocks takes the old blocks away; without either they stay.
    const blocks = content.blocks ?? (content.text === undefined ? message.blocks : []);
    const text = content.text ?? message.text;
    if (!text && blocks.length === 0) throw new SlackRefusal('no_text');
    const updated: StoredMessage = { ...message, ...content, text, blocks, edited: true };
    context.workspace.replace(updated);
    return { channel: message.channel, ts: message.ts, text, message: messagePayload(context, updated) };
  },
};

const remove: Method = {
  ...write,
  required: { channel: 'channel_not_found', ts: 'message_not_found' },
  run(context, args) {
    const message = ownMessage(context, args, 'cant_delete_message');
    context.workspace.remove(message.channel, message.ts);
    return { channel: message.channel, ts: message.ts };
  },
};

const getPermalink: Method = {
  token: 'bot',
  scopes: [],
  required: { channel: 'channel_not_found', message_ts: 'message_not_found' },
  run(context, args) {
    const channel = visibleChannel(context, asText(args['channel']));
    const message = context.workspace.message(channel.id, asText(args['message_ts']));
    if (!message || message.visibleTo) throw new SlackRefusal('message_not_found');
    return {
      channel: channel.id,
      permalink: `${context.address()}/archives/${channel.id}/p${message.ts.replace('.', '')}`,
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

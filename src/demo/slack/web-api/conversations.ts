import type { Context } from '../context.ts';
import { asText, type Json } from '../json.ts';
import { messagePayload } from '../payloads.ts';
import { dmId, type StoredChannel, type StoredMessage } from '../workspace/workspace.ts';
import { visibleChannel } from './access.ts';
import { flag } from './arguments.ts';
import { type Method, SlackRefusal } from './method.ts';

const READ = ['channels:read', 'groups:read', 'im:read', 'mpim:read'];
const HISTORY = ['channels:history', 'groups:history', 'im:history', 'mpim:history'];

/** The scope family of a channel: channels, groups (private) or im. */
const family = (channel: StoredChannel): string => {
  if (channel.kind === 'dm') return 'im';
  return channel.private ? 'groups' : 'channels';
};

const needScope = (context: Context, scope: string): void => {
  if (context.app.botScopes.has(scope)) return;
  throw new SlackRefusal('missing_scope', { needed: scope, provided: [...context.app.botScopes].join(',') });
};

const channelPayload = (context: Context, channel: StoredChannel): Json => {
  const common = {
    id: channel.id,
    is_archived: channel.archived,
    is_im: channel.kind === 'dm',
    is_member: channel.members.has(context.bot.userId),
    context_team_id: context.team.id,
  };
  if (channel.kind === 'dm') return { ...common, user: [...channel.members].find((id) => id !== context.bot.userId) };
  return {
    ...common,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: !channel.private,
    is_group: channel.private,
    is_private: channel.private,
    is_shared: channel.shared,
    is_ext_shared: channel.shared,
  };
};

const page = <T>(items: readonly T[], args: Json, fallback: number, most = 1000): { items: T[]; next: string } => {
  const limit = args['limit'] === undefined ? fallback : Number(args['limit']);
  if (!Number.isInteger(limit) || limit < 1 || limit > most) throw new SlackRefusal('invalid_limit');
  const cursor = asText(args['cursor']);
  const start = cursor ? Number(Buffer.from(cursor, 'base64').toString()) : 0;
  if (!Number.isInteger(start) || start < 0) throw new SlackRefusal('invalid_cursor');
  const next = start + limit < items.length ? Buffer.from(String(start + limit)).toString('base64') : '';
  return { items: items.slice(start, start + limit), next };
};

/** A message as the history shows it: what only apps read is there only for those who ask for it. */
const readPayload = (context: Context, message: StoredMessage, args: Json): Json => {
  const { metadata, ...rest } = messagePayload(context, message);
  return metadata !== undefined && flag(args, 'include_all_metadata') ? { ...rest, metadata } : rest;
};

const inRange = (message: StoredMessage, args: Json): boolean => {
  const [oldest, latest] = [asText(args['oldest']), asText(args['latest'])];
  const inclusive = flag(args, 'inclusive');
  if (oldest && (inclusive ? message.ts < oldest : message.ts <= oldest)) return false;
  return !(latest && (inclusive ? message.ts > latest : message.ts >= latest));
};

const open: Method = {
  token: 'bot',
  scopes: ['im:write', 'mpim:write', 'channels:manage', 'groups:write'],
  required: {},
  run(context, args) {
    if (asText(args['channel'])) {
      const channel = visibleChannel(context, asText(args['channel']));
      if (channel.kind !== 'dm') throw new SlackRefusal('method_not_supported_for_channel_type');
      return { channel: { id: channel.id } };
    }
    const users = asText(args['users']).split(',').filter(Boolean);
    const [first] = users;
    if (first === undefined) throw new SlackRefusal('users_list_not_supplied');
    // The demo's workspace has no group direct messages.
    if (users.length > 1) throw new SlackRefusal('too_many_users');
    needScope(context, 'im:write');
    const person = context.workspace.person(first);
    if (!person) throw new SlackRefusal('user_not_found');
    if (person.deactivated) throw new SlackRefusal('user_disabled');
    const channel = { id: dmId(first) };
    return { channel: flag(args, 'return_im') ? { ...channel, is_im: true, user: first } : channel };
  },
};

const info: Method = {
  token: 'bot',
  scopes: READ,
  required: { channel: 'channel_not_found' },
  run(context, args) {
    const channel = visibleChannel(context, asText(args['channel']));
    needScope(context, `${family(channel)}:read`);
    const members = flag(args, 'include_num_members') ? { num_members: channel.members.size } : {};
    return { channel: { ...channelPayload(context, channel), ...members } };
  },
};

const members: Method = {
  token: 'bot',
  scopes: READ,
  required: { channel: 'channel_not_found' },
  run(context, args) {
    const channel = visibleChannel(context, asText(args['channel']));
    needScope(context, `${family(channel)}:read`);
    const { items, next } = page([...channel.members], args, 100);
    return { members: items, response_metadata: { next_cursor: next } };
  },
};

const history: Method = {
  token: 'bot',
  scopes: HISTORY,
  required: { channel: 'channel_not_found' },
  run(context, args) {
    const channel = visibleChannel(context, asText(args['channel']));
    needScope(context, `${family(channel)}:history`);
    if (!channel.members.has(context.bot.userId)) throw new SlackRefusal('not_in_channel');
    const messages = context.workspace
      .messagesIn(channel.id)
      .filter((message) => !message.visibleTo && !message.threadTs && inRange(message, args))
      .reverse();
    const { items, next } = page(messages, args, 100, 999);
    return {
      messages: items.map((message) => readPayload(context, message, args)),
      has_more: next !== '',
      response_metadata: { next_cursor: next },
    };
  },
};

const replies: Method = {
  token: 'bot',
  scopes: HISTORY,
  required: { channel: 'channel_not_found', ts: 'thread_not_found' },
  run(context, args) {
    const channel = visibleChannel(context, asText(args['channel']));
    needScope(context, `${family(channel)}:history`);
    if (!channel.members.has(context.bot.userId)) throw new SlackRefusal('channel_not_found');
    const ts = asText(args['ts']);
    const thread = context.workspace
      .messagesIn(channel.id)
      .filter((message) => !message.visibleTo && (message.ts === ts || message.threadTs === ts));
    if (thread[0]?.ts !== ts) throw new SlackRefusal('thread_not_found');
    const { items, next } = page(
      thread.filter((message) => message.ts === ts || inRange(message, args)),
      args,
      100,
    );
    return {
      messages: items.map((message) => readPayload(context, message, args)),
      has_more: next !== '',
      response_metadata: { next_cursor: next },
    };
  },
};

/** The types of channel that users.conversations can list, as it names them. */
const typeOf = (channel: StoredChannel): string => {
  if (channel.kind === 'dm') return 'im';
  return channel.private ? 'private_channel' : 'public_channel';
};

const ofUser: Method = {
  token: 'bot',
  scopes: READ,
  required: {},
  run(context, args) {
    const user = asText(args['user']) || context.bot.userId;
    const types = (asText(args['types']) || 'public_channel').split(',').map((type) => type.trim());
    if (types.some((type) => !['public_channel', 'private_channel', 'im', 'mpim'].includes(type))) {
      throw new SlackRefusal('invalid_types');
    }
    const list = context.workspace
      .channels()
      .filter((channel) => channel.members.has(user) && types.includes(typeOf(channel)))
      // Of other people's private channels the bot sees only those it shares.
      .filter((channel) => !channel.private || channel.members.has(context.bot.userId))
      .filter((channel) => !(flag(args, 'exclude_archived') && channel.archived));
    for (const channel of list) needScope(context, `${family(channel)}:read`);
    const { items, next } = page(list, args, 100);
    return {
      channels: items.map((channel) => channelPayload(context, channel)),
      response_metadata: { next_cursor: next },
    };
  },
};

/** The methods about channels and direct messages. */
export const conversationMethods: Readonly<Record<string, Method>> = {
  'conversations.open': open,
  'conversations.info': info,
  'conversations.members': members,
  'conversations.history': history,
  'conversations.replies': replies,
  'users.conversations': ofUser,
};

import type { Context } from './context.ts';
import { asText, type Json } from './json.ts';
import type { StateValues } from './page-protocol.ts';
import type { StoredView } from './workspace/view-store.ts';
import type { StoredChannel, StoredMessage } from './workspace/workspace.ts';

/** The verification token of old; the signature replaces it, Slack still sends it. */
export const VERIFICATION_TOKEN = 'local-verification-token';

/** "Ana Silva" → "ana.silva": the user name Slack shows in payloads. */
export const userName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^\.|\.$/g, '');

const teamDomain = (context: Context): string =>
  context.team.domain ?? context.team.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** The name a channel has in payloads: Slack hides those of private ones. */
const payloadChannelName = (channel: StoredChannel): string => {
  if (channel.kind === 'dm') return 'directmessage';
  return channel.private ? 'privategroup' : channel.name;
};

const userFields = (context: Context, userId: string): Json => {
  const person = context.workspace.person(userId);
  const username = userName(person?.name ?? userId);
  return { id: userId, username, name: username, team_id: person?.teamId ?? context.team.id };
};

/** What every interactivity payload starts with. */
export const interactionBase = (context: Context, type: string, userId: string): Json => ({
  type,
  team: { id: context.team.id, domain: teamDomain(context) },
  user: userFields(context, userId),
  api_app_id: context.bot.appId,
  token: VERIFICATION_TOKEN,
  enterprise: null,
  is_enterprise_install: false,
});

/** A slash command's form fields. */
export const commandPayload = (
  context: Context,
  at: { userId: string; window: string; channel: StoredChannel; command: string; text: string },
): Json => ({
  token: VERIFICATION_TOKEN,
  team_id: context.team.id,
  team_domain: teamDomain(context),
  channel_id: at.channel.id,
  channel_name: payloadChannelName(at.channel),
  user_id: at.userId,
  user_name: userName(context.workspace.person(at.userId)?.name ?? at.userId),
  command: at.command,
  text: at.text,
  api_app_id: context.bot.appId,
  is_enterprise_install: 'false',
  response_url: context.address() + context.responseUrls.issue({ user: at.userId, channel: at.channel.id }),
  trigger_id: context.triggers.issue({ user: at.userId, window: at.window }),
});

/** A message as the Web API and block_actions show it. */
export const messagePayload = (context: Context, message: StoredMessage): Json => ({
  type: 'message',
  user: message.user ?? context.bot.userId,
  ts: message.ts,
  text: message.text,
  team: context.team.id,
  ...(message.user === null ? { bot_id: context.bot.botId, app_id: context.bot.appId } : {}),
  ...(message.blocks.length > 0 ? { blocks: message.blocks } : {}),
  ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
  ...(message.metadata ? { metadata: message.metadata } : {}),
  ...(message.edited ? { edited: { user: message.user ?? context.bot.userId, ts: message.ts } } : {}),
});

/** A view as Slack describes it to the app. */
export const viewPayload = (context: Context, stored: StoredView, values: StateValues = stored.values): Json => {
  const { view } = stored;
  const modal =
    view['type'] === 'modal'
      ? { title: view['title'], submit: view['submit'] ?? null, close: view['close'] ?? null }
      : { title: { type: 'plain_text', text: 'View Title', emoji: true }, submit: null, close: null };
  return {
    id: stored.id,
    team_id: context.team.id,
    type: view['type'],
    blocks: view['blocks'],
    private_metadata: asText(view['private_metadata']),
    callback_id: asText(view['callback_id']),
    state: { values },
    hash: stored.hash,
    ...modal,
    clear_on_close: view['clear_on_close'] === true,
    notify_on_close: view['notify_on_close'] === true,
    previous_view_id: stored.previousId,
    root_view_id: stored.rootId,
    app_id: context.bot.appId,
    external_id: asText(view['external_id']),
    app_installed_team_id: context.team.id,
    bot_id: context.bot.botId,
  };
};

/** The event_callback around an event. */
export const eventEnvelope = (context: Context, event: Json, eventId: string): Json => ({
  token: VERIFICATION_TOKEN,
  team_id: context.team.id,
  api_app_id: context.bot.appId,
  event,
  type: 'event_callback',
  event_id: eventId,
  event_time: Math.floor(context.now() / 1000),
  authorizations: [
    {
      enterprise_id: null,
      team_id: context.team.id,
      user_id: context.bot.userId,
      is_bot: true,
      is_enterprise_install: false,
    },
  ],
  is_ext_shared_channel: false,
  event_context: `4-${eventId}`,
});

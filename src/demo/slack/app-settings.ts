import { asJson, asJsonList, asText, type Json } from './json.ts';

/** A slash command of the app. */
export type Command = { command: string; usage_hint?: string; description?: string };

/** A global shortcut of the app. */
export type Shortcut = { callback_id: string; name: string; description?: string };

/** What the app's manifest allows: the local Slack refuses everything that is not in it, as Slack does. */
export type AppSettings = {
  commands: readonly Command[];
  botScopes: ReadonlySet<string>;
  /** Whether the manifest subscribes to an event, and grants the scope that it needs. */
  listensTo(event: Json): boolean;
  shortcuts: readonly Shortcut[];
  interactivity: boolean;
  /** External selects need an options URL over HTTP; Socket Mode needs none. */
  suggestions: boolean;
  homeTab: boolean;
  messagesTab: boolean;
};

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];

const optional = <K extends string>(from: Json, key: K): { [key in K]?: string } =>
  asText(from[key]) ? ({ [key]: asText(from[key]) } as { [key in K]: string }) : {};

/** Scopes that the events of a message's channel need, by subscription. */
const EVENT_SCOPES: Readonly<Record<string, string>> = {
  app_mention: 'app_mentions:read',
  'message.im': 'im:history',
  'message.channels': 'channels:history',
  'message.groups': 'groups:history',
  channel_archive: 'channels:read',
  member_joined_channel: 'channels:read',
  user_change: 'users:read',
  team_join: 'users:read',
  subteam_members_changed: 'usergroups:read',
  subteam_updated: 'usergroups:read',
};

const CHANNEL_SUBSCRIPTIONS: Readonly<Record<string, string>> = {
  im: 'message.im',
  group: 'message.groups',
  channel: 'message.channels',
};

/** The subscription an event belongs to: messages have one for each type of channel. */
const subscriptionOf = (event: Json): string => {
  const type = asText(event['type']);
  return type === 'message' ? (CHANNEL_SUBSCRIPTIONS[asText(event['channel_type'])] ?? type) : type;
};

/** Reads the parts of a parsed app manifest (v1 or v2) that decide what Slack delivers and accepts. */
export const readAppSettings = (manifest: Json): AppSettings => {
  const features = asJson(manifest['features']);
  const settings = asJson(manifest['settings']);
  const interactivity = asJson(settings['interactivity']);
  const home = asJson(features['app_home']);
  const botScopes = new Set(texts(asJson(asJson(manifest['oauth_config'])['scopes'])['bot']));
  const commands = asJsonList(features['slash_commands']).map((command) => ({
    command: asText(command['command']),
    ...optional(command, 'usage_hint'),
    ...optional(command, 'description'),
  }));
  const botEvents = new Set(texts(asJson(settings['event_subscriptions'])['bot_events']));
  return {
    commands: botScopes.has('commands') ? commands : [],
    botScopes,
    listensTo(event) {
      const subscription = subscriptionOf(event);
      const scope = EVENT_SCOPES[subscription];
      return botEvents.has(subscription) && (scope === undefined || botScopes.has(scope));
    },
    shortcuts: asJsonList(features['shortcuts'])
      .filter((shortcut) => shortcut['type'] === 'global')
      .map((shortcut) => ({
        callback_id: asText(shortcut['callback_id']),
        name: asText(shortcut['name']),
        ...optional(shortcut, 'description'),
      })),
    interactivity: interactivity['is_enabled'] === true,
    suggestions:
      interactivity['is_enabled'] === true &&
      (settings['socket_mode_enabled'] === true || asText(interactivity['message_menu_options_url']) !== ''),
    homeTab: home['home_tab_enabled'] === true,
    messagesTab: home['messages_tab_enabled'] !== false,
  };
};

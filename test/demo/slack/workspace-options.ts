import type { Json } from '../../../src/demo/slack/json.ts';
import type { LocalSlackOptions } from '../../../src/demo/slack/local-slack-options.ts';

/** A manifest that allows everything these tests use. */
export const manifest: Json = {
  display_information: { name: 'Number Bench' },
  features: {
    app_home: { home_tab_enabled: true, messages_tab_enabled: true },
    bot_user: { display_name: 'Number Bench' },
    slash_commands: [
      { command: '/number', description: 'Ask for a number', usage_hint: 'mine | help, or e.g. US local Los Angeles' },
    ],
    shortcuts: [{ name: 'Request a number', type: 'global', callback_id: 'request.open', description: 'Ask' }],
  },
  oauth_config: {
    scopes: {
      bot: [
        'commands',
        'chat:write',
        'users:read',
        'usergroups:read',
        'im:write',
        'im:history',
        'channels:read',
        'channels:history',
        'app_mentions:read',
      ],
    },
  },
  settings: {
    interactivity: {
      is_enabled: true,
      request_url: 'https://bot.example/slack/events',
      message_menu_options_url: 'https://bot.example/slack/events',
    },
    event_subscriptions: { bot_events: ['app_home_opened', 'message.channels', 'app_mention'] },
    socket_mode_enabled: false,
  },
};

/** A small workspace: Ana asks, Ben approves, Gil is a guest, Dora has left, Sam comes from elsewhere. */
export const workspaceOptions = (change: Partial<LocalSlackOptions> = {}): LocalSlackOptions => ({
  signingSecret: 'signing-secret',
  botToken: 'xoxb-local-1',
  appToken: 'xapp-local-1',
  manifest,
  team: { id: 'T1', name: 'Acme' },
  bot: { userId: 'UBOT', botId: 'BBOT', appId: 'A1', name: 'Number Bench' },
  people: [
    { id: 'UANA', name: 'Ana Silva', role: 'asks for numbers', tz: 'Asia/Tokyo', email: 'ana@acme.example' },
    { id: 'UBEN', name: 'Ben Ito', role: 'approves spending' },
    { id: 'UGIL', name: 'Gil Guest', guest: true },
    { id: 'UDORA', name: 'Dora Gone', deactivated: true },
    { id: 'USAM', name: 'Sam Stranger', stranger: true, teamId: 'T2' },
  ],
  channels: [
    { id: 'CGENERAL', name: 'general', members: ['UANA', 'UBEN', 'UGIL', 'USAM', 'UBOT'] },
    { id: 'CFEED', name: 'feed', members: ['UANA', 'UBEN'] },
    { id: 'CSECRET', name: 'secret', private: true, members: ['UBEN'] },
    { id: 'COLD', name: 'old', archived: true, members: ['UANA', 'UBOT'] },
  ],
  userGroups: [{ id: 'SAPPROVERS', handle: 'approvers', users: ['UBEN'] }],
  ...change,
});

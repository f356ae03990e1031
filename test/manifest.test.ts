import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { METHODS } from '../src/slack/connection/api.ts';
import { isSpare, SCOPES } from '../src/slack/connection/scopes.ts';
import { ids } from '../src/slack/ids.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = parse(readFileSync(`${root}/manifest.yml`, 'utf8'));
const slackCode = readdirSync(`${root}/src/slack`, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(`${root}/src/slack/${path}`, 'utf8'))
  .join('\n');

const object = (properties: Record<string, unknown>, required: string[] = Object.keys(properties)) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const flag = { type: 'boolean' };
const scopeList = { type: 'array', uniqueItems: true, items: text(100), maxItems: 255 };
const address = { type: 'string', pattern: '^https://[^ ]+$', maxLength: 3000 };

/** What Slack accepts of a manifest, as far as this app uses it: unknown keys are refused, lengths are limited. */
const schema = object({
  display_information: object({
    name: text(35),
    description: text(140),
    background_color: { type: 'string', pattern: '^#([0-9a-fA-F]{3}){1,2}$' },
  }),
  features: object({
    app_home: object({ home_tab_enabled: flag, messages_tab_enabled: flag, messages_tab_read_only_enabled: flag }),
    bot_user: object({ display_name: { ...text(80), pattern: '^[A-Za-z0-9 _.-]+$' }, always_online: flag }),
    shortcuts: {
      type: 'array',
      maxItems: 10,
      items: object({
        name: text(24),
        type: { enum: ['global', 'message'] },
        callback_id: text(255),
        description: text(150),
      }),
    },
    slash_commands: {
      type: 'array',
      maxItems: 50,
      items: object(
        {
          command: { ...text(32), pattern: '^/[^ ]+$' },
          url: address,
          description: text(2000),
          usage_hint: text(1000),
          should_escape: flag,
        },
        ['command', 'description'],
      ),
    },
  }),
  oauth_config: object({
    scopes: object({ bot: scopeList, bot_optional: scopeList }, ['bot']),
  }),
  settings: object(
    {
      event_subscriptions: object({
        request_url: address,
        bot_events: { type: 'array', items: text(100), maxItems: 100 },
      }),
      interactivity: object({ is_enabled: flag, request_url: address, message_menu_options_url: address }, [
        'is_enabled',
      ]),
      org_deploy_enabled: flag,
      socket_mode_enabled: flag,
      token_rotation_enabled: flag,
    },
    ['interactivity', 'org_deploy_enabled', 'socket_mode_enabled', 'token_rotation_enabled'],
  ),
});
const fits = new Ajv({ strict: true, strictRequired: false }).compile(schema);

/** Reading needs a scope for each kind of conversation that the bot posts in: public, private, direct. */
const HISTORY = ['channels:history', 'groups:history', 'im:history'];

/** The bot scopes that events need. */
const EVENTS: Readonly<Record<string, readonly string[]>> = {
  app_mention: ['app_mentions:read'],
  'message.im': ['im:history'],
};

/** The bot scopes that each Web API method needs. */
const scopesOf: Record<(typeof METHODS)[number], readonly string[]> = {
  'auth.test': [],
  'chat.delete': ['chat:write'],
  'chat.getPermalink': [],
  'chat.postEphemeral': ['chat:write'],
  'chat.postMessage': ['chat:write'],
  'chat.update': ['chat:write'],
  'conversations.history': HISTORY,
  'conversations.info': ['channels:read', 'groups:read'],
  'conversations.open': ['im:write'],
  'conversations.replies': HISTORY,
  'usergroups.users.list': ['usergroups:read'],
  'users.info': ['users:read'],
  'views.open': [],
  'views.publish': [],
  'views.push': [],
  'views.update': [],
};

describe('Slack would take it', () => {
  test('it fits what is known of the manifest format', () => {
    fits(manifest);
    expect(fits.errors ?? []).toEqual([]);
  });

  test.each<[string, (copy: typeof manifest) => void]>([
    ['a name that is too long', (copy) => Object.assign(copy.display_information, { name: 'x'.repeat(36) })],
    [
      'a description that is too long',
      (copy) => Object.assign(copy.display_information, { description: 'x'.repeat(141) }),
    ],
    ['a key that Slack does not know', (copy) => Object.assign(copy.features, { slash_command: [] })],
    ['a command without a slash', (copy) => Object.assign(copy.features.slash_commands[0], { command: 'number' })],
    ['a shortcut of no known type', (copy) => Object.assign(copy.features.shortcuts[0], { type: 'channel' })],
    ['a flag that is a text', (copy) => Object.assign(copy.settings, { socket_mode_enabled: 'false' })],
  ])('and %s would be seen here', (_, spoil) => {
    const copy = structuredClone(manifest);
    spoil(copy);
    expect(fits(copy)).toBe(false);
  });

  test('over HTTP, everything that Slack sends has an address, and it is the one the bot serves', () => {
    const { event_subscriptions, interactivity, socket_mode_enabled } = manifest.settings;
    const addresses = [
      event_subscriptions.request_url,
      interactivity.request_url,
      interactivity.message_menu_options_url,
      ...manifest.features.slash_commands.map((command: { url: string }) => command.url),
    ];
    expect(socket_mode_enabled).toBe(false);
    expect(addresses.map((url: string) => new URL(url).pathname)).toEqual(addresses.map(() => '/slack/events'));
  });
});

describe('it is what the code uses, and no more', () => {
  test('commands', () => {
    expect(manifest.features.slash_commands.map(({ command }: { command: string }) => command)).toEqual([ids.command]);
    expect(registered('command')).toEqual(['ids.command']);
  });

  test('shortcuts', () => {
    const found = manifest.features.shortcuts.map((shortcut: { callback_id: string }) => shortcut.callback_id);
    expect(found).toEqual(Object.values(ids.shortcuts));
    expect(registered('shortcut')).toEqual(Object.keys(ids.shortcuts).map((name) => `ids.shortcuts.${name}`));
  });

  test('events', () => {
    const subscribed: string[] = manifest.settings.event_subscriptions?.bot_events ?? [];
    const listened = registered('event').map((event) => event.replaceAll(/['"]/g, ''));
    // Messages have a subscription for each kind of conversation, and direct ones are all that is listened to.
    expect(subscribed.map((event) => event.replace(/^message\.im$/, 'message')).toSorted()).toEqual(
      listened.toSorted(),
    );
    expect(manifest.features.app_home.home_tab_enabled).toBe(
      listened.some((event) => event.includes('app_home_opened')),
    );
  });

  test('Web API methods: the list in the code is what the code calls', () => {
    const called = slackCode.matchAll(/\bclient\.((?:[a-z]+\.)+[a-zA-Z]+)\(/g);
    // Those of `apps` take the app's token, which has no scopes of the bot.
    const ofBot = [...called].flatMap(([, method = '']) => (method.startsWith('apps.') ? [] : [method]));
    expect([...new Set(ofBot)].toSorted()).toEqual([...METHODS].toSorted());
  });

  test('scopes', () => {
    const needed = new Set(METHODS.flatMap((method) => scopesOf[method]));
    for (const event of manifest.settings.event_subscriptions.bot_events)
      for (const scope of EVENTS[event] ?? []) needed.add(scope);
    if (manifest.features.slash_commands.length + manifest.features.shortcuts.length > 0) needed.add('commands');
    expect(manifest.oauth_config.scopes.bot).toEqual([...needed].toSorted());
    // What doctor looks for, and what it warns of only.
    expect(Object.keys(SCOPES)).toEqual(manifest.oauth_config.scopes.bot);
    expect(Object.keys(SCOPES).filter(isSpare)).toEqual(manifest.oauth_config.scopes.bot_optional);
  });
});

/** The first argument of each `app.<kind>(…)` in the code. */
function registered(kind: string): string[] {
  return [...slackCode.matchAll(new RegExp(`\\broutes\\.${kind}\\(\\s*([^,]+?)\\s*,`, 'g'))].map(
    (match) => match[1] ?? '',
  );
}

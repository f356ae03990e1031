import { App } from '@slack/bolt';
import { beforeAll, describe, expect, it } from 'vitest';
import { clientOptions } from '../../src/slack/connection/api.ts';
import { createDispatcher, type Dispatch } from '../../src/slack/connection/dispatcher.ts';
import { admitted } from '../../src/slack/connection/payload-check.ts';
import { ids } from '../../src/slack/ids.ts';
import { listen } from '../../src/slack/listeners/listen.ts';
import type { ListenerContext } from '../../src/slack/listeners/listener-context.ts';

type Json = { [name: string]: unknown };

/** fetch refuses this port at once, and calls that a TypeError too. */
const NOWHERE = 'http://127.0.0.1:1/';
/** What no listener expects, in place of anything. */
const ODD: readonly unknown[] = [null, 7, [], {}, '', [null], { id: null }];
/** What the framework looks into where it is there. */
const LOOKED_INTO = [
  'name',
  'event',
  'command',
  'actions',
  'view',
  'channel',
  'team',
  'enterprise',
  'user',
  'item',
].concat(
  ['channel_id', 'subteam', 'function_data', 'bot_access_token', 'is_enterprise_install', 'authorizations', 'state'],
  ['message', 'previous_message', 'assistant_thread', 'thread_ts', 'container', 'type', 'callback_id', 'inputs'],
);

const text = (words: string) => ({ type: 'plain_text', text: words, emoji: true });
const from = {
  team: { id: 'T0DESK', domain: 'desk' },
  user: { id: 'U0ANA', username: 'ana', name: 'ana', team_id: 'T0DESK' },
  api_app_id: 'A0DESK',
  token: 'x',
  enterprise: null,
  is_enterprise_install: false,
};
const value = '0123456789abc|shown';
const button = {
  action_id: ids.actions.cancel,
  block_id: 'b',
  action_ts: '1.1',
  type: 'button',
  value,
  text: text('No'),
};
const selected = { text: text('Portugal'), value: 'PT' };
const view = {
  id: 'V1',
  team_id: 'T0DESK',
  type: 'modal',
  blocks: [{ type: 'input', block_id: 'purpose' }],
  private_metadata: '{"channel":"C1"}',
  callback_id: ids.views.form,
  state: { values: { purpose: { [ids.fields.purpose]: { type: 'plain_text_input', value: 'Sales' } } } },
  hash: '1.abc',
  title: text('Request a number'),
  submit: null,
  close: null,
  previous_view_id: null,
  root_view_id: 'V1',
  app_installed_team_id: 'T0DESK',
};
const inMessage = {
  ...from,
  type: 'block_actions',
  container: { type: 'message', message_ts: '1.1', channel_id: 'C1', is_ephemeral: false },
  channel: { id: 'C1', name: 'general' },
  message: { type: 'message', user: 'U0BOT', ts: '1.1', text: 'x', bot_id: 'B1', blocks: [] },
  state: { values: {} },
  response_url: NOWHERE,
  trigger_id: '1.2',
  actions: [button],
};
const picked = {
  action_id: ids.fields.country,
  block_id: 'country',
  action_ts: '1.2',
  type: 'static_select',
  selected_option: selected,
};

const spoken = { user: 'U0ANA', team: 'T0DESK', ts: '1.1', event_ts: '1.1', text: 'hello', client_msg_id: 'x' };

/** One of each kind that Slack sends, as it sends it. */
const recorded: Readonly<Record<string, Json>> = {
  'a button in a message': inMessage,
  'deny in a message': { ...inMessage, actions: [{ ...button, action_id: ids.actions.deny }] },
  'a select in a modal': {
    ...from,
    type: 'block_actions',
    container: { type: 'view', view_id: 'V1' },
    trigger_id: '1.2',
    view,
    actions: [picked],
    response_urls: [],
  },
  'a form that is sent': { ...from, type: 'view_submission', trigger_id: '1.2', view, response_urls: [] },
  'a reason that is sent': { ...from, type: 'view_submission', view: { ...view, callback_id: ids.views.denial } },
  'a number that is picked': { ...from, type: 'view_submission', view: { ...view, callback_id: ids.views.picking } },
  'options of a select': {
    ...from,
    type: 'block_suggestion',
    container: { type: 'view', view_id: 'V1' },
    action_id: ids.fields.country,
    block_id: 'country',
    value: 'po',
    view,
  },
  'a shortcut': { ...from, type: 'shortcut', callback_id: ids.shortcuts.start, trigger_id: '1.2', action_ts: '1.1' },
  'an event': {
    token: 'x',
    team_id: 'T0DESK',
    context_team_id: 'T0DESK',
    api_app_id: 'A0DESK',
    type: 'event_callback',
    event_id: 'Ev1',
    event_time: 1,
    event: { type: 'app_home_opened', user: 'U0ANA', channel: 'D1', tab: 'home', event_ts: '1.1' },
    authorizations: [
      { enterprise_id: null, team_id: 'T0DESK', user_id: 'U0BOT', is_bot: true, is_enterprise_install: false },
    ],
  },
  'a message to the bot': {
    token: 'x',
    team_id: 'T0DESK',
    context_team_id: 'T0DESK',
    api_app_id: 'A0DESK',
    type: 'event_callback',
    event_id: 'Ev2',
    event_time: 1,
    event: { ...spoken, type: 'message', channel: 'D1', channel_type: 'im' },
    authorizations: [
      { enterprise_id: null, team_id: 'T0DESK', user_id: 'U0BOT', is_bot: true, is_enterprise_install: false },
    ],
  },
  'a mention': {
    token: 'x',
    team_id: 'T0DESK',
    context_team_id: 'T0DESK',
    api_app_id: 'A0DESK',
    type: 'event_callback',
    event_id: 'Ev3',
    event_time: 1,
    event: { ...spoken, type: 'app_mention', channel: 'C1', text: '<@U0BOT> hello' },
  },
  'a command': {
    token: 'x',
    team_id: 'T0DESK',
    team_domain: 'desk',
    channel_id: 'C1',
    channel_name: 'general',
    user_id: 'U0ANA',
    user_name: 'ana',
    command: ids.command,
    text: 'help',
    api_app_id: 'A0DESK',
    is_enterprise_install: 'false',
    response_url: NOWHERE,
    trigger_id: '1.2',
  },
};

let dispatch: Dispatch;
let failed: unknown[];
let troubles: unknown[];

beforeAll(() => {
  const dispatcher = createDispatcher({ refuse() {}, onError: (error) => void failed.push(error) });
  dispatch = dispatcher.dispatch;
  const silent = () => undefined;
  const app = new App({
    token: 'xoxb-1',
    receiver: dispatcher.receiver,
    clientOptions: clientOptions(NOWHERE),
    tokenVerificationEnabled: false,
    botUserId: 'U0BOT',
    botId: 'B1',
    convoStore: false,
    logger: {
      debug: silent,
      info: silent,
      warn: silent,
      error: (...parts: unknown[]) => void failed.push(...parts),
      getLevel: () => 'warn' as never,
      setLevel: silent,
      setName: silent,
    },
  });
  listen(app, {
    teamId: 'T0DESK',
    workflow: { apply: refuses, ask: refuses, load: async () => undefined },
    timers: { async decide() {}, async schedule() {} },
    browsing: () => undefined,
    mayDecide: async () => false,
    membership: async () => 'member',
    rules: () => ({}),
    budgets: { ofAsker: async () => undefined },
    askerGroups: async () => ({}),
    cardPlaces: { cardsWhereAsked: true, channels: { feed: 'C0FEED' } },
    approverMentions: () => ['U0MARTA'],
    lists: {},
    homes: { async opened() {} },
    clock: () => 0,
    observer: { changed() {}, refused() {}, warn: (_what: string, error: unknown) => void troubles.push(error) },
  } as unknown as ListenerContext);
});

const refuses = async () => ({ kind: 'refused', refusal: { reason: 'unknownRequest' } });

/** Each field of it, and of what is in that, in place of which stands something odd, or nothing. */
function* oddities(of: Json, depth = 3): Generator<[where: string, payload: Json]> {
  for (const name of new Set([...Object.keys(of), ...(depth >= 2 ? LOOKED_INTO : [])])) {
    for (const odd of ODD) yield [`${name}=${JSON.stringify(odd)}`, { ...of, [name]: odd }];
    const { [name]: value, ...rest } = of;
    if (name in of) yield [`${name} is left out`, rest];
    if (depth <= 1 || typeof value !== 'object' || value === null) continue;
    for (const [where, inner] of oddities(Object(Array.isArray(value) ? value[0] : value), depth - 1)) {
      yield [`${name}.${where}`, { ...of, [name]: Array.isArray(value) ? [inner, ...value.slice(1)] : inner }];
    }
  }
}

async function comesThrough(payload: Json): Promise<{ problem: string | undefined; errors: unknown[] }> {
  [failed, troubles] = [[], []];
  const isCommand = payload['type'] === undefined && 'user_id' in payload;
  const { problem } = admitted(payload, isCommand, () => undefined);
  if (problem === undefined) await dispatch(payload);
  return {
    problem,
    errors: [...failed, ...troubles.filter((error) => error instanceof TypeError && error.message !== 'fetch failed')],
  };
}

describe('F110: what the check lets through breaks neither the framework nor a listener', () => {
  it.each(Object.entries(recorded))(
    'F110: %s, with something odd in each place',
    async (_kind, payload) => {
      expect(await comesThrough(payload)).toEqual({ problem: undefined, errors: [] });
      const broken: [string, string][] = [];
      let refused = 0;
      for (const [where, odd] of oddities(payload)) {
        const { problem, errors } = await comesThrough(odd);
        if (problem !== undefined) refused += 1;
        for (const error of errors)
          broken.push([where, String(error instanceof Error ? error.stack : error).slice(0, 300)]);
      }
      expect(broken).toEqual([]);
      expect(refused).toBeGreaterThan(20);
    },
    120_000,
  );
});

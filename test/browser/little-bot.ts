import type { AddressInfo } from 'node:net';
import { App, LogLevel } from '@slack/bolt';
import type { KnownBlock, ModalView } from '@slack/types';
import { afterEach, beforeEach } from 'vitest';
import { createLocalSlack } from '../../src/demo/slack/local-slack.ts';
import type { LocalSlack } from '../../src/demo/slack/local-slack-options.ts';
import { workspaceOptions } from '../demo/slack/workspace-options.ts';

export const plain = (text: string) => ({ type: 'plain_text' as const, text });
export const mrkdwn = (text: string) => ({ type: 'mrkdwn' as const, text });
export const option = (text: string, value: string) => ({ text: plain(text), value });
const countries = ['Portugal', 'Poland', 'Peru', 'United States'];

/** The form that the little bot shows; its place field belongs to the country, and its note changes with it. */
export const form = (country = '', note = 'Choose a country first.'): ModalView => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('Request a number'),
  submit: plain('Search'),
  private_metadata: country,
  blocks: [
    {
      type: 'input',
      block_id: 'country',
      dispatch_action: true,
      label: plain('Country'),
      element: { type: 'external_select', action_id: 'country', min_query_length: 1 },
    },
    {
      type: 'input',
      block_id: `place-${country}`,
      optional: true,
      label: plain('Place'),
      element: { type: 'plain_text_input', action_id: 'place' },
    },
    {
      type: 'input',
      block_id: 'kind',
      label: plain('Kind'),
      element: {
        type: 'static_select',
        action_id: 'kind',
        initial_option: option('Local', 'local'),
        option_groups: [
          { label: plain('Voice'), options: [option('Local', 'local'), option('Toll-free', 'tollFree')] },
          { label: plain('Text'), options: [option('Mobile', 'mobile')] },
        ],
      },
    },
    {
      type: 'input',
      block_id: 'features',
      optional: true,
      label: plain('Features'),
      element: { type: 'checkboxes', action_id: 'features', options: [option('Voice', 'voice'), option('SMS', 'sms')] },
    },
    {
      type: 'input',
      block_id: 'why',
      label: plain('What is it for?'),
      hint: plain(note),
      element: { type: 'plain_text_input', action_id: 'why', max_length: 40 },
    },
  ],
});

/** A button whose press the little bot writes down. */
export const button = (text: string, value: string) => ({
  type: 'button' as const,
  action_id: 'press',
  text: plain(text),
  value,
});

/** A little bot in a fresh local Slack, for tests of the page alone. */
export type LittleBot = {
  readonly slack: LocalSlack;
  readonly client: App['client'];
  /** The state of each form that was accepted. */
  readonly submitted: unknown[];
  /** The values of the buttons that were pressed. */
  readonly pressed: string[];
  /** What the bot was told of each other element that was used, with the state around it. */
  readonly used: Record<string, unknown>[];
  /** The form that was opened last. */
  readonly viewId: string;
  /** Posts as the bot, in #general unless told otherwise; answers with the message's ts. */
  post(text: string, blocks?: KnownBlock[], channel?: string): Promise<string>;
};

/** Starts both before each test of the calling file and ends them after it: /number and the shortcut open the form, choosing a country changes it, "no" is too short a reason. */
export function useLittleBot(): LittleBot {
  let slack: LocalSlack;
  let app: App;
  let submitted: unknown[];
  let pressed: string[];
  let used: Record<string, unknown>[];
  let viewId: string;

  const register = (): void => {
    app.command('/number', async ({ ack, client, body }) => {
      await ack();
      const opened = await client.views.open({ trigger_id: body.trigger_id, view: form() });
      viewId = opened.view?.id ?? '';
    });
    app.shortcut('request.open', async ({ ack, client, body }) => {
      await ack();
      await client.views.open({ trigger_id: body.trigger_id, view: form() });
    });
    app.options('country', async ({ ack, payload }) => {
      const fitting = countries.filter((name) => name.toLowerCase().startsWith(payload.value.toLowerCase()));
      await ack({ options: fitting.map((name) => option(name, name)) });
    });
    app.action('country', async ({ ack, client, body, action }) => {
      await ack();
      if (body.type !== 'block_actions' || !body.view || action.type !== 'external_select') return;
      const country = action.selected_option?.value ?? '';
      await client.views.update({ view_id: body.view.id, view: form(country, `A number in ${country}.`) });
    });
    app.view('form', async ({ ack, view }) => {
      const why = view.state.values['why']?.['why']?.value ?? '';
      if (why === 'no') return ack({ response_action: 'errors', errors: { why: 'Say a little <b>more</b>.' } });
      if (why === 'more') return ack({ response_action: 'push', view: { ...form(), title: plain('One more') } });
      submitted.push(view.state.values);
      return ack();
    });
    app.action('press', async ({ ack, action }) => {
      await ack();
      if (action.type === 'button') pressed.push(action.value ?? '');
    });
    app.action(/^use\./, async ({ ack, action, body }) => {
      await ack();
      const { block_id: _, action_ts: __, ...told } = action as unknown as Record<string, unknown>;
      used.push({ ...told, state: body.type === 'block_actions' ? Object.values(body.state?.values ?? {}) : [] });
    });
  };

  beforeEach(async () => {
    [submitted, pressed, used, viewId] = [[], [], [], ''];
    slack = await createLocalSlack(workspaceOptions());
    app = new App({
      token: 'xoxb-local-1',
      signingSecret: 'signing-secret',
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
    register();
    const server = await app.start({ port: 0, host: '127.0.0.1' });
    slack.setBotUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`);
  });
  afterEach(async () => {
    await app?.stop();
    await slack?.close();
  });

  return {
    get slack() {
      return slack;
    },
    get client() {
      return app.client;
    },
    get submitted() {
      return submitted;
    },
    get pressed() {
      return pressed;
    },
    get used() {
      return used;
    },
    get viewId() {
      return viewId;
    },
    async post(text, blocks, channel = 'CGENERAL') {
      const { ts } = await app.client.chat.postMessage({ channel, text, ...(blocks ? { blocks } : {}) });
      return ts ?? '';
    },
  };
}

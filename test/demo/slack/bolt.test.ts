import { App, LogLevel, SocketModeReceiver } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLocalSlack } from '../../../src/demo/slack/local-slack.ts';
import type { LocalSlack } from '../../../src/demo/slack/local-slack-options.ts';
import { createPerson } from '../../support/person.ts';
import { workspaceOptions } from './workspace-options.ts';

const cities: Record<string, string[]> = { US: ['Los Angeles', 'Lost Springs', 'New York'], PT: ['Lisbon', 'Porto'] };
const plain = (text: string) => ({ type: 'plain_text' as const, text });
const option = (text: string, value: string) => ({ text: plain(text), value });

const modal = (country?: string): ModalView => ({
  type: 'modal',
  callback_id: 'request.submit',
  title: plain('Request a number'),
  submit: plain('Search'),
  private_metadata: country ?? '',
  blocks: [
    {
      type: 'input',
      block_id: 'country',
      dispatch_action: true,
      label: plain('Country'),
      element: {
        type: 'static_select',
        action_id: 'request.country',
        options: [option('United States', 'US'), option('Portugal', 'PT')],
      },
    },
    {
      type: 'input',
      block_id: `city-${country}`,
      label: plain('City'),
      element: { type: 'external_select', action_id: 'request.city', min_query_length: 0 },
    },
    {
      type: 'input',
      block_id: 'why',
      label: plain('What is it for?'),
      element: { type: 'plain_text_input', action_id: 'text' },
    },
  ],
});

/** A little bot like the real one: a command opens a modal with dependent lists, its submission posts a card with a button. */
const register = (app: App): void => {
  app.command('/number', async ({ ack, client, body }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: modal() });
  });
  app.action('request.country', async ({ ack, client, body, action }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.view || action.type !== 'static_select') return;
    const { id, hash } = body.view;
    await client.views.update({ view_id: id, hash, view: modal(action.selected_option.value) });
  });
  app.options('request.city', async ({ ack, payload, body }) => {
    const country = 'view' in body ? (body.view?.private_metadata ?? '') : '';
    const fitting = (cities[country] ?? []).filter((city) => city.toLowerCase().includes(payload.value.toLowerCase()));
    await ack({ options: fitting.map((city) => option(city, city)) });
  });
  app.view('request.submit', async ({ ack, client, view, body }) => {
    await ack();
    const city = Object.entries(view.state.values).find(([id]) => id.startsWith('city-'))?.[1]['request.city'];
    await client.chat.postMessage({
      channel: body.user.id,
      text: `A number in ${city?.selected_option?.value}`,
      blocks: [
        {
          type: 'section',
          text: plain(`A number in ${city?.selected_option?.value}: ${view.state.values['why']?.['text']?.value}`),
        },
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: 'request.reserve',
              text: plain('Reserve'),
              value: 'g1',
              confirm: {
                title: plain('Sure?'),
                text: plain('It costs 5 USD'),
                confirm: plain('Reserve'),
                deny: plain('No'),
              },
            },
          ],
        },
      ],
    });
  });
  app.action('request.reserve', async ({ ack, client, body, respond }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.channel || !body.message) return;
    await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: 'Reserved +1 213', blocks: [] });
    await respond({ text: 'It is yours for a while', replace_original: false });
  });
  app.event('app_home_opened', async ({ client, event }) => {
    const text = plain('Nothing waits for you');
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'section', text }] } });
  });
};

let slack: LocalSlack;
let app: App;

afterEach(async () => {
  await app.stop();
  await slack.close();
});

const walkThrough = async (): Promise<void> => {
  const ana = createPerson(slack, 'UANA');
  await ana.types('#general', '/number');
  const view = await ana.seesModal('Request a number');
  expect(view.fields).toEqual({ Country: null, City: null, 'What is it for?': null });
  await ana.fills('What is it for?', 'Support line');
  await ana.fills('Country', 'United States');
  expect(await ana.options('City', 'los')).toEqual(['Los Angeles', 'Lost Springs']);
  expect(await ana.submitsExpectingErrors()).toEqual({ City: 'Please complete this required field.' });
  await ana.fills('City', 'Los Angeles');
  await ana.submits();
  await ana.seesNoModal();

  const card = await ana.sees('A number in Los Angeles: Support line', { in: 'dm' });
  expect(card.buttons).toEqual(['Reserve']);
  await ana.presses('Reserve', { in: 'Los Angeles', confirm: false });
  expect(ana.lastConfirm()?.text).toBe('It costs 5 USD');
  await ana.presses('Reserve', { in: 'Los Angeles' });
  expect((await ana.sees('Reserved +1 213')).ts).toBe(card.ts);
  await ana.sees('It is yours for a while', { ephemeral: true });
  await ana.doesNotSee('A number in');

  await ana.opensHome();
  await ana.seesHome('Nothing waits for you');
};

describe('a Bolt app, driven through the page', () => {
  it('works over HTTP', async () => {
    slack = await createLocalSlack(workspaceOptions());
    app = new App({
      token: 'xoxb-local-1',
      signingSecret: 'signing-secret',
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
    register(app);
    const server = await app.start({ port: 0, host: '127.0.0.1' });
    const address = server.address();
    slack.setBotUrl(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/slack/events`);
    expect(await slack.verifyBotUrl()).toEqual({ challenge: true, sslCheck: true });
    await walkThrough();
  });

  it('works over Socket Mode', async () => {
    slack = await createLocalSlack(workspaceOptions());
    app = new App({
      token: 'xoxb-local-1',
      appToken: 'xapp-local-1',
      socketMode: true,
      logLevel: LogLevel.ERROR,
      clientOptions: { slackApiUrl: slack.apiUrl },
    });
    register(app);
    await app.start();
    await walkThrough();
  });

  it('F34: comes back by itself when its connection is refreshed', async () => {
    slack = await createLocalSlack(workspaceOptions());
    const receiver = new SocketModeReceiver({
      appToken: 'xapp-local-1',
      // How long it waits before it connects again; five seconds unless given.
      clientPingTimeout: 100,
      logLevel: LogLevel.ERROR,
      installerOptions: { clientOptions: { slackApiUrl: slack.apiUrl } },
    });
    const clientOptions = { slackApiUrl: slack.apiUrl };
    app = new App({ token: 'xoxb-local-1', receiver, logLevel: LogLevel.ERROR, clientOptions });
    register(app);
    await app.start();
    const ana = createPerson(slack, 'UANA');
    const opened = (): number => slack.traffic().filter(({ what }) => what === 'apps.connections.open').length;
    expect(opened()).toBe(1);
    for (const reason of ['refresh_requested', 'warning'] as const) {
      const before = opened();
      slack.disconnectSockets(reason);
      await vi.waitFor(() => expect(opened()).toBe(before + 1), { timeout: 10_000 });
      await vi.waitFor(async () => expect((await ana.snapshot()).bot.connected).toBe(true), { timeout: 10_000 });
    }
    await vi.waitFor(() => ana.types('#general', '/number'), { timeout: 10_000 });
    await ana.seesModal('Request a number');
  });
});

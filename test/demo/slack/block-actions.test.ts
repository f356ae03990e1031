import { afterEach, describe, expect, it } from 'vitest';
import { asJson, asJsonList } from '../../../src/demo/slack/json.ts';
import { createPerson } from '../../support/person.ts';
import { type Bench, button, createBench, modal, option, plain } from './bench.ts';
import { manifest } from './workspace-options.ts';

let bench: Bench;
afterEach(() => bench.close());

const withSettings = (settings: object) => ({ manifest: { ...manifest, settings } });

describe('block_actions', () => {
  it('of a message carries everything about the message, the element and the state', async () => {
    bench = await createBench();
    const select = {
      type: 'static_select',
      action_id: 'pick',
      options: [option('One'), option('Two')],
      initial_option: option('Two'),
    };
    const blocks = [{ type: 'actions', block_id: 'row', elements: [select, button('Reserve', { value: 'g1' })] }];
    const posted = await bench.api('chat.postMessage', { channel: 'CGENERAL', text: 'A card', blocks });
    await bench.ana.presses('Reserve');
    expect(bench.bot.last()).toEqual({
      type: 'block_actions',
      team: { id: 'T1', domain: 'acme' },
      user: { id: 'UANA', username: 'ana.silva', name: 'ana.silva', team_id: 'T1' },
      api_app_id: 'A1',
      token: expect.any(String),
      enterprise: null,
      is_enterprise_install: false,
      container: { type: 'message', message_ts: posted['ts'], channel_id: 'CGENERAL', is_ephemeral: false },
      channel: { id: 'CGENERAL', name: 'general' },
      message: {
        type: 'message',
        user: 'UBOT',
        bot_id: 'BBOT',
        app_id: 'A1',
        team: 'T1',
        ts: posted['ts'],
        text: 'A card',
        blocks,
      },
      state: { values: { row: { pick: { type: 'static_select', selected_option: option('Two') } } } },
      response_url: expect.stringContaining('/response/'),
      trigger_id: expect.any(String),
      actions: [
        {
          type: 'button',
          block_id: 'row',
          action_id: 'Reserve',
          text: plain('Reserve'),
          value: 'g1',
          action_ts: expect.stringMatching(/^\d+\.\d{6}$/),
        },
      ],
    });
    expect(bench.bot.arrivals[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  it('of a select in an actions block is sent at once, with the option in action and state', async () => {
    bench = await createBench();
    const select = { type: 'static_select', action_id: 'pick', options: [option('One'), option('Two')] };
    const section = { type: 'section', block_id: 'row', text: plain('Pick'), accessory: select };
    await bench.api('chat.postMessage', { channel: 'CGENERAL', text: 'A card', blocks: [section] });
    await bench.ana.fills('Pick', 'Two');
    expect(asJsonList(bench.bot.last()['actions'])[0]).toMatchObject({ selected_option: option('Two') });
    expect(bench.bot.last()['state']).toEqual({
      values: { row: { pick: { type: 'static_select', selected_option: option('Two') } } },
    });
  });

  it('of a button in a modal, in the home tab, and of an overflow menu arrive too', async () => {
    bench = await createBench();
    const blocks = [{ type: 'section', text: plain('Pick'), accessory: button('Browse') }];
    const opened = asJson((await bench.open(modal(blocks)))['view']);
    await bench.ana.presses('Browse');
    expect(bench.bot.last()).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: opened['id'] },
      view: { id: opened['id'], hash: opened['hash'], state: { values: {} } },
      actions: [{ action_id: 'Browse' }],
    });
    expect(bench.bot.last()).not.toHaveProperty('response_url');
    expect(bench.bot.last()).not.toHaveProperty('message');
    await bench.ana.closes();

    const more = { type: 'overflow', action_id: 'more', options: [option('Cancel'), option('Help')] };
    const section = { type: 'section', text: plain('Waiting'), accessory: more };
    await bench.api('views.publish', { user_id: 'UANA', view: { type: 'home', blocks: [section] } });
    await bench.ana.presses('Help', { in: 'home' });
    expect(bench.bot.last()).toMatchObject({ actions: [{ type: 'overflow', selected_option: option('Help') }] });
  });

  it('of an ephemeral message say where it was but not what it said', async () => {
    bench = await createBench();
    const blocks = [{ type: 'actions', elements: [button('Undo')] }];
    await bench.api('chat.postEphemeral', { channel: 'CGENERAL', user: 'UANA', text: 'psst', blocks });
    await bench.ana.presses('Undo');
    expect(bench.bot.last()).toMatchObject({ container: { is_ephemeral: true } });
    expect(bench.bot.last()).not.toHaveProperty('message');
  });

  it('that no listener takes leave the person with a notice', async () => {
    bench = await createBench({ ackTimeoutMs: 600 });
    const blocks = [{ type: 'actions', elements: [button('Reserve')] }];
    await bench.api('chat.postMessage', { channel: 'CGENERAL', text: 'A card', blocks });
    bench.bot.answers(() => ({ status: 404 }));
    await expect(bench.ana.presses('Reserve')).rejects.toThrow('dispatch_failed');
    bench.bot.answers(() => ({ delayMs: 1_000 }));
    await expect(bench.ana.presses('Reserve')).rejects.toThrow('operation_timeout');
    expect(await bench.ana.notices()).toHaveLength(2);
  });

  it('F40: are not sent when interactivity is off', async () => {
    bench = await createBench(withSettings({ interactivity: { is_enabled: false } }));
    const blocks = [{ type: 'actions', elements: [button('Reserve')] }];
    await bench.api('chat.postMessage', { channel: 'CGENERAL', text: 'A card', blocks });
    await expect(bench.ana.presses('Reserve')).rejects.toThrow('This app has not been configured for this feature.');
    await expect(bench.ana.usesShortcut('request.open')).rejects.toThrow('not been configured');
    expect(bench.bot.arrivals).toEqual([]);
  });

  it('F33: and commands can arrive twice', async () => {
    bench = await createBench();
    const blocks = [{ type: 'actions', elements: [button('Reserve')] }];
    await bench.api('chat.postMessage', { channel: 'CGENERAL', text: 'A card', blocks });
    bench.slack.redeliver('block_actions');
    bench.slack.redeliver('/number');
    await bench.ana.presses('Reserve');
    await bench.ana.types('#general', '/number');
    const [first, second, third, fourth] = bench.bot.arrivals;
    expect(second?.raw).toBe(first?.raw);
    expect([first, second].map((one) => one?.headers['x-slack-retry-num']).sort()).toEqual(['1', undefined]);
    expect(fourth?.raw).toBe(third?.raw);
    await bench.ana.presses('Reserve');
    expect(bench.bot.arrivals).toHaveLength(5);
  });

  it('of a stranger carry the workspace they come from', async () => {
    bench = await createBench();
    const blocks = [{ type: 'actions', elements: [button('Reserve')] }];
    await bench.api('chat.postMessage', { channel: 'CGENERAL', text: 'A card', blocks });
    await createPerson(bench.slack, 'USAM').presses('Reserve');
    expect(bench.bot.last()).toMatchObject({ team: { id: 'T1' }, user: { id: 'USAM', team_id: 'T2' } });
  });
});

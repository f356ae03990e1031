import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { asJson, asText, type Json } from '../../../src/demo/slack/json.ts';
import { type Bench, createBench, input, modal } from './bench.ts';

type Client = { socket: WebSocket; received: Json[]; acks: { payload?: unknown; silent?: boolean } };

let bench: Bench;
const clients: Client[] = [];
beforeEach(async () => {
  bench = await createBench({ ackTimeoutMs: 1_500, botUrl: '' });
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.terminate();
  await bench.close();
});

const openUrl = async (): Promise<string> =>
  asText((await bench.api('apps.connections.open', {}, 'xapp-local-1'))['url']);

/** Connects, acknowledges every envelope, and keeps what came. */
const connect = async (url?: string): Promise<Client> => {
  const client: Client = { socket: new WebSocket(url ?? (await openUrl())), received: [], acks: {} };
  clients.push(client);
  client.socket.on('message', (data) => {
    const message = asJson(JSON.parse(data.toString()));
    client.received.push(message);
    const { payload, silent } = client.acks;
    if (!message['envelope_id'] || silent) return;
    client.socket.send(JSON.stringify({ envelope_id: message['envelope_id'], ...(payload ? { payload } : {}) }));
  });
  await once(client.socket, 'open');
  await vi.waitFor(() => expect(client.received).not.toEqual([]));
  return client;
};

const envelopes = ({ received }: Client): Json[] => received.filter((message) => message['envelope_id']);

describe('Socket Mode', () => {
  it('says hello, and wraps each delivery in an envelope', async () => {
    expect((await bench.ana.snapshot()).bot.connected).toBe(false);
    const client = await connect();
    expect(client.received[0]).toEqual({
      type: 'hello',
      num_connections: 1,
      debug_info: expect.any(Object),
      connection_info: { app_id: 'A1' },
    });
    expect((await bench.ana.snapshot()).bot.connected).toBe(true);
    await bench.ana.types('#general', '/number US');
    await bench.ana.usesShortcut('request.open');
    await bench.slack.sendEvent({ type: 'app_home_opened', user: 'UANA' });
    expect(envelopes(client)).toEqual([
      {
        envelope_id: expect.any(String),
        type: 'slash_commands',
        accepts_response_payload: true,
        payload: expect.objectContaining({ command: '/number', text: 'US' }),
      },
      {
        envelope_id: expect.any(String),
        type: 'interactive',
        accepts_response_payload: true,
        payload: expect.objectContaining({ type: 'shortcut' }),
      },
      {
        envelope_id: expect.any(String),
        type: 'events_api',
        accepts_response_payload: false,
        retry_attempt: 0,
        retry_reason: '',
        payload: expect.objectContaining({ type: 'event_callback' }),
      },
    ]);
  });

  it('takes the payload of an acknowledgement as the answer', async () => {
    const client = await connect();
    client.acks = { payload: { text: 'Hello' } };
    await bench.ana.types('#general', '/number');
    await bench.ana.sees('Hello', { ephemeral: true });
    client.acks = { payload: { response_action: 'errors', errors: { why: 'Too vague' } } };
    const trigger = asText(asJson(envelopes(client).at(-1)?.['payload'])['trigger_id']);
    const view = modal([input('why', { type: 'plain_text_input', initial_value: 'x' })]);
    await bench.api('views.open', { trigger_id: trigger, view });
    expect(await bench.ana.submitsExpectingErrors()).toEqual({ why: 'Too vague' });
  });

  it('F34: gives each envelope to exactly one connection', async () => {
    const both = [await connect(), await connect()];
    for (let index = 0; index < 4; index += 1) await bench.ana.types('#general', `/number ${index}`);
    const texts = both.flatMap(envelopes).map(({ payload }) => asJson(payload)['text']);
    expect(texts.sort()).toEqual(['0', '1', '2', '3']);
    expect(both.map((client) => envelopes(client).length)).toEqual([2, 2]);
  });

  it('F34: lets ten connections in, and no eleventh', async () => {
    for (let index = 0; index < 10; index += 1) await connect();
    const late = await connect();
    expect(late.received).toEqual([expect.objectContaining({ type: 'disconnect', reason: 'too_many_websockets' })]);
    await once(late.socket, 'close');
  });

  it('gives each ticket to one connection', async () => {
    const url = await openUrl();
    await connect(url);
    const second = new WebSocket(url);
    await expect(once(second, 'open')).rejects.toThrow();
    const without = new WebSocket(`${bench.slack.url.replace('http', 'ws')}/link/`);
    await expect(once(without, 'open')).rejects.toThrow();
  });

  it('tells the person when nothing comes back, or no bot is there', async () => {
    const client = await connect();
    client.acks = { silent: true };
    await expect(bench.ana.types('#general', '/number')).rejects.toThrow('operation_timeout');
    bench.slack.disconnectSockets();
    await once(client.socket, 'close');
    expect(client.received.at(-1)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' });
    await expect(bench.ana.types('#general', '/number')).rejects.toThrow('dispatch_failed');
  });

  it('sends a warning some time before it ends a connection, and nothing to one that is ending', async () => {
    const [first, second] = [await connect(), await connect()];
    bench.slack.disconnectSockets('warning');
    await vi.waitFor(() => expect(first.received.at(-1)).toMatchObject({ type: 'disconnect', reason: 'warning' }));
    await bench.ana.types('#general', '/number still there');
    expect([first, second].flatMap(envelopes)).toHaveLength(1);
    bench.slack.disconnectSockets('link_disabled');
    expect((await bench.ana.snapshot()).bot.connected).toBe(false);
    await expect(bench.ana.types('#general', '/number')).rejects.toThrow('dispatch_failed');
    expect([first, second].flatMap(envelopes)).toHaveLength(1);
  });

  it('counts the retries of an event', async () => {
    await bench.close();
    bench = await createBench({ ackTimeoutMs: 400, botUrl: '', eventRetryDelaysMs: [0, 0, 0] });
    const client = await connect();
    client.acks = { silent: true };
    expect(await bench.slack.sendEvent({ type: 'app_home_opened', user: 'UANA' })).toBe(false);
    expect(envelopes(client).map((one) => [one['retry_attempt'], one['retry_reason']])).toEqual([
      [0, ''],
      [1, 'http_timeout'],
      [2, 'http_timeout'],
      [3, 'http_timeout'],
    ]);
  });

  it('goes before HTTP while a bot is connected', async () => {
    bench.slack.setBotUrl(bench.bot.url);
    const client = await connect();
    await bench.ana.types('#general', '/number');
    expect([envelopes(client).length, bench.bot.arrivals.length]).toEqual([1, 0]);
    client.socket.close();
    await vi.waitFor(async () => {
      await bench.ana.types('#general', '/number');
      expect(bench.bot.arrivals.length).toBeGreaterThan(0);
    });
  });
});

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Answer } from '../../src/slack/connection/dispatcher.ts';
import { pooledFetch } from '../../src/slack/connection/pooled-fetch.ts';
import { createSocketReceiver } from '../../src/slack/connection/socket-receiver.ts';

let api: Server;
let slack: WebSocketServer;
/** Slack's end of the first connection. */
let socket: WebSocket;
let receiver: ReturnType<typeof createSocketReceiver>;
let answers: (Answer | Promise<Answer>)[];
/** What was handed to the listeners, by text. */
let handed: string[];
let replies: unknown[];
/** When they had come. */
let arrivals: number[];

beforeEach(async () => {
  [answers, handed, replies, arrivals] = [[], [], [], []];
  api = createServer((_request, response) => {
    const { port } = api.address() as AddressInfo;
    response.setHeader('content-type', 'application/json').end(`{"ok":true,"url":"ws://127.0.0.1:${port}/"}`);
  });
  slack = new WebSocketServer({ server: api });
  slack.on('connection', (each) => {
    each.on('message', (data) => replies.push(JSON.parse(data.toString())));
    each.send('{"type":"hello"}');
  });
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  receiver = createSocketReceiver({
    appToken: 'xapp-1',
    apiUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}/`,
    fetch: pooledFetch,
    dispatch: async (payload, coming) => {
      arrivals.push(coming?.arrivedAt ?? Number.NaN);
      handed.push(String(Reflect.get(payload, 'text')));
      return answers.shift() ?? { kind: 'acknowledged', body: undefined };
    },
    refuse: () => undefined,
    log: () => undefined,
    logger: undefined,
  });
  await receiver.start();
  [socket] = [...slack.clients] as [WebSocket];
});
afterEach(async () => {
  await receiver.stop();
  for (const each of slack.clients) each.terminate();
  api.close();
});

function send(id: string, over = socket): void {
  const payload = {
    command: '/number',
    text: id,
    team_id: 'T1',
    user_id: 'U1',
    channel_id: 'C1',
    trigger_id: '1.2',
    response_url: 'http://127.0.0.1:1/',
  };
  over.send(JSON.stringify({ envelope_id: id, type: 'slash_commands', payload }));
}

it('F111: what was acknowledged too late is not acknowledged, and not done twice', async () => {
  answers = [{ kind: 'late' }];
  for (const id of ['slow', 'next']) send(id);
  await expect.poll(() => replies).toEqual([{ envelope_id: 'next' }]);
  for (const id of ['slow', 'last']) send(id);
  await expect.poll(() => replies).toEqual([{ envelope_id: 'next' }, { envelope_id: 'last' }]);
  expect(handed).toEqual(['slow', 'next', 'last']);
});

it('F111: what failed is not acknowledged, and is done when Slack sends it again', async () => {
  answers = [{ kind: 'failed' }];
  const sentAt = performance.now();
  send('broken');
  send('next');
  await expect.poll(() => replies).toEqual([{ envelope_id: 'next' }]);
  send('broken');
  await expect.poll(() => replies).toEqual([{ envelope_id: 'next' }, { envelope_id: 'broken' }]);
  expect(arrivals.every((at) => at >= sentAt && at <= performance.now())).toBe(true);
  expect(handed).toEqual(['broken', 'next', 'broken']);
});

it('F111: however many envelopes come in between, one that comes again is answered and not done again', async () => {
  send('first');
  for (let no = 0; no < 5_000; no++) send(`no ${no}`);
  send('first');
  await expect.poll(() => replies.length, { timeout: 20_000 }).toBe(5_002);
  expect(handed.length).toBe(5_001);
  expect(replies.filter((reply) => Reflect.get(Object(reply), 'envelope_id') === 'first')).toHaveLength(2);
}, 30_000);

it('F101: what is being answered when the process ends is answered before its connection closes', async () => {
  let answer: (given: Answer) => void = () => undefined;
  answers = [
    new Promise((resolve) => {
      answer = resolve;
    }),
  ];
  send('slow');
  await expect.poll(() => handed).toEqual(['slow']);
  const stopped = receiver.stop();
  setTimeout(() => answer({ kind: 'acknowledged', body: undefined }), 200);
  await stopped;
  await expect.poll(() => replies).toEqual([{ envelope_id: 'slow' }]);
  await expect.poll(() => slack.clients.size).toBe(0);
});

it('F101: what crosses the close of its connection is neither done nor acknowledged: Slack sends an event again, and tells a person that a click did not work', async () => {
  // Slack's ends read nothing, so that they do not know of the close when they send.
  for (const each of slack.clients) each.pause();
  await receiver.stop();
  expect(receiver.isConnected()).toBe(false);
  expect(slack.clients.size).toBe(2);
  for (const each of slack.clients) {
    send('crossing', each);
    each.resume();
  }
  await expect.poll(() => slack.clients.size).toBe(0);
  expect([handed, replies]).toEqual([[], []]);
});

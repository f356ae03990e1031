import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createSocketListener, type SocketListener } from '../../src/slack/connection/socket-listener.ts';

/** Slack's end: every connection that came, in order. */
let slack: WebSocketServer;
let came: WebSocket[];
let lines: string[];
let listener: SocketListener;

beforeEach(async () => {
  slack = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(slack, 'listening');
  came = [];
  lines = [];
  slack.on('connection', (socket) => came.push(socket));
});
afterEach(async () => {
  await listener.stop();
  for (const socket of slack.clients) socket.terminate();
  slack.close();
});

/** Listens, to a Slack that says hello and how long a connection lives. */
async function listen(seconds: unknown): Promise<void> {
  const { port } = slack.address() as AddressInfo;
  slack.on('connection', (socket) =>
    socket.send(JSON.stringify({ type: 'hello', debug_info: { approximate_connection_time: seconds } })),
  );
  listener = createSocketListener({
    open: async () => `ws://127.0.0.1:${port}`,
    onFrame: () => undefined,
    log: (_level, line) => lines.push(line),
  });
  await listener.start();
}
const open = () => came.filter((socket) => socket.readyState === socket.OPEN).length;

describe('F68: two sockets are never of one age for long', () => {
  it('F68: of two that were opened together, one is replaced early, and the old one is used until Slack closes it', async () => {
    await listen(4);
    await expect.poll(() => came.length, { timeout: 10_000 }).toBe(3);
    expect(open()).toBe(3);
    expect(lines).toEqual([expect.stringContaining('as old as another')]);
    // More than the half of it: from here on they count as apart.
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    // Slack ends the two of one age: the third is there all the time, and one of them is followed by another.
    for (const socket of came.slice(0, 2)) socket.send('{"type":"disconnect","reason":"refresh_requested"}');
    for (const socket of came.slice(0, 2)) socket.close();
    expect(listener.isConnected()).toBe(true);
    await expect.poll(() => came.length, { timeout: 10_000 }).toBe(4);
    await expect.poll(open).toBe(2);
    // Those two are apart already.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect([came.length, open()]).toEqual([4, 2]);
  }, 30_000);

  it.each([
    ['a text'],
    [-1],
    [0],
    [null],
    [Number.MAX_VALUE],
  ])('F68: a hello that says %s of its life is taken as one that says nothing', async (seconds) => {
    await listen(seconds);
    await expect.poll(open).toBe(2);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(came.length).toBe(2);
  });
});

it('F67: a Slack that never answers is told of within three seconds of a start, once', async () => {
  listener = createSocketListener({
    open: () => new Promise(() => undefined),
    onFrame: () => undefined,
    log: (_level, line) => lines.push(line),
  });
  listener.start().catch(() => undefined);
  await expect.poll(() => lines, { timeout: 5_000 }).toHaveLength(1);
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(lines).toEqual([expect.stringContaining('A socket to Slack does not open (no answer)')]);
});

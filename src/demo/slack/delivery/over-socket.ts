import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { asJson, asText, type Json, parseJson } from '../json.ts';
import type { Ack, Carrier } from './delivery.ts';

/** Slack allows ten Socket Mode connections for an app. */
const CONNECTION_LIMIT = 10;
const PING_MS = 5_000;
const CLOSE_GRACE_MS = 300;

/** Socket Mode: where connections are opened, and the way over them to the bot. */
export type SocketServer = {
  /** A path with a ticket that is good for one connection. */
  issuePath(): string;
  /** Takes a connection over from the HTTP server; false when the path is none of ours. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  connected(): number;
  carry: Carrier;
  disconnect(reason: string): void;
  /** Tells the oldest connection to go, and closes it; the others stay. */
  refreshOldest(reason: string): void;
  /** Cuts every connection without a word. */
  cut(): void;
  /** From now on no connection gets further than its address, or they do again. */
  refuseUpgrades(refused: boolean): void;
  /** Sends something that is no envelope of a delivery, over the connection whose turn it is. */
  sendRaw(frame: string): void;
  /** The next envelope goes out this many times, over the connections in turn. */
  repeatNext(times: number): void;
  /** Ends every connection, politely first. */
  close(): Promise<void>;
};

export const createSocketServer = (options: {
  appId: string;
  ackTimeoutMs: number;
  changed: () => void;
}): SocketServer => {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const waiting = new Map<string, (ack: Ack) => void>();
  let connections: WebSocket[] = [];
  let refused = false;
  let copies = 1;

  const send = (socket: WebSocket, message: Json): void => socket.send(JSON.stringify(message));
  /** Exactly one connection gets an envelope; they take turns. */
  const next = (): WebSocket | undefined => {
    const socket = connections.shift();
    if (socket) connections.push(socket);
    return socket;
  };
  const debugInfo = { host: 'applink-local', build_number: 1, approximate_connection_time: 18_060 };

  const accept = (socket: WebSocket): void => {
    if (connections.length >= CONNECTION_LIMIT) {
      send(socket, { type: 'disconnect', reason: 'too_many_websockets', debug_info: debugInfo });
      socket.close();
      return;
    }
    connections.push(socket);
    send(socket, {
      type: 'hello',
      num_connections: connections.length,
      debug_info: debugInfo,
      connection_info: { app_id: options.appId },
    });
    const ping = setInterval(() => socket.ping(), PING_MS);
    socket.on('close', () => {
      clearInterval(ping);
      connections = connections.filter((other) => other !== socket);
      options.changed();
    });
    socket.on('message', (data) => {
      const message = asJson(parseJson(data.toString()));
      waiting.get(asText(message['envelope_id']))?.({ ok: true, body: message['payload'] ?? '' });
    });
    options.changed();
  };

  return {
    issuePath() {
      const ticket = randomBytes(16).toString('hex');
      tickets.add(ticket);
      return `/link/?ticket=${ticket}&app_id=${options.appId}`;
    },
    upgrade(request, socket, head) {
      const url = new URL(request.url ?? '/', 'http://local');
      if (url.pathname !== '/link/' || !tickets.delete(url.searchParams.get('ticket') ?? '')) return false;
      if (refused) return false;
      server.handleUpgrade(request, socket, head, accept);
      return true;
    },
    connected: () => connections.length,
    carry: ({ kind, payload, retry }) =>
      new Promise((resolve) => {
        const socket = next();
        if (!socket) {
          resolve({ ok: false, reason: 'connection_failed', status: 0, noRetry: false });
          return;
        }
        const id = randomUUID();
        const settle = (ack: Ack): void => {
          clearTimeout(timer);
          waiting.delete(id);
          socket.off('close', lost);
          resolve(ack);
        };
        const lost = (): void => settle({ ok: false, reason: 'connection_failed', status: 0, noRetry: false });
        const timer = setTimeout(
          () => settle({ ok: false, reason: 'timeout', status: 0, noRetry: false }),
          options.ackTimeoutMs,
        );
        waiting.set(id, settle);
        socket.once('close', lost);
        const envelope = {
          envelope_id: id,
          type: kind,
          payload,
          accepts_response_payload: kind !== 'events_api',
          ...(kind === 'events_api' ? { retry_attempt: retry?.number ?? 0, retry_reason: retry?.reason ?? '' } : {}),
        };
        send(socket, envelope);
        for (; copies > 1; copies -= 1) send(next() ?? socket, envelope);
      }),
    disconnect(reason) {
      for (const socket of connections) send(socket, { type: 'disconnect', reason, debug_info: debugInfo });
      // A warning comes some seconds ahead: until then the connection is as good as any.
      if (reason === 'warning') return;
      const leaving = connections;
      connections = [];
      for (const socket of leaving) socket.close();
      options.changed();
    },
    refreshOldest(reason) {
      const oldest = [...server.clients].find((socket) => connections.includes(socket));
      if (!oldest) return;
      send(oldest, { type: 'disconnect', reason, debug_info: debugInfo });
      connections = connections.filter((other) => other !== oldest);
      oldest.close();
      options.changed();
    },
    cut() {
      connections = [];
      for (const socket of server.clients) socket.terminate();
      options.changed();
    },
    refuseUpgrades(now) {
      refused = now;
    },
    sendRaw: (frame) => next()?.send(frame),
    repeatNext(times) {
      copies = times;
    },
    async close() {
      // Also those that are closing already: cutting them short is an error at the bot's end.
      await Promise.all(
        [...server.clients].map(async (socket) => {
          const ended = once(socket, 'close');
          socket.close();
          await Promise.race([ended, wait(CLOSE_GRACE_MS)]);
          socket.terminate();
        }),
      );
      server.close();
    },
  };
};

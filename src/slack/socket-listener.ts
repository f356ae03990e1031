import { setTimeout as wait } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { retryAfterMs, slackErrorOf, tokenRefused } from './api.ts';
import type { SlackLog } from './app.ts';
import { openSocketConnection, type SocketConnection } from './socket-connection.ts';

/** Slack gives each envelope to one of an app's connections: while one is replaced, the other takes everything. */
const CONNECTIONS = 2;
/** A connection that lived less than this did not work out; any other is replaced at once. */
const SHORT_LIFE_MS = 1_000;
/** How long to wait after so many failures in a row; the last one for all that follow. Slack's own wish is longer where it has one. */
const PAUSES_MS = [0, 250, 500, 1_000, 2_000, 4_000];
/** How long a stop waits for Slack to say goodbye. */
const GOODBYE_MS = 500;

/** What Slack says to an app token with which no connection will ever open. */
const NO_TOKEN = new Set(['not_allowed_token_type', 'missing_scope', 'no_permission', 'access_denied']);

/** Keeps connections to Slack open, whatever happens to them. */
export type SocketListener = Readonly<{
  /** Resolves at the first hello, however long that takes; rejects only when Slack refuses the app token. */
  start(): Promise<void>;
  stop(): Promise<void>;
  isConnected(): boolean;
  /** Sends over this connection, or over another where it is gone. */
  reply(connection: SocketConnection, message: unknown): void;
}>;

/** `open` asks Slack for an address; it may fail in every way. Frames go to `onFrame`, which must not throw. */
export function createSocketListener(options: {
  open: () => Promise<string>;
  onFrame: (text: string, connection: SocketConnection) => void;
  /** What sockets are opened through; a proxy needs one. */
  dispatcher?: Dispatcher | undefined;
  log: SlackLog;
}): SocketListener {
  const { open, onFrame, dispatcher, log } = options;
  const connections = new Set<SocketConnection>();
  const stopping = new AbortController();

  async function connect(): Promise<SocketConnection> {
    const connection = await openSocketConnection({ url: await open(), onFrame, dispatcher });
    connections.add(connection);
    void connection.closed.then(() => connections.delete(connection));
    if (stopping.signal.aborted) connection.close();
    return connection;
  }

  async function pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  /** One connection after the other, until the end. Never rejects. */
  async function keepOpen(onOpen: () => void, onRefused: (error: Error) => void): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      let pauseMs = 0;
      try {
        const connection = await connect();
        onOpen();
        const reason = await connection.ending;
        log('info', `slack socket is replaced: ${reason}`);
        if (performance.now() - startedAt > SHORT_LIFE_MS) failures = 0;
      } catch (error) {
        if (isRefused(error)) onRefused(refusedToken(error));
        // The first of a row, and then one at each doubling: an outage is not to fill the log.
        if (Number.isInteger(Math.log2(failures + 1))) log('warn', `slack socket does not open: ${whyOf(error)}`);
        failures = Math.max(failures, 1);
        pauseMs = retryAfterMs(error) ?? 0;
      }
      await pause(Math.max(pauseMs, PAUSES_MS[failures] ?? PAUSES_MS.at(-1) ?? 0));
      failures += 1;
    }
  }

  return {
    start: () =>
      new Promise((resolve, reject) => {
        let opened = false;
        const onOpen = () => {
          opened = true;
          resolve();
        };
        const onRefused = (error: Error) => {
          // Once it has worked, a token that is refused may be accepted again: that is for people to see to, with the bot alive.
          if (opened) return;
          stopping.abort();
          reject(error);
        };
        for (let count = 0; count < CONNECTIONS; count++) void keepOpen(onOpen, onRefused);
      }),
    async stop() {
      stopping.abort();
      const closed = [...connections].map((connection) => {
        connection.close();
        return connection.closed;
      });
      await Promise.race([Promise.all(closed), wait(GOODBYE_MS)]);
    },
    isConnected: () => [...connections].some((connection) => connection.isOpen()),
    reply(connection, message) {
      if (connection.send(message)) return;
      if (![...connections].some((other) => other.send(message)))
        log('warn', 'an acknowledgement had no socket to go by');
    },
  };
}

function isRefused(error: unknown): boolean {
  return tokenRefused(error) || NO_TOKEN.has(slackErrorOf(error) ?? '');
}

function refusedToken(error: unknown): Error {
  return new Error(
    `Slack refuses SLACK_APP_TOKEN (${slackErrorOf(error)}): it must be an app-level token (xapp-…) of this app with connections:write.`,
  );
}

function whyOf(error: unknown): string {
  return slackErrorOf(error) ?? (error instanceof Error ? error.message : String(error));
}

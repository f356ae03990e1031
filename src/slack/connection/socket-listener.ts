import { setTimeout as wait } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import { withTimeout } from '../../workflow/with-timeout.ts';
import { refusedForGood, retryAfterMs, slackErrorOf } from './api.ts';
import { gistOf } from './gist.ts';
import type { SlackLog } from './slack-log.ts';
import { openSocketConnection, type SocketConnection } from './socket-connection.ts';

/** Slack gives each envelope to one of an app's connections: while one is replaced, the other takes everything. */
const CONNECTIONS = 2;
/** A connection that lived less than this did not work out; any other is replaced at once. */
const SHORT_LIFE_MS = 1_000;
/** How long to wait after so many failures in a row; the last one for all that follow. Slack's own wish is longer where it has one. */
const PAUSES_MS = [0, 250, 500, 1_000, 2_000, 4_000];
/** The longest wait that is kept to: asked again a little too early, Slack only says so once more. */
const LONGEST_WISH_MS = 60_000;
/** How long a start waits for the first hello. */
const START_MS = 30_000;
/** After so long without an answer, a start says what it waits for. */
const SILENCE_MS = 2_500;
/** An outage that goes on is written down again after so long. */
const AGAIN_MS = 60_000;
/** By how much the ages of two connections are to differ, at most half of a life: Slack closes those of one age together. */
const SPREAD_MS = 600_000;
/** How long a stop waits for Slack to say goodbye. */
const GOODBYE_MS = 500;
/** How long after one connection the next is closed: what crossed with the end of the first, and is sent again at once, must not meet that of the next. */
const APART_MS = 500;
/** How long it takes at most, with the answers that are under way: none takes more than three seconds. */
export const STOP_MS = 4_000;

/** Why no connection opens, in a sentence for an operator. */
export class SocketObjection extends Error {
  override readonly name = 'SocketObjection';
}

/** Keeps connections to Slack open, whatever happens to them. */
export type SocketListener = Readonly<{
  /** Resolves at the first hello. @throws SocketObjection when Slack refuses the app token, or opens nothing for half a minute */
  start(): Promise<void>;
  /** Answers what has come, then closes one connection after the other: from then on Slack uses those of other processes. */
  stop(): Promise<void>;
  isConnected(): boolean;
  openCount(): number;
  /** Sends over this connection, or over another where it is gone. */
  reply(connection: SocketConnection, message: unknown): void;
}>;

/** `open` asks Slack for an address; it may fail in every way. Frames go to `onFrame`, which must not throw. */
export function createSocketListener(options: {
  open: () => Promise<string>;
  onFrame: (text: string, connection: SocketConnection) => void;
  /** Resolves when every frame that came has been replied to, or will not be. */
  answered?: () => Promise<void>;
  /** What sockets are opened through; a proxy needs one. */
  dispatcher?: Dispatcher;
  log: SlackLog;
}): SocketListener {
  const { open, onFrame, answered = async () => undefined, dispatcher, log } = options;
  const pool = createPool();
  const stopping = new AbortController();
  const outage = createOutage(log);
  const spreadMs = createSpread();

  async function connect(): Promise<SocketConnection> {
    const connection = await openSocketConnection({ url: await open(), onFrame, dispatcher });
    pool.add(connection);
    if (stopping.signal.aborted) connection.close();
    return connection;
  }

  async function pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
  }

  /** One connection after the other, until the end. Never rejects. */
  async function keepOpen(no: number, onOpen: () => void, onRefused: (error: Error) => void): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      let pauseMs = 0;
      try {
        const connection = await connect();
        onOpen();
        const apart = spreadMs(no, connection);
        const aged = apart === undefined ? [] : [pause(apart).then(() => 'it is as old as another')];
        const reason = await Promise.race([connection.ending, ...aged]);
        if (!stopping.signal.aborted) log('info', `A socket to Slack is replaced: ${reason}.`);
        if (performance.now() - startedAt > SHORT_LIFE_MS) failures = 0;
      } catch (error) {
        if (refusedForGood(error)) onRefused(refusedToken(error));
        if (!stopping.signal.aborted) outage.tell(error);
        failures = Math.max(failures, 1);
        pauseMs = Math.min(retryAfterMs(error) ?? 0, LONGEST_WISH_MS);
      }
      await pause(Math.max(pauseMs, PAUSES_MS[failures] ?? PAUSES_MS.at(-1) ?? 0));
      failures += 1;
    }
  }

  return {
    start: () =>
      new Promise((resolve, reject) => {
        let opened = false;
        const giveUp = (error: Error) => {
          // Once it has worked, a token that is refused may be accepted again: that is for people to see to, with the bot alive.
          if (opened) return;
          for (const each of [timer, silence]) clearTimeout(each);
          stopping.abort();
          reject(error);
        };
        const onOpen = () => {
          opened = true;
          for (const each of [timer, silence]) clearTimeout(each);
          outage.end();
          resolve();
        };
        const timer = setTimeout(() => giveUp(neverOpened(outage.why())), START_MS);
        const silence = setTimeout(() => outage.why() ?? outage.tell(new Error('no answer')), SILENCE_MS);
        for (let no = 0; no < CONNECTIONS; no++) void keepOpen(no, onOpen, giveUp);
      }),
    async stop() {
      stopping.abort();
      await withTimeout(STOP_MS, pool.close(answered), () => undefined);
    },
    ...pool.open,
    reply(connection, message) {
      if (!connection.send(message) && !pool.send(message)) log('warn', 'an acknowledgement had no socket to go by');
    },
  };
}

/** The connections that there are. */
function createPool() {
  const connections = new Set<SocketConnection>();
  const openCount = () => [...connections].filter((connection) => connection.isOpen()).length;
  return {
    add(connection: SocketConnection): void {
      connections.add(connection);
      void connection.closed.then(() => connections.delete(connection));
    },
    open: { isConnected: () => openCount() > 0, openCount },
    /** Over any of them; false when none takes it. */
    send: (message: unknown) => [...connections].some((connection) => connection.send(message)),
    /**
     * What Slack sends while our close is on its way to it is not taken, and cannot be: only the close tells Slack to send no more, nothing may be
     * sent after it (RFC 6455, 5.5.1), so no acknowledgement either, and undici, as the WebSocket standard wants it, hands out no message that comes
     * then. So it is not half done: Slack sends an event again, and tells a person that a click or a command did not work.
     */
    async close(answered: () => Promise<void>): Promise<void> {
      for (const [index, connection] of [...connections].entries()) {
        if (index > 0) await wait(APART_MS);
        await answered();
        connection.close();
        await withTimeout(GOODBYE_MS, connection.closed, () => undefined);
      }
    },
  };
}

/** Writes down that no socket opens, at first and from time to time, and that one is open again. */
function createOutage(log: SlackLog) {
  let down: { why: string; saidAt: number } | undefined;
  return {
    /** Why the last one did not open, as long as none does. */
    why: () => down?.why,
    tell(error: unknown): void {
      const now = performance.now();
      const why = gistOf(error);
      if (down && now - down.saidAt < AGAIN_MS) {
        down.why = why;
        return;
      }
      down = { why, saidAt: now };
      log('warn', `A socket to Slack does not open (${why}). Trying on, until one does.`);
    },
    end(): void {
      if (down) log('info', 'A socket to Slack is open again.');
      down = undefined;
    },
  };
}

/** After how long a connection is to be replaced for no other reason than its age; the old one goes on for as long as Slack lets it. */
function createSpread() {
  /** When each of those that are kept was opened, last. */
  const openedAt: number[] = [];
  return (no: number, { lifeMs = Number.POSITIVE_INFINITY }: SocketConnection): number | undefined => {
    const now = performance.now();
    const apart = Math.min(SPREAD_MS, lifeMs / 2);
    const sameAge = openedAt.some((at, other) => other !== no && now - at < apart / 2);
    openedAt[no] = now;
    return sameAge ? apart : undefined;
  };
}

function neverOpened(why = 'no answer'): Error {
  return new SocketObjection(
    `Slack opened no socket within ${START_MS / 1_000} seconds (${why}). Check the network, the proxy, and that Socket Mode is on in the app's settings.`,
  );
}

function refusedToken(error: unknown): Error {
  return new SocketObjection(
    `Slack refuses SLACK_APP_TOKEN (${slackErrorOf(error)}): it must be an app-level token (xapp-…) of this app with connections:write.`,
  );
}

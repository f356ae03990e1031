import { channel } from 'node:diagnostics_channel';
import { type Dispatcher, ping, WebSocket } from 'undici';
import { z } from 'zod';

/** From the call to Slack's hello. */
const HELLO_MS = 5_000;
/** How often the other end is asked for a sign of life, and how many times in vain. */
const PING_MS = 5_000;
const MAX_SILENT_PINGS = 3;
/** Slack closes a connection that it has asked to be replaced within seconds; should it not, we do. */
const REPLACED_MS = 60_000;

const frame = z.object({
  type: z.string(),
  reason: z.string().max(60).optional().catch(undefined),
  debug_info: z.object({ approximate_connection_time: z.number().positive() }).optional().catch(undefined),
});
type Frame = Partial<z.infer<typeof frame>>;
/** Every ping and pong of the process; whose it was stands in it. */
const signsOfLife = [channel('undici:websocket:ping'), channel('undici:websocket:pong')];

/** One Socket Mode connection, from Slack's hello on. */
export type SocketConnection = Readonly<{
  /** About how long Slack lets it live, in ms, where Slack's hello says so. */
  lifeMs: number | undefined;
  isOpen(): boolean;
  /** False when the connection is gone. */
  send(message: unknown): boolean;
  /** Resolves, with the reason, as soon as another connection is needed; this one goes on for as long as Slack lets it. */
  ending: Promise<string>;
  closed: Promise<void>;
  close(): void;
}>;

/**
 * Connects to an address of `apps.connections.open`. Everything but Slack's words about the connection itself goes to `onFrame`.
 * Rejects when Slack does not say hello within five seconds; no error says the address, which holds a ticket.
 */
export function openSocketConnection(options: {
  url: string;
  onFrame: (text: string, connection: SocketConnection) => void;
  /** What it is opened through; a proxy needs one. */
  dispatcher?: Dispatcher;
}): Promise<SocketConnection> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(options.url, options.dispatcher && { dispatcher: options.dispatcher });
    let endingFor: (reason: string) => void = () => undefined;
    let closedNow: () => void = () => undefined;
    let replaced: NodeJS.Timeout | undefined;
    let lifeMs: number | undefined;
    const connection: SocketConnection = {
      get lifeMs() {
        return lifeMs;
      },
      isOpen: () => socket.readyState === WebSocket.OPEN,
      send(message) {
        if (socket.readyState !== WebSocket.OPEN) return false;
        socket.send(JSON.stringify(message));
        return true;
      },
      ending: new Promise((settle) => {
        endingFor = settle;
      }),
      closed: new Promise((settle) => {
        closedNow = settle;
      }),
      close: () => socket.close(),
    };

    const leave = (reason: string) => {
      endingFor(reason);
      reject(new Error(`Slack's socket did not open: ${reason}`));
    };
    const gone = (reason: string) => {
      clearTimeout(hello);
      clearTimeout(replaced);
      life.end();
      leave(reason);
      closedNow();
    };
    const giveUp = (reason: string) => {
      gone(reason);
      socket.close();
    };
    const hello = setTimeout(() => giveUp('no hello in time'), HELLO_MS);
    const life = watchLife(socket, () => giveUp('no sign of life'));

    socket.addEventListener('message', ({ data }) => {
      life.heard();
      const text = typeof data === 'string' ? data : '';
      const { type, reason = 'without a reason', debug_info } = readFrame(text);
      if (type === 'hello') {
        lifeMs = debug_info && debug_info.approximate_connection_time * 1_000;
        clearTimeout(hello);
        resolve(connection);
      } else if (type === 'disconnect') {
        leave(reason);
        replaced ??= setTimeout(() => socket.close(), REPLACED_MS);
      } else {
        options.onFrame(text, connection);
      }
    });
    socket.addEventListener('close', () => gone('it was closed'));
    // Of a connection that never came about there is no close.
    socket.addEventListener('error', () => giveUp('the connection broke'));
  });
}

/** Asks the other end for a sign of life from time to time, and says when there is none for too long. */
function watchLife(socket: WebSocket, onSilence: () => void): { heard(): void; end(): void } {
  let silentPings = 0;
  const heard = () => {
    silentPings = 0;
  };
  const heardFrame = (message: unknown) => {
    if ((message as { websocket?: unknown }).websocket === socket) heard();
  };
  for (const each of signsOfLife) each.subscribe(heardFrame);
  const pings = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    silentPings += 1;
    if (silentPings > MAX_SILENT_PINGS) onSilence();
    else ping(socket);
  }, PING_MS);
  return {
    heard,
    end() {
      clearInterval(pings);
      for (const each of signsOfLife) each.unsubscribe(heardFrame);
    },
  };
}

function readFrame(text: string): Frame {
  try {
    return frame.safeParse(JSON.parse(text)).data ?? {};
  } catch {
    return {};
  }
}

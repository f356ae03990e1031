import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { boundToParent } from './bound-to-parent.ts';
import { findRedisBinary, type RedisBinary } from './redis-binary.ts';

/** A Redis server of our own, on 127.0.0.1, that ends with this process. */
export type RedisServer = Readonly<{
  url: string;
  port: number;
  /** Process id of the server that runs now; a restart changes it. */
  readonly pid: number;
  /** Ends it in order: everything acknowledged is on disk. */
  stop(): Promise<void>;
  /** Ends it with SIGKILL, as a crash would. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data, killing it first if it still runs. */
  restart(): Promise<void>;
}>;

/** The files of a certificate that stands for itself. */
type RedisTls = Readonly<{ certFile: string; keyFile: string }>;
type ServerOptions = Parameters<typeof startRedis>[0];
type ServerProcess = Readonly<{ pid: number; end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> }>;

/** How Number Desk needs a Redis: nothing acknowledged is lost or thrown out, and a delayed job is not late. @internal */
export const redisSettings = {
  appendonly: 'yes',
  appendfsync: 'everysec',
  save: '',
  hz: '100',
  'maxmemory-policy': 'noeviction',
} as const;

const startDeadlineMs = 30_000;
const stopDeadlineMs = 10_000;

/**
 * Starts a Redis server with its data in `dataDir`, and waits until it answers.
 * Without a `port` it takes a free one. Never uses a Redis that already runs on the machine. One server per `dataDir`.
 */
export async function startRedis(options: {
  dataDir: string;
  port?: number;
  log?: (line: string) => void;
  /** Another server than the one that is found. */
  binary?: RedisBinary;
  /** Settings over those that the bot needs; `port` is set here. */
  settings?: Readonly<Record<string, string>>;
  /** What comes before the settings: a file of more, which the server may rewrite. */
  before?: readonly string[];
  /** Speaks TLS, with these files. */
  tls?: RedisTls;
}): Promise<RedisServer> {
  const log = options.log ?? (() => undefined);
  const binary = options.binary ?? (await findRedisBinary({ log }));
  await mkdir(options.dataDir, { recursive: true });
  const start = (port: number) => launch(binary, options, port);

  const first = await startOnFreePort(start, options.port ?? 0);
  const { port } = first;
  let server = first.server;
  log(`Redis runs on 127.0.0.1:${port}`);

  return {
    url: `${options.tls ? 'rediss' : 'redis'}://127.0.0.1:${port}`,
    port,
    get pid() {
      return server.pid;
    },
    stop: () => server.end('SIGTERM'),
    kill: () => server.end('SIGKILL'),
    async restart() {
      await server.end('SIGKILL');
      server = await start(port);
    },
  };
}

async function startOnFreePort(start: (port: number) => Promise<ServerProcess>, wanted: number) {
  if (wanted !== 0) return { port: wanted, server: await start(wanted) };
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    try {
      return { port, server: await start(port) };
    } catch (error) {
      // Another process may have taken the port between our look and the server's.
      if (attempt === 5 || !(error instanceof Error && /address already in use/i.test(error.message))) throw error;
    }
  }
}

/**
 * A port that no process listens on, from below the range out of which the system gives ports to outgoing connections:
 * inside it, a client that keeps dialling a stopped server on 127.0.0.1 can end up connected to itself.
 * @internal
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

async function launch(binary: RedisBinary, options: ServerOptions, port: number): Promise<ServerProcess> {
  const { dataDir, tls, before = [] } = options;
  const settings = {
    ...(tls ? { port: 0, 'tls-port': port, ...tlsSettings(tls) } : { port }),
    bind: '127.0.0.1',
    'protected-mode': 'yes',
    dir: dataDir,
    ...redisSettings,
    ...options.settings,
    daemonize: 'no',
  };
  const output: string[] = [];
  const server = await spawnServer(
    binary,
    [...before, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])],
    (text) => output.splice(0, output.length, ...[...output, text].slice(-20)),
  );

  const deadlineAt = performance.now() + startDeadlineMs;
  const ended = server.ended.then(() => 'ended' as const);
  while (performance.now() < deadlineAt) {
    const seen = await Promise.race([answers(port, server.pid, tls), ended]);
    if (seen === true) return server;
    if (seen === 'ended') throw new Error(`redis-server did not start:\n${output.join('')}`);
    await sleep(10);
  }
  await server.end('SIGKILL');
  throw new Error(`redis-server did not answer within ${startDeadlineMs / 1000} s:\n${output.join('')}`);
}

function tlsSettings({ certFile, keyFile }: RedisTls) {
  return {
    'tls-cert-file': certFile,
    'tls-key-file': keyFile,
    'tls-ca-cert-file': certFile,
    'tls-auth-clients': 'no',
    'tls-replication': 'yes',
    'tls-cluster': 'yes',
  };
}

const atExit = new Set<() => void>();

/** With one listener, however many servers there are. */
function killAtExit(kill: () => void): void {
  if (atExit.size === 0 && !process.listeners('exit').includes(killAll)) process.once('exit', killAll);
  atExit.add(kill);
}

function killAll(): void {
  for (const kill of atExit) kill();
}

async function spawnServer(
  binary: RedisBinary,
  args: readonly string[],
  onOutput: (text: string) => void,
): Promise<ServerProcess & { ended: Promise<void> }> {
  const [command = binary.path, ...rest] = [...(await boundToParent()), binary.path, ...args];
  const child = spawn(command, rest, {
    env: { ...process.env, ...binary.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A session of its own: Ctrl-C in the terminal is for us, and we still need Redis while we stop.
    detached: true,
  });
  child.stdout.on('data', (chunk: Buffer) => onOutput(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => onOutput(chunk.toString()));

  const killNow = () => child.kill('SIGKILL');
  killAtExit(killNow);
  let hasEnded = false;
  const ended = new Promise<void>((resolve) => {
    child.once('error', (error) => onOutput(`${error.message}\n`));
    child.once('close', () => {
      hasEnded = true;
      atExit.delete(killNow);
      resolve();
    });
  });

  return {
    pid: child.pid ?? -1,
    ended,
    async end(signal) {
      if (hasEnded) return;
      child.kill(signal);
      const giveUp = setTimeout(killNow, stopDeadlineMs);
      await ended;
      clearTimeout(giveUp);
    },
  };
}

/** Whether the process `pid`, and no other Redis, answers there and has its data loaded. */
async function answers(port: number, pid: number, tls: RedisTls | undefined): Promise<boolean> {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    lazyConnect: true,
    connectTimeout: 2_000,
    commandTimeout: 2_000,
    retryStrategy: () => null,
    enableReadyCheck: false,
    // It is asked by its own address, and known by its process.
    ...(tls ? { tls: { rejectUnauthorized: false } } : {}),
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const info = await client.info('server');
    return info.includes(`process_id:${pid}\r`) && (await client.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

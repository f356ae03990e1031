import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { findRedisBinary } from '../../src/demo/redis-binary.ts';
import { type RedisServer, startRedis } from '../../src/demo/redis-server.ts';

let dataDir: string;
const servers: RedisServer[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'number-desk-redis-'));
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.kill()));
  await rm(dataDir, { recursive: true, force: true });
});

async function start(options: { port?: number; folder?: string } = {}): Promise<RedisServer> {
  const { folder = 'data', ...rest } = options;
  const server = await startRedis({ dataDir: join(dataDir, folder), ...rest });
  servers.push(server);
  return server;
}

async function withClient<T>(url: string, use: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    client.disconnect();
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test('answers as soon as it is started, on 127.0.0.1 only, with the settings the bot relies on', async () => {
  const server = await start();
  const names = ['bind', 'protected-mode', 'appendonly', 'appendfsync', 'save', 'hz', 'maxmemory-policy', 'dir'];
  const settings = await withClient(server.url, async (client) => {
    const pairs = await Promise.all(names.map((name) => client.config('GET', name)));
    return Object.fromEntries(pairs as [string, string][]);
  });
  expect(settings).toEqual({
    bind: '127.0.0.1',
    'protected-mode': 'yes',
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    hz: '100',
    'maxmemory-policy': 'noeviction',
    dir: join(dataDir, 'data'),
  });
});

test('a kill loses nothing that was acknowledged, and a restart keeps the address', async () => {
  const server = await start();
  const before = server.pid;
  await withClient(server.url, (client) => client.set('asked', 'a number'));
  await server.kill();
  expect(runs(before)).toBe(false);
  await expect(withClient(server.url, (client) => client.ping())).rejects.toThrow();

  await server.restart();
  expect(server.pid).not.toBe(before);
  expect(await withClient(server.url, (client) => client.get('asked'))).toBe('a number');
});

test('restart takes down a server that still runs', async () => {
  const server = await start();
  const before = server.pid;
  await server.restart();
  expect(runs(before)).toBe(false);
  expect(await withClient(server.url, (client) => client.ping())).toBe('PONG');
});

test('stop leaves no process, and may be said twice', async () => {
  const server = await start();
  await server.stop();
  await server.stop();
  expect(runs(server.pid)).toBe(false);
});

test('servers started together get different ports and data', async () => {
  const all = await Promise.all(['a', 'b', 'c'].map((folder) => start({ folder })));
  expect(new Set(all.map((server) => server.port)).size).toBe(3);
  await Promise.all(all.map((server) => withClient(server.url, (client) => client.set('me', server.port))));
  const found = await Promise.all(all.map((server) => withClient(server.url, (client) => client.get('me'))));
  expect(found).toEqual(all.map((server) => String(server.port)));
});

test('another server on the port asked for is never mistaken for ours', async () => {
  const first = await start({ folder: 'first' });
  await expect(start({ folder: 'second', port: first.port })).rejects.toThrow(/did not start[\s\S]*in use/i);
  expect(runs(first.pid)).toBe(true);
});

test('a port that is no Redis is reported too', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  await expect(start({ port: address.port })).rejects.toThrow(/did not start/);
  server.close();
});

/** A process of its own that starts a Redis, tells its pid, and then waits to be told to exit. */
async function startParent() {
  const script = `
    import { startRedis } from ${JSON.stringify(new URL('../../src/demo/redis-server.ts', import.meta.url).href)};
    const server = await startRedis({ dataDir: ${JSON.stringify(join(dataDir, 'child'))} });
    console.log(server.pid);
    process.stdin.once('data', () => process.exit(0));
  `;
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(parent, 'exit');
  const [line] = await once(createInterface({ input: parent.stdout }), 'line');
  return { parent, exited, redisPid: Number(line) };
}

test('a parent that exits takes its Redis with it', async () => {
  const { parent, exited, redisPid } = await startParent();
  expect(runs(redisPid)).toBe(true);
  parent.stdin.write('exit\n');
  await exited;
  await vi.waitFor(() => expect(runs(redisPid)).toBe(false), 5_000);
});

test.runIf(process.platform === 'linux')('on Linux, so does one that is killed', async () => {
  const { parent, exited, redisPid } = await startParent();
  expect(runs(redisPid)).toBe(true);
  parent.kill('SIGKILL');
  await exited;
  await vi.waitFor(() => expect(runs(redisPid)).toBe(false), 5_000);
});

test('no server anywhere and no apt: one sentence that says what to install', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = join(dataDir, 'empty');
  try {
    await expect(findRedisBinary({ folder: join(dataDir, 'none') })).rejects.toThrow(/install Redis 6.2 or newer/);
  } finally {
    process.env['PATH'] = path;
  }
});

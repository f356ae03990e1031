import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll } from 'vitest';
import { boundToParent } from '../../src/demo/bound-to-parent.ts';
import { findValkeyBinary, type RedisBinary } from '../../src/demo/redis-binary.ts';
import { freePort } from '../../src/demo/redis-server.ts';
import { type Compose, filledIn, readCompose, type Service } from './compose.ts';

const DEADLINE_MS = 60_000;
const REDIS = 6379;
const SENTINEL = 26_379;

/** What a compose file says of Redis, running as processes of this machine. */
export type Composed = Readonly<{
  readonly it: Readonly<{ url: string; password: string }>;
  /** Ends a service's process, as a crash would. */
  kill(name: string): Promise<void>;
}>;

/** Where it runs instead: each service has an address of its own on this machine, as it has one in Docker. */
type Place = Readonly<{ net: string; redis: number; sentinel: number }>;

/**
 * Runs the command of each service but the bot before the tests of the calling suite: in a folder of its own in place of its volume, at an address
 * on this machine in place of the one in Docker's network, and nothing else changed. What it is said to be healthy by is run, too.
 */
export function useComposed(file: string): Composed {
  const password = 'a7c4e1b2d3f4';
  const children = new Map<string, ChildProcess>();
  let folder: string | undefined;
  let url = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'number-desk-compose-'));
    const place = { net: `127.${octet()}.${octet()}.`, redis: await freePort(), sentinel: await freePort() };
    const { services } = filledIn(moved(file, place), { REDIS_PASSWORD: password });
    const { bot, ...others } = services;
    url = bot?.environment?.['REDIS_URL'] ?? '';
    const binary = await findValkeyBinary();
    const lasting = Object.entries(others).filter(([, { healthcheck }]) => healthcheck);
    for (const [name, service] of lasting)
      children.set(name, await start(binary, service, { cwd: join(folder, name), place }));
    for (const [name, service] of lasting) await until(name, () => isHealthy(binary, service, place));
    for (const [name, service] of Object.entries(others)) {
      if (service.healthcheck) continue;
      const child = await start(binary, service, { cwd: join(folder, name), place });
      const [code] = await once(child, 'exit');
      if (code !== 0) throw new Error(`${name} ended with ${code}`);
    }
  }, 2 * DEADLINE_MS);
  async function kill(name: string): Promise<void> {
    const child = children.get(name);
    if (!child) throw new Error(`there is no ${name}`);
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  afterAll(async () => {
    await Promise.all([...children.keys()].map(kill));
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
  return {
    get it() {
      return { url, password };
    },
    kill,
  };
}

const octet = () => 1 + Math.floor(Math.random() * 254);

function moved(file: string, { net, redis, sentinel }: Place): Compose {
  return readCompose(file, (text) =>
    text
      .replaceAll('10.89.7.', net)
      .replaceAll('@redis:', `@${net}11:`)
      .replaceAll(String(SENTINEL), String(sentinel))
      .replaceAll(String(REDIS), String(redis)),
  );
}

function addressOf({ networks }: Service, { net }: Place): string {
  return (Array.isArray(networks) ? undefined : networks?.['redis']?.ipv4_address) ?? `${net}11`;
}

function envOf({ path, env }: RedisBinary, { environment }: Service) {
  return { ...env, PATH: `${dirname(path)}:${process.env['PATH']}`, ...environment };
}

/** At its own address alone: in Docker each has all addresses of its container. */
async function start(
  binary: RedisBinary,
  service: Service,
  { cwd, place }: { cwd: string; place: Place },
): Promise<ChildProcess> {
  await mkdir(cwd);
  const [program = '', ...args] = service.command ?? [];
  const isSentinel = args.at(-1)?.includes('--sentinel');
  const more = ['--bind', addressOf(service, place), ...(isSentinel ? [] : ['--port', String(place.redis)])];
  if (!service.healthcheck) more.length = 0;
  const script = args.at(-1)?.trimEnd() ?? '';
  const command =
    program === 'sh' ? [program, ...args.slice(0, -1), `${script} ${more.join(' ')}`] : [program, ...args, ...more];
  const [first = '', ...rest] = [...(await boundToParent()), ...command];
  const child = spawn(first, rest, { cwd, env: envOf(binary, service), stdio: ['ignore', 'pipe', 'inherit'] });
  // What it says is on its standard output, and nobody reads it.
  child.stdout?.resume();
  return child;
}

async function isHealthy(binary: RedisBinary, service: Service, place: Place): Promise<boolean> {
  const [kind, program = '', ...args] = service.healthcheck?.test ?? [];
  if (kind !== 'CMD') throw new Error('a health check of another kind');
  const at = ['-h', addressOf(service, place), '-p', String(place.redis)];
  return promisify(execFile)(program, [...at, ...args], { env: envOf(binary, service) }).then(
    () => true,
    () => false,
  );
}

async function until(name: string, holds: () => Promise<boolean>): Promise<void> {
  const deadlineAt = performance.now() + DEADLINE_MS;
  while (!(await holds())) {
    if (performance.now() > deadlineAt) throw new Error(`${name} is not healthy`);
    await sleep(50);
  }
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { keys } from '../src/store/keys.ts';
import { built } from './support/compiled.ts';
import { useRedis } from './support/redis.ts';

const server = useRedis();
const trail = keys.audit('T0DESK');
const june30 = Date.UTC(2026, 5, 30, 23, 59, 59, 999);
/** More than a pipe takes without being read, and more than one page. */
const MANY = 1_300;
let redis: Redis;
let folder: string;

beforeAll(async () => {
  redis = new Redis(server.url);
  folder = await mkdtemp(join(tmpdir(), 'number-desk-moved-out-'));
});
beforeEach(async () => {
  await server.flush();
  await redis.sadd(keys.teams, 'T0DESK');
});
afterAll(async () => {
  redis.disconnect();
  await rm(folder, { recursive: true });
});

const lineAt = (at: number, n: number) =>
  JSON.stringify({ at, team: 'T0DESK', request: `r${n}`, what: 'denied', note: 'x'.repeat(300) });
const add = (line: string) => redis.xadd(trail, '*', 'line', line);

async function addMany(): Promise<void> {
  const adding = redis.pipeline();
  for (let n = 0; n < MANY; n++) adding.xadd(trail, '*', 'line', lineAt(june30 - MANY + n, n));
  await adding.exec();
}

function start(args: readonly string[], stdout: 'pipe' | number = 'pipe', url = server.url) {
  const env = { PATH: process.env['PATH'] ?? '', REDIS_URL: url };
  const child = spawn(process.execPath, [built('src/audit.ts'), ...args], {
    env,
    stdio: ['ignore', stdout, 'pipe'],
  });
  const err = child.stderr ? text(child.stderr) : Promise.resolve('');
  return { child, ended: once(child, 'exit').then(async ([code, signal]) => ({ code, signal, err: await err })) };
}

async function toFile(args: readonly string[], path = join(folder, 'out'), url = server.url) {
  const file = await open(path, 'w');
  const { ended } = start(args, file.fd, url);
  const result = await ended;
  await file.close();
  const printed = path.startsWith(folder) ? (await readFile(path, 'utf8')).split('\n').filter(Boolean) : [];
  return { ...result, printed };
}

const remove = ['--until', '2026-06-30', '--remove'];

describe('F105: npm run audit -- --until … --remove', () => {
  it('moves out every line until the end of that day in UTC, in the form it has without, and no other', async () => {
    await add(lineAt(june30 - 5, 1));
    await add(lineAt(june30 + 1, 2));
    await add(lineAt(june30, 3));
    const before = await toFile(['--until', '2026-06-30']);
    expect(await redis.xlen(trail)).toBe(3);
    const { code, err, printed } = await toFile(remove);
    expect({ code, err }).toEqual({ code: 0, err: '2 lines of the audit trail were moved out.\n' });
    expect(printed).toEqual(before.printed);
    expect(printed.map((line) => JSON.parse(line).request)).toEqual(['r1', 'r3']);
    expect((await toFile([])).printed.map((line) => JSON.parse(line).request)).toEqual(['r2']);
    expect(await toFile(remove)).toMatchObject({
      code: 0,
      printed: [],
      err: '0 lines of the audit trail were moved out.\n',
    });
  });

  it('takes many pages, also as CSV', async () => {
    await addMany();
    const { code, printed } = await toFile([...remove, '--format', 'csv']);
    expect([code, printed.length]).toEqual([0, MANY + 1]);
    expect(await redis.xlen(trail)).toBe(0);
  });

  it('removes what was printed and nothing else, however much is written meanwhile; what it cannot read stays', async () => {
    await addMany();
    await add('{"at":');
    const { child, ended } = start(remove);
    const out = text(child.stdout as Readable);
    let written = 0;
    // As by a bot whose clock is behind.
    while (child.exitCode === null) await add(lineAt(june30 - 1, 10_000 + written++));
    const { code, err } = await ended;
    const left = (await redis.xrange(trail, '-', '+')).map(([, [, line = '']]) => line);
    const printed = (await out).split('\n').filter(Boolean);
    const requests = [...printed, ...left].map((line) => /"request":"(r\d+)"/.exec(line)?.[1]).filter(Boolean);
    expect(left).toContain('{"at":');
    expect(left.length).toBeGreaterThan(1);
    expect(printed.length).toBeGreaterThanOrEqual(MANY);
    expect(requests).toHaveLength(MANY + written);
    expect(new Set(requests).size).toBe(MANY + written);
    expect([code, err]).toEqual([1, expect.stringContaining('is left out and not removed')]);
  });

  it('removes nothing when the disk is full', async () => {
    await addMany();
    const { code, err } = await toFile(remove, '/dev/full');
    expect([code, err]).toEqual([1, 'Stopped: the output cannot be written (ENOSPC). Nothing was removed.\n']);
    expect(await redis.xlen(trail)).toBe(MANY);
    // And a little output fails as a lot does.
    await redis.xtrim(trail, 'MAXLEN', 1);
    expect((await toFile(remove, '/dev/full')).code).toBe(1);
    expect(await redis.xlen(trail)).toBe(1);
  });

  it.each(['>/dev/null', '>&-'])('removes nothing when the output is nowhere afterwards: %s', async (to) => {
    await add(lineAt(june30, 1));
    const command = `exec ${process.execPath} ${built('src/audit.ts')} ${remove.join(' ')} ${to}`;
    const env = { PATH: process.env['PATH'] ?? '', REDIS_URL: server.url };
    const child = spawn('sh', ['-c', command], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const [[code], err] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
    const why = 'the output is neither a file nor a pipe, so that the lines would be nowhere';
    expect([code, err]).toEqual([1, `Stopped: ${why}. Nothing was removed.\n`]);
    expect(await redis.xlen(trail)).toBe(1);
  });

  it('removes nothing when the reader goes away', async () => {
    await addMany();
    const { child, ended } = start(remove);
    await once(child.stdout ?? child, 'data');
    child.stdout?.destroy();
    const { code, err } = await ended;
    expect([code, err]).toEqual([1, 'Stopped: the output cannot be written (EPIPE). Nothing was removed.\n']);
    expect(await redis.xlen(trail)).toBe(MANY);
  });

  it.each([
    'SIGINT',
    'SIGTERM',
  ] as const)('removes nothing when %s stops it, also while nobody reads', async (signal) => {
    await addMany();
    const { child, ended } = start(remove);
    await once(child.stdout ?? child, 'readable');
    await sleep(500);
    child.kill(signal);
    const stopped = await ended;
    expect(stopped).toEqual({ code: null, signal, err: `Stopped by ${signal}. Nothing was removed.\n` });
    expect(await redis.xlen(trail)).toBe(MANY);
  });

  it('removes nothing, and prints nothing, when its user may not remove', async () => {
    await addMany();
    await redis.call(
      'ACL',
      'SETUSER',
      'reader',
      'on',
      '>pw',
      '~nd:*',
      '-@all',
      '+hello',
      '+auth',
      '+info',
      '+client',
      '+smembers',
      '+xrange',
    );
    const url = server.url.replace('redis://', 'redis://reader:pw@');
    expect(await toFile(['--until', '2026-06-30'], undefined, url)).toMatchObject({ code: 0 });
    const { code, err, printed } = await toFile(remove, undefined, url);
    expect([code, printed]).toEqual([1, []]);
    expect(err).toMatch(/NOPERM.*xdel.* Nothing was removed\.\n$/);
  });

  it('needs no more than README gives a user of its own', async () => {
    const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
    const [, line = ''] = /^ACL (SETUSER numberdesk-audit .*)$/m.exec(readme) ?? [];
    await redis.call('ACL', ...line.split(' '));
    await redis.call('ACL', 'LOG', 'RESET');
    await addMany();
    const url = server.url.replace('redis://', 'redis://numberdesk-audit:password@');
    expect(await toFile(remove, undefined, url)).toMatchObject({ code: 0 });
    expect(await redis.xlen(trail)).toBe(0);
    expect(await redis.call('ACL', 'LOG')).toEqual([]);
  });

  const today = new Date().toISOString().slice(0, 10);
  it.each([
    [['--remove'], 'needs --until'],
    [['--remove', '--until', today], 'needs an --until that is over'],
    [['--remove', '--until', '2999-01-01T00:00Z'], 'needs an --until that is over'],
    [[...remove, '--request', 'r1'], 'goes with neither --since nor --request'],
    [[...remove, '--since', '2026-01-01'], 'goes with neither --since nor --request'],
  ])('is refused with %s', async (args, why) => {
    await add(lineAt(june30, 1));
    const { code, err, printed } = await toFile(args);
    expect({ code, printed }).toEqual({ code: 1, printed: [] });
    expect(err).toContain(why);
    expect(await redis.xlen(trail)).toBe(1);
  });

  it('is refused where the output goes to a terminal', async () => {
    await add(lineAt(june30, 1));
    const command = `${process.execPath} ${built('src/audit.ts')} ${remove.join(' ')}`;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { PATH: process.env['PATH'] ?? '', REDIS_URL: server.url },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [[code], out] = await Promise.all([once(child, 'exit'), text(child.stdout)]);
    expect([code, out]).toEqual([1, expect.stringContaining('> audit.jsonl')]);
    expect(await redis.xlen(trail)).toBe(1);
  });
});

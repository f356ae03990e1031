import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BirdSandbox, createBirdSandbox } from '../src/demo/bird/sandbox.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../src/demo/twochat/sandbox.ts';
import { compiled } from './support/compiled.ts';
import { useRedis } from './support/redis.ts';

const redis = useRedis();

let twochat: TwochatSandbox;
let bird: BirdSandbox;
beforeEach(async () => {
  twochat = await createTwochatSandbox({ apiKey: 'k-3fd1c0ffee!key' });
  bird = await createBirdSandbox();
});
afterEach(async () => {
  await twochat.close();
  await bird.close();
});

const withTwochat = () => ({ TWOCHAT_API_KEY: twochat.apiKey, TWOCHAT_API_URL: twochat.url });
const withBird = () => ({
  BIRD_ACCESS_KEY: bird.accessKey,
  BIRD_ORGANIZATION_ID: bird.organizationId,
  BIRD_WORKSPACE_ID: bird.workspaceId,
  BIRD_API_URL: bird.url,
});

/** Runs the check as `npm run providers:check` does, with these variables and those that the bot needs besides. */
async function check(env: Record<string, string>): Promise<{ code: number; out: string; err: string }> {
  const child = spawn(process.execPath, [compiled('src/providers-check.ts')], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      SLACK_BOT_TOKEN: 'xoxb-1-abc',
      SLACK_SIGNING_SECRET: 'signing-abc',
      REDIS_URL: redis.url,
      APPROVERS: 'U1A',
      FEED_CHANNEL: 'C3C',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code: Number(code), out, err };
}

/** Nothing that changes anything was called at either. */
function expectNothingChanged(): void {
  const { reserve, release, purchase } = twochat.state().calls;
  expect([reserve, release, purchase, bird.state().calls.buy]).toEqual([0, 0, 0, 0]);
  expect(twochat.state()).toMatchObject({ reservations: [], purchases: [] });
  expect(bird.state().purchases).toEqual([]);
}

describe('npm run providers:check', () => {
  it('shows what every configured provider answers, and changes nothing', async () => {
    const { code, out, err } = await check({ ...withTwochat(), ...withBird() });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^2Chat\n {2}ok {5}API key {14}accepted\n/);
    expect(out).toMatch(/^ {2}ok {5}requests per minute {2}80$/m);
    expect(out).toMatch(/^ {2}ok {5}credits {14}\d of 500,000 used, 499,99\d left$/m);
    expect(out).toMatch(/^ {2}\? {6}holding and buying {3}not tried: this check spends and reserves nothing$/m);
    expect(out).toMatch(/\n\nBird\n {2}ok /);
    expect(out).toMatch(/Nothing was bought, held, released or changed\.\n$/);
    for (const secret of [twochat.apiKey, bird.accessKey]) expect(out).not.toContain(secret);
    expectNothingChanged();
    expect(twochat.state().calls).toMatchObject({ info: 1, groups: 1, owned: 1 });
  });

  it('says how Redis keeps what it is given', async () => {
    const { code, out } = await check(withTwochat());
    expect(code).toBe(0);
    const section = /\nRedis\n([\s\S]*?)\n\n/.exec(out)?.[1]?.split('\n');
    expect(section).toEqual([
      expect.stringMatching(/^ {2}ok {5}reachable +yes$/),
      expect.stringMatching(/^ {2}ok {5}version +\d+\.\d+\.\d+$/),
      expect.stringMatching(/^ {2}ok {5}append-only file +on$/),
      expect.stringMatching(/^ {2}ok {5}full memory +noeviction$/),
      expect.stringMatching(/^ {2}ok {5}written to disk +everysec/),
    ]);
  });

  it('exits with 1 when Redis could lose something, and when it is not there', async () => {
    const client = new Redis(redis.url);
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const losing = await check(withTwochat());
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    client.disconnect();
    expect(losing.code).toBe(1);
    expect(losing.out).toMatch(/^ {2}FAILS {2}full memory +Redis throws keys out .*allkeys-lru/m);
    const away = await check({ ...withTwochat(), REDIS_URL: 'redis://:hush@127.0.0.1:1' });
    expect(away.code).toBe(1);
    expect(away.out).toMatch(/^ {2}FAILS {2}reachable +ECONNREFUSED$/m);
    expect(away.out + away.err).not.toContain('hush');
  });

  it('leaves a provider out that is not configured', async () => {
    const { code, out } = await check(withTwochat());
    expect({ code, bird: out.includes('Bird') }).toEqual({ code: 0, bird: false });
    expect(Object.values(bird.state().calls).every((count) => count === 0)).toBe(true);
  });

  it('exits with 1 when a key is wrong, and keeps the key and strange characters to itself', async () => {
    twochat.fault({ endpoint: 'info', kind: 'status', status: 401, message: '\u001b[2Jno k-wrong', times: 9 });
    const { code, out } = await check({ ...withTwochat(), TWOCHAT_API_KEY: 'k-wrong' });
    expect(code).toBe(1);
    expect(out).toMatch(/^ {2}FAILS {2}API key .*HTTP 401.*: +\[2Jno •••$/m);
    expect(out).not.toContain('\u001b');
    expectNothingChanged();
  });

  it('F89: it reads .env in the folder where it is run, and needs no more than the providers', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'number-desk-check-'));
    const lines = Object.entries({ ...withTwochat(), REDIS_URL: redis.url }).map(
      ([name, value]) => `${name}="${value}"`,
    );
    await writeFile(join(folder, '.env'), `${lines.join('\n')}\nSLACK_BOT_TOKEN=\n`);
    const child = spawn(process.execPath, [compiled('src/providers-check.ts')], {
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
    await rm(folder, { recursive: true });
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^2Chat\n {2}ok {5}API key {14}accepted\n/);
    expect(out).toMatch(/^ {2}ok {5}reachable +yes$/m);
  }, 60_000);

  it('exits with 1 and says what is missing when nothing is configured', async () => {
    const { code, out, err } = await check({});
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('TWOCHAT_API_KEY');
  });
});

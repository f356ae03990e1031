import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BirdSandbox, createBirdSandbox } from '../src/demo/bird/sandbox.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../src/demo/twochat/sandbox.ts';

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
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/providers-check.ts'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      SLACK_BOT_TOKEN: 'xoxb-1-abc',
      SLACK_SIGNING_SECRET: 'signing-abc',
      // Nobody listens there: the check needs no Redis.
      REDIS_URL: 'redis://127.0.0.1:1',
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

  it('exits with 1 and says what is missing when nothing is configured', async () => {
    const { code, out, err } = await check({});
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('TWOCHAT_API_KEY');
  });
});

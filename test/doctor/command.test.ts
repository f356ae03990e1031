import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Check } from '../../src/workflow/check.ts';
import { built, compiled } from '../support/compiled.ts';
import { useRedis } from '../support/redis.ts';
import { useSetUp } from '../support/set-up.ts';

const redis = useRedis({ keeps: true });
const setUp = useSetUp(() => redis.url);
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'number-desk-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs it as `npm run doctor -- …` does, in a folder without settings. */
async function doctor(args: readonly string[], env: object = {}, before: readonly string[] = []) {
  const child = spawn(process.execPath, [...before, built('src/doctor.ts'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code: Number(code), out, err };
}

const read = (out: string) => JSON.parse(out) as { ok: boolean; checks: Check[] };

describe('npm run doctor', () => {
  it('prints a line for each check, and exits with 0 when all is well', async () => {
    const { code, out, err } = await doctor([], setUp.env());
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\n');
    expect(lines[0]).toMatch(/^pass {2}Node +\d+\.\d+\.\d+$/);
    expect(lines).toContainEqual(expect.stringMatching(/^pass {2}Slack workspace +Harbour & Co \(T0DESK\)/));
    expect(lines).toContainEqual(expect.stringMatching(/^pass {2}2Chat: credits +\d of 500,000 used, 499,99\d left$/));
    expect(out).toMatch(/\n\n0 fail, 0 warn, \d+ pass\. Nothing was posted, held, bought or changed\.\n$/);
    for (const secret of Object.entries(setUp.env()).filter(([name]) => /TOKEN|SECRET|KEY/.test(name)))
      expect(out).not.toContain(secret[1]);
    expect(setUp.changes()).toEqual({ slack: [], made: [] });
  }, 60_000);

  it('says under each that does not pass how to mend it, and exits with 1 when one fails', async () => {
    setUp.twochat.fault({ endpoint: 'info', kind: 'status', status: 401, message: '\u001b[2Jno k-wrong', times: 9 });
    setUp.slack.changeChannel('C0FEED', { archived: true });
    const { code, out } = await doctor([], { ...setUp.env(), TWOCHAT_API_KEY: 'k-wrong' });
    expect(code).toBe(1);
    expect(out).toMatch(
      /^fail {2}FEED_CHANNEL: C0FEED +is archived: nothing can be posted there\n {6}→ Unarchive it in Slack/m,
    );
    // A provider that repeats the key, or would steer a terminal.
    expect(out).toMatch(/^fail {2}2Chat: API key .*HTTP 401.*: +\[2Jno (•••|\[hidden\])$/m);
    expect(out).not.toContain('\u001b');
    expect(out).not.toContain('k-wrong');
    expect(out).toMatch(/\n\n[1-9]\d* fail, /);
  }, 60_000);

  it('--json is for programs', async () => {
    const { code, out } = await doctor(['--json'], { ...setUp.env(), APPROVERS: 'U0MARTA' });
    const { ok, checks } = read(out);
    expect({ code, ok }).toEqual({ code: 0, ok: true });
    expect(checks).toContainEqual({
      name: 'approvers',
      status: 'warn',
      detail: 'only U0MARTA could approve, and nobody approves what they asked for themselves',
      fix: expect.stringContaining('at least two'),
    });
    expect(checks.find(({ name }) => name === 'Redis: version')).toEqual({
      name: 'Redis: version',
      status: 'pass',
      detail: expect.stringMatching(/^\d+\.\d+\.\d+$/),
    });
    const failing = await doctor(['--json'], { ...setUp.env(), REDIS_URL: 'redis://:hush@127.0.0.1:1' });
    expect([failing.code, read(failing.out).ok]).toEqual([1, false]);
    expect(failing.out + failing.err).not.toContain('hush');
  }, 60_000);

  it('F89: it reads .env in the folder where it is run, and says of every variable that is missing or wrong what it is', async () => {
    const lines = Object.entries(setUp.env()).map(([name, value]) => `${name}="${value}"`);
    await writeFile(join(folder, '.env'), `${lines.join('\n')}\nRELEASE_MARGIN=2\n`);
    const found = await doctor(['--json', '--offline']);
    await rm(join(folder, '.env'));
    const failed = read(found.out).checks.filter(({ status }) => status === 'fail');
    expect(failed).toEqual([
      {
        name: 'RELEASE_MARGIN',
        status: 'fail',
        detail: expect.stringContaining('is not a span of time with a unit'),
        fix: expect.stringMatching(/given back this long before.*RELEASE_MARGIN=2m$/),
      },
    ]);
    const none = await doctor(['--json', '--offline']);
    const missing = read(none.out).checks.flatMap(({ name, detail }) => (/^is missing/.test(detail) ? [name] : []));
    expect([none.code, missing]).toEqual([
      1,
      ['SLACK_BOT_TOKEN', 'REDIS_URL', 'APPROVERS', 'FEED_CHANNEL', 'SLACK_SIGNING_SECRET', 'TWOCHAT_API_KEY'],
    ]);
    expect(setUp.slack.traffic()).toEqual([]);
  }, 60_000);

  it('a misspelt name stands in quotation marks, with how it is written', async () => {
    const { out } = await doctor(['--offline'], { ...setUp.env(), Approvers: 'U0MARTA', 'POLICY ': 'policy.yaml' });
    expect(out).toMatch(
      /^warn {2}"Approvers" +is no variable of this version\n +→ If you mean APPROVERS, write it so\.$/m,
    );
    expect(out).toMatch(
      /^warn {2}"POLICY " +is no variable of this version\n +→ If you mean POLICY_FILE, write it so\.$/m,
    );
  }, 60_000);

  it("sees that this machine's clock is off, by everybody's", async () => {
    const CLOCK_STEP = join(folder, 'step');
    await writeFile(CLOCK_STEP, '600000');
    const hook = ['--import', compiled('test/support/steppable-clock.ts')];
    const { code, out } = await doctor(['--json'], { ...setUp.env(), CLOCK_STEP }, hook);
    const clocks = read(out).checks.filter(({ name }) => name.startsWith('clock'));
    expect([code, clocks.map(({ name, status }) => `${status} ${name.split(' ').at(-1)}`).toSorted()]).toEqual([
      1,
      ['fail Slack', 'warn 2Chat', 'warn Bird', 'warn Redis'],
    ]);
    for (const { detail } of clocks) expect(detail).toMatch(/(599|600|601) s ahead of/);
  }, 60_000);

  it('says how it is used', async () => {
    const strange = await doctor(['--offlin']);
    expect([strange.code, strange.out]).toEqual([1, '']);
    expect(strange.err).toMatch(/--offlin[\s\S]*Usage:/);
    expect((await doctor(['--help'])).out).toMatch(/^Usage: npm run/);
  }, 60_000);
});

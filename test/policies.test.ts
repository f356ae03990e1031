import { execFileSync } from 'node:child_process';
import { appendFile, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type WatchedPolicies, watchPolicies } from '../src/policies.ts';

let folder = '';
let file = '';
let policies: WatchedPolicies | undefined;
let said: { level: string; what: string; facts: object }[] = [];
const log = {
  info: (facts: object, what: string) => void said.push({ level: 'info', what, facts }),
  warn: (facts: object, what: string) => void said.push({ level: 'warn', what, facts }),
} as Parameters<typeof watchPolicies>[1];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policies-'));
  file = join(folder, 'policy.yaml');
  said = [];
});
afterEach(async () => {
  vi.useRealTimers();
  policies?.close();
  policies = undefined;
  await rm(folder, { recursive: true });
});

const rules = (person: string) => `version: 1\ntime_zone: Europe/Berlin\nbudget: {person: ${person}}\n`;
const write = (text: string) => writeFile(file, text);

const nobody = { users: [], groups: [] };
const settings: Omit<Parameters<typeof watchPolicies>[0], 'policyFile'> = {
  ...{ approvers: { users: ['U0MARTA'], groups: [] }, backupApprovers: nobody },
  rules: {
    ...{ releaseMarginMs: 1, reminders: [], nudgeEveryMs: 1, requesters: 'guests', quietHours: undefined },
    limits: { openHolds: 7, requestsADay: 8, workspaceHolds: 9 },
  },
};

async function watched(more: Readonly<{ policyFile: string | undefined }> = { policyFile: file }) {
  policies = await watchPolicies({ ...settings, ...more }, log);
  return policies;
}

/** The budget of each person, as it applies. */
const person = ({ current }: WatchedPolicies) => current().policy.budget.person.map(({ amount }) => amount);

describe('the rules of spending that apply', () => {
  it('are read again when the file changes and on SIGHUP, and others are told', async () => {
    await write(rules('5.00 EUR'));
    const found = await watched();
    let told = 0;
    found.onChange(async () => {
      told += 1;
    });
    expect(person(found)).toEqual(['5.00']);

    // As an editor does it: another file in its place.
    await writeFile(`${file}~`, rules('6.00 EUR'));
    await rename(`${file}~`, file);
    await expect.poll(() => person(found), { timeout: 20_000 }).toEqual(['6.00']);
    expect(told).toBe(1);

    const before = process.listenerCount('SIGHUP');
    await write(rules('7.00 EUR'));
    process.emit('SIGHUP');
    await found.reload();
    expect(person(found)).toEqual(['7.00']);
    expect([before, told]).toEqual([1, 2]);
    await found.reload();
    expect(told).toBe(2);
    found.close();
    expect(process.listenerCount('SIGHUP')).toBe(0);
  }, 60_000);

  it('stay when the file is broken or gone, which is said with line and column until it is mended', async () => {
    await write(rules('5.00 EUR'));
    const found = await watched();
    const { digest } = found.current();
    for (const [text, wrong] of [
      ['version: 1\nbudget: {person: 5}\n', ':2:18 budget.person is not a text'],
      ['version: 1\napprove: {who: [U0OMAR], deny: [U0OMAR]}\n', ':2:11 approve.who nobody could approve'],
    ] as const) {
      await write(text);
      await found.reload();
      expect(found.warnings()).toEqual([expect.stringContaining(`policy not applied: ${file}${wrong}`)]);
    }
    await rm(file);
    await found.reload();
    await found.reload();
    expect(found.warnings()).toEqual([expect.stringMatching(/cannot be read \(ENOENT\)$/)]);
    expect(found.current().digest).toBe(digest);
    // Each once, however often it is looked.
    expect(said.filter(({ level }) => level === 'warn')).toHaveLength(3);

    await write(rules('6.00 EUR'));
    await found.reload();
    expect([person(found), found.warnings()]).toEqual([['6.00'], []]);
  });

  it('are those of a whole file: half of one that could be applied as it is changes nothing', async () => {
    await write(rules('5.00 EUR'));
    const found = await watched();
    const told: string[][] = [];
    found.onChange(async () => void told.push(person(found)));
    await write('version: 1\n');
    const reading = found.reload();
    await sleep(50);
    await appendFile(file, 'budget: {person: 6.00 EUR}\n');
    await reading;
    expect([told, person(found), found.warnings()]).toEqual([[['6.00']], ['6.00'], []]);
  });

  it('stay while something is there that is no file, which is said; the next file is read as ever', async () => {
    await write(rules('5.00 EUR'));
    const found = await watched();
    for (const [put, wrong] of [
      [() => execFileSync('mkfifo', [file]), /cannot be read: it is a pipe, not a file$/],
      [() => symlink('/dev/zero', file), /cannot be read: it is a device, not a file$/],
    ] as const) {
      await rm(file);
      await found.reload();
      expect(found.warnings()).toEqual([expect.stringMatching(/ENOENT/)]);
      await put();
      await found.reload();
      expect([person(found), found.warnings()]).toEqual([['5.00'], [expect.stringMatching(wrong)]]);
    }
    await rm(file);
    await write(rules('6.00 EUR'));
    await found.reload();
    expect([person(found), found.warnings()]).toEqual([['6.00'], []]);
  });

  it('wait to hear who the people are: where nobody could approve they change nothing, without an answer they apply', async () => {
    await write(rules('5.00 EUR'));
    const found = await watched();
    const asked: number[] = [];
    found.askFirst(async ({ budget }) => {
      asked.push(budget.person.length);
      return 'U0MARTA is denied';
    });
    await write(`${rules('6.00 EUR')}approve: {who: [U0MARTA]}\n`);
    await found.reload();
    expect([person(found), asked, found.warnings()]).toEqual([
      ...[['5.00'], [1]],
      [`policy not applied: ${file}:4:1 approve nobody could approve: U0MARTA is denied`],
    ]);

    found.askFirst(() => Promise.reject(new Error('no Slack')));
    await found.reload();
    expect([person(found), found.warnings()]).toEqual([['6.00'], []]);
    const without = 'applied without knowing who could approve by this policy';
    expect(said.filter(({ what }) => what === without)).toHaveLength(1);

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    found.askFirst(() => {
      queueMicrotask(() => vi.advanceTimersByTime(5_000));
      return new Promise(() => undefined);
    });
    await write(rules('7.00 EUR'));
    await found.reload();
    expect(person(found)).toEqual(['7.00']);
    expect(said.filter(({ what }) => what === without)).toHaveLength(2);
  });

  it('say at the start what is wrong: there are no earlier ones to go on with', async () => {
    await write('version: 1\nbudgets: {}\n');
    await expect(watched()).rejects.toThrow(/POLICY_FILE cannot be applied\.\n.*policy\.yaml:2:1 budgets is not known/);
    await expect(watched({ policyFile: join(folder, 'none.yaml') })).rejects.toThrow(
      /none\.yaml:1:1 cannot be read \(ENOENT\)/,
    );
  });

  it('come before the settings where they say something; without a file the settings apply', async () => {
    await write(`${rules('5.00 EUR')}request: {requests_per_day: 2}\nquiet: {hours: 22:00-07:00}\n`);
    const { rules: ruled } = await watched();
    expect(ruled()).toMatchObject({
      ...{ requesters: 'members', quietHours: { from: 1320, until: 420, zone: 'Europe/Berlin' } },
      limits: { openHolds: 7, requestsADay: 2, workspaceHolds: 9, budgets: { timeZone: 'Europe/Berlin' } },
    });
    policies?.close();
    const without = await watched({ policyFile: undefined });
    expect(without.current().digest).toBeUndefined();
    expect(without.rules()).toBe(settings.rules);
  });
});

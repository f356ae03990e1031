import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { policyJsonSchema } from '../src/domain/policy/schema.ts';
import { keys } from '../src/store/keys.ts';
import { built } from './support/compiled.ts';
import { examplePolicy } from './support/policies.ts';
import { useRedis } from './support/redis.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-'));
  await writeFile(join(folder, 'policy.yml'), examplePolicy);
  await writeFile(join(folder, 'short.yml'), 'version: 1\n');
  await writeFile(join(folder, 'wrong.yml'), 'version: 1\napprove:\n  who: [U1]\n  deny: [U1]\n  "\\e[2Jx": 1\n');
});
afterAll(() => rm(folder, { recursive: true }));

const policy = (...args: string[]) => policyWith({}, ...args);

/** Runs what `npm run policy -- …` does, with these variables. */
async function policyWith({ cwd = folder, ...env }: Record<string, string>, ...args: string[]) {
  const child = spawn(process.execPath, [built('src/policy.ts'), ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code: Number(code), out, err };
}

const asks = (...more: string[]) =>
  policy(
    ...['explain', '--file', 'policy.yml', '--as', 'U0ANA', '--country', 'US', '--type', 'local'],
    ...['--price', '4.50', '--setup', '10', '--channel', 'C0SALES', '--at', '2026-11-30T12:00Z', ...more],
  );

describe('npm run policy', { timeout: 120_000 }, () => {
  it('check says that a file is a policy, and which', async () => {
    const { code, out, err } = await policy('check', 'policy.yml');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^policy\.yml is a policy\. [0-9a-f]{64}\n$/);
  });

  it('check says what is wrong with line and column, and nothing that steers a terminal', async () => {
    const { code, out } = await policy('check', 'wrong.yml');
    expect(code).toBe(1);
    expect(out).toMatch(
      /^wrong\.yml:5:3 approve\. \[2Jx is not known: there is no such setting here \[unknownKey\]\n$/,
    );
  });

  it('check knows what nobody could approve when it is told who approves and who is in the groups', async () => {
    const groups = ['--group', 'S0LEADS=U0OMAR', '--group', 'S0DIRECTORS=', '--group', 'S0SALESLEADS=U0OMAR'];
    const { code, out } = await policy('check', 'policy.yml', ...groups);
    expect(code).toBe(1);
    // Marta is left for all, and alone cannot be two.
    expect(out).toContain('policy.yml:11:3 approve.who approve.two_above asks for two people, and only one could');
    expect(out).toContain('policy.yml:19:7 approve.rules[0].who nobody could approve');
    expect((await policy('check', 'none.yml')).out).toBe('none.yml:1:1 cannot be read (ENOENT) [unreadable]\n');
  });

  it('explain says who could approve, what is left and which line says so', async () => {
    const people = ['S0SALESLEADS=U0SAM,U0OMAR', 'S0DIRECTORS=U0DIA', 'S0TEAM=U0BEN'];
    const groups = people.flatMap((group) => ['--group', group]);
    const { code, out, err } = await asks(...groups, '--spent-workspace', '100', '--by', 'U0OMAR');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.replace(/[0-9a-f]{64}/, '<digest>')).toMatchInlineSnapshot(`
      "asked            U0ANA in C0SALES: local number of US, 14.50 USD for the first month, then 4.50 USD a month
      rule             approve.rules[0] (line 18)
      answer           one person approves it
      automatic        not by approve.auto_below (line 15): the first month costs no less
      may approve      S0SALESLEADS, by approve.rules[0].who (line 19)
                       S0DIRECTORS, by escalate[0].to (line 28)
      of these         U0SAM, by approve.rules[0].who[0] (line 19)
                       U0DIA, by escalate[0].to[0] (line 28)
      may not          U0OMAR, by approve.deny[0] (line 12)
                       U0ANA, by approve.self (line 14)
      is told          U0CFO
      counted          as --spent-… says; else nothing counts as spent, and nobody as away: REDIS_URL is not set
      left in 2026-11  385.50 USD of 500.00 USD after 100.00 USD and these 14.50 USD (budget.workspace (line 24))
                       35.50 USD of 50.00 USD after 0.00 USD and these 14.50 USD (budget.person (line 25))
                       185.50 USD of 200.00 USD after 0.00 USD and these 14.50 USD (budget.channels.C0SALES (line 26))
                       295.50 USD of 300.00 USD after 0.00 USD and these 4.50 USD (budget.rent (line 27))
                       The month ends 2026-11-30T23:00:00.000Z (Europe/Berlin).
      U0OMAR may not approve it: denied (approve.deny[0] (line 12)).
      policy <digest>
      "
    `);
  });

  it('explain says what is refused, why two are needed, and what is not known', async () => {
    const { out } = await asks('--spent-person', '40', '--membership', 'guest');
    expect(out).toContain('refused: they may not ask: not a full member (request.guests (line 7))');
    expect(out).toContain('refused: 4.50 USD more than is left (budget.person (line 25))');
    expect(out).toContain('who is in S0SALESLEADS: say it with --group S0SALESLEADS=U…,U…');
    const other = await asks('--currency', 'EUR', '--approved', 'U0OMAR');
    expect(other.out).toContain('approve.two_above (line 16) has no amount in EUR');
    expect(other.out).toContain('budget.workspace (line 24) has no amount in EUR');
    expect(other.out).toContain('U0OMAR: denied (approve.deny[0] (line 12))');
  });

  it('explain wants to know who approves where the file leaves it to the settings', async () => {
    const short = [
      'explain',
      '--file',
      'short.yml',
      '--as',
      'U1',
      '--country',
      'US',
      '--type',
      'local',
      '--price',
      '1',
    ];
    expect(await policy(...short, '--channel', 'C1')).toMatchObject({
      ...{ code: 1, out: '', err: expect.stringContaining('leaves it to APPROVERS') },
    });
    const { out } = await policy(...short, '--channel', 'C1', '--approvers', 'U2');
    expect(out).toMatch(/may approve +U2, by APPROVERS\n/);
  });

  it('schema prints the JSON Schema', async () => {
    expect(JSON.parse((await policy('schema')).out)).toEqual(policyJsonSchema());
  });

  it.each<[RegExp, string[]]>([
    [/Say check, explain or schema/, []],
    [/--file is missing, and POLICY_FILE is not set/, ['check']],
    [/--as is missing/, ['explain', '--file', 'policy.yml']],
    [/Unknown option '--foo'/, ['check', 'policy.yml', '--foo']],
    [/--group names a group/, ['check', 'policy.yml', '--group', 'leads']],
    [/--group S0LEAD: the policy names no such group/, ['check', 'policy.yml', '--group', 'S0LEAD=U1']],
  ])('says how it is used: %s', async (sentence, args) => {
    const { code, out, err } = await policy(...args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(sentence);
    expect(err).toContain('Usage: npm run -s policy -- check [file]');
  });

  it.each([
    [/--price is not an amount/, '--price', 'cheap'],
    [/--membership is one of/, '--membership', 'boss'],
    [/--at is not a time/, '--at', 'soon'],
  ])('says what cannot be read: %s', async (sentence, name, value) => {
    const { code, err } = await asks(name, value);
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringMatching(sentence) });
  });
});

// Each runs several processes.
describe('npm run policy, with the settings of the bot', { timeout: 120_000 }, () => {
  const redis = useRedis();
  const [team, other] = ['T0DESK', 'T0OTHER'];
  const ISSUE = [
    'explain',
    ...'--as U0ANA --country US --type local --price 4.50 --setup 10 --channel C0SALES'.split(' '),
  ];
  let settings = '';
  let client: Redis;
  beforeAll(async () => {
    settings = join(folder, 'settings');
    await mkdir(settings);
    await writeFile(join(settings, '.env'), 'POLICY_FILE=../leads.yml\nAPPROVERS=U0MARTA,S0LEADS\nREDIS_URL=\n');
    await writeFile(
      join(folder, 'leads.yml'),
      'version: 1\ntime_zone: Europe/Berlin\ncurrency: USD\nbudget: {workspace: 500 USD, channels: {C0SALES: 20 USD}}\n',
    );
    client = new Redis(redis.url);
  });
  afterAll(() => client.quit());
  beforeEach(() => client.flushall());

  const withSettings = (...args: string[]) => policyWith({ cwd: settings }, ...args);
  const withRedis = (...args: string[]) => policyWith({ cwd: settings, REDIS_URL: redis.url }, ...args);

  it('takes the file of POLICY_FILE and who approves from .env, unless it is told others', async () => {
    expect(await withSettings('check')).toMatchObject({
      ...{ code: 0, err: '', out: expect.stringContaining('../leads.yml is a policy. ') },
    });
    const { code, out, err } = await withSettings(...ISSUE);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/may approve +U0MARTA, by APPROVERS\n +S0LEADS, by APPROVERS\n/);
    expect(out).toMatch(/not known +who is in S0LEADS: say it with --group/);
    expect(out).toMatch(/counted +nothing counts as spent, and nobody as away: REDIS_URL is not set\n/);
    expect((await withSettings(...ISSUE, '--approvers', 'U0OMAR')).out).toMatch(/may approve +U0OMAR, by APPROVERS\n/);
    expect((await withSettings('check', '../wrong.yml')).out).toContain('../wrong.yml:5:3');
    expect(await policyWith({ cwd: settings, POLICY_FILE: '../none.yml' }, 'check')).toMatchObject({
      ...{ code: 1, out: '../none.yml:1:1 cannot be read (ENOENT) [unreadable]\n' },
    });
  });

  it('says what is left by what Redis has counted, and who stands in for whom', async () => {
    await client.sadd(keys.teams, team);
    await client.hset(keys.spent(team), {
      '2026-11 workspace USD': 100_000_000,
      '2026-11 channel C0SALES USD': 5_600_000,
      '2026-12 workspace USD': 1_000_000,
      ...{ book: 'b', whole: 'Europe/Berlin USD register' },
    });
    const away = { from: Date.parse('2026-11-20T08:00Z'), until: Date.parse('2026-12-01T08:00Z') };
    await client.hset(keys.absences(team), 'U0MARTA', JSON.stringify({ user: 'U0MARTA', to: 'U0YUKI', ...away }));
    const { out } = await withRedis(
      ...ISSUE,
      '--at',
      '2026-11-30T12:00Z',
      '--group',
      'S0LEADS=U0OMAR',
      '--by',
      'U0YUKI',
    );
    expect(out.replace(/[0-9a-f]{64}/, '<digest>')).toMatchInlineSnapshot(`
      "asked            U0ANA in C0SALES: local number of US, 14.50 USD for the first month, then 4.50 USD a month
      rule             approve
      answer           refused: 0.10 USD more than is left (budget.channels.C0SALES (line 4))
      may approve      U0MARTA, by APPROVERS
                       S0LEADS, by APPROVERS
      of these         U0MARTA, by APPROVERS[0]
                       U0OMAR, by APPROVERS[1]
      away             U0MARTA until 2026-12-01T08:00:00.000Z: U0YUKI decides for them
      may not          U0ANA, by approve.self
      counted          as Redis has it, of the workspace T0DESK
      left in 2026-11  385.50 USD of 500.00 USD after 100.00 USD and these 14.50 USD (budget.workspace (line 4))
                       -0.10 USD of 20.00 USD after 5.60 USD and these 14.50 USD: not enough (budget.channels.C0SALES (line 4))
                       The month ends 2026-11-30T23:00:00.000Z (Europe/Berlin).
      U0YUKI may approve it for U0MARTA, who is away, by APPROVERS[0].
      policy <digest>
      "
    `);
    const later = await withRedis(...ISSUE, '--at', '2026-12-03T12:00Z', '--by', 'U0YUKI', '--spent-channel', '1');
    expect(later.out).toMatch(/counted +as --spent-… says; else as Redis has it, of the workspace T0DESK\n/);
    expect(later.out).toContain('484.50 USD of 500.00 USD after 1.00 USD');
    expect(later.out).toContain('4.50 USD of 20.00 USD after 1.00 USD');
    expect(later.out).toContain('U0YUKI may not approve it: it is not known who is in a group that is named');
    await client.hdel(keys.spent(team), 'whole');
    expect((await withRedis(...ISSUE)).out).toContain(
      'of the workspace T0DESK; not all is counted by these rules yet: until it is, nothing is approved\n',
    );
  });

  it('counts nothing where Redis does not answer or knows nobody yet, and says so', async () => {
    const gone = await policyWith({ cwd: settings, REDIS_URL: 'redis://:q7Zx@127.0.0.1:1' }, ...ISSUE);
    expect(gone.code).toBe(0);
    expect(gone.out).toMatch(
      /counted +nothing counts as spent, and nobody as away: Redis at 127\.0\.0\.1:1 cannot .*\n/,
    );
    expect(gone.out).not.toContain('q7Zx');
    expect((await withRedis(...ISSUE)).out).toMatch(/nobody as away: Redis knows no workspace yet\n/);
  });

  it('of several workspaces wants to know which', async () => {
    await client.sadd(keys.teams, team, other);
    await client.hset(keys.spent(other), '2026-11 workspace USD', 1_000_000);
    expect((await withRedis(...ISSUE)).err).toContain(
      '--team is missing: Redis knows several workspaces, T0DESK, T0OTHER',
    );
    expect((await withRedis(...ISSUE, '--team', 'T1')).err).toContain('--team T1: Redis knows T0DESK, T0OTHER');
    const { out } = await withRedis(...ISSUE, '--team', other, '--at', '2026-11-30T12:00Z');
    expect(out).toContain('after 1.00 USD and these 14.50 USD (budget.workspace');
  });

  it('names a setting that is wrong, without its value', async () => {
    const { code, out, err } = await policyWith({ cwd: settings, REDIS_URL: 'q7Zx' }, ...ISSUE);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/REDIS_URL is not /);
    expect(err).not.toContain('q7Zx');
  });
});

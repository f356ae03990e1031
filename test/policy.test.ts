import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { policyJsonSchema } from '../src/domain/policy/schema.ts';
import { compiled } from './support/compiled.ts';
import { examplePolicy } from './support/policies.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'policy-'));
  await writeFile(join(folder, 'policy.yml'), examplePolicy);
  await writeFile(join(folder, 'short.yml'), 'version: 1\n');
  await writeFile(join(folder, 'wrong.yml'), 'version: 1\napprove:\n  who: [U1]\n  deny: [U1]\n  "\\e[2Jx": 1\n');
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs what `npm run policy -- …` does. */
async function policy(...args: string[]) {
  const child = spawn(process.execPath, [compiled('src/policy.ts'), ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
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

describe('npm run policy', () => {
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
    [/--file is missing/, ['check']],
    [/--as is missing/, ['explain', '--file', 'policy.yml']],
    [/Unknown option '--foo'/, ['check', 'policy.yml', '--foo']],
    [/--group names a group/, ['check', 'policy.yml', '--group', 'leads']],
    [/--group S0LEAD: the policy names no such group/, ['check', 'policy.yml', '--group', 'S0LEAD=U1']],
  ])('says how it is used: %s', async (sentence, args) => {
    const { code, out, err } = await policy(...args);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(sentence);
    expect(err).toContain('Usage: npm run -s policy -- check <file>');
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

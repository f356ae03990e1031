import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAuditTrail } from '../src/store/audit-trail.ts';
import { keys } from '../src/store/keys.ts';
import { createRegisterStore } from '../src/store/register-store.ts';
import { createRequestStore } from '../src/store/request-store.ts';
import { built } from './support/compiled.ts';
import { aRecord } from './support/records.ts';
import { useRedis } from './support/redis.ts';
import { aRequest, MINUTE, marta, NOW, states } from './support/requests.ts';

const server = useRedis();
const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs the export as `npm run audit -- …` does. */
function audit(args: readonly string[], env: Record<string, string> = {}) {
  return run(args, { PATH: process.env['PATH'] ?? '', REDIS_URL: server.url, ...env });
}

async function run(args: readonly string[], env: Record<string, string>, cwd = root) {
  const child = spawn(process.execPath, [built('src/audit.ts'), ...args], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code: Number(code), lines: out.split('\n').filter(Boolean), err };
}

const now = Date.now();

describe('npm run audit', () => {
  beforeAll(async () => {
    const redis = new Redis(server.url);
    const store = createRequestStore(redis);
    const denied = { ...aRequest(states.denied), version: 1 };
    await store.save(denied, undefined, [
      { at: now, what: 'denied', by: marta, number: '+12135550134', note: '=HYPERLINK("https://evil.example")' },
    ]);
    const bought = { ...aRequest(states.purchased, { id: 'r2' }), version: 1 };
    const byRule = { for: 'U0LEA', rule: 'approve.rules[0]', policy: 'c0ffee' };
    await store.save(bought, undefined, [
      { at: now + MINUTE, what: 'purchased', by: marta, number: '+12135550134', ...byRule },
    ]);
    const refusal = { reason: 'alreadyDecided', verdict: 'denied', by: marta, at: NOW } as const;
    await createAuditTrail(redis).refused(denied, 'approved', 'U0OMAR', refusal, now + 2 * MINUTE);
    redis.disconnect();
  });

  it('says so where there is nothing of a request, or between two times', async () => {
    const none = await audit(['--request', 'no\u001bpe']);
    expect(none).toEqual({ code: 0, lines: [], err: 'No line of that time is about request "no pe".\n' });
    const [never, day] = [
      ['2026-06-30', '2026-06-01'],
      ['2026-06-30', '2026-06-30'],
    ].map(([since = '', until = '']) => audit(['--since', since, '--until', until]));
    expect(await never).toMatchObject({ code: 1, err: expect.stringMatching(/^--since is not before --until/) });
    expect(await day).toEqual({ code: 0, lines: [], err: '' });
  });

  it('prints one JSON object a line, oldest first', async () => {
    const { code, lines, err } = await audit([]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const all = lines.map((line) => JSON.parse(line));
    expect(all.map(({ what }) => what)).toEqual(['denied', 'purchased', 'refused']);
    expect(all[1]).toMatchObject({
      at: new Date(now + MINUTE).toISOString(),
      by: marta,
      number: '+12135550134',
      provider: '2Chat',
      monthly: '3.50',
      hold: 'res-1',
      ...{ for: 'U0LEA', rule: 'approve.rules[0]', policy: 'c0ffee' },
    });
    expect(all[2]).toMatchObject({ event: 'approved', by: 'U0OMAR', reason: 'alreadyDecided' });
  });

  it('as CSV, in which no text of a person becomes a formula', async () => {
    const { lines } = await audit(['--format', 'csv']);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(
      /^at,team,request,version,what,by,.*,reason,for,to,rule,policy,record,owner,was,is,until,why,message$/,
    );
    expect(lines[2]).toMatch(/,U0LEA,,approve\.rules\[0\],c0ffee,,,,,,,$/);
    expect(lines[1]).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
  });

  it('from a time, up to a time, for one request', async () => {
    const since = new Date(now + MINUTE).toISOString();
    expect((await audit(['--since', since])).lines).toHaveLength(2);
    expect((await audit(['--since', since, '--until', new Date(now + 2 * MINUTE).toISOString()])).lines).toHaveLength(
      1,
    );
    expect((await audit(['--request', 'r1'])).lines).toHaveLength(2);
  });

  it.each([
    [['--since', 'yesterday'], '--since is not a time'],
    [['--format', 'xml'], '--format is jsonl or csv'],
    [['--sinse', '2026'], '--sinse'],
  ])('says what is wrong with %s', async (args, wrong) => {
    const { code, lines, err } = await audit(args);
    expect({ code, lines }).toEqual({ code: 1, lines: [] });
    expect(err).toContain(wrong);
    expect(err).toContain('Usage:');
  });

  it('F89: it reads .env in the folder where it is run, and needs REDIS_URL alone', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'number-desk-audit-'));
    await writeFile(join(folder, '.env'), `# mine\nREDIS_URL="${server.url}"\nSLACK_BOT_TOKEN=\nAPPROVERS=\n`);
    const least = { PATH: process.env['PATH'] ?? '' };
    const found = await run([], least, folder);
    expect({ code: found.code, err: found.err, lines: found.lines.length }).toEqual({ code: 0, err: '', lines: 3 });
    // What the environment says stands above the file.
    const other = await run([], { ...least, REDIS_URL: 'redis://127.0.0.1:1' }, folder);
    expect([other.code, other.err]).toEqual([1, expect.stringContaining('ECONNREFUSED')]);
    await rm(folder, { recursive: true });
    const none = await run([], least, tmpdir());
    expect([none.code, none.err]).toEqual([1, expect.stringMatching(/REDIS_URL is missing/)]);
    expect(none.err).not.toMatch(/SLACK|APPROVERS|TWOCHAT/);
  }, 60_000);

  it('F83: a line that this version cannot read is left out and counted, and the others are printed', async () => {
    const redis = new Redis(server.url);
    await redis.xadd(keys.audit('T0DESK'), '*', 'line', '{"at":');
    redis.disconnect();
    const { code, lines, err } = await audit([]);
    expect({ code, lines: lines.length, err }).toEqual({
      code: 1,
      lines: 3,
      err: 'One line of the audit trail cannot be read by this version and is left out.\n',
    });
  });

  it('prints what happened to numbers of the register with the number, what it was and who did it', async () => {
    const redis = new Redis(server.url);
    const news = [{ at: NOW, what: 'giveBackConfirmed', by: marta, until: NOW + MINUTE }] as const;
    await createRegisterStore(redis).save({ ...aRecord(), version: 1 }, undefined, news);
    redis.disconnect();
    const json = (await audit([])).lines.map((line) => JSON.parse(line));
    expect(json.find(({ record }) => record !== undefined)).toMatchObject({
      ...{ what: 'giveBackConfirmed', by: marta, number: '+12135550134', owner: 'U0ANA', monthly: '1.50' },
      ...{ at: new Date(NOW).toISOString(), until: new Date(NOW + MINUTE).toISOString() },
    });
    const csv = (await audit(['--format', 'csv'])).lines.find((line) => line.includes('giveBackConfirmed'));
    expect(csv).toMatch(/^2026-01-15T12:00:00\.000Z,T0DESK,,1,giveBackConfirmed,U0MARTA,,'?\+12135550134,2Chat,1\.50,/);
    expect(csv).toMatch(/,U0ANA,,,2026-01-15T12:01:00\.000Z,,$/);
  });

  it('says so when Redis is not there, without the address', async () => {
    const { code, err } = await audit([], { REDIS_URL: 'redis://:hunter2@127.0.0.1:1' });
    expect(code).toBe(1);
    expect(err).toContain('The audit trail could not be read');
    expect(err).not.toContain('hunter2');
  });
});

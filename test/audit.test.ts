import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAuditTrail } from '../src/store/audit-trail.ts';
import { createRequestStore } from '../src/store/request-store.ts';
import { useRedis } from './support/redis.ts';
import { aRequest, MINUTE, marta, NOW, states } from './support/requests.ts';

const server = useRedis();

/** Runs the export as `npm run audit -- …` does. */
async function audit(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/audit.ts', ...args], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: {
      PATH: process.env['PATH'] ?? '',
      SLACK_BOT_TOKEN: 'xoxb-1-abc',
      SLACK_SIGNING_SECRET: 'signing-abc',
      TWOCHAT_API_KEY: 'key-abc',
      REDIS_URL: server.url,
      APPROVERS: 'U1A',
      FEED_CHANNEL: 'C3C',
      ...env,
    },
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
    await store.save(denied, false, [
      { at: now, what: 'denied', by: marta, number: '+12135550134', note: '=HYPERLINK("https://evil.example")' },
    ]);
    const bought = { ...aRequest(states.purchased, { id: 'r2' }), version: 1 };
    await store.save(bought, false, [{ at: now + MINUTE, what: 'purchased', by: marta, number: '+12135550134' }]);
    const refusal = { reason: 'alreadyDecided', verdict: 'denied', by: marta, at: NOW } as const;
    await createAuditTrail(redis).refused(denied, 'approved', 'U0OMAR', refusal, now + 2 * MINUTE);
    redis.disconnect();
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
      provider: 'twochat',
      monthly: '3.50',
      hold: 'res-1',
    });
    expect(all[2]).toMatchObject({ event: 'approved', by: 'U0OMAR', reason: 'alreadyDecided' });
  });

  it('as CSV, in which nobody’s words become a formula', async () => {
    const { lines } = await audit(['--format', 'csv']);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^at,team,request,version,what,by,/);
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

  it('says so when Redis is not there, without the address', async () => {
    const { code, err } = await audit([], { REDIS_URL: 'redis://:hunter2@127.0.0.1:1' });
    expect(code).toBe(1);
    expect(err).toContain('The audit trail could not be read');
    expect(err).not.toContain('hunter2');
  });
});

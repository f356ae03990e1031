import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogue } from '../src/demo/twochat/catalogue.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../src/demo/twochat/sandbox.ts';
import { keys } from '../src/store/keys.ts';
import { createRegisterStore } from '../src/store/register-store.ts';
import { createRequestStore } from '../src/store/request-store.ts';
import { built } from './support/compiled.ts';
import { aRecord } from './support/records.ts';
import { useRedis } from './support/redis.ts';
import { aGroup, aHold, aRequest, states } from './support/requests.ts';

const server = useRedis();
const root = fileURLToPath(new URL('..', import.meta.url));
let sandbox: TwochatSandbox;

/** Runs it as `npm run numbers -- …` does. */
async function numbers(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [built('src/numbers.ts'), ...args], {
    cwd: root,
    env: {
      PATH: process.env['PATH'] ?? '',
      REDIS_URL: server.url,
      TWOCHAT_API_KEY: sandbox.apiKey,
      TWOCHAT_API_URL: sandbox.url,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code: Number(code), out, err };
}

describe('npm run numbers', () => {
  let ours = '';
  let elsewhere = '';

  beforeAll(async () => {
    sandbox = await createTwochatSandbox();
    const [first, second] = [...createCatalogue().groups.values()].filter(({ numbers }) => numbers.length > 1);
    ours = first?.numbers[0] ?? '';
    elsewhere = second?.numbers[0] ?? '';
    sandbox.buyForStranger(first?.id ?? '', ours);
    sandbox.buyForStranger(second?.id ?? '', elsewhere);
    const redis = new Redis(server.url);
    if (states.purchased.name !== 'purchased') throw new Error('not bought');
    const hold = aHold({ number: ours, group: aGroup() });
    const request = aRequest({ ...states.purchased, hold }, { purpose: '=HYPERLINK("https://evil.example")' });
    await redis.sadd(keys.teams, 'T0DESK');
    await createRequestStore(redis).save({ ...request, version: 1 }, undefined, []);
    const register = createRegisterStore(redis);
    const later = { owner: 'U0YUKI', costCentre: '@SUM(A1)', locked: true as const, purpose: 'Sales' };
    const all = [
      aRecord({ number: ours, version: 1, owner: 'U0OMAR', costCentre: undefined, purpose: '-1+2' }),
      aRecord({ number: elsewhere, version: 1, bought: undefined, ...later }),
      aRecord({ number: '+12135550000', version: 1, goneAt: 1, owner: undefined, formerOwner: 'U0OMAR' }),
    ];
    for (const record of all) await register.save(record, undefined, []);
    redis.disconnect();
  });
  afterAll(() => sandbox.close());

  it('lists what the account owns, ours with who asked for it and ones bought elsewhere', async () => {
    const { code, out, err } = await numbers(['--format', 'json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const rows = JSON.parse(out);
    expect(rows).toHaveLength(3);
    expect(rows).toContainEqual(
      expect.objectContaining({
        number: ours,
        state: 'active',
        requester: 'U0ANA',
        monthly: '3.50',
        monthlyFrom: 'approved',
      }),
    );
    const other = rows.find(({ number }: { number: string }) => number === elsewhere);
    expect(other).toMatchObject({ provider: '2Chat', state: 'active', renewsAt: expect.stringMatching(/^\d{4}-/) });
    expect(other).not.toHaveProperty('requester');
    expect(other).toMatchObject({ owner: 'U0YUKI', costCentre: '@SUM(A1)', locked: true, registerStatus: 'active' });
    expect(other.lastChecked).toMatch(/^\d{4}-/);
    const gone = rows.find(({ number }: { number: string }) => number === '+12135550000');
    expect(gone).toMatchObject({ state: 'gone', registerStatus: 'gone', formerOwner: 'U0OMAR' });
    expect(gone).not.toHaveProperty('owner');
  });

  it('writes CSV for spreadsheets, in which no cell becomes a formula', async () => {
    const { out } = await numbers([]);
    expect(out.split('\n')[0]).toMatch(/^number,provider,state,/);
    expect(out).toContain("'@SUM(A1)");
    expect(out).toContain("'-1+2");
    expect(out).not.toMatch(/(^|,)"?[=@-][A-Z1]/m);
  });

  it('says where a list is not whole, and what is not in it is not known', async () => {
    sandbox.fault({ endpoint: 'owned', kind: 'status', status: 500, times: 100 });
    const { code, out, err } = await numbers(['--format', 'json']);
    sandbox.clearFaults();
    expect(code).toBe(1);
    expect(err).toContain('2Chat');
    expect(JSON.parse(out)).toContainEqual(
      expect.objectContaining({ number: ours, state: 'unknown', owner: 'U0OMAR' }),
    );
    expect(JSON.parse(out)).toContainEqual(expect.objectContaining({ number: elsewhere, state: 'unknown' }));
  });

  it('says what is missing in the settings, and no more than that', async () => {
    const { code, err } = await numbers([], { TWOCHAT_API_KEY: '' });
    expect(code).toBe(1);
    expect(err).toContain('TWOCHAT_API_KEY');
    expect(err).not.toContain('SLACK');
    expect((await numbers(['--format', 'xml'])).err).toContain('--format is csv or json');
  });
});

import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { INFO_KEY } from '../../src/providers/twochat/account.ts';
import type { Twochat } from '../../src/providers/twochat/twochat.ts';
import { createApiQuota } from '../../src/store/api-quota.ts';
import { keys } from '../../src/store/keys.ts';
import { useRedis } from '../support/redis.ts';
import { createPlainQuota, type PlainQuota } from './plain-quota.ts';
import { clientOf, KNOWN, SECRET } from './twochat-bench.ts';

const germany = { country: 'DE', type: 'mobile' } as const;
const kind = (name: string) => expect.objectContaining({ name: 'ProviderError', kind: name });
/** Until what was begun in the background has been noticed. */
async function until(happened: () => boolean): Promise<void> {
  while (!happened()) await new Promise(setImmediate);
}

let sandbox: TwochatSandbox;
let clock: number;
beforeEach(async () => {
  clock = Date.UTC(2026, 0, 1);
  sandbox = await createTwochatSandbox({ apiKey: SECRET, now: () => clock });
});
afterEach(() => sandbox.close());

const totals = () => Object.entries(sandbox.state().calls).filter(([, count]) => count > 0);

describe('what is shared', () => {
  it('is places and documents for a day, groups for a minute, and nothing of what must be true now', async () => {
    const quota = createPlainQuota({ now: () => clock, known: KNOWN });
    const ask = async () => {
      const client = clientOf(sandbox, sandbox.url, { quota, now: () => clock });
      await client.places.regions('GB');
      await client.places.cities('DE');
      await client.requirements.documents('DE', 'local');
      await client.search(germany);
      await client.owned('+12135550100');
      await client.holding.holds();
    };
    const counts = () => {
      const { regions, cities, didTypes, requirements, groups, owned, reservations } = sandbox.state().calls;
      return { day: [regions, cities, didTypes, requirements], minute: groups, now: [owned, reservations] };
    };
    await ask();
    await ask();
    expect(counts()).toEqual({ day: [1, 1, 1, 1], minute: 1, now: [4, 2] });
    clock += 60_000;
    await ask();
    expect(counts()).toEqual({ day: [1, 1, 1, 1], minute: 2, now: [6, 3] });
    clock += 24 * 60 * 60_000;
    await ask();
    expect(counts()).toEqual({ day: [2, 2, 2, 2], minute: 3, now: [8, 4] });
  });

  it('is never an old price: groups of a minute ago are no answer when 2Chat is down', async () => {
    const client = clientOf(sandbox, sandbox.url, { now: () => clock });
    const cities = await client.places.cities('DE');
    await client.search(germany);
    clock += 24 * 60 * 60_000;
    for (const endpoint of ['groups', 'cities'] as const) sandbox.fault({ endpoint, kind: 'html' });
    await expect(client.search(germany)).rejects.toEqual(kind('unreadable'));
    expect(await client.places.cities('DE')).toEqual(cities);
  });

  it('is not told apart by how a country is written, and is by everything that is asked', async () => {
    const client = clientOf(sandbox, sandbox.url);
    await client.search({ ...germany, country: 'de' });
    await client.search(germany);
    expect(sandbox.state().calls.groups).toBe(1);
    await client.search({ ...germany, type: 'all' });
    await client.search({ ...germany, cityText: 'Berlin' });
    expect(sandbox.state().calls.groups).toBe(3);
  });
});

describe("the minute's limit", () => {
  let n = 0;
  /** A read that no process has asked before. */
  const ask = (client: Twochat) => client.search({ ...germany, cityText: `city ${n++}` });
  /** What the turns of searches were told, in order. */
  const limits = (quota: PlainQuota) => quota.turns.filter((turn) => !turn.urgent).map((turn) => turn.perMinute);

  it('is assumed to be 60 until 2Chat has said what it is, which is asked for once an hour', async () => {
    sandbox.setLimit(25);
    const quota = createPlainQuota({ now: () => clock });
    const client = clientOf(sandbox, sandbox.url, { quota, now: () => clock });
    await ask(client);
    await until(() => quota.keeps(INFO_KEY));
    await ask(client);
    expect(limits(quota)).toEqual([60, 25]);

    for (const minutes of [30, 29]) {
      clock += minutes * 60_000;
      await ask(client);
    }
    expect(sandbox.state().calls.info).toBe(1);
    clock += 60_000;
    await ask(client);
    await until(() => sandbox.state().calls.info === 2);
  });

  it('is not looked up when something urgent is done, nor when the check has just told it', async () => {
    const quota = createPlainQuota({ now: () => clock });
    const client = clientOf(sandbox, sandbox.url, { quota, now: () => clock });
    await client.owned('+12135550100');
    await client.holding.hold('grp').catch(() => undefined);
    expect(sandbox.state().calls.info).toBe(0);
    await client.check();
    await ask(client);
    expect(sandbox.state().calls.info).toBe(1);
    expect(limits(quota)).toEqual([80, 80]);
  });

  it.each([
    { limits: {} },
    { limits: { requests_per_minute: 'many' } },
    { limits: { requests_per_minute: 0 } },
    { limits: null },
    {},
  ])('is assumed when 2Chat says %j of it', async (body) => {
    sandbox.fault({ endpoint: 'info', kind: 'json', body: { success: true, ...body } });
    const quota = createPlainQuota();
    const client = clientOf(sandbox, sandbox.url, { quota });
    await ask(client);
    await until(() => quota.keeps(INFO_KEY));
    await ask(client);
    expect(limits(quota)).toEqual([60, 60]);
  });

  it('is assumed when 2Chat does not say, and no call waits or fails for that', async () => {
    sandbox.fault({ endpoint: 'info', kind: 'html', times: 9 });
    const quota = createPlainQuota({ now: () => clock });
    const client = clientOf(sandbox, sandbox.url, { quota, now: () => clock });
    await ask(client);
    await until(() => sandbox.state().calls.info === 1);
    for (let round = 0; round < 5; round++) await ask(client);
    expect(sandbox.state().calls.info).toBe(1);
    expect(new Set(limits(quota))).toEqual(new Set([60]));
  });

  it.each([
    [{ retryAfter: 7 }, 7000],
    [{ retryAfter: 100_000 }, 300_000],
    [{ retryAfter: 'later' }, 10_000],
    [{}, 10_000],
  ])('that is overstepped makes a pause: 429 with %j', async (header, ms) => {
    const quota = createPlainQuota({ known: KNOWN });
    sandbox.fault({ endpoint: 'groups', kind: 'status', status: 429, ...header });
    await expect(clientOf(sandbox, sandbox.url, { quota }).search(germany)).rejects.toEqual(kind('rateLimited'));
    expect(quota.pauses).toEqual([{ provider: '2Chat', ms }]);
  });

  it('is told from a refusal in words alone, too', async () => {
    const quota = createPlainQuota({ known: KNOWN });
    sandbox.fault({ endpoint: 'purchase', kind: 'error200', message: 'Rate limit exceeded' });
    const order = { groupId: 'grp', number: '+12135550100' };
    await expect(clientOf(sandbox, sandbox.url, { quota }).purchase(order)).rejects.toEqual(kind('rateLimited'));
    expect(quota.pauses).toHaveLength(1);
  });

  it('counts every request, also those that are repeated', async () => {
    const quota = createPlainQuota({ known: KNOWN });
    sandbox.fault({ endpoint: 'groups', kind: 'status', times: 2 });
    await clientOf(sandbox, sandbox.url, { quota }).search(germany);
    expect(quota.turns).toHaveLength(3);
    expect(sandbox.state().calls.groups).toBe(3);
  });

  it('keeps no purchase back when it cannot be counted', async () => {
    const quota = createPlainQuota({ known: KNOWN });
    const lost = () => Promise.reject(new Error('nobody counts'));
    const client = clientOf(sandbox, sandbox.url, { quota: { ...quota, acquire: lost, backOff: lost } });
    sandbox.fault({ endpoint: 'purchase', kind: 'status', status: 429 });
    await expect(client.purchase({ groupId: 'g', number: '+12135550100' })).rejects.toEqual(kind('rateLimited'));
    expect(sandbox.state().calls.purchase).toBe(1);
  });
});

describe('two bots with one Redis', () => {
  const server = useRedis();
  let connections: Redis[];
  let bots: readonly [Twochat, Twochat];
  beforeEach(async () => {
    await server.flush();
    connections = [new Redis(server.url), new Redis(server.url)];
    const [a, b] = connections.map((redis) =>
      clientOf(sandbox, sandbox.url, { quota: createApiQuota({ redis }), readMs: 2000 }),
    );
    if (!a || !b) throw new Error('no bots');
    bots = [a, b];
  });
  afterEach(() => {
    for (const connection of connections) connection.disconnect();
  });
  const limitIsKnown = async () => {
    while ((await connections[0]?.exists(keys.answer(INFO_KEY))) !== 1) await new Promise(setImmediate);
  };

  it('make one call of each sort for a whole request once they know the country: search, reserve, purchase', async () => {
    const [a, b] = bots;
    // A requester has asked for such numbers in the last hour: the limit and the places are known.
    await a.places.cities('DE');
    await limitIsKnown();
    await a.requirements.documents('DE', 'mobile');
    sandbox.setCredits(3);
    const before = Object.fromEntries(totals());

    await b.places.cities('DE');
    await b.requirements.documents('DE', 'mobile');
    const found = await Promise.all([a.search(germany), b.search(germany)]);
    const groupId = found[0]?.[0]?.id ?? '';
    const hold = await b.holding.hold(groupId);
    await a.purchase({ groupId, number: hold.number });

    const after = totals().map(([endpoint, count]) => [endpoint, count - (before[endpoint] ?? 0)]);
    expect(Object.fromEntries(after.filter(([, count]) => count !== 0))).toEqual({
      groups: 1,
      reserve: 1,
      purchase: 1,
    });
    process.stdout.write(
      `\n2Chat calls for one request on a warm cache: ${JSON.stringify(Object.fromEntries(after))}\n`,
    );
    expect(sandbox.state().purchases).toHaveLength(1);
    // Those three credits were the last.
    await expect(b.owned(hold.number)).rejects.toEqual(kind('refused'));
  });

  it('leave what an approval needs when all requesters type, and never see a 429', async () => {
    sandbox.setLimit(20);
    const [a, b] = bots;
    await a.places.cities('DE');
    await limitIsKnown();
    const groups = await b.search(germany);
    const hold = await b.holding.hold(groups[0]?.id ?? '');
    const texts = Array.from({ length: 40 }, (_, n) => `city ${n}`);
    const outcomes = await Promise.allSettled(
      texts.map((cityText, n) => (n % 2 ? a : b).search({ ...germany, cityText })),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(refused.length).toBeGreaterThan(20);
    for (const reason of refused) expect(reason).toEqual(kind('rateLimited'));
    // 20 a minute, of which reads may use 16; the limit itself and the hold were calls as well.
    expect(sandbox.state().credits.used).toBeLessThanOrEqual(16);
    await a.purchase({ groupId: groups[0]?.id ?? '', number: hold.number });
    expect(sandbox.state().purchases).toHaveLength(1);
  });

  it('both leave 2Chat alone after a 429, but for what cannot wait', async () => {
    const [a, b] = bots;
    sandbox.fault({ endpoint: 'groups', kind: 'status', status: 429, retryAfter: 60 });
    await expect(a.search(germany)).rejects.toEqual(kind('rateLimited'));
    await expect(b.search({ country: 'SE', type: 'all' })).rejects.toEqual(kind('rateLimited'));
    expect(sandbox.state().calls.groups).toBe(1);
    await b.holding.holds();
  });
});

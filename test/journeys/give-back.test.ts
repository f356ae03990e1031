import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCatalogue } from '../../src/demo/twochat/catalogue.ts';
import { recordFingerprint, recordId } from '../../src/domain/register/record.ts';
import { openQueues } from '../../src/jobs/open-queues.ts';
import { createTimers } from '../../src/jobs/timers.ts';
import { createRegisterStore } from '../../src/store/register-store.ts';
import { createRegistering } from '../../src/workflow/registering.ts';
import { registerRules } from '../support/register-desk.ts';
import { useWholeBot } from '../support/whole-bot.ts';

// The whole bot reads what the account owns, and gives back what two people decided on: also where the call gets no answer, or the bot is killed in it.

const team = 'T0DESK';
const observer = { changed() {}, refused() {}, warn() {} };
const desk = useWholeBot({ none: true });
let redis: Redis;
let store: ReturnType<typeof createRegisterStore>;
let registering: ReturnType<typeof createRegistering>;
let close: () => Promise<void>;
let numbers: string[];

beforeAll(async () => {
  redis = new Redis(desk.redis.url);
  store = createRegisterStore(redis);
  const queues = openQueues(redis, ['2Chat'], observer);
  close = queues.close;
  const timers = createTimers(queues, Date.now);
  // It has cooled off by the time that anybody looks.
  const rules = () => ({ ...registerRules, coolingOffMs: 1 });
  registering = createRegistering({ store, timers, clock: Date.now, observer, rules });
  numbers = ['+12135550181', '+12135550182', '+12135550183'];
  const groupId = [...createCatalogue().groups.keys()][0] ?? '';
  desk.sandbox.own(numbers.map((number) => ({ groupId, number, agoMs: 40 * 86_400_000 })));
  await desk.start();
});
afterAll(async () => {
  await close();
  redis.disconnect();
});

const idOf = (number: string) => recordId('2Chat', number);
const load = (number: string) => store.load(team, idOf(number));
const calls = () => desk.sandbox.state().calls.giveBack;

/** Two people decide on it, as their clicks would. */
async function decideOn(number: string): Promise<void> {
  const [ana, marta] = [
    { id: 'U0ANA', approves: false },
    { id: 'U0MARTA', approves: true },
  ];
  const done = async (...[event]: [Parameters<typeof registering.apply>[2]]) =>
    expect(await registering.apply(team, idOf(number), event)).toMatchObject({ kind: 'changed' });
  await done({ type: 'adopted', by: marta, owner: ana.id, purpose: 'Old line' });
  await done({ type: 'giveBackAsked', by: ana, reason: 'Nobody calls', sure: true });
  const record = await load(number);
  if (!record) throw new Error('no such number');
  await done({ type: 'giveBackConfirmed', by: marta, digits: number.slice(-4), shown: recordFingerprint(record) });
}

describe('numbers of the account', () => {
  it('are found at the start, and told to the approvers at once', async () => {
    await expect.poll(async () => (await store.facts(team)).length, { timeout: 10_000 }).toBe(3);
    await desk.person('marta').sees('3 numbers', { in: '#number-approvals' });
    expect(await load(numbers[0] ?? '')).not.toHaveProperty('owner');
  });

  it('are given back by one call each, though an answer is lost and the bot is killed before it has looked what became of it', async () => {
    const [lost = '', plain = '', kept = ''] = numbers;
    const stateOf = async (number: string) => (await load(number))?.givingBack?.name;
    desk.sandbox.fault({ endpoint: 'giveBack', kind: 'lostAnswer' });
    await decideOn(lost);
    await expect.poll(() => stateOf(lost), { timeout: 10_000 }).toBe('unconfirmed');
    await desk.kill();
    await decideOn(plain);
    await desk.start();
    await expect.poll(() => stateOf(plain), { timeout: 10_000 }).toBe('done');
    await expect.poll(() => stateOf(lost), { timeout: 10_000 }).toBe('done');
    expect([calls(), await stateOf(kept)]).toEqual([2, undefined]);
  });
});

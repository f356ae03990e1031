import Big from 'big.js';
import fc from 'fast-check';
import { type Money, money } from '../../src/domain/money.ts';
import { type NumberRecord, recordId } from '../../src/domain/register/record.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Budgets } from '../../src/domain/rules.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { recount } from '../../src/jobs/recount.ts';
import type { RedisConnection } from '../../src/store/connections.ts';
import { keys } from '../../src/store/keys.ts';
import { createRecounting } from '../../src/store/recounting.ts';
import type { Counting, Recounting } from '../../src/workflow/recounting.ts';
import { createRegistering } from '../../src/workflow/registering.ts';
import { earlierSaves } from '../support/earlier-register.ts';
import { aRegisterDesk, registerRules, TEAM } from '../support/register-desk.ts';
import { aGroup, aHold, ana, aRequest, marta, NOW, states, theApprovers } from '../support/requests.ts';

/** What happens to one of three numbers, to the rules, to what is counted, or to a process. */
export type Happening =
  | Of<'seen', { no: number; price: Money | undefined; other: boolean }>
  | Of<'gone' | 'told' | 'forgotten', { no: number }>
  | Of<'approved' | 'failed' | 'bought' | 'recorded', { no: number; price: Money }>
  | Of<'rules', { counting: Counting | undefined }>
  | Of<'lost', { all: boolean }>
  | Of<'recounted', { diesAfter: number }>
  | Of<'earlier', { no: number; gone: boolean }>;
type Of<What, Rest> = What extends string ? Readonly<{ what: What } & Rest> : never;

const price = fc
  .record({
    cents: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 999 }), fc.integer({ min: 1, max: 999 })),
    currency: fc.constantFrom('USD', 'EUR', null),
  })
  .map(({ cents, currency }) => money(new Big(cents).div(100).toFixed(2), currency));
const no = fc.integer({ min: 0, max: 2 });
const one = <What extends Happening['what']>(...what: What[]) => fc.constantFrom(...what);

/** An arbitrary order of them. */
export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ what: one('seen'), no, price: fc.option(price, { nil: undefined }), other: fc.boolean() }),
    },
    { weight: 3, arbitrary: fc.record({ what: one('gone', 'gone', 'told', 'forgotten'), no }) },
    {
      weight: 5,
      arbitrary: fc.record({ what: one('approved', 'failed', 'bought', 'recorded', 'recorded'), no, price }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        what: one('rules'),
        counting: fc.constantFrom(
          { timeZone: 'UTC', currency: 'USD' },
          { timeZone: 'UTC', currency: 'EUR' },
          { timeZone: 'Asia/Tokyo' },
          undefined,
        ),
      }),
    },
    { weight: 1, arbitrary: fc.record({ what: one('lost'), all: fc.boolean() }) },
    { weight: 3, arbitrary: fc.record({ what: one('recounted'), diesAfter: fc.nat({ max: 5 }) }) },
    { weight: 1, arbitrary: fc.record({ what: one('earlier'), no, gone: fc.boolean() }) },
  ),
  { minLength: 5, maxLength: 30 },
) as fc.Arbitrary<Happening[]>;

/** A register, requests and what is counted of both, in a real Redis; whatever happens, the rent is looked at against a plain sum. */
export function createRents(redis: RedisConnection) {
  const real = createRecounting(redis);
  let diesAfter = Number.POSITIVE_INFINITY;
  /** A process that dies within a counting, after so many exchanges. */
  const dying = (exchange: () => Promise<void>) => {
    if (diesAfter-- <= 0) throw new Error('the process dies');
    return exchange();
  };
  const store: Recounting = {
    ...real,
    recount: (...given) => dying(() => real.recount(...given)),
    recountRecord: (...given) => dying(() => real.recountRecord(...given)),
  };
  let counting: Counting | undefined = { timeZone: 'UTC', currency: 'USD' };
  let now = NOW;
  /** An earlier version has saved something since this was looked for. */
  let isBehind = false;
  let compared = 0;
  const budgets = (): Budgets | undefined =>
    counting && { ...counting, workspace: [], person: [], channels: {}, rent: [] };

  const desk = aRegisterDesk(redis, {});
  const { register } = desk;
  const registering = createRegistering({
    store: register.store,
    timers: { ...register.timers, renderHome: async () => undefined },
    clock: () => now,
    observer: desk.context.observer,
    rules: () => ({ ...registerRules, budgets: budgets() }),
  });
  const context: JobContext = {
    ...desk.context,
    clock: () => now,
    timers: { ...desk.context.timers, judgeAnew: async () => undefined },
    homes: { render: async () => undefined, invalidateAll: async () => undefined },
    recounting: { store, counting: () => counting },
  };
  const purchases = new Map<string, number>();
  const numberOf = (each: number) => `+1213555013${each}`;
  const idOf = (each: number) => recordId('2Chat', numberOf(each));
  const recordOf = (each: number) => register.store.load(TEAM, idOf(each));

  const nameOfRequest = (each: number) => `n${each}-${purchases.get(`${each}`) ?? 0}`;
  const requestOf = (each: number) => context.store.load(TEAM, nameOfRequest(each));
  async function keep(id: string, before: Request | undefined, state: Request['state']): Promise<void> {
    const limits = { openHolds: 99, workspaceHolds: 99, requestsADay: 99, budgets: budgets() };
    const version = (before?.version ?? 0) + 1;
    await context.store.save({ ...aRequest(state, { id }), version, updatedAt: now }, undefined, [], limits);
  }

  const doing: { [What in Happening['what']]: (it: Extract<Happening, { what: What }>) => Promise<unknown> } = {
    async seen({ no, price, other }) {
      const listed = { at: now, providerId: other ? `DID${now}` : `DID${no}`, state: 'active' } as const;
      await registering.record(TEAM, '2Chat', numberOf(no), { type: 'seen', seen: { listed, monthly: price } });
    },
    async gone({ no }) {
      const seen = { listed: { at: now, providerId: `DID${no}`, state: 'gone' } } as const;
      await registering.apply(TEAM, idOf(no), { type: 'seen', seen });
    },
    /** What the register says of it is told to the request, as is done before people are told. */
    async told({ no }) {
      const { bought, goneAt } = (await recordOf(no)) ?? {};
      const request = bought && (await context.store.load(TEAM, bought.request));
      if (request?.state.name === 'purchased') await keep(request.id, request, { ...request.state, goneAt });
    },
    async forgotten({ no }) {
      const record = await recordOf(no);
      if (record) await register.store.forget(record);
    },
    async approved({ no, price }) {
      purchases.set(`${no}`, (purchases.get(`${no}`) ?? 0) + 1);
      const hold = aHold({
        number: numberOf(no),
        group: aGroup({ monthly: price, setup: money('0', price.currency) }),
      });
      const approval = { by: marta, at: now };
      await keep(nameOfRequest(no), undefined, { name: 'purchasing', hold, approvers: theApprovers, approval });
    },
    async failed({ no }) {
      const request = await requestOf(no);
      if (request?.state.name !== 'purchasing') return;
      const { hold, approval } = request.state;
      await keep(request.id, request, { ...states.failed, hold, approval });
    },
    async bought({ no }) {
      const request = await requestOf(no);
      if (request?.state.name === 'purchasing')
        await keep(request.id, request, { ...request.state, name: 'purchased', at: now });
    },
    async recorded({ no }) {
      const request = await requestOf(no);
      if (request?.state.name !== 'purchased') return;
      const { hold, at } = request.state;
      const { monthly, country, type } = hold.group;
      const about = { country, type, place: '', features: [], requester: ana, approvedBy: marta, purpose: 'Calls' };
      const bought = { provider: '2Chat', number: hold.number, monthly, request: request.id, at, ...about };
      await registering.record(TEAM, '2Chat', hold.number, { type: 'bought', bought });
    },
    async rules(it) {
      ({ counting } = it);
    },
    lost: ({ all }) => (all ? redis.del(keys.spent(TEAM)) : redis.hdel(keys.spent(TEAM), 'book')),
    async recounted(it) {
      ({ diesAfter } = it);
      await recount(TEAM, context).catch(() => undefined);
      diesAfter = Number.POSITIVE_INFINITY;
    },
    async earlier({ no, gone }) {
      const record = await recordOf(no);
      if (!record) return;
      isBehind = true;
      const goneAt = gone ? now : undefined;
      await earlierSaves(redis, { ...record, version: record.version + 1, updatedAt: now, goneAt });
    },
  };

  /** By what is kept, and nothing that the bot makes of it. */
  async function plainSum(by: Counting): Promise<Record<string, string>> {
    const sums: Record<string, Big> = {};
    const add = ({ amount, currency }: Money) => {
      const field = `rent ${currency ?? by.currency ?? '?'}`;
      sums[field] = (sums[field] ?? new Big(0)).plus(new Big(amount).times(1_000_000));
    };
    for (const key of await redis.keys(keys.request(TEAM, '*'))) {
      const { state }: Request = JSON.parse((await redis.hget(key, 'body')) ?? '');
      if (state.name === 'purchasing' || (state.name === 'purchased' && state.goneAt === undefined))
        add(state.hold.group.monthly);
    }
    for (const key of await redis.keys(keys.record(TEAM, '*'))) {
      const { monthly, goneAt, bought }: NumberRecord = JSON.parse((await redis.hget(key, 'body')) ?? '');
      if (monthly && goneAt === undefined && bought === undefined) add(monthly);
    }
    const all = Object.entries(sums).filter(([, sum]) => !sum.eq(0));
    return Object.fromEntries(all.map(([field, sum]) => [field, sum.toFixed(0)]));
  }

  async function isRight(after: unknown): Promise<void> {
    if (!counting || !(await real.progress(TEAM, counting)).isWhole) return;
    compared += 1;
    const kept = Object.entries(await redis.hgetall(keys.spent(TEAM)));
    const is = Object.fromEntries(kept.filter(([field]) => field.startsWith('rent ')));
    const should = await plainSum(counting);
    const [said, due] = [is, should].map((each) => JSON.stringify(Object.entries(each).sort()));
    if (said !== due) throw new Error(`counted is ${said}, and it comes to ${due}, after ${JSON.stringify(after)}`);
  }

  return {
    /** How often what is counted was looked at. */
    compared: () => compared,
    /** All is counted, as there is nothing yet. */
    begins: () => recount(TEAM, context),
    async happens(it: Happening): Promise<void> {
      now += 1_000;
      await (doing[it.what] as (it: Happening) => Promise<unknown>)(it);
      if (!isBehind) await isRight(it);
    },
    /** The next day, when nothing of an earlier version runs: all is counted in a look or two, and stays whole. */
    async ends(): Promise<void> {
      counting ??= { timeZone: 'UTC', currency: 'USD' };
      await redis.del(keys.monthsSeen(TEAM));
      await recount(TEAM, context);
      isBehind = false;
      await isRight('the end');
      for (const no of [0, 1, 2]) await doing.seen({ what: 'seen', no, price: money('1', 'USD'), other: false });
      if (!(await real.progress(TEAM, counting)).isWhole) throw new Error('it does not stay whole');
      await isRight('one save more');
    },
  };
}

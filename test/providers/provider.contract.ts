import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Search } from '../../src/domain/group.ts';
import type { ApiQuota } from '../../src/workflow/api-quota.ts';
import type { Provider } from '../../src/workflow/provider.ts';
import { describeAbilities } from './ability.contract.ts';
import { createPlainQuota } from './plain-quota.ts';
import {
  type Ability,
  abilitiesOf,
  callsWith,
  firstGroup,
  orderFor,
  outcomeOf,
  type ProviderCall,
  ready,
  WRITES,
} from './provider-calls.ts';

export type BenchFault = 'hang' | 'reset' | 'cut' | 'lostAnswer' | 'html' | '429' | '401' | '500';

/** A provider and the server it talks to, with what the suite needs to know and to do behind the provider's back. */
export type ProviderBench = Readonly<{
  provider: Provider;
  secret: string;
  /** Finds groups; with more than one number each where the provider sells groups, more than one of them where it sells numbers. */
  search: Search;
  /** Is fine, and finds nothing. */
  emptySearch: Search;
  /** Makes the next `times` requests of a call fail. */
  fail(call: ProviderCall, fault: BenchFault, times?: number): void;
  /** A stranger takes one number, or all that is free in a group. */
  take(what: { number: string } | { groupId: string }): void;
  /** How many requests of a call have arrived. */
  arrived(call: ProviderCall): number;
  /** The numbers that were really bought, in order. */
  bought(): readonly string[];
  stop(): Promise<void>;
}>;

export type BenchOptions = Readonly<{
  readMs?: number;
  writeMs?: number;
  /** The provider calls an address at which no server listens. */
  dead?: boolean;
  /** What the provider shares its requests by; by itself, each bench caches on its own and gives every turn at once. */
  quota?: ApiQuota;
}>;

/** What every provider must do: run it with a bench that talks to that provider's sandbox over HTTP. What it cannot do is not asked of it. */
export function describeProvider(
  name: string,
  createBench: (options?: BenchOptions) => Promise<ProviderBench>,
  abilities: readonly Ability[],
): void {
  const calls = callsWith(abilities);
  const writes = calls.filter((call) => WRITES.includes(call));
  const reads = calls.filter((call) => !WRITES.includes(call));

  describe(`${name} keeps the provider contract`, () => {
    let bench: ProviderBench;
    const open = async (options?: BenchOptions) => {
      await bench?.stop();
      bench = await createBench(options);
    };
    beforeEach(() => open());
    afterEach(() => bench.stop());

    const group = () => firstGroup(bench.provider, bench.search);
    const prepare = (call: ProviderCall) => ready(call, bench.provider, bench.search);
    const kindOf = (call: Promise<unknown>) => outcomeOf(call, bench.secret);

    describeAbilities(abilities, () => bench);

    it('can do what it is said to be able to, and no more', () => {
      expect(abilitiesOf(bench.provider)).toEqual(abilities);
      expect(bench.provider.name).toBe(name);
    });

    it.each(
      calls.filter((call) => ['search', 'regions', 'cities', 'documents', 'numbers'].includes(call)),
    )('asks for %s once, also when many ask at the same time', async (call) => {
      const ask = await prepare(call);
      const answers = await Promise.all(Array.from({ length: 8 }, ask));
      expect(await ask()).toEqual(answers[0]);
      expect(bench.arrived(call)).toBe(1);
    });

    it('finds groups with exact prices', async () => {
      const groups = await bench.provider.search(bench.search);
      expect(groups.length).toBeGreaterThan(1);
      expect(new Set(groups.map((found) => found.id)).size).toBe(groups.length);
      for (const found of groups) {
        expect(found).toMatchObject({ provider: bench.provider.name, country: bench.search.country });
        expect(found.monthly.amount).toMatch(/^\d+\.\d{2,}$/);
        if (found.setup) expect(found.setup.amount).toMatch(/^\d+\.\d{2,}$/);
      }
      expect(await bench.provider.search(bench.emptySearch)).toEqual([]);
    });

    it('buys the number it was told to, once', async () => {
      const order = await orderFor(bench.provider, await group());
      expect(await bench.provider.owned(order.number)).toBeUndefined();
      await bench.provider.purchase(order);
      expect(bench.bought()).toEqual([order.number]);
      expect(await bench.provider.owned(order.number)).toMatchObject({ number: order.number, active: true });
    });

    it('says taken when a stranger was faster, and buys nothing', async () => {
      const order = await orderFor(bench.provider, await group());
      bench.take({ number: order.number });
      expect(await kindOf(bench.provider.purchase(order))).toBe('taken');
      expect(bench.bought()).toEqual([]);
    });

    it.each([
      { groupId: '', number: '+12135550100' },
      { groupId: ' ', number: '+12135550100' },
      { groupId: 'group', number: '' },
      { groupId: 'group', number: ' ' },
      { groupId: 'group', number: '+' },
    ])('never sends a purchase of %j', async (order) => {
      expect(await kindOf(bench.provider.purchase(order))).toBe('refused');
      expect(bench.arrived('purchase')).toBe(0);
    });

    it.each(
      writes.filter((call) => call !== 'release'),
    )('sends a %s once, and says it does not know when no answer comes', async (call) => {
      for (const fault of ['lostAnswer', 'reset', 'cut', 'html', '500'] as const) {
        await open();
        const send = await prepare(call);
        const before = bench.arrived(call);
        bench.fail(call, fault, 9);
        expect([fault, await kindOf(send())]).toEqual([fault, 'outcomeUnknown']);
        expect(bench.arrived(call) - before).toBe(1);
      }
    });

    it('finds what it bought although the answer was lost', async () => {
      const order = await orderFor(bench.provider, await group());
      bench.fail('purchase', 'lostAnswer');
      expect(await kindOf(bench.provider.purchase(order))).toBe('outcomeUnknown');
      expect(await bench.provider.owned(order.number)).toMatchObject({ number: order.number });
    });

    it.each(writes)('gives a %s up at its deadline', async (call) => {
      await open({ writeMs: 400 });
      const send = await retried(() => prepare(call));
      const before = bench.arrived(call);
      bench.fail(call, 'hang');
      expect(await kindOf(send())).toBe('outcomeUnknown');
      expect(bench.arrived(call) - before).toBeLessThanOrEqual(1);
    });

    it.each(reads)('tries %s again twice, then says unavailable', async (call) => {
      const ask = await prepare(call);
      const began = bench.arrived(call);
      // Never cached, and more than one page where one proves nothing.
      if (call === 'owned') await ask();
      const pages = Math.max(1, bench.arrived(call) - began);
      const before = bench.arrived(call);
      bench.fail(call, '500', 2);
      expect(await kindOf(ask())).toBe('fine');
      expect(bench.arrived(call) - before).toBe(2 + pages);

      await open();
      const again = await prepare(call);
      const start = bench.arrived(call);
      bench.fail(call, 'reset', 9);
      expect(await kindOf(again())).toBe('unavailable');
      expect(bench.arrived(call) - start).toBe(3);
    });

    it.each(reads)('gives %s up at its deadline and does not start over', async (call) => {
      await open({ readMs: 300 });
      const ask = await retried(() => prepare(call));
      const before = bench.arrived(call);
      bench.fail(call, 'hang', 9);
      expect(await kindOf(ask())).toBe('unavailable');
      expect(bench.arrived(call) - before).toBeLessThanOrEqual(1);
    });

    it.each(calls)('tells a wrong key and too many calls from other failures of %s', async (call) => {
      const first = await prepare(call);
      bench.fail(call, '401');
      expect(await kindOf(first())).toBe('unauthorised');
      const second = await prepare(call);
      bench.fail(call, '429');
      expect(await kindOf(second())).toBe('rateLimited');
    });

    it('says unavailable when no server is there to be called, for nothing was sent', async () => {
      await open({ dead: true });
      const { provider, search } = bench;
      const { places, holding, browsing, requirements, inventory, givingBack } = provider;
      const attempts: (() => Promise<unknown> | undefined)[] = [
        () => provider.search(search),
        () => provider.purchase({ groupId: 'group', number: '+12135550100' }),
        () => provider.owned('+12135550100'),
        () => places?.regions(search.country),
        () => places?.cities(search.country),
        () => holding?.hold('group'),
        () => holding?.release('hold'),
        () => holding?.holds(),
        () => browsing?.numbers('group'),
        () => requirements?.documents(search.country, 'local'),
        () => inventory?.list(),
        () => inventory?.find('+12135550100'),
        () => givingBack?.giveBack('id-1'),
      ];
      for (const attempt of attempts) {
        const made = attempt();
        if (made) expect(await kindOf(made)).toBe('unavailable');
      }
    });

    it('takes a turn for every request, and waits for none but with reads that prove nothing', async () => {
      const quota = createPlainQuota();
      await open({ quota });
      for (const call of calls) {
        const send = await prepare(call);
        const before = quota.turns.length;
        await send();
        const turns = quota.turns.slice(before).filter((turn) => turn.provider === bench.provider.name);
        const urgent = [...WRITES, 'owned', 'holds', 'recheck'].includes(call);
        expect([call, turns.some((turn) => turn.urgent === urgent)]).toEqual([call, turns.length > 0]);
        if (urgent) expect([call, turns.length > 0]).toEqual([call, true]);
      }

      const send = await Promise.all(writes.map(prepare));
      quota.refuse();
      expect(await kindOf(bench.provider.search({ ...bench.search, type: 'all' }))).toBe('rateLimited');
      for (const go of send) expect(await kindOf(go())).toBe('fine');
      expect(await kindOf(bench.provider.owned('+12135550100'))).toBe('fine');
    });

    it.each(calls)('has all processes leave the provider alone when %s was one call too many', async (call) => {
      const quota = createPlainQuota();
      await open({ quota });
      const send = await prepare(call);
      bench.fail(call, '429');
      expect(await kindOf(send())).toBe('rateLimited');
      expect(quota.pauses).toEqual([{ provider: bench.provider.name, ms: expect.any(Number) }]);
      expect(quota.pauses[0]?.ms).toBeGreaterThan(0);
    });

    it('is checked without anything being changed, and says what it found', async () => {
      const lines = await bench.provider.check();
      expect(lines.length).toBeGreaterThan(3);
      expect(lines.filter(({ status }) => status !== 'pass')).toEqual([]);
      for (const { name, detail } of lines) expect([name, detail]).not.toContain('');
      expect(writes.map((call) => bench.arrived(call))).toEqual(writes.map(() => 0));
      expect(JSON.stringify(lines)).not.toContain(bench.secret);
    });

    it('is checked to be out of reach when it is', async () => {
      await open({ dead: true });
      expect((await bench.provider.check()).some(({ status }) => status === 'fail')).toBe(true);
    });

    /** Preparation under a short deadline may run into it on a busy machine; only the measured call must. */
    async function retried<T>(make: () => Promise<T>): Promise<T> {
      for (let attempt = 0; ; attempt++) {
        try {
          return await make();
        } catch (error) {
          if (attempt === 5) throw error;
        }
      }
    }
  });
}

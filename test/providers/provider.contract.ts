import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Group, Search } from '../../src/domain/group.ts';
import { type Provider, ProviderError, type ProviderErrorKind } from '../../src/workflow/provider.ts';

export type BenchCall = 'regions' | 'cities' | 'search' | 'hold' | 'release' | 'holds' | 'purchase' | 'owned';
export type BenchFault = 'hang' | 'reset' | 'cut' | 'lostAnswer' | 'html' | '429' | '401' | '500';

/** A provider and the server it talks to, with what the suite needs to know and to do behind the provider's back. */
export type ProviderBench = Readonly<{
  provider: Provider;
  secret: string;
  /** Finds groups with more than one number each. */
  search: Search;
  /** Is fine, and finds nothing. */
  emptySearch: Search;
  /** Makes the next `times` calls fail. */
  fail(call: BenchCall, fault: BenchFault, times?: number): void;
  /** Somebody else takes one number, or all that is free in a group. */
  take(what: { number: string } | { groupId: string }): void;
  /** How many calls have arrived. */
  arrived(call: BenchCall): number;
  /** The numbers that were really bought, in order. */
  bought(): readonly string[];
  stop(): Promise<void>;
}>;

export type BenchOptions = Readonly<{
  readMs?: number;
  writeMs?: number;
  /** The provider calls an address at which nobody listens. */
  dead?: boolean;
}>;

const WRITES = ['hold', 'release', 'purchase'] as const;
const READS = ['regions', 'cities', 'search', 'holds', 'owned'] as const;

/** What every provider must do, whoever it is: run it with a bench that talks to that provider's sandbox over HTTP. */
export function describeProvider(name: string, createBench: (options?: BenchOptions) => Promise<ProviderBench>): void {
  describe(`${name} keeps the provider contract`, () => {
    let bench: ProviderBench;
    const open = async (options?: BenchOptions) => {
      await bench?.stop();
      bench = await createBench(options);
    };
    beforeEach(() => open());
    afterEach(() => bench.stop());

    const firstGroup = async (): Promise<Group> => {
      const [group] = await bench.provider.search(bench.search);
      if (!group) throw new Error('the bench finds no group');
      return group;
    };

    /** One call of each sort with arguments that would succeed, made ready before it is sent. */
    const ready = async (call: BenchCall): Promise<() => Promise<unknown>> => {
      const { provider, search } = bench;
      if (call === 'regions') return () => provider.regions(search.country);
      if (call === 'cities') return () => provider.cities(search.country, search.region?.id);
      if (call === 'search') return () => provider.search(search);
      if (call === 'holds') return () => provider.holds();
      if (call === 'owned') return () => provider.owned('+10000000000');
      const group = await firstGroup();
      if (call === 'hold') return () => provider.hold(group.id);
      const hold = await provider.hold(group.id);
      if (call === 'release') return () => provider.release(hold.id);
      return () => provider.purchase({ groupId: group.id, number: hold.number });
    };

    const kindOf = async (call: Promise<unknown>): Promise<ProviderErrorKind | 'fine'> => {
      try {
        await call;
        return 'fine';
      } catch (error) {
        expect(error).toBeInstanceOf(ProviderError);
        if (!(error instanceof ProviderError)) throw error;
        expect(error.provider).toBe(bench.provider.name);
        expect(error.message).not.toBe('');
        expect(error.message).not.toMatch(/https?:|127\.0\.0\.1/);
        expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(bench.secret);
        return error.kind;
      }
    };

    it('offers regions and cities to narrow a search by', async () => {
      const { provider, search } = bench;
      const regions = await provider.regions(search.country);
      const cities = await provider.cities(search.country, search.region?.id);
      expect(regions).toContainEqual(search.region);
      expect(cities).toContainEqual(search.city);
      for (const place of [...regions, ...cities])
        expect(place).toEqual({ id: expect.any(String), name: expect.any(String) });
    });

    it('asks for a list of places once, also when many ask at the same time', async () => {
      const { provider, search } = bench;
      await Promise.all(Array.from({ length: 8 }, () => provider.cities(search.country, search.region?.id)));
      await provider.cities(search.country, search.region?.id);
      expect(bench.arrived('cities')).toBe(1);
    });

    it('does not keep a failure in the place of a list', async () => {
      bench.fail('cities', 'html');
      const ask = await ready('cities');
      expect(await Promise.all([kindOf(ask()), kindOf(ask())])).toEqual(['unreadable', 'unreadable']);
      expect(await kindOf(ask())).toBe('fine');
      expect(bench.arrived('cities')).toBe(2);
    });

    it('finds groups with exact prices', async () => {
      const groups = await bench.provider.search(bench.search);
      expect(groups.length).toBeGreaterThan(1);
      expect(new Set(groups.map((group) => group.id)).size).toBe(groups.length);
      for (const group of groups) {
        expect(group).toMatchObject({ provider: bench.provider.name, country: bench.search.country });
        expect(group.monthly.amount).toMatch(/^\d+\.\d{2,}$/);
        expect(group.setup.amount).toMatch(/^\d+\.\d{2,}$/);
      }
      expect(await bench.provider.search(bench.emptySearch)).toEqual([]);
    });

    it('holds a different number each time, until a moment it tells', async () => {
      const group = await firstGroup();
      const first = await bench.provider.hold(group.id);
      const second = await bench.provider.hold(group.id);
      expect(first.number).toMatch(/^\+\d{7,15}$/);
      expect(second.number).not.toBe(first.number);
      expect(first.expiresAt).toBeGreaterThan(Date.now());
      expect(await bench.provider.holds()).toEqual([first, second]);
    });

    it('says taken when a group is sold out', async () => {
      const group = await firstGroup();
      bench.take({ groupId: group.id });
      expect(await kindOf(bench.provider.hold(group.id))).toBe('taken');
    });

    it('releases a hold, and is content when it is gone already', async () => {
      const group = await firstGroup();
      const hold = await bench.provider.hold(group.id);
      await bench.provider.release(hold.id);
      expect(await bench.provider.holds()).toEqual([]);
      await bench.provider.release(hold.id);
      await bench.provider.release('never-was');
      expect((await bench.provider.hold(group.id)).number).toBe(hold.number);
    });

    it('buys the number it was told to, once', async () => {
      const group = await firstGroup();
      const hold = await bench.provider.hold(group.id);
      await bench.provider.hold(group.id);
      expect(await bench.provider.owned(hold.number)).toBeUndefined();
      await bench.provider.purchase({ groupId: group.id, number: hold.number });
      expect(bench.bought()).toEqual([hold.number]);
      expect(await bench.provider.owned(hold.number)).toMatchObject({ number: hold.number, active: true });
      expect((await bench.provider.holds()).map((left) => left.number)).not.toContain(hold.number);
    });

    it('says taken when somebody else was faster, and buys nothing', async () => {
      const group = await firstGroup();
      const { number } = await bench.provider.hold(group.id);
      bench.take({ number });
      expect(await kindOf(bench.provider.purchase({ groupId: group.id, number }))).toBe('taken');
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

    it('never releases or holds without an id', async () => {
      expect(await kindOf(bench.provider.release(' '))).toBe('refused');
      expect(await kindOf(bench.provider.hold(''))).toBe('refused');
      expect(bench.arrived('release') + bench.arrived('hold')).toBe(0);
    });

    it.each([
      'hold',
      'purchase',
    ] as const)('sends a %s once, and says it does not know when no answer comes', async (call) => {
      for (const fault of ['lostAnswer', 'reset', 'cut', 'html', '500'] as const) {
        await open();
        const send = await ready(call);
        const before = bench.arrived(call);
        bench.fail(call, fault, 9);
        expect([fault, await kindOf(send())]).toEqual([fault, 'outcomeUnknown']);
        expect(bench.arrived(call) - before).toBe(1);
      }
    });

    it('finds what it bought although the answer was lost', async () => {
      const group = await firstGroup();
      const { number } = await bench.provider.hold(group.id);
      bench.fail('purchase', 'lostAnswer');
      expect(await kindOf(bench.provider.purchase({ groupId: group.id, number }))).toBe('outcomeUnknown');
      expect(await bench.provider.owned(number)).toMatchObject({ number });
    });

    it('lets the list of holds decide when the answer to a release is lost', async () => {
      const lost = await ready('release');
      bench.fail('release', 'lostAnswer');
      expect(await kindOf(lost())).toBe('fine');
      const undone = await ready('release');
      bench.fail('release', 'reset');
      expect(await kindOf(undone())).toBe('outcomeUnknown');
      expect(bench.arrived('release')).toBe(2);
    });

    it.each(WRITES)('gives a %s up at its deadline', async (call) => {
      await open({ writeMs: 400 });
      const send = await retried(() => ready(call));
      const before = bench.arrived(call);
      bench.fail(call, 'hang');
      expect(await kindOf(send())).toBe('outcomeUnknown');
      expect(bench.arrived(call) - before).toBeLessThanOrEqual(1);
    });

    it.each(READS)('tries %s again twice, then says unavailable', async (call) => {
      const ask = await ready(call);
      bench.fail(call, '500', 2);
      expect(await kindOf(ask())).toBe('fine');
      expect(bench.arrived(call)).toBe(3);

      await open();
      const again = await ready(call);
      bench.fail(call, 'reset', 9);
      expect(await kindOf(again())).toBe('unavailable');
      expect(bench.arrived(call)).toBe(3);
    });

    it.each(READS)('gives %s up at its deadline and does not start over', async (call) => {
      await open({ readMs: 300 });
      const ask = await ready(call);
      bench.fail(call, 'hang', 9);
      expect(await kindOf(ask())).toBe('unavailable');
      expect(bench.arrived(call)).toBeLessThanOrEqual(1);
    });

    it.each([...READS, ...WRITES])('tells a wrong key and too many calls from other failures of %s', async (call) => {
      const first = await ready(call);
      bench.fail(call, '401');
      expect(await kindOf(first())).toBe('unauthorised');
      const second = await ready(call);
      bench.fail(call, '429');
      expect(await kindOf(second())).toBe('rateLimited');
    });

    it('says unavailable when nobody is there to be called, for nothing was sent', async () => {
      await open({ dead: true });
      const { provider, search } = bench;
      expect(await kindOf(provider.regions(search.country))).toBe('unavailable');
      expect(await kindOf(provider.cities(search.country))).toBe('unavailable');
      expect(await kindOf(provider.search(search))).toBe('unavailable');
      expect(await kindOf(provider.hold('group'))).toBe('unavailable');
      expect(await kindOf(provider.release('hold'))).toBe('unavailable');
      expect(await kindOf(provider.holds())).toBe('unavailable');
      expect(await kindOf(provider.purchase({ groupId: 'group', number: '+12135550100' }))).toBe('unavailable');
      expect(await kindOf(provider.owned('+12135550100'))).toBe('unavailable');
    });

    /** Preparation under a short deadline may run into it on a busy machine; only the measured call must. */
    async function retried<T>(prepare: () => Promise<T>): Promise<T> {
      for (let attempt = 0; ; attempt++) {
        try {
          return await prepare();
        } catch (error) {
          if (attempt === 5) throw error;
        }
      }
    }
  });
}

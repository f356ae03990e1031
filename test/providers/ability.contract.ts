import { describe, expect, it } from 'vitest';
import type { ProviderBench } from './provider.contract.ts';
import {
  type Ability,
  firstGroup,
  heldOffer,
  must,
  orderFor,
  outcomeOf,
  ownedId,
  type ProviderCall,
  ready,
} from './provider-calls.ts';

/** The part of the contract that only those providers keep that have the ability; called inside a `describe` whose bench is new for each test. */
export function describeAbilities(abilities: readonly Ability[], bench: () => ProviderBench): void {
  const group = () => firstGroup(bench().provider, bench().search);
  const prepare = (call: ProviderCall) => ready(call, bench().provider, bench().search);
  const kindOf = (call: Promise<unknown>) => outcomeOf(call, bench().secret);

  if (abilities.includes('places'))
    describe('places', () => {
      it('are offered to narrow a search by', async () => {
        const { provider, search } = bench();
        const regions = await must(provider.places).regions(search.country);
        const cities = await must(provider.places).cities(search.country, search.region?.id);
        expect(regions).toContainEqual(search.region);
        expect(cities).toContainEqual(search.city);
        for (const place of [...regions, ...cities])
          expect(place).toEqual({ id: expect.any(String), name: expect.any(String) });
      });

      it('do not keep a failure in the place of a list', async () => {
        bench().fail('cities', 'html');
        const ask = await prepare('cities');
        expect(await Promise.all([kindOf(ask()), kindOf(ask())])).toEqual(['unreadable', 'unreadable']);
        expect(await kindOf(ask())).toBe('fine');
        expect(bench().arrived('cities')).toBe(2);
      });
    });

  if (abilities.includes('holding'))
    describe('holding', () => {
      const holding = () => must(bench().provider.holding);

      it('gets a different number each time, until a moment it tells', async () => {
        const { id } = await group();
        const first = await holding().hold(id);
        const second = await holding().hold(id);
        expect(first.number).toMatch(/^\+\d{7,15}$/);
        expect(second.number).not.toBe(first.number);
        expect(first.expiresAt).toBeGreaterThan(Date.now());
        expect((await holding().holds()).holds).toMatchObject([
          { id: first.id, number: first.number, expiresAt: first.expiresAt },
          { id: second.id, number: second.number, expiresAt: second.expiresAt },
        ]);
        // The sandbox has our clock; how slow this machine is at the moment is part of what is seen of it.
        for (const { clockOffsetMs } of [first, second, ...(await holding().holds()).holds])
          expect(Math.abs(clockOffsetMs)).toBeLessThan(30_000);
      });

      it('says taken when a group is sold out', async () => {
        const { id } = await group();
        bench().take({ groupId: id });
        expect(await kindOf(holding().hold(id))).toBe('taken');
      });

      it('releases a hold, and is content when it is gone already', async () => {
        const { id } = await group();
        const hold = await holding().hold(id);
        await holding().release(hold.id);
        expect(await holding().holds()).toEqual({ holds: [], whole: true });
        await holding().release(hold.id);
        await holding().release('never-was');
        expect((await holding().hold(id)).number).toBe(hold.number);
      });

      it('uses a hold up by buying its number, and no other', async () => {
        const { id } = await group();
        const hold = await holding().hold(id);
        const other = await holding().hold(id);
        await bench().provider.purchase({ groupId: id, number: hold.number });
        expect((await holding().holds()).holds.map((left) => left.number)).toEqual([other.number]);
      });

      it('is never asked for, nor ended, without an id', async () => {
        expect(await kindOf(holding().release(' '))).toBe('refused');
        expect(await kindOf(holding().hold(''))).toBe('refused');
        expect(bench().arrived('release') + bench().arrived('hold')).toBe(0);
      });

      it('lets the list of holds decide when the answer to a release is lost', async () => {
        const lost = await prepare('release');
        bench().fail('release', 'lostAnswer');
        expect(await kindOf(lost())).toBe('fine');
        const undone = await prepare('release');
        bench().fail('release', 'reset');
        expect(await kindOf(undone())).toBe('outcomeUnknown');
        expect(bench().arrived('release')).toBe(2);
      });
    });

  if (abilities.includes('browsing'))
    describe('browsing', () => {
      it('shows numbers of a group, all or those with some digits, none of which a subscriber has', async () => {
        const { id } = await group();
        const browsing = must(bench().provider.browsing);
        const all = await browsing.numbers(id);
        expect(all.length).toBeGreaterThan(1);
        for (const number of all) expect(number).toMatch(/^\+\d{7,15}$/);
        const last = must(all.at(-1));
        expect(await browsing.numbers(id, last.slice(-4))).toEqual(all.filter((one) => one.includes(last.slice(-4))));
        expect(await kindOf(browsing.numbers(' '))).toBe('refused');
      });

      if (abilities.includes('holding'))
        it('shows numbers that can be held one by one', async () => {
          const { id } = await group();
          const number = must((await must(bench().provider.browsing).numbers(id)).at(-1));
          expect(await must(bench().provider.holding).hold(id, number)).toMatchObject({ number });
          expect(await kindOf(must(bench().provider.holding).hold(id, number))).toBe('taken');
        });
    });

  if (abilities.includes('requirements'))
    describe('requirements', () => {
      it('are words', async () => {
        const { country, type } = await group();
        for (const text of await must(bench().provider.requirements).documents(country, type))
          expect(text.trim()).not.toBe('');
      });
    });

  /** A number that was just bought, of the first group or another one. */
  const buy = async (at = 0) => {
    const groups = await bench().provider.search(bench().search);
    const order = await orderFor(bench().provider, must(groups[at]));
    await bench().provider.purchase(order);
    return order.number;
  };

  if (abilities.includes('inventory'))
    describe('inventory', () => {
      const inventory = () => must(bench().provider.inventory);

      it('lists what the account owns, each once, and finds one of it', async () => {
        expect(await inventory().list()).toEqual({ numbers: [], unreadable: 0, whole: true });
        const mine = [await buy(), await buy(1)];
        const list = await inventory().list();
        expect({ ...list, numbers: list.numbers.map(({ number }) => number) }).toEqual({
          ...{ numbers: mine, unreadable: 0, whole: true },
        });
        const [first] = list.numbers;
        expect(first).toMatchObject({ id: expect.any(String), state: 'active', country: bench().search.country });
        expect(Math.abs(must(first?.at) - Date.now())).toBeLessThan(30_000);
        const { id, number } = must(first);
        expect(await inventory().find(number)).toMatchObject({ numbers: [{ id, number }], whole: true });
        expect(await inventory().find('+12135550999')).toEqual({ numbers: [], unreadable: 0, whole: true });
      });

      it('waits where the provider asks for fewer calls, and tells no list where a page fails', async () => {
        const number = await buy();
        for (const read of [() => inventory().list(), () => inventory().find(number)]) {
          bench().fail('owned', '429', 3);
          expect((await read()).numbers).toMatchObject([{ number }]);
          bench().fail('owned', '500', 3);
          expect(await kindOf(read())).toBe('unavailable');
          bench().fail('owned', 'html');
          expect(await kindOf(read())).toBe('unreadable');
        }
      });
    });

  if (abilities.includes('givingBack'))
    describe('giving back', () => {
      const giveBack = (id: string) => kindOf(must(bench().provider.givingBack).giveBack(id));
      const stateOf = async (number: string) =>
        (await must(bench().provider.inventory).find(number)).numbers.map(({ state }) => state);

      it('ends the number with this id by one call, and none of the others', async () => {
        const [number, other] = [await buy(), await buy(1)];
        const id = await ownedId(bench().provider, number);
        expect(await giveBack(id)).toBe('fine');
        expect(await stateOf(number)).toEqual(['ending']);
        expect(await stateOf(other)).toEqual(['active']);
        expect(bench().arrived('giveBack')).toBe(1);
        expect(await giveBack(id)).toBe('refused');
      });

      it('is refused for what the account does not have, and never asked for without an id that can be sent', async () => {
        expect(await giveBack('DID-of-nobody')).toBe('refused');
        expect(bench().arrived('giveBack')).toBe(1);
        for (const id of ['', ' ', '.', '..', '../reservations', 'DID1/x', 'DID1\n', ' DID1'])
          expect([id, await giveBack(id)]).toEqual([id, 'refused']);
        expect(bench().arrived('giveBack')).toBe(1);
      });

      it('leaves it to the list what became of a call whose answer was lost', async () => {
        const [taken, left] = [await buy(), await buy(1)];
        const ids = [await ownedId(bench().provider, taken), await ownedId(bench().provider, left)];
        bench().fail('giveBack', 'lostAnswer');
        expect(await giveBack(must(ids[0]))).toBe('outcomeUnknown');
        bench().fail('giveBack', 'reset');
        expect(await giveBack(must(ids[1]))).toBe('outcomeUnknown');
        expect([await stateOf(taken), await stateOf(left)]).toEqual([['ending'], ['active']]);
        expect(bench().arrived('giveBack')).toBe(2);
      });
    });

  describe('looking again', () => {
    it('shows what is held, or offered, as it stands now, and nothing that is gone', async () => {
      const { provider, search, take } = bench();
      const held = await heldOffer(provider, await group(), search);
      expect((await provider.recheck(held))?.group).toEqual(held.group);
      take({ number: held.number });
      expect(await provider.recheck(held)).toBeUndefined();
    });

    it('tells the provider’s clock after any answer', async () => {
      await group();
      expect(Math.abs(must(bench().provider.clock.offsetMs()))).toBeLessThan(30_000);
    });
  });
}

import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { choicesOf, choiceWith, pageOf, pages, picksNumber } from '../../src/domain/choices.ts';
import type { Event } from '../../src/domain/event.ts';
import { groupFingerprint } from '../../src/domain/fingerprint.ts';
import type { Group, Search } from '../../src/domain/group.ts';
import { money } from '../../src/domain/money.ts';
import type { Options } from '../../src/domain/options.ts';
import { feesDiffer, inOrder } from '../../src/domain/ordering.ts';
import type { Request } from '../../src/domain/request.ts';
import { GROUPS_PER_PAGE, HASTY_MS } from '../../src/domain/rules.ts';
import { transition } from '../../src/domain/transition.ts';
import { readBody, writeBody } from '../../src/store/request-body.ts';
import { aGroup, ana, aRequest, NOW, rules, states } from '../support/requests.ts';

const losAngeles: Search = {
  country: 'US',
  type: 'all',
  region: { id: '105', name: 'California' },
  city: { id: '1001', name: 'Los Angeles' },
};
const everywhere: Search = { country: 'US', type: 'all' };

const optionsOf = (groups: readonly Group[], changes: Partial<Options> = {}): Options => ({
  ...states.choosing.options,
  groups,
  total: groups.length,
  ...changes,
});
const ids = (groups: readonly Group[]) => groups.map(({ id }) => id);
const idsOf = (choices: readonly (readonly Group[])[]) => choices.map(ids);

/** A number that is sold by itself. */
const single = (number: string, changes: Partial<Group> = {}): Group =>
  aGroup({ provider: 'Bird', id: number, number, prefix: number, picksNumber: false, ...changes });
const priced = (id: string, month: string, once: string | undefined, currency: string | null = null): Group => {
  const { setup: _fee, ...group } = aGroup({ id, monthly: money(month, currency) });
  return once === undefined ? group : { ...group, setup: money(once, currency) };
};

describe('cheapest first', () => {
  const order = (...groups: Group[]) => ids(inOrder(groups, 'price', everywhere));

  it('is the cheapest first year, where set-up fees differ', () => {
    const groups = [priced('dear to set up', '1.00', '99.00'), priced('free', '2.00', '0.00')];
    expect(order(...groups)).toEqual(['free', 'dear to set up']);
    expect(feesDiffer(groups)).toBe(true);
    const alike = [priced('b', '2.00', '5.00'), priced('a', '1.00', '5.00')];
    expect(order(...alike)).toEqual(['a', 'b']);
    expect(feesDiffer(alike)).toBe(false);
    // The same fee, written in another way.
    expect(feesDiffer([priced('a', '1.00', '5.00'), priced('b', '1.00', '5')])).toBe(false);
  });

  it('never compares one currency with another, and one that is not stated with none', () => {
    const groups = [
      priced('usd', '1.00', '0.00', 'USD'),
      priced('eur-9', '9.00', '0.00', 'EUR'),
      priced('eur-2', '2.00', '0.00', 'EUR'),
      priced('none', '50.00', '0.00'),
    ];
    expect(order(...groups)).toEqual(['none', 'eur-2', 'eur-9', 'usd']);
    expect(feesDiffer([priced('a', '1.00', '1.00', 'EUR'), priced('b', '1.00', '2.00', 'USD')])).toBe(false);
  });

  it('takes no unknown set-up fee for none: it comes after those that cost as much a month and state theirs', () => {
    const groups = [
      priced('untold', '3.00', undefined),
      priced('free', '3.00', '0.00'),
      priced('dear to set up', '3.00', '20.00'),
      priced('cheaper', '2.00', undefined),
      priced('dearer', '5.00', '0.00'),
    ];
    expect(order(...groups)).toEqual(['cheaper', 'free', 'dear to set up', 'untold', 'dearer']);
    // A fee in another currency than the month's cannot be added to it.
    const odd = { ...aGroup({ id: 'odd', monthly: money('3.00') }), setup: money('0.50', 'EUR') };
    expect(order(odd, priced('known', '3.00', '1.00'))).toEqual(['known', 'odd']);
  });

  it('is one order, whatever order the groups came in', () => {
    const group = fc.record({
      month: fc.nat(4),
      once: fc.option(fc.nat(3), { nil: undefined }),
      currency: fc.constantFrom(null, 'EUR', 'USD'),
      placed: fc.constantFrom(undefined, 'unknown' as const),
    });
    fc.assert(
      fc.property(fc.array(group, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (made, luck) => {
        const groups = made.map(({ month, once, currency, placed }, at) => ({
          ...priced(`${at}`, `${month}`, once === undefined ? undefined : `${once}`, currency),
          place: `Place ${at}`,
          placed,
        }));
        const shuffled = groups
          .map((each) => ({ each, at: luck.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ each }) => each);
        expect(ids(inOrder(shuffled, 'price', losAngeles))).toEqual(ids(inOrder(groups, 'price', losAngeles)));
      }),
    );
  });
});

describe('the place that was asked for', () => {
  const there = aGroup({ id: 'there', monthly: money('9.00') });
  const tollFree = aGroup({ id: 'toll-free', type: 'tollfree', place: '', monthly: money('1.00') });
  const away = aGroup({ id: 'away', place: 'San Diego', monthly: money('2.00') });
  const unsure = single('+15005550164', { place: '', placed: 'unknown', monthly: money('0.50') });
  const all = [unsure, tollFree, away, there];

  it('stands first; what is elsewhere is folded until it is asked for', () => {
    const folded = choicesOf(optionsOf(all), losAngeles);
    expect(idsOf(folded.listed)).toEqual([['there']]);
    expect(idsOf(folded.elsewhere)).toEqual([['toll-free'], ['away'], ['+15005550164']]);
    const shown = choicesOf(optionsOf(all, { showsElsewhere: true }), losAngeles);
    expect(idsOf(shown.listed)).toEqual([['there'], ['toll-free'], ['away'], ['+15005550164']]);
    // By place, too.
    expect(idsOf(choicesOf(optionsOf(all, { order: 'place' }), losAngeles).listed)).toEqual([['there']]);
  });

  it('is all there is where no place was asked for, and where nothing is there nothing is folded', () => {
    expect(choicesOf(optionsOf(all), everywhere)).toMatchObject({ folded: false, elsewhere: [] });
    expect(choicesOf(optionsOf([tollFree]), losAngeles)).toMatchObject({ folded: false, there: [] });
    for (const cityText of ['+1 213', '213', '+1 (213)']) {
      expect(choicesOf(optionsOf(all), { ...everywhere, cityText }).there).toHaveLength(4);
    }
  });

  it('is believed of a provider that was asked by place and names none', () => {
    const nameless = aGroup({ place: '' });
    expect(choicesOf(optionsOf([nameless, away]), losAngeles).there).toEqual([[nameless]]);
  });

  it('has its share, however many cheaper ones are elsewhere', () => {
    const cheap = Array.from({ length: 300 }, (_, at) => ({ ...tollFree, id: `t${at}`, prefix: `+1 8${at}` }));
    const found = grown(aRequest({ name: 'searching' }, { search: losAngeles }), {
      type: 'found',
      asOf: 7,
      groups: [...cheap, there],
      waiting: [],
      missing: [],
    });
    expect(optionsIn(found).groups[0]?.id).toBe('there');
  });
});

describe('near-equal offers', () => {
  const numbers = ['+18335550104', '+18335550101', '+18335550112'].map((number) => single(number));

  it('are one choice, where only the last digits differ', () => {
    const other = single('+18335560101');
    expect(idsOf(choicesOf(optionsOf([...numbers, other]), everywhere).listed)).toEqual([
      ['+18335550101', '+18335550104', '+18335550112'],
      ['+18335560101'],
    ]);
  });

  it.each<[string, Partial<Group>]>([
    ['price', { monthly: money('3.51') }],
    ['currency', { monthly: money('3.50', 'EUR') }],
    ['set-up fee', { setup: money('1.00') }],
    ['provider', { provider: '2Chat' }],
    ['place', { place: 'San Diego' }],
    ['region', { region: 'California' }],
    ['certainty', { placed: 'unknown' }],
    ['features', { features: ['voice'] }],
    ['documents', { requirements: ['Passport'] }],
    ['type', { type: 'mobile' }],
    ['length', { number: '+183355501011' }],
  ])('are none of another %s', (_what, changes) => {
    const apart = { ...single('+18335550199'), ...changes };
    const { listed } = choicesOf(optionsOf([...numbers, apart]), everywhere);
    expect(listed.map(({ length }) => length).sort()).toEqual([1, 3]);
  });

  it('leave groups of numbers as they are, and are found by each of theirs', () => {
    const groups = [aGroup({ id: 'a' }), aGroup({ id: 'b' })];
    const choices = choicesOf(optionsOf([...groups, ...numbers]), everywhere);
    expect(choices.listed).toHaveLength(3);
    expect(choices.listed.map(picksNumber)).toEqual([true, true, true]);
    expect(picksNumber([single('+18335550101')])).toBe(false);
    for (const number of numbers) expect(choiceWith(choices, groupFingerprint(number))).toContainEqual(number);
    expect(choiceWith(choices, 'another')).toBeUndefined();
  });
});

describe('pages', () => {
  it('are all of one length, show all choices, and stay where they are when there are fewer', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (count) => {
        const groups = Array.from({ length: count }, (_, at) => aGroup({ id: `g${at}`, monthly: money(at + 1) }));
        const choices = choicesOf(optionsOf(groups), everywhere);
        const all = Array.from({ length: pages(choices) }, (_, page) => pageOf(choices, page));
        expect(new Set(all.map(({ length }) => length))).toEqual(new Set([Math.min(count, GROUPS_PER_PAGE)]));
        expect([...new Set(all.flat().flat())]).toEqual(groups);
        expect(pageOf(choices, 1_000)).toEqual(all.at(-1));
      }),
    );
  });

  it('of thousands take few looks at each place', () => {
    const groups = Array.from({ length: 2_000 }, (_, at) => single(`+1213555${String(at * 7).padStart(5, '0')}`));
    const folded = vi.spyOn(String.prototype, 'normalize');
    choicesOf(optionsOf(groups), losAngeles);
    expect(folded.mock.calls.length).toBeLessThan(100);
    folded.mockRestore();
  });
});

const optionsIn = ({ state }: Request): Options => {
  if (state.name !== 'choosing') throw new Error(state.name);
  return state.options;
};
const decide = (request: Request, event: Event, at = NOW) => transition(request, event, at, rules);
const grown = (request: Request, event: Event, at = NOW): Request => {
  const decision = decide(request, event, at);
  if (decision.kind === 'refused') throw new Error(decision.refusal.reason);
  return decision.request;
};

describe('what is elsewhere', () => {
  const groups = [
    ...Array.from({ length: 7 }, (_, at) => aGroup({ id: `la${at}` })),
    aGroup({ id: 'away', type: 'tollfree', place: '', monthly: money('1.00') }),
  ];
  const choosing = aRequest({ name: 'choosing', options: optionsOf(groups) }, { search: losAngeles });
  const turned = (shown: boolean) => ({ type: 'elsewhereTurned', by: ana, shown }) as const;

  it('is shown on the page where it begins, and folded back to the first', () => {
    const shown = grown(choosing, turned(true));
    expect(optionsIn(shown)).toMatchObject({ showsElsewhere: true, page: 1 });
    expect(optionsIn(grown(shown, turned(false), NOW + HASTY_MS))).toMatchObject({ showsElsewhere: false, page: 0 });
    expect(decide(choosing, { ...turned(true), by: 'U0BEN' })).toMatchObject({ refusal: { reason: 'notYours' } });
  });

  it('a hasty second click neither folds it again nor reserves what has come there meanwhile', () => {
    const shown = grown(choosing, turned(true));
    const chosen = { type: 'groupChosen', by: ana, group: groupFingerprint(groups[7] as Group) } as const;
    for (const event of [turned(false), chosen]) {
      expect(decide(shown, event, NOW + HASTY_MS - 1)).toMatchObject({ refusal: { reason: 'tooHasty' } });
      expect(decide(shown, event, NOW + HASTY_MS).kind).toBe('changed');
      // A clock that was set back must not lock anybody out.
      expect(decide(shown, event, NOW - 60_000).kind).toBe('changed');
    }
    // The same once more is what the first click meant.
    expect(optionsIn(grown(shown, turned(true), NOW + 1))).toMatchObject({ showsElsewhere: true });
    // What was picked in a form was looked at there.
    expect(decide(shown, { ...chosen, number: '+12135550134' }, NOW + 1).kind).toBe('changed');
    const sorted = grown(choosing, { type: 'sorted', by: ana, order: 'place' });
    expect(decide(sorted, chosen, NOW + 1)).toMatchObject({ refusal: { reason: 'tooHasty' } });
  });

  it('is kept with the request, and absent in what an earlier version saved', () => {
    const shown = grown(choosing, turned(true));
    expect(readBody('T0DESK', 'r1', writeBody(shown))).toEqual(JSON.parse(JSON.stringify(shown)));
    const old = JSON.parse(writeBody(choosing)) as { state: { options: object } };
    expect(Object.keys(old.state.options)).not.toContain('showsElsewhere');
    expect(optionsIn(readBody('T0DESK', 'r1', JSON.stringify(old))).showsElsewhere).toBeUndefined();
  });

  it('is folded again by a new search', () => {
    const shown = grown(choosing, turned(true));
    const search = { type: 'searchChanged', by: ana, search: losAngeles, purpose: 'x' } as const;
    const again = grown(shown, search);
    const found = { type: 'found', asOf: again.version, groups, waiting: [], missing: [] } as const;
    expect(optionsIn(grown(again, found)).showsElsewhere).toBeUndefined();
  });
});

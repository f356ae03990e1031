import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/domain/event.ts';
import type { Group, Search } from '../../src/domain/group.ts';
import { money } from '../../src/domain/money.ts';
import { placedIn } from '../../src/domain/placing.ts';
import type { Request } from '../../src/domain/request.ts';
import { transition } from '../../src/domain/transition.ts';
import { aGroup, aRequest, NOW, rules } from '../support/requests.ts';

const region = { id: '105', name: 'California' };
const city = { id: '1001', name: 'Los Angeles' };
const inLosAngeles: Search = { country: 'US', type: 'all', region, city };

/** A number of Bird's whose place is told by its digits. */
const aNumber = (number: string, place: string, of: string, changes: Partial<Group> = {}) => {
  const told = { place, ...(of === '' ? {} : { region: of }), placed: 'unknown' } as const;
  return aGroup({ provider: 'Bird', id: number, number, prefix: number, picksNumber: false, ...told, ...changes });
};
const losAngeles = aNumber('+12135550164', 'Los Angeles', 'California');
const california = aNumber('+13105550164', '', 'California');
const sanDiego = aNumber('+16195550164', 'San Diego', 'California');
const newYork = aNumber('+12125550164', 'New York', 'New York');
const nowhere = aNumber('+15005550164', '', '');

const sorted = (search: Search, ...groups: Group[]) => {
  const { groups: kept, elsewhere } = placedIn(search, groups);
  const ids = (of: readonly Group[]) => of.map(({ id }) => id);
  return {
    approvers: ids(kept.filter(({ placed, number }) => number && !placed)),
    unknown: ids(kept.filter(({ placed }) => placed)),
    elsewhere: ids(elsewhere),
  };
};
const all = [losAngeles, california, sanDiego, newYork, nowhere];
const ids = (...groups: Group[]) => groups.map(({ id }) => id);

describe('the place of a number that was not searched by place', () => {
  it('F58: is compared with the city, the region or the words that were asked for', () => {
    expect(sorted(inLosAngeles, ...all)).toEqual({
      approvers: ids(losAngeles),
      unknown: ids(california, nowhere),
      elsewhere: ids(sanDiego, newYork),
    });
    expect(sorted({ country: 'US', type: 'local', region }, ...all)).toEqual({
      approvers: ids(losAngeles, california, sanDiego),
      unknown: ids(nowhere),
      elsewhere: ids(newYork),
    });
    for (const cityText of ['Los Angeles', 'los ángeles', 'Los Angeles, California']) {
      expect(sorted({ country: 'US', type: 'local', cityText }, losAngeles, newYork)).toEqual({
        approvers: ids(losAngeles),
        unknown: [],
        elsewhere: ids(newYork),
      });
    }
    const frankfurt = aNumber('+496990009150', 'Frankfurt am Main', '');
    expect(sorted({ country: 'DE', type: 'local', cityText: 'Frankfurt' }, frankfurt).unknown).toEqual(ids(frankfurt));
  });

  it('F58: is known from the prefixes that another provider names for the place', () => {
    const named = aGroup({ prefix: '+1 (310)', place: 'Los Angeles' });
    expect(sorted(inLosAngeles, named, california).approvers).toEqual(ids(california));
    // What is no area code, of another place, or of no place at all proves nothing.
    for (const other of [
      { prefix: '+1' },
      { place: 'Santa Monica' },
      { place: '' },
      { type: 'mobile' },
      { prefix: '?' },
    ]) {
      expect(sorted(inLosAngeles, { ...named, ...other }, california).approvers).toEqual([]);
    }
  });

  it('F128: nothing is said of numbers whose place the requester did not ask for', () => {
    const plain = aGroup({ provider: 'Bird', number: '+12135550164', place: 'Los Angeles' });
    expect(placedIn({ country: 'US', type: 'all', cityText: '+1 213' }, [plain])).toEqual({
      groups: [plain],
      elsewhere: [],
    });
  });
});

const grown = (request: Request, ...events: Event[]): Request =>
  events.reduce((before, event) => {
    const decision = transition(before, event, NOW, rules);
    if (decision.kind === 'refused') throw new Error(decision.refusal.reason);
    return decision.request;
  }, request);

describe('the options', () => {
  const searching = aRequest({ name: 'searching' }, { search: inLosAngeles });
  const options = ({ state }: Request) => (state.name === 'choosing' ? state.options : undefined);

  it('F58: begin with the place that was asked for, whichever provider answers first', () => {
    const dear = aGroup({ prefix: '+1 (310)', monthly: money('9.00') });
    const cheap = { ...california, monthly: money('1.00') };
    const perhaps = { ...nowhere, monthly: money('0.50') };
    const birdFirst = grown(
      searching,
      { type: 'found', asOf: 7, groups: [cheap, perhaps, newYork], waiting: ['2Chat'], missing: [] },
      { type: 'foundMore', searchNo: 7, provider: '2Chat', groups: [dear] },
    );
    const together = grown(searching, {
      type: 'found',
      asOf: 7,
      groups: [dear, cheap, perhaps, newYork],
      waiting: [],
      missing: [],
    });
    for (const request of [birdFirst, together]) {
      expect(options(request)?.groups.map(({ id, placed }) => [id, placed])).toEqual([
        [cheap.id, undefined],
        [dear.id, undefined],
        [perhaps.id, 'unknown'],
      ]);
      expect(options(request)).toMatchObject({ total: 3, leftOut: [{ provider: 'Bird', why: 'elsewhere', count: 1 }] });
    }
    const byPlace = grown(together, { type: 'sorted', by: together.requester, order: 'place' });
    expect(options(byPlace)?.groups.at(-1)?.id).toBe(perhaps.id);
  });

  it('F53: count what was left out, by provider and reason', () => {
    const unreadable = (count: number) => ({ provider: '2Chat', why: 'unreadable', count }) as const;
    const request = grown(
      searching,
      {
        type: 'found',
        asOf: 7,
        groups: [aGroup()],
        waiting: ['Bird'],
        missing: [],
        leftOut: [unreadable(2), unreadable(1)],
      },
      {
        type: 'foundMore',
        searchNo: 7,
        provider: 'Bird',
        groups: [],
        leftOut: [{ provider: 'Bird', why: 'notFitting', count: 4 }],
      },
    );
    expect(options(request)?.leftOut).toEqual([unreadable(3), { provider: 'Bird', why: 'notFitting', count: 4 }]);
  });

  it('F53: a set-up fee that is not told comes after those that are', () => {
    const { setup: _fee, ...rest } = aGroup({ id: 'untold' });
    const groups = [rest, aGroup({ id: 'dear', setup: money('99') }), aGroup({ id: 'free' })];
    const request = grown(searching, { type: 'found', asOf: 7, groups, waiting: [], missing: [] });
    expect(options(request)?.groups.map(({ id }) => id)).toEqual(['free', 'dear', 'untold']);
  });
});

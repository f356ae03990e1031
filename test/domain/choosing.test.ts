import { describe, expect, it } from 'vitest';
import type { Event } from '../../src/domain/event.ts';
import type { Group } from '../../src/domain/group.ts';
import { money } from '../../src/domain/money.ts';
import type { Request } from '../../src/domain/request.ts';
import { transition } from '../../src/domain/transition.ts';
import { aGroup, aRequest, NOW, rules, states } from '../support/requests.ts';

const searching = aRequest(states.searching);

function groupsAfter(request: Request, ...events: Event[]): Request {
  return events.reduce((before, event) => {
    const decision = transition(before, event, NOW, rules);
    if (decision.kind === 'refused') throw new Error(decision.refusal.reason);
    return decision.request;
  }, request);
}

const shown = ({ state }: Request) =>
  state.name === 'choosing' ? state.options.groups.map(({ id }) => id) : [state.name];

const priced = (id: string, amount: string, currency: string | null, changes: Partial<Group> = {}) =>
  aGroup({ id, monthly: money(amount, currency), ...changes });

describe('groups', () => {
  it('are sorted by the monthly price in its currency, never across currencies', () => {
    const groups = [
      priced('eur-2', '2.00', 'EUR', { provider: 'Bird' }),
      priced('unknown-9', '9.00', null),
      priced('usd-1', '1.00', 'USD', { provider: 'Bird' }),
      priced('unknown-10', '10.00', null),
      priced('eur-1', '1.50', 'EUR', { provider: 'Bird' }),
    ];
    const found = groupsAfter(searching, { type: 'found', asOf: 7, groups, waiting: [], missing: [] });
    expect(shown(found)).toEqual(['unknown-9', 'unknown-10', 'eur-1', 'eur-2', 'usd-1']);
  });

  it('of a provider with ten thousand do not push another’s out', () => {
    const many = Array.from({ length: 10_000 }, (_, n) => priced(`m${n}`, `${n + 1}`, null));
    const groups = [...many, priced('Bird', '99.00', 'EUR', { provider: 'Bird' })];
    const found = groupsAfter(searching, { type: 'found', asOf: 7, groups, waiting: [], missing: [] });
    expect(shown(found)).toHaveLength(101);
    expect(shown(found)).toContain('Bird');
    expect(found.state).toMatchObject({ options: { total: 10_001 } });
  });
});

describe('a provider that is late', () => {
  const first = {
    type: 'found',
    asOf: 7,
    groups: [priced('a', '5.00', null)],
    waiting: ['Bird'],
    missing: [],
  } as const;
  const late = { type: 'foundMore', searchNo: 7, provider: 'Bird' } as const;

  it('joins the others when it comes', () => {
    const joined = groupsAfter(searching, first, {
      ...late,
      groups: [priced('b', '1.00', 'EUR', { provider: 'Bird' })],
    });
    expect(shown(joined)).toEqual(['a', 'b']);
    expect(joined.state).toMatchObject({ options: { waiting: [], total: 2 } });
  });

  it('is listed as missing when it fails, and is a problem only when no other provider found anything', () => {
    const failed = { ...late, groups: [], missing: [{ provider: 'Bird', code: 'failed' }] } as const;
    const some = groupsAfter(searching, first, failed);
    expect(some.state).toMatchObject({ options: { missing: [{ provider: 'Bird' }] } });
    expect(some.state).not.toMatchObject({ problem: expect.anything() });
    const none = groupsAfter(searching, { ...first, groups: [] }, failed);
    expect(none.state).toMatchObject({ problem: { code: 'searchFailed' } });
  });

  it('F58: numbers that are elsewhere are counted once, and are not among all', () => {
    const search = { country: 'US', type: 'local', cityText: 'Los Angeles' } as const;
    const approvers = { ...searching, search };
    const bird = (id: string, number: string, place: string) =>
      priced(id, '1.00', null, { provider: 'Bird', number, place, region: 'California', placed: 'unknown' });
    const groups = [bird('sure', '+12135550134', 'Los Angeles'), bird('not', '+14155550134', 'San Francisco')];
    const found = groupsAfter(approvers, { type: 'found', asOf: 7, groups, waiting: ['2Chat'], missing: [] });
    expect(shown(found)).toEqual(['sure']);
    expect(found.state).toMatchObject({
      options: { total: 1, leftOut: [{ provider: 'Bird', why: 'elsewhere', count: 1 }] },
    });
    const more = { ...late, provider: '2Chat', groups: [priced('a', '2.00', null)], leftOut: [] } as const;
    const joined = groupsAfter(found, more);
    expect(joined.state).toMatchObject({
      options: { total: 2, leftOut: [{ provider: 'Bird', why: 'elsewhere', count: 1 }] },
    });
  });

  it('does not answer twice, nor for an earlier search', () => {
    const joined = groupsAfter(searching, first, { ...late, groups: [] });
    expect(() => groupsAfter(joined, { ...late, groups: [] })).toThrow('notNow');
    expect(() => groupsAfter(groupsAfter(searching, first), { ...late, searchNo: 6, groups: [] })).toThrow('notNow');
  });
});

import { describe, expect, it } from 'vitest';
import type { Group } from '../../src/domain/group.ts';
import type { Options } from '../../src/domain/options.ts';
import { prices } from '../../src/slack/format.ts';
import { optionsCard } from '../../src/slack/views/options.ts';
import { explainProblem } from '../../src/slack/words/problems.ts';
import { aGroup, aRequest, states } from '../support/requests.ts';

/** All that the card says of these options in a search for Los Angeles. */
function said(groups: readonly Group[], changes: Partial<Options> = {}): string {
  const city = { id: '1001', name: 'Los Angeles' };
  const options = { ...states.choosing.options, groups, total: groups.length, ...changes };
  const request = aRequest({ name: 'choosing', options }, { search: { country: 'US', type: 'local', city } });
  return JSON.stringify(optionsCard(request, options, undefined).blocks);
}

const birds = aGroup({ provider: 'Bird', number: '+12135550164', prefix: '+1 213 555 0164' });
const { setup: _fee, ...untold } = aGroup();

describe('what the card of the options says', () => {
  it('F53: how many offers could not be read, and that a fee is not stated', () => {
    const leftOut = [
      { provider: '2Chat', why: 'unreadable', count: 3 },
      { provider: 'Bird', why: 'unreadable', count: 1 },
    ] as const;
    const text = said([untold], { leftOut });
    expect(text).toContain('3 offers of 2Chat could not be read and are not listed.');
    expect(text).toContain('1 offer of Bird could not be read and is not listed.');
    expect(text).toContain('set-up fee not stated');
    expect(text).not.toContain('no setup fee');
    expect(prices(untold)).toBe('3.50 a month, set-up fee not stated');
    expect(said([aGroup()])).not.toContain('could not be read');
  });

  it('F118: how many offers are not what was asked for', () => {
    const text = said([aGroup()], { leftOut: [{ provider: '2Chat', why: 'notFitting', count: 2 }] });
    expect(text).toContain('2 offers of 2Chat are not what was asked for and are not listed.');
  });

  it('F128: a note on numbers that may be elsewhere stands only where there are some', () => {
    const note = 'digits do not tell';
    expect(said([birds])).not.toContain(note);
    expect(said([birds])).not.toContain('place not certain');
    const perhaps = { ...birds, place: '', region: 'California', placed: 'unknown' } as const;
    expect(said([birds, perhaps])).toContain('Place not certain, since their digits do not tell: 1, from 3.50');
    expect(said([birds, perhaps])).not.toContain('California');
    expect(said([birds, perhaps], { showsElsewhere: true })).toMatch(/no setup fee · place not certain.*California/);
    expect(said([birds], { leftOut: [{ provider: 'Bird', why: 'elsewhere', count: 4 }] })).toContain(
      '4 numbers of Bird belong to other places and are not listed.',
    );
  });

  it('F127: no place where none is stated', () => {
    const text = said([aGroup({ place: '' })]).replace(/ocal numbers? in Los Angeles/g, '');
    expect(text).not.toContain('Los Angeles');
    expect(text).toContain('+1 (213) · United States');
  });

  it('F132: the region beside the name where two places have it', () => {
    const of = (id: string, region: string) => aGroup({ id, place: 'Springfield', region });
    const groups = [of('a', 'Illinois'), of('b', 'Missouri'), aGroup({ region: 'California' })];
    const text = said(groups, { showsElsewhere: true });
    expect(text).toContain('Springfield, Illinois');
    expect(text).toContain('Springfield, Missouri');
    expect(text).not.toContain('Los Angeles, California');
  });

  it('F52: why a hold was given back', () => {
    expect(explainProblem({ code: 'holdEndUnknown', provider: '2Chat' })).toEqual({
      sentence:
        '2Chat held a number and did not say in a readable way until when. The hold is given back. Choose again.',
    });
  });

  it('F53: every note is shown, however many there are', () => {
    const why = ['unreadable', 'notFitting', 'elsewhere'] as const;
    const leftOut = (['2Chat', 'Bird'] as const).flatMap((provider) =>
      why.map((each) => ({ provider, why: each, count: 2 })),
    );
    const missing = (['2Chat', 'Bird'] as const).map((provider) => ({ provider, code: 'failed' }) as const);
    const groups = Array.from({ length: 12 }, (_, n) => aGroup({ id: `${n}`, placed: 'unknown' }));
    const request = aRequest(states.choosing);
    const options = { ...states.choosing.options, groups, total: 500, waiting: ['Bird'] as const, missing, leftOut };
    const counts = optionsCard(request, options, undefined).blocks.flatMap((block) =>
      block.type === 'context' ? [block.elements.length] : [],
    );
    expect(Math.max(...counts)).toBeLessThanOrEqual(10);
    // A page, a currency, what was cut, who is waited for, who is missing, and what was left out.
    expect(counts.reduce((sum, count) => sum + count)).toBe(12);
  });
});

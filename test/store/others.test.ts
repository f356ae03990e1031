import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createOthers } from '../../src/store/others.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

/** Waits for others of which each look, a second after the one before, finds what is `said`; answers with how many looks that took. */
async function looks(
  said: (look: number) => Readonly<Record<string, string>>,
  before: readonly Readonly<Record<string, string>>[] = [],
  isInVain = () => false,
): Promise<number> {
  const others = createOthers('self');
  let made = 0;
  const see = (all: Readonly<Record<string, string>>) => {
    vi.advanceTimersByTime(1_000);
    others.seen(Object.entries({ ...all, self: '1 run-1' }).flat());
  };
  for (const each of before) see(each);
  await others.wait('run-2', async () => see(said(++made)), isInVain);
  return made;
}
const alive = [{ other: '1 run-1' }, { other: '2 run-1' }, { other: '3 run-1' }];

it('one that lives is waited for until it has caught up with this run, and no longer', async () => {
  const counting = (look: number) => ({ other: `${3 + look} ${look < 5 ? 'run-1' : 'run-2'}` });
  expect(await looks(counting, alive)).toBe(5);
  expect(await looks(() => ({ other: '4 run-2' }), alive)).toBe(1);
});

it('and so is one of which another server knows nothing', async () => {
  expect(await looks((look) => (look < 4 ? ({} as Record<string, string>) : { other: '9 run-2' }), alive)).toBe(4);
});

it('one that has died, or is stopped, is waited for as long as one takes that noticed late', async () => {
  const stays = () => ({ other: '3 run-1' });
  expect(await looks(stays, alive)).toBe(7);
  // No time counts in which Redis was away.
  const others = createOthers('self');
  others.seen(['other', '1 run-1']);
  vi.advanceTimersByTime(1_000);
  others.seen(['other', '2 run-1']);
  vi.advanceTimersByTime(600_000);
  let made = 0;
  const look = async () => {
    vi.advanceTimersByTime(1_000);
    others.seen(['other', ++made < 3 ? '2 run-1' : '3 run-2']);
  };
  await others.wait('run-2', look, () => false);
  expect(made).toBe(3);
});

it('of one that was never seen to do anything, a few seconds are enough to know that', async () => {
  expect(await looks(() => ({ ended: '77 run-1' }))).toBe(4);
});

it('one that goes on and does not catch up holds up nobody for more than eight seconds', async () => {
  expect(await looks((look) => ({ other: `${3 + look} run-1` }), alive)).toBe(8);
});

it('nobody is waited for in a run that is over', async () => {
  expect(
    await looks(
      (look) => ({ other: `${3 + look} run-1` }),
      alive,
      () => true,
    ),
  ).toBe(1);
});

it('what stands there of one that has died is named after a minute, once', () => {
  const others = createOthers('self');
  const named: string[][] = [];
  for (let second = 0; second < 70; second++) {
    vi.advanceTimersByTime(1_000);
    named.push(others.seen(['self', '1 run-1', 'dead', '5 run-1', 'alive', `${second} run-1`]));
  }
  expect(named.flat()).toEqual(['dead']);
});

it('of more than a hundred those are named at once that were never seen to do anything', () => {
  const others = createOthers('self');
  const dead = Array.from({ length: 101 }, (_, no) => `dead-${no}`);
  expect(others.seen(['alive', '1 run-1'])).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(others.seen(['alive', '2 run-1', ...dead.flatMap((id) => [id, '5 run-1'])])).toEqual(dead);
});

describe('what the others say of their clocks', () => {
  /** What is known of them when each of these was seen, a second after the one before. */
  const known = (...seen: readonly Readonly<Record<string, string>>[]) => {
    const others = createOthers('self');
    return seen.map((all) => {
      vi.advanceTimersByTime(1_000);
      others.seen(Object.entries(all).flat());
      return others.clocks().map(({ id, ms, takesJobs }) => `${id} ${ms} ${takesJobs}`);
    });
  };
  const beats = (from: number, times: number, said: string) =>
    Array.from({ length: times }, (_, no) => ({ other: `${from + no} ${said}` }));

  it('is heard of each that lives, from the first time that it is seen', () => {
    const both = { other: '7 clock,-12,3,takes run.line run.line', another: '2 clock,180000,1,rests ' };
    expect(known({ ...both, self: '1 clock,1,1,takes ' })).toEqual([['other -12 true', 'another 180000 false']]);
  });

  it.each([
    'run.line run.line',
    '',
    'clock,,3,takes ',
    'clock,1e9,3,takes ',
    'clock,1,takes ',
    'clocks,1,2,takes ',
  ])('is not heard in "%s"', (said) => {
    expect(known({ other: `1 ${said}` })).toEqual([[]]);
  });

  it('counts for six seconds of one that does nothing any more, and two of one that has taken itself out', () => {
    const alive = beats(1, 3, 'clock,1,1,takes ');
    const stays = Array.from({ length: 8 }, () => ({ other: '3 clock,1,1,takes ' }));
    expect(known(...alive, ...stays).map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]);
    const gone = Array.from({ length: 4 }, () => ({}));
    expect(known(...alive, ...gone).map(({ length }) => length)).toEqual([1, 1, 1, 1, 1, 0, 0]);
  });
});

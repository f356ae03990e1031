import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Absence,
  absenceOf,
  delegateOf,
  standingsOf,
  standsInFor,
  whyNoDelegate,
} from '../../../src/domain/policy/absence.ts';

const away = (user: string, to: string, from = 10, until = 20): Absence => ({ user, to, from, until });

describe('who decides for whom', () => {
  it('is the delegate, from the first moment up to the last, which is not included', () => {
    const absences = [away('marta', 'omar')];
    expect([9, 10, 19, 20].map((now) => delegateOf('marta', absences, now))).toEqual([
      undefined,
      'omar',
      'omar',
      undefined,
    ]);
    expect(standsInFor('omar', absences, 15)).toEqual(['marta']);
    expect(standsInFor('omar', absences, 20)).toEqual([]);
  });

  it('is the delegate’s delegate while that one is away, too, and nobody after the third', () => {
    const absences = [away('marta', 'omar'), away('omar', 'lea', 12, 15), away('lea', 'ben', 14, 15)];
    expect([11, 12, 14, 15].map((now) => delegateOf('marta', absences, now))).toEqual([
      'omar',
      'lea',
      undefined,
      'omar',
    ]);
    expect(delegateOf('omar', absences, 14)).toBe('ben');
    expect(standsInFor('lea', absences, 13)).toEqual(['marta', 'omar']);
  });

  it('is nobody in a circle that the store should not have', () => {
    const absences = [away('marta', 'omar'), away('omar', 'marta'), away('lea', 'lea')];
    for (const { user } of absences) expect(delegateOf(user, absences, 15)).toBeUndefined();
  });

  it('people know for how long as far as it is said: until the first of a chain is back', () => {
    const absences = [away('marta', 'omar'), away('omar', 'lea', 12, 15), away('ana', 'lea', 30, 40)];
    expect(standingsOf('lea', absences, 13)).toEqual([
      { for: 'marta', until: 15 },
      { for: 'omar', until: 15 },
      { for: 'ana', from: 30, until: 40 },
    ]);
    expect(standingsOf('omar', absences, 16)).toEqual([{ for: 'marta', until: 20 }]);
    expect(standingsOf('omar', absences, 5)).toEqual([{ for: 'marta', from: 10, until: 20 }]);
    expect([5, 19, 20].map((now) => absenceOf('marta', absences, now)?.to)).toEqual(['omar', 'omar', undefined]);
  });
});

describe('who may be named', () => {
  it.each<[string, Absence, readonly Absence[], ReturnType<typeof whyNoDelegate>]>([
    ['nobody else is away', away('marta', 'omar'), [], undefined],
    ['oneself', away('marta', 'marta'), [], 'self'],
    ['two for each other', away('marta', 'omar'), [away('omar', 'marta')], 'circle'],
    ['two for each other, for a moment', away('marta', 'omar'), [away('omar', 'marta', 19, 30)], 'circle'],
    ['one leaves as the other comes back', away('marta', 'omar'), [away('omar', 'marta', 20, 30)], undefined],
    ['the same before', away('marta', 'omar'), [away('omar', 'marta', 5, 10)], undefined],
    ['three in a circle', away('marta', 'omar'), [away('omar', 'lea'), away('lea', 'marta')], 'circle'],
    [
      'three, of whom two are never away together',
      away('marta', 'omar'),
      [away('omar', 'lea', 10, 12), away('lea', 'marta', 15, 17)],
      undefined,
    ],
    ['one who is away', away('marta', 'omar'), [away('omar', 'lea')], undefined],
    ['one whose delegate is away', away('marta', 'omar'), [away('omar', 'lea'), away('lea', 'ben')], 'chain'],
    [
      'the same at other times',
      away('marta', 'omar'),
      [away('omar', 'lea', 10, 14), away('lea', 'ben', 14, 20)],
      undefined,
    ],
    ['by one who is named', away('omar', 'lea'), [away('marta', 'omar')], undefined],
    [
      'by one who is named by one who is named',
      away('lea', 'ben'),
      [away('marta', 'omar'), away('omar', 'lea')],
      'chain',
    ],
    ['between two', away('omar', 'lea'), [away('marta', 'omar'), away('lea', 'ben', 19, 40)], 'chain'],
    ['by one who is named twice', away('omar', 'lea'), [away('marta', 'omar'), away('ana', 'omar')], undefined],
    [
      'what one has said oneself before is gone',
      away('omar', 'lea'),
      [away('omar', 'marta'), away('marta', 'omar', 30, 40)],
      undefined,
    ],
    ['the circle of others', away('marta', 'omar'), [away('omar', 'lea'), away('lea', 'omar')], 'circle'],
    ['a long chain of others', away('marta', 'omar'), [away('a', 'b'), away('b', 'c'), away('c', 'd')], undefined],
  ])('%s', (_what, wished, others, no) => {
    expect(whyNoDelegate(wished, others)).toBe(no);
  });

  const people = ['a', 'b', 'c', 'd', 'e'];
  const moments = Array.from({ length: 33 }, (_, at) => at);
  const wish = fc
    .record({
      user: fc.constantFrom(...people),
      to: fc.constantFrom(...people),
      from: fc.integer({ min: 0, max: 20 }),
      days: fc.integer({ min: 1, max: 12 }),
    })
    .map(({ user, to, from, days }): Absence => ({ user, to, from, until: from + days }));

  /** What is kept when all that may be is taken, one after the other: one for each person. */
  const taken = (wishes: readonly Absence[]) =>
    wishes.reduce<readonly Absence[]>((kept, each) => {
      if (whyNoDelegate(each, kept) !== undefined) return kept;
      return [...kept.filter(({ user }) => user !== each.user), each];
    }, []);

  const pathOf = (user: string, kept: readonly Absence[], at: number): string[] => {
    const path = [user];
    for (;;) {
      const next = kept.find((each) => each.user === path.at(-1) && each.from <= at && at < each.until)?.to;
      if (next === undefined) return path;
      path.push(next);
      if (path.length > people.length + 1) return path;
    }
  };

  it('at no moment a circle, a chain of more than two, or one who decides for themselves; and somebody who is here always decides', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 12 }), (wishes) => {
        const kept = taken(wishes);
        const wrong = moments.flatMap((at) =>
          people.filter((user) => {
            const path = pathOf(user, kept, at);
            const isSound = path.length <= 3 && new Set(path).size === path.length;
            // Whoever stands last is here.
            const standIn = path.length === 1 ? undefined : path.at(-1);
            return !isSound || delegateOf(user, kept, at) !== standIn || standsInFor(user, kept, at).includes(user);
          }),
        );
        expect(wrong).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('nothing is refused that would do no harm', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 8 }), wish, (wishes, each) => {
        const kept = taken(wishes);
        if (whyNoDelegate(each, kept) === undefined) return;
        const all = [...kept.filter(({ user }) => user !== each.user), each];
        const isBad = moments
          .flatMap((at) => people.map((user) => pathOf(user, all, at)))
          .some((path) => path.length > 3 || new Set(path).size < path.length);
        expect(isBad).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('whatever the store has, nobody stands in for themselves, and nobody for one who is here', () => {
    fc.assert(
      fc.property(fc.array(wish, { maxLength: 8 }), fc.integer({ min: 0, max: 32 }), (kept, at) => {
        for (const user of people) {
          for (const other of standsInFor(user, kept, at)) {
            expect(other).not.toBe(user);
            expect(kept.some((each) => each.user === other && each.from <= at && at < each.until)).toBe(true);
          }
        }
      }),
    );
  });
});

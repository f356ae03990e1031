import type { Journey } from './journeys.ts';
import { killAt, killPoints } from './kills.ts';
import { withRedis } from './lanes.ts';
import { createRandom, shuffled, spread } from './random.ts';
import type { Case } from './run.ts';

export type Plan = Readonly<{
  cases: readonly Case[];
  /** How many kill points there are on these journeys. */
  points: number;
  /** Random cases without end. */
  endless: Iterator<Case>;
}>;

/** Every case that is wanted, in an order chosen by the seed. */
export async function plan(wanted: {
  journeys: readonly Journey[];
  faults?: readonly string[] | undefined;
  only?: string | undefined;
  /** How many kill points of each journey. */
  points: number;
  seed: number;
}): Promise<Plan> {
  const { journeys, faults, only, points, seed } = wanted;
  const random = createRandom(seed);
  const found = await withRedis(async (redis) => {
    const all: [Journey, string[]][] = [];
    for (const journey of journeys) all.push([journey, await killPoints(redis, journey)]);
    return all;
  });
  const all = found.flatMap(([journey, list]) => {
    const chosen = only === undefined ? spread(list, points, random) : list;
    return chosen.map((point) => killAt(journey, point));
  });
  const asked = all.filter(({ fault }) => faults?.includes(fault) ?? true);
  const exact = asked.filter(({ label }) => label === only);
  const cases =
    only === undefined ? asked : exact.length > 0 ? exact : asked.filter(({ label }) => label.includes(only));
  return {
    cases: shuffled(cases, random),
    points: new Set(found.flatMap(([, list]) => list)).size,
    endless: [].values(),
  };
}

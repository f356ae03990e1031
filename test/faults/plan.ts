import type { Journey } from './journeys.ts';
import { killAt, walk } from './kills.ts';
import { clockSetAt, frozenAt, killedTwice, LONG_FROZEN_MS, oneOfTwoKilledAt, twoBots } from './process-faults.ts';
import { providerCases } from './provider-faults.ts';
import { createRandom, shuffled, spread } from './random.ts';
import { redisFaults } from './redis-faults.ts';
import { type ShapeName, withRedis } from './redis-home.ts';
import type { Case, Outcome } from './run.ts';
import { stockCases } from './stock-faults.ts';

export type Plan = Readonly<{
  cases: readonly Case[];
  /** A run of each journey without a fault. */
  walks: readonly Outcome[];
  /** How many kill points there are on these journeys. */
  points: number;
  /** Random cases without end. */
  endless: Iterator<Case>;
}>;

/** What is wanted of a plan; `only` and `faults` narrow it. */
export type Wanted = Readonly<{
  redis: ShapeName;
  journeys: readonly Journey[];
  faults?: readonly string[] | undefined;
  only?: string | undefined;
  /** How many kill points of each journey. */
  kills: number;
  /** At how many points of each journey every other fault is tried. */
  others: number;
  /** Bots frozen for a whole minute too. */
  long: boolean;
  seed: number;
}>;

type Route = Readonly<{ journey: Journey; points: readonly string[]; outcome: Outcome }>;

/** Every case that is wanted, in an order chosen by the seed. */
export async function plan(wanted: Wanted): Promise<Plan> {
  const random = createRandom(wanted.seed);
  const routes = await withRedis(wanted.redis, async (home) => {
    const all: Route[] = [];
    for (const journey of wanted.journeys) all.push({ journey, ...(await walk(home, journey)) });
    return all;
  });
  const { faults, only } = wanted;
  const everywhere = only === undefined ? wanted : { ...wanted, kills: Infinity, others: Infinity };
  const cases = routes
    .flatMap((route) => casesOn(route, everywhere, random))
    .filter((one) => isWanted(one, faults, only));
  const exact = cases.filter(({ label }) => label === only);
  return {
    cases: exact.length > 0 ? exact : shuffled(cases, random),
    walks: routes.map(({ outcome }) => outcome),
    points: new Set(routes.flatMap(({ points }) => points)).size,
    endless: endless(wanted.redis, routes, random),
  };
}

function isWanted({ fault, label }: Case, faults: Wanted['faults'], only: Wanted['only']): boolean {
  return (faults === undefined || faults.includes(fault)) && (only === undefined || label.includes(only));
}

function casesOn({ journey, points }: Route, wanted: Wanted, random: () => number): Case[] {
  const { redis, faults, kills, others, long, only } = wanted;
  // What a provider answers does not depend on what Redis is made up of: there it is tried where it is asked for.
  const ofProviders = redis === 'single' || faults !== undefined || only !== undefined;
  const some = () => spread(points, others, random);
  const [first, second] = only?.split(' then ') ?? [];
  return [
    ...spread(points, kills, random).map((point) => killAt(journey, point)),
    ...(first !== undefined && second !== undefined ? [killedTwice(journey, first, second)] : []),
    ...redisFaults(redis).flatMap((make) => some().map((point) => make(journey, point))),
    ...some().map((point) => frozenAt(journey, point)),
    ...(long || only !== undefined
      ? spread(points, only === undefined ? 4 : others, random).map((point) => frozenAt(journey, point, LONG_FROZEN_MS))
      : []),
    ...Array.from({ length: 3 }, (_, no) => twoBots(journey, no + 1)),
    ...some().map((point) => oneOfTwoKilledAt(journey, point)),
    ...some().map((point) => clockSetAt(journey, point, true)),
    ...some().map((point) => clockSetAt(journey, point, false)),
    ...(ofProviders ? [...providerCases(journey), ...stockCases(journey)] : []),
  ];
}

function* endless(redis: ShapeName, routes: readonly Route[], random: () => number): Generator<Case, undefined> {
  const any = <T>(list: readonly T[]): T => {
    const one = list[Math.floor(random() * list.length)];
    if (one === undefined) throw new Error('there is nothing to choose from');
    return one;
  };
  const makes: ((journey: Journey, point: string, other: string) => Case)[] = [
    killedTwice,
    killedTwice,
    frozenAtOnce,
    oneOfTwoKilledAt,
    (journey, point, other) => clockSetAt(journey, point, point < other),
    ...redisFaults(redis),
  ];
  for (;;) {
    const { journey, points } = any(routes);
    yield any(makes)(journey, any(points), any(points));
  }
}

const frozenAtOnce = (journey: Journey, point: string) => frozenAt(journey, point);

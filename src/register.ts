import { milliseconds } from 'date-fns';
import type { Config } from './config.ts';
import type { WatchedPolicies } from './policies.ts';
import type { RedisConnection } from './store/client.ts';
import type { Runs } from './store/known-run.ts';
import { createRegisterStore } from './store/register-store.ts';
import type { Directory } from './workflow/directory.ts';
import type { Journal } from './workflow/journal.ts';
import type { Clock, HomeTimers, Observer } from './workflow/ports.ts';
import type { Provider } from './workflow/provider.ts';
import type { RegisterStore } from './workflow/register-store.ts';
import type { RegisterTeller } from './workflow/register-teller.ts';
import { createRegistering, type RegisterTimers } from './workflow/registering.ts';

type Deps = Readonly<{
  config: Config;
  policies: WatchedPolicies;
  redis: RedisConnection;
  journal: Journal;
  runs: () => Runs;
  providers: readonly Provider[];
  directory: Directory;
  timers: RegisterTimers & HomeTimers;
  teller: RegisterTeller;
  clock: Clock;
  observer: Observer;
}>;

/** The register of numbers: where it is kept, the one way in, and what its jobs and listeners work with. */
export function createRegister({ config, policies, redis, journal, runs, providers, ...rest }: Deps) {
  const { directory, timers, teller, clock, observer } = rest;
  const store = createRegisterStore(redis, journal, runs);
  const givesBack = new Set(providers.flatMap(({ name, givingBack }) => (givingBack ? [name] : [])));
  const { costCentres, ...spans } = config.register;
  const rules = () => ({ ...spans, givesBack, budgets: policies.rules().limits?.budgets });
  const registering = createRegistering({ store, timers, clock, observer, rules });
  const zone = () => policies.current().policy.timeZone;
  const consoles = new Map(config.providers.map((each) => [each.name, each.console]));
  return { registering, store, rules, timers, teller, directory, zone, costCentres, consoles };
}

/** So long a list may fail before the operator is told. */
const FAILING_MS = milliseconds({ days: 3 });

/** What an operator is told of lists that could not be read whole for days, as warnings. */
export async function registerWarnings(
  { store, providers, clock }: Readonly<{ store: RegisterStore; providers: readonly Provider[]; clock: Clock }>,
  teamId: string,
): Promise<string[]> {
  const found = await Promise.all(
    providers.map(async ({ name }) => {
      const { failingSince, problem } = (await store.lastReading(teamId, name)) ?? {};
      if (failingSince === undefined || clock() - failingSince < FAILING_MS) return [];
      const days = Math.floor((clock() - failingSince) / milliseconds({ days: 1 }));
      return [
        `${name}'s list of numbers could not be read whole for ${days} days, so that the register may be wrong: ${problem ?? 'no reason is known'}`,
      ];
    }),
  );
  return found.flat();
}

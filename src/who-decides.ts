import type { Config } from './config.ts';
import { approversIn, type WatchedPolicies } from './policies.ts';
import { checkPolicyPeople } from './policy-people.ts';
import type { SlackClient } from './slack/connection/api.ts';
import { createDirectory } from './slack/connection/directory.ts';
import { createAbsenceStore } from './store/absences.ts';
import type { RedisConnection } from './store/client.ts';
import { createRecounting } from './store/recounting.ts';
import { createSpendingStore } from './store/spending.ts';
import { createBudgetBook } from './workflow/budget-book.ts';
import { createAskerGroups, createJudging, createWhoMayDecide } from './workflow/judging.ts';
import type { Clock, Observer } from './workflow/ports.ts';

type Deps = Readonly<{
  config: Config;
  policies: WatchedPolicies;
  client: SlackClient;
  redis: RedisConnection;
  clock: Clock;
  observer: Observer;
}>;

/** Who people are, who may decide, and what is judged by which rules. */
export function createWhoDecides({ config, policies, client, redis, clock, observer }: Deps) {
  const directory = createDirectory({ client, observer });
  const spending = createSpendingStore(redis);
  const absences = createAbsenceStore(redis);
  const known = { policies, ...approversIn(config), directory, spending, absences, clock };
  const askerGroups = createAskerGroups({ policies, directory });
  const budgets = createBudgetBook(known);
  const counting = () => policies.rules().limits?.budgets ?? { timeZone: 'UTC' };
  const recounting = { store: createRecounting(redis), counting };
  const settings = approversIn(config);
  return {
    policyPeople: checkPolicyPeople({ policies, settings, directory, observer }),
    directory,
    askerGroups,
    budgets,
    recounting,
    absences,
    judging: createJudging(known),
    whoMay: createWhoMayDecide(known),
  };
}

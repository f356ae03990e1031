import type { Config } from './config.ts';
import { approversIn, type WatchedPolicies } from './policies.ts';
import { checkPolicyPeople } from './policy-people.ts';
import type { SlackClient } from './slack/connection/api.ts';
import { createDirectory } from './slack/connection/directory.ts';
import { createAbsenceStore } from './store/absences.ts';
import type { RedisConnection } from './store/client.ts';
import { createPolicyApplied } from './store/policy-applied.ts';
import { createRecounting } from './store/recounting.ts';
import { createSpendingStore } from './store/spending.ts';
import { createBudgetBook } from './workflow/budget-book.ts';
import type { Journal } from './workflow/journal.ts';
import { createAskerGroups, createJudging, createWhoMayDecide } from './workflow/judging.ts';
import type { Clock, JudgeTimers, Observer } from './workflow/ports.ts';

type Deps = Readonly<{
  config: Config;
  policies: WatchedPolicies;
  client: SlackClient;
  teamId: string;
  redis: RedisConnection;
  journal: Journal;
  clock: Clock;
  observer: Observer;
}>;

/** Who people are, who may decide, and what is judged by which rules. */
export function createWhoDecides({ config, policies, client, teamId, redis, journal, clock, observer }: Deps) {
  const directory = createDirectory({ client, observer });
  const spending = createSpendingStore(redis);
  const absences = createAbsenceStore(redis, journal);
  const known = { policies, ...approversIn(config), directory, spending, absences, clock };
  const askerGroups = createAskerGroups({ policies, directory });
  const budgets = createBudgetBook(known);
  const counting = () => policies.rules().limits?.budgets;
  const recounting = { store: createRecounting(redis), counting };
  const settings = approversIn(config);
  const applied = createPolicyApplied(redis);
  return {
    policyPeople: checkPolicyPeople({ policies, settings, directory, teamId, observer }),
    directory,
    askerGroups,
    budgets,
    recounting,
    absences,
    judging: createJudging(known),
    whoMay: createWhoMayDecide(known),

    /**
     * Has all that waits judged anew when other rules apply, also where they have changed while no process ran. Several processes that start at once
     * queue it once. A click is judged by the rules as they are then in any case. What was spent may have to be counted anew, which is looked at once the
     * last of them knows these rules, too.
     */
    async judgeByNewRules(teamId: string, timers: JudgeTimers & { startReconciling(): Promise<void> }): Promise<void> {
      const look = () => applied.note(teamId, policies.current().digest, () => timers.judgeAnew(teamId));
      policies.onChange(async () => {
        await look();
        await timers.startReconciling();
      });
      await look();
    },
  };
}

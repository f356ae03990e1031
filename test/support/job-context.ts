import type { JobContext } from '../../src/jobs/job-context.ts';
import { createAuditTrail } from '../../src/store/audit-trail.ts';
import { createClaimStore } from '../../src/store/claim-store.ts';
import type { RedisConnection } from '../../src/store/connections.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import type { Provider, ProviderHold } from '../../src/workflow/provider.ts';
import { createWorkflow } from '../../src/workflow/workflow.ts';
import { nobodyAway } from './absences.ts';
import { NOW, rules } from './requests.ts';

/** A provider that does as it is told: what it has, and what was asked of it. */
export type FakeProvider = { orders: string[]; owned: string[]; holds: ProviderHold[]; released: string[] };

/** A {@link Provider} with some of it done otherwise. */
type Changes = { [K in keyof Provider]?: Exclude<Provider[K], undefined> };

/** What the job handlers work with, at {@link NOW}: a real store, one provider that holds, nothing of Slack. */
export function aJobContext(redis: RedisConnection, fake: FakeProvider, changes: Changes = {}): JobContext {
  const store = createRequestStore(redis);
  const observer = { changed() {}, refused() {}, warn() {} };
  const timers = { schedule: async () => {}, decide: async () => {} };
  const clock = () => NOW;
  const provider: Provider = {
    name: '2Chat',
    search: async () => [],
    check: async () => [],
    purchase: async ({ number }) => void fake.orders.push(number),
    owned: async (number) => (fake.owned.includes(number) ? { number, active: true, status: '' } : undefined),
    holding: {
      hold: () => Promise.reject(new Error('not asked for')),
      release: async (id) => void fake.released.push(id),
      holds: async () => ({ holds: fake.holds, whole: true }),
    },
    recheck: async ({ group }) => ({ group }),
    clock: { offsetMs: () => 0, forget() {} },
    ...changes,
  };
  const unused = new Proxy({} as never, {});
  return {
    workflow: createWorkflow({ store, audit: createAuditTrail(redis), timers, clock, observer, rules: () => rules }),
    store,
    sweeps: createSweepStore(redis),
    retentionMs: 90 * 86_400_000,
    providers: [provider],
    provider: () => provider,
    claims: createClaimStore(redis),
    runs: {
      currentRun: async () => ({ id: 'run', at: 0, settlesInMs: 0 }),
      uncheckedRun: async () => undefined,
      checked: async () => {},
      queuesReplacedLately: async () => false,
    },
    settled: async () => true,
    agesInDoubt: new Set(),
    judging: unused,
    notifier: unused,
    homes: unused,
    absences: nobodyAway,
    absenceTeller: unused,
    timers: unused,
    waitingRenders: async () => 0,
    observer,
    meter() {},
    clock,
    clocks: {
      offsetOf: () => provider.clock.offsetMs(),
      sharedOffsetMs: () => undefined,
      shownOffsetMs: () => undefined,
    },
    clicksWaiting: async () => [],
  };
}

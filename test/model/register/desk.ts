import type { NewsFor } from '../../../src/domain/register/news.ts';
import type { NumberRecord } from '../../../src/domain/register/record.ts';
import type { RegisterRules } from '../../../src/domain/register/rules.ts';
import { run } from '../../../src/jobs/handlers.ts';
import type { Again, Delivery, JobData } from '../../../src/jobs/job.ts';
import type { JobContext } from '../../../src/jobs/job-context.ts';
import { queueReadings } from '../../../src/jobs/read-numbers.ts';
import { queueNumbers } from '../../../src/jobs/tend-number.ts';
import type { ListedNumber } from '../../../src/workflow/inventory.ts';
import { type Observer, SCHEDULED_AHEAD_MS } from '../../../src/workflow/ports.ts';
import { type Provider, ProviderError } from '../../../src/workflow/provider.ts';
import type { RegisterStore } from '../../../src/workflow/register-store.ts';
import type { RegisterTeller } from '../../../src/workflow/register-teller.ts';
import { createRegistering, type Registering, type RegisterTimers } from '../../../src/workflow/registering.ts';
import type { BotProcess } from '../bot-process.ts';
import { callProvider } from '../provider-call.ts';
import type { QueueModel } from '../queue-model.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Account } from './account.ts';
import type { Calls } from './calls.ts';
import type { ProviderOp, StoreOp, Trouble } from './steps.ts';

export const TEAM = 'T0MODEL';
export const RULES: RegisterRules = {
  reviewAheadMs: 30 * 86_400_000,
  reviewEveryMs: 90 * 86_400_000,
  coolingOffMs: 86_400_000,
  givesBack: new Set(['2Chat']),
};

const LOOKS = 3;

/** What a process lives among. */
export type Surroundings = Readonly<{
  scheduler: Scheduler;
  calls: Calls;
  clock: () => number;
  store: RegisterStore;
  queue: QueueModel;
  account: Account;
  observer: Observer;
  teller: RegisterTeller;
  members: (user: string) => 'member' | 'deactivated';
  settled: () => boolean;
  takeTrouble: (op: ProviderOp) => Trouble | undefined;
  onSave: (record: NumberRecord) => void;
  /** The provider is about to be called, after its list told these rows at the last looks (two of its deliveries may look at once); answers with how to tell what was heard. */
  onCall: (providerId: string, rows: readonly ListedNumber[]) => (heard: string) => void;
}>;

/** The real register and its jobs, as one process runs them. */
export type Desk = Readonly<{
  registering: Registering;
  run(data: JobData, delivery: Delivery): Promise<Again | undefined>;
}>;

export function createDesk(by: BotProcess, around: Surroundings): Desk {
  const { scheduler, calls, clock, queue, account, observer, takeTrouble } = around;
  const store = storeSeenBy(by, around);
  const timers: RegisterTimers = {
    async tendNumber({ teamId, id, version }, { at, ...due }) {
      const delay = Math.max(0, at - clock());
      if (delay > SCHEDULED_AHEAD_MS) return;
      const jobId = `${due.job}-${id}-v${version}`;
      const data: JobData = { ...due, teamId, recordId: id };
      await calls.ask(by, 'schedule', 'schedule', async () => queue.add(jobId, data, scheduler.now() + delay));
    },
    // What comes while it waits is told with it; what comes while it is told is told after.
    tellNumbers: (teamId) =>
      calls.ask(by, 'schedule', 'schedule', async () => {
        const known = queue.waiting().filter(({ data }) => data.job === 'tellNumbers');
        if (known.some(({ worker }) => worker === undefined)) return;
        const id = known.some((each) => each.id === 'tell') ? 'tell once more' : 'tell';
        queue.add(id, { job: 'tellNumbers', teamId }, scheduler.now() + 1_000);
      }),
    readNumbers: (teamId, provider) =>
      calls.ask(by, 'schedule', 'schedule', async () =>
        queue.add(`numbers-${provider}`, { job: 'numbers', provider, teamId }, scheduler.now()),
      ),
  };
  const registering = createRegistering({
    store,
    timers: { ...timers, renderHome: async () => undefined },
    clock,
    observer,
    rules: () => RULES,
  });

  function ask<T>(op: ProviderOp, effect: (trouble: Trouble | undefined) => T): Promise<T> {
    const trouble = takeTrouble(op);
    const { fault, retryAfterMs } = trouble ?? {};
    const write = op === 'giveBack';
    const sent = callProvider(scheduler, {
      provider: '2Chat',
      what: op,
      by,
      write,
      fault,
      effect: () => effect(trouble),
    });
    return sent.catch((error: unknown) => {
      if (!(error instanceof ProviderError) || retryAfterMs === undefined) throw error;
      throw new ProviderError(error.kind, '2Chat', error.message, { retryAfterMs });
    });
  }
  const looks: (readonly ListedNumber[])[] = [];
  const provider = {
    name: '2Chat',
    inventory: {
      list: () => ask('list', (trouble) => account.list(undefined, trouble?.distortion)),
      async find(number) {
        const list = await ask('find', (trouble) => account.list(number, trouble?.distortion));
        looks.push(list.numbers);
        return list;
      },
    },
    givingBack: {
      async giveBack(providerId) {
        const heard = around.onCall(providerId, looks.slice(-LOOKS).flat());
        await ask('giveBack', () => account.end(providerId)).then(
          () => heard('yes'),
          (error: unknown) => {
            heard(error instanceof ProviderError ? error.kind : 'bug');
            throw error;
          },
        );
      },
    },
  } satisfies Partial<Provider>;
  const context = {
    workflow: {
      load: async () => undefined,
      apply: async () => ({ kind: 'refused', refusal: { reason: 'notFound' } }),
    },
    providers: [provider],
    provider: () => provider,
    runs: { currentRun: async () => ({ id: 'run', at: 0, settlesInMs: 0 }) },
    settled: async () => around.settled(),
    register: {
      registering,
      store,
      teller: {
        tell: (teamId: string, news: NewsFor) => calls.ask(by, 'tell', 'slack', () => around.teller.tell(teamId, news)),
        tellCosts: async () => undefined,
      },
      timers,
      zone: () => 'UTC',
      directory: { membershipNow: async (_team: string, user: string) => around.members(user) },
    },
    observer,
    meter() {},
    clock,
  } as unknown as JobContext;

  return {
    registering,
    async run(data, delivery) {
      if (data.job === 'reconcile') {
        const failed = (error: unknown) => observer.warn('numbers not looked at', error, {});
        await Promise.all([queueNumbers(TEAM, context), queueReadings(TEAM, context)]).catch(failed);
        return undefined;
      }
      const again = await run(data, delivery, context);
      // The queue goes by the time that passes, not by a clock that is set.
      return again && { againAt: again.againAt - clock() + scheduler.now() };
    },
  };
}

/** The real store, as far away as a network: each call is done, answered, or lost on its own. */
function storeSeenBy(by: BotProcess, { calls, store, onSave }: Surroundings): RegisterStore {
  const opOf = (name: string): StoreOp => (name === 'load' || name === 'save' ? name : 'mark');
  const asked = new Proxy(store, {
    get:
      (all, name: keyof RegisterStore) =>
      (...given: unknown[]) =>
        calls.ask(by, name, opOf(name), () => (all[name] as (...args: unknown[]) => Promise<unknown>)(...given)),
  });
  return {
    ...(Object.fromEntries(
      Object.keys(store).map((name) => [name, asked[name as keyof RegisterStore]]),
    ) as unknown as RegisterStore),
    save: (record, dueAt, news) =>
      calls.ask(by, `save ${record.id} v${record.version}`, 'save', async () => {
        const done = await store.save(record, dueAt, news);
        if (done) onSave(record);
        return done;
      }),
    // Which of them Redis names first is its own choice.
    untold: (teamId, most) =>
      calls.ask(by, 'untold', 'mark', async () => (await store.untold(teamId, most)).toSorted()),
    tellAlone: (_team, tell) => calls.alone(by, 'tell', tell),
    readAlone: (_team, _provider, read) => calls.alone(by, 'read', read),
    isReading: async () => calls.isTaken('read'),
  };
}

import type { ProviderName } from '../../src/domain/group.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Rules } from '../../src/domain/rules.ts';
import { run } from '../../src/jobs/handlers.ts';
import type { Again, Delivery, JobData } from '../../src/jobs/job.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import {
  type AuditTrail,
  type ClaimStore,
  type Observer,
  type RequestStore,
  SCHEDULED_AHEAD_MS,
  type Timers,
} from '../../src/workflow/ports.ts';
import type { Provider } from '../../src/workflow/provider.ts';
import type { SweepStore } from '../../src/workflow/sweep-store.ts';
import { createWorkflow, type Workflow } from '../../src/workflow/workflow.ts';
import { nobodyAway } from '../support/absences.ts';
import { type BotProcess, call, type Failure } from './bot-process.ts';
import type { ProviderModel } from './provider-model.ts';
import type { QueueModel } from './queue-model.ts';
import type { Scheduler } from './scheduler.ts';
import type { SlackModel } from './slack-model.ts';
import type { StoreModel } from './store-model.ts';

export type StoreOp = 'load' | 'save' | 'schedule' | 'decide';

/** The real domain, workflow and handlers, as one process runs them among the models. */
export type BotModel = Readonly<{
  workflow: Workflow;
  timers: Timers;
  run(data: JobData, delivery: Delivery): Promise<Again | undefined>;
}>;

export function createBotModel(deps: {
  process: BotProcess;
  scheduler: Scheduler;
  store: StoreModel;
  queue: QueueModel;
  slack: SlackModel;
  providers: readonly ProviderModel[];
  observer: Observer;
  rules: () => Rules;
  failure: (op: StoreOp) => Failure | undefined;
}): BotModel {
  const { process: by, scheduler, store, queue, slack, observer, rules, failure } = deps;
  const clock = scheduler.now;
  const ask = <T>(what: string, effect: () => T, op?: StoreOp): Promise<T> =>
    call(scheduler, { what, by, effect, changes: op !== 'load', failure: op && failure(op) });

  const requests: RequestStore = {
    load: (teamId, id) => ask(`load ${id}`, () => store.load(teamId, id), 'load'),
    save: (request, dueAt, _news, limits) =>
      ask(`save ${request.id} v${request.version}`, () => store.save(request, dueAt, limits), 'save'),
    markRendered: (request) => ask(`shown ${request.id}`, () => store.shown(request)),
    list: async () => ({ requests: [], unreadable: [], total: 0 }),
  };
  const sweeps: SweepStore = {
    teams: () => ask('teams', () => store.teams()),
    due: (teamId, until) => ask('due', () => store.due(teamId, until)),
    unshown: (teamId) => ask('unshown', () => store.unshown(teamId)),
    holding: (teamId, since) => ask('holding', () => store.holding(teamId, since)),
    async *allHolding(teamId) {
      yield await ask('holding', () => store.holding(teamId));
    },
    isHolding: (teamId) => ask('holding', () => store.holding(teamId).length > 0),
    endedSince: async () => [],
    sweepAlone: (_teamId, sweep) => sweep(),
    clockOffsets: async () => store.clockOffsets,
    keepClockOffset: async (_teamId, provider, offsetMs) => void store.clockOffsets.set(provider, offsetMs),
    setAside: async () => undefined,
    asides: async () => [],
    takeBack: async () => undefined,
    // Nothing here is a day old.
    whole: async () => [],
    compacted: async () => [],
    compact: async () => false,
    forget: async () => false,
    putOff: async () => undefined,
    drop: async () => undefined,
    forgetHomes: async () => undefined,
  };
  const claims: ClaimStore = {
    take: (claim, forMs) => ask(`claim ${claim.number}`, () => store.take(claim, forMs)),
    drop: (claim) => ask(`drop ${claim.number}`, () => store.drop(claim)),
    own: (hold, until) => ask(`own ${hold.holdId}`, () => store.own(hold, until)),
    disown: (hold) => ask(`disown ${hold.holdId}`, () => store.disown(hold)),
  };
  const timers: Timers = {
    async schedule({ at, ...followUp }, { teamId, id, version }) {
      if (at - clock() > SCHEDULED_AHEAD_MS) return;
      const data = { ...followUp, teamId, requestId: id };
      // Each provider has a queue of its own for these, and an id counts in its queue.
      const jobId = `${data.job}-${id}-v${version}${data.job === 'release' ? `-${data.provider}` : ''}`;
      await ask(`schedule ${jobId}`, () => queue.add(jobId, data, at), 'schedule');
    },
    decide(click) {
      const jobId = `decide-${click.requestId}-${click.user}-${click.nonce}`;
      return ask(`schedule ${jobId}`, () => queue.add(jobId, { job: 'decide', click }, clock()), 'decide');
    },
  };
  const audit: AuditTrail = { refused: async () => undefined };
  const providers: Provider[] = deps.providers.map((each) => each.seenBy(by));
  const clocks = {
    offsetOf: (name: string) => providers.find((each) => each.name === name)?.clock.offsetMs(),
    sharedOffsetMs: () => undefined,
    shownOffsetMs: () => undefined,
  };
  const workflow = createWorkflow({ store: requests, audit, timers, clock, observer, rules, clocks });
  const equipment = {
    workflow,
    store: requests,
    sweeps,
    retentionMs: 90 * 86_400_000,
    providers,
    provider(name: ProviderName) {
      const found = providers.find((each) => each.name === name);
      if (!found) throw new Error(`${name} is not configured`);
      return found;
    },
    claims,
    runs: {
      currentRun: async () => ({ id: 'run', at: 0, settlesInMs: 0 }),
      uncheckedRun: async () => undefined,
      checked: async () => {},
      queuesReplacedLately: async () => false,
    },
    settled: async () => true,
    agesInDoubt: new Set<ProviderName>(),
    judging: slack.judgingOf(by),
    notifier: slack.notifierOf(by),
    observer,
    clock,
    clocks,
    clicksWaiting: ({ id }: Request) =>
      ask(
        `clicks on ${id}`,
        () =>
          queue
            .waiting()
            .flatMap(({ data }) => (data.job === 'decide' && data.click.requestId === id ? [data.click] : [])),
        'load',
      ),
    // What people's Home tabs show is no part of the invariants that are watched here.
    homes: { render: async () => undefined, invalidateAll: async () => undefined },
    absences: nobodyAway,
    absenceTeller: { tell: async () => undefined },
    timers: {
      judgeAnew: async () => undefined,
      tellAbsences: async () => undefined,
      renderHome: async () => undefined,
    },
    waitingRenders: async () => 0,
    meter() {},
  };
  const context: JobContext = equipment;
  return { workflow, timers, run: (data, delivery) => run(data, delivery, context) };
}

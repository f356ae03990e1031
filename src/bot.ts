import type { Dispatcher } from 'undici';
import { cannotStart } from './cannot-start.ts';
import { createClocks } from './clocks.ts';
import type { Config } from './config.ts';
import { type Basics, connectToSlack, openStores } from './connect.ts';
import { createDeskGauges } from './desk-gauges.ts';
import { openEntrance } from './entrance.ts';
import { findClicksWaiting } from './jobs/clicks-waiting.ts';
import { watchClock } from './jobs/clock-watch.ts';
import { PREFIX } from './jobs/job.ts';
import { keepReconciling } from './jobs/keep-reconciling.ts';
import { createTimers } from './jobs/timers.ts';
import { createWorkers, CLOSE_MS as WORKERS_MS } from './jobs/worker.ts';
import type { Log } from './log.ts';
import { createMeasuring } from './measuring.ts';
import { watchPolicies } from './policies.ts';
import { createRegister, registerWarnings } from './register.ts';
import { CLOSE_MS as SERVER_MS } from './server.ts';
import { LISTENERS_MS, type SlackApp, slackObjection } from './slack/connection/app.ts';
import { STOP_MS as SOCKETS_MS } from './slack/connection/socket-listener.ts';
import { createTokenCheck } from './slack/connection/token-check.ts';
import { listen } from './slack/listeners/listen.ts';
import { createRegisterTeller } from './slack/messages/register-teller.ts';
import { createShown } from './slack/messages/shown.ts';
import { createStop } from './stopping.ts';
import { createApiQuota } from './store/api-quota.ts';
import { createAuditTrail } from './store/audit-trail.ts';
import { createCardStore } from './store/card-store.ts';
import { createClaimStore } from './store/claim-store.ts';
import { createDeliveryStore } from './store/delivery-store.ts';
import { createDeskClock } from './store/desk-clock.ts';
import { createHomeStore } from './store/home-store.ts';
import { keepWriting } from './store/pulse.ts';
import { createRequestStore } from './store/request-store.ts';
import { watchRestarts } from './store/restarts.ts';
import { createSweepStore } from './store/sweep-store.ts';
import { unreadableRequests } from './store/unreadable.ts';
import { watchSetUp } from './watch-set-up.ts';
import { createWhoDecides } from './who-decides.ts';
import { withCurrency } from './workflow/currency.ts';
import { withOwnPlaces } from './workflow/places.ts';
import { providerFinder } from './workflow/provider-finder.ts';
import { withTimeout } from './workflow/with-timeout.ts';
import { createWorkflow } from './workflow/workflow.ts';

/** How long a stop takes at most after the drain, a second for Redis included. */
export const STOP_MS = WORKERS_MS + Math.max(SERVER_MS, SOCKETS_MS) + LISTENERS_MS + 1_000;

/** How long a start waits until each queue is taken from; then it says itself that it is not. */
const JOBS_MS = 5_000;

/** A running bot. It goes on serving for `drainMs`, and says meanwhile that it is about to end. */
export type Bot = Readonly<{ port: number; stop(drainMs: number): Promise<void> }>;

/**
 * Everything is wired here, in one order: what goes out, the workflow, what comes in. Sockets are opened through `dispatcher`, where one is given.
 * @throws StartError when Redis, Slack or the port refuse
 */
export async function startBot(config: Config, log: Log, dispatcher?: Dispatcher): Promise<Bot> {
  const policies = await watchPolicies(config, log);
  const say = (level: 'warn' | 'info', sentence: string) => log[level](sentence);
  const desk = createDeskClock({ say, runsJobs: config.role !== 'web' });
  const basics = { config, log, policies, clock: desk.now, desk, ...createMeasuring(config, log) };
  const { clock, observer, metrics } = basics;
  // Before anything is waited for.
  const { readiness, ...entrance } = await openEntrance(config, metrics);
  const stores = await readiness.waitingFor('redis', openStores(basics));
  const { redis, queues } = stores;
  const slack = await readiness.waitingFor('slack', connectToSlack(basics, dispatcher));
  const setUp = watchSetUp(basics, slack);
  const pulse = keepWriting({ ...stores, teamId: slack.teamId, runsJobs: config.role !== 'web', observer });
  const parts = await createParts(basics, stores, slack);
  // Before any job is taken that would be left in the middle.
  await setUp.begun().catch(cannotStart);
  const workers = startWorkers(basics, stores, parts);
  if (workers) desk.leads(workers);
  const { timers, restarts } = parts;
  await timers.startReconciling();
  const clockWatch = sweepWhenClocksTurn(basics, stores, parts);
  const schedule = keepReconciling({ timers, clock, observer });
  if (config.role !== 'worker') listenToSlack(basics, stores, slack, parts);
  entrance.open(slack.requestHandler, createDeskGauges({ ...basics, ...slack, redis }));
  const opened = slack.start().catch((error: unknown) => cannotStart(error, slackObjection(error)));
  await readiness.waitingFor('slack socket', opened);
  if (workers)
    await readiness.waitingFor(
      'jobs',
      withTimeout(JOBS_MS, workers.begun, () => undefined),
    );
  const token = createTokenCheck({ ...slack, observer });
  const watches = [stores.safeKeeping, policies, parts.policyPeople, setUp, parts.notifier, slack, token, pulse, desk];
  readiness.serves({
    looks: { redis: pulse.look, 'slack token': token.look, ...setUp.looks, ...slack.looks, jobs: workers?.look },
    warnings: [
      ...[...watches, restarts].map(({ warnings }) => warnings),
      () => unreadableRequests(redis, slack.teamId),
      () => registerWarnings({ ...parts, ...parts.register, clock }, slack.teamId),
    ],
  });

  const stop = createStop({
    begin() {
      readiness.stops();
      metrics.stopping.set(1);
      entrance.drain();
    },
    async jobs() {
      pulse.close();
      await workers?.close();
    },
    async doors() {
      await Promise.all([entrance.close(), slack.close()]);
      await slack.ended();
    },
    async rest() {
      for (const each of [clockWatch, schedule, setUp, restarts, parts.policyPeople, policies]) each.close();
      await queues.close();
      stores.close();
    },
  });
  return { port: entrance.port, stop };
}

/** What is due by one clock is due at another time by another: of the machine, where that is set, or of the process that it goes by. */
function sweepWhenClocksTurn({ desk, observer }: Basics, { queues }: Stores, { timers, providers }: Parts) {
  const sweep = () => timers.startReconciling();
  desk.onTurn(({ hasSlept }) => {
    if (hasSlept) for (const each of providers) each.clock.forget();
    sweep().catch((error: unknown) => observer.warn('sweep after a turn not begun', error, {}));
  });
  return watchClock({
    clock: Date.now,
    observer,
    async onSet(byMs) {
      if (byMs < 0) await queues.wake();
      await sweep();
    },
  });
}

type Stores = Awaited<ReturnType<typeof openStores>>;
type Parts = Awaited<ReturnType<typeof createParts>>;

/** The workflow, the providers, and what Slack shows. */
async function createParts(
  { config, metrics, policies, clock, desk, observer, meter }: Basics,
  stores: Stores,
  slack: SlackApp,
) {
  const { redis, queues, safeKeeping } = stores;
  const quota = createApiQuota({ redis, clock, observer, meter });
  const currency = () => policies.current().policy.currency;
  const providers = config.providers.map(({ create }) =>
    withCurrency(withOwnPlaces(create(quota, meter, clock)), currency),
  );
  const timers = createTimers(queues, clock, safeKeeping, desk.isOff, desk.sharedOffsetMs);
  const store = createRequestStore(redis, safeKeeping, () => restarts);
  const audit = createAuditTrail(redis, () => metrics.refusalsLeft.inc());
  const clocks = createClocks(providers, desk, slack.heard);
  const workflow = createWorkflow({ store, audit, timers, clock, observer, rules: policies.rules, clocks });
  const who = createWhoDecides({ ...slack, config, policies, redis, journal: safeKeeping, clock, observer });
  await who.judgeByNewRules(slack.teamId, timers);
  const teller = createRegisterTeller({ ...slack, ...who, channels: config.channels, clock, observer });
  const register = createRegister({
    ...{ config, policies, redis, journal: safeKeeping, runs: () => restarts, providers },
    ...{ directory: who.directory, timers, teller, clock, observer },
  });
  const cards = createCardStore(redis, safeKeeping);
  const { homes, ...shown } = createShown({
    ...slack,
    register,
    requests: store,
    cards,
    homeStore: createHomeStore(redis),
    timers,
    ...who,
    channels: config.channels,
    consoles: new Map(config.providers.map((each) => [each.name, each.console])),
    lastRun: (teamId) => restarts.lastRun(teamId),
    followUp: workflow.followUp,
    ...{ rules: policies.rules, clock, observer },
  });
  // Before anything is rendered or posted.
  const restarts = await watchRestarts({
    redis,
    teamId: slack.teamId,
    clock,
    observer,
    homes,
    prefix: PREFIX,
    hadCopies: safeKeeping.hadCopies,
    onForgotten: safeKeeping.again,
    onRestart: timers.startReconciling,
    desk,
  });
  const provider = providerFinder(providers);
  const sweeps = createSweepStore(redis, slack.teamId);
  const parts = { providers, provider, clocks, sweeps, store, timers, workflow, register, cards, homes, restarts };
  return { ...parts, ...who, ...shown };
}

function startWorkers({ config, clock, observer, meter }: Basics, stores: Stores, parts: Parts) {
  if (config.role === 'web') return undefined;
  const { redis, queues, safeKeeping } = stores;
  const context = {
    ...parts,
    waitingRenders: parts.timers.waitingRenders,
    clicksWaiting: findClicksWaiting(queues),
    retentionMs: config.retentionMs,
    claims: createClaimStore(redis, safeKeeping),
    runs: parts.restarts,
    settled: safeKeeping.settled,
    agesInDoubt: new Set<string>(),
    ...{ clock, observer, meter },
  };
  return createWorkers({ open: stores.openPatient, queues }, context);
}

function listenToSlack(
  { config, policies, clock, observer }: Basics,
  { redis }: Stores,
  slack: SlackApp,
  parts: Parts,
): void {
  const { directory, whoMay, providers, provider } = parts;
  listen(slack.app, {
    ...parts,
    teamId: slack.teamId,
    // The form knows the places of one provider; the others are told their names.
    places: providers.find((each) => each.places)?.places,
    browsing: (name) => provider(name).browsing,
    mayDecide: whoMay.mayDecideNow,
    membership: directory.membership,
    rules: policies.rules,
    cardPlaces: config,
    approverMentions: whoMay.mentions,
    deliveries: createDeliveryStore(redis),
    clock,
    observer,
  });
}

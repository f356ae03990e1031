import type { Dispatcher } from 'undici';
import type { Config } from './config.ts';
import type { ProviderName } from './domain/group.ts';
import { watchClock } from './jobs/clock-watch.ts';
import { PREFIX } from './jobs/job.ts';
import { openQueues } from './jobs/open-queues.ts';
import { queuesOf } from './jobs/queues.ts';
import { createTimers } from './jobs/timers.ts';
import { createWorkers } from './jobs/worker.ts';
import type { Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createObserver } from './observer.ts';
import { portObjection, startServer } from './server.ts';
import { createSlackApp, type SlackApp, slackObjection } from './slack/connection/app.ts';
import { createDirectory } from './slack/connection/directory.ts';
import { createIdCheck } from './slack/connection/id-check.ts';
import { createTokenCheck } from './slack/connection/token-check.ts';
import { listen } from './slack/listeners/listen.ts';
import { createCardPresence } from './slack/messages/card-presence.ts';
import { createHomes } from './slack/messages/homes.ts';
import { createLists } from './slack/messages/lists.ts';
import { createNotifier } from './slack/messages/notifier.ts';
import { StartError } from './start-error.ts';
import { createStatus } from './status.ts';
import { createApiQuota } from './store/api-quota.ts';
import { createAuditTrail } from './store/audit-trail.ts';
import { createCardStore } from './store/card-store.ts';
import { createClaimStore } from './store/claim-store.ts';
import { openRedis, RedisUnusable, untilUsable } from './store/connections.ts';
import { createDeliveryStore } from './store/delivery-store.ts';
import { createDurability } from './store/durability.ts';
import { createHomeStore } from './store/home-store.ts';
import { keepWriting } from './store/pulse.ts';
import { createRequestStore } from './store/request-store.ts';
import { watchRestarts } from './store/restarts.ts';
import { createSweepStore } from './store/sweep-store.ts';
import { unreadableRequests } from './store/unreadable.ts';
import { withOwnPlaces } from './workflow/places.ts';
import type { Clock, Observer } from './workflow/ports.ts';
import { createWorkflow } from './workflow/workflow.ts';

/** How long a start waits for a Redis that is not there yet. */
const WAIT_FOR_REDIS_MS = 30_000;

/** A running bot. */
export type Bot = Readonly<{ port: number; stop(): Promise<void> }>;

/**
 * Everything is wired here, in one order: what goes out, the workflow, what comes in. Sockets are opened through `dispatcher`, where one is given.
 * @throws StartError when Redis, Slack or the port refuse
 */
export async function startBot(config: Config, log: Log, dispatcher?: Dispatcher): Promise<Bot> {
  const metrics = createMetrics();
  const basics = { config, log, metrics, clock: Date.now, observer: createObserver(log, metrics) };
  const { clock, observer } = basics;
  const stores = await openStores(basics);
  const { redis, queues, durability } = stores;
  const slack = await connectToSlack(basics, dispatcher);
  const { client, teamId } = slack;
  const pulse = keepWriting({ redis, teamId, observer });
  const parts = await createParts(basics, stores, slack);
  const workers = startWorkers(basics, stores, parts);
  const { timers, notifier, restarts } = parts;
  await timers.startReconciling();
  const onSet = async (byMs: number) => {
    if (byMs < 0) await queues.wake();
    await timers.startReconciling();
  };
  const clockWatch = watchClock({ clock, observer, onSet });
  const { approvers, backupApprovers, channels } = config;
  const warn = (warning: string) =>
    log.warn({ warning }, 'a setting names what Slack does not know or the bot cannot use');
  const idCheck = createIdCheck({ client, teamId, approvers, backupApprovers, channels, warn });
  listenToSlack(basics, stores, slack, parts);
  const checks = {
    redis: pulse.check,
    'slack token': createTokenCheck({ client, clock, observer }),
    ...(slack.isConnected ? { 'slack socket': connectedCheck(slack.isConnected) } : {}),
  };
  const warnings = async () => [
    ...durability.warnings(),
    ...idCheck.warnings(),
    ...notifier.warnings(),
    ...(await unreadableRequests(redis, teamId)),
  ];
  const server = await startServer({
    host: config.host,
    port: config.port,
    status: createStatus({ checks, warnings, metrics: metrics.expose }),
    slack: slack.requestHandler,
  }).catch((error: unknown) => cannotStart(error, portObjection(error, config)));
  await slack.start().catch((error: unknown) => cannotStart(error, slackObjection(error)));

  return {
    port: server.port,
    async stop() {
      // First nothing new comes in, then what is under way ends, then the connections go.
      await slack.stop();
      await server.close();
      clockWatch.close();
      await workers.close();
      await queues.close();
      for (const each of [pulse, idCheck, durability, restarts]) each.close();
      redis.disconnect();
      stores.workerRedis.disconnect();
    },
  };
}

/** What every part is made with. */
type Basics = Readonly<{ config: Config; log: Log; metrics: Metrics; clock: Clock; observer: Observer }>;
type Stores = Awaited<ReturnType<typeof openStores>>;
type Parts = Awaited<ReturnType<typeof createParts>>;

async function openStores({ config, log, observer }: Basics) {
  const names = config.providers.map(({ name }) => name);
  // A click must not wait for a Redis that is away: it is told so at once. The worker has all the time in the world.
  const redis = openRedis(config.redisUrl.reveal(), { patient: false });
  await untilUsable(redis, {
    waitMs: WAIT_FOR_REDIS_MS,
    queues: { prefix: PREFIX, names: [...queuesOf(names).keys()] },
    sayWaiting: (sentence) => log.warn(sentence),
  }).catch(cannotStart);
  const workerRedis = openRedis(config.redisUrl.reveal(), { patient: true });
  for (const connection of [redis, workerRedis]) {
    connection.on('error', (error: Error) => observer.warn('redis not reachable', error, {}));
  }
  const durability = await createDurability({
    redis,
    observer,
    warn: (warning) => log.warn({ warning }, 'redis could lose data'),
  });
  return { redis, workerRedis, durability, queues: openQueues(redis, names, observer) };
}

async function connectToSlack({ config, log, metrics }: Basics, dispatcher?: Dispatcher): Promise<SlackApp> {
  const { botToken, signingSecret, appToken, apiUrl } = config.slack;
  return createSlackApp({
    botToken: botToken.reveal(),
    signingSecret: signingSecret?.reveal(),
    appToken: appToken?.reveal(),
    apiUrl,
    dispatcher,
    log: (level, message) => log[level](message),
    frameworkLog: (level, message) => log[level]({ from: 'bolt' }, message),
    countRefusal: (reason) => metrics.refusedRequests.inc({ reason }),
  }).catch((error: unknown) => cannotStart(error, slackObjection(error)));
}

/** The workflow, the providers, and what Slack shows. */
async function createParts({ config, metrics, clock, observer }: Basics, { redis, queues }: Stores, slack: SlackApp) {
  const { client, teamId, botUser, url } = slack;
  const { approvers, backupApprovers, channels, rules } = config;
  const quota = createApiQuota({ redis, clock, observer });
  const providers = config.providers.map(({ create }) => withOwnPlaces(create(quota)));
  const timers = createTimers(queues, clock);
  const store = createRequestStore(redis);
  const audit = createAuditTrail(redis, () => metrics.refusalsLeft.inc());
  const workflow = createWorkflow({ store, audit, timers, clock, observer, rules });
  const directory = createDirectory({ client, approvers, backupApprovers, observer });
  const cards = createCardStore(redis);
  const homeStore = createHomeStore(redis);
  const stands = createCardPresence({
    stands: (card) => notifier.stands(card),
    async lost(request, key) {
      await cards.invalidate(request.teamId, request.id, key);
      await workflow.followUp(request);
    },
  });
  const lists = createLists({ requests: store, cards, homes: homeStore, directory, observer, stands, url });
  const homes = createHomes({ client, lists, store: homeStore, timers, clock, observer });
  // Before anything is rendered or posted.
  const onRestart = timers.startReconciling;
  const restarts = await watchRestarts({ redis, teamId, clock, observer, homes, onRestart });
  const { lastRun } = restarts;
  const notifier = createNotifier({
    client,
    botUser,
    requests: store,
    cards,
    homes,
    lastRun,
    channels,
    clock,
    observer,
  });
  return {
    providers,
    provider: (name: ProviderName) => {
      const found = providers.find((each) => each.name === name);
      // What is kept of a provider that is no longer configured waits until it is again.
      if (!found) throw new Error(`${name} is not configured`);
      return found;
    },
    store,
    timers,
    workflow,
    directory,
    cards,
    lists,
    homes,
    restarts,
    notifier,
  };
}

function startWorkers({ config, clock, observer }: Basics, { redis, workerRedis, durability }: Stores, parts: Parts) {
  return createWorkers(workerRedis, {
    ...parts,
    sweeps: createSweepStore(redis),
    retentionMs: config.retentionMs,
    claims: createClaimStore(redis),
    durable: durability.flushed,
    agesInDoubt: new Set(),
    clock,
    observer,
  });
}

function listenToSlack({ config, clock, observer }: Basics, { redis }: Stores, slack: SlackApp, parts: Parts): void {
  const { directory, providers, provider } = parts;
  listen(slack.app, {
    ...parts,
    teamId: slack.teamId,
    // The form knows the places of one provider; the others are told their names.
    places: providers.find((each) => each.places)?.places,
    browsing: (name) => provider(name).browsing,
    mayDecide: directory.mayDecideNow,
    membership: directory.membership,
    requesters: config.rules.requesters,
    approverMentions: directory.mentions,
    deliveries: createDeliveryStore(redis),
    clock,
    observer,
  });
}

/** @throws StartError where it is known what is wrong */
function cannotStart(error: unknown, objection?: string): never {
  if (error instanceof RedisUnusable) throw new StartError(error.message);
  if (objection !== undefined) throw new StartError(objection);
  throw error;
}

function connectedCheck(isConnected: () => boolean): () => void {
  return () => {
    if (!isConnected()) throw new Error('no socket to Slack is open');
  };
}

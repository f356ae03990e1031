import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Config } from './config.ts';
import type { ProviderName } from './domain/group.ts';
import { type JobData, PREFIX, QUEUE } from './jobs/job.ts';
import { createTimers } from './jobs/timers.ts';
import { createWorker } from './jobs/worker.ts';
import type { Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { createObserver } from './observer.ts';
import { createProviders } from './providers/configured.ts';
import { startServer } from './server.ts';
import { createSlackApp } from './slack/app.ts';
import { createDirectory } from './slack/directory.ts';
import { createHomes } from './slack/homes.ts';
import { listen } from './slack/listen.ts';
import { createLists } from './slack/lists.ts';
import { createNotifier } from './slack/notifier.ts';
import { createTokenCheck } from './slack/token-check.ts';
import { createStatus } from './status.ts';
import { createAuditTrail } from './store/audit-trail.ts';
import { createCardStore } from './store/card-store.ts';
import { createClaimStore } from './store/claim-store.ts';
import { createDurability } from './store/durability.ts';
import { createHomeStore } from './store/home-store.ts';
import { createRequestStore } from './store/request-store.ts';
import { watchRestarts } from './store/restarts.ts';
import { createTraffic } from './store/traffic.ts';
import { createWorkflow } from './workflow/workflow.ts';

/** Back within half a second of Redis; the libraries' own pauses grow to twenty. */
const retryStrategy = (attempt: number) => Math.min(50 * attempt, 500);

/** A running bot. */
export type Bot = Readonly<{ port: number; stop(): Promise<void> }>;

/** Everything is wired here, in one order: what goes out, the workflow, what comes in. Rejects when Slack or the port refuse. */
export async function startBot(config: Config, log: Log): Promise<Bot> {
  const clock = Date.now;
  const metrics = createMetrics();
  const observer = createObserver(log, metrics);

  // A click must not wait for a Redis that is away: it is told so at once. The worker has all the time in the world.
  const redis = new Redis(config.redisUrl.reveal(), {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    retryStrategy,
  });
  const workerRedis = new Redis(config.redisUrl.reveal(), { maxRetriesPerRequest: null, retryStrategy });
  for (const connection of [redis, workerRedis]) {
    connection.on('error', (error: Error) => observer.trouble('redis not reachable', error, {}));
  }
  await new Promise<void>((resolve) => redis.once('ready', resolve));
  const durability = await createDurability({
    redis,
    observer,
    warn: (warning) => log.warn({ warning }, 'redis could lose data'),
  });
  const queue = new Queue<JobData>(QUEUE, { connection: redis, prefix: PREFIX });
  queue.on('error', (error) => observer.trouble('queue not reachable', error, {}));

  const slack = await createSlackApp({
    botToken: config.slack.botToken.reveal(),
    ...(config.slack.signingSecret ? { signingSecret: config.slack.signingSecret.reveal() } : {}),
    ...(config.slack.appToken ? { appToken: config.slack.appToken.reveal() } : {}),
    ...(config.slack.apiUrl === undefined ? {} : { apiUrl: config.slack.apiUrl }),
    log: (level, message) => log[level]({ from: 'bolt' }, message),
  });
  const providers = createProviders(config, createTraffic({ redis, clock, observer }));
  const places = providers.find((each) => each.places)?.places;
  const provider = (name: ProviderName) => {
    const found = providers.find((each) => each.name === name);
    // What is kept of a provider that is no longer configured waits until it is again.
    if (!found) throw new Error(`${name} is not configured`);
    return found;
  };
  const store = createRequestStore(redis);
  const directory = createDirectory({
    client: slack.client,
    approvers: config.approvers,
    backupApprovers: config.backupApprovers,
    observer,
  });
  const cards = createCardStore(redis);
  const homeStore = createHomeStore(redis);
  const lists = createLists({
    requests: store,
    cards,
    homes: homeStore,
    directory,
    ...(slack.url === undefined ? {} : { url: slack.url }),
  });
  const timers = createTimers(queue, clock);
  // Before anything is painted or posted.
  const restarts = await watchRestarts({
    redis,
    teamId: slack.teamId,
    clock,
    observer,
    onRestart: timers.startReconciling,
  });
  const homes = createHomes({ client: slack.client, lists, store: homeStore, clock, observer });
  const notifier = createNotifier({
    client: slack.client,
    botUser: slack.botUser,
    requests: store,
    cards,
    homes,
    restartedAt: restarts.lastAt,
    channels: config.channels,
    clock,
    observer,
  });

  const workflow = createWorkflow({
    store,
    audit: createAuditTrail(redis, () => metrics.refusalsLeft.inc()),
    timers,
    clock,
    observer,
    rules: config.rules,
  });

  const worker = createWorker(workerRedis, {
    workflow,
    store,
    providers,
    provider,
    claims: createClaimStore(redis),
    durable: durability.settled,
    directory,
    notifier,
    homes,
    observer,
    clock,
  });
  await timers.startReconciling();
  listen(slack.app, {
    teamId: slack.teamId,
    workflow,
    timers,
    ...(places ? { places } : {}),
    browsing: (name) => provider(name).browsing,
    mayDecide: directory.mayDecide,
    standing: directory.standing,
    requesters: config.rules.requesters,
    approverMentions: directory.mentions,
    lists,
    homes,
    clock,
    observer,
  });
  const server = await startServer({
    host: config.host,
    port: config.port,
    status: createStatus({
      checks: {
        redis: async () => void (await redis.ping()),
        'slack token': createTokenCheck({ client: slack.client, clock, observer }),
      },
      warnings: durability.warnings,
      metrics: metrics.expose,
    }),
    ...(slack.requestListener ? { slack: slack.requestListener } : {}),
  });
  await slack.start();

  return {
    port: server.port,
    async stop() {
      // First nothing new comes in, then what is under way ends, then the connections go.
      await slack.stop();
      await server.close();
      await worker.close();
      await queue.close();
      durability.close();
      restarts.close();
      redis.disconnect();
      workerRedis.disconnect();
    },
  };
}

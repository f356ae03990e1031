import type { Dispatcher } from 'undici';
import { cannotStart } from './cannot-start.ts';
import type { Config } from './config.ts';
import { PREFIX } from './jobs/job.ts';
import { openQueues } from './jobs/open-queues.ts';
import { queuesOf } from './jobs/queues.ts';
import type { Log } from './log.ts';
import type { Measuring } from './measuring.ts';
import type { WatchedPolicies } from './policies.ts';
import { createSlackApp, type SlackApp, slackObjection } from './slack/connection/app.ts';
import type { DeskClock } from './store/desk-clock.ts';
import { openStore } from './store/open-store.ts';
import type { Clock } from './workflow/ports.ts';

/** What every part is made with; `clock` is the one of `desk`, by which all is judged. */
export type Basics = Readonly<{ config: Config; log: Log; policies: WatchedPolicies; clock: Clock; desk: DeskClock }> &
  Measuring;

/** Redis, and the queues in it. */
export async function openStores({ config, log, observer }: Basics) {
  const names = config.providers.map(({ name }) => name);
  const probed = { prefix: PREFIX, names: [...queuesOf(names).keys()] };
  const store = await openStore({
    url: config.redisUrl.reveal(),
    ca: config.redisCa,
    queues: probed,
    observer,
    sayWaiting: (sentence) => log.warn(sentence),
    warn: (warning) => log.warn({ warning }, 'redis could lose data'),
  }).catch(cannotStart);
  return { ...store, probed, queues: openQueues(store.redis, names, observer) };
}

/** Slack, with whose answers a start begins. */
export async function connectToSlack(
  { config, log, metrics, meter }: Basics,
  dispatcher?: Dispatcher,
): Promise<SlackApp> {
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
    meter,
  }).catch((error: unknown) => cannotStart(error, slackObjection(error)));
}

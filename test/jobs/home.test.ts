import { readFile } from 'node:fs/promises';
import { webApi } from '@slack/bolt';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bot, channels, people, team } from '../../src/demo/people.ts';
import { createLocalSlack, type LocalSlack } from '../../src/demo/slack/local-slack.ts';
import { run } from '../../src/jobs/handlers.ts';
import { type JobData, PREFIX } from '../../src/jobs/job.ts';
import type { JobContext } from '../../src/jobs/job-context.ts';
import { openQueues, type Queues } from '../../src/jobs/open-queues.ts';
import { createTimers } from '../../src/jobs/timers.ts';
import { createWorkers } from '../../src/jobs/worker.ts';
import { clientOptions } from '../../src/slack/connection/api.ts';
import { createHomes } from '../../src/slack/messages/homes.ts';
import { createLists } from '../../src/slack/messages/lists.ts';
import { createNotifier } from '../../src/slack/messages/notifier.ts';
import { createAuditTrail } from '../../src/store/audit-trail.ts';
import { createCardStore } from '../../src/store/card-store.ts';
import { createHomeStore } from '../../src/store/home-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import type { HomeStore, RequestStore } from '../../src/workflow/ports.ts';
import { createWorkflow } from '../../src/workflow/workflow.ts';
import { createPerson } from '../support/person.ts';
import { homeNumbersOf } from '../support/records.ts';
import { useRedis } from '../support/redis.ts';
import { aHold, aRequest, rules, states } from '../support/requests.ts';

const server = useRedis();
const approvers = Array.from({ length: 10 }, (_, no) => `U0APPROVER${no}`);
const whoToAsk = { mentions: approvers, users: approvers };
let slack: LocalSlack;
let redis: Redis;
let patient: Redis;
let queues: Queues;
let requests: RequestStore;
let homeStore: HomeStore;
let context: JobContext;
let homes: ReturnType<typeof createHomes>;
let notifying: Parameters<typeof createNotifier>[0];
let workers: { close(): Promise<void> } | undefined;
/** What each rendering waits for between its look at the saved state and its call of Slack. */
let gate: Promise<void>;
let rendering: number;
let count = 0;

beforeAll(async () => {
  const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const secrets = { signingSecret: 'secret', botToken: 'xoxb-home' };
  const all = [...people, ...approvers.map((id) => ({ id, name: id }))];
  slack = await createLocalSlack({ ...secrets, manifest, team, bot, people: all, channels, userGroups: [] });
  redis = new Redis(server.url);
  patient = new Redis(server.url, { maxRetriesPerRequest: null });
});
beforeEach(async () => {
  await server.flush();
  gate = Promise.resolve();
  rendering = 0;
  queues = openQueues(redis, [], { warn() {} });
  requests = createRequestStore(redis);
  homeStore = createHomeStore(redis);
  const client = new webApi.WebClient('xoxb-home', clientOptions(slack.apiUrl));
  const observer = { changed() {}, refused() {}, warn() {} };
  const clock = Date.now;
  const cards = createCardStore(redis);
  const whoMay = { mentions: () => approvers, mayDecide: async () => true };
  const lists = createLists({
    requests,
    cards,
    homes: homeStore,
    homeNumbers: homeNumbersOf(),
    whoMay,
    url: 'https://harbour.slack.com/',
  });
  const gated: typeof lists = {
    ...lists,
    async home(teamId, user) {
      const facts = await lists.home(teamId, user);
      rendering += 1;
      await gate;
      return facts;
    },
  };
  const timers = createTimers(queues, clock);
  homes = createHomes({ client, lists: gated, store: homeStore, timers, clock, observer });
  const lastRun = async () => ({ id: '', at: 0 });
  const all = { feed: 'C0FEED', approvals: 'C0APPROVALS' };
  const audit = createAuditTrail(redis);
  notifying = { client, botUser: bot.userId, requests, cards, homes, lastRun, channels: all, clock, observer };
  context = {
    workflow: createWorkflow({ store: requests, audit, timers, clock, observer, rules: () => rules }),
    store: requests,
    sweeps: createSweepStore(redis),
    providers: [],
    notifier: createNotifier(notifying),
    homes,
    waitingRenders: timers.waitingRenders,
    observer,
    clock,
  } as unknown as JobContext;
});
afterEach(async () => {
  await workers?.close();
  workers = undefined;
  await queues.close();
});
afterAll(async () => {
  patient.disconnect();
  redis.disconnect();
  await slack.close();
});

const published = () => slack.traffic().filter(({ what }) => what === 'views.publish').length;
const rendered = (data: { requestId: string }) =>
  run({ job: 'render', teamId: team.id, ...data }, { job: 'j' }, context);

async function opened(): Promise<void> {
  for (const user of approvers) await homes.opened(team.id, user);
}

/** A request that waits for all of them is saved and its cards are rendered; answers with its id. */
async function changed(purpose = 'A line'): Promise<string> {
  count += 1;
  const id = `r${count}`;
  const state = { ...states.awaitingApproval, hold: aHold({ local: true }), approvers: whoToAsk };
  await requests.save({ ...aRequest(state, { id, purpose }), version: 1 }, undefined, []);
  expect(await rendered({ requestId: id })).toBeUndefined();
  return id;
}

const patience = { timeout: 30_000, interval: 50 };

/** Until no Home is to be rendered. */
async function flushed(): Promise<void> {
  const left = async () => {
    const { active, waiting, delayed } = await queues.queue('homes').getJobCounts('active', 'waiting', 'delayed');
    return [active, waiting, delayed];
  };
  await expect.poll(left, patience).toEqual([0, 0, 0]);
}

it('F62: 50 changes in a burst publish each of 10 open Homes once', { timeout: 90_000 }, async () => {
  await opened();
  const before = published();
  for (let each = 0; each < 50; each += 1) await changed();
  expect(await queues.queue('homes').getJobCounts('delayed', 'waiting')).toEqual({ delayed: 10, waiting: 0 });
  expect(published()).toBe(before);
  workers = createWorkers({ open: () => patient, queues }, context);
  await flushed();
  expect(published()).toBe(before + 10);
  for (const user of approvers) expect((await homeOf(user)).length).toBeGreaterThan(0);
});

it('F62: 50 changes while the Homes are being rendered publish each of them at most once more, as things stand then', {
  timeout: 90_000,
}, async () => {
  await opened();
  await changed('The first one');
  const before = published();
  rendering = 0;
  let open = () => {};
  gate = new Promise((resolve) => {
    open = resolve;
  });
  workers = createWorkers({ open: () => patient, queues }, context);
  // As many as are rendered at once.
  await expect.poll(() => rendering, patience).toBe(5);
  for (let each = 0; each < 49; each += 1) await changed();
  const last = await changed('The last one');
  open();
  await flushed();
  expect(published() - before).toBeLessThanOrEqual(2 * approvers.length);
  const membership = await requests.list(team.id, { of: 'approvers' }, 100);
  expect(membership.requests.map(({ id }) => id)).toContain(last);
  for (const user of approvers) expect(await homeOf(user)).toContain('39 more');
});

it('F62: a change that comes when a Home is rendered and its job has not ended yet is rendered by a job of its own', {
  timeout: 60_000,
}, async () => {
  await opened();
  await changed('The first one');
  let end = () => {};
  const ending = new Promise<void>((resolve) => {
    end = resolve;
  });
  let rendered = 0;
  const slow: JobContext['homes'] = {
    ...homes,
    async render(teamId, user) {
      const again = await homes.render(teamId, user);
      rendered += 1;
      await ending;
      return again;
    },
  };
  workers = createWorkers({ open: () => patient, queues }, { ...context, homes: slow });
  await expect.poll(() => rendered, patience).toBe(5);
  await changed('The late one');
  end();
  await flushed();
  for (const user of approvers) expect(await homeOf(user)).toContain('The late one');
});

it('F62: a Home that shows how things stand costs no call of Slack', async () => {
  await opened();
  const before = published();
  for (const user of approvers)
    expect(await run({ job: 'home', teamId: team.id, user }, { job: 'j' }, context)).toBeUndefined();
  expect(published()).toBe(before);
});

it('F62: what a process left behind that died between rendering the cards and queueing the Homes is found by the sweep', {
  timeout: 60_000,
}, async () => {
  await opened();
  await queues.queue('homes').obliterate();
  const whole = context;
  context = {
    ...context,
    notifier: createNotifier({ ...notifying, homes: { changed: () => Promise.reject(new Error('died')) } }),
  };
  const state = { ...states.awaitingApproval, hold: aHold({ local: true }), approvers: whoToAsk };
  await requests.save({ ...aRequest(state, { id: 'left', purpose: 'Left behind' }), version: 1 }, undefined, []);
  await expect(rendered({ requestId: 'left' })).rejects.toThrow('died');
  // The version does not count as shown, which leads back to its Homes.
  expect(await createSweepStore(redis).unshown(team.id, 0)).toEqual(['left']);
  context = whole;
  await run({ job: 'reconcile' }, { job: 'j' }, context);
  expect((await queues.queue('cards').getPrioritized()).map(({ id }) => id)).toEqual(['render-left-v1']);
  await rendered({ requestId: 'left' });
  expect(await createSweepStore(redis).unshown(team.id, 0)).toEqual([]);
  expect(await queues.queue('homes').getJobCounts('delayed', 'waiting')).toEqual({ delayed: 10, waiting: 0 });
  // Nothing else of what the sweep has queued.
  for (const each of [queues.queue('deadlines'), queues.queue('upkeep'), queues.queue('cards')])
    await each.obliterate();
  workers = createWorkers({ open: () => patient, queues }, context);
  await flushed();
  for (const user of approvers) expect(await homeOf(user)).toContain('Left behind');
});

it('a Home is tried again until it can be rendered, however often Slack fails', { timeout: 60_000 }, async () => {
  await homes.opened(team.id, 'U0APPROVER0');
  await queues.queue('homes').obliterate();
  await changed('After an outage');
  expect((await queues.queue('homes').getDelayed()).map(({ opts }) => opts.attempts)).toEqual([1_000_000]);
  slack.fail('views.publish', { error: 'internal_error' }, 3);
  workers = createWorkers({ open: () => patient, queues }, context);
  await expect.poll(() => homeOf('U0APPROVER0'), patience).toContain('After an outage');
});

it('a Home whose job was taken by a process that died, with a change behind it, is rendered as things stand', {
  timeout: 60_000,
}, async () => {
  await homes.opened(team.id, 'U0APPROVER0');
  const dying = new Worker<JobData>('homes', null, { connection: patient, prefix: PREFIX, lockDuration: 1_000 });
  await expect.poll(async () => (await dying.getNextJob('token', { block: false }))?.name, patience).toBe('home');
  await changed('Behind the dead one');
  await dying.close(true);
  workers = createWorkers({ open: () => patient, queues }, context);
  await expect.poll(() => homeOf('U0APPROVER0'), patience).toContain('Behind the dead one');
  await flushed();
});

it('a job that Redis forgot, but for its deduplication, keeps no Home from being rendered', {
  timeout: 60_000,
}, async () => {
  await homes.opened(team.id, 'U0APPROVER0');
  await queues.queue('homes').obliterate();
  await redis.set(`${PREFIX}:homes:de:${team.id}-U0APPROVER0`, 'forgotten');
  await changed('After it was forgotten');
  workers = createWorkers({ open: () => patient, queues }, context);
  await expect.poll(() => homeOf('U0APPROVER0'), patience).toContain('After it was forgotten');
});

/** What the person's Home says now. */
async function homeOf(user: string): Promise<string> {
  const { home } = await createPerson(slack, user).snapshot();
  return JSON.stringify(home?.view ?? '');
}

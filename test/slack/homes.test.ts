import { readFile } from 'node:fs/promises';
import { webApi } from '@slack/bolt';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bot, channels, people, team, userGroups } from '../../src/demo/people.ts';
import { createLocalSlack, type LocalSlack } from '../../src/demo/slack/local-slack.ts';
import type { Request } from '../../src/domain/request.ts';
import { clientOptions } from '../../src/slack/connection/api.ts';
import { createHomes } from '../../src/slack/messages/homes.ts';
import { createLists } from '../../src/slack/messages/lists.ts';
import { createNotifier } from '../../src/slack/messages/notifier.ts';
import { createCardStore } from '../../src/store/card-store.ts';
import { createHomeStore } from '../../src/store/home-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import type { HomeStore, RequestStore } from '../../src/workflow/ports.ts';
import { createPerson } from '../support/person.ts';
import { homeNumbersOf } from '../support/records.ts';
import { useRedis } from '../support/redis.ts';
import { ana, aRequest, marta, states } from '../support/requests.ts';

const server = useRedis();
const troubles: string[] = [];
/** Whose Home has been queued, once each. */
let queued: Set<string>;
let redis: Redis;
let slack: LocalSlack;
let requests: RequestStore;
let store: HomeStore;
let homes: ReturnType<typeof createHomes>;
/** What happens after a Home was read from the saved state and before it is published. */
let meanwhile: () => Promise<void> = async () => undefined;
let now = 1_000;

beforeAll(async () => {
  const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const secrets = { signingSecret: 'secret', botToken: 'xoxb-homes' };
  slack = await createLocalSlack({ ...secrets, manifest, team, bot, people, channels, userGroups });
  redis = new Redis(server.url);
  requests = createRequestStore(redis);
  store = createHomeStore(redis);
});
beforeEach(async () => {
  await server.flush();
  troubles.length = 0;
  meanwhile = async () => undefined;
  now = 1_000;
  queued = new Set();
  const lists = createLists({
    requests,
    cards: createCardStore(redis),
    homes: store,
    homeNumbers: homeNumbersOf(),
    whoMay: { mentions: () => [marta], mayDecide: async (_team, user) => [marta, 'U0OMAR'].includes(user) },
    url: 'https://harbour.slack.com/',
  });
  homes = createHomes({
    client: new webApi.WebClient('xoxb-homes', clientOptions(slack.apiUrl)),
    lists: {
      ...lists,
      async home(teamId, user) {
        const facts = await lists.home(teamId, user);
        await meanwhile();
        return facts;
      },
    },
    store,
    timers: { renderHome: async (teamId, user) => void queued.add(`${teamId} ${user}`) },
    clock: () => now,
    observer: { changed() {}, refused() {}, warn: (what) => void troubles.push(what) },
  });
});
afterAll(async () => {
  redis.disconnect();
  await slack.close();
});

async function homeOf(user: string): Promise<string> {
  const { home } = await createPerson(slack, user).snapshot();
  return JSON.stringify(home?.view ?? null);
}

/** What the cards' job and then the jobs of the Homes that it has queued do; answers with what each asks for. */
async function refresh(request: Request): Promise<unknown[]> {
  queued.clear();
  await homes.changed(request);
  return paintQueued();
}

/** Runs the job of each Home that is queued; one that asks to be run again, or fails, stays queued. */
async function paintQueued(): Promise<unknown[]> {
  return Promise.all(
    [...queued].map(async (home) => {
      const [teamId = '', user = ''] = home.split(' ');
      const again = await homes.render(teamId, user);
      if (!again) queued.delete(home);
      return again;
    }),
  );
}

/** A request that is saved in this state, from version 1 on. */
async function saved(request: Request, version = 1): Promise<Request> {
  const made = { ...request, version };
  expect(await requests.save(made, 0, [])).toBe(true);
  return made;
}

const held = aRequest(states.awaitingApproval, { purpose: 'First purpose' });

it('a Home that no person has opened is never rendered', async () => {
  expect(await refresh(await saved(held))).toEqual([]);
  expect(await homeOf('U0YUKI')).toBe('null');
});

it('who renders does not leave the older picture when something changes meanwhile', async () => {
  await homes.opened(team.id, ana);
  const first = await saved(held);
  let second: Request | undefined;
  let answer: unknown;
  meanwhile = async () => {
    if (second) return;
    second = await saved({ ...held, purpose: 'Second purpose' }, 2);
    answer = await refresh(second);
  };
  expect(await refresh(first)).toEqual([undefined]);
  expect(answer).toEqual([{ againAt: 1_250 }]);
  // The queue runs the later job after this one.
  queued.add(`${team.id} ${ana}`);
  expect(await paintQueued()).toEqual([undefined]);
  expect(await homeOf(ana)).toContain('Second purpose');
});

it('what could not be rendered fails its job, and another try makes it good', async () => {
  await homes.opened(team.id, ana);
  await homes.opened(team.id, marta);
  await homes.changed(await saved(held));
  slack.fail('views.publish', { error: 'internal_error' }, 1);
  await expect(homes.render(team.id, ana)).rejects.toThrow('internal_error');
  await homes.render(team.id, marta);
  expect(await homeOf(ana)).not.toContain('First purpose');
  expect(await homeOf(marta)).toContain('First purpose');
  await homes.render(team.id, ana);
  expect(await homeOf(ana)).toContain('First purpose');
});

it('a Home that is opened is queued before it is rendered, so that a crash in between leaves it to its job', async () => {
  meanwhile = async () => {
    expect([...queued]).toEqual([`${team.id} ${marta}`]);
    throw new Error('died');
  };
  await expect(homes.opened(team.id, marta)).rejects.toThrow('died');
  meanwhile = async () => undefined;
  await saved({ ...held, purpose: 'While it was dead' });
  expect(await paintQueued()).toEqual([undefined]);
  expect(await homeOf(marta)).toContain('While it was dead');
});

it('after a restart of the store every Home that is kept up to date is queued and published again', async () => {
  for (const user of [ana, marta]) await homes.opened(team.id, user);
  const before = [await homeOf(ana), await homeOf(marta)];
  queued.clear();
  await homes.invalidateAll(team.id);
  expect(await paintQueued()).toEqual([undefined, undefined]);
  const after = [await homeOf(ana), await homeOf(marta)];
  // The local Slack gives every published view new block ids.
  expect([after[0] === before[0], after[1] === before[1]]).toEqual([false, false]);
});

it('a version counts as shown only when the Homes it concerns are queued: else no process would look at it again', async () => {
  await homes.opened(team.id, ana);
  const request = { ...held, version: 1 };
  await requests.save(request, undefined, []);
  const client = new webApi.WebClient('xoxb-homes', clientOptions(slack.apiUrl));
  const observer = { changed() {}, refused() {}, warn() {} };
  const deps = {
    client,
    botUser: bot.userId,
    requests,
    cards: createCardStore(redis),
    lastRun: async () => ({ id: '', at: 0 }),
    channels: { feed: 'C0FEED' },
    clock: () => 1_000,
    observer,
  };
  const died = createNotifier({ ...deps, homes: { changed: () => Promise.reject(new Error('died')) } });
  await expect(died.sync(request)).rejects.toThrow('died');
  expect(await createSweepStore(redis).unshown(team.id, 0)).toEqual(['r1']);
  queued.clear();
  await createNotifier({ ...deps, homes }).sync(request);
  expect(await createSweepStore(redis).unshown(team.id, 0)).toEqual([]);
  expect([...queued]).toEqual([`${team.id} ${ana}`]);
});

it('F38: Slack’s wish for patience is passed on, and no other Home asks before it is over', async () => {
  await homes.opened(team.id, ana);
  await homes.opened(team.id, marta);
  queued.clear();
  await homes.changed(await saved({ ...held, purpose: 'Patience' }));
  slack.fail('views.publish', { status: 429, retryAfter: 7 }, 1);
  const before = slack.traffic().length;
  expect(await homes.render(team.id, ana)).toEqual({ againAt: 8_000 });
  now = 7_999;
  expect(await paintQueued()).toEqual([{ againAt: 8_000 }, { againAt: 8_000 }]);
  expect(slack.traffic().length).toBe(before + 1);
  now = 8_000;
  expect(await paintQueued()).toEqual([undefined, undefined]);
  expect(await homeOf(ana)).toContain('Patience');
  expect(await homeOf(marta)).toContain('Patience');
});

it.each([
  'not_enabled',
  'user_not_found',
])('a Home that is refused for good (%s) is dropped, until it is opened', async (error) => {
  await homes.opened(team.id, ana);
  slack.fail('views.publish', { error }, 1);
  const request = await saved({ ...held, purpose: `Dropped: ${error}` });
  expect(await refresh(request)).toEqual([undefined]);
  expect(troubles).toEqual(['home cannot be shown']);
  expect(await store.rendered(team.id, ana)).toBeUndefined();
  expect(await store.kept(team.id, [ana])).toEqual([]);
  await homes.opened(team.id, ana);
  expect(await homeOf(ana)).toContain(`Dropped: ${error}`);
});

it('what has not changed is not published again, but when a person opens it', async () => {
  await homes.opened(team.id, ana);
  const request = await saved(held);
  await refresh(request);
  const before = await homeOf(ana);
  await refresh(request);
  // The local Slack gives every published view new block ids.
  expect(await homeOf(ana)).toBe(before);
  await homes.opened(team.id, ana);
  expect(await homeOf(ana)).not.toBe(before);
});

it('every approver who is or will be asked is shown the request, and never another workspace’s', async () => {
  const next = { mentions: ['U0OMAR'], users: ['U0OMAR'] };
  const approvers = { mentions: [marta], users: [marta], next };
  for (const user of [marta, 'U0OMAR', 'U0BEN']) await homes.opened(team.id, user);
  await saved({ ...held, teamId: 'T0OTHER', id: 'r9', purpose: 'Of another workspace', requester: 'U0BEN' });
  const request = await saved({ ...held, state: { ...states.awaitingApproval, approvers }, purpose: 'For both' });
  expect(await refresh(request)).toEqual([undefined, undefined]);
  for (const user of [marta, 'U0OMAR']) expect(await homeOf(user)).toContain('For both');
  for (const user of [marta, 'U0BEN']) expect(await homeOf(user)).not.toContain('Of another workspace');
});

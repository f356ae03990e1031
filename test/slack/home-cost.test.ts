import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import {
  createLists,
  type Listing,
  type Lists,
  MAX_LISTED,
  MAX_ON_HOME,
  MAX_OVER,
} from '../../src/slack/messages/lists.ts';
import { createCardStore } from '../../src/store/card-store.ts';
import { createHomeStore } from '../../src/store/home-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { keepCard } from '../support/card-keeping.ts';
import { homeNumbersOf } from '../support/records.ts';
import { useRedis } from '../support/redis.ts';
import { aRequest, MINUTE, marta, NOW, states } from '../support/requests.ts';

const server = useRedis();
const team = 'T0DESK';
const ben = 'U0BEN';
/** What reads here, on connections that nothing else uses. */
let reading: Redis;
let writing: Redis;
let may: boolean | undefined;
let lists: Lists;
let troubles: unknown[];

beforeAll(() => {
  reading = new Redis(server.url);
  writing = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  may = true;
  troubles = [];
  lists = createLists({
    requests: createRequestStore(reading),
    cards: createCardStore(reading),
    homes: createHomeStore(reading),
    homeNumbers: homeNumbersOf(),
    whoMay: { mentions: () => [marta], mayDecide: async () => may },
    observer: { warn: (_what, _error, { id }) => void troubles.push(id) },
    url: 'https://harbour.slack.com/',
  });
});
afterAll(() => {
  reading.disconnect();
  writing.disconnect();
});

const store = () => createRequestStore(writing);

async function saved(id: string, state: Request['state'], changes: Partial<Request> = {}): Promise<void> {
  expect(await store().save({ ...aRequest(state), id, version: 1, ...changes }, 0, [])).toBe(true);
}

/** So many that wait for Marta, and as many of her own of each kind that a Home shows. */
async function many(count: number): Promise<void> {
  const kinds = [states.awaitingApproval, states.choosing, states.denied, states.purchased];
  const saving = Array.from({ length: count }, (_, no) => {
    const waits = { ...states.awaitingApproval, decideBy: NOW + (no + 1) * MINUTE };
    return [
      saved(`w${no}`, waits, { requester: ben, createdAt: NOW + no }),
      saved(`m${no}`, kinds[no % kinds.length] ?? states.denied, { requester: marta, createdAt: NOW + no }),
    ];
  });
  await Promise.all(saving.flat());
}

/** The commands that Redis ran for some work, those inside scripts among them, and the fields that were asked for. */
async function commandsOf(work: () => Promise<unknown>): Promise<{ count: number; requests: number; cards: number }> {
  await writing.config('RESETSTAT');
  const monitor = await writing.monitor();
  const seen: string[][] = [];
  monitor.on('monitor', (_time: string, args: string[]) => seen.push(args));
  await work();
  const stats = await writing.info('commandstats');
  // What was run before this has been seen when this is.
  await writing.echo('over');
  await expect.poll(() => seen.some(([name]) => name?.toLowerCase() === 'echo')).toBe(true);
  monitor.disconnect();
  const counts = [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].filter(
    ([, name]) => !/^(config|monitor|info|hello|client)/.test(name ?? ''),
  );
  const about = (part: string) => seen.filter((args) => args[1]?.includes(part)).length;
  return {
    count: counts.reduce((sum, [, , calls]) => sum + Number(calls), 0),
    requests: about(':request:'),
    cards: about(':cards:'),
  };
}

const ROWS = MAX_ON_HOME.waiting + MAX_ON_HOME.open + MAX_ON_HOME.ended;
/** All that a Home reads: its rows, and what ended last, for what was decided. */
const READ = ROWS + MAX_OVER;

it('F62: a Home costs as many commands as it has rows, with 100 waiting and 100 own requests, and no more with 1,000', {
  timeout: 60_000,
}, async () => {
  const costs = [];
  for (const size of [100, 1_000]) {
    await server.flush();
    await many(size);
    costs.push(await commandsOf(() => lists.home(team, marta)));
    const { waiting, open, ended } = await lists.home(team, marta);
    expect(sizes(waiting)).toEqual({ shown: MAX_ON_HOME.waiting, more: size - MAX_ON_HOME.waiting });
    expect(sizes(open)).toEqual({ shown: MAX_ON_HOME.open, more: size / 2 - MAX_ON_HOME.open });
    expect(ended).toHaveLength(MAX_ON_HOME.ended);
  }
  const [few, lots] = costs;
  // Each row's body and card, and for each list what stands in it and how many.
  expect(few).toMatchObject({ requests: READ, cards: ROWS });
  expect(few?.count).toBeLessThanOrEqual(READ + ROWS + 20);
  expect(lots).toEqual(few);
});

it('F62: a list that a command asks for costs as many commands as it has rows', async () => {
  for (const size of [100, 400]) {
    await server.flush();
    await many(size);
    for (const list of ['mine', 'waiting'] as const) {
      const cost = await commandsOf(() => lists[list](team, marta));
      expect([list, cost.requests, cost.cards]).toEqual([list, MAX_LISTED, MAX_LISTED]);
      expect([list, cost.count <= 2 * MAX_LISTED + 5]).toEqual([list, true]);
    }
    expect(sizes(await lists.mine(team, marta))).toEqual({ shown: MAX_LISTED, more: size - MAX_LISTED });
  }
});

it('F62: what was decided last is found without a look at what is open, and is bounded where all that ended was undecided', async () => {
  for (let no = 0; no < 150; no += 1) await saved(`e${no}`, { ...states.expired, at: NOW + no }, { requester: ben });
  const cost = await commandsOf(() => lists.home(team, marta));
  expect(cost.requests).toBe(MAX_OVER);
  expect((await lists.home(team, marta)).decisions).toEqual([]);
});

it('F62: without an address to link to no card is read', async () => {
  await many(20);
  const requests = createRequestStore(reading);
  const plain = createLists({
    requests,
    cards: createCardStore(reading),
    homes: createHomeStore(reading),
    homeNumbers: homeNumbersOf(),
    whoMay: { mentions: () => [], mayDecide: async () => true },
  });
  expect((await commandsOf(() => plain.home(team, marta))).cards).toBe(0);
});

it('F62: while Slack does not say who approves, no more than 100 requests are looked at for those a person was asked about', async () => {
  await many(150);
  may = undefined;
  const cost = await commandsOf(() => lists.waiting(team, marta));
  expect(cost.requests).toBe(100);
  expect(cost.cards).toBe(MAX_LISTED);
  expect(await lists.waiting(team, marta)).toMatchObject({ more: 100 - MAX_LISTED, orMore: true });
  expect(await lists.waiting(team, 'U0YUKI')).toBeUndefined();
});

it('F62: an approver’s own requests are neither shown nor counted among what waits for them, however many come first', async () => {
  for (let no = 0; no < 30; no += 1) {
    const state = { ...states.awaitingApproval, decideBy: NOW + no };
    await saved(`own${no}`, state, { requester: marta });
    if (no % 10 === 9) await saved(`other${no}`, state, { requester: ben });
  }
  for (let no = 0; no < 13; no += 1)
    await saved(`late${no}`, { ...states.awaitingApproval, decideBy: NOW + MINUTE }, { requester: ben });
  const { waiting, open } = await lists.home(team, marta);
  expect(waiting?.items.slice(0, 4).map(({ request }) => request.id)).toEqual([
    'other9',
    'other19',
    'other29',
    'late0',
  ]);
  expect(sizes(waiting)).toEqual({ shown: 12, more: 4 });
  expect(sizes(open)).toEqual({ shown: 10, more: 20 });
  expect(sizes(await lists.waiting(team, marta))).toEqual({ shown: 16, more: 0 });
  expect(sizes(await lists.waiting(team, 'U0OMAR'))).toEqual({ shown: 20, more: 26 });
});

it('F62: each list follows a request through its life', async () => {
  const path = [
    [states.searching, { open: ['r1'], ended: [], waiting: 0 }],
    [states.choosing, { open: ['r1'], ended: [], waiting: 0 }],
    [states.reserving, { open: ['r1'], ended: [], waiting: 0 }],
    [states.awaitingApproval, { open: ['r1'], ended: [], waiting: 1 }],
    [states.expired, { open: [], ended: ['r1'], waiting: 0 }],
    [states.reserving, { open: ['r1'], ended: [], waiting: 0 }],
    [states.awaitingApproval, { open: ['r1'], ended: [], waiting: 1 }],
    [states.purchasing, { open: ['r1'], ended: [], waiting: 0 }],
    [
      { ...states.unconfirmed, askPerson: false },
      { open: ['r1'], ended: [], waiting: 0 },
    ],
    [states.unconfirmed, { open: ['r1'], ended: [], waiting: 1 }],
    [states.purchased, { open: [], ended: [], waiting: 0 }],
  ] as const;
  for (const [index, [state, expected]] of path.entries()) {
    await store().save({ ...aRequest(state, { requester: ben }), version: index + 1 }, 0, []);
    const own = await lists.home(team, ben);
    const theirs = await lists.home(team, marta);
    expect([index, ids(own.open), own.ended.map(({ request }) => request.id), sizes(theirs.waiting).shown]).toEqual([
      index,
      expected.open,
      expected.ended,
      expected.waiting,
    ]);
    expect([own.waiting?.items.length, own.waiting?.more, own.isNew]).toEqual([0, 0, false]);
  }
});

it('F62: what cannot be read is counted, said, and takes no other request’s place', async () => {
  await many(100);
  for (let no = 0; no < 5; no += 1) await writing.hset(`nd:{${team}}:request:w${no}`, 'body', '{"later":"version"}');
  for (const id of ['m96', 'm98']) await writing.hset(`nd:{${team}}:request:${id}`, 'body', 'broken');
  const { waiting, open, ended } = await lists.home(team, marta);
  expect(sizes(waiting)).toEqual({ shown: 12, more: 83 });
  expect(waiting?.unreadable).toEqual(['w0', 'w1', 'w2', 'w3', 'w4']);
  expect(sizes(open)).toEqual({ shown: 10, more: 39 });
  // The one that ended is said there, too: those that ended have no line for it.
  expect(open.unreadable).toEqual(['m96', 'm98']);
  expect(ended).toHaveLength(5);
  expect(troubles).toEqual(expect.arrayContaining(['w0', 'm96', 'm98']));
});

it('F62: a card that cannot be read takes no person the list, only its link', async () => {
  await saved('r1', states.awaitingApproval);
  await saved('r2', { ...states.awaitingApproval, decideBy: NOW + 60 * MINUTE });
  const cards = createCardStore(writing);
  await keepCard(cards, team, 'r2', 'approval', { channel: 'C2', ts: '1700000000.000200', rendered: '' });
  await writing.hset(`nd:{${team}}:cards:r1`, 'approval', '{"of":"another version"}');
  const { items } = (await lists.waiting(team, marta)) ?? { items: [] };
  expect(items.map(({ request, link }) => [request.id, link])).toEqual([
    ['r1', undefined],
    ['r2', 'https://harbour.slack.com/archives/C2/p1700000000000200'],
  ]);
});

function ids({ items }: Listing): string[] {
  return items.map(({ request }) => request.id);
}

function sizes(listing: Listing | undefined): { shown: number; more: number } {
  return { shown: listing?.items.length ?? -1, more: listing?.more ?? -1 };
}

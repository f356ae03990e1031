import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { factsOf } from '../../src/domain/register/facts.ts';
import type { Request } from '../../src/domain/request.ts';
import { createLists, type Listing, MAX_ON_HOME } from '../../src/slack/messages/lists.ts';
import { createCardStore } from '../../src/store/card-store.ts';
import { createHomeStore } from '../../src/store/home-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import type { CardStore, RequestStore } from '../../src/workflow/ports.ts';
import { keepCard } from '../support/card-keeping.ts';
import { aRecord, homeNumbersOf } from '../support/records.ts';
import { useRedis } from '../support/redis.ts';
import { ana, aRequest, MINUTE, marta, NOW, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let requests: RequestStore;
let cards: CardStore;

beforeAll(() => {
  redis = new Redis(server.url);
  requests = createRequestStore(redis);
  cards = createCardStore(redis);
});
beforeEach(() => server.flush());
afterAll(() => {
  redis.disconnect();
});

const team = 'T0DESK';

/** The lists, where Slack says this of who may decide; undefined when it says nothing. */
function listsWhere(
  mayDecide: (user: string) => boolean | undefined,
  address: { url?: string } = { url: 'https://harbour.slack.com/' },
) {
  return createLists({
    requests,
    cards,
    homes: createHomeStore(redis),
    homeNumbers: homeNumbersOf([factsOf(aRecord({ owner: 'U0YUKI' }))]),
    whoMay: { mentions: () => [marta], mayDecide: async (_team, user) => mayDecide(user) },
    ...address,
  });
}

const lists = () => listsWhere((user) => user === marta);

async function saved(id: string, changes: Partial<Request> = {}): Promise<Request> {
  const request = { ...aRequest(states.awaitingApproval), id, version: 1, ...changes };
  expect(await requests.save(request, 0, [])).toBe(true);
  return request;
}

function idsOf(listing: Listing | undefined): string[] | undefined {
  return listing?.items.map(({ request }) => request.id);
}

it('an approver sees what they may decide by deadline, but never what they asked for, nor another workspace’s', async () => {
  const later = { ...states.awaitingApproval, decideBy: NOW + 50 * MINUTE };
  await saved('later', { state: later });
  await saved('sooner');
  await saved('own', { requester: marta });
  await saved('unsure', { state: states.unconfirmed });
  await saved('sure', { state: { ...states.unconfirmed, askPerson: false } });
  await saved('open', { state: states.choosing });
  await saved('theirs', { teamId: 'T0OTHER' });
  expect(idsOf(await lists().waiting(team, marta))).toEqual(['unsure', 'sooner', 'later']);
  expect(idsOf((await lists().home(team, marta)).open)).toEqual(['own']);
});

it('who approves nothing has no such list, even if they were asked before', async () => {
  await saved('r1');
  expect(await listsWhere(() => false).waiting(team, marta)).toBeUndefined();
  expect((await listsWhere(() => false).home(team, marta)).waiting).toBeUndefined();
});

it('while Slack does not say who approves, those who were asked see what they were asked', async () => {
  const next = { mentions: ['U0OMAR'], users: ['U0OMAR'] };
  await saved('r1');
  await saved('r2', {
    state: { ...states.awaitingApproval, approvers: { ...states.awaitingApproval.approvers, users: [], next } },
  });
  const unknown = listsWhere(() => undefined);
  expect(idsOf(await unknown.waiting(team, marta))).toEqual(['r1']);
  expect(idsOf(await unknown.waiting(team, 'U0OMAR'))).toEqual(['r1', 'r2']);
  expect(await unknown.waiting(team, 'U0YUKI')).toBeUndefined();
});

it('Home puts what has a deadline first, keeps what ended apart, and says how much it leaves out', async () => {
  for (let n = 0; n < MAX_ON_HOME.open + 3; n++)
    await saved(`open${n}`, { state: states.choosing, createdAt: NOW + n });
  await saved('held', { createdAt: NOW - 1 });
  await saved('denied', { state: states.denied });
  const home = await lists().home(team, ana);
  expect(idsOf(home.open)?.slice(0, 2)).toEqual(['held', 'open12']);
  expect(home.open).toMatchObject({ more: 4, orMore: false });
  expect(home.ended.map(({ request }) => request.id)).toEqual(['denied']);
  expect(home.numbers).toEqual({ items: [], more: 0 });
  expect(home.isNew).toBe(false);
});

it('an approver sees what was decided last, newest first, also what is kept in short; nobody else does', async () => {
  const { purchased, denied, failed } = states;
  await saved('bought', { state: { ...purchased, approval: { by: marta, at: NOW - 3 * MINUTE } } });
  await saved('denied', { state: { ...denied, at: NOW - MINUTE, by: 'U0OMAR' } });
  await saved('failed', { state: { ...failed, approval: { by: marta, at: NOW - 2 * MINUTE } } });
  for (const name of ['expired', 'cancelled', 'awaitingApproval', 'purchasing'] as const)
    await saved(name, { state: states[name] });
  const short = { ...aRequest({ ...denied, at: NOW - 90 * MINUTE }), id: 'short', version: 1 };
  await requests.save(short, undefined, []);
  expect(await createSweepStore(redis).compact(short, true)).toBe(true);
  const { decisions } = await lists().home(team, marta);
  expect(decisions?.map(({ request, by }) => [request.id, by])).toEqual([
    ['denied', 'U0OMAR'],
    ['failed', marta],
    ['bought', marta],
    ['short', marta],
  ]);
  for (const may of [false, undefined])
    expect((await listsWhere(() => may).home(team, marta)).decisions).toBeUndefined();
});

it('no person is new who has asked, or decided, or owns a number', async () => {
  expect(await lists().home(team, 'U0YUKI')).toMatchObject({
    isNew: false,
    numbers: { items: [{ number: '+12135550134' }] },
  });
  expect((await lists().home(team, marta)).isNew).toBe(true);
  await createHomeStore(redis).kept(team, [], marta);
  expect((await lists().home(team, marta)).isNew).toBe(false);
  expect((await lists().home(team, ana)).isNew).toBe(true);
  await saved('r1');
  expect((await lists().home(team, ana)).isNew).toBe(false);
});

it('a link leads to the card of the person who reads, and there is none where there is no card', async () => {
  await saved('r1');
  const linkFor = async (reader: 'mine' | 'waiting', user: string, from = lists()) =>
    (await from[reader](team, user))?.items[0]?.link;
  expect(await linkFor('mine', ana)).toBeUndefined();
  await keepCard(cards, team, 'r1', 'request', { channel: 'C1', ts: '1700000000.000100', rendered: '' });
  await keepCard(cards, team, 'r1', 'approval', { channel: 'C2', rendered: 'could not be posted' });
  await keepCard(cards, team, 'r1', 'approval-U0MARTA', { channel: 'D3', ts: '1700000000.000300', rendered: '' });
  expect(await linkFor('mine', ana)).toBe('https://harbour.slack.com/archives/C1/p1700000000000100');
  expect(await linkFor('waiting', marta)).toBe('https://harbour.slack.com/archives/D3/p1700000000000300');
  await keepCard(cards, team, 'r1', 'approval', { channel: 'C2', ts: '1700000000.000200', rendered: '' });
  expect(await linkFor('waiting', marta)).toBe('https://harbour.slack.com/archives/C2/p1700000000000200');
  expect(
    await linkFor(
      'mine',
      ana,
      listsWhere(() => false, {}),
    ),
  ).toBeUndefined();
});

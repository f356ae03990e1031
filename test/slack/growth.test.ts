import { readFile } from 'node:fs/promises';
import { webApi } from '@slack/bolt';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bot, channels, people, team, userGroups } from '../../src/demo/people.ts';
import { createLocalSlack, type LocalSlack } from '../../src/demo/slack/local-slack.ts';
import type { Entry } from '../../src/domain/entry.ts';
import type { Request } from '../../src/domain/request.ts';
import { MAX_REHELD } from '../../src/domain/rules.ts';
import { clientOptions } from '../../src/slack/connection/api.ts';
import { createNotifier } from '../../src/slack/messages/notifier.ts';
import { surfaces } from '../../src/slack/messages/surfaces.ts';
import { detailsView } from '../../src/slack/views/details.ts';
import { requestCard } from '../../src/slack/views/request-card.ts';
import { createCardStore } from '../../src/store/card-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import type { Card } from '../../src/workflow/ports.ts';
import { useRedis } from '../support/redis.ts';
import { aHold, ana, aRequest, NOW, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let slack: LocalSlack;

beforeAll(async () => {
  const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const secrets = { signingSecret: 'secret', botToken: 'xoxb-growth' };
  slack = await createLocalSlack({ ...secrets, manifest, team, bot, people, channels, userGroups });
  redis = new Redis(server.url);
});
beforeEach(() => server.flush());
afterAll(async () => {
  redis.disconnect();
  await slack.close();
});

const { number } = aHold();

/** A number that was held, called for, released, and held again, until there are so many entries. */
function rounds(entries: number): Entry[] {
  const one: Entry[] = [
    { at: NOW, what: 'held', number, until: NOW },
    { at: NOW, what: 'nudged', by: ana, number },
    { at: NOW, what: 'cancelled', by: ana, number },
    { at: NOW, what: 'reheld', by: ana, number },
  ];
  return Array.from({ length: entries }, (_, index) => one[index % one.length] as Entry);
}

/** The history, and how often any of its entries was looked at. */
function counted(history: readonly Entry[]): { history: readonly Entry[]; visits: () => number } {
  let visits = 0;
  const proxy = new Proxy(history, {
    get(target, key, self) {
      if (typeof key === 'string' && /^\d+$/.test(key)) visits += 1;
      return Reflect.get(target, key, self);
    },
  });
  return { history: proxy, visits: () => visits };
}

const FEW = 22;

it.each([
  100, 1_000, 10_000,
])('F59: what must exist is derived in a few looks at each entry, with %i entries', (size) => {
  const { history, visits } = counted(rounds(size));
  const cards = new Map<string, Card>([['request', { channel: 'C1', ts: '1.1', rendered: '' }]]);
  for (let approvalNo = 1; approvalNo <= size / 4; approvalNo += 1) {
    cards.set(approvalNo === 1 ? 'approval' : `approval.${approvalNo}`, { channel: 'C2', ts: '1.1', rendered: '' });
  }
  const all = surfaces(aRequest(states.awaitingApproval, { history }), { approvals: 'C2', feed: 'C3' }, cards);
  expect(all.length).toBeGreaterThan(size / 4);
  expect(visits() / size).toBeLessThan(FEW);
});

it('F59: a rendered version is derived once, not once for each of its messages', async () => {
  const requests = createRequestStore(redis);
  const notifier = createNotifier({
    client: new webApi.WebClient('xoxb-growth', clientOptions(slack.apiUrl)),
    botUser: bot.userId,
    requests,
    cards: createCardStore(redis),
    homes: { changed: async () => undefined },
    lastRun: async () => ({ id: '', at: 0 }),
    channels: { feed: 'C0FEED' },
    clock: () => NOW,
    observer: { changed() {}, refused() {}, warn() {} },
  });
  for (const size of [20, 40, 80]) {
    const { history, visits } = counted(rounds(size));
    const request = { ...aRequest(states.awaitingApproval, { id: `r${size}`, history }), version: 1 };
    await requests.save({ ...request, history: [] }, undefined, []);
    expect(await notifier.sync(request)).toBeUndefined();
    // The card, one for each approver, and a reply for each hold and each cancellation.
    expect((await createCardStore(redis).load(request.teamId, request.id)).size).toBeGreaterThan(size / 2);
    expect(visits() / size).toBeLessThan(2 * FEW);
  }
});

it('F59: the details of a long history stay within what Slack takes', () => {
  for (const size of [100, 1_000, 10_000]) {
    const view = detailsView(aRequest(states.awaitingApproval, { history: rounds(size) }));
    expect(view.blocks.length).toBeLessThan(100);
  }
});

it('F59: a card that was held again as often as it may be offers it no more, and says to ask anew', () => {
  const again = (times: number): Request => {
    const history = Array.from({ length: times }, () => ({ at: NOW, what: 'reheld', by: ana, number }) as const);
    return aRequest(states.expired, { history: [...history, { at: NOW, what: 'expired', number }] });
  };
  const everything = (request: Request) =>
    JSON.stringify(surfaces(request, { feed: 'C3' }, new Map()).map(({ content }) => content));
  expect(JSON.stringify(requestCard(again(MAX_REHELD - 1)))).toContain('Hold it again');
  expect(everything(again(MAX_REHELD - 1))).toContain('You can have it held again');
  const spent = again(MAX_REHELD);
  expect(everything(spent)).not.toContain('old it again');
  expect(everything(spent)).toContain('you can ask anew');
});

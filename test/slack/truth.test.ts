import { readFile } from 'node:fs/promises';
import { webApi } from '@slack/bolt';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bot, channels, people, team, userGroups } from '../../src/demo/people.ts';
import { createLocalSlack, type LocalSlack } from '../../src/demo/slack/local-slack.ts';
import type { Entry } from '../../src/domain/entry.ts';
import type { Request } from '../../src/domain/request.ts';
import type { State } from '../../src/domain/state.ts';
import { clientOptions } from '../../src/slack/connection/api.ts';
import { createNotifier } from '../../src/slack/messages/notifier.ts';
import { createCardStore } from '../../src/store/card-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createSweepStore } from '../../src/store/sweep-store.ts';
import { LockLostError } from '../../src/workflow/lock-lost-error.ts';
import type { Card } from '../../src/workflow/ports.ts';
import { keepCard } from '../support/card-keeping.ts';
import { useRedis } from '../support/redis.ts';
import { aHold, ana, aRequest, NOW, states } from '../support/requests.ts';

const server = useRedis();
let redis: Redis;
let slack: LocalSlack;
let notifier: ReturnType<typeof createNotifier>;
let now: number;
/** At which card the notifier finds its lock lost, and what another process has kept by then. */
let lockLost: { at: string; kept: ReadonlyMap<string, Card> } | undefined;
/** The run of Redis that was noticed last. */
let run: { id: string; at: number };

beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  await server.flush();
  now = NOW;
  run = { id: 'first', at: 0 };
  await slack?.close();
  const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const secrets = { signingSecret: 'secret', botToken: 'xoxb-truth' };
  slack = await createLocalSlack({ ...secrets, manifest, team, bot, people, channels, userGroups });
  const cards = createCardStore(redis);
  lockLost = undefined;
  notifier = createNotifier({
    client: new webApi.WebClient('xoxb-truth', clientOptions(slack.apiUrl)),
    botUser: bot.userId,
    requests: createRequestStore(redis),
    cards: {
      ...cards,
      load: async (teamId, id) => lockLost?.kept ?? cards.load(teamId, id),
      withLock: (teamId, id, render) =>
        cards.withLock(teamId, id, (writer) =>
          render({
            ...writer,
            save: async (key, card) =>
              key === lockLost?.at ? Promise.reject(new LockLostError()) : writer.save(key, card),
          }),
        ),
    },
    homes: { changed: async () => undefined },
    lastRun: async () => run,
    channels: { approvals: 'C0APPROVALS', feed: 'C0FEED' },
    clock: () => now,
    observer: { changed() {}, refused() {}, warn() {} },
  });
});
afterAll(async () => {
  redis.disconnect();
  await slack.close();
});

const { number } = aHold();
const held: Entry = { at: NOW, what: 'held', number, until: NOW };
const reminded: Entry = { at: NOW, what: 'reminded', number };

/** Saves the request as its next version, and shows it as a job would. */
async function show(id: string, state: State, history: readonly Entry[], version = 1, channel = 'C0GENERAL') {
  const store = createRequestStore(redis);
  const request: Request = { ...aRequest(state, { id, history, channel }), version };
  expect(await store.save(request, undefined, [])).toBe(true);
  return notifier.sync(request);
}

const said = (channel: string, text: string) =>
  slack.messages(channel).filter((message) => JSON.stringify(message).includes(text));
const posts = () =>
  slack.traffic().filter(({ from, what }) => from === 'bot' && what === 'chat.postMessage') as {
    request: { channel: string };
    status: number;
  }[];
const to =
  (channel: string) =>
  ({ channel: at }: Record<string, unknown>) =>
    at === channel;

it('F106: a channel that asks for patience holds up neither another request’s card nor the news of a purchase', async () => {
  slack.fail('chat.postMessage', { status: 429, retryAfter: 10 }, Number.POSITIVE_INFINITY, to('C0APPROVALS'));
  expect(await show('r1', states.awaitingApproval, [held])).toEqual({ againAt: NOW + 10_000 });
  expect(said('C0GENERAL', 'Support line').length).toBeGreaterThan(0);
  expect(await show('r2', states.purchased, [held, { at: NOW, what: 'purchased', number }])).toEqual({
    againAt: NOW + 10_000,
  });
  expect(said('C0FEED', '+1 213').length).toBe(1);
  expect(said('D0ANA', 'is bought').length).toBe(1);
  // The busy channel was called once, and is left alone until it may be called again.
  expect(posts().filter(({ request }) => request.channel === 'C0APPROVALS')).toHaveLength(1);
});

it('what a card showed before Redis was restarted is not known any more: it is updated once, and not posted again', async () => {
  const updates = () => slack.traffic().filter(({ what }) => what === 'chat.update').length;
  await show('r1', states.awaitingApproval, [held]);
  await show('r1', states.awaitingApproval, [held], 2);
  const [posted, before] = [posts().length, updates()];
  run = { id: 'second', at: NOW };
  await show('r1', states.awaitingApproval, [held], 3);
  // The request's card and the approvers'.
  expect([posts().length, updates()]).toEqual([posted, before + 2]);
  await show('r1', states.awaitingApproval, [held], 4);
  expect([posts().length, updates()]).toEqual([posted, before + 2]);
});

it('what an earlier version kept of a card that it showed is known: nothing is said again', async () => {
  const cards = createCardStore(redis);
  const calls = () => slack.traffic().filter(({ what }) => /^chat\.(update|postMessage)$/.test(what)).length;
  await show('r1', states.awaitingApproval, [held]);
  const before = calls();
  const kept = [...(await cards.load(team.id, 'r1'))];
  for (const [key, card] of kept) {
    // It kept the whole digest.
    expect(card.rendered).toHaveLength(12);
    await keepCard(cards, team.id, 'r1', key, { ...card, rendered: `${card.rendered}abcdefghij` });
  }
  await show('r1', states.awaitingApproval, [held], 2);
  expect(calls()).toBe(before);
  for (const [key, card] of kept) await keepCard(cards, team.id, 'r1', key, { ...card, rendered: 'another digest' });
  await show('r1', states.awaitingApproval, [held], 3);
  expect(calls()).toBe(before + 2);
});

it.each([
  'is_archived',
  'not_in_channel',
  'a_code_of_tomorrow',
])('F107: a reminder that is refused under a card (%s) has all approvers asked directly at once, and the requester told', async (error) => {
  await show('r1', states.awaitingApproval, [held]);
  expect(said('C0APPROVALS', 'Approve & buy').length).toBe(1);
  slack.fail('chat.postMessage', { error }, Number.POSITIVE_INFINITY, to('C0APPROVALS'));
  await show('r1', states.awaitingApproval, [held, reminded], 2);
  for (const channel of ['D0MARTA', 'D0OMAR']) {
    expect(said(channel, 'Approve & buy').length).toBe(1);
    expect(said(channel, 'waits for your decision').length).toBe(1);
  }
  expect(said('D0ANA', 'each approver was asked directly').length).toBe(1);
  expect(notifier.warnings().join()).toContain(`C0APPROVALS takes no messages from the bot (${error})`);
});

it('F107: where no approver can be reached the requester is told so, and it is tried again', async () => {
  const closed = ({ channel }: Record<string, unknown>) => channel !== 'U0ANA' && channel !== 'C0GENERAL';
  slack.fail('chat.postMessage', { error: 'cannot_message_user' }, Number.POSITIVE_INFINITY, closed);
  await show('r1', states.awaitingApproval, [held]);
  expect(said('D0ANA', 'No approver could be asked').length).toBe(1);
  slack.mend();
  now += 60_000;
  await show('r1', states.awaitingApproval, [held], 2);
  expect(said('C0APPROVALS', 'Approve & buy').length).toBe(1);
});

describe('a reminder whose time is over', () => {
  const approved: Entry = { at: NOW, what: 'approved', by: 'U0MARTA', number };
  const bought: Entry = { at: NOW, what: 'purchased', number };

  const postsThere = () => posts().filter(({ request }) => request.channel === 'C0APPROVALS').length;

  it('is updated where it stands, once, and not posted anew', async () => {
    await show('r1', states.awaitingApproval, [held]);
    await show('r1', states.awaitingApproval, [held, reminded], 2);
    const [before] = said('C0APPROVALS', 'waits for your decision');
    expect(before).toBeDefined();
    const posted = postsThere();
    await show('r1', states.purchasing, [held, reminded, approved], 3);
    const [after, ...others] = said('C0APPROVALS', '✅ Decided: <@U0MARTA> approved');
    expect([after?.ts, others, said('C0APPROVALS', 'waits for your decision')]).toEqual([before?.ts, [], []]);
    expect(postsThere()).toBe(posted);
    const updates = () => slack.traffic().filter(({ what }) => what === 'chat.update').length;
    const before3 = updates();
    await show('r1', states.purchasing, [held, reminded, approved], 4);
    expect(updates()).toBe(before3);
  });

  it('is not posted where it never was', async () => {
    await show('r1', states.awaitingApproval, [held]);
    await show('r1', states.purchased, [held, reminded, approved, bought], 2);
    expect(said('C0APPROVALS', 'Decided')).toEqual([]);
  });

  it('is found and updated where the answer to its post was lost', async () => {
    await show('r1', states.awaitingApproval, [held]);
    slack.fail('chat.postMessage', { drop: true }, 1, to('C0APPROVALS'));
    await expect(show('r1', states.awaitingApproval, [held, reminded], 2)).rejects.toThrow();
    expect(said('C0APPROVALS', 'waits for your decision')).toHaveLength(1);
    await show('r1', states.purchasing, [held, reminded, approved], 3);
    expect(said('C0APPROVALS', 'waits for your decision')).toEqual([]);
    expect(said('C0APPROVALS', '✅ Decided')).toHaveLength(1);
  });

  it('that was deleted by hand is left alone, and asked about once', async () => {
    await show('r1', states.awaitingApproval, [held]);
    await show('r1', states.awaitingApproval, [held, reminded], 2);
    const [note] = said('C0APPROVALS', 'waits for your decision');
    slack.deleteMessage('C0APPROVALS', note?.ts ?? '');
    const posted = postsThere();
    await show('r1', states.purchasing, [held, reminded, approved], 3);
    const calls = slack.traffic().length;
    await show('r1', states.purchasing, [held, reminded, approved], 4);
    expect([said('C0APPROVALS', 'Decided'), postsThere()]).toEqual([[], posted]);
    expect(slack.traffic().length).toBe(calls);
  });
});

it('F108: a card that was deleted by hand is posted anew when its approvers are reminded', async () => {
  await show('r1', states.awaitingApproval, [held]);
  const [card] = said('C0APPROVALS', 'Approve & buy');
  slack.deleteMessage('C0APPROVALS', card?.ts ?? '');
  await show('r1', states.awaitingApproval, [held, reminded], 2);
  const [again] = said('C0APPROVALS', 'Approve & buy');
  expect(again?.ts).not.toBe(card?.ts);
  expect(said('C0APPROVALS', 'waits for your decision').map(({ thread_ts }) => thread_ts)).toEqual([again?.ts]);
});

it('F108: a card that is posted anew after the lock was lost is taken back where another process has posted it as well', async () => {
  await show('r1', states.awaitingApproval, [held]);
  const [card] = said('C0APPROVALS', 'Approve & buy');
  slack.deleteMessage('C0APPROVALS', card?.ts ?? '');
  lockLost = { at: 'approval', kept: new Map([['approval', { channel: 'C0APPROVALS', ts: '1.1', rendered: '' }]]) };
  const before = posts().length;
  expect(await show('r1', states.awaitingApproval, [held, reminded], 2)).toEqual({ againAt: NOW + 250 });
  expect(posts().length).toBeGreaterThan(before);
  expect(said('C0APPROVALS', 'Approve & buy')).toEqual([]);
});

it.each([
  'no_permission',
  'team_access_not_granted',
  'ekm_access_denied',
  'app_access_restricted',
  'never_heard_of',
])('F70: an approvals channel that answers %s is closed: the approvers are asked directly, and it is said', async (error) => {
  slack.fail('chat.postMessage', { error }, Number.POSITIVE_INFINITY, to('C0APPROVALS'));
  await show('r1', states.awaitingApproval, [held]);
  expect(said('D0MARTA', 'Approve & buy').length).toBe(1);
  expect(said('D0ANA', 'each approver was asked directly').length).toBe(1);
});

it.each([
  ['HTTP 404', { status: 404 }],
  ['its own trouble', { error: 'fatal_error' }],
  ['no ts', { body: { ok: true } }],
  ['a wait without end', { status: 429, retryAfter: 600 }],
] as const)('F107: an approvals channel that goes on to answer %s is given up after a while: the approvers are asked directly, once', async (_what, how) => {
  slack.fail('chat.postMessage', how, Number.POSITIVE_INFINITY, to('C0APPROVALS'));
  const tries = async (version: number) => show('r1', states.awaitingApproval, [held], version).catch(() => undefined);
  await tries(1);
  expect(said('D0MARTA', 'Approve & buy').length).toBe(0);
  now = NOW + 21_000;
  for (const version of [2, 3]) await tries(version);
  expect(said('D0MARTA', 'Approve & buy').length).toBe(1);
  expect(said('D0OMAR', 'Approve & buy').length).toBe(1);
  expect(said('D0ANA', 'each approver was asked directly').length).toBe(1);
  expect(notifier.warnings().join()).toContain('C0APPROVALS takes no messages from the bot');
});

it('F71: a feed that cannot be posted to is tried until it can; the requester is told at once, and the operator warned', async () => {
  slack.changeChannel('C0FEED', { members: [] });
  await show('r1', states.purchased, [held]);
  expect(said('D0ANA', 'could not be told').length).toBe(1);
  expect(notifier.warnings().join()).toContain('FEED_CHANNEL: C0FEED');
  const store = createRequestStore(redis);
  expect(await createSweepStore(redis).unshown('T0DESK', 0)).toEqual(['r1']);
  slack.changeChannel('C0FEED', { members: [bot.userId] });
  now += 30_000;
  const request = await store.load('T0DESK', 'r1');
  if (request) await notifier.sync(request);
  expect(said('C0FEED', '+1 213').length).toBe(1);
  expect(notifier.warnings()).toEqual([]);
  expect(await createSweepStore(redis).unshown('T0DESK', 0)).toEqual([]);
});

it('F116: who waits is told first, then who must act, then all the others', async () => {
  const users = Array.from({ length: 6 }, (_, index) => ['U0MARTA', 'U0OMAR', 'U0BEN', 'U0YUKI'][index % 4] as string);
  const approvers = { mentions: [...new Set(users)], users: [...new Set(users)] };
  slack.fail('chat.postMessage', { error: 'is_archived' }, Number.POSITIVE_INFINITY, to('C0APPROVALS'));
  await show('r1', { ...states.awaitingApproval, approvers }, [held]);
  const before = slack.traffic().length;
  await show('r1', { ...states.purchased, approvers }, [held, { at: NOW, what: 'purchased', number }], 2);
  const order = slack
    .traffic()
    .slice(before)
    .filter(({ what }) => what === 'chat.postMessage' || what === 'chat.update')
    .map(({ request }) => (request as { channel: string }).channel);
  const firstOther = order.findIndex((channel) => /^D0(MARTA|OMAR|BEN|YUKI)$/.test(channel));
  const lastWaiting = order.findLastIndex((channel) => ['C0GENERAL', 'C0FEED', ana].includes(channel));
  expect(firstOther).toBeGreaterThan(lastWaiting);
});

it.each([
  'invalid_metadata_format',
  'metadata_must_be_sent_from_app',
  'metadata_too_large',
  'invalid_metadata_schema',
])('F112: where Slack refuses the metadata (%s) the message is posted without', async (error) => {
  const withMetadata = ({ metadata }: Record<string, unknown>) => metadata !== undefined;
  slack.fail('chat.postMessage', { error }, Number.POSITIVE_INFINITY, withMetadata);
  expect(await show('r1', states.awaitingApproval, [held])).toBeUndefined();
  expect(said('C0APPROVALS', 'Approve & buy').length).toBe(1);
  expect(said('C0GENERAL', 'Support line').length).toBeGreaterThan(0);
});

it('F115: a Retry-After of nothing is a second at least, and grows', async () => {
  slack.fail('chat.postMessage', { status: 429, retryAfter: 0 }, Number.POSITIVE_INFINITY, to('C0GENERAL'));
  const waits: number[] = [];
  for (let version = 1; version <= 4; version += 1) {
    const again = await show('r1', states.searching, [], version);
    waits.push((again?.againAt ?? 0) - now);
    now = again?.againAt ?? now;
  }
  expect(waits).toEqual([1_000, 2_000, 4_000, 8_000]);
});

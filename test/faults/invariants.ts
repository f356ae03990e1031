import { setTimeout as wait } from 'node:timers/promises';
import { botSettings, channels, people, team } from '../../src/demo/people.ts';
import { dmId } from '../../src/demo/slack/workspace/workspace.ts';
import type { Request } from '../../src/domain/request.ts';
import { PREFIX } from '../../src/jobs/job.ts';
import { queuesOf } from '../../src/jobs/queues.ts';
import { phone } from '../../src/slack/format.ts';
import { surfaces } from '../../src/slack/messages/surfaces.ts';
import { createCardStore } from '../../src/store/card-store.ts';
import type { RedisConnection } from '../../src/store/connections.ts';
import { keys } from '../../src/store/keys.ts';
import { readMessage } from '../support/seen.ts';
import type { Bench } from './bench.ts';
import { givenBackOnce, isNumberNews } from './giving-back.ts';
import type { Journey, Notes } from './journeys.ts';

export type InvariantName = 'P1' | 'P2' | 'P3' | 'P4' | 'P5';

/** An invariant that did not hold, and how. */
export type Violation = Readonly<{ invariant: InvariantName; what: string }>;

/** What a fault makes impossible to hold, so that it is not asked for. */
export type Allowance = Readonly<{
  /**
   * Redis forgot its last second. What was acknowledged in it is gone, and with it what only the store knew: which messages were posted, which
   * holds were made. What is sold, and what the store still knows, counts as ever.
   */
  forgets?: boolean;
  /** To so many calls that give a number back the provider says that it did not take them: they may be made again. */
  notTaken?: number;
}>;

const FORGIVEN = /never heard of|taken and lost|too many|no request knows of/;

const APPROVERS = new Set(['U0MARTA', 'U0OMAR']);
const OVER = new Set<Request['state']['name']>(['purchased', 'failed', 'denied', 'expired', 'cancelled']);
const MAY_WAIT = new Set<Request['state']['name']>(['unconfirmed', 'choosing']);
/** How long everything may take to come to rest once all is back. */
const REST_MS = 45_000;

/** Waits until nothing is left to do, then holds what is against the invariants. */
export async function findViolations(bench: Bench, journey: Journey, notes: Notes): Promise<Violation[]> {
  const unrest = await rest(bench, notes.allowed);
  const requests = await bench.requests();
  const all = [
    ...notes.violations,
    ...unrest,
    ...boughtOnce(bench, requests, notes),
    ...notHanging(bench, requests, journey, notes.allowed),
    ...noHoldLeft(bench, requests, journey, notes.allowed),
    ...(await cardsTell(bench, requests)).filter(({ what }) => !(journey.givesBack && isNumberNews(what))),
    ...(await givenBackOnce(bench, notes)),
    ...onlyApprovers(requests),
  ];
  return all.filter(({ what }) => !(notes.allowed.forgets && FORGIVEN.test(what)));
}

/** Waits until no job is at work, no card is behind, no hold is to be released, and nothing sold is still unknown. */
async function rest(bench: Bench, { forgets = false }: Allowance): Promise<Violation[]> {
  const giveUpAt = Date.now() + REST_MS;
  for (;;) {
    const left = await restless(bench, forgets).catch((error: unknown): Violation[] => [
      { invariant: 'P2', what: `the store cannot be read: ${error instanceof Error ? error.message : error}` },
    ]);
    if (left.length === 0 || Date.now() > giveUpAt) return left;
    await wait(50);
  }
}

async function restless(bench: Bench, forgets: boolean): Promise<Violation[]> {
  const { redis } = bench;
  const requests = await bench.requests();
  const sold = new Set(soldNumbers(bench));
  const unshown = await redis.zrange(keys.unshown(team.id), '0', '-1');
  const jobs = await Promise.all(['active', 'wait', 'prioritized'].map((list) => countOf(bench, list)));
  const working = jobs.reduce((sum, count) => sum + count, 0);
  return [
    ...requests.flatMap(({ id, state, releasing }): Violation[] => [
      ...(state.name === 'unconfirmed' && sold.has(state.hold.number)
        ? [{ invariant: 'P2', what: `${id} is unconfirmed though the provider lists the number as sold` } as const]
        : []),
      // After a decision that is forgotten it waits for another one, or its deadline.
      ...(OVER.has(state.name) || MAY_WAIT.has(state.name) || (forgets && state.name === 'awaitingApproval')
        ? []
        : [{ invariant: 'P2', what: `${id} hangs in ${state.name}` } as const]),
      ...releasing.map(({ number }) => ({ invariant: 'P3', what: `${id} still has to release ${number}` }) as const),
    ]),
    ...unshown.map((id) => ({ invariant: 'P4', what: `the cards of ${id} are behind` }) as const),
    ...(working > 0 ? [{ invariant: 'P2', what: `${working} jobs do not come to an end` } as const] : []),
  ];
}

async function countOf({ redis }: Bench, list: string): Promise<number> {
  const counts = [...queuesOf(['2Chat', 'Bird']).keys()].map((name) => {
    const key = `${PREFIX}:${name}:${list}`;
    return list === 'prioritized' ? redis.zcard(key) : redis.llen(key);
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

function soldNumbers(bench: Bench): string[] {
  return bench.sold().map(({ number }) => number);
}

/** P1: by the provider's own record. */
function boughtOnce(bench: Bench, requests: readonly Request[], notes: Notes): Violation[] {
  const found: Violation[] = [];
  const say = (what: string) => found.push({ invariant: 'P1', what });
  const approvers = Math.max(1, notes.approvers);
  const sold = bench.sold();
  const orders = bench.orders();
  const sent = requests.flatMap(({ history }) => history).filter(({ what }) => what === 'returnedForApproval').length;
  if (sold.length > approvers) say(`${sold.length} numbers were sold for ${approvers} requests`);
  // An order that the provider sent back may be given once more, after another yes.
  if (orders > approvers + sent && !notes.allowed.forgets) say(`${orders} orders for one request (${sent} sent back)`);
  if (orders > notes.approvals.length) say(`${orders} orders for ${notes.approvals.length} approvals`);
  for (const { number, prices } of sold) {
    const fitting = notes.approvals.filter(({ by, shown }) => APPROVERS.has(by) && shown.includes(phone(number)));
    if (fitting.length === 0) say(`${number} was bought, and no approver was shown it`);
    if (fitting.every(({ ordersBefore }) => ordersBefore >= orders))
      say(`${number} was bought before an approver said yes`);
    const isShown = (price: string) =>
      [String(Number(price)), Number(price).toFixed(2)].some((each) =>
        fitting.some(({ shown }) => shown.includes(each)),
      );
    const unseen = prices.filter((price) => !isShown(price));
    for (const price of unseen) say(`${number} was sold for ${price}, which no approver was shown`);
  }
  return found;
}

/** P2: what was approved is bought, or says why not; what is unknown is asked after. */
function notHanging(bench: Bench, requests: readonly Request[], journey: Journey, allowed: Allowance): Violation[] {
  const sold = new Set(soldNumbers(bench));
  return requests.flatMap(({ id, state }): Violation[] => {
    const number = 'hold' in state ? (state.hold?.number ?? '') : '';
    if (state.name !== 'purchased' && sold.has(number)) {
      const why = 'problem' in state ? ` (${state.problem?.code})` : '';
      return [{ invariant: 'P2', what: `${id} says ${state.name}${why}, and the number was bought` }];
    }
    if (state.name === 'purchased' && !sold.has(state.hold.number)) {
      return [{ invariant: 'P2', what: `${id} says bought, and the provider sold nothing` }];
    }
    if (state.name === 'choosing' || journey.ends.includes(state.name) || allowed.forgets) return [];
    return [{ invariant: 'P2', what: `${id} ended as ${state.name}, not as ${journey.ends.join(' or ')}` }];
  });
}

/** P3: by the provider's list of reservations, watched all the time. */
function noHoldLeft(bench: Bench, requests: readonly Request[], journey: Journey, allowed: Allowance): Violation[] {
  const found: Violation[] = [];
  const say = (what: string) => found.push({ invariant: 'P3', what });
  const { forgets = false } = allowed;
  // People ask anew for what is forgotten; when the bot has saved it again, there are two, and one of them waits for its deadline.
  const waiting = new Set(
    requests.flatMap(({ state }) =>
      state.name === 'unconfirmed' || (forgets && state.name === 'awaitingApproval') ? [state.hold.number] : [],
    ),
  );
  const sold = new Set(soldNumbers(bench));
  for (const { number, expiresAt, goneAt } of bench.holds.local()) {
    const known = JSON.stringify(requests).includes(number);
    if (goneAt === undefined && !waiting.has(number))
      say(known ? `a hold of ${ofNumber(requests, number)} is left` : 'a hold is left that no request knows of');
    if (goneAt !== undefined && goneAt >= expiresAt && !sold.has(number)) {
      say(`a hold ended by itself, no bot released it${known ? '' : ' (no request knows of it)'}`);
    }
  }
  const strangers = bench.holds.strangers();
  const ended = strangers.filter(({ goneAt, expiresAt }) => goneAt !== undefined && goneAt < expiresAt);
  if (ended.length > 0) say('a hold of a stranger was ended');
  if (strangers.length === 0 && journey.setup.holdMs === undefined) say('the hold of a stranger was never there');
  return found;
}

/** Which requests a number stands in, and how they are. */
function ofNumber(requests: readonly Request[], number: string): string {
  const those = requests.filter((request) => JSON.stringify(request).includes(number));
  return those.map(({ id, state, releasing }) => `${id} (${state.name}, ${releasing.length} to release)`).join(', ');
}

/** P4: every message is one that the store wants, says what the store says, and is there once. */
export async function cardsTell(
  bench: Readonly<{ slack: Bench['slack']; redis: RedisConnection }>,
  requests: readonly Request[],
): Promise<Violation[]> {
  const found: Violation[] = [];
  const say = (what: string) => found.push({ invariant: 'P4', what });
  const places = [...channels.map(({ id }) => id), ...people.map(({ id }) => dmId(id))];
  const shown = new Map(
    places
      .flatMap((place) => bench.slack.messages(place))
      // What only one person sees answers a click; it belongs to no card, and may come twice.
      .filter(({ user, ephemeral, text }) => user === null && !ephemeral && !text.includes('may not decide'))
      .map((message) => [`${message.channel} ${message.ts}`, message] as const),
  );
  const cardStore = createCardStore(bench.redis);
  const settings = { approvals: botSettings.APPROVALS_CHANNEL, feed: botSettings.FEED_CHANNEL };
  for (const request of requests) {
    const cards = await cardStore.load(request.teamId, request.id);
    for (const { key, kind, content } of surfaces(request, settings, cards)) {
      const card = cards.get(key);
      const message = card && shown.get(`${card.channel} ${card.ts}`);
      if (!message) {
        // A call that was never made need not be taken back.
        if (kind !== 'over') say(`"${key}" is not there`);
        continue;
      }
      const wanted = readMessage({ ...message, text: content.text, blocks: [...content.blocks] });
      const is = readMessage(message);
      if (kind !== 'notification' && (is.allText !== wanted.allText || String(is.buttons) !== String(wanted.buttons))) {
        say(`"${key}" says "${is.text}", not "${wanted.text}"`);
      }
    }
    for (const { channel, ts } of cards.values()) shown.delete(`${channel} ${ts}`);
  }
  for (const { channel, text } of shown.values()) say(`a message too many in ${channel}: "${text.slice(0, 80)}"`);
  return found;
}

/** P5: only approvers decide, and never on their own request. */
function onlyApprovers(requests: readonly Request[]): Violation[] {
  return requests.flatMap(({ history, requester }) =>
    history.flatMap(({ what, by = '' }): Violation[] => {
      const decides = what === 'approved' || what === 'denied' || what.startsWith('resolved');
      return decides && (!APPROVERS.has(by) || by === requester) ? [{ invariant: 'P5', what: `${by}: ${what}` }] : [];
    }),
  );
}

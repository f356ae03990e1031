import { isDeepStrictEqual } from 'node:util';
import type Big from 'big.js';
import type { EntryKind } from '../../src/domain/entry.ts';
import type { Hold } from '../../src/domain/hold.ts';
import { endsAt } from '../../src/domain/hold.ts';
import type { Request } from '../../src/domain/request.ts';
import { holdOf } from '../../src/domain/request.ts';
import type { BotProcess } from './bot-process.ts';
import { groupFacts, holdFacts } from './cards.ts';
import { createMoneyInvariants } from './money-invariants.ts';
import type { LookedUp } from './slack-model.ts';
import type { Spending } from './spending-model.ts';
import type { RequestIndex } from './stock.ts';

/** An invariant that was violated. */
class InvariantViolation extends Error {
  override readonly name = 'InvariantViolation';
}

/** A click as the person meant it: on which card, and what that card said. */
export type Clicked = Readonly<{
  nonce: string;
  teamId: string;
  user: string;
  requestId: string;
  verb: string;
  facts: string;
  count: number;
}>;

/** What the invariants may look at. */
export type Evidence = Readonly<{
  now: () => number;
  count: () => number;
  shelf: (provider: string) => RequestIndex;
  requests: () => readonly Request[];
  /** Numbers that we keep ourselves, and for which request. */
  claims: () => readonly Readonly<{ number: string; requestId: string }>[];
  savedAs: (request: Request) => Request | undefined;
  rendered: (request: Request) => number | undefined;
  /** The rules of spending, and what is counted. */
  spending: Spending | undefined;
  sums: () => ReadonlyMap<string, Big>;
  /** Since when everything has been up and in order (epoch ms). */
  wellSince: () => number;
}>;

type Grant = { request: string; hold: Hold; since: number; announced: boolean; orders: number; bought: boolean };
type KnownHold = { provider: string; hold: string; to: BotProcess; saved: boolean };

/** Decisions in the history, and the click each must come from. */
const DECISIONS: ReadonlyMap<EntryKind, string> = new Map([
  ['approved', 'approve'],
  ['approvedFirst', 'approve'],
  ['brokeGlass', 'break glass'],
  ['denied', 'deny'],
  ['resolvedBought', 'settle bought'],
  ['resolvedRetry', 'settle retry'],
  ['resolvedGivenUp', 'settle giveUp'],
]);

/** What an order follows from. */
const YES: ReadonlySet<EntryKind> = new Set(['approved', 'approvedAutomatically', 'brokeGlass', 'resolvedRetry']);

/** What only the requester may do. */
const FOR_REQUESTERS: ReadonlySet<EntryKind> = new Set([
  'chose',
  'cancelled',
  'nudged',
  'reheld',
  'purposeChanged',
  'answered',
]);

/** How long a bot that is well may take to release a hold: a lost job is found again by the sweep within this. */
const SOON_MS = 60_000;

/** Watches P1 to P6: while things happen, and when they have come to an end. */
export function createInvariants(evidence: Evidence) {
  const { now, count, shelf, requests, claims, savedAs, rendered, spending, wellSince } = evidence;
  const clicks: Clicked[] = [];
  const acknowledged = new Set<string>();
  const told = new Set<string>();
  const effects: Pick<Clicked, 'user' | 'requestId' | 'verb' | 'facts'>[] = [];
  const lookups: (LookedUp & { count: number })[] = [];
  const grants: Grant[] = [];
  const holds = new Map<string, KnownHold>();
  const redelivered = new Set<string>();

  let first: InvariantViolation | undefined;

  /** Kept as well as thrown: what is thrown in the middle of the bot may be caught by it. */
  function violated(invariant: 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6', why: string): never {
    first ??= new InvariantViolation(`${invariant}: ${why}`);
    throw first;
  }

  /** P1, P5: a decision comes from its own click on exactly what is decided, by an approver. */
  function decided(after: Request, user: string, verb: string): void {
    const hold = holdOf(after);
    const facts = hold ? holdFacts(hold, after) : '';
    const who = `${user} on ${after.id} ("${verb}")`;
    const effect = { user, verb, requestId: after.id, facts };
    const fitting = clicks.filter((each) => each.teamId === after.teamId && same(each, effect) && each.facts === facts);
    const first = fitting[0] ?? violated('P1', `${who} was shown something else than ${facts}`);
    effects.push(effect);
    if (effects.filter((each) => same(each, effect) && each.facts === facts).length > fitting.length) {
      violated('P1', `${who} clicked ${fitting.length}×, and it counted once more`);
    }
    const may = lookups.some(
      (each) =>
        each.user === user &&
        each.teamId === after.teamId &&
        (verb === 'break glass' ? each.glass : each.able) &&
        each.count >= first.count,
    );
    if (!may || isOwn(after, user)) violated('P5', `${who} decided and may not`);
  }

  /** P1, P5: a question comes from its own click, once, by an approver; what it is about may have changed meanwhile. */
  function asked(after: Request, user: string): void {
    const effect = { user, verb: 'ask', requestId: after.id, facts: '' };
    const fitting = clicks.filter((each) => each.teamId === after.teamId && same(each, effect));
    effects.push(effect);
    if (effects.filter((each) => same(each, effect)).length > fitting.length) {
      violated('P1', `${user} asked ${fitting.length}× about ${after.id}, and it counted once more`);
    }
    const may = lookups.some((each) => each.user === user && each.teamId === after.teamId && each.able);
    if (!may || isOwn(after, user)) violated('P5', `${user} asked about ${after.id} and may not`);
  }

  /** Nobody decides about what they asked for themselves, but where the policy lets approvers do so. */
  function isOwn({ requester }: Request, user: string): boolean {
    return user === requester && !spending?.self;
  }

  const money = createMoneyInvariants({ ...evidence, lookups: () => lookups, violated: (why) => violated('P6', why) });

  return {
    violated,
    first: () => first,
    /** A second delivery of a click is no second click. */
    clicked(click: Clicked): void {
      if (!clicks.some(({ nonce }) => nonce === click.nonce)) clicks.push(click);
    },
    acknowledged: (nonce: string) => void acknowledged.add(nonce),
    told: (nonce: string) => void told.add(nonce),
    lookedUp: (found: LookedUp) => void lookups.push({ ...found, count: count() }),

    /** P1: Reserve and Approve do exactly what was shown. P5: by the requester, or by an approver. P3: from here on the bot knows its holds. */
    saved(before: Request | undefined, after: Request): void {
      for (const { what, by } of after.history.slice(before?.history.length ?? 0)) {
        const verb = DECISIONS.get(what);
        if (verb !== undefined) decided(after, by ?? 'nobody', verb);
        if (what === 'asked') asked(after, by ?? 'nobody');
        if (what === 'chose' && after.state.name === 'reserving') {
          const facts = groupFacts(after.state.group);
          const shown = clicks.some((each) => each.verb === 'reserve' && each.user === by && each.facts === facts);
          if (!shown || by !== after.requester) violated('P5', `${by} reserved ${facts} without having been shown it`);
        }
        if (FOR_REQUESTERS.has(what) && by !== after.requester)
          violated('P5', `${by} ${what} ${after.id} of another requester`);
      }
      money.saved(before, after);
      const { state } = after;
      if (state.name === 'purchasing') {
        const news = after.history.at(-1)?.what;
        if (before?.state.name !== 'purchasing') {
          if (news === undefined || !YES.has(news)) violated('P1', `${after.id} is bought without a click`);
          grants.push({
            request: after.id,
            hold: state.hold,
            since: count(),
            announced: false,
            orders: 0,
            bought: false,
          });
        } else if (state.attempt) {
          const grant = grants.findLast(({ request }) => request === after.id);
          if (grant) grant.announced = true;
          if (now() >= endsAt(state.hold)) violated('P1', `${after.id} is bought after its hold has ended`);
        }
      }
      const known = [
        ...after.releasing.map(({ holdId }) => holdId),
        ...(state.name === 'awaitingApproval' || state.name === 'purchasing' ? [state.hold.id] : []),
      ];
      for (const id of known) {
        const hold = holds.get(id);
        if (hold) hold.saved = true;
      }
    },

    /** P1: an order is sent once per approval, for what was approved, at a price that was to be had. Answers with what to call when it is carried out. */
    ordered(provider: string, order: Readonly<{ groupId: string; number: string }>): () => void {
      const what = `${order.number} at ${provider}`;
      const grant = grants.find(
        ({ hold, orders, announced }) =>
          orders === 0 && announced && hold.number === order.number && hold.group.id === order.groupId,
      );
      if (!grant) {
        violated('P1', `an order of ${what} that no unused approval stands for`);
      }
      grant.orders++;
      const { group } = grant.hold;
      if (!shelf(provider).pricesSince(group.id, grant.since).includes(group.monthly.amount)) {
        violated('P1', `an order of ${what} at a price that no approver approved`);
      }
      return () => {
        grant.bought = true;
      };
    },

    /** P3: only what is no longer wanted is released, and only our own. */
    releaseAsked(provider: string, holdId: string): void {
      if (shelf(provider).isStrangers(holdId)) violated('P3', `${holdId} is a stranger's and was released`);
      const wanted = requests().find((each) => holdOf(each)?.id === holdId);
      if (wanted && ['awaitingApproval', 'purchasing', 'unconfirmed'].includes(wanted.state.name)) {
        violated('P3', `${holdId} was released while ${wanted.id} is ${wanted.state.name}`);
      }
    },

    /** P2: an answer to an order that is waited for is what becomes of it. Only a delivery that is handed out again may call it dead before. */
    orderAnswered(provider: string, number: string, sentAt: number): void {
      const request = requests().find(
        (each) => holdOf(each)?.number === number && holdOf(each)?.group.provider === provider,
      );
      if (!request || wellSince() > sentAt || redelivered.has(request.id)) return;
      if (request.state.name === 'unconfirmed')
        violated('P2', `${request.id} calls its order unanswered while the answer comes`);
    },
    redelivered: (requestId: string) => void redelivered.add(requestId),

    toldOfHold: (provider: string, hold: string, to: BotProcess) =>
      void holds.set(hold, { provider, hold, to, saved: false }),

    /** P3: a hold that no approver decided on, or that no request wants, does not have to wait for the provider to end it. */
    expired(provider: string, holdId: string): void {
      if (wellSince() + SOON_MS > now()) return;
      for (const { state, releasing, id } of requests()) {
        const pending = releasing.find((each) => each.holdId === holdId);
        // A release that failed comes again, less and less often.
        if (pending && pending.attempts > 0) continue;
        const mine = 'hold' in state && state.hold?.id === holdId;
        const undecided = mine && (state.name === 'awaitingApproval' || state.name === 'expired');
        const ended = mine && 'at' in state && state.name !== 'purchased' && state.at + SOON_MS < now();
        if (undecided || ended) violated('P3', `${holdId} of ${id}, ${state.name}, ran out at ${provider}`);
      }
    },

    /** P4: what a person was told has been done is in the store. */
    acknowledgedChange(outcome: Request): void {
      const kept = savedAs(outcome);
      if (!isDeepStrictEqual(kept, JSON.parse(JSON.stringify(outcome))))
        violated('P4', `${outcome.id} v${outcome.version} was acknowledged and is not kept`);
    },

    /** At every moment: strangers keep what is theirs, and a request has at most one number. */
    always(): void {
      for (const provider of ['2Chat', 'Bird']) {
        if (!shelf(provider).strangersLeft()) violated('P3', `a stranger's hold at ${provider} is gone`);
      }
      const owners = new Map<string, string>();
      for (const { id, state } of requests()) {
        if (!HOLDING.has(state.name) || !('hold' in state) || !state.hold) continue;
        const { hold } = state;
        if (shelf(hold.group.provider).isStrangers(hold.id))
          violated('P3', `${id} counts on ${hold.id}, which is a stranger's`);
        const other = owners.get(hold.id);
        if (other !== undefined) violated('P1', `${hold.id} belongs to ${other} and to ${id}`);
        owners.set(hold.id, id);
      }
    },

    /** When the faults are over and everything due has happened. */
    atTheEnd(): void {
      for (const request of requests()) {
        const { id, state, history, releasing } = request;
        const waits = state.name === 'choosing' ? state.options.waiting.length > 0 : !ENDED.has(state.name);
        if (waits) violated('P2', `${id} hangs, ${state.name}`);
        if (state.name === 'failed' && !state.problem) violated('P2', `${id} failed without a reason`);
        if (releasing.length > 0) violated('P3', `${id} still has to release ${releasing.map(({ holdId }) => holdId)}`);
        if (rendered(request) !== request.version)
          violated('P4', `cards of ${id} show v${rendered(request)}, not v${request.version}`);
        const bought = new Set(
          grants.filter((grant) => grant.request === id && grant.bought).map(({ hold }) => hold.number),
        );
        if (bought.size > 1) violated('P1', `${id} bought ${[...bought]}`);
        const givenUp = history.some(({ what }) => what === 'resolvedGivenUp');
        if (bought.size === 1 && state.name !== 'purchased' && !givenUp) {
          violated('P2', `${id} bought ${[...bought]} and says ${state.name}`);
        }
        const personSaidSo = history.some(({ what }) => what === 'resolvedBought');
        if (state.name === 'purchased' && bought.size === 0 && !personSaidSo)
          violated('P2', `${id} says purchased and is not`);
      }
      for (const { requestId, number } of claims()) {
        const kept = requests().find(({ id }) => id === requestId);
        if (kept && kept.state.name !== 'purchased' && holdOf(kept)?.number === number) {
          violated('P3', `${number} is still kept for ${requestId}, ${kept.state.name}`);
        }
      }
      for (const { hold, provider, to, saved } of holds.values()) {
        if (!saved && to.alive) violated('P3', `the bot was told of ${hold} and forgot it`);
        const wanted = requests().some((each) => holdOf(each)?.id === hold && each.state.name === 'purchased');
        if (saved && !wanted && shelf(provider).stands(hold)) violated('P3', `${hold} is still held at ${provider}`);
      }
      const unanswered = clicks.filter(({ nonce }) => acknowledged.has(nonce) && !told.has(nonce));
      for (const click of unanswered) {
        const { user, verb, requestId } = click;
        const counted = effects.filter((each) => same(each, click)).length;
        if (unanswered.filter((each) => same(each, click)).length > counted) {
          violated('P4', `"${verb}" of ${user} on ${requestId} came to nothing, and the bot did not tell them`);
        }
      }
    },
  };
}

type ClickIdentity = Pick<Clicked, 'user' | 'requestId' | 'verb'>;

/** The same person did the same to the same request. */
function same(a: ClickIdentity, b: ClickIdentity): boolean {
  return a.user === b.user && a.requestId === b.requestId && a.verb === b.verb;
}

export type Invariants = ReturnType<typeof createInvariants>;

/** States that count on a hold. */
const HOLDING: ReadonlySet<string> = new Set(['awaitingApproval', 'purchasing', 'unconfirmed', 'purchased']);
const ENDED: ReadonlySet<string> = new Set(['purchased', 'failed', 'denied', 'expired', 'cancelled']);

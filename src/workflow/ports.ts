import type { Consequence } from '../domain/consequences.ts';
import type { Entry } from '../domain/entry.ts';
import type { Verdict } from '../domain/event.ts';
import type { ProviderName } from '../domain/group.ts';
import type { LimitReached, Refusal } from '../domain/refusal.ts';
import type { Request } from '../domain/request.ts';
import type { Limits } from '../domain/rules.ts';

/** Where requests are kept. Every key belongs to a workspace. */
export interface RequestStore {
  /** Rejects with {@link UnreadableRequest} when it is there and cannot be read. */
  load(teamId: string, id: string): Promise<Request | undefined>;
  /**
   * Saves a request that was made from the version before it, or (version 1) did not exist. False when another change was saved first.
   * `dueAt` (epoch ms) is when a job must follow, undefined when none must; `news` are the new lines of its history, which go into the audit trail in the same step.
   * Nothing is saved where that would go beyond the limits, looked at in the same step: many saves at once count one after the other.
   */
  save(
    request: Request,
    dueAt: number | undefined,
    news: readonly Entry[],
    limits?: Limits,
  ): Promise<boolean | LimitReached>;
  /** Notes that every card shows this version; it counts only if that is still the newest, which is the answer. */
  markRendered(request: Request): Promise<boolean>;
  /** The first requests of a list, so many at most; see {@link RequestIndex}. */
  list(teamId: string, index: RequestIndex, most: number): Promise<IndexedRequests>;
}

/** What stands first in a list: requests in its order, ids of those among them that cannot be read, and how many the whole list has. */
export type IndexedRequests = Readonly<{ requests: readonly Request[]; unreadable: readonly string[]; total: number }>;

export type RequestIndex =
  /** All requests of one person, newest first. */
  | Readonly<{ of: 'requester'; user: string }>
  /** Of these what is not over: first what has a number, each newest first. */
  | Readonly<{ of: 'open'; user: string }>
  /** Of these what came to nothing, what ended last first. */
  | Readonly<{ of: 'ended'; user: string }>
  /** What approvers must decide about, by deadline; but for an approver's own requests. */
  | Readonly<{ of: 'approvers'; except?: string }>
  /** Numbers that were bought (for one requester, or for all), newest first. */
  | Readonly<{ of: 'numbers'; user?: string }>
  /** All that is over, what changed last first: what is kept whole, or (`inShort`) what ended before that and is not forgotten. */
  | Readonly<{ of: 'over'; inShort?: boolean }>;

/** What people tried and were refused, kept for good. */
export interface AuditTrail {
  refused(request: Request, event: string, by: string, refusal: Refusal, at: number): Promise<void>;
}

/** A message of the bot that stands for a request, or for one line of its history. */
export type Card = Readonly<{
  channel: string;
  /** Slack's id of the message in its channel; absent when it could not be posted there. */
  ts?: string;
  /** Digest of what it shows. */
  rendered: string;
}>;

export type PostedCard = Card & Readonly<{ ts: string }>;

/** One that was looked for, with its key. */
export type FoundCard = PostedCard & Readonly<{ key: string }>;

/** A message that was about to be posted. Found without its card, it may stand in Slack although no answer came. */
export type Posting = Readonly<{
  /** When the call was about to be made (epoch ms). */
  at: number;
  /** The channel or person it was for. */
  to: string;
  /** The message it was to be a reply to. */
  under?: string;
  /** Digest of what it would show. */
  rendered: string;
}>;

/** What is kept of a request's messages, by their keys. */
export type KnownCards = Readonly<{
  cards: ReadonlyMap<string, Card>;
  /** What was announced and neither kept nor withdrawn. */
  announced: ReadonlyMap<string, Posting>;
  /** Those of which nothing can be read. */
  unreadable: ReadonlySet<string>;
}>;

/** Where the cards of each request are. One that is known is never searched for in Slack. */
export interface CardStore {
  load(teamId: string, requestId: string): Promise<ReadonlyMap<string, Card>>;
  /** For each of these requests the first of these cards that stands in Slack; those without one are not among the answers. */
  firstOf(teamId: string, wanted: ReadonlyMap<string, readonly string[]>): Promise<ReadonlyMap<string, FoundCard>>;
  /** The same with what may stand in Slack although no card says so. */
  known(teamId: string, requestId: string): Promise<KnownCards>;
  /** Notes that what a card shows is unknown, so that it is rendered anew, at the latest by the next sweep. */
  invalidate(teamId: string, requestId: string, key: string): Promise<void>;
  /** Runs `render` while no other job renders this request; false when one does. Only the job that has the lock may write. */
  withLock(teamId: string, requestId: string, render: (cards: CardWriter) => Promise<void>): Promise<boolean>;
}

/** Writes where cards are, while one has the lock; afterwards each call rejects with {@link LockLostError} and writes nothing. */
export interface CardWriter {
  /** Keeps a card; what was announced under its key is settled by that. */
  save(key: string, card: Card): Promise<void>;
  /** Notes that a message is about to be posted; what was there under its key is gone. */
  announce(key: string, posting: Posting): Promise<void>;
  /** Takes an announcement back: nothing was posted. */
  withdraw(key: string): Promise<void>;
}

/** Whose Home tab is kept up to date, and what it shows. */
export interface HomeStore {
  /** A person has opened theirs: it is kept up to date from now on, and what it shows counts as unknown. */
  opened(teamId: string, user: string): Promise<void>;
  /** It cannot be rendered: nothing is kept up to date until it is opened again. */
  forget(teamId: string, user: string): Promise<void>;
  /** Those of these people whose Home is kept up to date. Notes that the decider, where there is one, has decided about a request. */
  kept(teamId: string, users: readonly string[], decider?: string): Promise<readonly string[]>;
  /** What the Homes show counts as unknown from now on; answers with whose they are. */
  invalidateAll(teamId: string): Promise<readonly string[]>;
  /** Digest of what it shows: empty when not known, undefined when its person has not opened it. */
  rendered(teamId: string, user: string): Promise<string | undefined>;
  markRendered(teamId: string, user: string, rendered: string): Promise<void>;
  /** Runs `render` while no other job or process renders this Home; false when one does. */
  withLock(teamId: string, user: string, render: () => Promise<void>): Promise<boolean>;
  hasDecided(teamId: string, user: string): Promise<boolean>;
}

/**
 * Numbers that are kept for one request: as its hold, where the provider keeps none, and while its order may be under way.
 * Two of our own people never get the same one, and a number that is found among those owned was bought for no other request.
 */
export interface ClaimStore {
  /** True when the number is this request's for this long from now on; false when it is another's. */
  take(claim: Claim, forMs: number): Promise<boolean>;
  /** Gives it up, if it is still this request's. */
  drop(claim: Claim): Promise<void>;
  /**
   * True when a provider's hold is this request's, from now until `until` (epoch ms): no other request of ours has it, in any workspace. A
   * provider may answer two calls with one hold, and only one of them may end it.
   */
  own(hold: OwnHold, until: number): Promise<boolean>;
  disown(hold: OwnHold): Promise<void>;
}

export type OwnHold = Readonly<{ teamId: string; requestId: string; provider: ProviderName; holdId: string }>;

export type Claim = Readonly<{ teamId: string; requestId: string; provider: ProviderName; number: string }>;

/** What Slack has delivered, by an id that a second delivery of the same has too. */
export interface DeliveryStore {
  /** `new`: no process has begun it; `begun`: one has, and may have died; `done`: it is over. */
  begin(teamId: string, id: string): Promise<'new' | 'begun' | 'done'>;
  done(teamId: string, id: string): Promise<void>;
  /** It did not work: another delivery may try. */
  failed(teamId: string, id: string): Promise<void>;
  /** Whether nothing came by this id in the last so many milliseconds; it counts as having come now. */
  isFirst(teamId: string, id: string, withinMs: number): Promise<boolean>;
}

/** Whether a person waits for it. */
export type Urgency = 'now' | 'whenIdle';

/** How long before it is due a job is put into the queue; several sweeps come within this time. */
export const SCHEDULED_AHEAD_MS = 120_000;

/** The queue, as the workflow sees it. A job that is there already is left as it is. */
export interface Timers {
  /**
   * Sees to it that the job runs for this version of the request, not before its time. What is due later than {@link SCHEDULED_AHEAD_MS} from now
   * is left to the sweep, which finds it by its time in the store. `urgency`: what can wait is done after all that cannot.
   */
  schedule(consequence: Consequence, request: Request, urgency?: Urgency): Promise<void>;
  /** Keeps a decision that was clicked, until who clicked has been looked up. */
  decide(click: DecisionClick): Promise<void>;
}

/** The same for rules of spending, and who decides. */
export interface JudgeTimers {
  /** Has all that waits for a decision judged anew, now or at this time (epoch ms). */
  judgeAnew(teamId: string, at?: number): Promise<void>;
}

/** The same for Homes. */
export interface HomeTimers {
  /** Has a person's Home rendered soon, once for all that asked for it until then. */
  renderHome(teamId: string, user: string): Promise<void>;
}

/** A click that only some may make: saved before it is acknowledged, decided when Slack has said who that is. Holds no secret. */
export type DecisionClick = Readonly<{
  teamId: string;
  requestId: string;
  /** Who clicked, by Slack's signed word. */
  user: string;
  at: number;
  /** How far the clock that all processes share was ahead of ours then. */
  sharedOffsetMs?: number | undefined;
  /** Where to answer when it is refused. */
  channel: string;
  fingerprint: string;
  /** Tells two clicks apart, and a second delivery of one from another. */
  nonce: string;
  decision: /** `glass` is why it is bought past what the policy allows otherwise. */
    | Readonly<{ verb: 'approve'; glass?: string }>
    | Readonly<{ verb: 'passOn'; to: string; word: string }>
    | Readonly<{ verb: 'deny'; reason: string }>
    /** Decides nothing, and only those who may decide may do it. */
    | Readonly<{ verb: 'ask'; question: string }>
    | Readonly<{ verb: 'resolve'; verdict: Verdict }>;
}>;

/** Renders every card of a request as it stands now, and posts what is still to be told. */
export interface Notifier {
  /** Answers with a time (epoch ms) when it could not finish yet: another job is rendering, or Slack asks for patience. */
  sync(request: Request): Promise<Readonly<{ againAt: number }> | undefined>;
  /** Tells one person, where they clicked, why nothing happened; and gives back what they had `typed`. */
  refuse(
    click: Readonly<{ teamId: string; user: string; channel: string }>,
    refusal: Refusal,
    typed?: string,
  ): Promise<void>;
}

/** Keeps the Home tabs of all people whom a request concerns up to date. */
export interface Homes {
  /** Has the Homes rendered that a change of this request may have made wrong. */
  changed(request: Request): Promise<void>;
  /** Has all Homes rendered, since what they show is not known any more. */
  invalidateAll(teamId: string): Promise<void>;
  /** Renders one as things stand. Answers with a time (epoch ms) when it could not yet: another job is rendering, or Slack asks for patience. */
  render(teamId: string, user: string): Promise<Readonly<{ againAt: number }> | undefined>;
}

/** The time, in epoch milliseconds. */
export type Clock = () => number;

/** What happened, for logs and metrics; must not throw. */
export interface Observer {
  /** `by`: whose doing it was, where it was a person's; `before`: what it was, where it is not new. */
  changed(request: Request, event: string, by?: string, before?: Request): void;
  refused(request: Readonly<{ teamId: string; id: string }>, event: string, refusal: Refusal, by?: string): void;
  /** Something that will be made good by a later job or sweep. */
  warn(what: string, error: unknown, facts: Readonly<Record<string, unknown>>): void;
}

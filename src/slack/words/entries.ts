import type { EntryKind } from '../../domain/entry.ts';
import { ruleName } from './spending.ts';

/** What an entry of the history says, formatted for mrkdwn; empty where it says nothing of it. */
export type Facts = Readonly<{
  who: string;
  number: string;
  until: string;
  provider: string;
  /** What it costs, where that is still known. */
  price?: string;
  /** The provider's own word for the state of a number that was bought. */
  status: string;
  /** Whose question it answers. */
  asker: string;
  /** The approver who is away, and for whom it was done. */
  away: string;
  /** To whom it was passed on. */
  to: string;
  /** The line of the policy that decided it. */
  rule: string;
  mayHoldAgain: boolean;
}>;

/** To those who are told and not asked: who approved or denied it ("by …"), for whom it is. */
export type Told = Facts & Readonly<{ how: string; requester: string }>;

/** A call for a decision besides: whom it calls, for whom, and until when. */
export type Call = Facts & Readonly<{ approvers: string; requester: string; decideBy: string }>;

type Sentence = (facts: Facts) => string;

/** Who is told what of an entry, once. Absent: they are told nothing. */
type Telling = Readonly<{
  /** In the list of everything that happened, behind Details. */
  history: Sentence;
  /** In the thread of the request's card. */
  thread?: Sentence;
  /** Not said in the thread any more once what came of it is told. */
  passes?: true;
  /** To the requester directly, and in no thread. */
  direct?: Sentence;
  /** Under the approvers' cards. */
  approvers?: Sentence;
  /** There too, in place of `approvers`, while a decision is waited for; only of the newest entry that has or is a call. */
  call?: (call: Call) => string;
  /** Directly to people who are told of it, and were not asked or not waited for. */
  told?: (told: Told) => string;
  /** What every call of before becomes, since with it a wait for a decision is over: never a mark without its word. */
  over?: Sentence;
  /** Has the approvers decide anew, so that no earlier call is repeated. */
  isCall?: true;
}>;

/** Who decided, and for whom. */
const decider = ({ who, away }: Pick<Facts, 'who' | 'away'>) => (away === '' ? who : `${who} (for ${away})`);

const unconfirmed: Sentence = ({ provider, number }) =>
  `${provider} did not answer whether ${number} was bought. Nothing will be bought twice; you will be told what it says.`;
const yourNumber: Sentence = ({ number, price = '' }) => `Your number ${number} is bought${price && `: ${price}`}.`;
const notBought: Sentence = ({ number }) => `${number} could not be bought.`;
const foundBought: Sentence = ({ number, provider }) =>
  `${provider} lists ${number} among your numbers: it was bought before Redis lost what it had saved last.`;
const bought: Sentence = ({ number }) => `${number} is bought.`;
const notHeld: Sentence = () => 'No number could be held.';
const resolvedBought: Sentence = ({ who, number }) => `${who} says that ${number} was bought.`;
const resolvedRetry: Sentence = ({ who, number }) => `${who} says that ${number} was not bought, and tries again.`;
const resolvedGivenUp: Sentence = ({ who, number }) => `${who} says that ${number} was not bought, and releases it.`;
const activated: Sentence = ({ number }) => `${number} can be used now.`;
const boughtMore: Sentence = ({ provider }) =>
  `${provider} bought more than was ordered. Tell the operator. Nobody ordered:`;
const expiredUnchecked: Sentence = ({ who, number }) =>
  `${who} clicked in time, but Slack did not say who that was before ${number} had to be released, so it could not count.`;

/** Why a number that was bought cannot be used yet, by 2Chat's words; another provider's stand behind the sentence as they are. */
const WAITS_FOR: Readonly<Record<string, (provider: string) => string>> = {
  AWAITING_REGISTRATION: (provider) => `it waits for registration at ${provider}.`,
  PENDING_ACTIVATION: (provider) => `it waits to be activated at ${provider}.`,
};

/** Whether a status is explained by our own words, so that it need not be quoted. */
export function isKnownStatus(status: string): boolean {
  return Object.hasOwn(WAITS_FOR, status);
}

const notActive: Sentence = ({ number, provider, status }) =>
  isKnownStatus(status)
    ? `${number} is bought and cannot be used yet: ${WAITS_FOR[status]?.(provider)}`
    : `${number} is bought and cannot be used yet. ${provider} says:`;
const notListed: Sentence = ({ provider, number }) =>
  `${provider} confirmed that ${number} was bought, and does not list it among your numbers yet. Look there, or ask ${provider}.`;

/** All that is said of what happened, in one place: the compiler finds a kind that is forgotten. Quotations of people and providers are added by callers. */
export const ENTRIES: Readonly<Record<EntryKind, Telling>> = {
  created: { history: ({ who }) => `${who} asked for a number.` },
  searchChanged: { history: () => 'The search was changed.' },
  searchedAnew: { history: () => 'The options were more than an hour old, and were searched anew.' },
  found: { history: () => 'The search was answered.' },
  searchFailed: { history: () => 'The search did not work.' },
  documentsConfirmed: { history: ({ who }) => `${who} confirmed having the documents:` },
  chose: { history: ({ who }) => `${who} chose what to hold.` },
  reheld: { history: ({ who, number }) => `${who} asked to hold ${number} again.` },
  notHeld: { history: notHeld, thread: notHeld, direct: notHeld },
  held: {
    history: ({ number, until }) => `${number} was held until ${until}.`,
    // Until when it counts says the card.
    thread: ({ number }) => `${number} is held.`,
    isCall: true,
  },
  reminded: {
    history: () => 'The approvers were reminded.',
    call: ({ approvers, number, requester, decideBy }) =>
      `${approvers}: ${number} for ${requester} waits for your decision. If nobody decides by ${decideBy}, the hold is released.`,
  },
  escalated: {
    history: () => 'Everybody else who may decide was asked too.',
    call: ({ approvers, number, requester, decideBy }) =>
      `${approvers}: nobody has decided yet about ${number} for ${requester}, so all of you are asked now. If nobody decides by ${decideBy}, the hold is released.`,
  },
  nudged: {
    history: ({ who }) => `${who} nudged the approvers.`,
    call: ({ approvers, number, requester, decideBy }) =>
      `${approvers}: ${requester} asks you to decide about ${number}. If nobody decides by ${decideBy}, the hold is released.`,
  },
  asked: {
    history: ({ who }) => `${who} asked:`,
    approvers: ({ who }) => `${who} asks:`,
  },
  answered: {
    history: ({ who }) => `${who} answered:`,
    approvers: ({ who, asker }) => `${who} answers ${asker}:`,
  },
  purposeChanged: {
    history: ({ who }) => `${who} changed what it is for:`,
    // Before there was a number they were asked about nothing yet.
    approvers: ({ who, number }) => (number === '' ? '' : `${who} changed what it is for:`),
  },
  approvedFirst: {
    history: ({ number, ...facts }) => `${decider(facts)} approved buying ${number}; a second person is needed.`,
    thread: (facts) => `Approved by ${decider(facts)}. A second person must approve it, too.`,
    call: ({ approvers, number, requester, decideBy, ...facts }) =>
      `${approvers}: ${decider(facts)} approved ${number} for ${requester}, and a second person must, too. If nobody does by ${decideBy}, the hold is released.`,
  },
  approved: {
    history: ({ number, ...facts }) => `${decider(facts)} approved buying ${number}.`,
    thread: (facts) => `Approved by ${decider(facts)}.`,
    passes: true,
    told: ({ number, requester, how, price = '' }) =>
      `For your information: ${number} for ${requester} was approved ${how}${price && `. It costs ${price}`}. You need not do anything.`,
    over: ({ number, ...facts }) => `✅ Decided: ${decider(facts)} approved ${number}`,
  },
  approvedAutomatically: {
    history: ({ number, rule }) => `${number} was approved automatically, by ${ruleName(rule)}.`,
    thread: ({ rule }) => `Approved automatically, by ${ruleName(rule)}.`,
    passes: true,
    told: ({ number, requester, rule, price = '' }) =>
      `For your information: ${number} for ${requester} was approved automatically, by ${ruleName(rule)}${price && `. It costs ${price}`}. You need not do anything.`,
  },
  brokeGlass: {
    history: ({ who, number }) => `${who} had ${number} bought past the rules of spending. The reason:`,
    thread: ({ who }) => `${who} had it bought past the rules of spending. The reason:`,
    approvers: ({ who, number }) => `${who} had ${number} bought past the rules of spending. The reason:`,
    told: ({ who, number, requester, price = '' }) =>
      `${who} has ${number} for ${requester} bought past the rules of spending, without waiting for anybody else${price && `. It costs ${price}`}. The reason:`,
    over: ({ who, number }) => `✅ Decided: ${who} had ${number} bought past the rules of spending`,
  },
  passedOn: {
    history: ({ to, ...facts }) => `${decider(facts)} passed it on to ${to}:`,
    approvers: ({ to, number, ...facts }) => `${to}: ${decider(facts)} passes ${number} on to you:`,
    isCall: true,
  },
  judgedAnew: { history: () => 'The rules of spending, or who decides, changed.' },
  ordered: { history: ({ number, provider }) => `${number} was ordered at ${provider}.` },
  returnedForApproval: {
    history: ({ number }) => `${number} could not be bought, and waited for a decision again.`,
    thread: ({ number }) => `${number} was approved and could not be bought; it waits for a decision again.`,
    approvers: ({ number }) => `${number} was approved and could not be bought; it waits for a decision again.`,
    call: ({ approvers, number, requester, decideBy }) =>
      `${approvers}: ${number} for ${requester} was approved and could not be bought; it waits for a decision again, until ${decideBy}.`,
  },
  denied: {
    history: ({ number, ...facts }) => `${decider(facts)} denied ${number}. The reason:`,
    thread: (facts) => `Denied by ${decider(facts)}.`,
    direct: ({ who, number }) => `${who} denied your request for ${number}. The reason:`,
    told: ({ number, requester, how }) =>
      `For your information: ${number} for ${requester} was denied ${how}. You need not do anything. The reason:`,
    over: ({ who, number }) => `⛔ Decided: ${who} denied ${number}`,
  },
  cancelled: {
    history: ({ who }) => `${who} cancelled the request.`,
    thread: () => 'Cancelled by the one who asked.',
    over: ({ who, number }) => `✖ Cancelled: ${who} needs no decision about ${number} any more`,
  },
  expired: {
    history: (facts) =>
      facts.who === '' ? `Nobody had decided in time: ${facts.number} was released.` : expiredUnchecked(facts),
    thread: (facts) =>
      facts.who === ''
        ? `Nobody decided in time: ${facts.number} was released before its hold ended.`
        : expiredUnchecked(facts),
    direct: (facts) => {
      const { number, who, mayHoldAgain } = facts;
      if (who !== '') return expiredUnchecked(facts);
      return mayHoldAgain
        ? `Nobody decided in time, so ${number} was released. You can have it held again.`
        : `Nobody decided in time, so ${number} was released. It has been held as often as one request allows; you can ask anew.`;
    },
    over: ({ number }) => `⌛ Released: no decision came in time about ${number}`,
  },
  unconfirmed: {
    history: ({ provider, number }) => `${provider} did not answer whether ${number} was bought.`,
    thread: unconfirmed,
    direct: unconfirmed,
    approvers: unconfirmed,
  },
  resolvedBought: { history: resolvedBought, thread: resolvedBought, direct: yourNumber },
  resolvedRetry: { history: resolvedRetry, thread: resolvedRetry },
  resolvedGivenUp: { history: resolvedGivenUp, thread: resolvedGivenUp, direct: notBought },
  purchased: { history: bought, thread: bought, direct: yourNumber },
  foundBought: {
    history: foundBought,
    thread: foundBought,
    direct: foundBought,
    approvers: foundBought,
    over: ({ number }) => `✅ Bought: ${number}`,
  },
  notActive: { history: notActive, thread: notActive, direct: notActive, approvers: notActive },
  activated: { history: activated, thread: activated, direct: activated },
  notListed: { history: notListed, thread: notListed, direct: notListed, approvers: notListed },
  boughtMore: { history: boughtMore, thread: boughtMore, approvers: boughtMore },
  failed: { history: notBought, thread: notBought, direct: notBought, approvers: notBought },
  released: { history: ({ number }) => `The hold of ${number} has ended.` },
  other: { history: () => 'Something happened that this version of Number Desk does not know.' },
};

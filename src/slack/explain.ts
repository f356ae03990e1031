import ms from 'ms';
import type { ProviderName } from '../domain/group.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Missing, Problem, StateName } from '../domain/request.ts';
import type { Shortfall } from '../domain/why.ts';
import { mention, mentions, moment, prices } from './format.ts';
import { words } from './words/words.ts';

/** A refusal as a sentence for the one who clicked (mrkdwn). */
export function explainRefusal(refusal: Refusal): string {
  const say = words.refusals;
  switch (refusal.reason) {
    case 'notYours':
      return say.notYours(mention(refusal.requester));
    case 'notAnApprover':
      return refusal.standing === 'member'
        ? say.notAnApprover(mentions(refusal.approvers))
        : say.notAMember(mentions(refusal.approvers));
    case 'ownRequest':
      return say.ownRequest(mentions(refusal.approvers));
    case 'alreadyDecided':
      return refusal.verdict === 'approved'
        ? say.alreadyApproved(mention(refusal.by), moment(refusal.at))
        : say.alreadyDenied(mention(refusal.by), moment(refusal.at));
    case 'ended':
      return refusal.state === 'cancelled' ? say.cancelled(moment(refusal.at)) : say.expired(moment(refusal.at));
    case 'tooLate':
      return say.tooLate(moment(refusal.decideBy));
    case 'cardOutdated':
      return say.cardOutdated;
    case 'underWay':
      return underWay(refusal.state);
    case 'notNow':
      return say.notNowIn[refusal.state];
    case 'tooEarly':
      return say.notNow;
    case 'documentsNeeded':
      return say.documentsNeeded;
    case 'tooSoon':
      return say.tooSoon(moment(refusal.nextAt));
    case 'quietHours':
      return say.quietHours(moment(refusal.until));
    case 'heldAgainEnough':
      return say.heldAgainEnough(refusal.most);
    case 'requestFull':
      return say.requestFull;
    case 'mayNotAsk':
      return refusal.standing === 'guest' ? say.guestsMayNotAsk : say.stranger;
    case 'tooManyHolds':
      return say.tooManyHolds(refusal.most);
    case 'workspaceFull':
      return say.workspaceFull(refusal.most);
    case 'tooManyRequests':
      return say.tooManyRequests(refusal.most, moment(refusal.nextAt));
    case 'unknownRequest':
      return say.unknownRequest;
    case 'unreadable':
      return say.unreadable;
    case 'notLookedUpInTime':
      return say.notLookedUpInTime(moment(refusal.at));
    case 'notLookedUp':
      return say.notLookedUp;
  }
}

/** What is being done at this moment, so that the click cannot count now. */
function underWay(state: StateName): string {
  const say = words.refusals;
  switch (state) {
    case 'expired':
    case 'cancelled':
      return say.stillReleasing;
    case 'searching':
    case 'reserving':
    case 'purchasing':
    case 'unconfirmed':
      return say.notNowIn[state];
    case 'choosing':
    case 'awaitingApproval':
    case 'purchased':
    case 'failed':
    case 'denied':
      return say.underWay;
  }
}

/** Why something did not work: our sentence, and the provider's own words where there are some (text of strangers: plain_text only). */
export type Explanation = Readonly<{ sentence: string; quote?: string }>;

export function explainProblem(problem: Problem): Explanation {
  const { code, provider: name, message, was } = problem;
  const say = words.problems;
  const provider = providerName(name);
  const quote = message === undefined ? {} : { quote: `${say.said(provider)} ${message}` };
  switch (code) {
    case 'taken':
      return { sentence: say.taken, ...quote };
    case 'searchFailed':
    case 'nobodyToApprove':
    case 'approversUnknown':
    case 'holdEnded':
    case 'givenUp':
    case 'orderPending':
    case 'optionsOld':
      return { sentence: say[code] };
    case 'reserveUnanswered':
    case 'holdTooShort':
    case 'offerChanged':
    case 'offerGone':
    case 'heldAlready':
    case 'holdUnreadable':
    case 'holdEndUnknown':
    case 'holdForeign':
      return { sentence: say[code](provider) };
    case 'priceChanged':
      return { sentence: say.priceChanged(provider, was && prices(was)) };
    case 'reserveRefused':
    case 'purchaseRefused':
    case 'stockUnknown':
    case 'purchaseNotTaken':
      return { sentence: [say[code](provider), ...whatHappened(problem, provider)].join(' '), ...quote };
  }
}

/** Why a number that was bought cannot be used yet, by the provider's word for its status. */
export function explainStatus(number: string, name: ProviderName | undefined, status = ''): Explanation {
  const say = words.notes;
  const provider = providerName(name);
  // 2Chat's words; another provider's are quoted as they are.
  if (status === 'AWAITING_REGISTRATION') return { sentence: say.waitsForRegistration(number, provider) };
  if (status === 'PENDING_ACTIVATION') return { sentence: say.waitsForActivation(number, provider) };
  return { sentence: say.notActive(number, provider), ...(status === '' ? {} : { quote: status }) };
}

/** A provider's numbers are not listed, or not all of them, and why; holds what the provider says: plain_text only. */
export function explainMissing({ provider: name, code, ...shortfall }: Missing): string {
  const say = words.options;
  const provider = providerName(name);
  const { why = 'noAnswer', message } = shortfall;
  if (code === 'partial' && why === 'cut') return say.cutShort(provider);
  const clause = words.whys[why](provider);
  const sentence = code === 'partial' ? say.partial(clause, provider) : say.missing(clause);
  const quote = message === undefined ? [] : [`${words.problems.said(provider)} ${message}`];
  return [sentence, ...advice(shortfall), ...quote].join(' ');
}

/** What there is to say beyond the problem itself; a refusal says it in its own words. */
function whatHappened(shortfall: Partial<Shortfall>, provider: string): string[] {
  const { why } = shortfall;
  if (why === undefined || why === 'refused') return [];
  return [`${words.whys[why](provider)}.`, ...advice(shortfall)];
}

function advice({ why, waitMs }: Partial<Shortfall>): string[] {
  if (why === 'keyRefused') return [words.keyAdvice];
  if (waitMs === undefined || (why !== 'ownLimit' && why !== 'fewerCalls')) return [];
  return [words.tryAgainIn(ms(Math.max(1, Math.ceil(waitMs / 1000)) * 1000, { long: true }))];
}

/** The name people know a provider by. */
export function providerName(name: ProviderName | undefined): string {
  return name === undefined ? words.someProvider : name;
}

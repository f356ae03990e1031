import type { ProviderName } from '../domain/group.ts';
import type { Refusal } from '../domain/refusal.ts';
import type { Problem, StateName } from '../domain/request.ts';
import { mention, mentions, moment } from './format.ts';
import { words } from './words.ts';

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
    case 'unknownRequest':
      return say.unknownRequest;
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

export function explainProblem({ code, provider: name, message }: Problem): Explanation {
  const say = words.problems;
  const provider = providerName(name);
  const quote = message === undefined ? {} : { quote: `${say.said(provider)} ${message}` };
  switch (code) {
    case 'searchFailed':
    case 'taken':
    case 'nobodyToApprove':
    case 'approversUnknown':
    case 'holdEnded':
    case 'givenUp':
    case 'orderPending':
      return { sentence: say[code] };
    case 'reserveUnanswered':
    case 'holdTooShort':
    case 'priceChanged':
    case 'offerGone':
      return { sentence: say[code](provider) };
    case 'holdUnfit':
      // Here the message is ours: see `unfit` of ProviderError.
      return { sentence: `${message ?? say.holdUnfit(provider)} ${say.holdGivenBack}` };
    case 'reserveRefused':
    case 'purchaseRefused':
    case 'stockUnknown':
    case 'purchaseNotTaken':
      return { sentence: say[code](provider), ...quote };
  }
}

/** The name people know a provider by. */
export function providerName(name: ProviderName | undefined): string {
  return name === undefined ? words.someProvider : words.providers[name];
}

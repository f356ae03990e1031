import type { Refusal } from '../../domain/refusal.ts';
import { escapeMrkdwn, mention, mentions, moment } from '../format.ts';
import { answers } from './answers.ts';
import { budgets } from './budgets.ts';
import { STATES } from './states.ts';

type Of<R extends Refusal['reason']> = Extract<Refusal, { reason: R }>;

const waitForOne = 'One that is being released counts until it is gone.';

/** Why a click changed nothing, in one place (mrkdwn): the compiler finds a reason that is forgotten. */
const REFUSALS: { readonly [R in Refusal['reason']]: (refusal: Of<R>) => string } = {
  notYours: ({ requester }) =>
    `Only ${mention(requester)}, who asked, can do that. Type /number to ask for a number of your own.`,
  notAnApprover: ({ membership, approvers }) =>
    membership === 'member'
      ? `You may not decide this. It is up to ${mentions(approvers)}.`
      : `Only full members of this workspace may decide this. It is up to ${mentions(approvers)}.`,
  ownRequest: ({ approvers }) => `You cannot approve your own request; it is up to ${mentions(approvers)}.`,
  alreadyDecided: ({ verdict, by, at, automatic }) =>
    automatic
      ? `It was approved automatically, ${moment(at)}.`
      : `${mention(by)} already ${verdict} this, ${moment(at)}.`,
  ended: ({ state, at }) =>
    state === 'cancelled'
      ? `The request was cancelled, ${moment(at)}. Nothing was bought.`
      : `Too late: nobody had decided, and the number was released, ${moment(at)}. Nothing was bought.`,
  tooLate: ({ decideBy }) =>
    `Too late: the time to decide ended ${moment(decideBy)}, and the number is being released.`,
  cardOutdated: () => 'What you clicked is no longer what the card shows, so nothing was done. Look at the card again.',
  tooHasty: () =>
    'The card had changed just before that click, so it was not counted. Look at the card, and click again.',
  purposeChanged: ({ by, at }) =>
    `${mention(by)} changed what the number is for, ${moment(at)}. What you clicked was from before that, so nothing was done. Read the card again.`,
  underWay: ({ state }) => STATES[state].underWay ?? 'That is being done at this moment. Watch the card.',
  notNow: ({ state }) => STATES[state].notNow,
  tooEarly: () => 'That is no longer possible. The card shows how things stand.',
  documentsNeeded: () =>
    'Documents are needed for that number. Click Reserve again, read which, and confirm that you have them.',
  tooSoon: ({ nextAt }) =>
    `The approvers were nudged a short while ago. You can nudge them again from ${moment(nextAt)}.`,
  quietHours: ({ until }) => `It is quiet hours: nobody is nudged until ${moment(until)}. The approvers have the card.`,
  tooLateToAsk: ({ decideBy }) =>
    `The time to decide ends ${moment(decideBy)}, which is too soon for an answer, so nothing was asked. Decide, or let the hold be released.`,
  askedEnough: ({ most }) =>
    `${most} questions were asked about this request, which is as many as one takes. Speak with the one who asked for the number.`,
  askedAlready: () => 'That question is asked already.',
  answeredAlready: () => 'That question is answered already, and the approvers have read the answer.',
  reheldEnough: ({ most }) =>
    `This number was held again ${most} times, which is as often as one request allows. Type /number to ask anew.`,
  requestFull: () =>
    'This request has been changed so often that it takes no more changes; decisions still count, and you can cancel it. Type /number to ask anew.',
  mayNotAsk: ({ membership, why }) => {
    if (why !== undefined) return budgets.mayNotAsk[why];
    return membership === 'guest'
      ? 'Only full members of this workspace can ask for numbers. Ask one of them to do it for you.'
      : answers.stranger;
  },
  tooManyHolds: ({ most }) =>
    most === 1
      ? `You have one number on hold. Wait for the decision, or cancel it, first. ${waitForOne}`
      : `You have ${most} numbers on hold. Wait for a decision on one, or cancel one, first. ${waitForOne}`,
  workspaceFull: ({ most }) =>
    `This workspace has ${most} ${most === 1 ? 'number' : 'numbers'} on hold, which is all it may have at once. Try again when one of them is decided.`,
  tooManyRequests: ({ most, nextAt }) =>
    `You have asked for ${most === 1 ? 'one number' : `${most} numbers`} in the last 24 hours, which is as many as one person may. You can ask again from ${moment(nextAt)}.`,
  unknownRequest: () => 'That request is over, and not known here any more. Type /number to start a new one.',
  unreadable: () =>
    'This request was saved by another version of Number Desk and cannot be read here, so nothing was done. Tell the operator.',
  notLookedUpInTime: ({ at }) =>
    `You clicked in time, but Slack did not say who you are before the number had to be released, ${moment(at)}. Nothing was bought. Whoever asked can hold it again.`,
  approvedAlready: () => 'Your approval counts already. Somebody else must approve it, too.',
  deniedByRule: ({ because }) =>
    `A rule of spending says that such numbers are not bought here: ${escapeMrkdwn(because)}`,
  requesterMayNotAsk: ({ requester }) =>
    `By the rules of spending as they are now ${mention(requester)} may not ask for numbers, so nothing was bought.`,
  tooFewApprovers: ({ needed, found }) =>
    `By the rules of spending as they are now ${needed} people must approve this, and only ${found} may. Tell the operator.`,
  overBudget: ({ budget, limit, left }) =>
    `There is not enough left of ${budgets.of(budget)} this month, so nothing was bought. ${budgets.short(limit, left)}`,
  uncounted: () => 'What was spent is being counted anew, so nothing is approved for a moment. Try again in a minute.',
  glassNotNeeded: () => 'Nothing stands in the way of this any more, so there is no glass to break: approve it.',
  mayNotBreakGlass: () => 'You may not buy past the rules of spending, so nothing was done.',
  passedOnEnough: ({ most }) =>
    `This was passed on ${most} times, which is as often as one request is. Decide, or speak with those who are asked.`,
  mayNotTakeOver: ({ user }) =>
    `${mention(user)} may not decide about this, or has approved it already, so it was not passed on. Pass it on to somebody else who may.`,
  notLookedUp: () => 'Slack did not say who you are, so nothing was decided. Click again in a minute.',
};

/** A refusal as a sentence for the clicker (mrkdwn). */
export function explainRefusal(refusal: Refusal): string {
  // The table's entry of a reason takes that refusal: what TypeScript cannot see of a union.
  const say = REFUSALS[refusal.reason] as (refusal: Refusal) => string;
  return say(refusal);
}

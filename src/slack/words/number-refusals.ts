import type { RecordRefusal } from '../../domain/register/refusal.ts';
import { mention, moment } from '../format.ts';
import { labels } from './labels.ts';

type Of<R extends RecordRefusal['reason']> = Extract<RecordRefusal, { reason: R }>;

/** Why nothing was changed about a number, in one place (mrkdwn): the compiler finds a reason that is forgotten. */
const REFUSALS: { readonly [R in RecordRefusal['reason']]: (refusal: Of<R>) => string } = {
  notYourNumber: ({ owner }) =>
    owner === undefined
      ? 'Nobody owns that number, and only approvers can do that with it.'
      : `Only the owner of that number, ${mention(owner)}, and approvers can do that.`,
  approversOnly: () => 'Only approvers can do that.',
  notAdopted: () => 'Nobody owns that number yet. Adopt it first, which says whose it is and what it is for.',
  adoptedAlready: ({ owner }) => `That number has an owner already, ${mention(owner)}, so nothing was changed.`,
  theirsAlready: () => 'Whom you chose owns the number already. Choose somebody else.',
  notOffered: () => 'That number is not offered to you, or not any more, so nothing was changed.',
  numberGone: () => 'That number is not ours any more, so nothing was changed.',
  numberLocked: () => 'That number is locked, so it cannot be given back. Unlock it first.',
  giveBackUnderWay: ({ by }) =>
    by === ''
      ? 'The number is being given back at its provider already.'
      : `It is asked already that this number be given back, by ${mention(by)}. Stop that first.`,
  boughtLately: ({ at, days }) =>
    `It was bought ${moment(at)}, which is less than ${days} days ago. Tick that you are sure: it often cannot be bought again.`,
  cannotGiveBack: ({ provider }) =>
    `A number of ${provider || labels.someProvider} cannot be given back from here. Give it back in the provider’s console; the next list that is read tells of it.`,
  ownGiveBack: () => 'You asked for it, so another approver has to confirm it.',
  wrongDigits: () => 'Those are not the last four digits of the number. Look at the number again.',
  numberChanged: () =>
    'Something about the number has changed since you were shown it, so nothing was done. Read it again, and decide again.',
  calledAlready: () => 'Too late: the provider has been called already to take the number back.',
  nothingToStop: () => 'There is nothing to stop any more. Look at the number to see how it stands.',
  askedAnew: ({ by }) =>
    `That wish is over, and nothing was stopped: ${mention(by)} has asked anew. Open the number from /number numbers and press Stop there.`,
  numberBusy: () =>
    'You have changed so much about this number in the last 24 hours that it takes no more of you for now.',
  notDueYet: ({ at }) => `It is too early for that. Try again from ${moment(at)}.`,
  unknownNumber: () => 'That number is not in the register. Type /number numbers to see those that are.',
  numberNotNow: () => 'That does not fit how the number stands now, so nothing was changed. Look at the number again.',
};

/** A refusal as a sentence for the person who is refused (mrkdwn). */
export function explainNumberRefusal(refusal: RecordRefusal): string {
  // The table's entry of a reason takes that refusal: what TypeScript cannot see of a union.
  const say = REFUSALS[refusal.reason] as (refusal: RecordRefusal) => string;
  return say(refusal);
}

/** The same where Slack shows no markup, as at a field of a form: people become "somebody else". */
export function withoutPeople(text: string): string {
  return text.replaceAll(/<@\w+>/g, (_all, at: number) => (at === 0 ? 'Somebody else' : 'somebody else'));
}

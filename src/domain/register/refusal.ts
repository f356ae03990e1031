import type { ProviderName } from '../group.ts';

/** A "no" of the register: nothing was changed, and the person is told why. */
export type RecordRefusal =
  /** Only its owner and approvers may. `owner` is absent where nobody has it. */
  | Readonly<{ reason: 'notYourNumber'; owner?: string | undefined }>
  | Readonly<{ reason: 'approversOnly' }>
  /** Nobody has it: it is to be adopted first. */
  | Readonly<{ reason: 'notAdopted' }>
  | Readonly<{ reason: 'adoptedAlready'; owner: string }>
  | Readonly<{ reason: 'theirsAlready'; owner: string }>
  /** It was offered to another person, or not any more. */
  | Readonly<{ reason: 'notOffered' }>
  | Readonly<{ reason: 'numberGone' }>
  | Readonly<{ reason: 'numberLocked' }>
  | Readonly<{ reason: 'giveBackUnderWay'; by: string }>
  /** It was bought so lately (epoch ms) that it has to be said twice. */
  | Readonly<{ reason: 'boughtLately'; at: number; days: number }>
  /** The provider offers no way to give it back from here. */
  | Readonly<{ reason: 'cannotGiveBack'; provider: ProviderName }>
  /** Who asked cannot confirm it. */
  | Readonly<{ reason: 'ownGiveBack' }>
  | Readonly<{ reason: 'wrongDigits' }>
  /** What was shown is not what would happen any more. */
  | Readonly<{ reason: 'numberChanged' }>
  /** Too late to stop it: the provider has been called. */
  | Readonly<{ reason: 'calledAlready' }>
  | Readonly<{ reason: 'nothingToStop' }>
  /** That wish is over, and this person has asked anew. */
  | Readonly<{ reason: 'askedAnew'; by: string }>
  /** This person has changed so much about this number lately that no more of theirs is taken for now. */
  | Readonly<{ reason: 'numberBusy' }>
  | Readonly<{ reason: 'notDueYet'; at: number }>
  | Readonly<{ reason: 'unknownNumber' }>
  /** It does not fit: a second delivery, or an old message. */
  | Readonly<{ reason: 'numberNotNow' }>;

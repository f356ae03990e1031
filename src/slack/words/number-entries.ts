import type { RecordEntryKind } from '../../domain/register/entry.ts';

/** What an entry of a number's history says, formatted for mrkdwn; empty where it says nothing of it. */
export type NumberFacts = Readonly<{
  who: string;
  /** Whom it was given to, offered to, or who was asked. */
  to: string;
  /** Who had it before. */
  was: string;
  until: string;
  provider: string;
  /** Our words for where it stands at its provider: before, and now. */
  before: string;
  now: string;
  /** Why a call came to nothing, where we have words for that. */
  problem: string;
}>;

type Sentence = (facts: NumberFacts) => string;

const by = ({ who }: NumberFacts) => (who === '' ? '' : ` by ${who}`);

/** What each kind of entry says in the number's history. */
export const NUMBER_ENTRIES: Readonly<Record<RecordEntryKind, Sentence>> = {
  bought: ({ who }) => `Bought here for ${who}.`,
  found: ({ provider }) => `Found in the list of ${provider}. It was not bought here.`,
  adopted: ({ who, to }) => `${who} adopted it; ${to} owns it.`,
  edited: ({ who }) => `${who} changed what is said of it.`,
  locked: ({ who }) => `${who} locked it: it cannot be given back until it is unlocked.`,
  unlocked: ({ who }) => `${who} unlocked it.`,
  handoverAsked: ({ who, to }) => `${who} offered it to ${to}.`,
  handedOver: ({ to, was }) => `${to} took it${was === '' ? '' : ` over from ${was}`}.`,
  handoverDeclined: ({ who }) => `${who} did not take it.`,
  handoverWithdrawn: ({ who, to }) => `${who} withdrew the offer to ${to}.`,
  ownerLeft: ({ was }) => `${was}, who owned it, is no member of the workspace any more.`,
  reviewAsked: ({ to }) => `${to} was asked whether it is still needed.`,
  reviewReminded: ({ to }) => `${to} was reminded to say whether it is still needed.`,
  reviewUnanswered: ({ to }) => `${to} did not say whether it is still needed.`,
  kept: ({ who }) => `${who} said that it is still needed.`,
  giveBackAsked: ({ who }) => `${who} asked that it be given back.`,
  giveBackConfirmed: ({ who, until }) => `${who} confirmed that it is given back. Until ${until} that can be stopped.`,
  giveBackStopped: ({ who }) => `${who} stopped it: the number is kept.`,
  giveBackCalled: ({ provider }) => `${provider} was told to take it back.`,
  givenBack: (facts) => `Given back. That was confirmed${by(facts)}.`,
  giveBackRefused: ({ problem }) => `It was not given back. ${problem}`,
  giveBackUnconfirmed: ({ provider }) => `${provider} did not say whether it was given back.`,
  statusChanged: ({ provider, before, now }) =>
    before === '' ? `At ${provider}: ${now}.` : `At ${provider}: ${now}. Before that: ${before}.`,
  missing: ({ provider }) => `It is missing in the list of ${provider}.`,
  seenAgain: ({ provider }) => `It is in the list of ${provider} again.`,
  gone: () => 'It is not ours any more.',
  other: () => 'Something that another version of Number Desk wrote down.',
};

/** Why a number was not given back, where no provider said so. */
export const numberProblems = {
  anotherPurchase: 'The provider lists another purchase of the same number now, which nobody decided about.',
  listedTwice: 'The provider lists it twice, as two purchases. Give it back in the provider’s console.',
  notThere: 'The provider’s list does not have it.',
  stillThere: 'The provider said yes, and its list still has the number days later.',
  noWayBack: 'The provider offers no way to give it back from here.',
  why: {
    unreachable: 'The provider cannot be reached.',
    noAnswer: 'The provider did not answer.',
    ownTrouble: 'The provider answered that it has trouble of its own.',
    keyRefused: 'The provider does not accept the API key for this. Tell the operator.',
    fewerCalls: 'The provider asks for fewer calls.',
    ownLimit: 'Too many calls were made this minute.',
    unreadable: 'The provider sent an answer that cannot be read.',
    tooLarge: 'The provider sent more than can be read.',
    refused: 'The provider refused.',
    cut: 'The provider has more than can be read.',
  },
};

import { MAX_ABSENCES } from '../../domain/rules.ts';

/** What approvers say and read when they are away, and those who decide for them. */
export const away = {
  away: {
    button: 'I’m away…',
    title: 'I’m away',
    intro: 'While you are away, somebody else decides in your place. Cards and the audit trail name both of you.',
    replaces: (from: string, until: string, to: string) =>
      `So far you are away from ${from} until ${until}, and ${to} decides for you. What you save here takes its place.`,
    replacesCurrent: (until: string, to: string) =>
      `So far you are away until ${until}, and ${to} decides for you. What you save here takes its place.`,
    from: 'From',
    fromHint: 'A time in the past means from now on.',
    until: 'Until',
    to: 'Who decides for you',
    toHint:
      'A full member of this workspace. They never decide about what they asked for themselves, and they count once where two people must approve.',
    submit: 'Save',
    close: 'Back',

    /** At a field of the form: plain text, so nobody is mentioned. */
    errors: {
      noUntil: 'Say until when you are away.',
      over: 'That is past already. Choose a later time.',
      order: 'That is not after the time at which you leave.',
      long: 'That is more than a year from now. Choose an earlier time.',
      nobody: 'Say who decides for you.',
      self: 'You cannot decide for yourself while you are away. Choose somebody else.',
      noMember:
        'Only a full member of this workspace can decide for you: no guest, no bot, and nobody who is a member no more.',
      denied: 'The rules of spending say that this person approves nothing. Choose somebody else.',
      circle:
        'They are away for a part of that time, too, and what they wait for would come back to you. Choose somebody else.',
      chain:
        'That would make three people who decide for each other in a row, and two is the most. Choose somebody who is here.',
      often: `You have said so ${MAX_ABSENCES} times within an hour, which is the most, since people are told each time. Nothing was saved: try again in an hour. You may come back at any time, with /number back.`,
      notLookedUp: 'Slack did not say who that is, so nothing was saved yet. Save it again in a minute.',
    },
    notApprover: (who: string) => `Only those who approve requests can say who decides for them: ${who}.`,
    notAway: 'You have not said that you are away. Type /number away to do so.',
    ended: (who: string) => `Your absence is over. ${who} no longer decides for you, and what waits is yours again.`,
    calledOff: (who: string) => `Your absence is called off. ${who} will not decide for you.`,

    /** On Home. */
    you: 'You are away',
    youWill: 'You will be away',
    now: (you: string, until: string, who: string) => `${you} until ${until}. ${who} decides for you.`,
    later: (you: string, from: string, until: string, who: string) =>
      `${you} from ${from} until ${until}. ${who} decides for you then.`,
    forNow: (you: string, who: string, until: string) => `${you} ${who} until ${until}.`,
    forLater: (you: string, who: string, from: string, until: string) => `${you} ${who} from ${from} until ${until}.`,
    decide: 'You decide for',
    willDecide: 'You will decide for',
    end: 'End it now',
    endLabel: 'End it now: your absence',
    change: 'Change…',
    changeLabel: 'Change… your absence',

    /** In direct messages. */
    confirmed: (until: string, who: string) => `You are away until ${until}. ${who} decides for you.`,
    confirmedLater: (from: string, until: string, who: string) =>
      `You will be away from ${from} until ${until}. ${who} decides for you then.`,
    howToEnd: 'To end it early, type /number back, or press *End it now* on the Home tab.',
    named: (who: string, until: string) => `${who} is away until ${until}, and has named you: you decide for them.`,
    namedLater: (who: string, from: string, until: string) =>
      `${who} will be away from ${from} until ${until}, and has named you: you decide for them then. You are told when it begins.`,
    namedThrough: (who: string, through: string, until: string) =>
      `${who} is away until ${until}, and has named ${through}, who is away, too, and has named you: you decide for both.`,
    begins: (who: string, until: string) => `${who} is away from now on, until ${until}: you decide for them.`,
    youNoLonger: (who: string) => `You no longer decide for ${who}.`,
    youWillNot: (who: string, from: string) =>
      `You will not decide for ${who} from ${from}: they have said something else since.`,
    inChannel: (channel: string) =>
      `The cards are in ${channel}. What waits for a decision also stands on the Home tab of Number Desk.`,
    directly: 'You get the cards directly. What waits for a decision also stands on the Home tab of Number Desk.',
  },
};

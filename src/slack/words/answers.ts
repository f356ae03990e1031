/** Answers to a click or a command, for one person only. */
export const answers = {
  problems: {
    searchFailed: 'No provider could be searched. Change the search or try it again.',
    taken: 'That was just taken. Choose another one.',
    reserveRefused: (provider: string) => `${provider} did not hold a number. Choose another one or try again.`,
    reserveUnanswered: (provider: string) =>
      `${provider} did not answer whether it holds a number. If it does, that hold is looked for and let go. Choose again.`,
    holdTooShort: (provider: string) =>
      `${provider} holds the number for so short a time that nobody could decide before it is let go again. Tell the operator: RELEASE_MARGIN is too long.`,
    holdUnreadable: (provider: string) =>
      `${provider} held something whose number cannot be read. The hold is given back. Choose again.`,
    holdEndUnknown: (provider: string) =>
      `${provider} held a number and did not say in a readable way until when. The hold is given back. Choose again.`,
    holdForeign: (provider: string) =>
      `${provider} held a number that does not belong to what was chosen. The hold is given back. Choose again.`,
    nobodyToApprove:
      'Nobody but you may approve this, so no number was held. Ask the operator to name another approver.',
    approversUnknown: 'Slack did not say who may approve this, so no number was held. Try again in a minute.',
    purchaseRefused: (provider: string) => `${provider} refused the purchase. Nothing was bought.`,
    holdEnded: 'The hold ended before the number could be bought. Nothing was bought.',
    givenUp: 'An approver says that it was not bought.',
    priceChanged: (provider: string, was?: string) =>
      [
        `${provider} has changed the price${was === undefined ? '' : `: it was ${was}`}.`,
        'Nothing was bought at the old price. What is shown now is what it costs.',
      ].join(' '),
    offerChanged: (provider: string) =>
      `${provider} has changed what it offers with this number, so nothing was bought. Decide again about what is shown now.`,
    heldAlready: (provider: string) =>
      `${provider} says that this account holds that number already, and it may be a colleague’s. Choose another one.`,
    optionsOld: 'The options were more than an hour old, so they were searched anew. Choose again.',
    stockUnknown: (provider: string) =>
      `${provider} did not say whether the number is still held and what it costs, so nothing was bought. Approve it again in a minute.`,
    offerGone: (provider: string) => `${provider} no longer has the number. Nothing was bought.`,
    orderPending:
      'An earlier order for the same number has not been answered yet, so nothing was bought. Approve it again when that one is settled.',
    purchaseNotTaken: (provider: string) =>
      `${provider} did not take the order, so nothing was bought. Approve it again in a minute.`,
    said: (provider: string) => `${provider} says:`,
  },

  /** What happened at a provider, as a clause: a full stop or "so …" follows. */
  whys: {
    unreachable: (provider: string) => `${provider} cannot be reached`,
    noAnswer: (provider: string) => `${provider} did not answer`,
    ownTrouble: (provider: string) => `${provider} answered that it has trouble of its own`,
    keyRefused: (provider: string) => `${provider} does not accept the API key for this`,
    fewerCalls: (provider: string) => `${provider} asks for fewer calls`,
    ownLimit: (provider: string) => `There were too many searches this minute to ask ${provider}`,
    unreadable: (provider: string) => `${provider} sent an answer that cannot be read`,
    tooLarge: (provider: string) => `${provider} sent more than can be read`,
    refused: (provider: string) => `${provider} refused`,
    cut: (provider: string) => `${provider} has more than can be read`,
  },
  tryAgainIn: (time: string) => `Try again in ${time}.`,
  keyAdvice: 'Tell the operator.',

  refusals: {
    notYours: (who: string) => `Only ${who}, who asked, can do that. Type /number to ask for a number of your own.`,
    notAnApprover: (who: string) => `You may not decide this. It is up to ${who}.`,
    notAMember: (who: string) => `Only full members of this workspace may decide this. It is up to ${who}.`,
    ownRequest: (who: string) => `You asked for this number yourself, so somebody else has to decide: ${who}.`,
    alreadyApproved: (who: string, when: string) => `${who} already approved this, ${when}.`,
    alreadyDenied: (who: string, when: string) => `${who} already denied this, ${when}.`,
    cancelled: (when: string) => `The request was cancelled, ${when}. Nothing was bought.`,
    expired: (when: string) => `Too late: nobody had decided, and the number was let go, ${when}. Nothing was bought.`,
    tooLate: (when: string) => `Too late: the time to decide ended ${when}, and the number is being let go.`,
    cardOutdated: 'What you clicked is no longer what the card shows, so nothing was done. Look at the card again.',
    underWay: 'That is being done at this moment. Watch the card.',
    notNow: 'That is no longer possible. The card shows how things stand.',
    notNowIn: {
      searching: 'The search is being made at this moment. Watch the card.',
      choosing: 'That is not possible now: no number is held, and one is to be chosen first.',
      reserving: 'A number is being held at this moment. Watch the card, and click again when it has changed.',
      awaitingApproval: 'That is no longer possible: a number is held and waits for a decision.',
      purchasing: 'Too late: the number is approved and is being bought.',
      unconfirmed: 'Too late: the number was approved, and the provider is being asked whether it was bought.',
      purchased: 'Too late: the number is bought.',
      failed: 'Too late: the number was approved and could not be bought.',
      denied: 'Too late: the request was denied.',
      cancelled: 'Too late: the request was cancelled.',
      expired: 'Too late: nobody decided in time, and the number was let go.',
    },
    stillReleasing: 'The number is still being let go. As soon as that is done, the card offers to hold it again.',
    documentsNeeded:
      'Documents are needed for that number. Click Reserve again, read which, and confirm that you have them.',
    tooSoon: (when: string) => `The approvers were nudged a short while ago. You can nudge them again from ${when}.`,
    quietHours: (until: string) => `It is quiet hours: nobody is nudged until ${until}. The approvers have the card.`,
    heldAgainEnough: (most: number) =>
      `This number was held again ${most} times, which is as often as one request allows. Type /number to ask anew.`,
    requestFull:
      'This request has been changed so often that it takes no more changes; decisions still count, and you can cancel it. Type /number to ask anew.',
    askerNotLookedUp: 'Slack did not say who you are, so nothing was asked yet. Submit the form again in a minute.',
    guestsMayNotAsk: 'Only full members of this workspace can ask for numbers. Ask one of them to do it for you.',
    tooManyHolds: (most: number) =>
      most === 1
        ? 'You have one number on hold. Wait for the decision, or cancel it, first. One that is being released counts until it is gone.'
        : `You have ${most} numbers on hold. Wait for a decision on one, or cancel one, first. One that is being released counts until it is gone.`,
    workspaceFull: (most: number) =>
      `This workspace has ${most} ${most === 1 ? 'number' : 'numbers'} on hold, which is all it may have at once. Try again when one of them is decided.`,
    tooManyRequests: (most: number, nextAt: string) =>
      `You have asked for ${most === 1 ? 'one number' : `${most} numbers`} in the last 24 hours, which is as many as one person may. You can ask again from ${nextAt}.`,
    unknownRequest: 'That request is not known here any more. Type /number to start a new one.',
    unreadable:
      'This request was saved by another version of Number Desk and cannot be read here, so nothing was done. Tell the operator.',
    notLookedUpInTime: (when: string) =>
      `You clicked in time, but Slack did not say who you are before the number had to be released, ${when}. Nothing was bought. Whoever asked can hold it again.`,
    notLookedUp: 'Slack did not say who you are, so nothing was decided. Click again in a minute.',
    stranger: 'Only members of this workspace can use Number Desk.',
    wrongWorkspace: 'That belongs to another workspace.',
  },

  help: [
    'Type /number to ask for a phone number: pick country, type and city, then reserve one of the options.',
    'What you write after it fills in the form, in any order: /number US local Los Angeles, /number toll free Germany, /number +1 213.',
    'An approver is asked at once. You are told when the number is bought, denied or let go.',
    '• /number mine: what you asked for, and how it stands',
    '• /number waiting: what waits for your decision, if you approve requests',
    '• /number numbers: the numbers that were bought',
    '• /number help: this text',
    'Slack takes no commands in threads: there, use the shortcut *Request a number*, or the button on the Home tab of Number Desk.',
  ].join('\n'),

  others: (count: number) => (count === 1 ? 'one other' : `${count} others`),

  tooSlow: 'Slack gave up waiting before the form could open. Please try again: open it once more.',

  shownNowhere: (code: string) =>
    `Your request is kept, but Slack lets Number Desk post its card neither here nor in a direct message to you (${code}). Tell the operator; the card comes as soon as Slack takes it.`,

  nudgeSent: 'Done: the approvers were nudged.',
  nudgeUnderWay: 'The nudge is on its way to the approvers. Should Slack take it nowhere, you are told.',

  broken: (reference: string) =>
    `Something went wrong, and nothing was changed. Try again; if it stays, tell the operator this reference: ${reference}`,
};

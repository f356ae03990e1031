/** Cards and the forms that belong to them. */
export const cards = {
  progress: {
    asked: 'Asked ✓',
    held: 'Held ✓',
    heldUntil: 'Held ✓ until ',
    approved: 'Approved ✓',
    /** What a request does at this moment. How it ended otherwise is said by its mark and word. */
    now: {
      searching: 'Searching …',
      choosing: 'Yours to choose …',
      reserving: 'Being held …',
      awaitingApproval: 'Approval …',
      purchasing: 'Being bought …',
      purchased: 'Bought ✓',
    },
    hold: 'Held',
    approval: 'Approval',
    bought: 'Bought',
  },

  requestCard: {
    waitingStatus: (who: string) => `Waiting for ${who}.`,
    waitingNews: (waiting: string, decideBy: string) =>
      `${waiting} If nobody decides by ${decideBy}, the hold is released.`,
    unconfirmedStatus: (provider: string) =>
      `${provider} did not answer the purchase. It is asked again and again what it sold; nothing is bought a second time.`,
    approved: (how: string, when: string) => `Approved ${how}, ${when}.`,
    twoNeeded: 'Two people must approve it.',
    oneMore: (given: string) => `${given}. One more person must approve it.`,
    deniedBy: (who: string, when: string) => `Denied by ${who}, ${when}.`,
    ended: (when: string) => `Ended ${when}.`,
    releasing: (provider: string) => `The hold is being ended at ${provider}.`,
    cancel: 'Cancel',
    cancelLabel: (number: string) => `Cancel the request for ${number}`,
    cancelTitle: 'Cancel the request?',
    cancelText: (number: string) => `${number} will be released.`,
    cancelConfirm: 'Cancel request',
    cancelDeny: 'Keep it',
    nudge: 'Nudge',
    nudgeLabel: (number: string) => `Nudge the approvers about ${number}`,
    askAgain: 'Ask again…',
    askAgainLabel: (what: string) => `Ask again for ${what}`,
    sameNumber: 'The same number can be held once more.',
    rehold: 'Hold it again',
    reholdLabel: (number: string) => `Hold ${number} again`,
    howToUse: 'How to use it',
    howToUseLabel: (number: string) => `How to use it: ${number}`,
    details: 'Details',
    detailsLabel: (number: string) => `Details of the request for ${number}`,
  },

  wait: {
    askedNext: (when: string, who: string) => `From ${when}, ${who} will be asked too.`,
    quiet: (from: string, until: string) => `No reminders from ${from} to ${until}: quiet hours.`,
    nudged: (when: string) => `Nudged ${when}.`,
    clicks: (who: string) =>
      `${who}’s click is being checked: Slack has not said yet who that is. It counts as made when it was.`,
  },

  approvalCard: {
    news: (who: string, number: string) => `${who} asks for ${number}`,
    status: (decideBy: string) => `If nobody decides by ${decideBy}, the hold is released.`,
    decideBy: (when: string, who: string) => `Decide by ${when}, or the hold is released · waiting for ${who}`,
    documents: (which: string) => `Documents needed: ${which}`,
    folded: (mark: string, what: string, who: string, more: string) => `${mark} ${what} for ${who} · ${more}`,
    /** What stands in a line of its own, as a sentence. */
    sentence: (line: string) => (/[.!?]$/.test(line) ? line : `${line}.`),
    undecided: 'Nobody decided in time',
    deciderUnknown: 'Slack did not say in time who had decided',
    earlier: (mark: string, what: string, next: string) => `${mark} ${what} · ${next}`,
    askedBy: (who: string, purpose: string) => `Asked for by ${who}: ${purpose}.`,
    approve: 'Approve & buy',
    approveLabel: (number: string) => `Approve & buy ${number}`,
    confirmTitle: 'Buy this number?',
    confirmText: (number: string, price: string, provider: string) =>
      `${number} will be bought at ${provider}. It costs ${price}.`,
    confirmFirst: (number: string, price: string, provider: string) => `${number} of ${provider} costs ${price}.`,
    confirm: 'Buy it',
    confirmDeny: 'Not yet',
    deny: 'Deny…',
    denyLabel: (number: string) => `Deny… ${number}, with a reason`,
    resolveQuestion: (provider: string) =>
      `That ${provider} does not list the number proves nothing. Look there, then say how it ended.`,
    resolveBought: 'It was bought',
    resolveRetry: 'Not bought: try again',
    resolveGiveUp: 'Not bought: release it',
    resolveLabel: (verdict: string, number: string) => `${verdict}: ${number}`,
    notBought: (number: string) => `${number} was approved and not bought at this price`,
    newerCard: 'It was asked for again: see the newer card.',
    nothingToDecide: 'There is nothing to decide here any more.',
    forgotten:
      'What was asked here is not known any more, since it was lost when Redis failed: the number may still be held. Nothing can be decided here; the card of the request says how it stands.',
  },

  denial: {
    title: 'Deny the request',
    about: (number: string, price: string) => `${number}, ${price}`,
    submit: 'Deny',
    close: 'Back',
    common: 'Is it one of these?',
    reasons: {
      haveOne: 'We have a number there already',
      tooExpensive: 'Too expensive',
      notNow: 'Not needed now',
      agreeFirst: 'Agree on it with your team first',
    },
    reason: 'Reason in your own words',
    both: (common: string, own: string) => `${common}: ${own}`,
    readBy: (who: string) => `${who} and the approvers read this.`,
    errors: { reason: 'Say why, or pick a reason: the one who asked reads it.' },
  },

  details: {
    title: 'Details',
    close: 'Close',
    documentsConfirmed: (who: string, when: string) => `${who} confirmed having the documents, ${when}.`,
    rules: 'Rules',
    mayDecide: (who: string) => `May decide: ${who}.`,
    notOwn: (who: string) => `${who} asked for the number, so somebody else has to decide.`,
    decideBy: (decideBy: string, holdEnds: string) =>
      `If nobody decides by ${decideBy}, the hold is released. The hold itself would end ${holdEnds}.`,
    reminders: (times: string) => `Reminders to come: ${times}.`,
    noReminder: 'No reminder is to come.',
    history: 'History',
    cut: (left: number) => (left === 1 ? 'One older entry is not listed.' : `${left} older entries are not listed.`),
  },

  evidence: {
    ordered: (since: string, times: number, last: string) =>
      `Ordered without an answer ${since}; asked after ${times === 1 ? 'once' : `${times} times`}, last ${last}.`,
    ownedBefore: (provider: string, when: string) =>
      `${provider} lists the number among those you own since ${when}, before this order.`,
    notOwned: (provider: string) => `${provider} does not list the number among those you own.`,
    notTold: (provider: string) => `${provider} did not say which numbers you own.`,
    held: (provider: string) => `${provider} still lists the hold.`,
    notHeld: (provider: string) => `${provider} no longer lists the hold.`,
  },

  feed: {
    bought: (number: string) => `${number} was bought`,
    by: (requester: string, how: string) => `Bought for ${requester}, approved ${how}`,
    detailsLabel: (number: string) => `Details of ${number}`,
    approvedAt: (who: string, when: string) => `${who}, ${when}`,
    rows: { requester: 'Bought for', approver: 'Approved by', approved: 'Approved', bought: 'Bought' },
  },
};

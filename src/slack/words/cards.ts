/** Cards and the forms that belong to them. */
export const cards = {
  requestCard: {
    waiting: (number: string) => `${number} is held and waits for approval`,
    waitingStatus: (who: string, decideBy: string) =>
      `Waiting for ${who}. Without a decision by ${decideBy} the number is let go.`,
    nextReminder: (when: string) => `Next reminder ${when}.`,
    purchasing: (number: string) => `${number} is approved and is being bought`,
    unconfirmed: (number: string) => `${number}: it is not known yet whether it was bought`,
    unconfirmedStatus: (provider: string) =>
      `${provider} did not answer the purchase. It is asked again and again what it sold; nothing is bought a second time.`,
    purchased: (number: string) => `${number} is bought`,
    failed: (number: string) => `${number} was not bought`,
    denied: (number: string) => `${number} was denied`,
    expired: (number: string) => `${number} was let go: nobody decided in time`,
    cancelled: (number: string) => `The request for ${number} was cancelled`,
    cancelledEarly: (what: string) => `The request for ${what} was cancelled`,
    approvedBy: (who: string, when: string) => `Approved by ${who}, ${when}.`,
    deniedBy: (who: string, when: string) => `Denied by ${who}, ${when}.`,
    ended: (when: string) => `Ended ${when}.`,
    releasing: (provider: string) => `The hold is being ended at ${provider}.`,
    again: 'Type /number to ask again.',
    cancel: 'Cancel',
    cancelLabel: (number: string) => `Cancel the request for ${number}`,
    cancelTitle: 'Cancel the request?',
    cancelText: (number: string) => `${number} will be let go.`,
    cancelConfirm: 'Cancel request',
    cancelDeny: 'Keep it',
  },

  approvalCard: {
    asks: (who: string, number: string) => `${who} asks to buy ${number}`,
    status: (decideBy: string) => `Undecided by ${decideBy}, the number is let go.`,
    whoDecides: (who: string) => `May decide: ${who}, but not the one who asked.`,
    approve: 'Approve & buy',
    approveLabel: (number: string) => `Approve and buy ${number}`,
    confirmTitle: 'Buy this number?',
    confirmText: (number: string, price: string, provider: string) =>
      `${number} will be bought at ${provider} for ${price}.`,
    confirm: 'Buy it',
    confirmDeny: 'Not yet',
    deny: 'Deny…',
    denyLabel: (number: string) => `Deny ${number} and give a reason`,
    settleQuestion: (provider: string) =>
      `${provider} does not list the number among those it sold, which proves nothing. Look there, then say how it ended.`,
    settleBought: 'It was bought',
    settleRetry: 'Not bought: try again',
    settleGiveUp: 'Not bought: let it go',
  },

  denial: {
    title: 'Deny the request',
    submit: 'Deny',
    close: 'Back',
    reason: 'Reason',
    reasonPlaceholder: 'We have a number there already',
    reasonHint: 'The one who asked sees this.',
    errors: { reason: 'Say why: the one who asked sees it.' },
  },

  feed: {
    bought: (number: string) => `${number} was bought`,
    by: (requester: string, approver: string) => `Asked for by ${requester}, approved by ${approver}`,
  },
};

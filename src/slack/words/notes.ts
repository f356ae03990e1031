/** What is told once: in threads, to approvers, directly. */
export const notes = {
  notes: {
    held: (number: string, until: string) => `${number} is held until ${until}.`,
    approved: (who: string) => `Approved by ${who}.`,
    sentBack: (number: string) => `${number} was approved and could not be bought; it waits for a decision again.`,
    denied: (who: string) => `Denied by ${who}. The reason:`,
    cancelled: 'Cancelled by the one who asked.',
    expired: (number: string) => `Nobody decided in time: ${number} was let go before its hold ended.`,
    expiredUnchecked: (number: string, who: string) =>
      `${who} clicked in time, but Slack did not say who that was before ${number} had to be released, so it could not count.`,
    unconfirmed: (number: string, provider: string) =>
      `${provider} did not answer whether ${number} was bought. Nothing will be bought twice; you will be told what it says.`,
    settledBought: (who: string, number: string) => `${who} says that ${number} was bought.`,
    settledRetry: (who: string, number: string) => `${who} says that ${number} was not bought, and tries again.`,
    settledGiveUp: (who: string, number: string) => `${who} says that ${number} was not bought, and lets it go.`,
    purchased: (number: string) => `${number} is bought.`,
    notActive: (number: string, provider: string) => `${number} is bought and cannot be used yet. ${provider} says:`,
    waitsForRegistration: (number: string, provider: string) =>
      `${number} is bought and cannot be used yet: it waits for registration at ${provider}.`,
    waitsForActivation: (number: string, provider: string) =>
      `${number} is bought and cannot be used yet: it waits to be activated at ${provider}.`,
    askedDirectly: (number: string) =>
      `The approvers’ channel takes no messages from Number Desk, so each approver was asked directly about ${number}.`,
    nobodyReached: (number: string) =>
      `No approver could be asked about ${number}: Slack takes no message for any of them. It is tried again; tell the operator if the wait goes on.`,
    feedClosed: (number: string, channel: string) =>
      `${number} is bought; ${channel} could not be told, since it takes no messages from Number Desk. The line is posted as soon as it does.`,
    activated: (number: string) => `${number} can be used now.`,
    notListed: (number: string, provider: string) =>
      `${provider} confirmed that ${number} was bought, and does not list it among your numbers yet. Look there, or ask ${provider}.`,
  },

  calls: {
    reminded: (who: string, number: string, requester: string, decideBy: string) =>
      `${who}: ${number} for ${requester} waits for your decision. Undecided by ${decideBy}, it is let go.`,
    escalated: (who: string, number: string, requester: string, decideBy: string) =>
      `${who}: nobody has decided yet about ${number} for ${requester}, so all of you are asked now. Undecided by ${decideBy}, it is let go.`,
    nudged: (who: string, number: string, requester: string, decideBy: string) =>
      `${who}: ${requester} asks you to decide about ${number}. Undecided by ${decideBy}, it is let go.`,
    sentBack: (who: string, number: string, requester: string, decideBy: string) =>
      `${who}: ${number} for ${requester} was approved and could not be bought; it waits for a decision again, until ${decideBy}.`,
  },

  direct: {
    purchased: (number: string, who: string) => `Your number ${number} is bought. ${who} approved it.`,
    denied: (number: string, who: string) => `${who} denied your request for ${number}. The reason:`,
    expired: (number: string) =>
      `Nobody decided in time, so ${number} was let go. The card of your request offers to hold it again.`,
    expiredForGood: (number: string) =>
      `Nobody decided in time, so ${number} was released. It has been held as often as one request allows: type /number to ask anew.`,
    failed: (number: string) => `${number} could not be bought.`,
    notHeld: 'No number could be held.',
  },
};

/** What is told once: in threads, to approvers, directly. */
export const notes = {
  notes: {
    held: (number: string, until: string) => `${number} is held until ${until}.`,
    approved: (who: string) => `Approved by ${who}.`,
    sentBack: (number: string) => `${number} was approved and could not be bought; it waits for a decision again.`,
    denied: (who: string) => `Denied by ${who}. The reason:`,
    cancelled: 'Cancelled by the one who asked.',
    expired: (number: string) => `Nobody decided in time: ${number} was let go before its hold ended.`,
    unconfirmed: (number: string, provider: string) =>
      `${provider} did not answer whether ${number} was bought. Nothing will be bought twice; you will be told what it says.`,
    settledBought: (who: string, number: string) => `${who} says that ${number} was bought.`,
    settledRetry: (who: string, number: string) => `${who} says that ${number} was not bought, and tries again.`,
    settledGiveUp: (who: string, number: string) => `${who} says that ${number} was not bought, and lets it go.`,
    purchased: (number: string) => `${number} is bought.`,
    reminder: (who: string, number: string, requester: string, decideBy: string) =>
      `${who}: ${number} for ${requester} waits for your decision. Undecided by ${decideBy}, it is let go.`,
  },

  direct: {
    purchased: (number: string, who: string) => `Your number ${number} is bought. ${who} approved it.`,
    denied: (number: string, who: string) => `${who} denied your request for ${number}. The reason:`,
    expired: (number: string) => `Nobody decided in time, so ${number} was let go. Type /number to ask again.`,
    failed: (number: string) => `${number} could not be bought.`,
    notHeld: 'No number could be held.',
  },
};

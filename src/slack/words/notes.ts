/** What is told once beside what happened: where a message could not be brought. */
export const notes = {
  /** Calls for a decision, when nothing waits for it any more. */
  calls: { over: (how: string, when: string) => `${how}, ${when}.` },

  notes: {
    askedDirectly: (number: string) =>
      `The approvers’ channel takes no messages from Number Desk, so each approver was asked directly about ${number}.`,
    nobodyReached: (number: string) =>
      `No approver could be asked about ${number}: Slack takes no message for any of them. It is tried again; tell the operator if the wait goes on.`,
    feedClosed: (number: string, channel: string) =>
      `${number} is bought; ${channel} could not be told, since it takes no messages from Number Desk. The line is posted as soon as it does.`,
  },
};

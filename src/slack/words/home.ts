/** The Home tab, and the lists that /number answers with. */
export const home = {
  home: {
    start: 'Request a number',
    welcome: 'Phone numbers for your team',
    howItWorks: [
      'Press Request a number, or type /number in any channel, and say where and what for.',
      'Reserve one of the options: the number is held for you, and an approver is asked at once.',
      'You are told when it is bought, denied, or released because nobody decided in time.',
    ].join(' '),
    howToDecide:
      'You approve requests: each one has a card with everything about it, where you approve and buy it, or deny it with a reason.',
    waiting: 'Waiting for you',
    nothingWaits: 'Nothing waits for your decision.',
    asks: (who: string, deadline: string) => `${who} asks · decide by ${deadline}`,
    documents: (documents: string) => `Documents needed: ${documents}`,
    settle: (provider: string) =>
      `▲ Needs you: ${provider} did not say whether it was bought. Look there, then say on the card how it ended.`,
    decisions: 'Decided last',
    /** How what was decided ended: never the mark without its word. */
    verdicts: { purchased: '✅ Bought', failed: '✖ Not bought', denied: '⛔ Denied' },
    decision: (verdict: string, number: string, requester: string, how: string, when: string) =>
      `${verdict}: ${number} for ${requester} · ${how}, ${when}`,
    requests: 'Your requests',
    noRequests: 'You have no open requests.',
    waitsFor: (who: string) => `Waits for ${who}`,
    ended: 'Recently closed',
    numbers: 'Your numbers',
    noNumbers: 'You own no numbers.',
    renews: (when: string) => `Renews ${when}`,
    ends: (when: string) => `Ends ${when}`,
    askedAfter: '*Still needed?* You were asked, and have not answered.',
    moreNumbers: (count: number) =>
      `${count === 1 ? 'One more is' : `${count} more are`} not listed here. Type /number numbers for all of them.`,
    allNumbers: 'All numbers',
    nobodys: (count: number) => (count === 1 ? 'One number has no owner.' : `${count} numbers have no owner.`),
    toConfirm: (count: number) =>
      count === 1
        ? 'One number is to be given back, and waits for a second person to confirm it.'
        : `${count} numbers are to be given back, and wait for a second person to confirm it.`,
    unanswered: (count: number) =>
      count === 1
        ? 'One owner has not answered whether a number is still needed.'
        : `Of ${count} numbers their owners have not answered whether they are still needed.`,
    approvers: (who: string) => `Requests are approved by ${who}. Type /number help to see what you can ask for.`,
  },

  lists: {
    waiting: (count: string) => (count === '1' ? 'One request waits for you' : `${count} requests wait for you`),
    nothingWaits: 'Nothing waits for your decision. When somebody asks for a number, you get a card.',
    notAsked: (who: string) =>
      `Requests are approved by ${who}, so none waits for you. Type /number mine to see your own.`,
    requests: (count: string) => (count === '1' ? 'Your one request' : `Your ${count} requests, newest first`),
    noRequests: 'You have not asked for a number yet. Type /number to ask for one.',
    more: (count: number) => (count === 1 ? 'One more is not listed here.' : `${count} more are not listed here.`),
    manyMore: (count: number) => `At least ${count} more are not listed here.`,
    unreadable: (count: number, ids: string) =>
      `${count === 1 ? 'One request' : `${count} requests`} cannot be shown: another version of Number Desk saved ${count === 1 ? 'it' : 'them'}, or what was saved is damaged. Tell the operator: ${ids}.`,
    orMore: (count: number) => `${count} or more`,
    moreIn: (more: string, command: string) => `${more} Type ${command} for a longer list.`,
    others: (count: number) => (count === 1 ? 'one other' : `${count} others`),

    open: 'Open',
    openLabel: (what: string) => `Open the card: ${what}`,
    someRequest: 'request',

    searching: '*Searching* for numbers.',
    options: '*Options found.* Reserve one of them.',
    noOptions: '*Nothing found.* Change the search to go on.',
    stuck: (why: string) => `*Not held yet.* ${why}`,
    reserving: '*Being reserved.* The provider is asked to hold a number.',
    held: (number: string, until: string) => `${number} is held until ${until}.`,
    waitsFor: (who: string, decideBy: string) =>
      `Waits for ${who}. If nobody decides by ${decideBy}, the hold is released.`,
    askedBy: (who: string, decideBy: string) => `${who} asks. Decide by ${decideBy}.`,
    resolve: (number: string, provider: string) => `${number}: ${provider} did not say whether it was bought.`,
    resolveBy: (who: string) => `${who} asked for it. Look there, then say on the card how it ended.`,
    priced: (number: string, price: string) => `${number} for ${price}`,
    boughtAt: (when: string, how: string) => `Bought ${when}, approved ${how}.`,
    cancelledEarly: (when: string) => `*Cancelled* before a number was held, ${when}.`,
  },
};

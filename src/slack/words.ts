/**
 * Every sentence that people read, in one place, ready to be translated. What is passed in is already formatted:
 * a sentence for mrkdwn takes mentions, moments and formatted numbers only; text of strangers goes into its own plain_text element.
 */
export const words = {
  didTypes: {
    all: 'Any type',
    local: 'Local',
    mobile: 'Mobile',
    tollfree: 'Toll-free',
    national: 'National',
    global: 'Global',
    sharedcost: 'Shared cost',
  },
  features: {
    voice: 'Voice',
    sms_in: 'SMS in',
    sms_out: 'SMS out',
    mms_in: 'MMS in',
    mms_out: 'MMS out',
    whatsapp: 'WhatsApp',
    whatsapp_business: 'WhatsApp Business',
  },
  price: {
    monthly: (price: string) => `${price} a month`,
    setup: (price: string) => `${price} to set up`,
    noSetup: 'no setup fee',
    currencyUnknown: (provider: string) => `${provider} states prices without a currency.`,
  },
  providers: { twochat: '2Chat', bird: 'Bird' },
  someProvider: 'the provider',

  form: {
    title: 'Request a number',
    changeTitle: 'Change the search',
    submit: 'Search',
    close: 'Close',
    country: 'Country',
    countryPlaceholder: 'Type a name or code',
    countryHint: 'The other fields follow the country.',
    type: 'Type',
    region: 'Region',
    regionPlaceholder: 'Pick a region',
    regionHint: 'Needed here: there are too many area codes to search them all.',
    city: 'City',
    cityPlaceholder: 'Type a city or a prefix',
    cityHint: 'Pick a city from the list, or search for just what you type.',
    cityTyped: (text: string) => `Search for “${text}”`,
    features: 'Features',
    purpose: 'What it is for',
    purposePlaceholder: 'Support line for the Los Angeles office',
    purposeHint: 'Approvers read this.',
    notUnderstood: (what: string) => `Not understood, so not filled in: ${what}`,
    errors: {
      country: 'Pick a country from the list.',
      region: (country: string) => `${country} needs a region. Pick one.`,
      regionMissing: (country: string) => `${country} needs a region. Pick the country again, then a region.`,
      purpose: 'Say what the number is for.',
    },
  },

  options: {
    searching: (what: string) => `Searching for ${what} …`,
    found: (what: string, count: number) =>
      count === 1 ? `One option for ${what}` : `${count} options for ${what}, cheapest first`,
    foundMixed: (what: string, count: number) => `${count} options for ${what}, cheapest first in each currency`,
    cut: (shown: number, total: number) =>
      `The cheapest ${shown} of ${total} are listed. Change the search to narrow it down.`,
    soFar: (what: string) => `Nothing found so far for ${what}`,
    waiting: (provider: string) => `${provider} has not answered yet; its numbers are added when they come.`,
    missing: (provider: string) => `${provider} did not answer, so its numbers are not listed.`,
    noPlaces: (provider: string) => `${provider} cannot be searched by place, so its local numbers are not listed.`,
    nothing: (what: string) => `Nothing found for ${what}. Try another type, city or country.`,
    failed: (what: string) => `The search for ${what} did not work.`,
    page: (page: number, pages: number) => `Page ${page} of ${pages}`,
    documents: 'Documents needed',
    reserve: 'Reserve',
    pick: 'Pick a number…',
    pickLabel: (group: string) => `Pick a number: ${group}`,
    reserveLabel: (group: string) => `Reserve a number: ${group}`,
    next: 'More options',
    previous: 'Previous options',
    changeSearch: 'Change search',
    cancel: 'Cancel request',
    reserving: (prefix: string) => `Holding a number: ${prefix} …`,
    askedBy: (who: string) => `Asked by ${who}`,
    purpose: (purpose: string) => `For: ${purpose}`,
  },

  what: (type: string, place: string) =>
    `${type === words.didTypes.all ? 'a' : `a ${type.toLowerCase()}`} number in ${place}`,

  rows: {
    number: 'Number',
    place: 'Place',
    price: 'Price',
    features: 'Features',
    documents: 'Documents needed',
    purpose: 'What it is for',
    requester: 'Asked by',
    deadline: 'Decide by',
    reason: 'Reason',
    provider: 'Sold by',
  },

  pick: {
    title: 'Pick a number',
    submit: 'Reserve',
    close: 'Back',
    number: 'Number',
    placeholder: 'Type digits it should contain',
    hint: 'Only numbers that can be had at this moment are listed.',
    errors: { number: 'Pick a number from the list.' },
  },

  ours: (provider: string) => `Held in this workspace only: ${provider} may sell it to others until it is bought.`,

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

  problems: {
    searchFailed: 'Nobody who sells numbers gave an answer. Change the search or try it again.',
    taken: 'That was just taken. Choose another one.',
    reserveRefused: (provider: string) => `${provider} did not hold a number. Choose another one or try again.`,
    reserveUnanswered: (provider: string) =>
      `${provider} did not answer whether it holds a number. If it does, the hold ends by itself. Choose again.`,
    holdTooShort: (provider: string) =>
      `${provider} holds the number for so short a time that nobody could decide before it is let go again. Tell the operator: RELEASE_MARGIN is too long.`,
    nobodyToApprove:
      'Nobody but you may approve this, so no number was held. Ask the operator to name another approver.',
    approversUnknown: 'Slack did not say who may approve this, so no number was held. Try again in a minute.',
    purchaseRefused: (provider: string) => `${provider} refused the purchase. Nothing was bought.`,
    holdEnded: 'The hold ended before the number could be bought. Nothing was bought.',
    givenUp: 'An approver says that it was not bought.',
    priceChanged: (provider: string) =>
      `${provider} has changed the price since it was approved, so nothing was bought. Decide again at the price shown now.`,
    stockUnknown: (provider: string) =>
      `${provider} did not say whether the number is still to be had, so nothing was bought. Approve it again in a minute.`,
    offerGone: (provider: string) => `${provider} no longer has the number. Nothing was bought.`,
    purchaseNotTaken: (provider: string) =>
      `${provider} did not take the order, so nothing was bought. Approve it again in a minute.`,
    said: (provider: string) => `${provider} says:`,
  },

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
    unknownRequest: 'That request is not known here any more. Type /number to start a new one.',
    notLookedUp: 'Slack did not say who you are, so nothing was decided. Click again in a minute.',
    stranger: 'Only members of this workspace can use Number Desk.',
    wrongWorkspace: 'That belongs to another workspace.',
  },

  help: [
    'Type /number to ask for a phone number: pick country, type and city, then reserve one of the options.',
    'What you write after it fills in the form, in any order: /number US local Los Angeles, /number toll free Germany, /number +1 213.',
    'An approver is asked at once. You are told when the number is bought, denied or let go.',
  ].join('\n'),
  tooSlow: 'Slack gave up waiting before the form could open. Please try again.',
  broken: (reference: string) =>
    `Something went wrong, and nothing was changed. Try again; if it stays, tell the operator this reference: ${reference}`,
};

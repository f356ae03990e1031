/** Answers to a click or a command, for one person only. */
export const answers = {
  askerNotLookedUp: 'Slack did not say who you are, so nothing was asked yet. Submit the form again in a minute.',
  stranger: 'Only members of this workspace can use Number Desk.',
  wrongWorkspace: 'That belongs to another workspace.',

  help: {
    /** Six lines at most: who asks for help reads it before they go on. */
    text: [
      'Type /number to ask for a phone number, then reserve one of the options.',
      'Words after it fill in the form: /number US local Los Angeles',
      'An approver is asked at once, and you are told how it ends.',
      'The lists are also /number mine, /number waiting and /number numbers; /number budget and /number costs say what there is to spend, and what numbers cost.',
      'In threads, take the shortcut *Request a number* or the Home tab instead.',
    ].join('\n'),
    /** For approvers, besides. */
    away: 'You are away? /number away says who decides for you meanwhile, and /number back ends it.',
    mine: 'My requests',
    waiting: 'Waiting for me',
    numbers: 'Numbers',
  },

  /** To one who wrote to Number Desk, or mentioned it. */
  greeting: [
    'Number Desk gets phone numbers, once an approver says yes.',
    'Press *Request a number*, or type /number; /number help says more.',
  ].join('\n'),

  others: (count: number) => (count === 1 ? 'one other' : `${count} others`),

  sentDirectly: {
    text: 'I’ve sent you the options in a direct message.',
    open: 'Open',
    openLabel: 'Open the options',
  },

  tooSlow: 'Slack gave up waiting before the form could open. Please try again: open it once more.',

  shownNowhere: (code: string) =>
    `Your request is kept, but Slack lets Number Desk post its card neither here nor in a direct message to you (${code}). Tell the operator; the card comes as soon as Slack takes it.`,

  broken: (reference: string) =>
    `Something went wrong, and nothing was changed. Try again; if it stays, tell the operator this reference: ${reference}`,
};

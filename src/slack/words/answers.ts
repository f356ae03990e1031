/** Answers to a click or a command, for one person only. */
export const answers = {
  askerNotLookedUp: 'Slack did not say who you are, so nothing was asked yet. Submit the form again in a minute.',
  stranger: 'Only members of this workspace can use Number Desk.',
  wrongWorkspace: 'That belongs to another workspace.',

  help: [
    'Type /number to ask for a phone number: pick country, type and city, then reserve one of the options.',
    'What you write after it fills in the form, in any order: /number US local Los Angeles, /number toll free Germany, /number +1 213.',
    'An approver is asked at once. You are told when the number is bought, denied or released.',
    '• /number mine: what you asked for, and how it stands',
    '• /number waiting: what waits for your decision, if you approve requests',
    '• /number numbers: the numbers that were bought',
    '• /number help: this text',
    'Slack takes no commands in threads: there, use the shortcut *Request a number*, or the button on the Home tab of Number Desk.',
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

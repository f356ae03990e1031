/** What approvers ask before they decide, what requesters answer, and what the number is for when they say it anew. */
export const questions = {
  ask: {
    button: 'Ask…',
    label: (number: string) => `Ask… about ${number}`,
    title: 'Ask a question',
    about: (number: string, price: string) => `${number}: ${price}`,
    field: 'Your question',
    readBy: (who: string) => `${who} gets it as a direct message. Question and answer stand on the approvers’ card.`,
    deadline: 'The time to decide stays as it is.',
    submit: 'Ask',
    close: 'Back',
    error: 'Write what you want to know.',
  },

  answer: {
    button: 'Answer…',
    label: (number: string) => `Answer… the question about ${number}`,
    title: 'Answer a question',
    field: 'Your answer',
    readBy: 'The approvers read this.',
    submit: 'Answer',
    close: 'Back',
    error: 'Write an answer.',
  },

  question: {
    asks: (who: string, number: string) => `${who} asks about ${number}`,
    asked: (who: string, number: string) => `${who} asked about ${number}`,
    news: (what: string, words: string) => `${what}: ${words}`,
    until: (decideBy: string) => `The approvers decide by ${decideBy}, with or without your answer.`,
    youAnswered: (words: string) => `You answered: ${words}`,
    over: 'No answer is needed any more.',
    /** On the approvers' card. */
    question: (who: string, words: string) => `${who} asked: ${words}`,
    answer: (who: string, words: string) => `${who} answered: ${words}`,
    unanswered: (when: string) => `Asked ${when}, not answered yet`,
    more: (count: number) =>
      count === 1 ? 'One earlier question is in Details.' : `${count} earlier questions are in Details.`,
  },

  purpose: {
    edit: 'Edit what it is for…',
    editLabel: (number: string) => `Edit what it is for… of ${number}`,
    changed: (now: string, before: string) => `${now}, before: ${before}`,
    title: 'What it is for',
    note: 'The approvers are told of the change, and read it on their card. An approval of the old text does not count.',
    submit: 'Save',
    close: 'Back',
    error: 'Say what the number is for.',
  },

  typed: (words: string) => `You wrote: ${words}`,
};

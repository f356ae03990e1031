const RULE = /^approve\.rules\[(\d+)\]/;

/** The rules of spending, where cards and forms speak of them. */
export const spending = {
  /** How it came to be bought: "approved by Marta and Omar". */
  approved: {
    forAway: (who: string, away: string) => `${who} (for ${away})`,
    reason: (words: string) => `The reason: ${words}`,
  },

  /** What stands within sentences: how it was approved, and why it takes two people. */
  clauses: {
    by: (who: string) => `by ${who}`,
    automatically: (rule: string) => `automatically, by ${ruleName(rule)}`,
    pastRules: (who: string) => `past the rules of spending by ${who}`,
    above: (cost: string, limit: string) => `it costs ${cost} at first, more than the ${limit} that one may approve`,
    noLimitIn: (currency: string) => `the rules of spending set no limit in ${currency}`,
    noBudgetIn: (currency: string) => `no budget is kept in ${currency}`,
    noCurrency: 'its price has no stated currency, so that no limit can be held to it',
    severalCurrencies: 'its price is in several currencies, which cannot be added up',
    otherwise: 'the rules of spending say so',
    oneMore: 'one more person must approve it',
  },

  ruling: {
    two: 'Two people must approve this',
    twoWhy: (two: string, why: string) => `${two}: ${why}`,
    /** Who has said yes, and that another one is needed. */
    given: (who: string, when: string) => `Approved ✓ by ${who}, ${when}`,
    over: 'Over budget',
    overWhy: (over: string, budget: string, limit: string, by: string) =>
      `${over}: it passes ${budget}, ${limit}, by ${by}`,
    left: (budgets: string) => `Remaining after this one: ${budgets}`,
    leftOf: (left: string, limit: string, budget: string) => `${left} of ${limit} (${budget})`,
    /** Of one that was passed before, and of which this takes nothing. */
    noneOf: (nothing: string, limit: string, over: string, budget: string) =>
      `${nothing} of ${limit}, passed by ${over} (${budget})`,
    changed: (when: string) =>
      `The rules of spending, or who decides, changed since this card was first shown: ${when}`,
    awayFor: (who: string, away: string) => `${who} (for ${away}, who is away)`,
    confirmFirst: 'A second person must approve it, too, before it is bought.',
    confirmSecond: 'One person has approved it already, so that your click buys it.',
    confirmFirstTitle: 'Approve this number?',
    confirmFirstYes: 'Approve it',
  },

  glass: {
    button: 'Break glass…',
    label: (number: string) => `Break glass… and buy ${number} past the rules`,
    title: 'Break the glass',
    submit: 'Buy it',
    close: 'Back',
    about: (number: string, cost: string) => `${number}, ${cost}`,
    passes: 'This buys it past the rules of spending:',
    passesSecond: 'No second person approves it',
    field: 'Why it cannot wait',
    readBy: 'Everybody who was asked and has not approved is told at once, with your reason. So is the one who asked.',
    error: 'Say why: everybody who is passed over reads it.',
  },

  passOn: {
    button: 'Pass on…',
    label: (number: string) => `Pass on… ${number} to another approver`,
    title: 'Pass it on',
    submit: 'Pass on',
    close: 'Back',
    about: (number: string, cost: string) => `${number}, ${cost}`,
    to: 'To whom',
    toHint: 'Somebody else who may decide about it.',
    toPlaceholder: 'Choose an approver',
    word: 'A word to them',
    readBy:
      'They are asked in place of you, and get the card with your word. The one who asked can read it, too. The time to decide stays as it is.',
    errors: {
      to: 'Choose who is asked in place of you.',
      self: 'Choose somebody else: you are asked already.',
      requester: 'They asked for the number, so somebody else has to decide.',
      word: 'Say a word to them: why you pass it on, or what they should know.',
    },
  },

  notBoughtHere: (reason: string) => `Not bought here: ${reason}`,
};

/** A line of the rules of spending, as people know it, with its name. */
export function ruleName(path: string): string {
  const rule = RULE.exec(path)?.[1];
  const of = rule === undefined ? 'the rules of spending' : `rule ${Number(rule) + 1} of the rules of spending`;
  return path.endsWith('.auto_below') || path.includes('.auto_below[')
    ? `${of}: it costs less than the limit of ${path}`
    : `${of} (${path})`;
}

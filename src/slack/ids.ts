/** Every id that Slack sends back to us: `noun.verb`, in this one place. An element's id may carry more after one of these and a dot. */
export const ids = {
  command: '/number',
  shortcuts: { start: 'request.start' },
  views: {
    form: 'request.form',
    denial: 'request.denial',
    picking: 'request.picking',
    asking: 'request.asking',
    answering: 'request.answering',
    purpose: 'request.purpose',
    passingOn: 'request.passingOn',
    breakingGlass: 'request.breakingGlass',
    details: 'request.details',
    bought: 'request.bought',
    loading: 'request.loading',
    away: 'request.away',
  },
  actions: {
    reserve: 'request.reserve',
    pick: 'request.pick',
    turnPage: 'request.turnPage',
    sort: 'request.sort',
    elsewhere: 'request.elsewhere',
    changeSearch: 'request.changeSearch',
    cancel: 'request.cancel',
    nudge: 'request.nudge',
    rehold: 'request.rehold',
    askAgain: 'request.askAgain',
    details: 'request.details',
    /** Of these what everybody may know. An earlier version opens its details. */
    bought: 'request.details.bought',
    approve: 'request.approve',
    deny: 'request.deny',
    ask: 'request.ask',
    answer: 'request.answer',
    editPurpose: 'request.editPurpose',
    resolve: 'request.resolve',
    passOn: 'request.passOn',
    breakGlass: 'request.breakGlass',
    start: 'request.start',
    /** Answers with one of a person's lists. */
    list: 'request.list',
    /** Opens the form in which an approver says that they are away; ends that. */
    away: 'request.away',
    back: 'request.back',
    /** A link to a card; there is nothing to do but to acknowledge it. */
    open: 'request.open',
  },
  /** Blocks that are read back from a form. */
  blocks: { budget: 'form.left' },
  fields: {
    country: 'form.country',
    type: 'form.type',
    region: 'form.region',
    city: 'form.city',
    features: 'form.features',
    maxMonthly: 'form.maxMonthly',
    purpose: 'form.purpose',
    commonReason: 'form.commonReason',
    reason: 'form.reason',
    choice: 'form.choice',
    question: 'form.question',
    to: 'form.to',
    word: 'form.word',
    glass: 'form.glass',
    answer: 'form.answer',
    number: 'form.number',
    documents: 'form.documents',
    awayFrom: 'form.awayFrom',
    awayUntil: 'form.awayUntil',
    delegate: 'form.delegate',
  },
} as const;

/** The first two parts of an id, which say what it is for: "request.reserve" of "request.reserve.3". */
export function idOf(id: string): string {
  return id.split('.').slice(0, 2).join('.');
}

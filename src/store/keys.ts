/**
 * Every Redis key of the bot but BullMQ's own (which begin with the queue's prefix). The braces keep one workspace's keys in one
 * Redis Cluster slot, so that the scripts may touch several of them.
 */
export const keys = {
  /** Set of team ids that have requests, or people who have opened the bot's Home. */
  teams: 'nd:teams',
  /** Hash: `version`, `body` (JSON of the request), `counted` (what it takes of the budgets; see `spent`). */
  request: (teamId: string, id: string) => `nd:{${teamId}}:request:${id}`,
  /** Sorted set of request ids for which a job must still follow, by when the first of them is due. */
  due: (teamId: string) => `nd:{${teamId}}:due`,
  /** Sorted set of request ids whose cards may not show the newest version, by their last change or when they were looked at since. */
  unshown: (teamId: string) => `nd:{${teamId}}:unshown`,
  /** Sorted sets of request ids: a person's requests by creation, those to be decided by deadline, bought numbers by purchase (of all, of one requester). */
  ofRequester: (teamId: string, user: string) => `nd:{${teamId}}:of:${user}`,
  toDecide: (teamId: string) => `nd:{${teamId}}:to-decide`,
  /** Of one requester: those of `toDecide`; those that are not over, the ones with a number last, then by creation; those that came to nothing, by their end. */
  toDecideOf: (teamId: string, user: string) => `nd:{${teamId}}:to-decide:${user}`,
  openOf: (teamId: string, user: string) => `nd:{${teamId}}:open-of:${user}`,
  endedOf: (teamId: string, user: string) => `nd:{${teamId}}:ended-of:${user}`,
  numbers: (teamId: string) => `nd:{${teamId}}:numbers`,
  numbersOf: (teamId: string, user: string) => `nd:{${teamId}}:numbers:${user}`,
  /** Sorted set of request ids by their last change after they ended; those that are not over come last, and those that are in `compacted` are not here. */
  byEnd: (teamId: string) => `nd:{${teamId}}:by-end`,
  /** Sorted set of ids of requests that ended and are kept in short, by their end, until `RETENTION` after it. */
  compacted: (teamId: string) => `nd:{${teamId}}:compacted`,
  /** String: token of the process that looks through what is due; expires. */
  sweeping: (teamId: string) => `nd:{${teamId}}:sweeping`,
  /** Hash: provider → how far its clock was ahead of ours (ms) when deadlines were last compared with it. */
  clocks: (teamId: string) => `nd:{${teamId}}:clocks`,
  /**
   * Hash: `id` of the run of Redis (each start is another one) that was seen last, `at` when it was noticed; until all requests of `byEnd` that
   * ended `since` are unshown, which is the last of them that is (`after`), and its `score` there.
   */
  run: (teamId: string) => `nd:{${teamId}}:run`,
  /** String: there for the first minute of a run; expires. */
  runBegins: (teamId: string) => `nd:{${teamId}}:run-begins`,
  /** Stream: one entry for each line of a request's history and each refusal; only added to, but for what `npm run audit -- --remove` has moved out. */
  audit: (teamId: string) => `nd:{${teamId}}:audit`,
  /** Counter of what a person was refused on a request ("asked": when asking) within the hour; expires with it. */
  refusals: (teamId: string, about: string, user: string) => `nd:{${teamId}}:refusals:${about}:${user}`,
  /** Sorted sets of ids of requests for which a number is held, about to be, or may still be at a provider (of one requester, of all), by their last change. */
  holdsOf: (teamId: string, user: string) => `nd:{${teamId}}:holds:${user}`,
  holds: (teamId: string) => `nd:{${teamId}}:holds`,
  /**
   * Hash: what was approved, in millionths, by "2026-11 workspace USD", "2026-11 person U1 USD", "2026-11 channel C1 USD" and "rent USD"; "?" where no
   * currency is known. What a request, or a record, has counted of it is in its own hash, under `counted`, behind the name of this one (`book`). Months
   * go after 13 more. `whole` names the time zone and the currency by which all numbers are counted; until they are, `recounted` says by which, in
   * which run, the last request that is, and how far the register is.
   */
  spent: (teamId: string) => `nd:{${teamId}}:spent`,
  /** String: there for a day after its months, and the records that were not counted, were looked for; expires. */
  monthsSeen: (teamId: string) => `nd:{${teamId}}:months-seen`,
  /** Hash: card key → JSON of the card, or of the posting that was announced and not answered. */
  cards: (teamId: string, id: string) => `nd:{${teamId}}:cards:${id}`,
  /** String: id of the request that a number is kept for; ends when the hold does. */
  claim: (teamId: string, provider: string, number: string) => `nd:{${teamId}}:claim:${provider}:${number}`,
  /** String: written only to wait for the disk behind it; expires. */
  settling: (teamId: string) => `nd:{${teamId}}:settling`,
  /** The same among the queues, for what is kept there alone, and to see whether their server takes writes. */
  queuesSettling: (prefix: string) => `${prefix}:settling`,
  /** String: there while a process runs the jobs; expires. */
  workers: (teamId: string) => `nd:{${teamId}}:workers`,
  /** Keys to see whether we may use ours, the providers' and the queues'; gone at once. */
  probes: ({ prefix, names }: Readonly<{ prefix: string; names: readonly string[] }>) => ({
    key: 'nd:{probe}',
    list: `${prefix}:probe`,
    others: ['nd:probe', 'nd:provider:{probe}', ...names.map((name) => `${prefix}:${name}:probe`)],
  }),
  /** Set of ids of requests that this version cannot read and has nothing left to do about. */
  unreadable: (teamId: string) => `nd:{${teamId}}:unreadable`,
  /** String: `begun` or `done`, of one delivery of Slack's, or of all of a kind that are answered once in a while; expires. */
  delivery: (teamId: string, id: string) => `nd:{${teamId}}:delivery:${id}`,
  /** String: token of the worker that renders the cards; expires. */
  rendering: (teamId: string, id: string) => `nd:{${teamId}}:rendering:${id}`,
  /** String: digest of what a person's Home shows; there for those who have opened it, expires when they no longer do. */
  home: (teamId: string, user: string) => `nd:{${teamId}}:home:${user}`,
  /** Set of user ids who have opened their Home; those whose `home` has expired leave it once a day. */
  homes: (teamId: string) => `nd:{${teamId}}:homes`,
  /** String: there for a day after those were looked through; expires. */
  homesSeen: (teamId: string) => `nd:{${teamId}}:homes-seen`,
  /** String: token of the process that renders the Home; expires. */
  renderingHome: (teamId: string, user: string) => `nd:{${teamId}}:rendering-home:${user}`,
  /** String: a number that one process counts up; expires. */
  beat: (teamId: string, process: string) => `nd:{${teamId}}:beat:${process}`,
  /**
   * Hash: process → its beat, how far its clock is ahead of that of Redis, whether it takes jobs, and the runs of Redis that have all that it remembers; one
   * that ends takes itself out, and others one that has died.
   */
  processes: (teamId: string) => `nd:{${teamId}}:processes`,
  /** Hash: user id → JSON of when an approver is away, and who decides for them then. */
  absences: (teamId: string) => `nd:{${teamId}}:absences`,
  /** Counter of how often a person has said within the hour that they are away; expires with it. */
  absencesSaid: (teamId: string, user: string) => `nd:{${teamId}}:absences-said:${user}`,
  /** Hash: id → JSON of what is to be told of an absence, and when; what was told leaves it. */
  absenceNews: (teamId: string) => `nd:{${teamId}}:absence-news`,
  /** String: token of the process that tells it; expires. */
  tellingAbsences: (teamId: string) => `nd:{${teamId}}:telling-absences`,
  /** String: digest of the policy's file by which all that waits was judged last; empty where there was none. */
  policyApplied: (teamId: string) => `nd:{${teamId}}:policy-applied`,
  /** Set of user ids who have decided about a request. */
  deciders: (teamId: string) => `nd:{${teamId}}:deciders`,

  /**
   * Hash of one number of the register: `version`, `body` (JSON), `owner` (whose list it stands in), `counted` (as of a request), and the version that
   * was counted (`countedAt`): one that counts no records may have saved another one since.
   */
  record: (teamId: string, id: string) => `nd:{${teamId}}:record:${id}`,
  /** Hash: id → JSON of what is known of a number without reading it whole. */
  recordFacts: (teamId: string) => `nd:{${teamId}}:record-facts`,
  /** Sets of ids: one owner's numbers that are not gone, and those of which somebody is still to be told. */
  recordsOf: (teamId: string, user: string) => `nd:{${teamId}}:records-of:${user}`,
  recordsUntold: (teamId: string) => `nd:{${teamId}}:records-untold`,
  /** Sorted sets of ids: by when something must follow, and of those that were not bought here, by when they were gone. */
  recordsDue: (teamId: string) => `nd:{${teamId}}:records-due`,
  recordsGone: (teamId: string) => `nd:{${teamId}}:records-gone`,
  /** Hash: provider → JSON of how its list of numbers was read last. */
  readings: (teamId: string) => `nd:{${teamId}}:readings`,
  /** Strings: token of the process that reads a provider's list, and of the one that tells of numbers; expire. */
  readingNumbers: (teamId: string, provider: string) => `nd:{${teamId}}:reading-numbers:${provider}`,
  tellingNumbers: (teamId: string) => `nd:{${teamId}}:telling-numbers`,
  /** Set of digests: what some were told of a number, and others not yet; expires. */
  partlyTold: (teamId: string) => `nd:{${teamId}}:partly-told`,
  /** Hash: the `month` of whose costs people were told, the `night` in which owners were looked up, how many `purchases` are in the register. */
  registerMarks: (teamId: string) => `nd:{${teamId}}:register-marks`,

  // The rest belongs to the account at a provider, not to a workspace: all workspaces use the same one, so they share its answers and its limit.
  /** String: the answer's mark (a UUID), and JSON of what a provider answered; expires. */
  answer: (question: string) => `nd:provider:answer:{${question}}`,
  /** String: token of the process that is asking the provider just now; expires. */
  asking: (question: string) => `nd:provider:asking:{${question}}`,
  /** String: workspace and request that a provider's hold belongs to; expires after it. */
  holdOwner: (provider: string, holdId: string) => `nd:provider:hold:{${provider}}:${holdId}`,
  /** Counter of the calls of this minute; expires with it. */
  callsMade: (provider: string) => `nd:provider:turns:{${provider}}`,
  /** String: there while the provider wants to be left alone; expires. */
  backOff: (provider: string) => `nd:provider:pause:{${provider}}`,
};

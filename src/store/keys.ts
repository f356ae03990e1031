/**
 * Every Redis key of the bot but BullMQ's own (which begin with the queue's prefix). The braces keep one workspace's keys in one
 * Redis Cluster slot, so that the scripts may touch several of them.
 */
export const keys = {
  /** Set of team ids that have requests. */
  teams: 'nd:teams',
  /** Hash: `version`, `body` (JSON of the request). */
  request: (teamId: string, id: string) => `nd:{${teamId}}:request:${id}`,
  /** Sorted set of request ids for which a job must still follow, by the time of their last change. */
  open: (teamId: string) => `nd:{${teamId}}:open`,
  /** Sorted set of request ids whose cards may not show the newest version, by the time of their last change. */
  unshown: (teamId: string) => `nd:{${teamId}}:unshown`,
  /** Hash: card key → JSON of the card. */
  cards: (teamId: string, id: string) => `nd:{${teamId}}:cards:${id}`,
  /** String: token of who paints the cards; expires. */
  painting: (teamId: string, id: string) => `nd:{${teamId}}:painting:${id}`,
};

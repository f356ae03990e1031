import { LRUCache } from 'lru-cache';
import type { SlackLog } from './slack-log.ts';

/** Why something that came from Slack's side was not taken. A small closed set: these are labels of a metric. */
export type RefusalReason =
  /** No signature of Slack's, or none that could be one. */
  | 'unsigned'
  /** The timestamp is too far from this machine's clock, in either direction. */
  | 'clock'
  | 'signature'
  | 'media type'
  | 'too large'
  /** The sender was too slow, went away, or had to make room for others. */
  | 'incomplete'
  /** Not shaped as Slack's payloads are. */
  | 'shape'
  /** No listener is registered for it. */
  | 'unknown'
  /** No listener acknowledged it in time. */
  | 'late';

/** Counts a refusal, and says in the log what the likely cause is; `subject` tells apart what deserves lines of its own. */
export type Refuse = (reason: RefusalReason, cause: string, subject?: string) => void;

/** The same line is written at most once in this time; the metric counts all. */
const QUIET_MS = 60_000;
/** How many different lines are remembered: more than that are of no use to a reader either. */
const MAX_LINES = 100;

/** However many requests strangers send, the log gets a line a minute for each kind of trouble. */
export function createRefusals(deps: { log: SlackLog; count: (reason: RefusalReason) => void }): Refuse {
  const written = new LRUCache<string, true>({ max: MAX_LINES, ttl: QUIET_MS });
  return (reason, cause, subject = '') => {
    deps.count(reason);
    const line = `${reason} ${subject}`;
    if (written.has(line)) return;
    written.set(line, true);
    deps.log('warn', `refused (${reason}): ${cause}. More like this in the next minute are only counted.`);
  };
}

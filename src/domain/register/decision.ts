import type { RecordEntry } from './entry.ts';
import { MAX_HISTORY, type NumberRecord } from './record.ts';
import type { RecordRefusal } from './refusal.ts';

/** What the register answers: the number as it is from now on, or why not. */
export type RecordDecision =
  | Readonly<{ kind: 'changed'; record: NumberRecord; news: readonly RecordEntry[] }>
  /** Nothing to change: it is as it was said to be. */
  | Readonly<{ kind: 'same'; record: NumberRecord }>
  | Readonly<{ kind: 'refused'; refusal: RecordRefusal }>;

/** Changes, with lines for the history; `quiet` ones are told to nobody. A key that is undefined is taken off. */
export function recordChanged(
  record: NumberRecord,
  now: number,
  change: Partial<NumberRecord>,
  entries: readonly Omit<RecordEntry, 'at'>[] = [],
  quiet = false,
): RecordDecision {
  const news = entries.map((entry) => ({ at: now, ...entry }));
  const history = [...record.history, ...news].slice(-MAX_HISTORY);
  const untold = quiet && record.untold === 0 ? 0 : record.untold + news.length;
  return {
    kind: 'changed',
    record: {
      ...record,
      ...change,
      version: record.version + 1,
      updatedAt: now,
      history,
      untold: Math.min(untold, history.length),
    },
    news,
  };
}

export function recordRefused(refusal: RecordRefusal): RecordDecision {
  return { kind: 'refused', refusal };
}

export const NUMBER_NOT_NOW = recordRefused({ reason: 'numberNotNow' });

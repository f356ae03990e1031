import { type QuietHours, quietAt } from './quiet-hours.ts';
import type { Span } from './state.ts';

/** A point at which the approvers are reminded: a share of the time there was at the start, or a time before the decision's deadline. */
export type ReminderRule = Readonly<{ share: number }> | Readonly<{ beforeMs: number }>;

/**
 * When to remind, in order: each rule counted back from the decision's deadline (`wait.until`), those before the start left out, none twice.
 * What falls into quiet hours comes after them, or, where that is too late, before them.
 */
export function reminderTimes(rules: readonly ReminderRule[], wait: Span, quietHours?: QuietHours): number[] {
  const { from: startAt, until: decideBy } = wait;
  const times = rules
    .map((rule) => Math.round(decideBy - ('share' in rule ? rule.share * (decideBy - startAt) : rule.beforeMs)))
    .filter((at) => at > startAt)
    .flatMap((at) => {
      const quiet = quietAt(at, quietHours);
      if (!quiet) return [at];
      return quiet.until < decideBy ? [quiet.until] : [quiet.from - 1];
    });
  return [...new Set(times)].filter((at) => at > startAt && at < decideBy).sort((a, b) => a - b);
}

/** A point at which the approvers are reminded: a share of the time there was at the start, or a time before the decision's deadline. */
export type ReminderRule = Readonly<{ share: number }> | Readonly<{ beforeMs: number }>;

/** When to remind, in order: each rule counted back from the deadline, those before the start left out, none twice. */
export function reminderTimes(rules: readonly ReminderRule[], startAt: number, decideBy: number): number[] {
  const times = rules.map((rule) =>
    Math.round(decideBy - ('share' in rule ? rule.share * (decideBy - startAt) : rule.beforeMs)),
  );
  return [...new Set(times)].filter((at) => at > startAt && at < decideBy).sort((a, b) => a - b);
}

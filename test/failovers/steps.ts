import type { EntryKind } from '../../src/domain/entry.ts';

/** Where a request is when the master dies. */
export type Step = Readonly<{
  name: string;
  /** What it is asked for: how it is found again. */
  purpose: string;
  /** What the acknowledged click must have left in the history and in the audit trail, and whose click it was. */
  effect?: readonly [what: EntryKind, by: string];
  /** Whether the number was, or may have been, ordered by then: a second approver presses Approve as soon as a card offers it. */
  isOrdered?: boolean;
  /** Other states than a bought number in which it may end. */
  ends?: string;
}>;

const MARTA = 'U0MARTA';
const OMAR = 'U0OMAR';
const ANA = 'U0ANA';

const named = {
  submit: { name: 'the form is sent', effect: ['created', ANA] },
  choose: { name: 'Reserve', effect: ['chose', ANA] },
  holding: { name: 'Reserve: the call is under way', effect: ['chose', ANA] },
  held: { name: 'Reserve: the provider holds, unanswered', effect: ['chose', ANA] },
  waits: { name: 'waits for approval' },
  approve: { name: 'Approve', effect: ['approved', MARTA], isOrdered: true },
  decide: { name: 'Approve: Slack is asked who clicked', effect: ['approved', OMAR], isOrdered: true },
  uncopied: { name: 'order: sent, announced without a copy', effect: ['approved', MARTA], isOrdered: true },
  late: { name: 'order: on its way for long, announced without a copy', effect: ['approved', MARTA], isOrdered: true },
  dropped: { name: 'order: carried out, and then somebody denies', effect: ['approved', MARTA] },
  ordering: { name: 'order: under way', effect: ['approved', MARTA], isOrdered: true },
  ordered: { name: 'order: carried out, unanswered', effect: ['approved', MARTA], isOrdered: true },
  unconfirmed: { name: 'order: unconfirmed', effect: ['approved', MARTA], isOrdered: true },
  deny: { name: 'Deny', effect: ['denied', MARTA], ends: 'denied' },
  cancel: { name: 'Cancel', effect: ['cancelled', ANA], ends: 'cancelled' },
  nudge: { name: 'Nudge', effect: ['nudged', ANA] },
  deadline: { name: 'release at the deadline', ends: 'expired' },
} as const satisfies Readonly<Record<string, Omit<Step, 'purpose'>>>;

export type StepName = keyof typeof named;

export const STEPS = Object.fromEntries(
  Object.entries(named).map(([key, step]) => [key, { ...step, purpose: `Line of step ${key}` }]),
) as unknown as Readonly<Record<StepName, Step>>;

export const STEP_NAMES = Object.keys(named) as readonly StepName[];

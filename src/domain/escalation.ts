import { mentionsOf } from './approval.ts';
import type { Approvers, StagedApprovers } from './approvers.ts';
import type { LaterStage } from './policy/basis.ts';
import { type QuietHours, quietAt } from './quiet-hours.ts';
import type { Span, StateOf } from './state.ts';

type Awaiting = StateOf<'awaitingApproval'>;

/** Who is asked, and from when who else is (`escalations`), where the policy says that; without it the last reminder turns to the next ones. */
export type Asked = Pick<Awaiting, 'approvers' | 'escalations'>;

/**
 * Who is asked in this wait, by the stages of the policy: those whose time has come are among the first. A stage that would come in quiet hours
 * comes after them, or, where that is too late, before them. Without stages all are asked where no reminder is to come that would turn to the next.
 */
export function askedDuring(
  wait: Span,
  {
    approvers,
    stages,
    remindAt,
  }: Readonly<{ approvers: StagedApprovers; stages?: readonly LaterStage[] }> & Pick<Awaiting, 'remindAt'>,
  now: number,
  quietHours: QuietHours | undefined,
): Asked {
  const { next } = approvers;
  if (!stages || !next) return { approvers: remindAt.length === 0 ? everybody(approvers) : approvers };
  const escalations = stages
    // Those who may not decide, or are asked already, are not among the next.
    .map(({ after, mentions, users, ...rest }) => ({
      ...rest,
      at: awake(timeOf(after, wait), wait, quietHours),
      mentions: mentions.filter((id) => next.mentions.includes(id)),
      users: users.filter((id) => next.users.includes(id)),
    }))
    .filter(({ mentions, users }) => mentions.length + users.length > 0)
    .toSorted((a, b) => a.at - b.at);
  return askedBy({ approvers, escalations }, now);
}

/** The same once this moment has come. */
export function askedBy({ approvers, escalations = [] }: Asked, now: number): Asked {
  const due = escalations.filter(({ at }) => at <= now);
  const later = escalations.filter(({ at }) => at > now);
  const { next: _next, ...first } = approvers;
  const asked = due.length > 0 ? everybody({ ...first, next: together(due) }) : first;
  return later.length > 0
    ? { approvers: { ...asked, next: together(later) }, escalations: later }
    : { approvers: asked };
}

/** What would come before the end of this quiet time comes then, where that is in time, and otherwise at once. */
export function putOff({ approvers, escalations }: Asked, { until }: Span, decideBy: number, now: number): Asked {
  const moved = escalations?.map((each) => (each.at < until ? { ...each, at: until < decideBy ? until : now } : each));
  return askedBy({ approvers, escalations: moved }, now);
}

/** All approvers, the next ones included, at once. */
export function everybody({ next, ...first }: StagedApprovers): StagedApprovers {
  if (!next) return first;
  const standIns = { ...next.standIns, ...first.standIns };
  return {
    ...first,
    mentions: [...mentionsOf({ ...first, next })],
    users: [...new Set([...first.users, ...next.users])],
    ...(Object.keys(standIns).length > 0 && { standIns }),
  };
}

function together(stages: readonly Approvers[]): Approvers {
  const standIns = Object.assign({}, ...stages.map((each) => each.standIns ?? {}));
  return {
    mentions: [...new Set(stages.flatMap(({ mentions }) => mentions))],
    users: [...new Set(stages.flatMap(({ users }) => users))],
    ...(Object.keys(standIns).length > 0 && { standIns }),
  };
}

function timeOf(after: LaterStage['after'], { from, until }: Span): number {
  return from + ('share' in after ? Math.round(after.share * (until - from)) : after.ms);
}

function awake(at: number, wait: Span, quietHours: QuietHours | undefined): number {
  const quiet = quietAt(at, quietHours);
  if (!quiet || at >= wait.until) return at;
  return quiet.until < wait.until ? quiet.until : quiet.from - 1;
}

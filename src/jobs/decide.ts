import { minutesToMilliseconds } from 'date-fns';
import type { Membership } from '../domain/approval.ts';
import type { EntryKind } from '../domain/entry.ts';
import type { Event } from '../domain/event.ts';
import { decideUntil, pendingClick } from '../domain/pending-clicks.ts';
import type { Request } from '../domain/request.ts';
import type { DecisionClick } from '../workflow/ports.ts';
import { withTimeout } from '../workflow/with-timeout.ts';
import type { Again } from './job.ts';
import type { JobContext } from './job-context.ts';
import { knowClock } from './provider-time.ts';
import { recountNow } from './recount.ts';

/** A click waits this long for Slack to say who clicked; then the person is asked to click again. */
const LOOK_UP_MS = minutesToMilliseconds(2);
const LOOK_UP_PAUSE_MS = 2_000;
/** A look-up that has no answer by then is shown. */
const SHOWN_AFTER_MS = 1_000;
/** Nearer to the deadline than this the clicker is not asked to click again. */
const CLICK_AGAIN_MS = 30_000;

/** Finds out who clicked, and decides. A clicker who may not, or comes too late, is told so. */
export async function decide(
  { click: clicked, isAgain }: Readonly<{ click: DecisionClick; isAgain?: boolean }>,
  context: JobContext,
): Promise<Again | undefined> {
  const { workflow, notifier, observer, clock } = context;
  const click = byOurClock(clicked, context);
  const { teamId, requestId, user } = click;
  // A store that was replaced by its copy may have forgotten that this was done.
  if (isAgain && (await isMade(click, context))) return undefined;
  const looking = lookedUp(click, context);
  await showWhileItTakes(looking, click, context);
  let found: Found | undefined;
  try {
    found = await looking;
  } catch (error) {
    observer.warn('clicker not looked up', error, { id: requestId });
    const request = await workflow.load(teamId, requestId);
    if (clock() < click.at + LOOK_UP_MS || isLastChance(request, user, clock())) {
      return { againAt: clock() + LOOK_UP_PAUSE_MS };
    }
    await resolveDecision(click, context);
    const { state } = request ?? {};
    const isMissed = state?.name === 'expired' && state.clicked === user;
    const why = isMissed
      ? ({ reason: 'notLookedUpInTime', at: state.at } as const)
      : ({ reason: 'notLookedUp' } as const);
    await notifier.refuse(click, why, typedIn(click));
    return undefined;
  }
  if (!found) {
    await notifier.refuse(click, { reason: 'unknownRequest' }, typedIn(click));
    return undefined;
  }
  const outcome = await workflow.apply(teamId, requestId, decision(click, found), found.request);
  if (outcome.kind === 'changed' || outcome.refusal.reason === 'askedAlready') return undefined;
  if (outcome.refusal.reason === 'uncounted') {
    const again = await onceCounted(click, outcome.request, context);
    if (again) return again;
  }
  await resolveDecision(click, context);
  await notifier.refuse(click, outcome.refusal, typedIn(click));
  return undefined;
}

type Found = Awaited<ReturnType<JobContext['judging']['decider']>> &
  Readonly<{ request: Request; toMembership?: Membership }>;

/** Who clicked, and what the click is judged by; undefined where the request is not there any more. */
async function lookedUp(
  { teamId, requestId, user, decision }: DecisionClick,
  context: JobContext,
): Promise<Found | undefined> {
  const { workflow, judging } = context;
  const request = await workflow.load(teamId, requestId);
  if (!request) return undefined;
  await knowClock(request, context);
  const found = { ...(await judging.decider(request, user)), request };
  // The one whom it is passed on to may be in a group that need not be known of the clicker.
  if (decision.verb !== 'passOn') return found;
  const [other, basis] = await Promise.all([judging.decider(request, decision.to), judging.basis(request)]);
  return { ...found, basis, toMembership: other.by.membership };
}

/** What was spent is counted anew, and the click comes again; it counts as made in time when it was. Undefined where that has taken too long. */
async function onceCounted(
  click: DecisionClick,
  request: Request | undefined,
  context: JobContext,
): Promise<Again | undefined> {
  const { workflow, clock } = context;
  const { teamId, requestId, user: clicker, at, fingerprint } = click;
  if (clock() >= at + LOOK_UP_MS && !isLastChance(request, clicker, clock())) return undefined;
  const isNear = request?.state.name === 'awaitingApproval' && clock() + CLICK_AGAIN_MS >= request.state.decideBy;
  if (isNear && !pendingClick(request, clicker))
    await workflow.apply(teamId, requestId, { type: 'clickPending', clicker, at, fingerprint });
  // No other click waits behind one that takes long.
  await withTimeout(LOOK_UP_PAUSE_MS, recountNow(teamId, context), () => undefined);
  return { againAt: clock() + LOOK_UP_PAUSE_MS };
}

const MADE: Readonly<Record<DecisionClick['decision']['verb'], readonly EntryKind[]>> = {
  approve: ['approved', 'approvedFirst', 'brokeGlass'],
  passOn: ['passedOn'],
  deny: ['denied'],
  ask: ['asked'],
  resolve: ['resolvedBought', 'resolvedRetry', 'resolvedGivenUp'],
};

/** The same click, made when it was by our clock: it may have been saved by a process that has another one. */
export function byOurClock(click: DecisionClick, { clocks }: Pick<JobContext, 'clocks'>): DecisionClick {
  const [then, now] = [click.sharedOffsetMs, clocks.sharedOffsetMs()];
  return then === undefined || now === undefined ? click : { ...click, at: click.at + then - now, sharedOffsetMs: now };
}

/** Whether the history tells of this very click: whoever made it need not be told that it comes too late. */
async function isMade(
  { teamId, requestId, user, at, decision }: DecisionClick,
  { workflow }: JobContext,
): Promise<boolean> {
  const request = await workflow.load(teamId, requestId).catch(() => undefined);
  return (
    request?.history.some((entry) => entry.by === user && entry.at >= at && MADE[decision.verb].includes(entry.what)) ??
    false
  );
}

/** What ends the wait, and is waited for beyond the deadline where it was clicked in time. */
export const DECIDES: ReadonlySet<DecisionClick['decision']['verb']> = new Set(['approve', 'deny']);

/** What the person wrote with the click. */
function typedIn({ decision }: DecisionClick): string | undefined {
  if (decision.verb === 'ask') return decision.question;
  if (decision.verb === 'passOn') return decision.word;
  if (decision.verb === 'approve') return decision.glass;
  return decision.verb === 'deny' ? decision.reason : undefined;
}

/** A look-up that takes its time, or runs into the deadline, is shown on the cards, and the click is counted as made when it was. */
async function showWhileItTakes(looking: Promise<unknown>, click: DecisionClick, context: JobContext): Promise<void> {
  const { workflow, clock } = context;
  const { teamId, requestId, user, at, fingerprint } = click;
  if (!DECIDES.has(click.decision.verb)) return void looking.catch(() => undefined);
  const known = looking.then(
    () => true,
    () => false,
  );
  const request = await workflow.load(teamId, requestId).catch(() => undefined);
  if (request?.state.name !== 'awaitingApproval' || pendingClick(request, user)) return;
  const isNear = clock() + LOOK_UP_PAUSE_MS >= request.state.decideBy;
  const isKnown = await withTimeout(isNear ? 0 : SHOWN_AFTER_MS, known, () => false);
  if (!isKnown) await workflow.apply(teamId, requestId, { type: 'clickPending', clicker: user, at, fingerprint });
}

/** Whether the deadline is over for all but those whose click is being looked up: to click again would be too late. */
function isLastChance(request: Request | undefined, user: string, now: number): boolean {
  return (
    request?.state.name === 'awaitingApproval' &&
    pendingClick(request, user) !== undefined &&
    now >= request.state.decideBy - CLICK_AGAIN_MS &&
    now < decideUntil(request.state)
  );
}

async function resolveDecision({ teamId, requestId, user }: DecisionClick, { workflow }: JobContext): Promise<void> {
  const request = await workflow.load(teamId, requestId);
  if (!request || !pendingClick(request, user)) return;
  await workflow.apply(teamId, requestId, { type: 'clickResolved', clicker: user });
}

function decision({ decision, fingerprint, at }: DecisionClick, { by, basis, toMembership }: Found): Event {
  switch (decision.verb) {
    case 'approve':
      return { type: 'approved', by, fingerprint, at, basis, glass: decision.glass };
    case 'passOn':
      return { type: 'passedOn', by, fingerprint, basis, to: decision.to, word: decision.word, toMembership };
    case 'deny':
      return { type: 'denied', by, fingerprint, at, reason: decision.reason };
    case 'ask':
      return { type: 'asked', by, fingerprint, question: decision.question, sentAt: at };
    case 'resolve':
      return { type: 'resolved', by, fingerprint, verdict: decision.verdict };
  }
}

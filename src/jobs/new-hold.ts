import type { StagedApprovers } from '../domain/approvers.ts';
import type { Event } from '../domain/event.ts';
import type { Group } from '../domain/group.ts';
import type { NewHold } from '../domain/hold.ts';
import { isSameHoldId } from '../domain/hold-id.ts';
import type { ProblemCode } from '../domain/problem.ts';
import type { Request } from '../domain/request.ts';
import type { HoldFault, HoldingAbility, ProviderHold, Rechecked } from '../workflow/provider.ts';
import type { JobContext } from './job-context.ts';
import { retry } from './retry.ts';

/** What people are told of a hold that cannot be used. */
const FAULTS = {
  numberUnreadable: 'holdUnreadable',
  endUnreadable: 'holdEndUnknown',
  foreignNumber: 'holdForeign',
  otherNumber: 'taken',
} as const satisfies Readonly<Record<HoldFault, ProblemCode>>;

/** What a provider answered with; `isNew` where its list of before tells whether it was made by this call. */
type Made = ProviderHold & Readonly<{ isNew?: boolean }>;

/** Makes a hold. Where the times in this provider's answers are in doubt, its list of before says what is new. */
export async function makeHold(
  holding: HoldingAbility,
  group: Group,
  number: string | undefined,
  { agesInDoubt, observer }: JobContext,
): Promise<Made> {
  const before = agesInDoubt.has(group.provider)
    ? await holding.holds().catch((error: unknown) => observer.warn('holds not listed', error, {}))
    : undefined;
  const made = await holding.hold(group.id, number, group);
  const wasThere = before?.holds.some(({ id }) => isSameHoldId(id, made.id));
  // What is absent from a list that is not whole may stand further on.
  return wasThere === true || before?.whole ? { ...made, isNew: wasThere !== true } : made;
}

/** The provider answered with a hold: it is kept, unless it is another request's or a colleague's, and then checked. */
export async function keepNewHold(
  request: Request,
  group: Group,
  made: Made,
  approvers: StagedApprovers,
  attempt: number,
  context: JobContext,
): Promise<Event> {
  const { workflow, claims } = context;
  const { teamId, id: requestId } = request;
  const { groupId: _group, createdAt, notBefore, unfit, isNew, ...held } = made;
  const hold = { ...held, provider: group.provider, local: false, ...readingsOf(context) };
  const own = { teamId, requestId, provider: group.provider, holdId: made.id };
  const isOld = isNew === undefined ? isOlder(made, notBefore) : !isNew;
  if (isOld) context.agesInDoubt.add(group.provider);
  const isOurs = !isOld && (await retry(() => claims.own(own, made.expiresAt - made.clockOffsetMs)));
  if (!isOurs) return { type: 'reserveFailed', attempt, code: 'heldAlready' };
  if (unfit) return { type: 'reserveFailed', attempt, code: FAULTS[unfit], giveBack: hold };
  const newHold: NewHold = {
    hold,
    approvers,
    // Of what is known to be new no time proves otherwise.
    createdAt: isNew ? undefined : createdAt,
    notBefore: isNew ? undefined : notBefore,
  };
  await retry(() => workflow.apply(teamId, requestId, { type: 'holdMade', attempt, newHold }, request));
  return checkNewHold(request, group, newHold, attempt, context);
}

/** How far the other clocks are ahead, as it is kept with a new hold. */
export function readingsOf({ clocks }: Pick<JobContext, 'clocks'>) {
  return { sharedOffsetMs: clocks.sharedOffsetMs(), shownOffsetMs: clocks.shownOffsetMs() };
}

/** What becomes of a new hold, once the provider was asked what it costs, whose it is, and until when. */
export async function checkNewHold(
  request: Request,
  group: Group,
  { hold, approvers, notBefore }: NewHold,
  attempt: number,
  context: JobContext,
): Promise<Event> {
  const now = await rechecked(request, group, hold, context);
  if (now && isOlder(now, notBefore)) {
    const { provider, id: holdId } = hold;
    await context.claims.disown({ teamId: request.teamId, requestId: request.id, provider, holdId });
    return { type: 'reserveFailed', attempt, code: 'heldAlready' };
  }
  // Of two statements of the end the earlier one is kept to.
  const expiresAt = Math.min(hold.expiresAt, now?.expiresAt ?? hold.expiresAt);
  return { type: 'held', attempt, hold: { ...hold, expiresAt }, approvers, group: now?.group ?? group };
}

/** Whether something was made before the call that told of it: then it is another's (a colleague's or another program's), though the provider told us of it. */
function isOlder({ createdAt }: Readonly<{ createdAt?: number }>, notBefore: number | undefined): boolean {
  return createdAt !== undefined && notBefore !== undefined && createdAt < notBefore;
}

/** What the provider says of a hold that was just made. That it says nothing must not cost the hold: before the order it is asked again. */
async function rechecked(
  { search, id }: Request,
  group: Group,
  { id: holdId, number }: NewHold['hold'],
  { provider, observer }: JobContext,
): Promise<Rechecked | undefined> {
  try {
    return await provider(group.provider).recheck({ group, number, search, holdId });
  } catch (error) {
    observer.warn('hold not checked after it was made', error, { id });
    return undefined;
  }
}

import type { Event } from '../domain/event.ts';
import type { Group } from '../domain/group.ts';
import type { Asked, NewHold, ProblemCode, Request } from '../domain/request.ts';
import type { HoldFault, ProviderHold, Rechecked } from '../workflow/provider.ts';
import { insist } from './insist.ts';
import type { Kitchen } from './kitchen.ts';

/** What people are told of a hold that nobody can use. */
const FAULTS = {
  numberUnreadable: 'holdUnreadable',
  endUnreadable: 'holdEndUnknown',
  foreignNumber: 'holdForeign',
  otherNumber: 'taken',
} as const satisfies Readonly<Record<HoldFault, ProblemCode>>;

/** The provider answered with a hold: it is kept, unless it is somebody else's, and then looked at. */
export async function keepNewHold(
  request: Request,
  group: Group,
  made: ProviderHold,
  asked: Asked,
  attempt: number,
  kitchen: Kitchen,
): Promise<Event> {
  const { workflow, claims } = kitchen;
  const { teamId, id: requestId } = request;
  const { groupId: _group, createdAt, notBefore, unfit, ...held } = made;
  const hold = { ...held, provider: group.provider, ours: false };
  const own = { teamId, requestId, provider: group.provider, holdId: made.id };
  const isOurs = !isOlder(made, notBefore) && (await insist(() => claims.own(own, made.expiresAt - made.aheadMs)));
  if (!isOurs) return { type: 'reserveFailed', attempt, code: 'heldAlready' };
  if (unfit) return { type: 'reserveFailed', attempt, code: FAULTS[unfit], giveBack: hold };
  const newHold: NewHold = {
    hold,
    asked,
    ...(createdAt === undefined ? {} : { createdAt }),
    ...(notBefore === undefined ? {} : { notBefore }),
  };
  await insist(() => workflow.apply(teamId, requestId, { type: 'holdMade', attempt, newHold }));
  return checkNewHold(request, group, newHold, attempt, kitchen);
}

/** What becomes of a new hold, once the provider was asked what it costs, whose it is, and until when. */
export async function checkNewHold(
  request: Request,
  group: Group,
  { hold, asked, notBefore }: NewHold,
  attempt: number,
  kitchen: Kitchen,
): Promise<Event> {
  const now = await rechecked(request, group, hold, kitchen);
  if (now && isOlder(now, notBefore)) {
    const own = { teamId: request.teamId, requestId: request.id, provider: hold.provider, holdId: hold.id };
    await kitchen.claims.disown(own);
    return { type: 'reserveFailed', attempt, code: 'heldAlready' };
  }
  // Of two statements of the end the earlier one is kept to.
  const expiresAt = Math.min(hold.expiresAt, now?.expiresAt ?? hold.expiresAt);
  return { type: 'held', attempt, hold: { ...hold, expiresAt }, asked, group: now?.group ?? group };
}

/** Whether something was made before the call that told of it: then it is somebody else's, and no less so because we were told of it. */
function isOlder({ createdAt }: Readonly<{ createdAt?: number }>, notBefore: number | undefined): boolean {
  return createdAt !== undefined && notBefore !== undefined && createdAt < notBefore;
}

/** What the provider says of a hold that was just made. That it says nothing must not cost the hold: before the order it is asked again. */
async function rechecked(
  { search, id }: Request,
  group: Group,
  { id: holdId, number }: NewHold['hold'],
  { provider, observer }: Kitchen,
): Promise<Rechecked | undefined> {
  try {
    return await provider(group.provider).recheck({ group, number, search, holdId });
  } catch (error) {
    observer.trouble('hold not checked after it was made', error, { id });
    return undefined;
  }
}

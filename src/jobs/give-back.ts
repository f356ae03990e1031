import { hoursToMilliseconds, minutesToMilliseconds } from 'date-fns';
import type { RecordEvent } from '../domain/register/event.ts';
import type { GivingBackIn } from '../domain/register/giving-back-state.ts';
import { type NumberRecord, recordId } from '../domain/register/record.ts';
import { ASKED_CHECKS, CALL_GRACE_MS } from '../domain/register/rules.ts';
import type { GiveBackAbility, Inventory, InventoryAbility, ListedNumber } from '../workflow/inventory.ts';
import { ProviderError, type ProviderErrorKind, reasonOf } from '../workflow/provider.ts';
import { asUnreadableRecord, UnreadableRecord } from '../workflow/unreadable-record.ts';
import type { Again, Delivery } from './job.ts';
import type { JobContext, RegisterJobs } from './job-context.ts';
import { rowsById, seenIn } from './listed.ts';
import { AT_ONCE, laterFor } from './read-job.ts';
import { retry } from './retry.ts';

/** How soon a list is asked again that did not tell where the number stands, and how late, whatever the provider says. */
const LOOK_AGAIN_MS = minutesToMilliseconds(1);
const LOOK_AT_MOST_MS = hoursToMilliseconds(1);
/** After the announcement the call is made within so long or not at all: an answer to it comes before others take it for lost. */
const CALL_WITHIN_MS = CALL_GRACE_MS / 2;
/** A list that could not be read for so long after the call is one that does not tell. */
const UNREAD_MS = hoursToMilliseconds(1);
/** A copy of the store that keeps silent for so long is no longer counted as one. */
const COPY_MS = 90_000;
const COPY_PAUSE_MS = 1_000;

/** A number that is being given back, in this state, and what its provider can do. */
type Case<Name extends 'coolingOff' | 'calling' | 'unconfirmed'> = Readonly<{
  record: NumberRecord;
  givingBack: GivingBackIn<Name>;
  register: RegisterJobs;
  context: JobContext;
}>;

/**
 * Gives a number back, at most once: that the call will be made is saved before it is made, and a delivery that finds it saved does not call, but looks in
 * the provider's list what became of it.
 */
export async function giveBack(
  { teamId, recordId: id }: Readonly<{ teamId: string; recordId: string }>,
  context: JobContext,
  delivery: Delivery,
): Promise<Again | undefined> {
  const { register, clock } = context;
  const record = await register?.store.load(teamId, id).catch(asUnreadableRecord);
  if (!register || !record) return undefined;
  if (record instanceof UnreadableRecord) {
    // A process of the version that saved it may run beside this one; later a sweep of it derives the job again.
    const { handedOut = AT_ONCE } = delivery;
    return handedOut < AT_ONCE ? { againAt: laterFor(handedOut, clock()) } : undefined;
  }
  const { givingBack } = record;
  switch (givingBack?.name) {
    case 'coolingOff':
      return call({ record, givingBack, register, context }, delivery);
    case 'calling':
      return underWay({ record, givingBack, register, context });
    case 'unconfirmed':
      return lookFor({ record, givingBack, register, context });
    default:
      return undefined;
  }
}

/** The call may be under way in another delivery, or its process may have died: until no call is waited for any more, only it may say so. */
async function underWay({ record, givingBack, register, context }: Case<'calling'>): Promise<Again | undefined> {
  const deadAt = givingBack.calledAt + CALL_GRACE_MS;
  if (context.clock() < deadAt) return { againAt: deadAt };
  await register.registering.apply(record.teamId, record.id, { type: 'giveBackUnanswered' });
  return undefined;
}

async function call(given: Case<'coolingOff'>, delivery: Delivery): Promise<Again | undefined> {
  const { record, givingBack, context } = given;
  const { provider, clock } = context;
  if (clock() < givingBack.callAt) return { againAt: givingBack.callAt };
  const { inventory, givingBack: ability } = provider(record.provider);
  if (!inventory || !ability) return refuse(given, { code: 'noWayBack' });
  const wait = await untilSure(record, context);
  if (wait) return wait;

  const found = await lookAt(record, inventory, givingBack.providerId, context);
  if ('againAt' in found) return found;
  const { row, at, purchases } = found;
  if (!row) return absent(given, at);
  // Whichever is called, the other one stays: what would be told of the number is not true then.
  if (purchases > 1) return refuse(given, { code: 'listedTwice' });
  if (isOver(row)) return tell(given, { type: 'seen', seen: seenIn(row, at) });
  if (isAnotherPurchase(row, givingBack)) return refuse(given, { code: 'anotherPurchase' });
  if (row.id === undefined) return refuse(given, { code: 'noWayBack' });
  return callOnce(given, delivery, row.id, inventory, ability);
}

/** It is not called for; that it is missing is told once the list was looked at often enough. */
async function absent({ record: { teamId, id }, register }: Case<'coolingOff'>, at: number): Promise<undefined> {
  const { registering } = register;
  const noted = await registering.apply(teamId, id, { type: 'giveBackAbsent', at });
  if (noted.kind === 'changed' && !noted.record.givingBack)
    await registering.apply(teamId, id, { type: 'notSeen', at, lookedFor: true });
}

/** A store that was replaced lately may have forgotten that it was called, or stopped: what came of that is in the list soon. */
async function untilSure(
  { teamId, updatedAt }: NumberRecord,
  { runs, settled, clock }: JobContext,
): Promise<Again | undefined> {
  if (!(await settled(teamId)) && clock() < updatedAt + COPY_MS) return { againAt: clock() + COPY_PAUSE_MS };
  const { settlesInMs } = await runs.currentRun(teamId);
  return settlesInMs > 0 ? { againAt: clock() + settlesInMs } : undefined;
}

async function callOnce(
  given: Case<'coolingOff'>,
  { job }: Delivery,
  providerId: string,
  inventory: InventoryAbility,
  ability: GiveBackAbility,
): Promise<Again | undefined> {
  const { record, register, context } = given;
  const { teamId, id } = record;
  const { registering } = register;
  const called = await registering.apply(teamId, id, { type: 'giveBackCalled', job, providerId });
  if (called.kind !== 'changed' || called.record.givingBack?.name !== 'calling') return undefined;
  const { calledAt } = called.record.givingBack;
  // A store that forgot the announcement would let it be called again, and one that was replaced meanwhile may have forgotten it.
  await context.settled(teamId);
  const announced = (await registering.load(teamId, id))?.givingBack;
  if (announced?.name !== 'calling' || announced.calledAt !== calledAt || announced.job !== job) return undefined;
  // A process that stood still meanwhile goes by what it has read long ago.
  if (context.clock() - calledAt >= CALL_WITHIN_MS) return tell(given, { type: 'giveBackPostponed', calledAt });

  let event: RecordEvent;
  try {
    await ability.giveBack(providerId);
    event = { type: 'givenBack' };
  } catch (error) {
    const kind = error instanceof ProviderError ? error.kind : 'bug';
    context.observer.warn('number not given back', error, { id, kind });
    event = await afterFailure(error, called.record, { calledAt, providerId }, inventory, context);
  }
  await retry(() => registering.apply(teamId, id, event));
  return undefined;
}

/** After these the number may be given back all the same: no provider documents that such an answer means that nothing was done. */
const REFUSED: ReadonlySet<ProviderErrorKind> = new Set([
  'taken',
  'refused',
  'rateLimited',
  'unauthorised',
  'unavailable',
]);

/** These say that the call was not taken, and may be another time: it was too many, or was never sent. */
const NOT_TAKEN: ReadonlySet<ProviderErrorKind> = new Set(['rateLimited', 'unavailable']);

async function afterFailure(
  error: unknown,
  record: NumberRecord,
  { calledAt, providerId }: Readonly<{ calledAt: number; providerId: string }>,
  inventory: InventoryAbility,
  context: JobContext,
): Promise<RecordEvent> {
  if (!(error instanceof ProviderError) || !REFUSED.has(error.kind)) return { type: 'giveBackUnanswered' };
  const found = await lookAt(record, inventory, providerId, context);
  const said = 'againAt' in found ? undefined : whatItSays(found);
  // Where the list could not be read, it is looked at once more before the next call.
  const type = NOT_TAKEN.has(error.kind) ? 'giveBackPostponed' : 'giveBackRefused';
  return said ?? { type, calledAt, ...reasonOf(error) };
}

/** It was called, and nobody knows what became of it: only the list can say so, or a person. */
async function lookFor(given: Case<'unconfirmed'>): Promise<Again | undefined> {
  const { record, givingBack, context } = given;
  const { nextCheckAt, providerId } = givingBack;
  if (nextCheckAt === undefined) return undefined;
  if (context.clock() < nextCheckAt) return { againAt: nextCheckAt };
  const { inventory } = context.provider(record.provider);
  if (!inventory) return undefined;
  const found = await lookAt(record, inventory, providerId, context);
  if (!('againAt' in found)) return tell(given, whatItSays(found) ?? { type: 'giveBackNotSeen' });
  // No list may be to be had for days: people look sooner.
  const isLong = context.clock() - givingBack.calledAt >= UNREAD_MS && givingBack.checks < ASKED_CHECKS;
  return isLong ? tell(given, { type: 'giveBackNotSeen' }) : found;
}

/** `purchases` is how many of it the list has that are not over. */
type Found = Readonly<{ row: ListedNumber | undefined; at: number; purchases: number }>;

/** What a list proves of a call; undefined where it still has the number as before. */
function whatItSays({ row, at }: Found): RecordEvent | undefined {
  if (!row) return { type: 'notSeen', at, lookedFor: true };
  // One under another id may be another purchase, or the same: what it costs goes on, and a person has to look.
  return isOver(row) ? { type: 'seen', seen: seenIn(row, at) } : undefined;
}

/** Where the number stands at this moment: of several rows the one that was confirmed counts. `againAt` where that cannot be told now. */
async function lookAt(
  { id, provider, number }: NumberRecord,
  inventory: InventoryAbility,
  providerId: string | undefined,
  { observer, clock }: JobContext,
): Promise<Found | Again> {
  const at = clock();
  let list: Inventory;
  try {
    list = await inventory.find(number);
  } catch (error) {
    observer.warn('number not looked for', error, { id });
    const waitMs = error instanceof ProviderError ? (error.retryAfterMs ?? 0) : 0;
    return { againAt: clock() + Math.min(Math.max(LOOK_AGAIN_MS, waitMs), LOOK_AT_MOST_MS) };
  }
  const ours = list.numbers.filter((row) => recordId(provider, row.number) === id);
  const confirmed = ours.find((row) => row.id !== undefined && row.id === providerId && row.state !== 'gone');
  const row = confirmed ?? rowsById(provider, ours).get(id);
  // What is absent may be in a row that cannot be read, or further on.
  if (!row && (!list.whole || list.unreadable > 0)) return { againAt: clock() + LOOK_AGAIN_MS };
  const purchases = new Set(ours.filter((each) => !isOver(each)).map((each) => each.id)).size;
  return { row, at, purchases };
}

function isOver({ state }: ListedNumber): boolean {
  return state === 'gone' || state === 'ending';
}

/** What was confirmed is this number as it was bought then, and no later one. */
function isAnotherPurchase(row: ListedNumber, { providerId, confirmedAt }: GivingBackIn<'coolingOff'>): boolean {
  if (providerId !== undefined) return row.id !== undefined && row.id !== providerId;
  return row.at !== undefined && row.at > confirmedAt;
}

function refuse(
  given: Case<'coolingOff'>,
  why: Omit<Extract<RecordEvent, { type: 'giveBackRefused' }>, 'type'>,
): Promise<undefined> {
  return tell(given, { type: 'giveBackRefused', ...why });
}

async function tell(
  { record: { teamId, id }, register }: Pick<Case<'coolingOff'>, 'record' | 'register'>,
  event: RecordEvent,
): Promise<undefined> {
  await register.registering.apply(teamId, id, event);
  return undefined;
}

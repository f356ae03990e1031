import type { Actor, RecordEvent, Seen } from '../domain/register/event.ts';
import { type NumberRecord, recordId, saidDigest } from '../domain/register/record.ts';
import type { RecordOutcome, Registering } from '../workflow/registering.ts';
import type { DemoNumber } from './numbers.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const MARTA: Actor = { id: 'U0MARTA', approves: true };

type Seeding = Readonly<{
  teamId: string;
  now: number;
  /** The way in, at this time of the past. */
  registeringAt(at: number): Pick<Registering, 'load' | 'apply' | 'record'>;
}>;

/** Lives through again what became of these numbers, each event at its time; one without a story, and one that the register has, stays as it is. */
export async function seedRegister(seeding: Seeding, numbers: readonly DemoNumber[]): Promise<void> {
  const { teamId, now, registeringAt } = seeding;
  for (const number of numbers) {
    const id = recordId(number.provider, number.number);
    if (number.story && !(await registeringAt(now).load(teamId, id))) await live(number, number.story, seeding);
  }
}

async function live(
  number: DemoNumber,
  { owner, purpose, costCentre, how, keptDaysAgo, unanswered, locked }: NonNullable<DemoNumber['story']>,
  { teamId, now, registeringAt }: Seeding,
): Promise<void> {
  const { provider, since } = number;
  const id = recordId(provider, number.number);
  const by = { id: owner, approves: false };
  const daysAgo = (days: number) => now - days * DAY_MS;

  if ('approvedBy' in how) {
    const bought = { ...boughtOf(number, how.approvedBy), requester: owner, purpose };
    await begin(since, { type: 'bought', bought });
    await happens(since + HOUR_MS, { type: 'edited', by, purpose, costCentre, over: saidDigest({ purpose }) });
  } else {
    await begin(since, { type: 'seen', seen: seenAt(number, since) });
    await happens(daysAgo(how.adoptedDaysAgo), { type: 'adopted', by: MARTA, owner, purpose, costCentre });
  }
  if (keptDaysAgo !== undefined) {
    await happens(daysAgo(keptDaysAgo) - 3 * HOUR_MS, { type: 'reviewDue' });
    await happens(daysAgo(keptDaysAgo), { type: 'kept', by });
  }
  if (unanswered) {
    await happens(daysAgo(16), { type: 'reviewDue' });
    // The last two are for the bot to tell when it starts: the reminder to its owner, the silence to the approvers.
    await happens(daysAgo(9), { type: 'reviewDue' }, 'untold');
    await happens(daysAgo(2), { type: 'reviewDue' }, 'untold');
  }
  if (locked) await happens(daysAgo(1), { type: 'lockSet', by, locked }, 'untold');
  await happens(now, { type: 'seen', seen: seenAt(number, now) }, 'untold');

  async function begin(at: number, event: Extract<RecordEvent, { type: 'bought' | 'seen' }>): Promise<void> {
    await told(at, changed(await registeringAt(at).record(teamId, provider, number.number, event)));
  }

  async function happens(at: number, event: RecordEvent, then?: 'untold'): Promise<void> {
    const record = changed(await registeringAt(at).apply(teamId, id, event));
    if (then === undefined) await told(at, record);
  }

  /** People were told at that time. */
  async function told(at: number, { untold }: NumberRecord): Promise<void> {
    if (untold > 0) changed(await registeringAt(at).apply(teamId, id, { type: 'told', count: untold }));
  }
}

function boughtOf(number: DemoNumber, approvedBy: string) {
  const { provider, country, type, place, features, monthly, setup, since } = number;
  const about = { provider, number: number.number, country, type, place, features, monthly, setup };
  return { ...about, request: `demo-${number.number.slice(1)}`, approvedBy, at: since };
}

function seenAt(
  { providerId, country, type, place, monthly, tellsPrice, since, endsAt }: DemoNumber,
  at: number,
): Seen {
  const listed = { at, providerId, state: 'active' as const, since, endsAt, ends: tellsPrice ? false : undefined };
  return { listed, country, type, place, monthly: tellsPrice ? monthly : undefined };
}

function changed(outcome: RecordOutcome): NumberRecord {
  if (outcome.kind === 'refused') throw new Error(`The demo's register refused: ${outcome.refusal.reason}.`);
  return outcome.record;
}

import { setTimeout as wait } from 'node:timers/promises';
import type { EntryKind } from '../../src/domain/entry.ts';
import type { Request } from '../../src/domain/request.ts';
import type { Person } from '../support/person.ts';
import type { Bench } from './bench.ts';
import type { InvariantName } from './invariants.ts';
import type { Notes } from './journeys.ts';

/** A click that decides something. */
export type Click = Readonly<{
  who: Person;
  /** Rejects when it cannot be made now, or when Slack says that it did not work. */
  press: () => Promise<unknown>;
  /** What the history then says; without it only an answer counts. */
  effect?: EntryKind;
}>;

/** How long an acknowledged click may be without effect or answer: longer than a job of a dead worker waits to be handed out again. */
const PATIENCE_MS = 20_000;
/** Which invariant does not hold when the goal is not there by then. */
type Late = Readonly<{ invariant: InvariantName; afterMs: number }>;
/** What people wait for while no request needs to be there. */
export const ASKING = 'options';
/** What they wait for once they have chosen. */
export const HOLDING = 'a held number';
/** How long the whole may take before people would call for help. */
export const GIVE_UP_MS = 60_000;
/** How long people look at the screen before they click once more. */
const LOOK_MS = 600;

/**
 * People go on until the goal is there: they click what is on the screen, and click again when Slack says that it did not work.
 * A click that Slack says was taken is waited for; one that is never heard of again is a violation.
 */
export async function carryOn(
  bench: Bench,
  what: string,
  goal: (requests: readonly Request[]) => Promise<boolean> | boolean,
  click: Click | undefined,
  { violations, allowed }: Notes,
  late: Late = { invariant: 'P2', afterMs: GIVE_UP_MS },
): Promise<boolean> {
  const giveUpAt = Date.now() + late.afterMs;
  let pending: { at: number; entries: number; answers: number } | undefined;
  let pauseUntil = 0;
  for (;;) {
    const requests = await bench.requests().catch(() => undefined);
    if (requests && (await Promise.resolve(goal(requests)).catch(() => false))) return true;
    // Their request is forgotten: the card they look at is dead, and there is nothing to carry on with.
    if (allowed.forgets && requests?.length === 0 && what !== ASKING) return true;
    // Their choice is forgotten: this step comes again, after that one.
    const forgotten = requests?.at(-1)?.state.name === 'choosing' && what !== ASKING && what !== HOLDING;
    if (allowed.forgets && forgotten) return true;
    if (Date.now() > giveUpAt) {
      const states = requests?.map(({ state }) => state.name).join(', ') ?? 'Redis away';
      violations.push({ invariant: late.invariant, what: `gave up waiting for ${what} (${states || 'no request'})` });
      return false;
    }
    if (pending && requests) {
      const [entries, answers] = await count(requests, click);
      if (entries > pending.entries || answers > pending.answers) {
        pending = undefined;
        pauseUntil = Date.now() + LOOK_MS;
      } else if (Date.now() > pending.at + PATIENCE_MS) {
        violations.push({
          invariant: 'P4',
          what: `a click of ${click?.who.id} was taken and never heard of (${what})`,
        });
        pending = undefined;
      }
    } else if (click && requests && !pending && Date.now() > pauseUntil) {
      const [entries, answers] = await count(requests, click);
      try {
        await click.press();
        pending = { at: Date.now(), entries, answers };
      } catch {
        pauseUntil = Date.now() + 100;
      }
    }
    await wait(25);
  }
}

/** How often the history tells of such a click, and how often the person was answered. */
async function count(requests: readonly Request[], click: Click | undefined): Promise<[number, number]> {
  if (!click) return [0, 0];
  const { who, effect } = click;
  const entries = requests.flatMap(({ history }) => history).filter(({ what, by }) => what === effect && by === who.id);
  return [entries.length, await answersTo(who)];
}

/** How many messages only this person sees: those in channels, and those that say no in the direct one. */
export async function answersTo(who: Person): Promise<number> {
  const { messages } = await who.snapshot();
  return messages.filter(({ ephemeral, text }) => ephemeral || text.includes('may not decide')).length;
}

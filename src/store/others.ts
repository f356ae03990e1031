import { setTimeout as sleep } from 'node:timers/promises';
import type { Colleague } from './desk-clock.ts';

/** All processes notice within a second or two; one whose connection ended without a word within six. */
const WAIT_MS = 8_000;
const PAUSE_MS = 100;
/** Of one that lives something new is seen each second; after so long without it has ended, or does not run. */
const LIVING_MS = 6_500;
/** Of one of which nothing was ever seen but what stood there. */
const NEWLY_SEEN_MS = 2_500;
/** No time is counted in which nothing was looked at. */
const LOOK_MS = 1_500;
const ENDED_MS = 60_000;
/** Where one after the other dies at its start, nobody looks for a minute: then those go at once that do nothing. One that lives comes back with its next beat. */
const MOST = 100;

/** The word of one that takes jobs. */
export const TAKES_JOBS = 'takes';

type Other = { said: string; newAt: number };

/**
 * Between its beat and what it has caught up with, which has to stand last for processes of an earlier version, one says how far its clock is ahead of that of
 * Redis, by how much that may be wrong, and whether it takes jobs. Those earlier ones say nothing of it, and later ones may say more.
 */
const OF_CLOCK = / clock,(-?\d{1,15}),(\d{1,15}),(\w+) /;

/**
 * What this process has seen of the others. Whether one lives is told by what changes, by no clock: those of processes may differ, and a copy that
 * took over may know nothing of one, or tell of one that ended long ago.
 */
export function createOthers(self: string) {
  const others = new Map<string, Other>();
  let said = new Map<string, string>();
  /** How long was looked at them. */
  let lookedMs = 0;
  let lookedAt = performance.now();

  /** Notes what is said of all: pairs of a process and its beat, with what it has caught up with. Answers with those that have ended and still stand there. */
  function seen(pairs: readonly string[]): string[] {
    const now = performance.now();
    lookedMs += Math.min(LOOK_MS, now - lookedAt);
    lookedAt = now;
    said = new Map();
    for (let at = 0; at < pairs.length; at += 2) said.set(pairs[at] ?? '', pairs[at + 1] ?? '');
    said.delete(self);
    for (const [id, what] of said) {
      const known = others.get(id);
      if (!known) others.set(id, { said: what, newAt: lookedMs - LIVING_MS + NEWLY_SEEN_MS });
      else if (known.said !== what) others.set(id, { said: what, newAt: lookedMs });
    }
    const patience = said.size > MOST ? LIVING_MS - NEWLY_SEEN_MS - 1 : ENDED_MS;
    const ended = [...others].filter(([, { newAt }]) => lookedMs - newAt > patience).map(([id]) => id);
    for (const id of ended) others.delete(id);
    return ended.filter((id) => said.has(id));
  }

  const lives = ({ newAt }: Other) => lookedMs - newAt < LIVING_MS;
  const isAwaited = (runs: string) =>
    [...others].some(([id, other]) => lives(other) && !said.get(id)?.endsWith(` ${runs}`));

  /** One that ended in order takes itself out; of one that another server knows nothing of, that is mended by its next beat. */
  const isThere = (id: string, { newAt }: Other) => lookedMs - newAt < (said.has(id) ? LIVING_MS : NEWLY_SEEN_MS);

  return {
    seen,
    /** Those that live and have said how far their clocks are ahead. */
    clocks(): readonly Colleague[] {
      return [...others].flatMap(([id, other]) => {
        const [, ms, inexactMs, word] = OF_CLOCK.exec(other.said) ?? [];
        if (ms === undefined || inexactMs === undefined || !isThere(id, other)) return [];
        return [{ id, ms: Number(ms), inexactMs: Number(inexactMs), takesJobs: word === TAKES_JOBS }];
      });
    },
    /** Resolves when all that live have caught up, when that is in vain, or after some seconds. */
    async wait(runs: string, look: () => Promise<void>, isInVain: () => boolean): Promise<void> {
      const until = performance.now() + WAIT_MS;
      for (await look(); isAwaited(runs) && !isInVain() && performance.now() < until; await look())
        await sleep(PAUSE_MS);
    },
  };
}

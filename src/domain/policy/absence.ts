import { z } from 'zod';
import type { Parsed } from '../parsed.ts';

/**
 * An approver who is away, from `from` up to `until` (epoch ms), and who decides for them (`to`). Kept by workspace; one for each person.
 */
export const absenceSchema = z.object({ user: z.string(), to: z.string(), from: z.number(), until: z.number() });

export type Absence = Parsed<typeof absenceSchema>;

/** So many people at most stand behind each other: the delegate, and the delegate's delegate. */
const LONGEST_CHAIN = 2;

/** Whether a person is away at this moment. */
function awayNow(user: string, absences: readonly Absence[], now: number): Absence | undefined {
  return absences.find((each) => each.user === user && each.from <= now && now < each.until);
}

/**
 * Who decides for this person at this moment: whom they named, or, where that one is away too, whom that one named. Undefined while they are
 * here, and where all of them are away.
 */
export function delegateOf(user: string, absences: readonly Absence[], now: number): string | undefined {
  let at = awayNow(user, absences, now)?.to;
  for (let more = 1; at !== undefined; more += 1) {
    const next = awayNow(at, absences, now);
    if (!next) return at === user ? undefined : at;
    if (more >= LONGEST_CHAIN) return undefined;
    at = next.to;
  }
  return undefined;
}

/** For whom this person decides at this moment. */
export function standsInFor(user: string, absences: readonly Absence[], now: number): string[] {
  return absences.map((each) => each.user).filter((away) => delegateOf(away, absences, now) === user);
}

/** Why somebody may not be named, by what the others have said: nobody decides for themselves, in a circle, or at the end of a long chain. */
export type NoDelegate = 'self' | 'circle' | 'chain';

export function whyNoDelegate(wished: Absence, absences: readonly Absence[]): NoDelegate | undefined {
  if (wished.user === wished.to) return 'self';
  const others = absences.filter(
    ({ user, from, until }) => user !== wished.user && from < wished.until && wished.from < until,
  );
  const all = [...others, wished];
  const chain = (from: string): string[] | undefined => {
    const seen = [from];
    for (let next = toOf(from, all); next !== undefined; next = toOf(next, all)) {
      if (seen.includes(next)) return undefined;
      seen.push(next);
    }
    return seen;
  };
  const chains = all.map(({ user }) => chain(user));
  if (chains.includes(undefined)) return 'circle';
  return chains.some((people) => (people?.length ?? 0) > LONGEST_CHAIN + 1) ? 'chain' : undefined;
}

function toOf(user: string, absences: readonly Absence[]): string | undefined {
  return absences.find((each) => each.user === user)?.to;
}

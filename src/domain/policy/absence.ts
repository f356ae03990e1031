import { z } from 'zod';
import type { Parsed } from '../parsed.ts';

/**
 * An approver who is away, from `from` up to `until` (epoch ms), and who decides for them (`to`). Kept by workspace; one for each person, of which
 * `setAt` says when it was set or ended: what was said last counts.
 */
export const absenceSchema = z.object({
  user: z.string(),
  to: z.string(),
  from: z.number(),
  until: z.number(),
  setAt: z.number().optional(),
});

export type Absence = Parsed<typeof absenceSchema>;

/** So many people at most stand behind each other: the delegate, and the delegate's delegate. */
const LONGEST_CHAIN = 2;

/** Whether a person is away at this moment. */
function awayNow(user: string, absences: readonly Absence[], now: number): Absence | undefined {
  return absences.find((each) => each.user === user && each.from <= now && now < each.until);
}

/** Somebody who decides for another at a moment, and until when they do as far as it is known (epoch ms). */
type StandIn = Readonly<{ user: string; until: number }>;

function standInOf(user: string, absences: readonly Absence[], now: number): StandIn | undefined {
  let away = awayNow(user, absences, now);
  let until = Number.POSITIVE_INFINITY;
  for (let links = 1; away && links <= LONGEST_CHAIN; links += 1) {
    until = Math.min(until, away.until);
    const next = awayNow(away.to, absences, now);
    if (!next) return away.to === user ? undefined : { user: away.to, until };
    away = next;
  }
  return undefined;
}

/**
 * Who decides for this person at this moment: whom they named, or, where that one is away too, whom that one named. Undefined while they are
 * here, and where all of them are away.
 */
export function delegateOf(user: string, absences: readonly Absence[], now: number): string | undefined {
  return standInOf(user, absences, now)?.user;
}

/** For whom this person decides at this moment. */
export function standsInFor(user: string, absences: readonly Absence[], now: number): string[] {
  return absences.map((each) => each.user).filter((away) => delegateOf(away, absences, now) === user);
}

/** For whom this person decides, or will: from when (absent: now) and until when. */
export type Standing = Readonly<{ for: string; from?: number; until: number }>;

/** What a person is to know of the absences of others. */
export function standingsOf(user: string, absences: readonly Absence[], now: number): Standing[] {
  return absences.flatMap((each): Standing[] => {
    const standIn = standInOf(each.user, absences, now);
    if (standIn) return standIn.user === user ? [{ for: each.user, until: standIn.until }] : [];
    return each.from > now && each.to === user ? [{ for: each.user, from: each.from, until: each.until }] : [];
  });
}

/** What this person has said of their own absence, unless it is over. */
export function absenceOf(user: string, absences: readonly Absence[], now: number): Absence | undefined {
  return absences.find((each) => each.user === user && now < each.until);
}

/** Why somebody may not be named, by what the others have said: nobody decides for themselves, in a circle, or at the end of a long chain. */
export type NoDelegate = 'self' | 'circle' | 'chain';

/** Looked at for every moment of the absence: others may be away for a part of it only. What its person has said before does not count any more. */
export function whyNoDelegate(wished: Absence, absences: readonly Absence[]): NoDelegate | undefined {
  if (wished.user === wished.to) return 'self';
  const others = absences.filter(({ user }) => user !== wished.user);
  // Whoever comes back makes chains shorter: they are longest when somebody has just left.
  const moments = [wished, ...others].map(({ from }) => from).filter((at) => wished.from <= at && at < wished.until);
  const found = moments.map((at) => whyNotAt(wished, others, at));
  return found.find((no) => no === 'circle') ?? found.find((no) => no !== undefined);
}

function whyNotAt(wished: Absence, others: readonly Absence[], at: number): 'circle' | 'chain' | undefined {
  const behind = linksBehind(wished.to, others, at, [wished.user]);
  if (behind === undefined) return 'circle';
  const before = linksBefore(wished.user, others, at, [wished.to]);
  return before + 1 + behind > LONGEST_CHAIN ? 'chain' : undefined;
}

/** How many people stand behind this one; undefined where that leads back to somebody. */
function linksBehind(
  user: string,
  others: readonly Absence[],
  at: number,
  seen: readonly string[],
): number | undefined {
  if (seen.includes(user)) return undefined;
  const away = awayNow(user, others, at);
  if (!away) return 0;
  const behind = linksBehind(away.to, others, at, [...seen, user]);
  return behind === undefined ? undefined : behind + 1;
}

/** How many people stand before this one, at most. */
function linksBefore(user: string, others: readonly Absence[], at: number, seen: readonly string[]): number {
  const naming = others.filter((each) => each.to === user && !seen.includes(each.user) && isAt(each, at));
  const before = naming.map((each) => 1 + linksBefore(each.user, others, at, [...seen, user]));
  return Math.max(0, ...before);
}

function isAt({ from, until }: Absence, at: number): boolean {
  return from <= at && at < until;
}

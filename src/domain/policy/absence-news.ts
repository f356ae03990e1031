import { z } from 'zod';
import type { Parsed } from '../parsed.ts';
import { type Absence, absenceSchema, delegateOf } from './absence.ts';

/** What is to be told of an absence, or judged anew, at a time (epoch ms). Kept until it is done. */
export const absenceNewsSchema = z.object({
  what: z.enum([
    /** Its person is told that it was taken down. */
    'confirmed',
    /** The delegate is told. */
    'named',
    /** The delegate's delegate is: whom the approver named (`through`) is away, too. */
    'namedThrough',
    /** One that was set for later begins. */
    'begins',
    /** It was ended early, or another one has taken its place: the delegate is told. */
    'ended',
    /** It ends as it was set. Nobody is told: everybody knew. */
    'over',
  ]),
  at: z.number(),
  absence: absenceSchema,
  to: z.string().optional(),
  through: z.string().optional(),
});

export type AbsenceNews = Parsed<typeof absenceNewsSchema>;

/** All that follows when an absence is set, in place of what its person had said before. */
export function newsOfSet(absence: Absence, before: readonly Absence[], now: number): AbsenceNews[] {
  const { user, to, from, until } = absence;
  const earlier = before.find((each) => each.user === user && now < each.until);
  const last = delegateOf(user, [...before.filter((each) => each.user !== user), absence], Math.max(from, now));
  const isThrough = last !== undefined && last !== to;
  return [
    // The same delegate is told of the new times only.
    ...(earlier && earlier.to !== to ? [{ what: 'ended', at: now, absence: earlier } as const] : []),
    { what: 'named', at: now, absence },
    ...(isThrough ? [{ what: 'namedThrough', at: now, absence, to: last, through: to } as const] : []),
    { what: 'confirmed', at: now, absence },
    ...(from > now ? [{ what: 'begins', at: from, absence } as const] : []),
    { what: 'over', at: until, absence },
  ];
}

/** All that follows when it is ended early. */
export function newsOfEnd(absence: Absence, now: number): AbsenceNews[] {
  return [{ what: 'ended', at: now, absence }];
}

/**
 * What is to be told by now, with all absences as they are: that one begins is not, where its person has said something else since, and where the
 * delegate is away, too, it is for theirs.
 */
export function asItIsNow(news: AbsenceNews, absences: readonly Absence[], now: number): AbsenceNews | undefined {
  const { what, absence } = news;
  if (what !== 'begins') return news;
  const { user, to, from, until } = absence;
  const kept = absences.find((each) => each.user === user);
  if (kept?.to !== to || kept.from !== from || kept.until !== until) return undefined;
  const last = delegateOf(user, absences, now);
  return last === undefined || last === to ? news : { ...news, what: 'namedThrough', to: last, through: to };
}

import type { Group, ProviderName } from '../../domain/group.ts';
import type { SearchNotes } from '../../workflow/provider.ts';
import type { Http } from './http.ts';

/** The offers of an answer, and how many rows are not among them: those that cannot be read, and those that do not fit the search. */
export type OffersRead = Readonly<{ groups: readonly Group[]; unreadable: number; notFitting: number }>;

/**
 * What was read of an answer; rows of which not one can be read are no answer, and are told all the same.
 * @throws ProviderError where nothing can be read
 */
export function legible(http: Http, read: OffersRead | undefined, what: string, notes: SearchNotes = {}): OffersRead {
  if (!read) return http.unreadable(what);
  const { groups, unreadable, notFitting } = read;
  if (unreadable === 0 || groups.length + notFitting > 0) return read;
  tellLeftOut(notes, http.provider, read);
  return http.unreadable(what);
}

/** Tells how many rows of an answer are not offered, and why. */
export function tellLeftOut(
  notes: SearchNotes,
  provider: ProviderName,
  { unreadable, notFitting }: Pick<OffersRead, 'unreadable' | 'notFitting'>,
): void {
  if (unreadable > 0) notes.leftOut?.({ provider, why: 'unreadable', count: unreadable });
  if (notFitting > 0) notes.leftOut?.({ provider, why: 'notFitting', count: notFitting });
}

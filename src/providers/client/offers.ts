import type { Group, ProviderName } from '../../domain/group.ts';
import type { SearchNotes } from '../../workflow/provider.ts';

/** The offers of an answer, and how many rows are not among them: those that cannot be read, and those that nobody asked for. */
export type OffersRead = Readonly<{ groups: readonly Group[]; unreadable: number; notFitting: number }>;

/** Whether rows came, and not one of them could be read: that is no answer. */
export function isNonsense({ groups, unreadable, notFitting }: OffersRead): boolean {
  return unreadable > 0 && groups.length + notFitting === 0;
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

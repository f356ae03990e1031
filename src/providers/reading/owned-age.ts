import type { OwnedNumber } from '../../workflow/provider.ts';
import type { ProviderClock } from '../../workflow/provider-clock.ts';
import { sameNumber } from './read-number.ts';
import { hasZone, readTime } from './read-time.ts';

/** How far the time at which a provider says that a number became ours may lie before the order that bought it. */
const SLACK_MS = 10 * 60_000;

/** When a number became ours, on the provider's clock: the latest of these statements, of those that say in which zone they are. */
export function readAge(stated: readonly unknown[], now: number): number | undefined {
  const times = stated.flatMap((value) => (hasZone(value) ? (readTime(value, now) ?? []) : []));
  return times.length === 0 ? undefined : Math.max(...times);
}

/**
 * The number among those of a list (whose `at` is on the provider's clock): rather one that may be of an order that was made at `since` than one that
 * was surely ours before, which says so; with `at` on our clock, as `since` is.
 */
export function findOurs(
  rows: readonly OwnedNumber[] | undefined,
  number: string,
  { since, clock }: Readonly<{ since?: number | undefined; clock: ProviderClock }>,
): OwnedNumber | undefined {
  const clockOffsetMs = clock.offsetMs() ?? 0;
  const isOld = (at: number | undefined) => at !== undefined && since !== undefined && at < since - SLACK_MS;
  const named = rows
    ?.filter((row) => sameNumber(row.number, number))
    .map((row) => (row.at === undefined ? row : { ...row, at: row.at - clockOffsetMs }));
  const [older] = named ?? [];
  return named?.find(({ at }) => !isOld(at)) ?? (older && { ...older, isOlder: true });
}

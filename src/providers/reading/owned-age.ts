import type { ProviderClock } from '../../workflow/provider-clock.ts';
import { hasZone, readTime } from './read-time.ts';

/** How far the time at which a provider says that a number became ours may lie before the order that bought it. */
const SLACK_MS = 10 * 60_000;

/** When a number became ours, on the provider's clock: the latest of these statements, of those that say in which zone they are. */
export function readAge(stated: readonly unknown[], now: number): number | undefined {
  const times = stated.flatMap((value) => (hasZone(value) ? (readTime(value, now) ?? []) : []));
  return times.length === 0 ? undefined : Math.max(...times);
}

/** The same on our clock. */
export function ageByOurs(at: number | undefined, clock: ProviderClock): { at?: number } {
  return at === undefined ? {} : { at: at - (clock.offsetMs() ?? 0) };
}

/** Whether a number was surely ours before an order that was made at `since`, on our clock. */
export function isOlder({ at }: Readonly<{ at?: number }>, since: number | undefined): boolean {
  return at !== undefined && since !== undefined && at < since - SLACK_MS;
}

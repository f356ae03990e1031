import type { Readings } from './readings.ts';

/** A month of rent, for the sandbox's dates. */
export const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** When a number was bought, and how it came to its end. */
type Bought = Readonly<{ purchasedAt: number; givenBackAt?: number | undefined; endedAt?: number | undefined }>;

/** How a number that was bought stands by now. */
export type Life = Readonly<{
  /** When the month ends that is paid: it renews by itself then, or ends. */
  endsAt: number;
  /** It is on its way out, or over; neither for a number like any other. */
  way?: 'PENDING_CANCELLATION' | 'RELEASED';
}>;

/** How a number stands at this moment: bought, it renews month after month, until it is given back or ends for another reason. */
export function lifeOf(
  { purchasedAt, givenBackAt, endedAt }: Bought,
  now: number,
  { cancellationMs }: Pick<Readings, 'cancellationMs'>,
): Life {
  const renewsUntil = Math.min(now, givenBackAt ?? now, endedAt ?? now);
  const months = Math.floor(Math.max(0, renewsUntil - purchasedAt) / MONTH_MS) + 1;
  const monthEndsAt = purchasedAt + months * MONTH_MS;
  const releasedAt = Math.min(endedAt ?? Infinity, givenBackAt === undefined ? Infinity : givenBackAt + cancellationMs);
  if (releasedAt <= now) return { endsAt: releasedAt, way: 'RELEASED' };
  return givenBackAt === undefined ? { endsAt: monthEndsAt } : { endsAt: monthEndsAt, way: 'PENDING_CANCELLATION' };
}

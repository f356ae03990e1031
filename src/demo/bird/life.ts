/** A month of rent, for the sandbox's dates. */
const MONTH_MS = 30 * 24 * 60 * 60 * 1000;

/** How the subscription of a number stands by now: `endsAt` is when the month ends that is paid, with which it renews by itself, or is over. */
export function lifeOf(
  { purchasedAt, cancelledAt }: Readonly<{ purchasedAt: number; cancelledAt?: number | undefined }>,
  now: number,
): Readonly<{ startsAt: number; endsAt: number; isOver: boolean }> {
  const renewsUntil = Math.min(now, cancelledAt ?? now);
  const startsAt = purchasedAt + Math.floor(Math.max(0, renewsUntil - purchasedAt) / MONTH_MS) * MONTH_MS;
  const endsAt = startsAt + MONTH_MS;
  return { startsAt, endsAt, isOver: cancelledAt !== undefined && endsAt <= now };
}

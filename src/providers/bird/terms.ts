import { z } from 'zod';
import { type Money, money, sum } from '../../domain/money.ts';
import type { Terms } from '../../workflow/inventory.ts';
import { readScaledPrice } from '../reading/read-scaled-price.ts';
import { readTime } from '../reading/read-time.ts';

const words = z.string().trim().toLowerCase().catch('');
const row = z.object({
  name: words,
  status: words,
  price: z.unknown().optional(),
  subscription: z
    .object({ endAt: z.unknown().optional(), canceledAt: z.unknown().optional(), status: words })
    .optional()
    .catch(undefined),
});

/** Words for one that runs no more. Those for one that is cancelled, but may run until its end, are others. */
const OVER: ReadonlySet<string> = new Set(['inactive', 'ended', 'expired', 'terminated']);
const CANCELLED: ReadonlySet<string> = new Set(['cancelled', 'canceled']);

type Subscription = Readonly<{
  monthly: Money | undefined;
  endsAt: number | undefined;
  ends: boolean;
  isOver: boolean;
  /** Whether it says so, and not only nothing else. */
  isActive: boolean;
}>;

/**
 * What a number costs and until when, of the list of its subscriptions: those of the number itself are called "main". What is over costs nothing and
 * renews nothing; several that are active are paid for side by side. Undefined where there is none, or where it is not said which of several counts.
 */
export function readTerms(rows: readonly unknown[], now: number): Terms | undefined {
  const all = rows.flatMap((value) => {
    const read = row.safeParse(value).data;
    return read?.name === 'main' ? [subscriptionIn(read, now)] : [];
  });
  const running = all.filter(({ isOver }) => !isOver);
  if (all.length === 0 || (running.length > 1 && !running.every(({ isActive }) => isActive))) return undefined;
  return running.length === 0 ? nothing(all) : together(running);
}

function subscriptionIn({ status, price, subscription }: z.infer<typeof row>, now: number): Subscription {
  const said = [status, subscription?.status ?? ''].filter((word) => word !== '');
  const endsAt = readTime(subscription?.endAt, now);
  const ends = (subscription?.canceledAt ?? null) !== null || said.some((word) => CANCELLED.has(word));
  const isInactive = said.length > 0 && said.every((word) => OVER.has(word));
  return {
    monthly: readScaledPrice(price),
    endsAt,
    ends: ends || isInactive,
    isOver: isInactive || (ends && endsAt !== undefined && endsAt <= now),
    isActive: said.includes('active') && said.every((word) => word === 'active'),
  };
}

function nothing(all: readonly Subscription[]): Terms {
  const currency = all.find(({ monthly }) => monthly)?.monthly?.currency;
  return { monthly: money('0', currency), endsAt: latest(all), ends: true };
}

/** It is ours until the last of them ends; of those that renew, the next to do so is told. */
function together(running: readonly Subscription[]): Terms {
  const renewing = running.filter(({ ends }) => !ends);
  const [first, ...others] = running.map(({ monthly }) => monthly);
  const monthly = others.reduce((total, each) => total && each && sum(total, each), first);
  const ends = renewing.length === 0;
  return { monthly, endsAt: ends ? latest(running) : earliest(renewing), ends };
}

function latest(of: readonly Subscription[]): number | undefined {
  const ends = endsOf(of);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

function earliest(of: readonly Subscription[]): number | undefined {
  const ends = endsOf(of);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

function endsOf(of: readonly Subscription[]): number[] {
  return of.flatMap(({ endsAt }) => endsAt ?? []);
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { ProviderName } from '../../domain/group.ts';
import type { ApiQuota } from '../../workflow/api-quota.ts';
import type { Meter } from '../../workflow/meter.ts';
import type { Clock } from '../../workflow/ports.ts';
import { ProviderError } from '../../workflow/provider.ts';
import { createProviderClock, type MeasuredClock } from './clock-reading.ts';
import type { Call, Query } from './exchange.ts';
import { createFailures, type Failures, isKind } from './failures.ts';
import { type Manners, type Reply, type Sending, send } from './send.ts';

export type Timeouts = Readonly<{ readMs?: number; writeMs?: number }>;

/** What every provider's client is made with. */
export type ClientOptions = Readonly<{
  baseUrl: string;
  /** Shares answers between all processes, counts every request against their limit, and is told when the provider asks for fewer. */
  quota: ApiQuota;
  meter?: Meter | undefined;
  /** Deadline of one whole call, retries included: 8 s for reads, 30 s for writes unless given. */
  timeouts?: Timeouts | undefined;
  /** Pause before the first retry of a read; doubled for the second. */
  retryDelayMs?: number | undefined;
  /** How a listing of everything waits between its calls (milliseconds), where nobody waits for it. */
  pause?: ((ms: number) => Promise<unknown>) | undefined;
  /** By which we judge; the machine's clock unless given. */
  ourClock?: Clock | undefined;
  /** The same, where it stands for the monotonic clock too. */
  now?: (() => number) | undefined;
}>;

export type HttpOptions = ClientOptions &
  Manners &
  Readonly<{
    provider: ProviderName;
    /** The secret that the provider knows us by: no failure holds it. */
    key: string;
    /** Headers of every call. */
    headers: Readonly<Record<string, string>>;
  }>;

/** Calls of one provider. All resolve for a successful answer only and throw {@link ProviderError} for everything else. */
export type Http = Failures &
  Readonly<{
    provider: ProviderName;
    /** A call that changes nothing; tried again twice after a network failure or a 5xx, and after a short `Retry-After`. */
    read(path: string, query?: Query, more?: Pick<Call, 'urgent'>): Promise<unknown>;
    /** A call that changes something: sent once, never repeated, never redirected. */
    write(method: 'POST' | 'DELETE', path: string, body?: Call['body']): Promise<unknown>;
    /** Either of them, answered with the clock as well. */
    call(call: Call): Promise<Reply>;
    /** The provider's clock, as every answer told it. */
    clock: MeasuredClock;
    /** Our clock. */
    now(): number;
  }>;

const RETRIES = 2;
const SHORT_WAIT_MS = 2000;
/** The longest a read waits for the rate limit, where its deadline does not make it less. */
const TURN_MS = 3000;

/**
 * Makes the HTTP client of one provider, with the deadlines, retries and failure kinds that all of them share.
 * @throws TypeError when the key cannot be sent as a header
 */
export function createHttp(options: HttpOptions): Http {
  const { provider, key, retryDelayMs = 200 } = options;
  const now = options.now ?? options.ourClock ?? Date.now;
  if (!/^[!-~]+$/.test(key)) throw new TypeError(`The key of ${provider} must be printable ASCII without spaces.`);
  const { readMs = 8000, writeMs = 30_000 } = options.timeouts ?? {};
  const failures = createFailures(provider, [key]);
  // A clock that was given is both: what goes on when the wall clock is set, and that one.
  const monotonic = options.now ?? (() => performance.now());
  const clock = createProviderClock({ now, monotonic });
  const headers = { accept: 'application/json', ...options.headers };
  const acquireMs = Math.min(TURN_MS, readMs / 2);
  const sending: Sending = { ...options, headers, failures, clock, now, monotonic, acquireMs };

  return {
    ...failures,
    provider,
    now,
    read: async (path, query, more) => (await call({ method: 'GET', path, query, ...more })).body,
    write: async (method, path, body) => (await call({ method, path, body })).body,
    call,
    clock,
  };

  async function call(asked: Call): Promise<Reply> {
    if (asked.method !== 'GET') return send(sending, asked, AbortSignal.timeout(writeMs), writeMs);
    const deadline = AbortSignal.timeout(readMs);
    for (let attempt = 0; ; attempt++) {
      try {
        return await send(sending, asked, deadline, readMs);
      } catch (error) {
        const waitMs = attempt < RETRIES ? backOffAfter(error, attempt, retryDelayMs) : undefined;
        if (waitMs === undefined) throw error;
        // Rejects at the deadline, at once where it is over already.
        await sleep(waitMs, undefined, { signal: deadline }).catch(() => {
          throw error;
        });
        if (isKind(error, 'rateLimited')) options.meter?.({ what: 'wait', of: provider, because: 'asked', ms: waitMs });
      }
    }
  }
}

/** How long to wait before a failed read is tried again; undefined where that is of no use. */
function backOffAfter(error: unknown, attempt: number, retryDelayMs: number): number | undefined {
  if (!(error instanceof ProviderError)) return undefined;
  if (error.kind === 'unavailable') return retryDelayMs * 2 ** attempt * (0.5 + Math.random());
  // A call that the rate limit refused has waited for it already.
  if (error.kind !== 'rateLimited' || error.retryAfterMs === undefined || error.cause !== undefined) return undefined;
  return error.retryAfterMs <= SHORT_WAIT_MS ? error.retryAfterMs + Math.random() * retryDelayMs : undefined;
}

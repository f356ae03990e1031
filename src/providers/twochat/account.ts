import { z } from 'zod';
import type { ApiQuota } from '../../workflow/api-quota.ts';
import type { Http } from '../client/http.ts';
import { asRecord } from '../reading/json.ts';
import { readTime } from '../reading/read-time.ts';
import { NAME } from './name.ts';

/** What `/open/info` tells of the account; undefined is what it did not tell. */
export type TwochatAccount = Readonly<{
  blocked: boolean | undefined;
  onTrial: boolean | undefined;
  /** Epoch milliseconds, NaN when it does not say. */
  expiresAt: number;
  perMinute: number | undefined;
  creditsUsed: number | undefined;
  creditsMost: number | undefined;
}>;

const flag = z.boolean().optional().catch(undefined);
const digits = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);
const count = z
  .union([z.int().min(0), digits])
  .optional()
  .catch(undefined);
const info = z.object({
  account: z
    .object({ blocked: flag, on_trial: flag, expires_at: z.unknown().optional() })
    .catch({ expires_at: undefined }),
  limits: z.object({ requests_per_minute: count }).catch({}),
  usage: z.object({ api_request_count: count, max_api_request_count: count }).catch({}),
});

/** An account may be good for many years. */
const LIFETIME_MS = 30 * 366 * 24 * 60 * 60_000;

/** Reads what can be read of an answer of `/open/info`. */
export function readAccount(body: unknown, now: number): TwochatAccount {
  const answer = asRecord(body) ?? {};
  const { account, limits, usage } = info.parse({ ...answer, ...asRecord(answer['data']) });
  return {
    blocked: account.blocked,
    onTrial: account.on_trial,
    expiresAt: endOf(account.expires_at, now),
    // A limit of nothing would be no limit to live with; the block it may mean is told by the calls themselves.
    perMinute: limits.requests_per_minute || undefined,
    creditsUsed: usage.api_request_count,
    creditsMost: usage.max_api_request_count,
  };
}

/** The end of an account may be a mere day, other than the end of a hold. */
function endOf(value: unknown, now: number): number {
  return readTime(value, now, LIFETIME_MS) ?? readTime(`${value}T00:00:00Z`, now, LIFETIME_MS) ?? Number.NaN;
}

/** What is assumed until 2Chat has said how many requests a minute may have. */
export const ASSUMED_PER_MINUTE = 60;
/** The key of 2Chat's shared answer on its limit. @internal */
export const INFO_KEY = `${NAME} /info`;

const INFO_TTL_MS = 60 * 60_000;
const LOOK_AGAIN_MS = 60_000;
const TRY_AGAIN_MS = 10 * 60_000;

/** The account's limit as last known. */
export type Limit = Readonly<{
  /** Told at once. From time to time a read starts a look-up in the background. */
  perMinute(call: { urgent: boolean }): number;
  /** What an answer of `/open/info` said, had by other means. */
  learn(account: TwochatAccount): void;
}>;

/** Each process asks the shared answer on the limit every minute, and that is renewed every hour. */
export function createLimit(http: () => Http, quota: ApiQuota): Limit {
  let known = ASSUMED_PER_MINUTE;
  let lookAt = Number.NEGATIVE_INFINITY;

  return { perMinute, learn };

  function perMinute({ urgent }: { urgent: boolean }): number {
    if (!urgent && http().now() >= lookAt) {
      lookAt = http().now() + LOOK_AGAIN_MS;
      look().catch(() => {
        lookAt = http().now() + TRY_AGAIN_MS;
      });
    }
    return known;
  }

  function learn(account: TwochatAccount): void {
    known = account.perMinute ?? ASSUMED_PER_MINUTE;
    lookAt = http().now() + LOOK_AGAIN_MS;
  }

  async function look(): Promise<void> {
    const body = await quota.cached(INFO_KEY, { ttlMs: INFO_TTL_MS, stale: true }, () => readInfo(http()));
    learn(readAccount(body, http().now()));
  }
}

/** Asks for the account. It never waits for the rate limit, since the limit depends on the answer. */
export function readInfo(http: Http): Promise<unknown> {
  return http.read('/info', {}, { urgent: true });
}

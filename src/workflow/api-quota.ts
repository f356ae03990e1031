/** How the processes of one bot share what they ask of a provider: calls cost money and a minute has a limit. */
export interface ApiQuota {
  /**
   * The answer to a read, from the cache when the same was asked within `ttlMs`; many requests at once, in any process, make one call
   * as far as that can be told. `fetch` answers with plain JSON data. When `fetch` fails, an older answer is used if there is one (`stale` allowed), else the failure is thrown.
   * A cache that cannot be reached is no reason to fail: then `fetch` is called.
   */
  cached<T>(key: string, options: Readonly<{ ttlMs: number; stale?: boolean }>, fetch: () => Promise<T>): Promise<T>;
  /**
   * Resolves when one more call may be made within `perMinute` calls of all processes together. Reads wait (at most `waitMs`, then reject with
   * {@link RateLimitReached}); urgent calls (holds, purchases, releases, and what proves them) are counted and never wait: reads leave a share of each minute free for them.
   */
  acquire(provider: string, options: Readonly<{ perMinute: number; urgent: boolean; waitMs: number }>): Promise<void>;
  /** The provider has asked for patience: no read may make a call for this long. */
  backOff(provider: string, ms: number): Promise<void>;
}

/** No call may be made in time: the minute's calls are used up, or the provider has asked for patience. */
export class RateLimitReached extends RangeError {
  override readonly name = 'RateLimitReached';
  /** Milliseconds until one may be made. */
  readonly waitMs: number;
  readonly because: 'limit' | 'pause';

  constructor(message: string, waitMs: number, because: 'limit' | 'pause') {
    super(message);
    this.waitMs = waitMs;
    this.because = because;
  }
}

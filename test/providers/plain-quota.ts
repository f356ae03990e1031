import type { ApiQuota } from '../../src/workflow/api-quota.ts';

export type PlainQuota = ApiQuota &
  Readonly<{
    /** Every turn that was taken, in order. */
    turns: { provider: string; perMinute: number; urgent: boolean; waitMs: number }[];
    /** Every pause that was asked for, in order. */
    pauses: { provider: string; ms: number }[];
    /** From now on no read gets a turn. */
    refuse(): void;
    /** Whether there is an answer under this key. */
    keeps(key: string): boolean;
  }>;

/** The quota of one process with all the time in the world: what it caches follows `now`, and every turn is given at once. */
export function createPlainQuota(
  options: { now?: (() => number) | undefined; known?: Readonly<Record<string, unknown>> } = {},
): PlainQuota {
  const { now = Date.now, known = {} } = options;
  const answers = new Map(
    Object.entries(known).map(([key, value]) => [key, { json: JSON.stringify(value), at: now() }]),
  );
  const flights = new Map<string, Promise<unknown>>();
  const turns: PlainQuota['turns'] = [];
  const pauses: PlainQuota['pauses'] = [];
  let refusing = false;

  return {
    turns,
    pauses,
    refuse() {
      refusing = true;
    },
    keeps: (key) => answers.has(key),
    async cached<T>(key: string, { ttlMs, stale }: { ttlMs: number; stale?: boolean }, fetch: () => Promise<T>) {
      const old = answers.get(key);
      if (old && (key in known || now() - old.at < ttlMs)) return JSON.parse(old.json) as T;
      const flight = flights.get(key) ?? fetch().finally(() => flights.delete(key));
      flights.set(key, flight);
      try {
        const value = await flight;
        answers.set(key, { json: JSON.stringify(value), at: now() });
        return value as T;
      } catch (error) {
        if (stale && old) return JSON.parse(old.json) as T;
        throw error;
      }
    },
    async acquire(provider, turn) {
      turns.push({ provider, ...turn });
      if (refusing && !turn.urgent) throw new RangeError('no turn');
    },
    async backOff(provider, ms) {
      pauses.push({ provider, ms });
    },
  };
}

import type { Clock } from '../../workflow/ports.ts';
import { retryAfterMs, slackErrorOf } from './api.ts';

/** A wait that Slack asks for again and again grows up to this. */
const MAX_GROWN_MS = 60_000;
/** So many places in a row that ask for patience, with nothing taken in between, mean that all of the workspace is to wait. */
const ALL_FROM = 3;

/** Nothing was done, and it is too early to: Slack asked for patience, or it cannot be told yet whether a message was posted. */
export class TooEarly extends Error {
  override readonly name = 'TooEarly';
  /** When to try again (epoch ms). */
  readonly againAt: number;

  constructor(why: string, againAt: number) {
    super(why);
    this.againAt = againAt;
  }
}

/** How calls are made, see {@link createPatience}. */
export type Patience = ReturnType<typeof createPatience>;

type Wait = { until: number; times: number };

/**
 * Makes calls to Slack, and remembers where Slack asked for patience: for so long only calls of that method to that place wait. Slack limits
 * posts by channel and other calls by workspace without saying which it was, so after several places in a row all others wait too, a second
 * at first: one call then finds out.
 */
export function createPatience(clock: Clock) {
  const places = new Map<string, Wait>();
  /** By method: the places that have asked for patience since something was taken, and how long all others wait. */
  const all = new Map<string, { places: Set<string>; until: number; times: number }>();

  /** Throws while Slack wants to be left alone there. */
  function mayCall(method: string, place = ''): void {
    const until = Math.max(places.get(`${method} ${place}`)?.until ?? 0, all.get(method)?.until ?? 0);
    if (clock() < until) throw new TooEarly(`Slack asked for patience with ${method}`, until);
  }

  function asked(method: string, place: string, patienceMs: number): number {
    const key = `${method} ${place}`;
    const times = (places.get(key)?.times ?? 0) + 1;
    const until = clock() + Math.max(patienceMs, grown(times));
    places.set(key, { until, times });
    const group = all.get(method) ?? { places: new Set<string>(), until: 0, times: 0 };
    group.places.add(place);
    if (group.places.size >= ALL_FROM) {
      group.times += 1;
      group.until = clock() + Math.min(patienceMs, grown(group.times));
    }
    all.set(method, group);
    return until;
  }

  return {
    mayCall,

    async patiently<T>(method: string, place: string, call: () => Promise<T>): Promise<T> {
      mayCall(method, place);
      try {
        const answer = await call();
        places.delete(`${method} ${place}`);
        all.delete(method);
        return answer;
      } catch (error) {
        const patienceMs = retryAfterMs(error);
        if (patienceMs === undefined) throw error;
        const code = slackErrorOf(error) ?? 'HTTP 429';
        throw new TooEarly(`Slack asked for patience with ${method} (${code})`, asked(method, place, patienceMs));
      }
    },
  };
}

function grown(times: number): number {
  return Math.min(1_000 * 2 ** Math.min(times - 1, 10), MAX_GROWN_MS);
}

/** Of two errors the one that says more: a failure before a mere wait, of two waits the shorter one. */
export function sooner(one: unknown, other: unknown): unknown {
  if (one === undefined || !(one instanceof TooEarly)) return one ?? other;
  return !(other instanceof TooEarly) || other.againAt < one.againAt ? other : one;
}

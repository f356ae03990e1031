import type { Json } from './json.ts';

/** How a Web API call (or an answer over a response_url) is made to fail. */
export type Failure =
  /** HTTP 429 with Retry-After in seconds, nothing done. */
  | { status: 429; retryAfter: number }
  /** An HTTP error of Slack's own, nothing done. */
  | { status: number }
  /** HTTP 200 with `ok: false`, nothing done. */
  | { error: string }
  /** HTTP 200 with this in place of what Slack knows, nothing done. */
  | { body: Json }
  /** `true`: the work is done, then the connection is cut; `'before'`: cut with nothing done. */
  | { drop: true | 'before' }
  /** The work is done, this much later. */
  | { delayMs: number }
  /** The work is done at once, and answered this much later. */
  | { answerAfterMs: number };

export type Faults = {
  /**
   * Makes the next `times` calls of a method fail: all of them, or those with these arguments. "response_url" stands for answers over a
   * response_url, "*" for every method.
   */
  fail(method: string, how: Failure, times?: number, only?: Only): void;
  /** Forgets every failure that has not come to pass yet. */
  mend(): void;
  /** The failure that is due for this call, if any; it is used up by asking. */
  take(method: string, args?: Json): Failure | undefined;
};

/** Which calls of a method are meant, by their arguments: `({ channel }) => channel === 'C1'`. */
export type Only = (args: Json) => boolean;

/** The failures that a test has asked for, in the order of asking. */
export const createFaults = (): Faults => {
  const planned = new Map<string, { how: Failure; left: number; only: Only }[]>();
  const next = (method: string, args: Json): Failure | undefined => {
    const due = planned.get(method)?.find(({ left, only }) => left > 0 && only(args));
    if (due) due.left -= 1;
    return due?.how;
  };
  return {
    fail(method, how, times = 1, only = () => true) {
      planned.set(method, [...(planned.get(method) ?? []), { how, left: times, only }]);
    },
    mend: () => planned.clear(),
    take: (method, args = {}) => next(method, args) ?? (method === 'response_url' ? undefined : next('*', args)),
  };
};

/** How a Web API call (or an answer over a response_url) is made to fail. */
export type Failure =
  /** HTTP 429 with Retry-After in seconds, nothing done. */
  | { status: 429; retryAfter: number }
  /** An HTTP error of Slack's own, nothing done. */
  | { status: number }
  /** HTTP 200 with `ok: false`, nothing done. */
  | { error: string }
  /** `true`: the work is done, then the connection is cut; `'before'`: cut with nothing done. */
  | { drop: true | 'before' }
  /** The work is done, this much later. */
  | { delayMs: number }
  /** The work is done at once, and answered this much later. */
  | { answerAfterMs: number };

export type Faults = {
  /** Makes the next `times` calls of a method fail. "response_url" stands for answers over a response_url, "*" for every method. */
  fail(method: string, how: Failure, times?: number): void;
  /** Forgets every failure that has not come to pass yet. */
  mend(): void;
  /** The failure that is due for this call, if any; it is used up by asking. */
  take(method: string): Failure | undefined;
};

/** The failures that a test has asked for, in the order of asking. */
export const createFaults = (): Faults => {
  const planned = new Map<string, { how: Failure; left: number }[]>();
  const next = (method: string): Failure | undefined => {
    const due = planned.get(method)?.find(({ left }) => left > 0);
    if (due) due.left -= 1;
    return due?.how;
  };
  return {
    fail(method, how, times = 1) {
      planned.set(method, [...(planned.get(method) ?? []), { how, left: times }]);
    },
    mend: () => planned.clear(),
    take: (method) => next(method) ?? (method === 'response_url' ? undefined : next('*')),
  };
};

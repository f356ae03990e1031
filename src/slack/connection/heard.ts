/** What Slack's answers tell besides what was asked: its clock, and the scopes that the token has. */
export type Heard = Readonly<{
  /** Calls as `fetch` does, and listens to the answer. */
  fetch: typeof fetch;
  /** How far Slack's clock is ahead of ours (ms; negative: behind), by the last answer; undefined until one has told. */
  offsetMs(): number | undefined;
  /** The scopes of the token; undefined until an answer has told. */
  scopes(): readonly string[] | undefined;
}>;

/** The header `Date` is cut to the second, so that half of one is the best guess. */
const HALF_SECOND_MS = 500;

export function createHeard(): Heard {
  let offsetMs: number | undefined;
  let scopes: readonly string[] | undefined;
  return {
    async fetch(...asked) {
      const sentAt = Date.now();
      const beganAt = performance.now();
      const response = await fetch(...asked);
      const tookMs = performance.now() - beganAt;
      const date = Date.parse(response.headers.get('date') ?? '');
      if (!Number.isNaN(date)) offsetMs = Math.round(date + HALF_SECOND_MS - (sentAt + tookMs / 2));
      const granted = response.headers.get('x-oauth-scopes');
      if (granted !== null) scopes = granted.split(',').map((scope) => scope.trim());
      return response;
    },
    offsetMs: () => offsetMs,
    scopes: () => scopes,
  };
}

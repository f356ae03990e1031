import { webApi } from '@slack/bolt';
import { slackErrorOf, tokenRefused } from './api.ts';
import { pooledFetch } from './pooled-fetch.ts';
import { neededScopes } from './scopes.ts';

/** What Slack's answers tell besides what was asked: its clock, the scopes that the token has, and what it may not do. */
export type Heard = Readonly<{
  /** Calls as `fetch` does, and listens to the answer. */
  fetch: typeof fetch;
  /** How far Slack's clock is ahead of this machine's (ms; negative: behind) at this moment, by the last answer; undefined until one has told. */
  offsetMs(): number | undefined;
  /** The scopes of the token; undefined until an answer has told. */
  scopes(): readonly string[] | undefined;
  /** Why Slack refuses the token itself, as of its last answer. */
  refusal(): string | undefined;
  /** The scopes that Slack says are missing, as of its last answer to each method. */
  missing(): readonly string[];
  /** Listens to how a call ended. */
  listen(method: string, error?: unknown): void;
}>;

/** A client whose calls are all listened to. */
export class HeardClient extends webApi.WebClient {
  private readonly heard: Heard;

  constructor(token: string, options: ConstructorParameters<typeof webApi.WebClient>[1], heard: Heard) {
    super(token, { fetch: heard.fetch, ...options });
    this.heard = heard;
  }

  override async apiCall(...[method, options]: Parameters<webApi.WebClient['apiCall']>) {
    try {
      const answer = await super.apiCall(method, options);
      this.heard.listen(method);
      return answer;
    } catch (error) {
      this.heard.listen(method, error);
      throw error;
    }
  }
}

/** The header `Date` is cut to the second, so that half of one is the best guess. */
const HALF_SECOND_MS = 500;

export function createHeard(): Heard {
  let told: Readonly<{ at: number; gotAt: number }> | undefined;
  let scopes: readonly string[] | undefined;
  let refusal: string | undefined;
  const missing = new Map<string, readonly string[]>();
  return {
    async fetch(...asked) {
      const beganAt = performance.now();
      const response = await pooledFetch(...asked);
      const gotAt = performance.now();
      const date = Date.parse(response.headers.get('date') ?? '');
      // Slack looked at its clock in the middle.
      if (!Number.isNaN(date)) told = { at: date + HALF_SECOND_MS + (gotAt - beganAt) / 2, gotAt };
      const granted = response.headers.get('x-oauth-scopes');
      if (granted !== null) scopes = granted.split(',').map((scope) => scope.trim());
      return response;
    },
    offsetMs: () => told && Math.round(told.at + (performance.now() - told.gotAt) - Date.now()),
    scopes: () => scopes,
    refusal: () => refusal,
    missing: () => [...missing.values()].flat(),
    listen(method, error) {
      const code = slackErrorOf(error);
      // A Slack that did not answer says nothing of the token.
      if (error !== undefined && code === undefined) return;
      refusal = tokenRefused(error) ? code : undefined;
      if (code === 'missing_scope') missing.set(method, neededScopes(error));
      else if (refusal === undefined) missing.delete(method);
    },
  };
}

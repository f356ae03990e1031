import { setTimeout as sleep } from 'node:timers/promises';
import { ofetch } from 'ofetch';
import type { ProviderName } from '../../domain/group.ts';
import type { Why } from '../../domain/why.ts';
import { ProviderError, type ProviderErrorKind } from '../../workflow/provider.ts';
import { NoTurn, type Traffic } from '../../workflow/traffic.ts';
import { MOST_BYTES, parseJson, readText } from './answer-text.ts';
import { type ClockReading, createProviderClock, type MeasuredClock, readClock } from './clock-reading.ts';
import { createFailures, type Failures } from './failures.ts';
import { describe, neverSent } from './network-failure.ts';
import { type Answer, judge } from './verdict.ts';

export type Timeouts = Readonly<{ readMs?: number; writeMs?: number }>;

/** What a provider's client is made with, whoever it is. */
export type ClientOptions = Readonly<{
  baseUrl: string;
  /** Shares answers between all processes, counts every request against their limit, and is told when the provider asks for fewer. */
  traffic: Traffic;
  /** Deadline of one whole call, retries included: 8 s for reads, 30 s for writes unless given. */
  timeouts?: Timeouts | undefined;
  /** Pause before the first retry of a read; doubled for the second. */
  retryDelayMs?: number | undefined;
  /** Our clock. One that is given stands for the monotonic clock too. */
  now?: (() => number) | undefined;
}>;

export type HttpOptions = ClientOptions &
  Readonly<{
    provider: ProviderName;
    /** The secret that the provider knows us by: no failure holds it. */
    key: string;
    /** Headers of every call. */
    headers: Readonly<Record<string, string>>;
    /** Reads the provider's own yes or no from a JSON body; the status is for those whose bodies do not say it. */
    interpret(body: unknown, status: number): Pick<Answer, 'says' | 'words'>;
    /** The limit of this moment; 60 a minute unless given. An urgent call only counts, and is no occasion to look the limit up. */
    perMinute?: ((call: { urgent: boolean }) => number) | undefined;
  }>;

/** A query; a list repeats the parameter, and what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export type Call = Readonly<{
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  query?: Query;
  body?: Readonly<Record<string, unknown>>;
  /** Never waits for a turn: every write, and the reads that prove one. */
  urgent?: boolean;
}>;

/** A successful answer, with what it tells of the provider's clock. */
export type Reply = Readonly<{ body: unknown; clock: ClockReading }>;

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
const USUAL_LIMIT = 60;
/** How long reads leave a provider alone that asked for fewer calls and did not say for how long, and the longest it is believed. */
const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** The longest a read waits for its turn, where its deadline does not make it less. */
const TURN_MS = 3000;

/**
 * Makes the HTTP client of one provider, with the deadlines, retries and failure kinds that all of them share.
 * @throws TypeError when the key cannot be sent as a header
 */
export function createHttp(options: HttpOptions): Http {
  const { provider, key, traffic, interpret, now = Date.now, retryDelayMs = 200 } = options;
  if (!/^[!-~]+$/.test(key)) throw new TypeError(`The key of ${provider} must be printable ASCII without spaces.`);
  const { readMs = 8000, writeMs = 30_000 } = options.timeouts ?? {};
  const headers = { accept: 'application/json', ...options.headers };
  const failures = createFailures(provider, [key]);
  const { failure, masked, quotable } = failures;
  // A clock that was given is both: what goes on when the wall clock is set, and that one.
  const monotonic = options.now ?? (() => performance.now());
  const clock = createProviderClock({ now, monotonic });

  return {
    ...failures,
    provider,
    now,
    read: async (path, query, more) => (await call({ method: 'GET', path, ...(query && { query }), ...more })).body,
    write: async (method, path, body) => (await call({ method, path, ...(body && { body }) })).body,
    call,
    clock,
  };

  async function call(asked: Call): Promise<Reply> {
    if (asked.method !== 'GET') return send(asked, AbortSignal.timeout(writeMs), writeMs);
    const deadline = AbortSignal.timeout(readMs);
    for (let attempt = 0; ; attempt++) {
      try {
        return await send(asked, deadline, readMs);
      } catch (error) {
        const waitMs = attempt < RETRIES ? pauseAfter(error, attempt) : undefined;
        if (waitMs === undefined) throw error;
        // Rejects at the deadline, at once where it is over already.
        await sleep(waitMs, undefined, { signal: deadline }).catch(() => {
          throw error;
        });
      }
    }
  }

  async function send(asked: Call, signal: AbortSignal, limitMs: number): Promise<Reply> {
    await turn(asked);
    const sentAt = now();
    // The wall clock may be set while the provider is waited for.
    const beganAt = monotonic();
    let response: Awaited<ReturnType<typeof exchange>>;
    try {
      response = await exchange(asked, signal);
    } catch (error) {
      throw noAnswer(asked, error, signal.aborted ? limitMs : undefined);
    }
    const { status, text } = response;
    const reading = readClock(response.date, sentAt, monotonic() - beganAt);
    clock.learn(reading);
    const body = text === undefined ? undefined : parseJson(text);
    const { says, words } = body === undefined ? ({ says: 'unclear', words: '' } as const) : interpret(body, status);
    const kind = judge(asked.method, { status, says, words });
    if (kind === undefined) return { body, clock: reading };
    const wait = retryAfter(response.retryAfter);
    if (kind === 'rateLimited') await pause(wait.retryAfterMs ?? PAUSE_MS);
    const said = quotable(words);
    if (text === undefined && kind === 'unreadable') {
      const much = `${provider} sent more than ${MOST_BYTES / 1_000_000} MB; the rest was not read.`;
      throw failure(kind, much, { why: 'tooLarge' });
    }
    const why: Why | undefined = kind === 'unavailable' ? 'ownTrouble' : undefined;
    throw failure(kind, phrase(kind, status, said), { ...wait, said, why });
  }

  /** One more request within the limit. What counts the calls must not be able to lose a purchase. */
  async function turn({ method, urgent = method !== 'GET' }: Call): Promise<void> {
    try {
      const waitMs = Math.min(TURN_MS, readMs / 2);
      const perMinute = options.perMinute?.({ urgent }) ?? USUAL_LIMIT;
      await traffic.turn(provider, { perMinute, urgent, waitMs });
    } catch (cause) {
      if (urgent) return;
      const { waitMs, because } = cause instanceof NoTurn ? cause : { waitMs: undefined, because: 'limit' };
      throw failure('rateLimited', `${provider} is being asked too much at the moment.`, {
        cause,
        retryAfterMs: waitMs,
        why: because === 'pause' ? 'fewerCalls' : 'ownLimit',
      });
    }
  }

  async function pause(ms: number): Promise<void> {
    // The answer is what matters; that others could not be told of it is not.
    await traffic.pause(provider, Math.min(ms, LONGEST_PAUSE_MS)).catch(() => undefined);
  }

  async function exchange(call: Call, signal: AbortSignal) {
    const response = await ofetch.raw(call.path, {
      baseURL: options.baseUrl,
      method: call.method,
      ...(call.query && { query: call.query }),
      ...(call.body && { body: call.body }),
      headers,
      // Not followed for reads either: fetch would hand a header that is no `Authorization` to the other host.
      redirect: 'manual',
      // Our own signal, since ofetch's timeout ends with the headers and lets a body hang.
      signal,
      retry: false,
      ignoreResponseError: true,
      // Read here, so that reading can end where an answer is too long.
      responseType: 'stream',
    });
    return {
      status: response.status,
      text: await readText(response),
      retryAfter: response.headers.get('retry-after'),
      date: response.headers.get('date'),
    };
  }

  function noAnswer(call: Call, error: unknown, limitMs: number | undefined): ProviderError {
    // A plain error takes the place of the library's, which carries the request with its headers.
    const cause = new Error(masked(describe(error)));
    const late = limitMs === undefined ? '' : ` within ${limitMs / 1000} s`;
    if (call.method === 'GET') {
      const what = limitMs === undefined ? 'cannot be reached' : `did not answer${late}`;
      const why = limitMs === undefined && neverSent(error) ? 'unreachable' : 'noAnswer';
      return failure('unavailable', `${provider} ${what}.`, { cause, why });
    }
    if (limitMs === undefined && neverSent(error)) {
      const message = `${provider} cannot be reached; nothing was sent.`;
      return failure('unavailable', message, { cause, why: 'unreachable' });
    }
    return failure('outcomeUnknown', `${provider} gave no answer${late}.`, { cause });
  }

  function pauseAfter(error: unknown, attempt: number): number | undefined {
    if (!(error instanceof ProviderError)) return undefined;
    if (error.kind === 'unavailable') return retryDelayMs * 2 ** attempt * (0.5 + Math.random());
    // Whoever found no turn has waited for one already.
    if (error.kind !== 'rateLimited' || error.retryAfterMs === undefined || error.cause !== undefined) return undefined;
    return error.retryAfterMs <= SHORT_WAIT_MS ? error.retryAfterMs + Math.random() * retryDelayMs : undefined;
  }

  function phrase(kind: ProviderErrorKind, status: number, said: string): string {
    if (said !== '' && (kind === 'refused' || kind === 'taken')) return said;
    const tail = said === '' ? '.' : `: ${said}`;
    return `${provider} ${PHRASES[kind]} (HTTP ${status})${tail}`;
  }

  function retryAfter(header: string | null): { retryAfterMs?: number } {
    if (header === null || header.trim() === '') return {};
    const seconds = Number(header);
    const waitMs = Number.isNaN(seconds) ? Date.parse(header) - now() : seconds * 1000;
    return Number.isFinite(waitMs) ? { retryAfterMs: Math.max(0, waitMs) } : {};
  }
}

const PHRASES: Readonly<Record<ProviderErrorKind, string>> = {
  taken: 'no longer has it',
  refused: 'refused without a reason',
  unavailable: 'has trouble of its own',
  rateLimited: 'asks for fewer calls',
  unauthorised: 'does not accept the API key for this',
  unreadable: 'gave an answer that does not fit its documentation',
  outcomeUnknown: 'gave no clear answer',
};

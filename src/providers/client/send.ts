import type { ProviderName } from '../../domain/group.ts';
import { type ApiQuota, RateLimitReached } from '../../workflow/api-quota.ts';
import type { Meter, ProviderOutcome } from '../../workflow/meter.ts';
import { ProviderError, type ProviderErrorKind } from '../../workflow/provider.ts';
import { MAX_BYTES, parseJson } from './answer-text.ts';
import { type ClockReading, type createProviderClock, readClock } from './clock-reading.ts';
import { type Call, exchange, type Line } from './exchange.ts';
import type { Failures } from './failures.ts';
import { describe, neverSent } from './network-failure.ts';
import { type Answer, judge } from './verdict.ts';

/** A successful answer, with what it tells of the provider's clock. */
export type Reply = Readonly<{ body: unknown; clock: ClockReading }>;

/** How a provider's answers are read, and how many calls it takes. */
export type Manners = Readonly<{
  /** Reads the provider's own yes or no from a JSON body; the status is for those whose bodies do not say it. */
  interpret(body: unknown, status: number): Pick<Answer, 'says' | 'words'>;
  /** The limit of this moment; 60 a minute unless given. An urgent call only counts, and is no occasion to look the limit up. */
  perMinute?: ((call: { urgent: boolean }) => number) | undefined;
  /** What its calls are for, by method and path, "GET /numbers"; a path stands for all that is below it by an id, too. */
  operations?: Readonly<Record<string, string>> | undefined;
}>;

/** What it takes to call a provider. */
export type Sending = Line &
  Manners &
  Readonly<{
    provider: ProviderName;
    failures: Failures;
    quota: ApiQuota;
    meter?: Meter | undefined;
    /** What every answer tells of the provider's clock. */
    clock: ReturnType<typeof createProviderClock>;
    now: () => number;
    /** What goes on when the wall clock is set. */
    monotonic: () => number;
    /** The longest a read waits for the rate limit. */
    acquireMs: number;
  }>;

const USUAL_LIMIT = 60;
/** How long reads leave a provider alone that asked for fewer calls and did not say for how long, and the longest it is believed. */
const PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/**
 * Makes one call, once the rate limit allows it, and sees what came of it; `limitMs` is how long `signal` gives it.
 * @throws ProviderError for everything but a successful answer
 */
export async function send(to: Sending, asked: Call, signal: AbortSignal, limitMs: number): Promise<Reply> {
  await acquire(to, asked);
  const beganAt = performance.now();
  const told = (outcome: ProviderOutcome) => {
    const ways = [asked.path, asked.path.replace(/\/[^/]*$/, '')].map(
      (path) => to.operations?.[`${asked.method} ${path}`],
    );
    const operation = ways.find((each) => each !== undefined) ?? 'other';
    to.meter?.({ what: 'providerCall', provider: to.provider, operation, outcome, ms: performance.now() - beganAt });
  };
  try {
    const reply = await attempt(to, asked, signal, limitMs);
    told('ok');
    return reply;
  } catch (error) {
    told(error instanceof ProviderError ? error.kind : 'unavailable');
    throw error;
  }
}

async function attempt(to: Sending, asked: Call, signal: AbortSignal, limitMs: number): Promise<Reply> {
  const sentAt = to.now();
  // The wall clock may be set while the provider is waited for.
  const beganAt = to.monotonic();
  let response: Awaited<ReturnType<typeof exchange>>;
  try {
    response = await exchange(to, asked, signal);
  } catch (error) {
    throw noAnswer(to, asked, error, signal.aborted ? limitMs : undefined);
  }
  const { status, text } = response;
  const reading = readClock(response.date, sentAt, to.monotonic() - beganAt);
  to.clock.learn(reading);
  const body = text === undefined ? undefined : parseJson(text);
  const { says, words } = body === undefined ? ({ says: 'unclear', words: '' } as const) : to.interpret(body, status);
  const kind = judge(asked.method, { status, says, words });
  if (kind === undefined) return { body, clock: reading };
  const retryAfterMs = retryAfter(response.retryAfter, to.now());
  if (kind === 'rateLimited') await backOff(to, retryAfterMs ?? PAUSE_MS);
  if (text === undefined && kind === 'unreadable') {
    const much = `${to.provider} sent more than ${MAX_BYTES / 1_000_000} MB; the rest was not read.`;
    throw to.failures.failure(kind, much, { why: 'tooLarge' });
  }
  const said = to.failures.quotable(words);
  const why = kind === 'unavailable' ? 'ownTrouble' : undefined;
  throw to.failures.failure(kind, phrase(to.provider, kind, status, said), { retryAfterMs, said, why });
}

/** One more request within the limit. What counts the calls must not be able to lose a purchase. */
async function acquire(to: Sending, { method, urgent = method !== 'GET' }: Call): Promise<void> {
  const { provider, failures, quota } = to;
  try {
    const perMinute = to.perMinute?.({ urgent }) ?? USUAL_LIMIT;
    await quota.acquire(provider, { perMinute, urgent, waitMs: to.acquireMs });
  } catch (cause) {
    if (urgent) return;
    const { waitMs, because } = cause instanceof RateLimitReached ? cause : { waitMs: undefined, because: 'limit' };
    throw failures.failure('rateLimited', `${provider} is being asked too much at the moment.`, {
      cause,
      retryAfterMs: waitMs,
      why: because === 'pause' ? 'fewerCalls' : 'ownLimit',
    });
  }
}

async function backOff({ quota, provider }: Sending, ms: number): Promise<void> {
  // The answer is what matters; that other processes could not be told of it is not.
  await quota.backOff(provider, Math.min(ms, LONGEST_PAUSE_MS)).catch(() => undefined);
}

function noAnswer(to: Sending, call: Call, error: unknown, limitMs: number | undefined): ProviderError {
  const { provider, failures } = to;
  // A plain error takes the place of the library's, which carries the request with its headers.
  const cause = new Error(failures.masked(describe(error)));
  const late = limitMs === undefined ? '' : ` within ${limitMs / 1000} s`;
  if (call.method === 'GET') {
    const what = limitMs === undefined ? 'cannot be reached' : `did not answer${late}`;
    const why = limitMs === undefined && neverSent(error) ? 'unreachable' : 'noAnswer';
    return failures.failure('unavailable', `${provider} ${what}.`, { cause, why });
  }
  if (limitMs === undefined && neverSent(error)) {
    const message = `${provider} cannot be reached; nothing was sent.`;
    return failures.failure('unavailable', message, { cause, why: 'unreachable' });
  }
  return failures.failure('outcomeUnknown', `${provider} gave no answer${late}.`, { cause });
}

function phrase(provider: ProviderName, kind: ProviderErrorKind, status: number, said: string): string {
  if (said !== '' && (kind === 'refused' || kind === 'taken')) return said;
  const tail = said === '' ? '.' : `: ${said}`;
  return `${provider} ${PHRASES[kind]} (HTTP ${status})${tail}`;
}

/** How long a provider wants to be left alone, by its `Retry-After`. */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  const waitMs = Number.isNaN(seconds) ? Date.parse(header) - now : seconds * 1000;
  return Number.isFinite(waitMs) ? Math.max(0, waitMs) : undefined;
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

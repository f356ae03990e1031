import { setTimeout as sleep } from 'node:timers/promises';
import { ofetch } from 'ofetch';
import type { ProviderName } from '../domain/group.ts';
import { ProviderError, type ProviderErrorKind } from '../workflow/provider.ts';
import { describe, neverSent } from './network-failure.ts';
import { type Answer, judge } from './verdict.ts';

export type Timeouts = Readonly<{ readMs?: number; writeMs?: number }>;

export type HttpOptions = Readonly<{
  provider: ProviderName;
  /** The provider's name for people. */
  title: string;
  baseUrl: string;
  /** Headers of every call. Their values are taken for secrets: none appears in an error. */
  headers: Readonly<Record<string, string>>;
  /** Reads the provider's own yes or no from a JSON body, whatever the status was. */
  interpret(body: unknown): Pick<Answer, 'says' | 'words'>;
  /** Deadline of one whole call, retries included: 8 s for reads, 30 s for writes unless given. */
  timeouts?: Timeouts | undefined;
  /** Pause before the first retry of a read; doubled for the second. */
  retryDelayMs?: number | undefined;
  now?: (() => number) | undefined;
}>;

/** Calls of one provider. Both resolve with the JSON of a successful answer and throw {@link ProviderError} for everything else. */
export type Http = Readonly<{
  /** A call that changes nothing; tried again twice after a network failure or a 5xx, and after a short `Retry-After`. */
  read(path: string, query?: Readonly<Record<string, string | number | undefined>>): Promise<unknown>;
  /** A call that changes something: sent once, never repeated, never redirected. */
  write(method: 'POST' | 'DELETE', path: string, body?: Readonly<Record<string, unknown>>): Promise<unknown>;
}>;

type Call = Readonly<{ method: 'GET' | 'POST' | 'DELETE'; path: string; query?: object; body?: object }>;

const RETRIES = 2;
const SHORT_WAIT_MS = 2000;
const WORDS_LIMIT = 300;

/** Makes the HTTP client of one provider, with the deadlines, retries and failure kinds that all of them share. */
export function createHttp(options: HttpOptions): Http {
  const { provider, title, interpret, now = Date.now, retryDelayMs = 200 } = options;
  const { readMs = 8000, writeMs = 30_000 } = options.timeouts ?? {};
  const headers = { accept: 'application/json', ...options.headers };
  const secrets = Object.values(options.headers).filter((value) => value !== '');

  return { read, write };

  async function read(path: string, query: object = {}): Promise<unknown> {
    const deadline = AbortSignal.timeout(readMs);
    for (let attempt = 0; ; attempt++) {
      try {
        return await send({ method: 'GET', path, query }, deadline, readMs);
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

  function write(method: 'POST' | 'DELETE', path: string, body?: object): Promise<unknown> {
    return send({ method, path, ...(body && { body }) }, AbortSignal.timeout(writeMs), writeMs);
  }

  async function send(call: Call, signal: AbortSignal, limitMs: number): Promise<unknown> {
    let response: Awaited<ReturnType<typeof exchange>>;
    try {
      response = await exchange(call, signal);
    } catch (failure) {
      throw noAnswer(call, failure, signal.aborted ? limitMs : undefined);
    }
    const { status, text } = response;
    const body = parse(text);
    const { says, words } = body === undefined ? ({ says: 'unclear', words: '' } as const) : interpret(body);
    const kind = judge(call.method, { status, says, words });
    if (kind === undefined) return body;
    throw new ProviderError(kind, provider, phrase(kind, status, words), retryAfter(response.retryAfter));
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
      parseResponse: (text) => text,
    });
    const text: unknown = response._data;
    return {
      status: response.status,
      text: typeof text === 'string' ? text : '',
      retryAfter: response.headers.get('retry-after'),
    };
  }

  function noAnswer(call: Call, failure: unknown, limitMs: number | undefined): ProviderError {
    // A plain error takes the place of the library's, which carries the request with its headers.
    const cause = new Error(mask(describe(failure)));
    const late = limitMs === undefined ? '' : ` within ${limitMs / 1000} s`;
    if (call.method === 'GET') {
      const what = limitMs === undefined ? 'cannot be reached' : `did not answer${late}`;
      return new ProviderError('unavailable', provider, `${title} ${what}.`, { cause });
    }
    if (limitMs === undefined && neverSent(failure)) {
      return new ProviderError('unavailable', provider, `${title} cannot be reached; nothing was sent.`, { cause });
    }
    return new ProviderError('outcomeUnknown', provider, `${title} gave no answer${late}.`, { cause });
  }

  function pauseAfter(error: unknown, attempt: number): number | undefined {
    if (!(error instanceof ProviderError)) return undefined;
    if (error.kind === 'unavailable') return retryDelayMs * 2 ** attempt * (0.5 + Math.random());
    if (error.kind !== 'rateLimited' || error.retryAfterMs === undefined) return undefined;
    return error.retryAfterMs <= SHORT_WAIT_MS ? error.retryAfterMs + Math.random() * retryDelayMs : undefined;
  }

  function phrase(kind: ProviderErrorKind, status: number, words: string): string {
    const said = mask(words).replaceAll(/\s+/g, ' ').trim().slice(0, WORDS_LIMIT);
    if (said !== '' && (kind === 'refused' || kind === 'taken')) return said;
    const tail = said === '' ? '.' : `: ${said}`;
    return `${title} ${PHRASES[kind]} (HTTP ${status})${tail}`;
  }

  function retryAfter(header: string | null): { retryAfterMs?: number } {
    if (header === null || header.trim() === '') return {};
    const seconds = Number(header);
    const waitMs = Number.isNaN(seconds) ? Date.parse(header) - now() : seconds * 1000;
    return Number.isFinite(waitMs) ? { retryAfterMs: Math.max(0, waitMs) } : {};
  }

  function mask(text: string): string {
    return secrets.reduce((masked, secret) => masked.replaceAll(secret, '•••'), text);
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

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

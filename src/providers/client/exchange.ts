import { ofetch } from 'ofetch';
import { readText } from './answer-text.ts';

/** A query; a list repeats the parameter, and what is undefined is left out. */
export type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

export type Call = Readonly<{
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  query?: Query;
  body?: Readonly<Record<string, unknown>>;
  /** Never waits for the rate limit: every write, and the reads that prove one. */
  urgent?: boolean;
}>;

/** Where a provider is, and what every call to it carries. */
export type Line = Readonly<{ baseUrl: string; headers: Readonly<Record<string, string>> }>;

/** Sends one call and reads its answer, whatever it is; rejects when none comes. */
export async function exchange({ baseUrl, headers }: Line, call: Call, signal: AbortSignal) {
  const response = await ofetch.raw(call.path, {
    baseURL: baseUrl,
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

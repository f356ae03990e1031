import { request } from 'undici';
import { TIMEOUT_MS } from './api.ts';

/** No answer of Slack's is nearly as long; what is longer comes from something else, and might never end. */
const MAX_BYTES = 10_000_000;

/**
 * As much of `fetch` as Slack's packages use: a form or JSON is posted on a connection that is kept, and the answer is a text, which is read to its end
 * even where nobody asks for it, up to {@link MAX_BYTES}, and for as long as the caller says, else as any call may take. That of Node makes web streams
 * of both, which takes longer than all else about a call.
 */
export const pooledFetch: typeof fetch = async (address, { method, headers, body, signal: given } = {}) => {
  const signal = given ?? AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await request(String(address), {
      method: method === 'POST' ? 'POST' : 'GET',
      headers: Object.fromEntries(new Headers(headers)),
      body: typeof body === 'string' ? body : undefined,
      signal,
    });
    const text = await textOf(answer.body);
    return answerOf(answer, text, String(address));
  } catch (error) {
    // As `fetch` does: what was given up for is thrown as it is.
    throw signal.aborted ? error : new TypeError('fetch failed', { cause: error });
  }
};

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.byteLength;
    // Which closes the connection, too.
    if (bytes > MAX_BYTES) throw new Error(`an answer of more than ${MAX_BYTES / 1_000_000} MB`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

type Answer = Pick<Awaited<ReturnType<typeof request>>, 'statusCode' | 'statusText' | 'headers'>;

function answerOf({ statusCode: status, statusText, headers }: Answer, text: string, url: string): Response {
  const known = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const answer = { ok: status >= 200 && status < 300, status, statusText, url, headers: new Headers(known) };
  return { ...answer, text: async () => text, json: async () => JSON.parse(text) } as unknown as Response;
}

/** The largest answer that is read: everything that is documented fits many times over. */
export const MAX_BYTES = 10_000_000;

/**
 * The text of an answer, in the encoding that it states, else in UTF-8 (see {@link textOf}); undefined when it is larger than {@link MAX_BYTES}:
 * then the rest is neither waited for nor kept.
 */
export async function readText({ body, headers }: Pick<Response, 'body' | 'headers'>): Promise<string | undefined> {
  if (!body) return '';
  if (Number(headers.get('content-length')) > MAX_BYTES) return endEarly(body);
  const reader = body.getReader();
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return textOf(Buffer.concat(parts), headers.get('content-type'));
    bytes += value.byteLength;
    if (bytes > MAX_BYTES) {
      reader.releaseLock();
      return endEarly(body);
    }
    parts.push(value);
  }
}

/** The body in the encoding that it states, else in UTF-8; what is no UTF-8 is ISO-8859-1, in which everything can be read. */
function textOf(body: Uint8Array, contentType: string | null): string {
  const stated = /charset\s*=\s*"?([\w-]+)/i.exec(contentType ?? '')?.[1];
  for (const charset of [stated ?? 'utf-8', 'utf-8']) {
    try {
      return new TextDecoder(charset, { fatal: true }).decode(body);
    } catch {
      // Unknown, or not what was stated.
    }
  }
  return new TextDecoder('iso-8859-1').decode(body);
}

/** Closes the connection; that this fails changes nothing for what was read. */
async function endEarly(body: ReadableStream<Uint8Array>): Promise<undefined> {
  await body.cancel().catch(() => undefined);
  return undefined;
}

/** Deeper than any answer that is meant to be read; what walks through one could not come back from a deeper one. */
const DEEPEST = 200;

/** The value of a JSON text, or undefined of any other, and of one that is nested without end. */
export function parseJson(text: string): unknown {
  try {
    return isTooDeep(text) ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (quoted && char === '\\') at++;
    else if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '[' || char === '{')) depth++;
    else if (!quoted && (char === ']' || char === '}')) depth--;
    if (depth > DEEPEST) return true;
  }
  return false;
}

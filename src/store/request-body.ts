import { ZodError, z } from 'zod';
import { isClosed } from '../domain/compact.ts';
import { type Entry, entrySchema } from '../domain/entry.ts';
import { type Request, requestSchema, SCHEMA } from '../domain/request.ts';
import { UnreadableRequest } from '../workflow/unreadable-request.ts';
import { compactHistory, lineReader } from './compact-history.ts';
import { leftoversOf } from './leftovers.ts';

const bodySchema = z.looseObject({ schema: z.number().max(SCHEMA).default(SCHEMA), history: z.array(z.unknown()) });

/** A request as it is kept: JSON, with the version of its schema. */
export function writeBody(request: Request): string {
  const history = request.history.map((entry) => (entry.kept === undefined ? entry : JSON.parse(entry.kept)));
  return JSON.stringify({ ...request, history, schema: SCHEMA });
}

/** The same in fewer bytes, for what is kept for long. What can be held again keeps its lines as every version counts them. */
export function writeCompactBody(request: Request): string {
  if (!isClosed(request.state)) return writeBody(request);
  return JSON.stringify({ ...request, history: compactHistory(request), schema: SCHEMA });
}

/**
 * Reads what this or another version has kept. Fields that only a later version knows stay in it, and so are saved again.
 * @throws UnreadableRequest
 */
export function readBody(teamId: string, id: string, body: string): Request {
  try {
    const { schema: _, ...raw } = bodySchema.parse(JSON.parse(body));
    const lineOf = lineReader(raw);
    const known = { ...raw, history: raw.history.map((line) => readEntry(lineOf(line))) };
    return withUnknown(requestSchema.parse(known), known) as Request;
  } catch (error) {
    throw new UnreadableRequest({ teamId, id, left: leftoversOf(body) }, whyNot(error));
  }
}

/** An entry of a later version is carried along. */
function readEntry(raw: unknown): Entry {
  const read = entrySchema.safeParse(raw).data;
  if (read) return withUnknown(read, raw) as Entry;
  return {
    at: z.looseObject({ at: z.number() }).safeParse(raw).data?.at ?? 0,
    what: 'other',
    kept: JSON.stringify(raw),
  };
}

/** What was read, and beside it, at every depth, what was not asked for. */
function withUnknown(read: unknown, raw: unknown): unknown {
  if (Array.isArray(read) && Array.isArray(raw)) return read.map((each, index) => withUnknown(each, raw[index]));
  if (!isObject(read) || !isObject(raw)) return read;
  const known = Object.entries(read).map(([name, value]) => [name, withUnknown(value, raw[name])]);
  return { ...raw, ...Object.fromEntries(known) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where it differs from what is known, without what stands there. */
function whyNot(error: unknown): string {
  if (!(error instanceof ZodError)) return 'it is no JSON';
  const places = error.issues.map(({ path, code }) => `${path.map(String).join('.') || 'the whole'} (${code})`);
  return places.slice(0, 3).join(', ');
}

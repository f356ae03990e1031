import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { isClosed } from '../domain/compact.ts';
import { type Entry, entrySchema } from '../domain/entry.ts';
import { type Request, requestSchema, SCHEMA } from '../domain/request.ts';
import type { State } from '../domain/state.ts';
import { UnreadableRequest } from '../workflow/unreadable-request.ts';
import { compactHistory, lineReader } from './compact-history.ts';
import { leftoversOf } from './leftovers.ts';
import { whyNot, withUnknown } from './other-versions.ts';

const bodySchema = z.looseObject({
  schema: z.number().max(SCHEMA).default(SCHEMA),
  history: z.array(z.unknown()),
  state: z.unknown(),
});

/**
 * From this on (characters of JSON) what was found is packed: hundreds of offers that differ in little. The first versions read only what is not, so
 * the usual search is not; nothing speaks against less once they are gone.
 */
const PACKED_FROM = 12_000;
/** The most that is unpacked: more than any search may find. */
const MAX_UNPACKED = 4_000_000;

const packedSchema = z.looseObject({ options: z.looseObject({ groups: z.string() }) });

/** A request as it is kept: JSON, with the version of its schema. A long list that a search found is packed, so that it takes a fifth of the room. */
export function writeBody(request: Request): string {
  const history = request.history.map((entry) => (entry.kept === undefined ? entry : JSON.parse(entry.kept)));
  const whole = JSON.stringify({ ...request, history, schema: SCHEMA });
  const { state } = request;
  if (whole.length < PACKED_FROM || !('options' in state)) return whole;
  return JSON.stringify({ ...request, history, state: packed(state), schema: SCHEMA });
}

/** Only the offers: where it stands, and what it holds, every version can read, and people too. */
function packed<S extends Extract<State, { options: unknown }>>(state: S): unknown {
  const groups = JSON.stringify(state.options.groups);
  if (groups.length < PACKED_FROM) return state;
  return { ...state, options: { ...state.options, groups: deflateRawSync(groups).toString('base64') } };
}

function unpacked(state: unknown): unknown {
  const { options, ...rest } = packedSchema.safeParse(state).data ?? {};
  if (!options) return state;
  const groups = inflateRawSync(Buffer.from(options.groups, 'base64'), { maxOutputLength: MAX_UNPACKED }).toString();
  return { ...rest, options: { ...options, groups: JSON.parse(groups) } };
}

/** The same in fewer bytes, for what is kept for long. What can be held again keeps its lines as every version counts them. */
export function writeCompactBody(request: Request): string {
  if (!isClosed(request.state)) return writeBody(request);
  return JSON.stringify({ ...request, history: compactHistory(request), schema: SCHEMA });
}

/** What was read last, by its text: one click has a request read several times, as has each job that follows. */
const known = new LRUCache<string, Request>({ maxSize: 1_000_000, sizeCalculation: (_request, body) => body.length });

/**
 * Reads what this or another version has kept. Fields that only a later version knows stay in it, and so are saved again.
 * @throws UnreadableRequest
 */
export function readBody(teamId: string, id: string, body: string): Request {
  try {
    const request = known.get(body) ?? parsed(body);
    known.set(body, request);
    return request;
  } catch (error) {
    throw new UnreadableRequest(
      { teamId, id, left: leftoversOf(body) },
      whyNot(error, 'it is no JSON, or what was found cannot be unpacked'),
    );
  }
}

function parsed(body: string): Request {
  const { schema: _, ...raw } = bodySchema.parse(JSON.parse(body));
  const lineOf = lineReader(raw);
  const history = raw.history.map((line) => readEntry(lineOf(line)));
  const read = { ...raw, history, state: unpacked(raw.state) };
  return withUnknown(requestSchema.parse(read), read) as Request;
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

import { z } from 'zod';
import { type RecordEntry, recordEntrySchema } from '../domain/register/entry.ts';
import { type NumberRecord, recordSchema } from '../domain/register/record.ts';
import { SCHEMA } from '../domain/request.ts';
import { UnreadableRecord } from '../workflow/unreadable-record.ts';
import { whyNot, withUnknown } from './other-versions.ts';

const bodySchema = z.looseObject({
  id: z.string(),
  teamId: z.string(),
  schema: z.number().max(SCHEMA).default(SCHEMA),
  history: z.array(z.unknown()),
});

/** A number of the register as it is kept: JSON, with the version of its schema. */
export function writeRecord(record: NumberRecord): string {
  const history = record.history.map((entry) => (entry.kept === undefined ? entry : JSON.parse(entry.kept)));
  return JSON.stringify({ ...record, history, schema: SCHEMA });
}

/**
 * Reads what this or another version has kept. Fields that only a later version knows stay in it, and so are saved again.
 * @throws UnreadableRecord
 */
export function readRecord(teamId: string, id: string, body: string): NumberRecord {
  try {
    const { schema: _, ...raw } = bodySchema.parse(JSON.parse(body));
    // What stands under another's name is damaged.
    if (raw.id !== id || raw.teamId !== teamId) throw new Error('it is of another number');
    const known = { ...raw, history: raw.history.map(readEntry) };
    return withUnknown(recordSchema.parse(known), known) as NumberRecord;
  } catch (error) {
    throw new UnreadableRecord(id, whyNot(error, 'it is no JSON, or of another number'));
  }
}

/** An entry of a later version is carried along. */
function readEntry(raw: unknown): RecordEntry {
  const read = recordEntrySchema.safeParse(raw).data;
  if (read) return withUnknown(read, raw) as RecordEntry;
  return {
    at: z.looseObject({ at: z.number() }).safeParse(raw).data?.at ?? 0,
    what: 'other',
    kept: JSON.stringify(raw),
  };
}

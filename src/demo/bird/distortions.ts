import { z } from 'zod';
import type { Failing } from '../sandbox/faults.ts';
import type { Reply } from '../sandbox/server.ts';

const listed = z.looseObject({ results: z.array(z.looseObject({ id: z.string() })).min(1) });

/** A good answer as a fault makes it; any other fault leaves it as it is. */
export function distorted(reply: Reply, fault: Failing): Reply {
  switch (fault.kind) {
    case 'bare':
      return { ...reply, body: {} };
    case 'extra':
      return through(reply, (_key, value) => (isObject(value) ? { ...value, notDocumented: ['?'] } : value));
    case 'without':
      return through(reply, (key, value) => (fault.fields?.includes(key) ? undefined : value));
    case 'many':
      return { ...reply, body: repeated(reply.body, fault.rows ?? 0) };
    default:
      return reply;
  }
}

function through(reply: Reply, change: (key: string, value: unknown) => unknown): Reply {
  return { ...reply, body: JSON.parse(JSON.stringify(reply.body, change)) };
}

function repeated(body: unknown, rows: number): unknown {
  const read = listed.safeParse(body);
  if (!read.success) return body;
  // Those on back order are not for sale to everybody, so a client may well leave them out.
  const results = read.data.results.filter((row) => row['backOrderRequired'] !== true);
  const many = Array.from({ length: rows }, (_, at) => {
    const row = results[at % results.length];
    return at < results.length ? row : { ...row, id: `${row?.id}-${at}` };
  });
  return { results: many };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { z } from 'zod';
import type { Reply } from './endpoints.ts';
import type { Fault } from './faults.ts';

const groupList = z.object({
  success: z.literal(true),
  data: z.object({ groups: z.array(z.looseObject({ id: z.string() })).min(1) }),
});

/** A good answer as a fault makes it; any other fault, and any refusal, leaves it as it is. */
export function distorted(reply: Reply, met: Fault | undefined): Reply {
  if (met === undefined || reply.status >= 300) return reply;
  switch (met.kind) {
    case 'bare':
      return { ...reply, body: { success: true } };
    case 'extra':
      return through(reply, (_key, value) => (isObject(value) ? { ...value, not_documented: { yes: [1] } } : value));
    case 'without':
      return through(reply, (key, value) => (met.fields?.includes(key) ? undefined : value));
    case 'many':
      return { ...reply, body: repeated(reply.body, met.rows ?? 0) };
    default:
      return reply;
  }
}

function through(reply: Reply, change: (key: string, value: unknown) => unknown): Reply {
  return { ...reply, body: JSON.parse(JSON.stringify(reply.body), change) };
}

function repeated(body: Reply['body'], rows: number): Reply['body'] {
  const read = groupList.safeParse(body);
  if (!read.success) return body;
  const { groups } = read.data.data;
  const many = Array.from({ length: rows }, (_, row) => {
    const group = groups[row % groups.length];
    return row < groups.length ? group : { ...group, id: `${group?.id}-${row}` };
  });
  return { success: true, data: { groups: many } };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

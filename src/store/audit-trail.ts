import type { Redis } from 'ioredis';
import type { AuditTrail } from '../workflow/ports.ts';
import { type AuditLine, refusalLine } from './audit-lines.ts';
import { keys } from './keys.ts';

/** How many lines are read at once. */
const PAGE = 500;

/** What people tried in vain, beside what happened (which {@link createRequestStore} writes together with the request). */
export function createAuditTrail(redis: Redis): AuditTrail {
  return {
    async refused(request, event, by, refusal, at) {
      const line = JSON.stringify(refusalLine(request, event, by, refusal, at));
      await redis.xadd(keys.audit(request.teamId), '*', 'line', line);
    },
  };
}

/** Every line of a workspace from that moment (epoch ms) on, oldest first. */
export async function* readAuditTrail(redis: Redis, teamId: string, sinceAt: number): AsyncGenerator<AuditLine> {
  let start = `${Math.max(0, sinceAt)}`;
  for (;;) {
    const page = await redis.xrange(keys.audit(teamId), start, '+', 'COUNT', PAGE);
    for (const [, fields] of page) yield JSON.parse(fields[1] ?? '{}') as AuditLine;
    const last = page.at(-1)?.[0];
    if (last === undefined || page.length < PAGE) return;
    start = `(${last}`;
  }
}

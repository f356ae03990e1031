import type { Redis } from 'ioredis';
import type { AuditTrail } from '../workflow/ports.ts';
import { type AuditLine, refusalLine } from './audit-lines.ts';
import { keys } from './keys.ts';

/** How many lines are read at once. */
const PAGE = 500;

/** How far the clock of Redis may be ahead of the bot's. */
const CLOCKS_APART_MS = 60_000;

/** What people tried in vain, beside what happened (which {@link createRequestStore} writes together with the request). */
export function createAuditTrail(redis: Redis): AuditTrail {
  return {
    async refused(request, event, by, refusal, at) {
      const line = JSON.stringify(refusalLine(request, event, by, refusal, at));
      await redis.xadd(keys.audit(request.teamId), '*', 'line', line);
    },
  };
}

export type { AuditLine } from './audit-lines.ts';

/** Every line that was written from that moment (epoch ms) on, workspace by workspace, oldest first. One that cannot be read is left out, and told. */
export async function* readAuditTrail(
  redis: Redis,
  sinceAt: number,
  onUnreadable: () => void = () => undefined,
): AsyncGenerator<AuditLine> {
  for (const teamId of await redis.smembers(keys.teams)) {
    for await (const line of linesOf(redis, teamId, sinceAt)) {
      if (line) yield line;
      else onUnreadable();
    }
  }
}

async function* linesOf(redis: Redis, teamId: string, sinceAt: number): AsyncGenerator<AuditLine | undefined> {
  // Redis dates the entries by its own clock.
  let start = `${Math.max(0, sinceAt - CLOCKS_APART_MS)}`;
  for (;;) {
    const page = await redis.xrange(keys.audit(teamId), start, '+', 'COUNT', PAGE);
    for (const [, fields] of page) yield read(fields[1] ?? '');
    const last = page.at(-1)?.[0];
    if (last === undefined || page.length < PAGE) return;
    start = `(${last}`;
  }
}

/** Undefined for what is no line of ours; fields of a later version are passed on. */
function read(json: string): AuditLine | undefined {
  try {
    const line: Partial<AuditLine> | null = JSON.parse(json);
    return typeof line?.at === 'number' && typeof line.what === 'string' ? (line as AuditLine) : undefined;
  } catch {
    return undefined;
  }
}

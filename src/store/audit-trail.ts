import type { AuditTrail } from '../workflow/ports.ts';
import { type AuditLine, refusalLine } from './audit-lines.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

/** How many lines are read at once. */
const PAGE = 500;

/** How far the clock of Redis may be ahead of the bot's. */
const CLOCKS_APART_MS = 60_000;

/** What one person is refused on one request is kept this often in an hour; then one line says that more is not. @internal */
export const MAX_REFUSALS = 20;
const REFUSALS_MS = 3_600_000;

/**
 * Keeps a line unless there are enough of its kind by now. KEYS audit, count · ARGV line, the line that says that more is not kept, most, span (ms)
 * Returns 1 when it was kept.
 */
const NOTE = `
local count = redis.call('INCR', KEYS[2])
if count == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[4]) end
local most = tonumber(ARGV[3])
if count <= most then redis.call('XADD', KEYS[1], '*', 'line', ARGV[1]) return 1 end
if count == most + 1 then redis.call('XADD', KEYS[1], '*', 'line', ARGV[2]) end
return 0`;

/**
 * What people tried in vain, beside what happened (which {@link createRequestStore} writes together with the request).
 * `left` is told of each refusal that is not kept any more.
 */
export function createAuditTrail(redis: RedisConnection, left: () => void = () => undefined): AuditTrail {
  return {
    async refused(request, event, by, refusal, at) {
      const line = refusalLine(request, event, by, refusal, at);
      // A question that was refused has left no request: all of one person's count together.
      const about = event === 'created' ? event : request.id;
      // First, so that the line is found where nothing else is kept of the workspace yet.
      await redis.sadd(keys.teams, request.teamId);
      const kept = await redis.eval(
        NOTE,
        2,
        keys.audit(request.teamId),
        keys.refusals(request.teamId, about, by),
        JSON.stringify(line),
        JSON.stringify({ ...line, what: 'refusedMore' }),
        String(MAX_REFUSALS),
        String(REFUSALS_MS),
      );
      if (kept !== 1) left();
    },
  };
}

export type { AuditLine } from './audit-lines.ts';

/** Every line that was written from that moment (epoch ms) on, workspace by workspace, oldest first. One that cannot be read is left out, and told. */
export async function* readAuditTrail(
  redis: RedisConnection,
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

async function* linesOf(
  redis: RedisConnection,
  teamId: string,
  sinceAt: number,
): AsyncGenerator<AuditLine | undefined> {
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

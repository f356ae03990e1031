import type { AuditTrail } from '../workflow/ports.ts';
import { type AuditLine, readLine, refusalLine, writeLine } from './audit-lines.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';

/** How many lines are read at once. */
const PAGE = 500;
/** The id of no line: they are named by their time. */
const NO_LINE = '0-1';

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
        writeLine(line),
        writeLine({ ...line, what: 'refusedMore' }),
        String(MAX_REFUSALS),
        String(REFUSALS_MS),
      );
      if (kept !== 1) left();
    },
  };
}

export type { AuditLine } from './audit-lines.ts';

/** How far a trail was read: for each workspace the id of its last line by then, readable or not. */
export type ReadSoFar = Map<string, string>;

/** Every line that was written from that moment (epoch ms) on, workspace by workspace, oldest first. One that cannot be read is left out, and told. */
export async function* readAuditTrail(
  redis: RedisConnection,
  sinceAt: number,
  onUnreadable: () => void = () => undefined,
  soFar: ReadSoFar = new Map(),
): AsyncGenerator<AuditLine> {
  // Redis dates the entries by its own clock.
  const from = `${Math.max(0, sinceAt - CLOCKS_APART_MS)}`;
  for (const teamId of await redis.smembers(keys.teams)) {
    for await (const page of pagesOf(redis, teamId, from)) {
      for (const [id, line] of page) {
        soFar.set(teamId, id);
        if (line) yield line;
        else onUnreadable();
      }
    }
  }
}

/** Whether lines may be removed at all, which reading them does not tell: rejects where this user of Redis may not. */
export async function mayRemoveLines(redis: RedisConnection): Promise<void> {
  for (const teamId of await redis.smembers(keys.teams)) await redis.xdel(keys.audit(teamId), NO_LINE);
}

/**
 * Removes the lines of which that was read (`soFar`) that are `meant`, a page at a time, and tells of each page how many. What was written since is behind
 * what was read and stays, and so does what cannot be read.
 */
export async function* removeLines(
  redis: RedisConnection,
  soFar: ReadSoFar,
  meant: (line: AuditLine) => boolean,
): AsyncGenerator<number> {
  for (const [teamId, last] of soFar) {
    for await (const page of pagesOf(redis, teamId, '-', last)) {
      const ids = page.flatMap(([id, line]) => (line && meant(line) ? [id] : []));
      if (ids.length > 0) yield await redis.xdel(keys.audit(teamId), ...ids);
    }
  }
}

async function* pagesOf(redis: RedisConnection, teamId: string, from: string, to = '+') {
  for (let start = from; ; ) {
    const page = await redis.xrange(keys.audit(teamId), start, to, 'COUNT', PAGE);
    yield page.map(([id, fields]) => [id, readLine(teamId, fields[1] ?? '')] as const);
    const last = page.at(-1)?.[0];
    if (last === undefined || page.length < PAGE) return;
    start = `(${last}`;
  }
}

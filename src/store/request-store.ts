import type { LimitReached } from '../domain/refusal.ts';
import type { Request } from '../domain/request.ts';
import type { Journal } from '../workflow/journal.ts';
import type { RequestStore } from '../workflow/ports.ts';
import { auditLines, writeLine } from './audit-lines.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { ANOTHER_RUN, inKnownRun, lookInKnownRun, RUNS, type Runs, readInKnownRun, saveAgain } from './known-run.ts';
import { listRequests } from './list-requests.ts';
import { readBody, writeBody } from './request-body.ts';
import { type Place, placesOf } from './request-index.ts';
import { script } from './script.ts';
import { COUNTING, countsForScript, countsOf, overBudget } from './spending.ts';

/**
 * Saves a request only over the version it was made from; the lists it stands in and the audit trail change in the same step.
 * KEYS request, due, unshown, audit, spent, then the lists · ARGV expected version, new version, body, id, now, when a job must follow or "",
 * JSON of new lines for the audit trail, the run of Redis for which it is meant ("" for any), JSON of what it counts, then for each list the score, or "" to leave it, how many
 * may stand there when it comes in ("" for any number), and the score from which they count
 * Returns 1 when saved, 0 when the stored version is another one, -1 when this is another run; when a list is full, its place among the lists and the
 * first score that counts; when a budget would be passed, "budget", the place of the count, and what is in it; "uncounted" when that cannot be known yet.
 */
const saving = script(`${COUNTING}${RUNS}
if isAnotherRun(ARGV[8]) then return -1 end
if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 0 end
for list = 6, #KEYS do
  local at = 10 + (list - 6) * 3
  local score, most, since = ARGV[at], ARGV[at + 1], ARGV[at + 2]
  if score ~= '' and most ~= '' and not redis.call('ZSCORE', KEYS[list], ARGV[4])
    and redis.call('ZCOUNT', KEYS[list], since, '+inf') >= tonumber(most) then
    local first = redis.call('ZRANGEBYSCORE', KEYS[list], since, '+inf', 'WITHSCORES', 'LIMIT', 0, 1)
    return {list - 6, first[2] or since}
  end
end
local counts = cjson.decode(ARGV[9])
local over = exchange(KEYS[1], KEYS[5], counts)
if over then return over end
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'body', ARGV[3])
if ARGV[6] == '' then redis.call('ZREM', KEYS[2], ARGV[4]) else redis.call('ZADD', KEYS[2], ARGV[6], ARGV[4]) end
redis.call('ZADD', KEYS[3], ARGV[5], ARGV[4])
for _, line in ipairs(cjson.decode(ARGV[7])) do redis.call('XADD', KEYS[4], '*', 'line', line) end
for list = 6, #KEYS do
  local score = ARGV[10 + (list - 6) * 3]
  if score == '' then redis.call('ZREM', KEYS[list], ARGV[4]) else redis.call('ZADD', KEYS[list], score, ARGV[4]) end
end
return 1`);

/**
 * Takes a request off the list of those to be shown, unless it has changed since it was rendered.
 * KEYS request, unshown · ARGV shown version, id. Returns 0 where it has.
 */
const showing = script(`
local version = redis.call('HGET', KEYS[1], 'version')
if version and version ~= ARGV[1] then return 0 end
if version then redis.call('ZREM', KEYS[2], ARGV[2]) end
return 1`);

/** What is saved of a request: its body, and what stands beside it. */
type Saved = Readonly<{ body: string; dueAt: Save[1]; news: Save[2]; limits: Save[3] }>;
type Save = Parameters<RequestStore['save']>;

/** Requests in Redis, one hash each. The connection should fail fast when Redis is away: a click is then told so, not kept waiting. */
export function createRequestStore(redis: RedisConnection, journal?: Journal, runs?: () => Runs): RequestStore {
  async function load(teamId: string, id: string): Promise<Request | undefined> {
    const body = await readInKnownRun(redis, runs?.(), teamId, keys.request(teamId, id), 'body');
    return body === null ? undefined : readBody(teamId, id, body);
  }

  return {
    load,

    async save(request, dueAt, news, limits) {
      const { teamId, id } = request;
      const body = writeBody(request);
      const save = (run?: string) => saveOnce(redis, request, { body, dueAt, news, limits }, run);
      const done = await inKnownRun(runs?.(), teamId, save);
      if (done === true && journal) {
        // In memory of its own: a small buffer of Node's would keep eight kilobytes that others share.
        const bytes = new TextEncoder().encode(body);
        const again = savingAgain(redis, [teamId, id], bytes, { dueAt, news, limits });
        await journal.keep({ teamId, bytes: bytes.length, again });
      }
      return done;
    },

    async markRendered({ teamId, id, version }) {
      const shown = await showing(redis, [keys.request(teamId, id), keys.unshown(teamId)], String(version), id);
      return shown === 1;
    },

    list: (teamId, index, most) =>
      lookInKnownRun(redis, runs?.(), teamId, () => listRequests(redis, readBody, { teamId, index, most })),
  };
}

async function saveOnce(
  redis: RedisConnection,
  request: Request,
  { body, dueAt, news, limits }: Saved,
  run = '',
  over?: number,
): Promise<Awaited<ReturnType<RequestStore['save']>> | typeof ANOTHER_RUN> {
  const { teamId, id, version, updatedAt } = request;
  // First, so that a request is never saved where no sweep would look for it.
  if (version === 1) await redis.sadd(keys.teams, teamId);
  // What was acknowledged is saved anew without being held to limits once more.
  const isNew = over === undefined;
  const places = placesOf(request, isNew ? limits : undefined);
  const counts = countsOf(request, limits?.budgets, isNew);
  const lists = [keys.due, keys.unshown, keys.audit, keys.spent].map((key) => key(teamId));
  const saved = await saving(
    redis,
    [keys.request(teamId, id), ...lists, ...places.map(({ key }) => key)],
    String(over ?? version - 1),
    String(version),
    body,
    id,
    String(updatedAt),
    `${dueAt ?? ''}`,
    JSON.stringify(auditLines(request, news).map(writeLine)),
    run,
    countsForScript(counts, limits?.budgets),
    ...places.flatMap(({ score, room }) => [score, room?.most, room?.since].map((each) => `${each ?? ''}`)),
  );
  if (saved === ANOTHER_RUN) return ANOTHER_RUN;
  if (!Array.isArray(saved)) return saved === 1;
  return limitReached(saved, counts, places, updatedAt);
}

/** What saves it once more. It holds the bytes of it, and not the request, which takes ten times as much memory and would be kept for minutes. */
function savingAgain(
  redis: RedisConnection,
  [teamId, id]: readonly [teamId: string, id: string],
  bytes: Uint8Array,
  beside: Omit<Saved, 'body'>,
): (isLast: boolean) => Promise<boolean> {
  return async (isLast) => {
    const body = new TextDecoder().decode(bytes);
    const request = readBody(teamId, id, body);
    const saveOver = (over: number) => saveOnce(redis, request, { body, ...beside }, '', over);
    return saveAgain(request, () => storedOf(redis, request), isLast, saveOver);
  };
}

async function storedOf(redis: RedisConnection, { teamId, id }: Request) {
  const [version, body] = await redis.hmget(keys.request(teamId, id), 'version', 'body');
  return { version: Number(version ?? 0), read: () => (body ? readBody(teamId, id, body) : undefined) };
}

/** Which limit a save was refused by. */
function limitReached(
  [what, index, total]: readonly unknown[],
  counts: ReturnType<typeof countsOf>,
  places: readonly Place[],
  now: number,
): LimitReached {
  if (what === 'uncounted') return { reason: 'uncounted' };
  const count = what === 'budget' ? counts[Number(index) - 1] : undefined;
  if (count) return overBudget(count, String(total));
  const full = places[Number(what)]?.room?.full(Number(index ?? now));
  if (!full) throw new Error('a request was refused by a list without a limit');
  return full;
}

import { factsOf } from '../domain/register/facts.ts';
import type { NumberRecord } from '../domain/register/record.ts';
import type { Journal } from '../workflow/journal.ts';
import type { RegisterStore } from '../workflow/register-store.ts';
import { recordLines, writeLine } from './audit-lines.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { ANOTHER_RUN, inKnownRun, lookInKnownRun, RUNS, type Runs, readInKnownRun, saveAgain } from './known-run.ts';
import { readRecord, writeRecord } from './record-body.ts';
import { createRegisterLists, goneForGood, keysOf, listOwnerOf } from './register-lists.ts';
import { createRegisterMarks } from './register-marks.ts';
import { COUNTING, countsForScript, countsOfRecord } from './spending.ts';

/**
 * Saves a number only over the version it was made from; what is derived from it, what it counts and the audit trail change in the same step.
 * KEYS record, facts, due, untold, gone, audit, list of the owner before, list of the owner, spent · ARGV expected version, new version, body, id, facts, the run
 * of Redis for which it is meant ("" for any), when something must follow or "", 1 where somebody is still to be told, when it was gone for good or "",
 * owner before ("" for none), owner or "", JSON of new lines for the audit trail, JSON of what it counts
 * Returns 1 when saved, 0 when the stored version is another one, -1 when this is another run.
 */
const SAVE = `${COUNTING}${RUNS}
if isAnotherRun(ARGV[6]) then return -1 end
if (redis.call('HGET', KEYS[1], 'version') or '0') ~= ARGV[1] then return 0 end
local counting = cjson.decode(ARGV[13])
exchange(KEYS[1], KEYS[9], counting)
redis.call('HSET', KEYS[1], 'version', ARGV[2], 'body', ARGV[3], 'owner', ARGV[11])
if counting.by then redis.call('HSET', KEYS[1], 'countedAt', ARGV[2]) end
redis.call('HSET', KEYS[2], ARGV[4], ARGV[5])
if ARGV[7] == '' then redis.call('ZREM', KEYS[3], ARGV[4]) else redis.call('ZADD', KEYS[3], ARGV[7], ARGV[4]) end
if ARGV[8] == '' then redis.call('SREM', KEYS[4], ARGV[4]) else redis.call('SADD', KEYS[4], ARGV[4]) end
if ARGV[9] == '' then redis.call('ZREM', KEYS[5], ARGV[4]) else redis.call('ZADD', KEYS[5], ARGV[9], ARGV[4]) end
if ARGV[10] ~= '' then redis.call('SREM', KEYS[7], ARGV[4]) end
if ARGV[11] ~= '' then redis.call('SADD', KEYS[8], ARGV[4]) end
for _, line in ipairs(cjson.decode(ARGV[12])) do redis.call('XADD', KEYS[6], '*', 'line', line) end
return 1`;

/** The register in Redis, one hash for each number. The connection should fail fast when Redis is away. */
export function createRegisterStore(redis: RedisConnection, journal?: Journal, runs?: () => Runs): RegisterStore {
  async function storedOf({ teamId, id }: NumberRecord) {
    const [version, body] = await redis.hmget(keys.record(teamId, id), 'version', 'body');
    return { version: Number(version ?? 0), read: () => (body ? readRecord(teamId, id, body) : undefined) };
  }

  async function saveOnce(
    [record, dueAt, news, budgets]: Parameters<RegisterStore['save']>,
    run = '',
    over = record.version - 1,
  ): Promise<boolean | typeof ANOTHER_RUN> {
    const { teamId, id, version } = record;
    // First, so that a number is never saved where no sweep would look for it.
    if (version === 1) await redis.sadd(keys.teams, teamId);
    // It changes with the version alone, and so is this one's where that is the one that is saved over.
    const before = (await redis.hget(keys.record(teamId, id), 'owner')) ?? '';
    const owner = listOwnerOf(record);
    const all = [
      ...keysOf(teamId, id),
      keys.audit(teamId),
      keys.recordsOf(teamId, before),
      keys.recordsOf(teamId, owner),
      keys.spent(teamId),
    ];
    const saved = await redis.eval(
      SAVE,
      all.length,
      ...all,
      ...[String(over), String(version), writeRecord(record), id, JSON.stringify(factsOf(record)), run],
      ...[`${dueAt ?? ''}`, record.untold > 0 ? '1' : '', `${goneForGood(record) ?? ''}`, before, owner],
      JSON.stringify(recordLines(record, news).map(writeLine)),
      countsForScript(countsOfRecord(record, budgets), budgets),
    );
    return saved === ANOTHER_RUN ? ANOTHER_RUN : saved === 1;
  }

  const lists = createRegisterLists(redis);
  return {
    ...createRegisterMarks(redis),
    ...lists,

    facts: (teamId, unreadable) => lookInKnownRun(redis, runs?.(), teamId, () => lists.facts(teamId, unreadable)),
    factsOfOwner: (teamId, owner) => lookInKnownRun(redis, runs?.(), teamId, () => lists.factsOfOwner(teamId, owner)),

    async load(teamId, id) {
      const body = await readInKnownRun(redis, runs?.(), teamId, keys.record(teamId, id), 'body');
      return body === null ? undefined : readRecord(teamId, id, body);
    },

    async save(record, dueAt, news, budgets) {
      const { teamId } = record;
      const done = await inKnownRun(runs?.(), teamId, (run) => saveOnce([record, dueAt, news, budgets], run));
      if (done && journal) {
        const saveOver = (stored: number) => saveOnce([record, dueAt, news, budgets], '', stored);
        const again = (isLast: boolean) => saveAgain(record, () => storedOf(record), isLast, saveOver);
        await journal.keep({ teamId, bytes: JSON.stringify(record).length, again });
      }
      return done;
    },
  };
}

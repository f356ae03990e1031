import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { script } from './script.ts';

/** So often another run may begin while one change is saved. */
const MAX_RUNS = 5;
export const ANOTHER_RUN = -1;

/** For a script: which run of Redis this is, "" where that is hidden, and whether it is another one than it is meant for ("" for any). */
export const RUNS = `
local function thisRun()
  local server, replication = redis.pcall('INFO', 'server'), redis.pcall('INFO', 'replication')
  local run = type(server) == 'string' and string.match(server, 'run_id:(%w+)')
  local line = type(replication) == 'string' and string.match(replication, 'master_replid:(%w+)') or ''
  return run and run .. '.' .. line or ''
end
local function isAnotherRun(meant)
  if meant == '' then return false end
  local run = thisRun()
  return run ~= '' and run ~= meant
end
`;

/** What is known of a Redis that has forgotten something, whichever run it is. */
export const FORGOTTEN = 'forgotten';

/**
 * Which run of Redis this process knows. One that it does not know yet may be a copy that lacks what was saved last: nothing is saved there before that
 * is, nor is anything believed that is read or missing there, so that no late answer and no click is judged by what was forgotten.
 */
export type Runs = Readonly<{
  /** Undefined until it has looked; {@link FORGOTTEN} while something is missing. */
  known(teamId: string): string | undefined;
  /** A key of the workspace that is there unless something was forgotten; undefined where there is none. */
  proof(teamId: string): string | undefined;
  /** Resolves when everything that this process, and the others that live, have saved last is there. */
  catchUp(): Promise<void>;
}>;

/** Saves, once the run of Redis that it would be saved in is known. */
export async function inKnownRun<T>(
  runs: Runs | undefined,
  teamId: string,
  save: (run: string | undefined) => Promise<T | typeof ANOTHER_RUN>,
): Promise<T> {
  for (let tries = 0; tries < MAX_RUNS; tries++) {
    const run = runs?.known(teamId);
    const done = run === FORGOTTEN ? ANOTHER_RUN : await save(run);
    if (done !== ANOTHER_RUN) return done as T;
    await runs?.catchUp();
  }
  throw new Error('Redis is another one each time');
}

/**
 * KEYS a hash, one that proves that nothing was forgotten (where there is one) · ARGV the run of Redis that is known ("" for any), field. Returns what the
 * field has, -1 where this is another run, or something was forgotten.
 */
const read = script(`${RUNS}
if isAnotherRun(ARGV[1]) or KEYS[2] and redis.call('EXISTS', KEYS[2]) == 0 then return ${ANOTHER_RUN} end
return redis.call('HGET', KEYS[1], ARGV[2])`);

/** Reads a field of a hash of the workspace, in a run that is known and has not forgotten anything. */
export function readInKnownRun(
  redis: RedisConnection,
  runs: Runs | undefined,
  teamId: string,
  ...field: [key: string, name: string]
): Promise<string | null> {
  if (!runs) return redis.hget(...field);
  return inKnownRun(runs, teamId, (run) => readIn(run, redis, runs, teamId, field));
}

/** The same for what takes several steps. It is looked at afterwards: what was read before something was forgotten was right. */
export function lookInKnownRun<T>(
  redis: RedisConnection,
  runs: Runs | undefined,
  teamId: string,
  look: () => Promise<T>,
): Promise<T> {
  if (!runs) return look();
  return inKnownRun(runs, teamId, async (run) => {
    const found = await look();
    const after = await readIn(run, redis, runs, teamId, [keys.run(teamId), 'id']);
    return after === ANOTHER_RUN ? after : found;
  });
}

async function readIn(
  run: string | undefined,
  redis: RedisConnection,
  runs: Runs,
  teamId: string,
  [key, name]: [key: string, name: string],
): Promise<string | null | typeof ANOTHER_RUN> {
  const proof = runs.proof(teamId);
  const all = proof === undefined ? [key] : [key, proof];
  const found = await read(redis, all, run ?? '', name);
  return runs.known(teamId) === run ? (found as string | null | typeof ANOTHER_RUN) : ANOTHER_RUN;
}

type Dated = Readonly<{ version: number; updatedAt: number }>;

/**
 * Only over what came before: what somebody has decided meanwhile, on a store that lacked this, stays decided. The versions in between are waited for;
 * in the end this one says all that is so, without them.
 */
export async function saveAgain(
  { version, updatedAt }: Dated,
  stored: () => Promise<Readonly<{ version: number; read(): Dated | undefined }>>,
  isLast: boolean,
  saveOver: (stored: number) => Promise<unknown>,
): Promise<boolean> {
  const kept = await stored();
  if (kept.version >= version) return true;
  if (kept.version < version - 1 && !isLast) return false;
  const before = kept.read();
  if (!before || before.updatedAt <= updatedAt) await saveOver(kept.version);
  return true;
}

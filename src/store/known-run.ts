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

/**
 * Which run of Redis this process knows. One that it does not know yet may be a copy that lacks what was saved last: nothing is saved there before that
 * is, so that no late answer and no second click is decided on what was forgotten.
 */
export type Runs = Readonly<{ known(teamId: string): string | undefined; catchUp(): Promise<void> }>;

/** Saves, once the run of Redis that it would be saved in is known. */
export async function inKnownRun<T>(
  runs: Runs | undefined,
  teamId: string,
  save: (run: string | undefined) => Promise<T | typeof ANOTHER_RUN>,
): Promise<T> {
  for (let tries = 0; tries < MAX_RUNS; tries++) {
    const done = await save(runs?.known(teamId));
    if (done !== ANOTHER_RUN) return done as T;
    await runs?.catchUp();
  }
  throw new Error('not saved: Redis is another one each time');
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

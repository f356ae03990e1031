import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Sees to it that one demo at a time uses a folder: two servers on one append-only file would spoil it.
 * Rejects while the process that claimed it lives; a claim that a crash left behind does not count. Answers with a function that gives it up.
 */
export async function onlyOne(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'running.pid');
  const pid = Number(await readFile(path, 'utf8').catch(() => '0'));
  if (pid > 0 && pid !== process.pid && lives(pid)) {
    throw new Error(`The demo is running already (process ${pid}) and keeps its data in ${folder}. End it first.`);
  }
  await writeFile(path, String(process.pid));
  return () => rm(path, { force: true });
}

function lives(pid: number): boolean {
  try {
    // Signal 0 only asks.
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

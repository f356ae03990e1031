import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder that is used by this process alone. */
export type Claim = Readonly<{
  /** Keeps where the demo can be opened, for those who come second. */
  openAt(address: string): Promise<void>;
  leave(): Promise<void>;
}>;

/**
 * Sees to it that one demo at a time uses a folder: two servers on one append-only file would spoil it.
 * Rejects while the process that claimed it lives, and says where that one can be opened; a claim that a crash left behind does not count.
 */
export async function onlyOne(folder: string): Promise<Claim> {
  const path = join(folder, 'running.pid');
  const [first = '', address = ''] = (await readFile(path, 'utf8').catch(() => '')).split('\n');
  const pid = Number(first);
  if (pid > 0 && pid !== process.pid && lives(pid)) {
    const open = address === '' ? 'It is still starting.' : `Open ${address}`;
    throw new Error(
      `The demo is running already (process ${pid}). ${open}\nIt keeps its data in ${folder}; to start it anew, end it first.`,
    );
  }
  await writeFile(path, `${process.pid}\n`);
  return {
    openAt: (where) => writeFile(path, `${process.pid}\n${where}\n`),
    leave: () => rm(path, { force: true }),
  };
}

function lives(pid: number): boolean {
  try {
    // Signal 0 only asks.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // That of another user lives too; it only may not be asked.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

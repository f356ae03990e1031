import { rmSync, statSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RedisServer, startRedis } from '../../src/demo/redis-server.ts';

/** A Redis of one's own, and where its data is. */
export type RedisHome = Readonly<{ server: RedisServer; dataDir: string }>;

/** Does something with a Redis that is there for it alone, and ends with it. */
export async function withRedis<T>(work: (home: RedisHome) => Promise<T>): Promise<T> {
  const dataDir = await mkdtemp(join(tmpdir(), 'number-desk-faults-'));
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  // Also when the suite is stopped in the middle.
  process.once('exit', remove);
  const server = await startRedis({ dataDir });
  try {
    return await work({ server, dataDir });
  } finally {
    await server.kill();
    process.off('exit', remove);
    remove();
  }
}

/** The file that Redis appends to now. */
export async function appendOnlyFile(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'appendonlydir');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.incr.aof')).sort();
  return join(folder, files.at(-1) ?? '');
}

/** Notes how long a file is, so that it can be said how much of it is sure to be on the disk. */
export type FileWatch = Readonly<{
  /** How long it was a second ago (at the start, when that is later), or when it was last written through, when that is more. */
  sizeOnDisk(): number;
  /** It was written through to the disk. */
  synced(): void;
  stop(): void;
}>;

export function watchFile(path: string): FileWatch {
  const look = () => ({ at: Date.now(), size: statSync(path).size });
  let sizes = [look()];
  let sure = 0;
  const timer = setInterval(() => {
    const now = look();
    // The newest of those that are a second old stays.
    const old = sizes.findLastIndex(({ at }) => at <= now.at - 1_000);
    sizes = [...sizes.slice(Math.max(0, old)), now];
  }, 25);
  return {
    sizeOnDisk: () => Math.max(sizes[0]?.size ?? 0, sure),
    synced() {
      sure = look().size;
    },
    stop: () => clearInterval(timer),
  };
}

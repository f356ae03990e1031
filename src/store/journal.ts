import type { Journal } from '../workflow/journal.ts';
import type { Observer } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { createDurability } from './durability.ts';
import { keys } from './keys.ts';
import { createMemory } from './memory.ts';
import { watchReplication } from './replication.ts';

/** Everything by which what was acknowledged is not lost: the disk, the copies of Redis, and the memory of this process. */
export type SafeKeeping = Journal &
  Readonly<{
    /** Saves once more, where Redis lacks it, what this process has saved in the last minutes. */
    again(): Promise<void>;
    /** True when everything saved so far of this workspace is on disk and in a copy, as far as Redis can promise. Never rejects. */
    settled(teamId: string): Promise<boolean>;
    /** Whether copies of Redis were seen by this process. */
    hadCopies(): boolean;
    /** By what this Redis could lose something. */
    warnings(): readonly string[];
    close(): void;
  }>;

/** `redis` must be connected. */
export async function createSafeKeeping(deps: {
  redis: RedisConnection;
  /** Prefix of the queues' keys. */
  prefix: string;
  observer: Pick<Observer, 'warn'>;
  /** Names each way in which something could be lost. */
  warn: (warning: string) => void;
}): Promise<SafeKeeping> {
  const durability = await createDurability(deps);
  const replication = await watchReplication(deps);
  const memory = createMemory(deps.observer);
  return {
    async keep(saved) {
      memory.keep(saved);
      await replication.copied(
        saved.teamId === undefined ? keys.queuesSettling(deps.prefix) : keys.settling(saved.teamId),
      );
    },
    remember: memory.keep,
    again: memory.again,
    async settled(teamId) {
      const [isCopied] = await Promise.all([replication.copied(keys.settling(teamId)), durability.flushed(teamId)]);
      return isCopied;
    },
    hadCopies: replication.hadCopies,
    warnings: () => [...durability.warnings(), ...replication.warnings()],
    close() {
      for (const each of [durability, replication]) each.close();
    },
  };
}

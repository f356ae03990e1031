import type { Redis } from 'ioredis';
import { oneForAll } from '../workflow/one-for-all.ts';
import type { Observer } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { another, nodeOf, nodesOf, onReturn } from './nodes.ts';
import { within } from './within.ts';

/** A copy on the same network answers within a millisecond; a click waits no longer than this for one that does not. */
const WAIT_MS = 500;
const ASK_MS = 2_000;
/** How soon a copy that came or went is noticed. */
const LOOK_MS = 2_000;

/** What is known of the copies that would take over from Redis. */
export type Replication = Readonly<{
  /**
   * Resolves when a copy has everything that was saved so far in this key's slot. True at once where no copy is attached; false where one is and
   * does not say so within half a second. Never rejects.
   */
  copied(key: string): Promise<boolean>;
  /** Whether one was ever seen. */
  hadCopies(): boolean;
  /** Why what is saved now would be lost with its server. */
  warnings(): readonly string[];
  close(): void;
}>;

const words = {
  gone: 'no copy of Redis is attached any more: what is saved now is lost with this server, or out of reach while it is away',
  silent: 'the copy of Redis does not keep up: a failover now can lose what was saved last',
};

/** `redis` must be connected. */
export async function watchReplication(deps: {
  redis: RedisConnection;
  observer: Pick<Observer, 'warn'>;
  /** Names each way in which something could be lost. */
  warn: (warning: string) => void;
}): Promise<Replication> {
  const { redis, observer, warn } = deps;
  // A connection of its own: a command that waits for a copy holds up all others on the same one.
  const waiting = another(redis);
  waiting.on('error', () => undefined);
  /** Servers (by address) that a copy is attached to. */
  const copied = new Set<string>();
  const waits = new Map<string, () => Promise<boolean>>();
  let hadCopies = false;
  let found: string[] = [];

  function note(warning: string, isSo: boolean): void {
    if (isSo && !found.includes(warning)) warn(warning);
    found = isSo ? [...new Set([...found, warning])] : found.filter((each) => each !== warning);
  }

  async function look(): Promise<void> {
    try {
      const nodes = nodesOf(redis);
      const counts = await within(ASK_MS, Promise.all(nodes.map(copiesOf)));
      copied.clear();
      for (const [index, node] of nodes.entries()) if ((counts[index] ?? 0) > 0) copied.add(placeOf(node));
      hadCopies ||= copied.size > 0;
      note(words.gone, hadCopies && copied.size < nodes.length);
    } catch (error) {
      observer.warn('copies of redis not looked at', error, {});
    }
  }

  async function wait(key: string): Promise<boolean> {
    const node = await within(ASK_MS, nodeOf(waiting, key));
    // The wait is for what this connection wrote; what other connections wrote before is sent to the copies before it.
    await within(ASK_MS, node.set(key, '1', 'PX', 60_000));
    return (await within(ASK_MS, node.wait(1, WAIT_MS))) > 0;
  }

  const stop = onReturn(redis, () => void look());
  const timer = setInterval(() => void look(), LOOK_MS).unref();
  await look();
  return {
    hadCopies: () => hadCopies,
    warnings: () => found,
    async copied(key) {
      try {
        if (!copied.has(placeOf(await nodeOf(redis, key)))) return true;
        const waited = waits.get(key) ?? oneForAll(() => wait(key));
        waits.set(key, waited);
        const isCopied = await waited();
        note(words.silent, !isCopied);
        return isCopied;
      } catch (error) {
        observer.warn('copy of redis not waited for', error, {});
        return false;
      }
    },
    close() {
      clearInterval(timer);
      stop();
      waiting.disconnect();
    },
  };
}

async function copiesOf(node: Redis): Promise<number> {
  return Number(/^connected_slaves:(\d+)/m.exec(await node.info('replication'))?.[1] ?? 0);
}

function placeOf({ options: { host, port, path } }: Redis): string {
  return path ?? [host, port].join(':');
}

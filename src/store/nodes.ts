import { Cluster, Command, type Redis } from 'ioredis';
import type { RedisConnection } from './client.ts';

/** The plain connections that a connection is made up of: of a cluster to each master, else it alone. What INFO and CONFIG say is true of one server. */
export function nodesOf(connection: RedisConnection): readonly Redis[] {
  return connection instanceof Cluster ? connection.nodes('master') : [connection];
}

/**
 * The plain connection to the master that has a key: for what is said of one server (INFO), or about what was written on one connection (WAIT, WAITAOF).
 * Rejects when nobody has it.
 */
export async function nodeOf(connection: RedisConnection, key: string): Promise<Redis> {
  if (!(connection instanceof Cluster)) return connection;
  // Follows the key to where it is now, so that the map is right.
  await connection.exists(key);
  const [place] = connection.slots[new Command('get', [key]).getSlot()] ?? [];
  const node = connection.nodes('master').find(({ options: { host, port } }) => [host, port].join(':') === place);
  if (!node) throw new Error('no master of the cluster has this key');
  return node;
}

/** Another connection to the same Redis, made as this one was. */
export function another(connection: RedisConnection): RedisConnection {
  return connection instanceof Cluster ? connection.duplicate() : connection.duplicate();
}

/** Calls back whenever Redis may be another one than before: when it is back, and when a cluster has been asked who leads. */
export function onReturn(connection: RedisConnection, look: () => void): () => void {
  const emitter: NodeJS.EventEmitter = connection;
  const events = connection instanceof Cluster ? ['ready', 'refresh'] : ['ready'];
  for (const event of events) emitter.on(event, look);
  return () => {
    for (const event of events) emitter.off(event, look);
  };
}

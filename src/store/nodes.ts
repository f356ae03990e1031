import { Cluster, Command, type Redis } from 'ioredis';
import type { RedisConnection } from './client.ts';

/**
 * The plain connections that a connection is made up of: of a cluster to each master, else it alone. What INFO and CONFIG say is true of one server.
 * @throws while a cluster is being connected to: who asks its nodes themselves then has them opened under the library's own check whether it is ready, which
 * one that does not wait takes for a no, and begins anew, for ever.
 */
export function nodesOf(connection: RedisConnection): readonly Redis[] {
  if (!(connection instanceof Cluster)) return [connection];
  if (connection.status !== 'ready') throw new Error('the cluster is not connected to');
  return connection.nodes('master');
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
  // A cluster is asked who leads before it is ready, too, which it says for itself.
  const lookIfReady = () => connection.status === 'ready' && look();
  for (const event of events) emitter.on(event, lookIfReady);
  return () => {
    for (const event of events) emitter.off(event, lookIfReady);
  };
}

import { setTimeout as wait } from 'node:timers/promises';
import { keys } from '../../src/store/keys.ts';
import { openFront } from '../support/redis-front.ts';
import {
  type RedisShape,
  type ShapeOptions,
  startCluster,
  startReplicated,
  startSentinels,
} from '../support/redis-shapes.ts';

/** A shape of Redis, and which of its leaders dies. */
export type Target = Readonly<{
  name: string;
  shape: 'sentinel' | 'cluster' | 'relay';
  start(options: ShapeOptions): Promise<RedisShape>;
  /** A key that the one who dies leads for. */
  key: string;
  /** Whether the requests are there; else it has only the queues, or the list of workspaces. */
  hasRequests: boolean;
  hasQueues: boolean;
}>;

/** How long it takes whoever moves an address to notice. */
const NOTICED_MS = 1_000;

const requests = { key: keys.run('T0DESK'), hasRequests: true };

export const TARGETS: readonly Target[] = [
  { name: 'sentinel', shape: 'sentinel', start: startSentinels, ...requests, hasQueues: true },
  { name: 'relay', shape: 'relay', start: startRelayed, ...requests, hasQueues: true },
  { name: 'cluster: requests', shape: 'cluster', start: startCluster, ...requests, hasQueues: false },
  {
    name: 'cluster: queues',
    shape: 'cluster',
    start: startCluster,
    key: '{nd-jobs}:cards',
    hasRequests: false,
    hasQueues: true,
  },
  {
    name: 'cluster: workspaces',
    shape: 'cluster',
    start: startCluster,
    key: keys.teams,
    hasRequests: false,
    hasQueues: false,
  },
];

/** A master and its replica behind one address, which is moved to the one that takes over: new connections are led there. */
async function startRelayed(options: ShapeOptions): Promise<RedisShape> {
  const shape = await startReplicated(options);
  const relay = await openFront();
  relay.leadTo((await shape.leader()).port);
  return {
    ...shape,
    url: `redis://127.0.0.1:${relay.port}`,
    async failOver() {
      const leader = await shape.leader();
      const next = shape.nodes.find((each) => each !== leader);
      if (!next) throw new Error('nobody can take over');
      await leader.kill();
      await wait(NOTICED_MS);
      const client = next.client();
      await client.call('REPLICAOF', 'NO', 'ONE');
      client.disconnect();
      relay.leadTo(next.port);
      return next;
    },
    async close() {
      await relay.close();
      await shape.close();
    },
  };
}

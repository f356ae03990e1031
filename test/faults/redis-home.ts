import { rmSync, statSync } from 'node:fs';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startRedis } from '../../src/demo/redis-server.ts';
import {
  ask,
  type RedisNode,
  type RedisShape,
  replication,
  startCluster,
  startSentinels,
  until,
} from '../support/redis-shapes.ts';

/** What Redis may be made up of. */
export const SHAPES = ['single', 'sentinel', 'cluster'] as const;
export type ShapeName = (typeof SHAPES)[number];

/** By these it is told who leads for the workspace, and for the queues; in a cluster they are two. */
export const WORKSPACE = 'nd:{T0DESK}:run';
export const QUEUES = '{nd-jobs}:settling';

/** A Redis of one's own: its servers, and where their data is. */
export type RedisHome = Pick<RedisShape, 'url' | 'nodes' | 'leader' | 'handOver'> &
  Readonly<{
    shape: ShapeName;
    folder: string;
    /** All servers run, each leads or follows, none refuses anything, and there is nothing in them. */
    renew(): Promise<void>;
  }>;

/** Does something with a Redis that is there for it alone, and ends with it. */
export async function withRedis<T>(shape: ShapeName, work: (home: RedisHome) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'number-desk-faults-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // Also when the suite is stopped in the middle.
  process.once('exit', remove);
  const redis = await STARTS[shape](folder);
  try {
    const { url, nodes, leader, handOver } = redis;
    return await work({ shape, folder, url, nodes, leader, handOver, renew: () => renew(shape, redis) });
  } finally {
    await redis.close();
    process.off('exit', remove);
    remove();
  }
}

const STARTS: Readonly<Record<ShapeName, (folder: string) => Promise<Omit<RedisShape, 'failOver'>>>> = {
  single: startSingle,
  sentinel: (folder) => startSentinels({ folder }),
  cluster: (folder) => startCluster({ folder }),
};

/** One server, which is reached without anything in between. */
async function startSingle(dataDir: string): Promise<Omit<RedisShape, 'failOver'>> {
  const server = await startRedis({ dataDir });
  const client = () => {
    const own = new Redis(server.url, { retryStrategy: () => null });
    own.on('error', () => undefined);
    return own;
  };
  const { url, port, kill, restart } = server;
  const nothing = () => undefined;
  const node: RedisNode = {
    port,
    get pid() {
      return server.pid;
    },
    dataDir,
    kill,
    restart,
    replicas: { stall: nothing, slow: nothing, cut: nothing, flow: nothing },
    client,
  };
  return {
    url,
    nodes: [node],
    leader: async () => node,
    handOver: () => Promise.reject(new Error('there is no other one')),
    close: kill,
  };
}

async function renew(shape: ShapeName, { nodes, leader }: Pick<RedisShape, 'nodes' | 'leader'>): Promise<void> {
  await Promise.all(
    nodes.map(async (node) => {
      node.replicas.flow();
      if (await isThere(node)) return;
      await node.kill();
      await node.restart();
    }),
  );
  await Promise.all(nodes.map((node) => ask(node, putRight)));
  if (shape === 'single') for (const node of nodes) await ask(node, (client) => client.replicaof('NO', 'ONE'));
  if (shape === 'sentinel') await followLeader(nodes, leader);
  await until('each server leads or follows', () => isWhole(shape, nodes));
  for (const node of nodes)
    if ((await replication(node)).includes('role:master')) await ask(node, (client) => client.flushall());
}

const isThere = (node: RedisNode) =>
  ask(node, (client) => client.ping()).then(
    () => true,
    () => false,
  );

async function putRight(client: Redis): Promise<void> {
  await client.call('CLIENT', 'UNPAUSE');
  await client.config('SET', 'maxmemory', '0');
}

/** One that is back takes itself for the leader until the Sentinels tell it otherwise, which takes them ten seconds. */
async function followLeader(nodes: readonly RedisNode[], leader: () => Promise<RedisNode>): Promise<void> {
  await until('one leads', async () => (await replication(await leader())).includes('role:master'));
  const leading = await leader();
  for (const node of nodes) {
    if (node === leading || (await replication(node)).includes(`master_port:${leading.port}\r`)) continue;
    await ask(node, async (client) => {
      await client.replicaof('127.0.0.1', leading.port);
      await client.config('REWRITE');
    });
  }
}

async function isWhole(shape: ShapeName, nodes: readonly RedisNode[]): Promise<boolean> {
  if (shape === 'single') return true;
  const infos = await Promise.all(nodes.map(replication));
  const leading = infos.filter((info) => info.includes('role:master'));
  const states =
    shape === 'cluster'
      ? await Promise.all(
          nodes.map((node) => ask(node, async (client) => String(await client.call('CLUSTER', 'INFO')))),
        )
      : [];
  return (
    leading.length === nodes.length / 2 &&
    infos.every((info) => /^(connected_slaves:1|master_link_status:up)\r/m.test(info)) &&
    states.every((info) => info.includes('cluster_state:ok'))
  );
}

/** The file that a server appends to now. */
export async function appendOnlyFile(dataDir: string): Promise<string> {
  const folder = join(dataDir, 'appendonlydir');
  const files = (await readdir(folder)).filter((name) => name.endsWith('.incr.aof')).sort(byNumber);
  return join(folder, files.at(-1) ?? '');
}

const byNumber = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });

/** Notes how long a file is, so that it can be said how much of it is sure to be on the disk. */
export type FileWatch = Readonly<{
  path: string;
  /** How long it was a second ago (at the start, when that is later), or when it was last written through, when that is more. */
  sizeOnDisk(): number;
  /** It was written through to the disk. */
  synced(): void;
  stop(): void;
}>;

export function watchFile(path: string): FileWatch {
  // A server that has become a copy begins another file.
  const look = () => ({ at: Date.now(), size: statSync(path, { throwIfNoEntry: false })?.size ?? 0 });
  let sizes = [look()];
  let sure = 0;
  const timer = setInterval(() => {
    const now = look();
    // The newest of those that are a second old stays.
    const old = sizes.findLastIndex(({ at }) => at <= now.at - 1_000);
    sizes = [...sizes.slice(Math.max(0, old)), now];
  }, 25);
  return {
    path,
    sizeOnDisk: () => Math.max(sizes[0]?.size ?? 0, sure),
    synced() {
      sure = look().size;
    },
    stop: () => clearInterval(timer),
  };
}

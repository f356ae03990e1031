import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Command, Redis } from 'ioredis';
import type { RedisBinary } from '../../src/demo/redis-binary.ts';
import { freePort, type RedisServer, startRedis } from '../../src/demo/redis-server.ts';
import type { Certificate } from './certificate.ts';
import { type Front, openFront } from './redis-front.ts';

/** One server of several, at the address by which all others know it. */
export type RedisNode = Readonly<{
  port: number;
  /** Of the server that runs now. */
  readonly pid: number;
  dataDir: string;
  /** Ends it with SIGKILL, as a crash of its host would. */
  kill(): Promise<void>;
  /** Starts it again with its data, and what it has learned. */
  restart(): Promise<void>;
  /** Holds up its replicas, when it leads: see {@link Front}. */
  replicas: Pick<Front, 'stall' | 'slow' | 'cut' | 'flow'>;
  /** A connection of the caller's. */
  client(): Redis;
}>;

/** Several servers that are one Redis. */
export type RedisShape = Readonly<{
  /** As REDIS_URL takes it. */
  url: string;
  nodes: readonly RedisNode[];
  /** Who leads for a key now. */
  leader(key?: string): Promise<RedisNode>;
  /** Kills who leads for a key, and answers with its successor once that leads. */
  failOver(key?: string): Promise<RedisNode>;
  /** Has another one lead for a key, as an operator would; who led before goes on as its replica. */
  handOver(key?: string): Promise<RedisNode>;
  close(): Promise<void>;
}>;

/** Three Sentinels besides. */
export type SentinelShape = RedisShape & Readonly<{ sentinels: readonly RedisServer[]; clientAt(port: number): Redis }>;

/** `folder` is for this shape alone; `binary` is another server than the one that is found. */
export type ShapeOptions = Readonly<{
  folder: string;
  binary?: RedisBinary;
  /** All speak TLS with it, among each other too; links cannot be held up then. */
  certificate?: Certificate;
}>;

const NAME = 'mymaster';
const DEADLINE_MS = 30_000;
const TELL_EVERY_MS = 6_000;
/** Where the slots of each master begin, and the end: the tests' workspace, the queues and the list of workspaces are at three of them. */
const BOUNDS = [0, 4_096, 8_192, 16_384];

/** A master and its replica; nobody changes by itself which of them is which. */
export async function startReplicated(options: ShapeOptions): Promise<RedisShape> {
  const master = await startNode(options, 'a', announced);
  const replica = await startNode(options, 'b', (port) => [...announced(port), `replicaof 127.0.0.1 ${master.port}`]);
  const nodes = [master, replica];
  await until('the replica follows', () => follows(replica));
  return {
    url: `${schemeOf(options)}://127.0.0.1:${master.port}`,
    nodes,
    leader: () => leaderOf(nodes),
    async failOver() {
      const leader = await leaderOf(nodes);
      const next = leader === master ? replica : master;
      await leader.kill();
      await ask(next, (client) => client.call('REPLICAOF', 'NO', 'ONE'));
      return next;
    },
    async handOver() {
      const leader = await leaderOf(nodes);
      const next = leader === master ? replica : master;
      await ask(next, (client) => client.call('REPLICAOF', 'NO', 'ONE'));
      await ask(leader, (client) => client.call('REPLICAOF', '127.0.0.1', next.port));
      return next;
    },
    close: () => closeAll(nodes),
  };
}

/** A master, its replica, and three Sentinels of which two decide. */
export async function startSentinels(options: ShapeOptions): Promise<SentinelShape> {
  const { nodes, close } = await startReplicated(options);
  const lines = [
    `sentinel monitor ${NAME} 127.0.0.1 ${nodes[0]?.port} 2`,
    `sentinel down-after-milliseconds ${NAME} 1000`,
    `sentinel failover-timeout ${NAME} 3000`,
  ];
  const start = async (name: string) => {
    const file = await written(options, name, lines);
    return startRedis({ ...serverOptions(options, name), before: [file, '--sentinel'] });
  };
  const sentinels = await Promise.all(['s1', 's2', 's3'].map(start));
  const facts = async ({ port }: RedisServer) =>
    asked(clientOf(port, options), async (client) => asMap(await client.call('SENTINEL', 'MASTER', NAME)));
  await until('the Sentinels know each other and the replica', async () =>
    (await Promise.all(sentinels.map(facts))).every(
      (each) => each.get('num-other-sentinels') === '2' && each.get('num-slaves') === '1',
    ),
  );
  /** Who most of them say: one that was replaced and is back does not know it at once. */
  const leader = async () => {
    const ports = (await Promise.all(sentinels.map(facts))).map((each) => Number(each.get('port')));
    return byPort(nodes, mostOf(ports));
  };
  const replaced = async (before: RedisNode) => {
    await until('another one leads', async () =>
      (await Promise.all(sentinels.map(facts))).every((each) => each.get('port') !== String(before.port)),
    );
    return leader();
  };
  return {
    url: `${schemeOf(options)}-sentinel://${placesOf(sentinels)}/?name=${NAME}`,
    nodes,
    sentinels,
    clientAt: (port) => clientOf(port, options),
    leader,
    async failOver() {
      const before = await leader();
      await before.kill();
      return replaced(before);
    },
    async handOver() {
      const before = await leader();
      const [first] = sentinels;
      if (!first) throw new Error('nobody watches');
      const tell = () => asked(clientOf(first.port, options), (client) => client.call('SENTINEL', 'FAILOVER', NAME));
      return whileTold(tell, () => replaced(before));
    },
    async close() {
      await Promise.all(sentinels.map((each) => each.kill()));
      await close();
    },
  };
}

/** A cluster of three masters, each with a replica. */
export async function startCluster(options: ShapeOptions): Promise<RedisShape> {
  const ofCluster = async (name: string, attempt = 1): Promise<RedisNode> => {
    const bus = await freePort();
    return startNode(options, name, (port) => [
      'cluster-enabled yes',
      'cluster-node-timeout 1500',
      'cluster-replica-validity-factor 0',
      'cluster-allow-replica-migration no',
      `cluster-port ${bus}`,
      'cluster-announce-ip 127.0.0.1',
      `cluster-announce-${options.certificate ? 'tls-port' : 'port'} ${port}`,
      `cluster-announce-bus-port ${bus}`,
    ]).catch((error: unknown) => {
      // Another process has taken the port of its bus since.
      if (attempt === 5 || !/address already in use/i.test(String(error))) throw error;
      return ofCluster(name, attempt + 1);
    });
  };
  const nodes = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ofCluster(name)));
  const clients = nodes.map((node) => node.client());
  const [first] = clients;
  const names = await Promise.all(clients.map(async (each) => String(await each.call('CLUSTER', 'MYID'))));
  const buses = await Promise.all(clients.map(busOf));
  await Promise.all(
    clients.map(async (client, index) => {
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', index + 1);
      if (index >= 3) return;
      const [from = 0, next = 0] = BOUNDS.slice(index);
      await client.call('CLUSTER', 'ADDSLOTSRANGE', from, next - 1);
    }),
  );
  for (const [index, { port }] of nodes.entries())
    if (index > 0) await first?.call('CLUSTER', 'MEET', '127.0.0.1', port, buses[index] ?? 0);
  await until('the nodes know each other', async () => {
    const known = await Promise.all(clients.map((each) => each.call('CLUSTER', 'INFO')));
    return known.every((info) => /cluster_known_nodes:6\r/.test(String(info)));
  });
  await Promise.all([3, 4, 5].map((index) => clients[index]?.call('CLUSTER', 'REPLICATE', names[index - 3] ?? '')));
  await until('the cluster serves all slots, and each master has its replica', async () => {
    const states = await Promise.all(clients.map(async (each) => String(await each.call('CLUSTER', 'INFO'))));
    const following = await Promise.all(nodes.slice(3).map(follows));
    return states.every((info) => info.includes('cluster_state:ok')) && following.every(Boolean);
  });
  for (const each of clients) each.disconnect();

  const leader = async (key = 'nd:{T0DESK}:run') => {
    const slot = new Command('get', [key]).getSlot();
    return byPort(nodes, await ownerOf(nodes, slot));
  };
  const replaced = async (before: RedisNode, key?: string) => {
    await until('another one leads', async () => (await leader(key)) !== before);
    return leader(key);
  };
  return {
    url: `${schemeOf(options)}-cluster://${placesOf(nodes.slice(0, 3))}`,
    nodes,
    leader,
    async failOver(key) {
      const before = await leader(key);
      await before.kill();
      return replaced(before, key);
    },
    async handOver(key) {
      const before = await leader(key);
      const links = await Promise.all(nodes.map((each) => replication(each).catch(() => '')));
      const copy = nodes[links.findIndex((info) => info.includes(`master_port:${before.port}\r`))];
      if (!copy) throw new Error('nobody could lead instead');
      const tell = () => ask(copy, (client) => client.call('CLUSTER', 'FAILOVER'));
      return whileTold(tell, () => replaced(before, key));
    },
    close: () => closeAll(nodes),
  };
}

/** Tells it again and again: it is refused for a moment after another change, and given up by itself when a busy machine is slow. */
async function whileTold<T>(tell: () => Promise<unknown>, done: () => Promise<T>): Promise<T> {
  const quietly = () => void tell().catch(() => undefined);
  quietly();
  const timer = setInterval(quietly, TELL_EVERY_MS);
  try {
    return await done();
  } finally {
    clearInterval(timer);
  }
}

/** The port of the master that has a slot, as most of those who answer say; the others have not heard of it yet. */
async function ownerOf(nodes: readonly RedisNode[], slot: number): Promise<number> {
  const said = await Promise.all(
    nodes.map((node) =>
      ask(node, async (client) => {
        const info = String(await client.call('CLUSTER', 'INFO'));
        const ranges = (await client.call('CLUSTER', 'SLOTS')) as [number, number, [string, number]][];
        const range = ranges.find(([from, to]) => from <= slot && slot <= to);
        return info.includes('cluster_state:ok') ? range?.[2][1] : undefined;
      }).catch(() => undefined),
    ),
  );
  return mostOf(said.filter((port) => port !== undefined));
}

/** What more than half of them say; 0 when they do not agree. */
function mostOf(said: readonly number[]): number {
  return said.find((one) => said.filter((each) => each === one).length * 2 > said.length) ?? 0;
}

function byPort(nodes: readonly RedisNode[], port: number): RedisNode {
  const found = nodes.find((each) => each.port === port);
  if (!found) throw new Error('nobody leads');
  return found;
}

async function startNode(
  options: ShapeOptions,
  name: string,
  lines: (port: number) => readonly string[],
): Promise<RedisNode> {
  const front = await openFront();
  const file = await written(options, name, ['repl-diskless-sync-delay 0', ...lines(front.port)]);
  const server = await startRedis({ ...serverOptions(options, name), before: [file] }).catch(async (error: unknown) => {
    await front.close();
    throw error;
  });
  front.leadTo(server.port);
  const { stall, slow, cut, flow } = front;
  return {
    port: front.port,
    get pid() {
      return server.pid;
    },
    dataDir: join(options.folder, name),
    async kill() {
      await Promise.all([front.close(), server.kill()]);
    },
    async restart() {
      await server.restart();
      await front.open();
    },
    replicas: { stall, slow, cut, flow },
    client: () => clientOf(front.port, options),
  };
}

/** A file of settings in a folder of its own, which the server rewrites when it is told otherwise. */
async function written({ folder }: ShapeOptions, name: string, lines: readonly string[]): Promise<string> {
  await mkdir(join(folder, name), { recursive: true });
  const file = join(folder, name, 'settings.conf');
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

function serverOptions({ folder, binary, certificate }: ShapeOptions, name: string) {
  return {
    dataDir: join(folder, name),
    ...(binary ? { binary } : {}),
    ...(certificate ? { tls: { certFile: certificate.file, keyFile: certificate.keyFile } } : {}),
  };
}

const announced = (port: number) => ['replica-announce-ip 127.0.0.1', `replica-announce-port ${port}`];
const schemeOf = ({ certificate }: ShapeOptions) => (certificate ? 'rediss' : 'redis');
const placesOf = (all: readonly { port: number }[]) => all.map(({ port }) => `127.0.0.1:${port}`).join(',');

function clientOf(port: number, { certificate }: Pick<ShapeOptions, 'certificate'>): Redis {
  const client = new Redis({
    host: '127.0.0.1',
    port,
    retryStrategy: () => null,
    ...(certificate ? { tls: { ca: certificate.cert } } : {}),
  });
  client.on('error', () => undefined);
  return client;
}

async function asked<T>(client: Redis, question: (client: Redis) => Promise<T>): Promise<T> {
  try {
    return await question(client);
  } finally {
    client.disconnect();
  }
}

/** Asks a server on a connection of its own. */
export const ask = <T>(node: Pick<RedisNode, 'client'>, question: (client: Redis) => Promise<T>) =>
  asked(node.client(), question);

/** What a server says of its replication. */
export const replication = (node: Pick<RedisNode, 'client'>) => ask(node, (client) => client.info('replication'));
const follows = async (node: RedisNode) => (await replication(node)).includes('master_link_status:up');

async function leaderOf(nodes: readonly RedisNode[]): Promise<RedisNode> {
  const infos = await Promise.all(nodes.map((each) => replication(each).catch(() => '')));
  const leader = nodes[infos.findIndex((info) => info.includes('role:master'))];
  if (!leader) throw new Error('nobody leads');
  return leader;
}

async function busOf(client: Redis): Promise<number> {
  return Number(/@(\d+)/.exec(String(await client.call('CLUSTER', 'NODES')))?.[1]);
}

/** What comes as names and values in turns. */
function asMap(reply: unknown): ReadonlyMap<string, string> {
  const words = Array.isArray(reply) ? reply.map(String) : Object.entries(Object(reply)).flat().map(String);
  return new Map(words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? ''] as const] : [])));
}

/** Waits until it is so, for half a minute at most. */
export async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const deadlineAt = performance.now() + DEADLINE_MS;
  while (!(await isSo().catch(() => false))) {
    if (performance.now() > deadlineAt) throw new Error(`not so within ${DEADLINE_MS} ms: ${what}`);
    await sleep(50);
  }
}

async function closeAll(nodes: readonly RedisNode[]): Promise<void> {
  await Promise.all(nodes.map((node) => node.kill()));
}

import type { Redis } from 'ioredis';
import type { Setup } from '../config.ts';
import { PREFIX } from '../jobs/job.ts';
import { queuesOf } from '../jobs/queues.ts';
import { nameOf } from '../store/client.ts';
import { connectOnce, type RedisConnection, RedisUnusable } from '../store/connections.ts';
import { lookAtRedis, redisCheck } from '../store/durability.ts';
import { nodesOf } from '../store/nodes.ts';
import { gistOf } from '../store/objections.ts';
import { addressIn, type RedisAddress } from '../store/redis-url.ts';
import { missingRight } from '../store/rights.ts';
import { within } from '../store/within.ts';
import { type Check, fails, passes, warns } from '../workflow/check.ts';
import { checkClock } from './clock.ts';

const ASK_MS = 5_000;
const PINGS = 11;
/** A click waits for some ten answers before it is acknowledged, and Slack waits three seconds for that. */
const SLOW_MS = 50;
const TOO_SLOW_MS = 250;
/** Of the memory it may use; beyond, it soon takes no more. */
const NEARLY_FULL = 0.9;

/** What Redis says of itself, and whether the bot may do there what it does: keys are only tried out, and gone at once. */
export async function askRedis({ value, providers }: Setup): Promise<Check[]> {
  const { REDIS_URL: url, REDIS_CA: ca } = value;
  if (!url) return [];
  const address = addressIn(url.reveal());
  const { connection, opened } = connectOnce(url.reveal(), ca);
  try {
    await opened;
    const infos = await Promise.all(nodesOf(connection).map(infoOf));
    const role = roleOf(infos);
    const reached = passes('Redis', `${nameOf(address)} is reached: ${kindOf(address, infos.length)}`);
    // A replica takes no writes, so that nothing more can be tried there.
    if (role.status === 'fail') return [reached, role];
    const names = [...queuesOf(providers.map(({ name }) => name)).keys()];
    return [
      reached,
      role,
      await rightsOf(connection, names),
      ...(await durabilityOf(connection)),
      replicasOf(infos, address),
      ...infos.flatMap(memoryOf).slice(0, 1),
      await latencyOf(connection),
      ...clockOf(infos),
    ];
  } catch (error) {
    const sentence =
      error instanceof RedisUnusable ? error.message : `Redis could not be asked: ${gistOf(error as Error)}`;
    return [fails('Redis', sentence, 'Check REDIS_URL, and that Redis runs and can be reached from here.')];
  } finally {
    connection.disconnect();
  }
}

/** What a server says of itself, by name, and when it was asked; empty where it may not be asked. */
type Info = Readonly<{ facts: ReadonlyMap<string, string>; askedAt: number }>;

async function infoOf(node: Redis): Promise<Info> {
  const beganAt = Date.now();
  const text = await within(ASK_MS, node.info()).catch((error: Error) => {
    if (/^NOPERM/.test(error.message)) return '';
    throw error;
  });
  const lines = text.split(/\r?\n/).map((line) => /^(\w+):(.*)$/.exec(line));
  const facts = new Map(lines.flatMap((line) => (line ? [[line[1] ?? '', line[2] ?? ''] as const] : [])));
  return { facts, askedAt: (beganAt + Date.now()) / 2 };
}

function kindOf({ shape }: RedisAddress, masters: number): string {
  if (shape === 'cluster') return `a cluster of ${masters} masters`;
  return shape === 'sentinel' ? 'the master that its Sentinels name' : 'one server';
}

function roleOf(infos: readonly Info[]): Check {
  const name = 'Redis: role';
  const replica = infos.map(({ facts }) => facts).find((facts) => facts.get('role') === 'slave');
  if (!replica) return passes(name, infos.length === 1 ? 'master' : 'all masters');
  return fails(
    name,
    `is a replica, which takes no writes (its master is ${replica.get('master_host')}:${replica.get('master_port')})`,
    'Name the master in REDIS_URL, or its Sentinels (redis-sentinel://…).',
  );
}

async function rightsOf(connection: RedisConnection, names: readonly string[]): Promise<Check> {
  const name = 'Redis: rights';
  try {
    const missing = await missingRight(connection, { prefix: PREFIX, names });
    if (missing === undefined) return passes(name, 'its user may do all that the bot does');
    return fails(name, missing, 'Give its user the rights in README ("A Redis user for the bot").');
  } catch (error) {
    const fix = 'Look into its log: its memory or its disk may be full, or a replica that it waits for away.';
    return fails(name, `takes no writes (${gistOf(error as Error)})`, fix);
  }
}

async function durabilityOf(connection: RedisConnection): Promise<Check[]> {
  try {
    return redisCheck(await lookAtRedis(connection)).map((check) => ({ ...check, name: `Redis: ${check.name}` }));
  } catch (error) {
    const detail = `could not be told (${gistOf(error as Error)})`;
    return [warns('Redis: durability', detail, 'Give its user the right to INFO.')];
  }
}

function replicasOf(infos: readonly Info[], { shape }: RedisAddress): Check {
  const name = 'Redis: replicas';
  const counts = infos.map(({ facts }) => Number(facts.get('connected_slaves') ?? 0));
  const least = Math.min(...counts);
  if (least > 0) return passes(name, counts.length === 1 ? `${least}` : `${least} at least of each master`);
  const detail = 'none is attached: what is saved is on one server alone';
  if (shape === 'single') return passes(name, detail);
  return warns(name, detail, 'Start the replica again, or see in the log of Redis why it is not attached.');
}

function memoryOf({ facts }: Info): Check[] {
  const [used, most] = [Number(facts.get('used_memory') ?? 0), Number(facts.get('maxmemory') ?? 0)];
  if (most === 0) return [];
  const detail = `${Math.round((100 * used) / most)} % of what it may use is used`;
  const name = 'Redis: memory';
  if (used < NEARLY_FULL * most) return [passes(name, detail)];
  return [
    fails(
      name,
      detail,
      'Give it more memory (maxmemory), or let nothing else use it: when it is full, it takes no clicks.',
    ),
  ];
}

async function latencyOf(connection: RedisConnection): Promise<Check> {
  const name = 'Redis: latency';
  const [node] = nodesOf(connection);
  const took: number[] = [];
  for (let ping = 0; node && ping < PINGS; ping++) {
    const beganAt = performance.now();
    await within(ASK_MS, node.ping());
    took.push(performance.now() - beganAt);
  }
  // The quickest one: how far it is away, and not how busy this machine is just now.
  const best = Math.min(...took);
  const detail = `answers within ${best < 1 ? 'a millisecond' : `${Math.round(best)} ms`}`;
  if (best < SLOW_MS) return passes(name, detail);
  const fix = 'Run Redis near the bot: each click waits for some ten of its answers, and Slack for three seconds.';
  return best < TOO_SLOW_MS ? warns(name, detail, fix) : fails(name, detail, fix);
}

/** Its clock by its own account, which INFO tells to those who may not ask for TIME. */
function clockOf(infos: readonly Info[]): Check[] {
  const [seen] = infos.flatMap(({ facts, askedAt }) => {
    const micros = Number(facts.get('server_time_usec') ?? Number.NaN);
    return Number.isNaN(micros) ? [] : [{ whose: 'Redis', offsetMs: micros / 1_000 - askedAt }];
  });
  return seen ? [checkClock(seen)] : [];
}

import { Cluster } from 'ioredis';
import { createClient, LONGEST_PAUSE_MS, nameOf, type RedisConnection } from './client.ts';
import { ALL_SLOTS, diagnose, servedSlots } from './diagnosis.ts';
import { nodesOf } from './nodes.ts';
import { gistOf, objectionOf, otherShape, RedisUnusable } from './objections.ts';
import { addressIn, placed, type RedisAddress } from './redis-url.ts';
import { missingRight, type Queues } from './rights.ts';
import { within } from './within.ts';

export type { RedisConnection } from './client.ts';
export { RedisUnusable } from './objections.ts';

/** After so long without an answer it is said that one is waited for. */
const SILENCE_MS = 2_500;
/** How often it is asked why there is no connection, where that takes asking. */
const WHY_EVERY_MS = 1_000;
const ONCE_MS = 15_000;

/** What each connection was made of, as far as it is not to be seen on it. */
const origins = new WeakMap<RedisConnection, Readonly<{ address: RedisAddress; ca: string | undefined }>>();

/**
 * A connection to Redis, and those that are duplicated from it. `patient` ones wait for as long as Redis is away, the others fail within a second.
 * @param ca the only authority to trust in TLS, in PEM; those that Node trusts when it is left out
 */
export function openRedis(
  url: string,
  { patient, ca }: { patient: boolean; ca?: string | undefined },
): RedisConnection {
  const address = addressIn(url);
  const redis = createClient(address, patient ? 'patient' : 'prompt', ca);
  origins.set(redis, { address, ca });
  // Without a listener, as after a failed start, ioredis would print each error with its trace.
  redis.on('error', () => undefined);
  return redis;
}

type Waiting = Readonly<{ waitMs: number; queues: Queues; sayWaiting: (sentence: string) => void }>;

/**
 * Resolves when Redis can be used: it is there, accepts the password, and allows what the bot does. One that is not there yet is waited for, which is
 * said once; one that cannot be used is left.
 * @throws RedisUnusable
 */
export async function untilUsable(redis: RedisConnection, options: Waiting): Promise<void> {
  const { address, ca } = originOf(redis);
  const where = nameOf(address);
  const patience = createPatience(where, address.tls, options);
  await new Promise<void>((resolve, reject) => {
    let over = false;
    let asked = false;
    let again: NodeJS.Timeout | undefined;
    const finish = (objection?: string) => {
      if (over) return;
      over = true;
      for (const each of [timer, again, silence, asking]) clearTimeout(each);
      redis.off('error', failed);
      redis.off('ready', ready);
      if (objection === undefined) return resolve();
      redis.disconnect();
      reject(new RedisUnusable(objection));
    };
    const learn = (objection: string | undefined, gist: string) => {
      if (over) return;
      if (objection === undefined) patience.wait(gist);
      else finish(objection);
    };
    const failed = (error: Error) => {
      // What is wrong with one of several is asked for: the library says only that none of them can be used.
      if (address.shape === 'single' || isReady()) learn(objectionOf(error, where), gistOf(error));
      else void ask();
    };
    const ready = async () => {
      try {
        finish(await unfitness(redis, options.queues));
      } catch (error) {
        failed(error as Error);
        again = setTimeout(() => redis.status === 'ready' && void ready(), LONGEST_PAUSE_MS);
      }
    };
    const isReady = () => redis.status === 'ready';
    const ask = async () => {
      if (isReady() || asked) return;
      asked = true;
      const { objection, gist } = await diagnose(address, ca);
      asked = false;
      if (!isReady()) learn(objection, gist);
    };
    const timer = setTimeout(() => finish(patience.ended()), options.waitMs);
    const silence = setTimeout(patience.remind, SILENCE_MS);
    const asking = address.shape === 'single' ? undefined : setInterval(() => void ask(), WHY_EVERY_MS);
    redis.on('error', failed);
    redis.on('ready', ready);
    if (redis.status === 'ready') void ready();
  });
}

/** Says once that Redis is waited for, and in the end why it was in vain. */
function createPatience(where: string, tls: boolean, { waitMs, sayWaiting }: Waiting) {
  // A plain Redis that is spoken to in TLS waits for more, and says nothing.
  const tlsHint = tls ? ': its rediss:// asks for TLS, which may not be spoken there' : '';
  let why = 'no answer';
  let said = false;
  const wait = (because: string, hint = '') => {
    why = because;
    if (!said) sayWaiting(`${where} cannot be used yet (${why}${hint}); trying for ${waitMs / 1_000} seconds.`);
    said = true;
  };
  return {
    wait,
    remind: () => wait(why, tlsHint),
    ended: () => `${where} could not be used within ${waitMs / 1_000} seconds (${why}). Check REDIS_URL${tlsHint}.`,
  };
}

/** Why a Redis that is connected to is none that the bot can use, in a sentence; undefined when it can. Rejects when that may pass. */
async function unfitness(redis: RedisConnection, queues: Queues): Promise<string | undefined> {
  const { address } = originOf(redis);
  const where = nameOf(address);
  const shape = await shapeObjection(redis);
  if (shape !== undefined) return shape;
  const missing = await missingRight(redis, queues);
  return missing === undefined ? undefined : `${where} ${missing}`;
}

/** What is wrong with what a plain address leads to; a cluster must serve all of its slots, so that no key is nobody's. */
async function shapeObjection(redis: RedisConnection): Promise<string | undefined> {
  const { address } = originOf(redis);
  if (redis instanceof Cluster) {
    const infos = await Promise.all(nodesOf(redis).map((node) => node.call('CLUSTER', 'INFO')));
    const served = Math.min(...infos.map((info) => servedSlots(String(info))));
    if (served < ALL_SLOTS) throw new Error(`its nodes serve ${served} of ${ALL_SLOTS} slots`);
    return undefined;
  }
  const [place] = address.places;
  if (address.shape !== 'single' || !place) return undefined;
  // Whether it may be asked is seen with the other rights.
  const info = await redis
    .info('server')
    .catch((error: Error) => (/^NOPERM/.test(error.message) ? '' : Promise.reject(error)));
  return otherShape(info, { where: nameOf(address), place: placed(place), tls: address.tls });
}

/** A connection for a command that reads once: tried once, and what is wrong with it is said in a sentence (`opened` rejects). */
export function connectOnce(url: string, ca?: string): { connection: RedisConnection; opened: Promise<void> } {
  const address = addressIn(url);
  const connection = createClient(address, 'once', ca);
  origins.set(connection, { address, ca });
  // The last error says why; the one that `connect` throws only that.
  let last: Error | undefined;
  connection.on('error', (error: Error) => {
    last = error;
  });
  const opened = open().catch(async (error: unknown) => {
    if (error instanceof RedisUnusable) throw error;
    const why = last ?? (error as Error);
    const where = nameOf(address);
    const { objection, gist } =
      address.shape === 'single'
        ? { objection: objectionOf(why, where), gist: gistOf(why) }
        : await diagnose(address, ca);
    throw new RedisUnusable(objection ?? `${where} cannot be reached (${gist}).`, objection ?? gist);
  });
  return { connection, opened };

  async function open(): Promise<void> {
    // A cluster that serves nothing lets its connection end without a word.
    const ended = new Promise<never>((_resolve, reject) => {
      connection.once('end', () => reject(new Error('the connection was closed')));
    });
    await within(ONCE_MS, Promise.race([connection.connect(), ended]));
    const objection = await shapeObjection(connection);
    if (objection !== undefined) throw new RedisUnusable(objection);
  }
}

function originOf(redis: RedisConnection) {
  const origin = origins.get(redis);
  if (!origin) throw new Error('this connection was not opened here');
  return origin;
}

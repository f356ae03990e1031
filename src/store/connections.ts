import { Redis } from 'ioredis';
import { missingRight, type Queues } from './rights.ts';

/** A Redis that cannot be used, in a sentence for an operator; it holds no secret. */
export class RedisUnusable extends Error {
  override readonly name = 'RedisUnusable';
  /** The same in a word, where there is one. */
  readonly brief: string;

  constructor(message: string, brief = message) {
    super(message);
    this.brief = brief;
  }
}

/** Back within half a second of Redis; the library's own pauses grow to twenty. */
const LONGEST_PAUSE_MS = 500;
/** Reconnections for the same reason that come sooner than this belong together. */
const SAME_MS = 5_000;
/** After so long without an answer it is said that one is waited for. */
const SILENCE_MS = 2_500;

/**
 * A connection to Redis, and those that are duplicated from it. A Redis that was demoted keeps its connections open and refuses each write:
 * they are made anew, which leads to its successor. `patient` ones wait for as long as that takes, the others fail at once.
 */
export function openRedis(url: string, { patient }: { patient: boolean }): Redis {
  let demotedAt = 0;
  let demotions = 0;
  const redis = new Redis(url, {
    // So the bot needs the right to one command less.
    disableClientInfo: true,
    ...(patient ? { maxRetriesPerRequest: null } : { enableOfflineQueue: false, maxRetriesPerRequest: 1 }),
    // A demoted Redis takes connections at once, so the attempts alone would never slow down.
    retryStrategy: (attempt) => Math.min(50 * Math.max(attempt, demotions), LONGEST_PAUSE_MS),
    reconnectOnError: (error) => {
      if (!isDemoted(error)) return false;
      demotions = Date.now() - demotedAt < SAME_MS ? demotions + 1 : 1;
      demotedAt = Date.now();
      // Sent again by those that wait: it was refused, so it has changed nothing.
      return patient ? 2 : 1;
    },
  });
  // Without a listener, as after a failed start, ioredis would print each error with its trace.
  redis.on('error', () => undefined);
  return redis;
}

/** Whether Redis refuses to write because it is another one's copy; inside a script it says so in the middle of a sentence. */
function isDemoted({ message }: Error): boolean {
  return /\bREADONLY\b/.test(message);
}

/**
 * Resolves when Redis can be used: it is there, accepts the password, and allows what the bot does. One that is not there yet is waited for, which is
 * said once; one that cannot be used is left.
 * @throws RedisUnusable
 */
export async function untilUsable(
  redis: Redis,
  options: { waitMs: number; queues: Queues; sayWaiting: (sentence: string) => void },
): Promise<void> {
  const { waitMs, queues } = options;
  const where = addressOf(redis);
  let why = 'no answer';
  // A plain Redis that is spoken to in TLS waits for more, and says nothing.
  const tlsHint = redis.options.tls ? ': its rediss:// asks for TLS, which may not be spoken there' : '';
  let said = false;
  const waiting = (because: string, hint = '') => {
    why = because;
    if (!said) options.sayWaiting(`${where} cannot be used yet (${why}${hint}); trying for ${waitMs / 1_000} seconds.`);
    said = true;
  };
  await new Promise<void>((resolve, reject) => {
    let again: NodeJS.Timeout | undefined;
    const finish = (error?: Error) => {
      for (const each of [timer, again, silence]) clearTimeout(each);
      redis.off('error', failed);
      redis.off('ready', ready);
      if (!error) return resolve();
      redis.disconnect();
      reject(error);
    };
    const failed = (error: Error) => {
      const objection = objectionOf(error, where);
      if (objection) finish(new RedisUnusable(objection));
      else waiting(gistOf(error));
    };
    const ready = async () => {
      try {
        const missing = await missingRight(redis, queues);
        finish(missing === undefined ? undefined : new RedisUnusable(`${where} ${missing}`));
      } catch (error) {
        failed(error as Error);
        again = setTimeout(() => redis.status === 'ready' && void ready(), LONGEST_PAUSE_MS);
      }
    };
    const late = () =>
      finish(
        new RedisUnusable(
          `${where} could not be used within ${waitMs / 1_000} seconds (${why}). Check REDIS_URL${tlsHint}.`,
        ),
      );
    const timer = setTimeout(late, waitMs);
    const silence = setTimeout(() => waiting(why, tlsHint), SILENCE_MS);
    redis.on('error', failed);
    redis.on('ready', ready);
    if (redis.status === 'ready') void ready();
  });
}

/** A connection for a command that reads once: tried once, and what is wrong with it is said in a sentence (`opened` rejects). */
export function connectOnce(url: string): { connection: Redis; opened: Promise<void> } {
  const connection = new Redis(url, {
    lazyConnect: true,
    // So it needs the right to one command less.
    disableClientInfo: true,
    retryStrategy: () => null,
    connectTimeout: 3_000,
    // One that takes connections may never say a word.
    commandTimeout: 10_000,
  });
  // The last error says why; the one that `connect` throws only that.
  let last: Error | undefined;
  connection.on('error', (error: Error) => {
    last = error;
  });
  const opened = connection.connect().catch((error: unknown) => {
    const why = last ?? (error as Error);
    const where = addressOf(connection);
    const objection = objectionOf(why, where);
    throw new RedisUnusable(objection ?? `${where} cannot be reached (${gistOf(why)}).`, objection ?? gistOf(why));
  });
  return { connection, opened };
}

/** What is wrong for good, in a sentence; undefined for what may pass. */
function objectionOf(error: Error, where: string): string | undefined {
  const text = `${codeOf(error)} ${error.message}`;
  if (/WRONGPASS|invalid password/.test(text))
    return `${where} does not accept the user name or password in REDIS_URL.`;
  if (/NOAUTH/.test(text)) return `${where} asks for a password, and REDIS_URL holds none that it accepts.`;
  if (/wrong number of arguments for 'auth'/.test(text))
    return `${where} knows no user names: REDIS_URL must hold only a password.`;
  if (/NOPERM/.test(text)) return `${where} does not give its user the rights that the bot needs; README lists them.`;
  if (/DB index|invalid first argument/.test(text)) return `${where} has no database of the number in REDIS_URL.`;
  if (/unknown command/i.test(text)) return `${where} is not a Redis that keeps data; REDIS_URL must lead to one.`;
  if (/Protocol error|reply type|RESP type/.test(text))
    return `What answers at ${where.replace('Redis at ', '')} is not a Redis.`;
  if (/ERR_SSL|EPROTO/.test(text)) return `${where} does not speak TLS, which rediss:// in REDIS_URL asks for.`;
  if (/CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)/.test(text))
    return `The certificate of ${where} is not trusted (${codeOf(error)}); NODE_EXTRA_CA_CERTS can name the file of its authority.`;
  return undefined;
}

/** "Redis at redis.internal:6379". */
function addressOf({ options }: Redis): string {
  const { path, host = 'localhost', port = 6379 } = options;
  return `Redis at ${path ?? [host, port].join(':')}`;
}

/** A word or a few for what may pass. */
function gistOf(error: Error): string {
  return codeOf(error) || error.message.slice(0, 100);
}

function codeOf(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? code : '';
}

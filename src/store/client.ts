import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { Cluster, Redis, type RedisOptions, SentinelConnector } from 'ioredis';
import { PromptRedis } from './prompt-redis.ts';
import { placed, type RedisAddress } from './redis-url.ts';

/** A connection to Redis, whatever it is made up of. Of a cluster it is one connection to each node, and a command goes to the one that has its key. */
export type RedisConnection = Redis | Cluster;

/**
 * How a connection takes it that Redis is away: `patient` waits for as long as that takes, `prompt` fails within a second and goes on trying, `once` is made for
 * a command that reads once, and never tries again.
 */
export type Manner = 'patient' | 'prompt' | 'once';

/** Back within half a second of Redis; the library's own pauses grow to twenty. */
export const LONGEST_PAUSE_MS = 500;
/** Reconnections for the same reason that come sooner than this belong together. */
const SAME_MS = 5_000;
/** A cluster and the Sentinels are asked who leads now: one that is cut off does not say by itself that it leads no more. */
const ASK_AGAIN_MS = 5_000;
const ANSWER_MS = 2_000;
/**
 * A connection on which something was asked and nothing is heard for so long is made anew: its other end may be gone without a word, and it would wait
 * for a quarter of an hour. Workers ask for jobs for up to ten seconds.
 */
const DEAF_MS = { prompt: 5_000, patient: 20_000 };
/** One that takes connections may never say a word. */
const ONCE = { connectTimeout: 3_000, commandTimeout: 10_000 };

/** The connection that such an address asks for. */
export function createClient(address: RedisAddress, manner: Manner, ca: string | undefined): RedisConnection {
  const { shape, places, login, db } = address;
  const { pause, reconnectOnError } = afterDemotion(manner);
  const options = { ...nodeOptions(address, ca), ...login, reconnectOnError, ...ofManner(manner) };
  const [{ host, port } = { host: 'localhost', port: 6379 }] = places;
  if (shape === 'cluster') return clusterOf(address, manner, options);
  const OfManner = manner === 'prompt' ? PromptRedis : Redis;
  if (shape === 'single') return new OfManner({ ...options, retryStrategy: pause, host, port, db });
  const { username, password } = address.sentinelLogin;
  return new OfManner({
    ...options,
    retryStrategy: pause,
    db,
    sentinels: [...places],
    name: address.name,
    role: 'master',
    Connector: QuietSentinels,
    failoverDetector: true,
    sentinelRetryStrategy: pause,
    sentinelReconnectStrategy: (attempt: number) => Math.min(100 * attempt, ASK_AGAIN_MS),
    sentinelCommandTimeout: ANSWER_MS,
    ...(username === undefined ? {} : { sentinelUsername: username }),
    ...(password === undefined ? {} : { sentinelPassword: password }),
    ...(options.tls ? { sentinelTLS: options.tls, enableTLSForSentinelMode: true } : {}),
  });
}

/** How any node of it is spoken to, Sentinels included; without the login, which they have their own of. */
export function nodeOptions({ tls, family, shape, places }: RedisAddress, ca: string | undefined) {
  const names = places.map(({ host }) => host);
  return {
    // So the bot needs the right to one command less.
    disableClientInfo: true,
    ...(family === undefined ? {} : { family }),
    ...(tls
      ? {
          tls: {
            ...(ca === undefined ? {} : { ca }),
            ...(shape === 'single' ? {} : { checkServerIdentity: oneOf(names) }),
          },
        }
      : {}),
  };
}

/** Nodes name each other by their IP addresses, which seldom stand in a certificate: one for a name in REDIS_URL is theirs, too. */
function oneOf(names: readonly string[]) {
  return (host: string, certificate: PeerCertificate): Error | undefined => {
    const wrong = checkServerIdentity(host, certificate);
    return names.some((name) => checkServerIdentity(name, certificate) === undefined) ? undefined : wrong;
  };
}

function ofManner(manner: Manner): RedisOptions {
  if (manner === 'once') return { ...ONCE, lazyConnect: true };
  return manner === 'patient'
    ? { maxRetriesPerRequest: null, socketTimeout: DEAF_MS.patient }
    : { enableOfflineQueue: false, maxRetriesPerRequest: 1, socketTimeout: DEAF_MS.prompt };
}

function clusterOf(
  { places }: RedisAddress,
  manner: Manner,
  { enableOfflineQueue, lazyConnect, ...options }: RedisOptions,
) {
  const patient = manner === 'patient';
  return new Cluster([...places], {
    clusterRetryStrategy: (attempt) => (manner === 'once' ? null : Math.min(50 * attempt, LONGEST_PAUSE_MS)),
    enableOfflineQueue: enableOfflineQueue ?? true,
    lazyConnect: lazyConnect ?? false,
    // Each node is connected to when it is first needed, and what comes in that moment is sent again after the pause; so the prompt one has one, too.
    retryDelayOnFailover: patient ? 100 : 50,
    retryDelayOnClusterDown: patient ? 100 : 50,
    maxRedirections: patient ? Number.POSITIVE_INFINITY : 16,
    slotsRefreshInterval: ASK_AGAIN_MS,
    slotsRefreshTimeout: ANSWER_MS,
    // Names stay names: certificates are for them, and one that is unknown keeps nobody from asking the others.
    dnsLookup: (host, done) => done(null, host),
    redisOptions: { ...(manner === 'prompt' ? { connectTimeout: ANSWER_MS } : {}), ...options },
  });
}

/**
 * A Redis that was demoted keeps its connections open and refuses each write: they are made anew, which leads to its successor. It takes
 * connections at once, so the attempts alone would never slow down.
 */
function afterDemotion(manner: Manner) {
  let demotedAt = 0;
  let demotions = 0;
  return {
    pause: (attempt: number) =>
      manner === 'once' ? null : Math.min(50 * Math.max(attempt, demotions), LONGEST_PAUSE_MS),
    reconnectOnError(error: Error): false | 1 | 2 {
      if (!isDemoted(error)) return false;
      demotions = Date.now() - demotedAt < SAME_MS ? demotions + 1 : 1;
      demotedAt = Date.now();
      // Sent again by those that wait: it was refused, so it has changed nothing.
      return manner === 'patient' ? 2 : 1;
    },
  };
}

/** Whether Redis refuses to write because it is another one's copy; inside a script it says so in the middle of a sentence. */
function isDemoted({ message }: Error): boolean {
  return /\bREADONLY\b/.test(message);
}

/** The library listens at each Sentinel for a new master, but not for errors, which it would print with their traces. */
class QuietSentinels extends SentinelConnector {
  constructor(options: unknown) {
    super(options as ConstructorParameters<typeof SentinelConnector>[0]);
    const dial: unknown = Reflect.get(this, 'connectToSentinel');
    if (typeof dial !== 'function') return;
    Reflect.set(this, 'connectToSentinel', (place: unknown, more?: object) => {
      const client: Redis = Reflect.apply(dial, this, [place, { disableClientInfo: true, ...more }]);
      client.on('error', () => undefined);
      return client;
    });
  }
}

/** What an operator calls it. */
export function nameOf({ shape, places, name }: RedisAddress): string {
  const where = places.map(placed).join(', ');
  if (shape === 'cluster') return `Redis cluster at ${where}`;
  return shape === 'single' ? `Redis at ${where}` : `Redis that the Sentinels at ${where} call ${name}`;
}

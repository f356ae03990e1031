import type { Redis } from 'ioredis';
import { type Check, fails, passes } from '../workflow/check.ts';
import { oneForAll } from '../workflow/one-for-all.ts';
import type { Observer } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { keys } from './keys.ts';
import { another, nodeOf, nodesOf, onReturn } from './nodes.ts';
import { within } from './within.ts';

/** What a Redis says of how well it keeps what it was given. */
export type RedisFacts = Readonly<{
  /** "7.0.15"; Valkey states the version of Redis that it is like. */
  version: string;
  appendOnly: boolean;
  /** What it does when its memory is full. */
  policy: string;
  /** Undefined where the configuration may not be read, as at most hosting companies. */
  appendfsync: string | undefined;
}>;

/** Longer than a healthy disk ever takes; no purchase waits for one that is not. */
const POST_GRACE_MS = 2_000;
const ASK_MS = 2_000;
/** How often it is looked again: what a Redis does can be set while it runs. */
const EVERY_MS = 60_000;

const words = {
  version: (version: string) => `Redis ${version} is too old: 6.2 or newer is needed`,
  appendOnly: 'Redis keeps no append-only file (appendonly no): what it holds is lost when it restarts',
  policy: (policy: string) =>
    `Redis throws keys out when its memory is full (maxmemory-policy ${policy}); it must be noeviction`,
  never: 'Redis leaves it to the system when to write to disk (appendfsync no): a power failure can lose half a minute',
  gap: 'a power failure can lose the last second; Redis 7.2 or newer, or appendfsync always, closes that gap',
};

/** Asks a Redis how it keeps what it is given, of a cluster each master: what the weakest of them does counts. Rejects when one does not answer. */
export async function lookAtRedis(redis: RedisConnection): Promise<RedisFacts> {
  const [first, ...others] = await Promise.all(nodesOf(redis).map(lookAtNode));
  if (!first) throw new Error('no node of the cluster is known');
  return others.reduce(weaker, first);
}

/** What both of them promise. */
function weaker(one: RedisFacts, other: RedisFacts): RedisFacts {
  const written = [one.appendfsync, other.appendfsync];
  return {
    version: isAtLeast(one.version, ...parts(other.version)) ? other.version : one.version,
    appendOnly: one.appendOnly && other.appendOnly,
    policy: one.policy === 'noeviction' ? other.policy : one.policy,
    appendfsync: ['no', undefined, 'everysec', 'always'].find((each) => written.includes(each)),
  };
}

async function lookAtNode(redis: Redis): Promise<RedisFacts> {
  // INFO is allowed everywhere; CONFIG is not.
  const [info, config] = await within(
    ASK_MS,
    Promise.all([redis.info(), redis.config('GET', 'appendfsync').catch(() => undefined)]),
  );
  const facts = new Map(
    info.split(/\r?\n/).map((line) => [nameIn(line), line.slice(nameIn(line).length + 1)] as const),
  );
  const appendfsync = Array.isArray(config) && typeof config[1] === 'string' ? config[1] : undefined;
  return {
    version: facts.get('redis_version') ?? '0',
    appendOnly: facts.get('aof_enabled') === '1',
    policy: facts.get('maxmemory_policy') ?? 'unknown',
    appendfsync,
  };
}

/** Everything by which such a Redis could lose what it was given, in words; none when it keeps all. @internal */
export function durabilityWarnings(facts: RedisFacts): string[] {
  const { version, appendOnly, policy, appendfsync } = facts;
  return [
    ...(isAtLeast(version, 6, 2) ? [] : [words.version(version)]),
    ...(policy === 'noeviction' ? [] : [words.policy(policy)]),
    // Without the file, how it is written does not matter.
    ...(appendOnly ? [] : [words.appendOnly]),
    ...(appendOnly && appendfsync === 'no' ? [words.never] : []),
    ...(appendOnly && appendfsync !== 'no' && appendfsync !== 'always' && !knowsWaiting(version) ? [words.gap] : []),
  ];
}

/** The same for an operator, one line each. */
export function redisCheck(facts: RedisFacts): Check[] {
  const { version, appendOnly, policy, appendfsync } = facts;
  const gaps = durabilityWarnings(facts).filter((each) => each === words.gap);
  const written = [appendfsync ?? 'not told: the configuration may not be read', ...gaps].join('; ');
  const line = (name: string, isGood: boolean, good: string, bad: string, fix: string) =>
    isGood ? passes(name, good) : fails(name, bad, fix);
  return [
    line('version', isAtLeast(version, 6, 2), version, words.version(version), 'Run Redis 6.2 or newer, or Valkey.'),
    line('append-only file', appendOnly, 'on', words.appendOnly, 'Set appendonly yes in its configuration.'),
    line(
      'full memory',
      policy === 'noeviction',
      policy,
      words.policy(policy),
      'Set maxmemory-policy noeviction in its configuration, and use a Redis that is no cache.',
    ),
    line(
      'written to disk',
      appendfsync !== 'no' || !appendOnly,
      appendOnly ? written : 'nothing is: see the append-only file',
      words.never,
      'Set appendfsync everysec, or always, in its configuration.',
    ),
  ];
}

/** What the bot knows of its Redis, and the wait for its disk. */
export type Durability = Readonly<{
  /** By what this Redis could lose something, as of a minute ago at most. */
  warnings(): readonly string[];
  /**
   * Resolves when everything saved so far is on disk, as far as Redis can promise: where it knows how to wait for that and does not write
   * through anyway. Never rejects, and gives up after two seconds: what was saved is then as safe as the settings of Redis make it.
   */
  flushed(teamId: string): Promise<void>;
  close(): void;
}>;

/** Looks at the Redis now, from time to time, and whenever it is back. `redis` must be connected. */
export async function createDurability(deps: {
  redis: RedisConnection;
  observer: Pick<Observer, 'warn'>;
  /** Names each way in which something could be lost. */
  warn: (warning: string) => void;
}): Promise<Durability> {
  const { redis, observer, warn } = deps;
  // A connection of its own: a command that waits for the disk holds up all others on the same one.
  const waiting = another(redis);
  waiting.on('error', () => undefined);

  let warnings: readonly string[] = [];
  let canWait = true;
  /** It was asked to, and does not know how. */
  let knowsNoWait = false;
  const waits = new Map<string, () => Promise<void>>();

  async function look(): Promise<void> {
    try {
      const facts = await lookAtRedis(redis);
      const found = durabilityWarnings(facts);
      for (const warning of found) if (!warnings.includes(warning)) warn(warning);
      warnings = found;
      canWait = facts.appendOnly && facts.appendfsync !== 'always' && knowsWaiting(facts.version);
    } catch (error) {
      observer.warn('redis not looked at', error, {});
    }
  }

  async function wait(teamId: string): Promise<void> {
    try {
      const key = keys.settling(teamId);
      const node = await within(POST_GRACE_MS, nodeOf(waiting, key));
      // The wait is for what this connection wrote; what other connections wrote before stands in the file before it.
      await within(POST_GRACE_MS, node.set(key, '1', 'PX', 60_000));
      const [local] = (await within(POST_GRACE_MS, node.call('WAITAOF', 1, 0, POST_GRACE_MS))) as number[];
      if (local !== 1) throw new Error(`not on disk within ${POST_GRACE_MS} ms`);
    } catch (error) {
      // An older one, or one that is made up of several: it does not know, and will not learn.
      if (error instanceof Error && /unknown command/i.test(error.message)) knowsNoWait = true;
      observer.warn('redis did not say that it is on disk', error, {});
    }
  }

  onReturn(redis, () => {
    knowsNoWait = false;
    void look();
  });
  await look();
  const looking = setInterval(look, EVERY_MS).unref();
  return {
    warnings: () => warnings,
    async flushed(teamId) {
      if (!canWait || knowsNoWait) return;
      const flush = waits.get(teamId) ?? oneForAll(() => wait(teamId));
      waits.set(teamId, flush);
      await flush();
    },
    close() {
      clearInterval(looking);
      waiting.disconnect();
    },
  };
}

/** What stands before the colon of a line of INFO. */
function nameIn(line: string): string {
  return line.split(':', 1)[0] ?? '';
}

/** WAITAOF came with Redis 7.2; every Valkey has it. */
function knowsWaiting(version: string): boolean {
  return isAtLeast(version, 7, 2);
}

function parts(version: string): [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return [major, minor];
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [ofMajor, ofMinor] = parts(version);
  return ofMajor > major || (ofMajor === major && ofMinor >= minor);
}

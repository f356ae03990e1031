import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  createDurability,
  type Durability,
  durabilityWarnings,
  lookAtRedis,
  type RedisFacts,
  redisCheck,
} from '../../src/store/durability.ts';
import { useRedis } from '../support/redis.ts';

const good: RedisFacts = { version: '7.2.4', appendOnly: true, policy: 'noeviction', appendfsync: 'everysec' };

describe('what a Redis could lose', () => {
  it.each<[string, Partial<RedisFacts>, RegExp[]]>([
    ['nothing', {}, []],
    ['nothing: it writes through', { version: '6.2.0', appendfsync: 'always' }, []],
    ['everything at a restart', { appendOnly: false }, [/append-only file/]],
    ['keys when it is full', { policy: 'allkeys-lru' }, [/maxmemory-policy allkeys-lru/]],
    ['keys with an expiry when it is full', { policy: 'volatile-ttl' }, [/maxmemory-policy volatile-ttl/]],
    ['the last second', { version: '7.0.15' }, [/last second.*7\.2.*always/]],
    ['the last second, as far as is told', { version: '6.2.14', appendfsync: undefined }, [/last second/]],
    ['half a minute', { appendfsync: 'no' }, [/appendfsync no/]],
    ['what a version that is too old cannot keep', { version: '5.0.7', appendfsync: 'always' }, [/5\.0\.7 is too old/]],
    ['a lot', { appendOnly: false, policy: 'allkeys-random' }, [/allkeys-random/, /append-only/]],
    ['nothing that a newer one would', { version: '10.0.1' }, []],
  ])('is %s', (_what, change, warnings) => {
    const facts = { ...good, ...change };
    expect(durabilityWarnings(facts)).toEqual(warnings.map((each) => expect.stringMatching(each)));
    const failing = redisCheck(facts).filter(({ status }) => status === 'fail');
    const gap =
      warnings.some((each) => each.test('the last second; 7.2 always')) || String(warnings).includes('last second');
    expect(failing.length > 0).toBe(warnings.length > 0 && !gap);
  });
});

describe('a real Redis', () => {
  const server = useRedis({ keeps: true });
  let redis: Redis;
  let durability: Durability | undefined;
  beforeEach(() => {
    redis = new Redis(server.url);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await redis.config('SET', 'appendonly', 'yes');
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    await redis.config('SET', 'appendfsync', 'everysec');
    durability?.close();
    redis.disconnect();
  });

  it('is asked what it is and does', async () => {
    const facts = await lookAtRedis(redis);
    expect(facts).toEqual({ ...good, version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    await redis.config('SET', 'appendonly', 'no');
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await redis.config('SET', 'appendfsync', 'always');
    expect(await lookAtRedis(redis)).toEqual({
      version: facts.version,
      appendOnly: false,
      policy: 'allkeys-lru',
      appendfsync: 'always',
    });
  });

  it('is looked at again when it is back, and each warning is said once', async () => {
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const [said, troubles]: [string[], string[]] = [[], []];
    const warn = (what: string) => void troubles.push(what);
    durability = await createDurability({ redis, observer: { warn }, warn: (warning) => void said.push(warning) });
    expect(durability.warnings()).toContainEqual(expect.stringContaining('allkeys-lru'));
    const count = said.length;
    // The settings of a restart are those it began with.
    await server.server.restart();
    await expect.poll(() => durability?.warnings().some((each) => each.includes('allkeys-lru'))).toBe(false);
    expect(said).toHaveLength(count);
    await durability.flushed('T1');
    expect(troubles).toEqual([]);
  });

  it('is looked at again each minute: what is set while it runs is warned of, until it is mended', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const said: string[] = [];
    durability = await createDurability({ redis, observer: { warn() {} }, warn: (warning) => void said.push(warning) });
    const atFirst = durability.warnings();
    await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await redis.config('SET', 'appendonly', 'no');
    vi.advanceTimersByTime(60_000);
    const lost = [expect.stringContaining('maxmemory-policy allkeys-lru'), expect.stringContaining('appendonly no')];
    await expect.poll(() => durability?.warnings()).toEqual(lost);
    await redis.config('SET', 'appendonly', 'yes');
    await redis.config('SET', 'maxmemory-policy', 'noeviction');
    vi.advanceTimersByTime(60_000);
    await expect.poll(() => durability?.warnings()).toEqual(atFirst);
    expect(said.filter((each) => !atFirst.includes(each))).toEqual(lost);
  });
});

describe('the wait for the disk', () => {
  let server: Server;
  let sockets: Set<Socket>;
  let commands: [connection: number, ...words: string[]][];
  let answer: (words: string[]) => string | undefined;
  let redis: Redis;
  let durability: Durability;
  let troubles: string[];

  /** A server that is like a Redis as far as is needed here: this machine's own may be too old to wait. */
  beforeEach(async () => {
    [sockets, commands, troubles] = [new Set(), [], []];
    answer = () => '*2\r\n:1\r\n:0\r\n';
    server = createServer((socket) => {
      const connection = sockets.size;
      sockets.add(socket);
      let text = '';
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        text += chunk;
        for (;;) {
          const head = /^\*(\d+)\r\n/.exec(text);
          if (!head) return;
          const lines = text.slice(head[0].length).split('\r\n');
          const size = Number(head[1]);
          if (lines.length < size * 2 + 1) return;
          const words = lines.slice(0, size * 2).filter((_line, index) => index % 2 === 1);
          text = lines.slice(size * 2).join('\r\n');
          commands.push([connection, ...words]);
          const reply = replyTo(words);
          if (reply !== undefined) socket.write(reply);
        }
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    redis = new Redis((server.address() as AddressInfo).port, '127.0.0.1');
    const warn = (what: string) => void troubles.push(what);
    durability = await createDurability({
      redis,
      observer: { warn },
      warn: (warning) => void troubles.push(warning),
    });
  });
  afterEach(() => {
    durability.close();
    redis.disconnect();
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  function replyTo(words: string[]): string | undefined {
    const bulk = (text: string) => `$${text.length}\r\n${text}\r\n`;
    switch (words[0]?.toUpperCase()) {
      case 'INFO':
        return bulk('redis_version:7.2.4\r\nloading:0\r\naof_enabled:1\r\nmaxmemory_policy:noeviction\r\n');
      case 'CONFIG':
        return `-NOPERM this user has no permissions to run the 'config|get' command\r\n`;
      case 'HELLO':
        return `-ERR unknown command 'HELLO'\r\n`;
      case 'WAITAOF':
        return answer(words);
      default:
        return '+OK\r\n';
    }
  }
  const waits = () => commands.filter(([, name]) => name?.toUpperCase() === 'WAITAOF');

  it('is asked for behind a write, on a connection that nothing else uses', async () => {
    expect(durability.warnings()).toEqual([]);
    await durability.flushed('T1');
    const [wait] = waits();
    expect(wait?.slice(2)).toEqual(['1', '0', '2000']);
    const same = commands.filter(([connection]) => connection === wait?.[0]).map(([, ...words]) => words);
    expect(
      same
        .at(-2)
        ?.slice(0, 2)
        .map((word) => word.toLowerCase()),
    ).toEqual(['set', 'nd:{t1}:settling']);
    const main = commands.find(([, name, what]) => name?.toUpperCase() === 'CONFIG' && what === 'GET')?.[0];
    expect(main).not.toBe(wait?.[0]);
    expect(troubles).toEqual([]);
  });

  it('serves all callers that ask while another is under way, with one more', async () => {
    let finish: (() => void) | undefined;
    answer = () => {
      finish = () => [...sockets].at(-1)?.write('*2\r\n:1\r\n:0\r\n');
      return undefined;
    };
    const done: number[] = [];
    const first = durability.flushed('T1').then(() => done.push(1));
    await expect.poll(() => waits().length).toBe(1);
    const others = [2, 3, 4].map((each) => durability.flushed('T1').then(() => done.push(each)));
    answer = () => '*2\r\n:1\r\n:0\r\n';
    finish?.();
    await Promise.all([first, ...others]);
    expect([done[0], waits().length]).toEqual([1, 2]);
  });

  it.each<[string, string | undefined]>([
    ['does not come in time', undefined],
    ['says that it is not on disk', '*2\r\n:0\r\n:0\r\n'],
    ['is an error', '-ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.\r\n'],
  ])('ends after two seconds, in trouble and without an error, when the answer %s', async (_how, reply) => {
    answer = () => reply;
    const at = performance.now();
    await durability.flushed('T1');
    expect(performance.now() - at).toBeLessThan(5_000);
    expect(troubles).toEqual(['redis did not say that it is on disk']);
    if (reply === undefined) return;
    await durability.flushed('T1');
    expect(waits()).toHaveLength(2);
  });

  it('is not asked for again where it is not known', async () => {
    answer = () => `-ERR unknown command 'WAITAOF', with args beginning with: '1' '0' '2000'\r\n`;
    await durability.flushed('T1');
    await durability.flushed('T1');
    expect(waits()).toHaveLength(1);
  });
});

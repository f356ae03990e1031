import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { type RedisServer, startRedis } from '../../src/demo/redis-server.ts';

/** A real Redis for one test file. `url` and `server` are there from the first `beforeAll` registered after it on. */
export type TestRedis = Readonly<{
  readonly url: string;
  /** To kill it, or to start it again, in the middle of a test. */
  readonly server: RedisServer;
  /** Empties it: call it in `beforeEach` where tests must not see each other's keys. */
  flush(): Promise<void>;
}>;

/**
 * Starts a Redis with a folder of its own before the tests of the calling file and ends it after them. Call it at the top of the file.
 * It forgets all when it ends, so that no busy disk holds up what has nothing to do with disks, unless it `keeps` what it has.
 */
export function useRedis({ keeps = false }: { keeps?: boolean } = {}): TestRedis {
  let server: RedisServer | undefined;
  let dataDir: string | undefined;
  const started = () => {
    if (server === undefined) throw new Error('The test Redis starts in beforeAll; read it inside a test or a hook');
    return server;
  };

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'number-desk-redis-'));
    server = await startRedis({ dataDir, settings: keeps ? {} : { appendonly: 'no' } });
  });
  afterAll(async () => {
    await server?.kill();
    if (dataDir !== undefined) await rm(dataDir, { recursive: true, force: true });
  });

  return {
    get url() {
      return started().url;
    },
    get server() {
      return started();
    },
    async flush() {
      const client = new Redis(started().url, { lazyConnect: true });
      try {
        await client.connect();
        await client.flushall();
      } finally {
        client.disconnect();
      }
    },
  };
}

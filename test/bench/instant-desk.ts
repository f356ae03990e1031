import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type BotProcess, startBotProcess } from '../../src/demo/bot-process.ts';
import { botSettings } from '../../src/demo/people.ts';
import { type RedisServer, startRedis } from '../../src/demo/redis-server.ts';
import { built } from '../support/compiled.ts';
import { API_KEY, openInstantWorld } from './instant-world.ts';

const secret = 'bench-signing-secret';

/** The bot as it runs in production, in its own process, with a Redis of its own, between a Slack and a provider that answer at once. */
export type InstantDesk = Awaited<ReturnType<typeof openInstantDesk>>;

export async function openInstantDesk(
  options: Readonly<{ holdMs?: number; env?: Readonly<Record<string, string>>; run?: readonly string[] }> = {},
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'number-desk-bench-'));
  const server: RedisServer = await startRedis({ dataDir });
  const redis = new Redis(server.url, { maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const world = await openInstantWorld(options.holdMs);
  const log: string[] = [];
  let running: BotProcess | undefined;
  let url = '';

  return {
    server,
    redis,
    world,
    log,
    bot: () => ({ url, secret }),
    /** Answers with its process id when it is ready. On a port that is known it can be asked before that. */
    async start(port = 0): Promise<number> {
      url = `http://127.0.0.1:${port}/slack/events`;
      const env = {
        SLACK_BOT_TOKEN: 'xoxb-bench',
        SLACK_SIGNING_SECRET: secret,
        SLACK_API_URL: `${world.url}/api/`,
        PORT: String(port),
        DRAIN: '0s',
        REDIS_URL: server.url,
        TWOCHAT_API_KEY: API_KEY,
        TWOCHAT_API_URL: world.url,
        MAX_OPEN_HOLDS: '999999',
        MAX_REQUESTS_A_DAY: '999999',
        MAX_WORKSPACE_HOLDS: '999999',
        ...botSettings,
        ...options.env,
      };
      running = await startBotProcess(env, (line) => log.push(line), options.run ?? [built('src/main.ts')]);
      url = running.url;
      return running.pid;
    },
    async stop() {
      await running?.stop();
      running = undefined;
    },
    async close() {
      await running?.stop('SIGKILL');
      redis.disconnect();
      await Promise.all([world.close(), server.kill()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

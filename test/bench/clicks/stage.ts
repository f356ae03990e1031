import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type BotProcess, startBotProcess } from '../../../src/demo/bot-process.ts';
import { botSettings } from '../../../src/demo/people.ts';
import { freePort, type RedisServer, startRedis } from '../../../src/demo/redis-server.ts';
import { built, compiled } from '../../support/compiled.ts';
import { secrets } from './kinds.ts';
import type { Measured, Order } from './slack.ts';

/** A process that is measured. */
export type Target = Readonly<{ url: string; pid: number }>;

/** Everything that takes part, each in its own process. */
export type Stage = Readonly<{
  redis: Redis;
  server: RedisServer;
  /** Takes clicks and runs no jobs. */
  bot(): Promise<Target>;
  floor(of: 'commands' | 'clicks' | 'options' | 'door'): Promise<Target>;
  /** Has people press, and waits until that is over. */
  press(order: Order): Promise<Measured>;
  close(): Promise<void>;
}>;

/** Node's own options for the bot that is measured, as for a profile of it. */
const NODE_OPTIONS = process.env['BENCH_NODE']?.split(' ') ?? [];

export async function openStage(): Promise<Stage> {
  const dataDir = await mkdtemp(join(tmpdir(), 'number-desk-bench-'));
  const server = await startRedis({ dataDir });
  const redis = new Redis(server.url);
  const children: ChildProcess[] = [];
  const bots: BotProcess[] = [];
  const start = async (file: string, ...args: string[]) => {
    const child = fork(compiled(`test/bench/clicks/${file}`), args, { execArgv: [] });
    children.push(child);
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    return { child, url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0 };
  };
  const slack = await start('slack.ts');

  return {
    redis,
    server,

    async bot() {
      const env = {
        ...{ SLACK_BOT_TOKEN: secrets.botToken, SLACK_SIGNING_SECRET: secrets.signingSecret },
        ...{ SLACK_API_URL: `${slack.url}/api/`, TWOCHAT_API_URL: slack.url, TWOCHAT_API_KEY: 'bench' },
        ...{ REDIS_URL: server.url, PORT: '0', ROLE: 'web', DRAIN: '0s' },
        ...{ MAX_OPEN_HOLDS: '999999', MAX_WORKSPACE_HOLDS: '999999' },
        ...botSettings,
      };
      const bot = await startBotProcess(env, () => undefined, [...NODE_OPTIONS, built('src/main.ts')]);
      bots.push(bot);
      return bot;
    },

    async floor(of) {
      const port = String(await freePort());
      const { url, pid } = await (of === 'door'
        ? start('floor-http.ts', port)
        : start('floor-bolt.ts', of, port, slack.url, server.url));
      return { url: `${url}/slack/events`, pid };
    },

    async press(order) {
      slack.child.send(order);
      const [measured] = (await once(slack.child, 'message')) as [Measured | { error: string }];
      if ('error' in measured) throw new Error(measured.error);
      return measured;
    },

    async close() {
      await Promise.all(bots.map((bot) => bot.stop()));
      for (const child of children) child.kill('SIGKILL');
      redis.disconnect();
      await server.kill();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

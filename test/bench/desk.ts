import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { parse } from 'yaml';
import { type BotProcess, startBotProcess } from '../../src/demo/bot-process.ts';
import { bot, botSettings, channels, people, team, userGroups } from '../../src/demo/people.ts';
import { type RedisServer, startRedis } from '../../src/demo/redis-server.ts';
import { createLocalSlack, type LocalSlack } from '../../src/demo/slack/local-slack.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { built } from '../support/compiled.ts';
import { createPerson, type Person } from '../support/person.ts';
import { signed } from '../support/signed.ts';

const secrets = { signingSecret: 'test-signing-secret', botToken: 'xoxb-test' };
const HOLD_MS = 3_600_000;
const RETRY_MS = 20;

/** A bot with a Redis, a Slack and a provider of its own, to be measured from outside. */
export type BenchDesk = Readonly<{
  server: RedisServer;
  redis: Redis;
  slack: LocalSlack;
  sandbox: TwochatSandbox;
  log: string[];
  person(name: 'ana' | 'marta'): Person;
  start(): Promise<{ pid: number; readyMs: number; clickMs: number }>;
  stop(): Promise<void>;
  close(): Promise<void>;
}>;

export async function openDesk(): Promise<BenchDesk> {
  const dataDir = await mkdtemp(join(tmpdir(), 'number-desk-scale-'));
  const server = await startRedis({ dataDir });
  const redis = new Redis(server.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const sandbox = await createTwochatSandbox({ holdMs: HOLD_MS });
  const slack = await createLocalSlack({ ...secrets, manifest, team, bot, people, channels, userGroups });
  const port = await freePort();
  const log: string[] = [];
  let running: BotProcess | undefined;

  return {
    server,
    redis,
    slack,
    sandbox,
    log,
    person: (name) => createPerson(slack, `U0${name.toUpperCase()}`),

    async start() {
      const env = {
        SLACK_BOT_TOKEN: secrets.botToken,
        SLACK_SIGNING_SECRET: secrets.signingSecret,
        SLACK_API_URL: slack.apiUrl,
        PORT: String(port),
        REDIS_URL: server.url,
        TWOCHAT_API_KEY: sandbox.apiKey,
        TWOCHAT_API_URL: sandbox.url,
        ...botSettings,
        // Where the person that is measured looks.
        REQUEST_CARDS: 'channel',
      };
      const begunAt = performance.now();
      const since = () => performance.now() - begunAt;
      const ready = untilAnswered(() => fetch(`http://127.0.0.1:${port}/ready`)).then(since);
      const clicked = untilAnswered(() => clicks(`http://127.0.0.1:${port}/slack/events`)).then(since);
      running = await startBotProcess(env, (line) => log.push(line), [built('src/main.ts')]);
      slack.setBotUrl(running.url);
      return { pid: running.pid, readyMs: await ready, clickMs: await clicked };
    },

    async stop() {
      await running?.stop();
      running = undefined;
    },

    async close() {
      await running?.stop('SIGKILL');
      redis.disconnect();
      await Promise.all([slack.close(), sandbox.close(), server.kill()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A person lists what is theirs; Slack would try again as we do. */
function clicks(url: string): Promise<Response> {
  const body = new URLSearchParams({
    command: '/number',
    text: 'mine',
    team_id: team.id,
    user_id: 'U1P1',
    channel_id: 'C0GENERAL',
    trigger_id: `${Date.now()}.1.${crypto.randomUUID()}`,
    response_url: 'http://127.0.0.1:9/none',
  }).toString();
  const headers = { ...signed(secrets.signingSecret, body), 'content-type': 'application/x-www-form-urlencoded' };
  return fetch(url, { method: 'POST', body, headers });
}

async function untilAnswered(ask: () => Promise<Response>): Promise<void> {
  for (;;) {
    const response = await ask().catch(() => undefined);
    await response?.text();
    if (response?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

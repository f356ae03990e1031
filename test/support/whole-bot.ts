import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { parse } from 'yaml';
import { type BirdSandbox, createBirdSandbox } from '../../src/demo/bird/sandbox.ts';
import { type BotProcess, startBotProcess } from '../../src/demo/bot-process.ts';
import { birdSettings, bot, botSettings, channels, people, team, userGroups } from '../../src/demo/people.ts';
import type { Json } from '../../src/demo/slack/json.ts';
import { createLocalSlack, type LocalSlack } from '../../src/demo/slack/local-slack.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { built } from './compiled.ts';
import { createPerson, type Person } from './person.ts';
import { type TestRedis, useRedis } from './redis.ts';

export const secrets = { signingSecret: 'test-signing-secret', botToken: 'xoxb-test', appToken: 'xapp-test' };

/** The real bot in its own process, between a real Redis, a local Slack and 2Chat's sandbox. */
export type WholeBot = Readonly<{
  readonly slack: LocalSlack;
  readonly sandbox: TwochatSandbox;
  /** Bird's sandbox; the bot knows it when the options say so. */
  readonly bird: BirdSandbox;
  redis: TestRedis;
  /** Everything the bot logged, over all its lives. */
  log: string[];
  /** Ends the bot at once, as a crash would. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Where the bot takes Slack's requests. */
  readonly url: string;
  /** The bot's process; 0 while there is none. */
  readonly pid: number;
  /** One more bot of the same installation, with these settings besides; end it yourself. */
  another(env?: Record<string, string | undefined>): Promise<BotProcess>;
  /** A person at the page, by the first name. */
  person(name: 'ana' | 'ben' | 'marta' | 'omar' | 'yuki'): Person;
}>;

const gone = (): never => {
  throw new Error('this bot has another Redis');
};
const notOurs: TestRedis = {
  get url() {
    return gone();
  },
  get server() {
    return gone();
  },
  flush: gone,
};

async function ownManifest(): Promise<Json> {
  return parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
}

/** Starts it all before the tests of the calling file and ends it after them. */
export function useWholeBot(
  options: {
    holdMs?: number;
    ownedDelayMs?: number;
    env?: Record<string, string | undefined>;
    socketMode?: boolean;
    /** Bird beside 2Chat. */
    bird?: boolean;
    /** Another Redis than a plain one of its own, as REDIS_URL takes it; it must be there before. */
    redisUrl?: () => string;
    /** What to run with Node; the bot, compiled, unless given. */
    run?: readonly string[] | undefined;
    /** The manifest that the app was made from; the project's own unless given. */
    manifest?: () => Promise<Json>;
    /** Starts none by itself: the test has others. */
    none?: boolean;
    /** When Slack sends an event again that was not acknowledged, where its own minutes are too long to wait for. */
    eventRetryDelaysMs?: readonly number[];
  } = {},
): WholeBot {
  const redis = options.redisUrl ? notOurs : useRedis({ keeps: true });
  const log: string[] = [];
  let slack: LocalSlack;
  let sandbox: TwochatSandbox;
  let bird: BirdSandbox;
  let running: BotProcess | undefined;

  async function another(more: Record<string, string | undefined> = {}): Promise<BotProcess> {
    const env = {
      SLACK_BOT_TOKEN: secrets.botToken,
      ...(options.socketMode ? { SLACK_APP_TOKEN: secrets.appToken } : { SLACK_SIGNING_SECRET: secrets.signingSecret }),
      SLACK_API_URL: slack.apiUrl,
      PORT: '0',
      DRAIN: '0s',
      REDIS_URL: options.redisUrl?.() ?? redis.url,
      TWOCHAT_API_KEY: sandbox.apiKey,
      TWOCHAT_API_URL: sandbox.url,
      ...(options.bird ? birdSettings(bird) : {}),
      // One person has many roles here; what the limits are for has tests of its own.
      MAX_OPEN_HOLDS: '1000',
      MAX_REQUESTS_A_DAY: '1000',
      MAX_WORKSPACE_HOLDS: '1000',
      ...botSettings,
      // Most journeys are looked at where they were asked for; `direct.test` has the rest.
      REQUEST_CARDS: 'channel',
      ...options.env,
      ...more,
    };
    const given = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const run = options.run ?? [built('src/main.ts')];
    return startBotProcess(Object.fromEntries(given), (line) => log.push(line), run);
  }

  async function start(): Promise<void> {
    running = await another();
    if (!options.socketMode) slack.setBotUrl(running.url);
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await running?.stop(signal);
    running = undefined;
  }

  beforeAll(async () => {
    const manifest = await (options.manifest ?? ownManifest)();
    sandbox = await createTwochatSandbox({
      ...(options.holdMs === undefined ? {} : { holdMs: options.holdMs }),
      ...(options.ownedDelayMs === undefined ? {} : { ownedDelayMs: options.ownedDelayMs }),
    });
    bird = await createBirdSandbox();
    const { eventRetryDelaysMs } = options;
    slack = await createLocalSlack({
      ...secrets,
      manifest,
      team,
      bot,
      people,
      channels,
      userGroups,
      eventRetryDelaysMs,
    });
    if (!options.none) await start();
  });
  afterAll(async () => {
    await end('SIGKILL');
    await slack?.close();
    await sandbox?.close();
    await bird?.close();
  });

  return {
    get slack() {
      return slack;
    },
    get sandbox() {
      return sandbox;
    },
    get bird() {
      return bird;
    },
    redis,
    log,
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    start,
    another,
    get url() {
      return running?.url ?? '';
    },
    get pid() {
      return running?.pid ?? 0;
    },
    person: (name) => createPerson(slack, `U0${name.toUpperCase()}`),
  };
}

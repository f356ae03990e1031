import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { parse } from 'yaml';
import { type BotProcess, startBotProcess } from '../../src/demo/bot-process.ts';
import { bot, botSettings, channels, people, team, userGroups } from '../../src/demo/people.ts';
import { startRedis } from '../../src/demo/redis-server.ts';
import { createLocalSlack } from '../../src/demo/slack/local-slack.ts';
import { createTwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { compiled } from '../support/compiled.ts';
import { createPerson } from '../support/person.ts';
import { alternate } from './alternate.ts';
import type { Build } from './builds.ts';
import { type Recording, restore } from './recording.ts';

/** How long a number is held here: longer than a run takes, so that only the margin ends a hold. */
export const HOLD_MS = 600_000;

const secrets = { signingSecret: 'test-signing-secret', botToken: 'xoxb-test', appToken: 'xapp-test' };
const manifest = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));

/** A Redis, a local Slack and a sandbox of 2Chat, which stay while the bots between them change. */
export type Desk = Awaited<ReturnType<typeof openDesk>>;

/** A request as some version keeps it. Nothing here is read by the code under test, which may have been changed so that it cannot. */
export type Kept = Readonly<{
  id: string;
  body: Record<string, unknown>;
  purpose: string;
  state: Record<string, unknown> & { name: string };
  history: readonly Record<string, unknown>[];
}>;

/**
 * @param folder where it all keeps its files
 * @param recording what was there at another time: the bot's clock, Slack's and 2Chat's then say that time
 */
export async function openDesk(folder: string, recording?: Recording) {
  const clockFile = join(folder, 'clock-step');
  const files = { slack: join(folder, 'slack.json'), sandbox: join(folder, '2chat.json') };
  let offsetMs = recording ? recording.at - Date.now() : 0;
  const server = await startRedis({ dataDir: join(folder, 'redis') });
  const redis = new Redis(server.url);
  if (recording) {
    writeFileSync(clockFile, String(offsetMs));
    writeFileSync(files.slack, JSON.stringify(recording.slack));
    writeFileSync(files.sandbox, JSON.stringify(recording.sandbox));
    await restore(redis, recording);
    // As if it were the very Redis that kept it: of another one orders would wait for a minute.
    await redis.del(`nd:{${team.id}}:run`);
  }
  const sandbox = await createTwochatSandbox({ holdMs: HOLD_MS, statePath: files.sandbox });
  sandbox.setClock(offsetMs);
  // People here do in a minute what is otherwise done in a day: no bot waits for its share of the calls of a minute.
  const freeing = setInterval(() => void redis.del('nd:provider:turns:{2Chat}').catch(() => undefined), 500);
  const now = () => Date.now() + offsetMs;
  const options = {
    ...secrets,
    manifest,
    team,
    bot,
    people,
    channels,
    userGroups,
    statePath: files.slack,
    now,
    ackTimeoutMs: 10_000,
  };
  const slack = await createLocalSlack(options);
  const log: string[] = [];
  const running: BotProcess[] = [];
  let endTurns = async (): Promise<void> => undefined;

  /** Starts one bot of each build; Slack brings each thing to another one of them. */
  async function start(builds: readonly Build[], env: Readonly<Record<string, string>> = {}): Promise<void> {
    const given = {
      SLACK_BOT_TOKEN: secrets.botToken,
      // A signature is checked by the real clock, which a bot of another time does not have; a socket needs none.
      ...(recording ? { SLACK_APP_TOKEN: secrets.appToken } : { SLACK_SIGNING_SECRET: secrets.signingSecret }),
      SLACK_API_URL: slack.apiUrl,
      PORT: '0',
      REDIS_URL: server.url,
      TWOCHAT_API_KEY: sandbox.apiKey,
      TWOCHAT_API_URL: sandbox.url,
      MAX_OPEN_HOLDS: '1000',
      MAX_REQUESTS_A_DAY: '1000',
      MAX_WORKSPACE_HOLDS: '1000',
      ...botSettings,
      ...(recording ? { CLOCK_STEP: clockFile } : {}),
      ...env,
    };
    const clock = recording ? ['--import', compiled('test/support/steppable-clock.ts')] : [];
    for (const { name, main } of builds) {
      running.push(await startBotProcess(given, (line) => void log.push(`${name} ${line}`), [...clock, main]));
    }
    await endTurns();
    if (recording) return;
    const turns = await alternate(running.map(({ url }) => url));
    endTurns = turns.close;
    slack.setBotUrl(turns.url);
  }

  return {
    redis,
    slack,
    sandbox,
    log,
    files,
    now,
    /** It is run at the time of a recording, and its clocks can be moved on. */
    isOfAnotherTime: recording !== undefined,
    person: (name: string) => createPerson(slack, `U0${name.toUpperCase()}`),
    start,

    async stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
      await Promise.all(running.splice(0).map((each) => each.stop(signal)));
    },

    /** Moves all clocks on, where the bot's can be set. */
    async stepClock(ms: number): Promise<void> {
      offsetMs += ms;
      sandbox.setClock(offsetMs);
      writeFileSync(clockFile, String(offsetMs));
      await wait(100);
    },

    async requests(): Promise<Kept[]> {
      const found: Kept[] = [];
      for (const key of await redis.keys('*')) {
        if ((await redis.type(key)) !== 'hash') continue;
        const json = await redis.hget(key, 'body');
        // A number of the register says what it is for, too.
        if (!json?.includes('"purpose"') || !json.includes('"state":{')) continue;
        const body = JSON.parse(json);
        found.push({ id: body.id, body, purpose: body.purpose, state: body.state, history: body.history });
      }
      return found.sort((a, b) => Number(a.body['createdAt']) - Number(b.body['createdAt']));
    },

    async close(): Promise<void> {
      await Promise.all(running.splice(0).map((each) => each.stop('SIGKILL')));
      clearInterval(freeing);
      redis.disconnect();
      await endTurns();
      await Promise.all([slack.close(), sandbox.close()]);
      await server.kill();
    },
  };
}

/** Reads a file that a local Slack or a sandbox keeps. */
export function kept(file: string): unknown {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
}

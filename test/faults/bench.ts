import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { createBirdSandbox } from '../../src/demo/bird/sandbox.ts';
import { birdSettings, bot, botSettings, channels, people, team, userGroups } from '../../src/demo/people.ts';
import { createLocalSlack } from '../../src/demo/slack/local-slack.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import type { NumberRecord } from '../../src/domain/register/record.ts';
import type { Request } from '../../src/domain/request.ts';
import { openRedis, type RedisConnection } from '../../src/store/connections.ts';
import { keys } from '../../src/store/keys.ts';
import { nodeOf, nodesOf } from '../../src/store/nodes.ts';
import { createRegisterStore } from '../../src/store/register-store.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createPerson } from '../support/person.ts';
import { appendOnlyFile, type FileWatch, QUEUES, type RedisHome, WORKSPACE, watchFile } from './redis-home.ts';
import { createSupervisor, type Env, type Supervisor } from './supervisor.ts';
import { watchHolds } from './watch-holds.ts';

/** What a journey needs of its surroundings. */
export type Setup = Readonly<{
  /** How long 2Chat's sandbox holds a number. */
  holdMs?: number;
  env?: Env;
  /** Bird sells instead of 2Chat. */
  bird?: boolean;
  /** Slack brings everything over sockets instead of HTTP. */
  sockets?: boolean;
}>;

/** A number that was sold, and the prices that are not nothing: a month's, the set-up's. */
export type Sold = Readonly<{ number: string; prices: readonly string[] }>;

/** One run's world: a Redis that was put right and emptied, a new Slack, new sandboxes with a stranger's hold, and the bot between them. */
export type Bench = Awaited<ReturnType<typeof openBench>>;

const secrets = { signingSecret: 'test-signing-secret', botToken: 'xoxb-test', appToken: 'xapp-test' };
const manifest = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
const everyUser = [...people.map(({ id }) => id), bot.userId];
/** Every user sees the approvers' cards: those who may not decide have to be kept from it by the bot. */
const openChannels = channels.map((channel) => ({ ...channel, members: everyUser }));

/** @param options.lives further variables of the first bot's lives, one after the other; `patient`: locks of a dead bot last as long as they last */
export async function openBench(options: {
  home: RedisHome;
  setup: Setup;
  lives: (home: RedisHome) => Promise<readonly Env[]> | readonly Env[];
  bots: number;
  patient: boolean;
  /** The bots' clock can be set. */
  steppable: boolean;
  /** Called when the point that the first life waits for is reached. */
  onReached: () => void;
}) {
  const { home, setup, bots, patient } = options;
  await home.renew();
  const firstLives = await options.lives(home);
  const redis = openRedis(home.url, { patient: false });
  await new Promise((resolve) => (redis as NodeJS.EventEmitter).once('ready', resolve));
  const files = await watchFiles(home);
  const sandbox = await createTwochatSandbox(setup.holdMs === undefined ? {} : { holdMs: setup.holdMs });
  const bird = await createBirdSandbox();
  const slack = await createLocalSlack({ ...secrets, manifest, team, bot, people, channels: openChannels, userGroups });
  const strangersHolds = new Set([await strangersHold(sandbox)]);
  const holds = watchHolds(sandbox, strangersHolds);
  const strangersNumbers = new Set<string>();
  const closing = new AbortController();
  const clockFile = join(home.folder, 'clock-step');
  rmSync(clockFile, { force: true });

  const log: string[] = [];
  const reached = new Set<string>();
  const env: Env = {
    SLACK_BOT_TOKEN: secrets.botToken,
    ...(setup.sockets ? { SLACK_APP_TOKEN: secrets.appToken } : { SLACK_SIGNING_SECRET: secrets.signingSecret }),
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    REDIS_URL: home.url,
    ...(setup.bird ? birdSettings(bird) : { TWOCHAT_API_KEY: sandbox.apiKey, TWOCHAT_API_URL: sandbox.url }),
    ...botSettings,
    FAULTS_STALLED_MS: '150',
    ...(options.steppable ? { CLOCK_STEP: clockFile } : {}),
    ...setup.env,
  };
  const supervisors: Supervisor[] = [];
  const addBot = (lives: readonly Env[]) => {
    const supervisor = createSupervisor({
      env,
      lives,
      log(line) {
        log.push(line);
        if (line === 'synced') files.get(WORKSPACE)?.synced();
        const point = /^reached (.+)$/.exec(line)?.[1];
        if (point === undefined) return;
        if (reached.size === 0) options.onReached();
        reached.add(point);
      },
      onReady: (url) => setup.sockets || slack.setBotUrl(url),
      // The dead hold no locks: what a few seconds' wait would do is done at once, so that a run takes two seconds and not ten.
      onDeath: async () => {
        if (supervisors.length === 1 && !patient) await dropLocks(redis).catch(() => undefined);
      },
    });
    supervisors.push(supervisor);
  };
  for (let no = 0; no < bots; no++) addBot(no === 0 ? firstLives : []);

  const store = createRequestStore(redis);
  const register = createRegisterStore(redis);
  return {
    slack,
    sandbox,
    bird,
    holds,
    setup,
    /** Aborted when the bench is closed. */
    closing: closing.signal,
    /** Sets the clock of all bots that far from the machine's. */
    stepsClock: (offsetMs: number) => writeFileSync(clockFile, String(offsetMs)),
    /** A stranger with the same account has held a number of the group for ten minutes. */
    strangerHolds(groupId: string): void {
      strangersHolds.add(sandbox.holdForStranger(groupId, { agoMs: 600_000 }).uuid);
    },
    /** A stranger with the same account buys numbers. */
    strangerBuys(numbers: readonly { id: string; number: string }[]): void {
      for (const { id, number } of numbers) {
        strangersNumbers.add(number);
        sandbox.buyForStranger(id, number);
      }
    },
    /** What the providers sold on a click of our people, and for how much, as decimals. */
    sold(): readonly Sold[] {
      const twochat = sandbox.state().purchases.map(({ number, price }) => ({
        number,
        prices: price ? [price.monthlyPrice, price.setupPrice].filter((each) => Number(each) > 0) : [],
      }));
      const others = bird.state().purchases.map(({ number, monthlyPrice: price }) => ({
        number,
        prices: price ? [String(price.amount * 10 ** price.exponent)] : [],
      }));
      return [...twochat, ...others].filter(({ number }) => !strangersNumbers.has(number));
    },
    /** How many orders were sent from here. */
    orders: () => sandbox.state().calls.purchase + bird.state().calls.buy,
    home,
    lives: firstLives,
    /** What the servers that lead at first append to, by the keys that tell them. */
    files,
    redis,
    supervisors,
    /** One more bot on the same Redis; Slack turns to it as soon as it is ready. */
    addBot: () => addBot([]),
    log,
    /** Points at which the signal was sent. */
    reached,
    person: (name: string) => createPerson(slack, `U0${name.toUpperCase()}`),
    /** Every request in the store; rejects while Redis is away. */
    async requests(): Promise<Request[]> {
      // Of the server that has them: one that has just died is not among those that are known to lead.
      const node = await nodeOf(redis, WORKSPACE);
      const found = await node.keys(keys.request(team.id, '*'));
      const loaded = await Promise.all(found.map((key) => store.load(team.id, key.split(':').at(-1) ?? '')));
      return loaded.filter((request) => request !== undefined).sort((a, b) => a.createdAt - b.createdAt);
    },
    /** Every number of the register; rejects while Redis is away. */
    async records(): Promise<NumberRecord[]> {
      const node = await nodeOf(redis, WORKSPACE);
      const found = await node.keys(keys.record(team.id, '*'));
      const loaded = await Promise.all(found.map((key) => register.load(team.id, key.split(':').at(-1) ?? '')));
      return loaded.filter((record) => record !== undefined);
    },
    async close(): Promise<void> {
      closing.abort();
      await Promise.all(supervisors.map((supervisor) => supervisor.stop()));
      holds.stop();
      for (const file of files.values()) file.stop();
      redis.disconnect();
      await Promise.all([slack.close(), sandbox.close(), bird.close()]);
    },
  };
}

/** A stranger with the same account holds a number too. */
async function strangersHold(sandbox: TwochatSandbox): Promise<string> {
  type Listed = { data: { groups: { id: string }[] } };
  type Made = { data: { reservation_details: { uuid: string } } };
  const listed = await callTwochat<Listed>(sandbox, '/open/numbers/groups?country=FR');
  const approvers = { group_id: listed.data.groups.at(-1)?.id };
  const made = await callTwochat<Made>(sandbox, '/open/numbers/reservations', approvers);
  return made.data.reservation_details.uuid;
}

async function callTwochat<T>({ url, apiKey }: TwochatSandbox, path: string, body?: object): Promise<T> {
  const headers = { 'x-user-api-key': apiKey, 'content-type': 'application/json' };
  const approvers = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
  const answer = await fetch(`${url}${path}`, approvers);
  return (await answer.json()) as T;
}

async function watchFiles({ leader }: RedisHome): Promise<ReadonlyMap<string, FileWatch>> {
  const watches = [WORKSPACE, QUEUES].map(
    async (key) => [key, watchFile(await appendOnlyFile((await leader(key)).dataDir))] as const,
  );
  return new Map(await Promise.all(watches));
}

async function dropLocks(redis: RedisConnection): Promise<void> {
  const patterns = ['{nd-jobs}:*:lock', 'nd:*:rendering:*', 'nd:provider:asking:*'];
  const found = await Promise.all(patterns.map((pattern) => keysLike(redis, pattern)));
  // One by one: in a cluster they are at different servers.
  await Promise.all(found.flat().map((key) => redis.del(key)));
}

/** The keys of all servers that lead. */
async function keysLike(redis: RedisConnection, pattern: string): Promise<string[]> {
  return (await Promise.all(nodesOf(redis).map((node) => node.keys(pattern)))).flat();
}

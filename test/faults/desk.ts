import { readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import { parse } from 'yaml';
import { createBirdSandbox } from '../../src/demo/bird/sandbox.ts';
import { birdSettings, bot, botSettings, channels, people, team, userGroups } from '../../src/demo/people.ts';
import { createLocalSlack } from '../../src/demo/slack/local-slack.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import type { Request } from '../../src/domain/request.ts';
import { keys } from '../../src/store/keys.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { createPerson } from '../support/person.ts';
import { createKeeper, type Env, type Keeper } from './keeper.ts';
import { appendOnlyFile, type RedisHome, watchFile } from './redis-home.ts';
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

/** One run's world: a Redis that was emptied, a new Slack, new sandboxes with a stranger's hold, and the bot between them. */
export type Desk = Awaited<ReturnType<typeof openDesk>>;

const secrets = { signingSecret: 'test-signing-secret', botToken: 'xoxb-test', appToken: 'xapp-test' };
const manifest = parse(readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8'));
const everybody = [...people.map(({ id }) => id), bot.userId];
/** Everybody sees the approvers' cards: whoever may not decide has to be kept from it by the bot. */
const openChannels = channels.map((channel) => ({ ...channel, members: everybody }));

/** @param options.lives further variables of the first bot's lives, one after the other; `patient`: locks of a dead bot last as long as they last */
export async function openDesk(options: {
  home: RedisHome;
  setup: Setup;
  lives: readonly Env[];
  bots: number;
  patient: boolean;
  /** Called when the point that the first life waits for is reached. */
  onReached: () => void;
}) {
  const { home, setup, bots, patient } = options;
  const { server } = home;
  const redis = new Redis(server.url, { maxRetriesPerRequest: 0, enableOfflineQueue: false, retryStrategy: () => 50 });
  redis.on('error', () => undefined);
  await new Promise((resolve) => redis.once('ready', resolve));
  // Whatever the run before left it in.
  await redis.replicaof('NO', 'ONE');
  await redis.config('SET', 'maxmemory', '0');
  await redis.flushall();
  const file = watchFile(await appendOnlyFile(home.dataDir));
  const sandbox = await createTwochatSandbox(setup.holdMs === undefined ? {} : { holdMs: setup.holdMs });
  const bird = await createBirdSandbox();
  const slack = await createLocalSlack({ ...secrets, manifest, team, bot, people, channels: openChannels, userGroups });
  const stranger = await strangersHold(sandbox);
  const holds = watchHolds(sandbox, stranger);

  const log: string[] = [];
  const reached = new Set<string>();
  const env: Env = {
    SLACK_BOT_TOKEN: secrets.botToken,
    ...(setup.sockets ? { SLACK_APP_TOKEN: secrets.appToken } : { SLACK_SIGNING_SECRET: secrets.signingSecret }),
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    REDIS_URL: server.url,
    ...(setup.bird ? birdSettings(bird) : { TWOCHAT_API_KEY: sandbox.apiKey, TWOCHAT_API_URL: sandbox.url }),
    ...botSettings,
    FAULTS_STALLED_MS: '150',
    ...setup.env,
  };
  const keepers: Keeper[] = [];
  const addBot = (lives: readonly Env[]) => {
    const keeper = createKeeper({
      env,
      lives,
      log(line) {
        log.push(line);
        if (line === 'synced') file.synced();
        const point = /^reached (.+)$/.exec(line)?.[1];
        if (point === undefined) return;
        if (reached.size === 0) options.onReached();
        reached.add(point);
      },
      onReady: (url) => setup.sockets || slack.setBotUrl(url),
      // The dead hold no locks: what a few seconds' wait would do is done at once, so that a run takes two seconds and not ten.
      onDeath: async () => {
        if (keepers.length === 1 && !patient) await dropLocks(redis).catch(() => undefined);
      },
    });
    keepers.push(keeper);
  };
  for (let no = 0; no < bots; no++) addBot(no === 0 ? options.lives : []);

  const store = createRequestStore(redis);
  return {
    slack,
    sandbox,
    bird,
    holds,
    stranger,
    setup,
    server,
    dataDir: home.dataDir,
    sizeOnDisk: file.sizeOnDisk,
    redis,
    keepers,
    /** One more bot on the same Redis; Slack turns to it as soon as it is ready. */
    addBot: () => addBot([]),
    log,
    /** Points at which the deed was done. */
    reached,
    person: (name: string) => createPerson(slack, `U0${name.toUpperCase()}`),
    /** Every request in the store; rejects while Redis is away. */
    async requests(): Promise<Request[]> {
      const found = await redis.keys(keys.request(team.id, '*'));
      const loaded = await Promise.all(found.map((key) => store.load(team.id, key.split(':').at(-1) ?? '')));
      return loaded.filter((request) => request !== undefined).sort((a, b) => a.createdAt - b.createdAt);
    },
    async close(): Promise<void> {
      await Promise.all(keepers.map((keeper) => keeper.stop()));
      holds.stop();
      file.stop();
      redis.disconnect();
      await Promise.all([slack.close(), sandbox.close(), bird.close()]);
    },
  };
}

/** Somebody else of the same account holds a number too. */
async function strangersHold(sandbox: TwochatSandbox): Promise<string> {
  const headers = { 'x-user-api-key': sandbox.apiKey, 'content-type': 'application/json' };
  const groups = await fetch(`${sandbox.url}/open/numbers/groups?country=FR`, { headers });
  const listed = (await groups.json()) as { data: { groups: { id: string }[] } };
  const body = JSON.stringify({ group_id: listed.data.groups.at(-1)?.id });
  const made = await fetch(`${sandbox.url}/open/numbers/reservations`, { method: 'POST', headers, body });
  const { data } = (await made.json()) as { data: { reservation_details: { uuid: string } } };
  return data.reservation_details.uuid;
}

async function dropLocks(redis: Redis): Promise<void> {
  const patterns = ['{nd-jobs}:*:lock', 'nd:*:painting:*', 'nd:provider:asking:*'];
  const found = await Promise.all(patterns.map((pattern) => redis.keys(pattern)));
  if (found.flat().length > 0) await redis.del(...found.flat());
}

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { parse } from 'yaml';
import { type BotProcess, startBotProcess } from '../../src/demo/bot-process.ts';
import { bot, botSettings, channels, people, team, userGroups } from '../../src/demo/people.ts';
import { createLocalSlack } from '../../src/demo/slack/local-slack.ts';
import { createTwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { holdOf, type Request } from '../../src/domain/request.ts';
import type { StateName } from '../../src/domain/state.ts';
import { type AuditLine, readAuditTrail } from '../../src/store/audit-trail.ts';
import { openRedis } from '../../src/store/connections.ts';
import { keys } from '../../src/store/keys.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { startBalancer } from '../support/balancer.ts';
import { built } from '../support/compiled.ts';
import { createPerson } from '../support/person.ts';
import { openProviderGate } from './provider-gate.ts';

export const secrets = { signingSecret: 'test-signing-secret', botToken: 'xoxb-test', appToken: 'xapp-test' };
/** Long enough for all that follows a failover. */
const HOLD_MS = 10 * 60_000;
/** How late a purchase shows in the list of owned numbers. */
const OWNED_MS = 15_000;
/** How long before the provider's deadline a hold is released here. */
export const MARGIN_MS = 10_000;

/** Two processes of one bot behind a balancer, with a local Slack, a sandbox of 2Chat, and the Redis that is to fail over. */
export type World = Awaited<ReturnType<typeof openWorld>>;

export async function openWorld(options: { redisUrl: string; processes: number }) {
  const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const sandbox = await createTwochatSandbox({ holdMs: HOLD_MS, ownedDelayMs: OWNED_MS });
  sandbox.setLimit(1_000_000);
  const provider = await openProviderGate(sandbox.url);
  const slack = await createLocalSlack({ ...secrets, manifest, team, bot, people, channels, userGroups });
  const balancer = await startBalancer();
  slack.setBotUrl(balancer.url);
  const log: string[] = [];
  const bots: (BotProcess | undefined)[] = [];
  const env = {
    SLACK_BOT_TOKEN: secrets.botToken,
    SLACK_SIGNING_SECRET: secrets.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    PORT: '0',
    DRAIN: '0s',
    REDIS_URL: options.redisUrl,
    TWOCHAT_API_KEY: sandbox.apiKey,
    TWOCHAT_API_URL: provider.url,
    MAX_OPEN_HOLDS: '1000',
    MAX_REQUESTS_A_DAY: '1000',
    MAX_WORKSPACE_HOLDS: '1000',
    RELEASE_MARGIN: `${MARGIN_MS / 1_000}s`,
    NUDGE_EVERY: '1s',
    ...botSettings,
  };
  const origin = (process: BotProcess) => new URL(process.url).origin;
  async function startOne(at: number): Promise<void> {
    const started = await startBotProcess(env, (line) => log.push(`${at} ${line}`), [built('src/main.ts')]);
    bots[at] = started;
    await balancer.add(origin(started));
  }
  for (let at = 0; at < options.processes; at++) await startOne(at);

  const redis = openRedis(options.redisUrl, { patient: true });
  const store = createRequestStore(redis);
  const told = await listenToAnswers();
  const requests = watchRequests(redis);
  const readiness = watchReadiness(() => bots.flatMap((each) => (each ? [origin(each)] : [])));

  return {
    slack,
    sandbox,
    provider,
    redis,
    store,
    log,
    told,
    requests,
    readiness,
    /** Where clicks are sent. */
    url: balancer.url,
    person: (name: string) => createPerson(slack, `U0${name.toUpperCase()}`),
    /** Kills these processes at once; resolves when each is started again. */
    async restarts(which: readonly number[]): Promise<void> {
      await Promise.all(
        which.map(async (at) => {
          const ended = bots[at];
          bots[at] = undefined;
          if (!ended) return;
          balancer.remove(origin(ended));
          await ended.stop('SIGKILL');
          // As a process manager does, again and again until there is a Redis.
          for (;;) {
            try {
              return await startOne(at);
            } catch {
              await wait(500);
            }
          }
        }),
      );
    },
    async audit(): Promise<AuditLine[]> {
      const lines: AuditLine[] = [];
      for await (const line of readAuditTrail(redis, 0)) lines.push(line);
      return lines;
    },
    async close(): Promise<void> {
      requests.close();
      readiness.close();
      provider.close();
      await Promise.all(bots.map((each) => each?.stop('SIGKILL')));
      balancer.close();
      told.close();
      redis.disconnect();
      await Promise.all([slack.close(), sandbox.close()]);
    },
  };
}

/** Where Slack would take the bot's answers to clicks: what each person was told, by the click. */
async function listenToAnswers() {
  const said = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    said.set(request.url ?? '', Buffer.concat(chunks).toString());
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    at: (click: string) => `http://127.0.0.1:${port}/${click}`,
    of: (click: string) => said.get(`/${click}`),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const HOLDING = new Set<StateName>(['awaitingApproval', 'purchasing', 'unconfirmed', 'purchased', 'failed']);

/** Reads what is saved, again and again, and notes for which request each number was held last. */
function watchRequests(redis: ReturnType<typeof openRedis>) {
  let all: Request[] = [];
  let isClosed = false;
  /** Number → for whom it was held last. */
  const holders = new Map<string, string>();
  const look = async () => {
    const found = await redis.zrange(keys.byEnd(team.id), '0', '-1');
    const bodies = await Promise.all(found.map((id) => redis.hget(keys.request(team.id, id), 'body')));
    all = bodies.flatMap((body) => (body === null ? [] : [JSON.parse(body) as Request]));
    // What one gave back another may have bought, while the first, where that is forgotten, still seems to hold it.
    const isBought = ({ state }: Request) => state.name === 'purchased';
    for (const request of [...all.filter((each) => !isBought(each)), ...all.filter(isBought)]) {
      const { number } = holdOf(request) ?? {};
      if (number !== undefined && HOLDING.has(request.state.name)) holders.set(number, request.purpose);
    }
  };
  const looking = (async () => {
    while (!isClosed) {
      await look().catch(() => undefined);
      await wait(150);
    }
  })();
  return {
    all: () => all,
    of: (purpose: string) => all.find((each) => each.purpose === purpose),
    countOf: (purpose: string) => all.filter((each) => each.purpose === purpose).length,
    numbersOf: (purpose: string) => [...holders].flatMap(([number, holder]) => (holder === purpose ? [number] : [])),
    look,
    close() {
      isClosed = true;
      return looking;
    },
  };
}

const PROBE_MS = 100;

/** Asks each process all the time whether it is ready, and notes the longest time in which none was. */
function watchReadiness(origins: () => readonly string[]) {
  let [lastAt, longest, isClosed] = [performance.now(), 0, false];
  void (async () => {
    while (!isClosed) {
      const answers = await Promise.all(
        origins().map((each) =>
          fetch(`${each}/ready`, { signal: AbortSignal.timeout(1_000) }).then(
            ({ ok }) => ok,
            () => false,
          ),
        ),
      );
      const now = performance.now();
      longest = Math.max(longest, now - lastAt);
      if (answers.includes(true)) lastAt = now;
      await wait(PROBE_MS);
    }
  })();
  return {
    /** Forgets what was before. */
    begin() {
      [lastAt, longest] = [performance.now(), 0];
    },
    longestGap: () => Math.round(longest),
    isReady: () => performance.now() - lastAt < 3 * PROBE_MS + 200,
    close() {
      isClosed = true;
    },
  };
}

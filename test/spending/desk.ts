import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minutesToMilliseconds } from 'date-fns';
import { Redis } from 'ioredis';
import { parse } from 'yaml';
import { type BotProcess, startBotProcess } from '../../src/demo/bot-process.ts';
import { bot, botSettings, channels, people, team, userGroups } from '../../src/demo/people.ts';
import { startRedis } from '../../src/demo/redis-server.ts';
import { createLocalSlack } from '../../src/demo/slack/local-slack.ts';
import { createCatalogue } from '../../src/demo/twochat/catalogue.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { holdFingerprint } from '../../src/domain/fingerprint.ts';
import { money } from '../../src/domain/money.ts';
import { holdOf, type Request } from '../../src/domain/request.ts';
import { ids } from '../../src/slack/ids.ts';
import { type AuditLine, readAuditTrail } from '../../src/store/audit-trail.ts';
import { keys } from '../../src/store/keys.ts';
import { createRequestStore } from '../../src/store/request-store.ts';
import { keep } from '../bench/fill.ts';
import { built } from '../support/compiled.ts';
import { aGroup, aHold, aRequest } from '../support/requests.ts';
import { signed } from '../support/signed.ts';

const secrets = { signingSecret: 'test-signing-secret', botToken: 'xoxb-test' };
const HOLD_MS = minutesToMilliseconds(60);

/** Two processes of one bot with a policy, a Redis, a local Slack and a sandbox of 2Chat. */
export type Desk = Awaited<ReturnType<typeof openDesk>>;

export async function openDesk(policy: string, processes = 2) {
  const folder = await mkdtemp(join(tmpdir(), 'number-desk-spending-'));
  const file = join(folder, 'policy.yaml');
  await writeFile(file, policy);
  const server = await startRedis({ dataDir: folder });
  const redis = new Redis(server.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
  const sandbox = await createTwochatSandbox({ holdMs: HOLD_MS });
  sandbox.setLimit(1_000_000);
  const slack = await createLocalSlack({ ...secrets, manifest, team, bot, people, channels, userGroups });
  const answers = await takeAnswers();
  const store = createRequestStore(redis);
  const log: string[] = [];
  const bots: (BotProcess | undefined)[] = [];
  let presses = 0;

  async function start(at: number, more: Record<string, string> = {}): Promise<void> {
    const env = {
      SLACK_BOT_TOKEN: secrets.botToken,
      SLACK_SIGNING_SECRET: secrets.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      PORT: '0',
      DRAIN: '0s',
      REDIS_URL: server.url,
      TWOCHAT_API_KEY: sandbox.apiKey,
      TWOCHAT_API_URL: sandbox.url,
      MAX_OPEN_HOLDS: '10000',
      MAX_REQUESTS_A_DAY: '10000',
      MAX_WORKSPACE_HOLDS: '100000',
      POLICY_FILE: file,
      ...botSettings,
      ...more,
    };
    bots[at] = await startBotProcess(env, (line) => log.push(`${at} ${line}`), [built('src/main.ts')]);
    slack.setBotUrl(bots[at].url);
  }

  return {
    redis,
    server,
    sandbox,
    slack,
    log,
    start,
    async startAll(more?: Record<string, string>): Promise<void> {
      await Promise.all(Array.from({ length: processes }, (_, at) => start(at, more)));
    },
    async kill(at: number): Promise<void> {
      await bots[at]?.stop('SIGKILL');
      bots[at] = undefined;
    },
    /** The rules are others from when this has been noticed on; each process says so in its log. */
    async writePolicy(changed: string): Promise<void> {
      const noticed = () => log.filter((line) => line.includes('another policy applied')).length;
      const before = noticed();
      await writeFile(file, changed);
      await until(() => noticed() >= before + processes, 'another policy');
    },

    /** One approves; answers with whether Slack was answered with 200, and what the person was told. */
    async approves(request: Request, by: string, at = 0): Promise<boolean> {
      const no = presses++;
      const hold = holdOf(request) ?? aHold();
      const payload = {
        type: 'block_actions',
        team: { id: team.id, domain: team.domain },
        user: { id: by, username: by, name: by, team_id: team.id },
        api_app_id: bot.appId,
        token: 'gone',
        container: { type: 'message', message_ts: '1.1', channel_id: 'C0APPROVALS', is_ephemeral: false },
        channel: { id: 'C0APPROVALS', name: 'number-approvals' },
        message: { ts: '1.1', type: 'message' },
        is_enterprise_install: false,
        enterprise: null,
        trigger_id: `${no}.1.2`,
        response_url: answers.at(request.id),
        actions: [
          {
            type: 'button',
            action_id: ids.actions.approve,
            block_id: 'b',
            text: { type: 'plain_text', text: 'Approve' },
            action_ts: `${Math.floor(Date.now() / 1_000)}.${String(no).padStart(6, '0')}`,
            value: `${request.id}|${holdFingerprint(hold)}`,
          },
        ],
      };
      const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded', ...signed(secrets.signingSecret, body) };
      const taken = await fetch(bots[at]?.url ?? '', { method: 'POST', body, headers }).catch(() => undefined);
      await taken?.text().catch(() => '');
      return taken?.status === 200;
    },

    load: (id: string) => store.load(team.id, id),
    told: answers.of,
    /** So many requests, each with a number that is held, for this price a month; they wait for a decision. */
    async fill(count: number, monthly: string): Promise<Request[]> {
      const now = Date.now();
      const made = held(sandbox, count, monthly).map(
        (hold, no): Request => ({
          ...aRequest(
            {
              name: 'awaitingApproval',
              hold: { ...hold, heldAt: now },
              approvers: { mentions: ['U0MARTA', 'S0LEADS'], users: ['U0MARTA', 'U0OMAR'] },
              decideBy: now + HOLD_MS - minutesToMilliseconds(2),
              remindAt: [],
            },
            { id: `spend${String(no).padStart(6, '0')}`, createdAt: now, updatedAt: now, purpose: `Line ${no}` },
          ),
          version: 6,
          history: [
            { at: now, what: 'created', by: 'U0ANA' },
            { at: now, what: 'held', number: hold.number, until: hold.expiresAt },
          ],
        }),
      );
      await keep(redis, count, (no) => made[no] ?? aRequest());
      return made;
    },
    /** What is counted, in millionths. */
    async counted(): Promise<Record<string, string>> {
      const { book: _book, whole: _whole, ...sums } = await redis.hgetall(keys.spent(team.id));
      return sums;
    },
    async audit(): Promise<AuditLine[]> {
      const lines: AuditLine[] = [];
      for await (const line of readAuditTrail(redis, 0)) lines.push(line);
      return lines;
    },
    async close(): Promise<void> {
      await Promise.all(bots.map((each) => each?.stop('SIGKILL')));
      redis.disconnect();
      answers.close();
      await Promise.all([slack.close(), sandbox.close(), server.kill()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Looks again and again. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, forMs = 60_000): Promise<void> {
  for (const end = performance.now() + forMs; performance.now() < end; ) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited ${forMs} ms for ${what}`);
}

/** Numbers that the sandbox holds, all at one price. */
function held(sandbox: TwochatSandbox, count: number, monthly: string) {
  const groups = [...createCatalogue().groups.values()].filter(({ requirements }) => requirements.length === 0);
  const numbers = groups.flatMap((group) => group.numbers.map((number) => ({ group, number }))).slice(0, count);
  if (numbers.length < count) throw new Error(`the sandbox sells ${numbers.length} numbers, not ${count}`);
  for (const { id } of new Set(numbers.map(({ group }) => group)))
    sandbox.setPrice(id, { monthlyPrice: monthly, setupPrice: '0.00' });
  return numbers.map(({ group: { id, country, type }, number }) => {
    const { uuid, expiresAt } = sandbox.holdForStranger(id, { number });
    const group = aGroup({ id, country, type, monthly: money(monthly), setup: money('0'), features: [] });
    return aHold({ id: uuid, number, expiresAt, group });
  });
}

/** Where the bot tells people what came of their clicks. */
async function takeAnswers() {
  const said = new Map<string, string>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    said.set((request.url ?? '').slice(1), Buffer.concat(chunks).toString());
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    at: (id: string) => `http://127.0.0.1:${port}/${id}`,
    of: (id: string) => said.get(id),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

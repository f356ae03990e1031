import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll } from 'vitest';
import { type RedisServer, startRedis } from '../../src/demo/redis-server.ts';
import type { Check } from '../../src/workflow/check.ts';
import { useRedis } from '../support/redis.ts';
import { type Env, manifestWithout, type SetUp, useSetUp } from '../support/set-up.ts';

/** The start ends with this sentence; or log and /ready have this one; or the log alone; or it takes somebody who uses the bot, who is told, and the log. */
export type AtStart = Readonly<
  { stops: RegExp } | { named: RegExp } | { log: RegExp } | { whoAsks: string; log: RegExp } | { refused: RegExp }
>;

export type Mistake = Readonly<{
  mistake: string;
  /** Makes it, and answers with the settings that it consists in. */
  make: (on: SetUp) => unknown;
  name: string;
  status: Check['status'];
  detail: RegExp;
  fix: RegExp;
  mend?: () => Promise<void>;
  /** What an operator reads who does not ask doctor. */
  start: AtStart;
}>;

/** An installation in which each mistake that is written in MISTAKES.md can be made; the one that takes a running bot is in `running.test.ts`. */
export function useMistakes() {
  const redis = useRedis({ keeps: true });
  const setUp = useSetUp(() => redis.url);
  const servers: RedisServer[] = [];
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'number-desk-doctor-'));
  });
  afterAll(async () => {
    for (const server of servers) await server.kill();
    await rm(folder, { recursive: true });
  });

  /** One more Redis, with these settings. */
  async function another(settings: Record<string, string>): Promise<string> {
    const server = await startRedis({ dataDir: join(folder, String(servers.length)), settings });
    servers.push(server);
    return server.url;
  }

  async function policyOf(text: string): Promise<Env> {
    const POLICY_FILE = join(folder, 'policy.yaml');
    await writeFile(POLICY_FILE, text);
    return { POLICY_FILE };
  }

  /** Asks the Redis of this file. */
  async function told(...commands: readonly (readonly [string, ...string[]])[]): Promise<void> {
    const client = new Redis(redis.url);
    for (const [name, ...rest] of commands) await client.call(name, ...rest);
    client.disconnect();
  }

  const mistakes: readonly Mistake[] = [
    {
      mistake: 'the bot token is of an app that was removed',
      make: ({ slack }) => slack.fail('auth.test', { error: 'account_inactive' }),
      name: 'SLACK_BOT_TOKEN',
      status: 'fail',
      detail: /refused by Slack \(account_inactive\)/,
      fix: /"Bot User OAuth Token".*install it again/,
      start: { stops: /account_inactive\)\. Check SLACK_BOT_TOKEN/ },
    },
    {
      mistake: 'the bot token is another kind of token',
      make: () => ({ SLACK_BOT_TOKEN: 'xoxp-1-of-a-person' }),
      name: 'SLACK_BOT_TOKEN',
      status: 'fail',
      detail: /is not a bot token: that begins with xoxb-/,
      fix: /"OAuth & Permissions".*xoxb-your-bot-token/,
      start: { stops: /SLACK_BOT_TOKEN is not a bot token/ },
    },
    {
      mistake: 'the app is installed for a whole organisation',
      make: ({ slack }) =>
        slack.fail('auth.test', { body: { ok: true, team_id: 'T0', user_id: 'U0', is_enterprise_install: true } }),
      name: 'SLACK_BOT_TOKEN',
      status: 'fail',
      detail: /org-wide/,
      fix: /Install the app in that workspace alone/,
      start: { stops: /org-wide|organisation/ },
    },
    {
      mistake: 'the signing secret is another of the app’s secrets',
      make: () => ({ SLACK_SIGNING_SECRET: 'GXq9CmPj1jdY3jJ0uVnZzbJ4' }),
      name: 'SLACK_SIGNING_SECRET',
      status: 'warn',
      detail: /does not look like one/,
      fix: /neither the client secret nor the verification token/,
      start: { refused: /signature does not match.*SLACK_SIGNING_SECRET/ },
    },
    {
      mistake: 'the machine’s clock is ten minutes off',
      make: ({ replaceSlack }) => replaceSlack({ now: () => Date.now() + 600_000 }),
      name: 'clock against Slack',
      status: 'fail',
      detail: /(599|600|601) s behind Slack's, so everything that Slack sends is refused/,
      fix: /NTP/,
      start: { named: /clock.* is \d+ s behind/ },
    },
    {
      mistake: 'the scope users:read is missing',
      make: async ({ replaceSlack }) => replaceSlack({ manifest: await manifestWithout('users:read') }),
      name: 'Slack scope users:read',
      status: 'fail',
      detail: /nobody is known to be a full member/,
      fix: /Add users:read under "OAuth & Permissions"/,
      start: { named: /users:read/ },
    },
    {
      mistake: 'the scope chat:write is missing',
      make: async ({ replaceSlack }) => replaceSlack({ manifest: await manifestWithout('chat:write') }),
      name: 'Slack scope chat:write',
      status: 'fail',
      detail: /nothing can be posted/,
      fix: /Add chat:write .* install the app again/,
      start: { named: /chat:write/ },
    },
    {
      mistake: 'the feed’s channel is archived',
      make: ({ slack }) => slack.changeChannel('C0FEED', { archived: true }),
      name: 'FEED_CHANNEL: C0FEED',
      status: 'fail',
      detail: /is archived/,
      fix: /Unarchive it/,
      start: { named: /FEED_CHANNEL: C0FEED is archived/ },
    },
    {
      mistake: 'the bot is not in the approvals channel',
      make: ({ slack }) => slack.changeChannel('C0APPROVALS', { members: ['U0MARTA'] }),
      name: 'APPROVALS_CHANNEL: C0APPROVALS',
      status: 'fail',
      detail: /the bot is not in/,
      fix: /\/invite/,
      start: { named: /APPROVALS_CHANNEL: C0APPROVALS is a channel that the bot is not in/ },
    },
    {
      mistake: 'a channel is written as its name',
      make: () => ({ FEED_CHANNEL: '#number-feed' }),
      name: 'FEED_CHANNEL',
      status: 'fail',
      detail: /is not the id of a channel/,
      fix: /FEED_CHANNEL=C0456EFGH/,
      start: { stops: /FEED_CHANNEL is not the id of a channel/ },
    },
    {
      mistake: 'an approver does not exist',
      make: () => ({ APPROVERS: 'U0MARTA,U0TYPO,S0LEADS' }),
      name: 'APPROVERS: U0TYPO',
      status: 'fail',
      detail: /is not known to Slack/,
      fix: /Copy member ID/,
      start: { named: /APPROVERS: U0TYPO is not known to Slack/ },
    },
    {
      mistake: 'an approver has left',
      make: ({ slack }) => slack.changePerson('U0MARTA', { deactivated: true }),
      name: 'APPROVERS: U0MARTA',
      status: 'warn',
      detail: /is deactivated and cannot approve/,
      fix: /Name a full member/,
      start: { named: /APPROVERS: U0MARTA is deactivated/ },
    },
    {
      mistake: 'a group of approvers is empty',
      make: ({ slack }) => slack.changeUserGroup('S0LEADS', []),
      name: 'APPROVERS: S0LEADS',
      status: 'warn',
      detail: /without members/,
      fix: /Add people to it/,
      start: { named: /APPROVERS: S0LEADS is a user group without members/ },
    },
    {
      mistake: 'there is one approver, whose own requests nobody can approve',
      make: () => ({ APPROVERS: 'U0MARTA' }),
      name: 'approvers',
      status: 'warn',
      detail: /only U0MARTA could approve, and nobody approves what they asked for themselves/,
      fix: /at least two full members/,
      start: { named: /approvers: only U0MARTA could approve/ },
    },
    {
      mistake: 'nobody could approve',
      make: ({ slack }) => {
        slack.changePerson('U0OMAR', { guest: true });
        return { APPROVERS: 'S0LEADS' };
      },
      name: 'approvers',
      status: 'fail',
      detail: /nobody could approve/,
      fix: /at least two full members/,
      start: { stops: /nobody could approve/ },
    },
    {
      mistake: 'the app-level token lacks connections:write',
      make: ({ slack }) => {
        slack.fail('apps.connections.open', {
          body: { ok: false, error: 'missing_scope', needed: 'connections:write', provided: '' },
        });
        return { SLACK_APP_TOKEN: 'xapp-test' };
      },
      name: 'SLACK_APP_TOKEN',
      status: 'fail',
      detail: /opens no socket \(missing_scope\)/,
      fix: /connections:write/,
      start: { stops: /SLACK_APP_TOKEN|connections:write/ },
    },
    {
      mistake: 'the name of a setting has a slip in it',
      make: () => ({ APPROVALS_CHANNEL: '', APPROVAL_CHANNEL: 'C0APPROVALS' }),
      name: 'APPROVAL_CHANNEL',
      status: 'warn',
      detail: /is no variable of this version/,
      fix: /If you mean APPROVALS_CHANNEL/,
      start: { log: /"name":"APPROVAL_CHANNEL"/ },
    },
    {
      mistake: 'Redis refuses the password',
      make: () => ({ REDIS_URL: redis.url.replace('redis://', 'redis://bot:hunter2@') }),
      name: 'Redis',
      status: 'fail',
      detail: /does not accept the user name or password/,
      fix: /REDIS_URL/,
      start: { stops: /password/ },
    },
    {
      mistake: 'REDIS_URL names a replica',
      make: async () => ({ REDIS_URL: await another({ replicaof: `127.0.0.1 ${redis.server.port}` }) }),
      name: 'Redis: role',
      status: 'fail',
      detail: /is a replica, which takes no writes \(its master is 127\.0\.0\.1:\d+\)/,
      fix: /Name the master in REDIS_URL, or its Sentinels/,
      start: {
        stops: /could not be used within 30 seconds \(it is a replica, which takes no writes\)\. Check REDIS_URL/,
      },
    },
    {
      mistake: 'REDIS_URL names one node of a cluster as a server by itself',
      make: async () => ({ REDIS_URL: await another({ 'cluster-enabled': 'yes' }) }),
      name: 'Redis',
      status: 'fail',
      detail: /is a node of a cluster: REDIS_URL must be like redis-cluster:\/\//,
      fix: /Check REDIS_URL/,
      start: { stops: /node of a cluster/ },
    },
    {
      mistake: 'Redis is a cache: it throws keys out, and keeps nothing over a restart',
      make: () => told(['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'], ['CONFIG', 'SET', 'appendonly', 'no']),
      name: 'Redis: full memory',
      status: 'fail',
      detail: /maxmemory-policy allkeys-lru/,
      fix: /Set maxmemory-policy noeviction/,
      start: { named: /maxmemory-policy/ },
      mend: () => told(['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'], ['CONFIG', 'SET', 'appendonly', 'yes']),
    },
    {
      mistake: 'the key of a provider is wrong',
      make: () => ({ TWOCHAT_API_KEY: 'key-of-yesterday' }),
      name: '2Chat: API key',
      status: 'fail',
      detail: /does not accept the API key/,
      fix: /app\.2chat\.io\/developers/,
      start: { whoAsks: '2Chat does not accept the API key', log: /2Chat does not accept the API key .*401/ },
    },
    {
      mistake: 'by the rules of spending nobody could approve something',
      make: ({ slack }) => {
        slack.changeUserGroup('S0LEADS', []);
        return policyOf('version: 1\napprove:\n  rules:\n    - when: {country: [US]}\n      who: [S0LEADS, U0GONE]\n');
      },
      name: 'POLICY_FILE',
      status: 'fail',
      detail: /policy\.yaml:5:7 approve\.rules\[0\]\.who nobody could approve/,
      fix: /Name more people there/,
      start: { named: /POLICY_FILE approve\.rules\[0\]\.who: S0LEADS is a user group without members/ },
    },
  ];

  return { redis, setUp, policyOf, told, mistakes };
}

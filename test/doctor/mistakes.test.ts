import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channels, people } from '../../src/demo/people.ts';
import { type RedisServer, startRedis } from '../../src/demo/redis-server.ts';
import type { Check } from '../../src/workflow/check.ts';
import { deadUrl } from '../providers/stub-server.ts';
import { useRedis } from '../support/redis.ts';
import { type Env, manifestWithout, type SetUp, useSetUp } from '../support/set-up.ts';

const redis = useRedis();
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

type Mistake = Readonly<{
  mistake: string;
  /** Makes it, and answers with the settings that it consists in. */
  make: (on: SetUp) => unknown;
  name: string;
  status: Check['status'];
  detail: RegExp;
  fix: RegExp;
  mend?: () => Promise<void>;
}>;

/** What is written in MISTAKES.md; the one that takes a running bot is in `running.test.ts`. */
const mistakes: readonly Mistake[] = [
  {
    mistake: 'the bot token is of an app that was removed',
    make: ({ slack }) => slack.fail('auth.test', { error: 'account_inactive' }),
    name: 'SLACK_BOT_TOKEN',
    status: 'fail',
    detail: /refused by Slack \(account_inactive\)/,
    fix: /"Bot User OAuth Token".*install it again/,
  },
  {
    mistake: 'the bot token is another kind of token',
    make: () => ({ SLACK_BOT_TOKEN: 'xoxp-1-of-a-person' }),
    name: 'SLACK_BOT_TOKEN',
    status: 'fail',
    detail: /is not a bot token: that begins with xoxb-/,
    fix: /"OAuth & Permissions".*xoxb-your-bot-token/,
  },
  {
    mistake: 'the app is installed for a whole organisation',
    make: ({ slack }) =>
      slack.fail('auth.test', { body: { ok: true, team_id: 'T0', user_id: 'U0', is_enterprise_install: true } }),
    name: 'SLACK_BOT_TOKEN',
    status: 'fail',
    detail: /org-wide/,
    fix: /Install the app in that workspace alone/,
  },
  {
    mistake: 'the signing secret is another of the app’s secrets',
    make: () => ({ SLACK_SIGNING_SECRET: 'GXq9CmPj1jdY3jJ0uVnZzbJ4' }),
    name: 'SLACK_SIGNING_SECRET',
    status: 'warn',
    detail: /does not look like one/,
    fix: /neither the client secret nor the verification token/,
  },
  {
    mistake: 'the machine’s clock is ten minutes off',
    make: ({ replaceSlack }) => replaceSlack({ now: () => Date.now() + 600_000 }),
    name: 'clock against Slack',
    status: 'fail',
    detail: /(599|600|601) s behind Slack's, so everything that Slack sends is refused/,
    fix: /NTP/,
  },
  {
    mistake: 'the scope users:read is missing',
    make: async ({ replaceSlack }) => replaceSlack({ manifest: await manifestWithout('users:read') }),
    name: 'Slack scope users:read',
    status: 'fail',
    detail: /nobody is known to be a full member/,
    fix: /Add users:read under "OAuth & Permissions"/,
  },
  {
    mistake: 'the scope chat:write is missing',
    make: async ({ replaceSlack }) => replaceSlack({ manifest: await manifestWithout('chat:write') }),
    name: 'Slack scope chat:write',
    status: 'fail',
    detail: /nothing can be posted/,
    fix: /Add chat:write .* install the app again/,
  },
  {
    mistake: 'the feed’s channel is archived',
    make: ({ slack }) => slack.changeChannel('C0FEED', { archived: true }),
    name: 'FEED_CHANNEL: C0FEED',
    status: 'fail',
    detail: /is archived/,
    fix: /Unarchive it/,
  },
  {
    mistake: 'the bot is not in the approvals channel',
    make: ({ slack }) => slack.changeChannel('C0APPROVALS', { members: ['U0MARTA'] }),
    name: 'APPROVALS_CHANNEL: C0APPROVALS',
    status: 'fail',
    detail: /the bot is not in/,
    fix: /\/invite/,
  },
  {
    mistake: 'a channel is written as its name',
    make: () => ({ FEED_CHANNEL: '#number-feed' }),
    name: 'FEED_CHANNEL',
    status: 'fail',
    detail: /is not the id of a channel/,
    fix: /FEED_CHANNEL=C0456EFGH/,
  },
  {
    mistake: 'an approver does not exist',
    make: () => ({ APPROVERS: 'U0MARTA,U0TYPO,S0LEADS' }),
    name: 'APPROVERS: U0TYPO',
    status: 'fail',
    detail: /is not known to Slack/,
    fix: /Copy member ID/,
  },
  {
    mistake: 'an approver has left',
    make: ({ slack }) => slack.changePerson('U0MARTA', { deactivated: true }),
    name: 'APPROVERS: U0MARTA',
    status: 'warn',
    detail: /is deactivated and cannot approve/,
    fix: /Name a full member/,
  },
  {
    mistake: 'a group of approvers is empty',
    make: ({ slack }) => slack.changeUserGroup('S0LEADS', []),
    name: 'APPROVERS: S0LEADS',
    status: 'warn',
    detail: /without members/,
    fix: /Add people to it/,
  },
  {
    mistake: 'there is one approver, whose own requests nobody can approve',
    make: () => ({ APPROVERS: 'U0MARTA' }),
    name: 'approvers',
    status: 'warn',
    detail: /only U0MARTA could approve, and nobody approves what they asked for themselves/,
    fix: /at least two full members/,
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
  },
  {
    mistake: 'the name of a setting has a slip in it',
    make: () => ({ APPROVALS_CHANNEL: '', APPROVAL_CHANNEL: 'C0APPROVALS' }),
    name: 'APPROVAL_CHANNEL',
    status: 'warn',
    detail: /is no variable of this version/,
    fix: /If you mean APPROVALS_CHANNEL/,
  },
  {
    mistake: 'Redis refuses the password',
    make: () => ({ REDIS_URL: redis.url.replace('redis://', 'redis://bot:hunter2@') }),
    name: 'Redis',
    status: 'fail',
    detail: /does not accept the user name or password/,
    fix: /REDIS_URL/,
  },
  {
    mistake: 'REDIS_URL names a replica',
    make: async () => ({ REDIS_URL: await another({ replicaof: `127.0.0.1 ${redis.server.port}` }) }),
    name: 'Redis: role',
    status: 'fail',
    detail: /is a replica, which takes no writes \(its master is 127\.0\.0\.1:\d+\)/,
    fix: /Name the master in REDIS_URL, or its Sentinels/,
  },
  {
    mistake: 'REDIS_URL names one node of a cluster as a server by itself',
    make: async () => ({ REDIS_URL: await another({ 'cluster-enabled': 'yes' }) }),
    name: 'Redis',
    status: 'fail',
    detail: /is a node of a cluster: REDIS_URL must be like redis-cluster:\/\//,
    fix: /Check REDIS_URL/,
  },
  {
    mistake: 'Redis is a cache: it throws keys out, and keeps nothing over a restart',
    make: () => told(['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lru'], ['CONFIG', 'SET', 'appendonly', 'no']),
    name: 'Redis: full memory',
    status: 'fail',
    detail: /maxmemory-policy allkeys-lru/,
    fix: /Set maxmemory-policy noeviction/,
    mend: () => told(['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'], ['CONFIG', 'SET', 'appendonly', 'yes']),
  },
  {
    mistake: 'the key of a provider is wrong',
    make: () => ({ TWOCHAT_API_KEY: 'key-of-yesterday' }),
    name: '2Chat: API key',
    status: 'fail',
    detail: /does not accept the API key/,
    fix: /app\.2chat\.io\/developers/,
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
  },
];

describe('mistakes of an operator', () => {
  it.each(mistakes)('$mistake', async ({ make, mend, name, status, detail, fix }) => {
    const env = ((await make(setUp)) ?? {}) as Env;
    const checks = await setUp.examined(env);
    await mend?.();
    const found = checks.filter((check) => check.name === name && check.status === status);
    expect(found).toContainEqual({
      name,
      status,
      detail: expect.stringMatching(detail),
      fix: expect.stringMatching(fix),
    });
    expect(setUp.changes()).toEqual({ slack: [], made: [] });
  });

  it('are written down, each with what doctor says of it', async () => {
    const text = await readFile(new URL('MISTAKES.md', import.meta.url), 'utf8');
    const rows = [...text.matchAll(/^\| \d+ \| ([^|]+) \| `(\w+) {2}([^`]+)` \|/gm)].map(([, ...row]) => row);
    expect(rows).toHaveLength(24);
    for (const { mistake, status, name } of mistakes) expect(rows).toContainEqual([mistake, status, name]);
  });
});

describe('what is set up well', () => {
  const failing = (checks: readonly Check[]) => checks.filter(({ status }) => status !== 'pass');

  it('passes in all, and nothing is posted, held, bought or changed', async () => {
    const client = new Redis(redis.url);
    await client.flushall();
    expect(failing(await setUp.examined({ SLACK_APP_TOKEN: 'xapp-test' }))).toEqual([]);
    expect(failing(await setUp.examined())).toEqual([]);
    expect(setUp.changes()).toEqual({ slack: [], made: [] });
    for (const channel of channels) expect(setUp.slack.messages(channel.id)).toEqual([]);
    expect(await client.keys('*')).toEqual([]);
    client.disconnect();
  });

  it('has a line for each thing that is looked at', async () => {
    const names = (await setUp.examined({ SLACK_APP_TOKEN: 'xapp-test', ...(await policyOf('version: 1\n')) })).map(
      ({ name }) => name.replace(/^Slack scope .*/, 'Slack scope'),
    );
    expect([...new Set(names)]).toEqual([
      ...['Node', 'settings', 'SLACK_BOT_TOKEN', 'Slack workspace', 'Slack scope'],
      ...['APPROVALS_CHANNEL: C0APPROVALS', 'FEED_CHANNEL: C0FEED', 'APPROVERS: U0MARTA', 'APPROVERS: S0LEADS'],
      ...['approvers', 'clock against Slack', 'SLACK_APP_TOKEN', 'POLICY_FILE'],
      ...['Redis', 'Redis: role', 'Redis: rights', 'Redis: version', 'Redis: append-only file', 'Redis: full memory'],
      ...['Redis: written to disk', 'Redis: replicas', 'Redis: latency', 'clock against Redis'],
      ...['2Chat: API key', '2Chat: account', '2Chat: requests per minute', '2Chat: credits'],
      ...['2Chat: sample search', '2Chat: owned numbers', 'clock against 2Chat'],
      ...['Bird: access key and organization', 'Bird: workspace', 'Bird: sample search', 'Bird: requests per minute'],
      ...['clock against Bird', 'PORT'],
    ]);
  });

  it('is looked at without asking anybody', async () => {
    const checks = await setUp.examined({ ...(await policyOf('version: 1\n')) }, true);
    expect(checks.map(({ name }) => name)).toEqual(['Node', 'settings', 'SLACK_SIGNING_SECRET', 'POLICY_FILE']);
    expect(setUp.slack.traffic()).toEqual([]);
    expect(Object.values({ ...setUp.twochat.state().calls, ...setUp.bird.state().calls })).not.toContain(1);
  });
});

describe('more that can be wrong', () => {
  const statusOf = async (name: string, env?: Env) => (await setUp.examined(env)).find((check) => check.name === name);

  it('everything at once: each has its line, and none is hidden behind another', async () => {
    await setUp.replaceSlack({
      manifest: await manifestWithout('users:read', 'groups:read'),
      people: people.map((person) => ({ ...person, guest: true })),
    });
    const checks = await setUp.examined({
      REDIS_URL: 'redis://127.0.0.1:1',
      FEED_CHANNEL: 'C0NONE',
      BIRD_WORKSPACE_ID: 'other',
      ...(await policyOf('version: 2\napprove: {two_above: much}\n')),
    });
    const failed = checks.flatMap(({ name, status, detail }) => (status === 'fail' ? [`${name} ${detail}`] : []));
    for (const line of [
      /^Slack scope users:read is missing/,
      /^APPROVERS: U0MARTA cannot be looked up: the bot lacks the scope users:read/,
      /^FEED_CHANNEL: C0NONE is not known/,
      /^Redis .*ECONNREFUSED/,
      /^Bird: workspace/,
      /^POLICY_FILE \S+policy\.yaml:1:10 version/,
      /^POLICY_FILE \S+policy\.yaml:2:22 approve\.two_above/,
    ])
      expect(failed).toContainEqual(expect.stringMatching(line));
    // A scope without which the bot can serve.
    expect(checks).toContainEqual(expect.objectContaining({ name: 'Slack scope groups:read', status: 'warn' }));
  });

  it('a channel that another company reads', async () => {
    await setUp.replaceSlack({ channels: channels.map((each) => ({ ...each, shared: each.id === 'C0FEED' })) });
    expect(await statusOf('FEED_CHANNEL: C0FEED')).toMatchObject({ status: 'warn' });
  });

  it('a Slack that is not there, is something else, or asks for patience', async () => {
    const slackIs = async (SLACK_API_URL: string) => statusOf('Slack', { SLACK_API_URL });
    expect((await slackIs(`${await deadUrl()}/api/`))?.detail).toMatch(/ECONNREFUSED/);
    expect(await slackIs(`${setUp.twochat.url}/`)).toMatchObject({ status: 'fail' });
    setUp.slack.fail('users.info', { status: 429, retryAfter: 30 }, Number.POSITIVE_INFINITY);
    expect(await statusOf('APPROVERS: U0MARTA')).toMatchObject({
      status: 'warn',
      detail: 'could not be looked up (it asks for patience)',
      untold: true,
    });
    expect(await statusOf('approvers')).toMatchObject({ status: 'warn' });
  });

  it('a Redis user without a right, a Redis that is nearly full, and one that is far away', async () => {
    await told(['ACL', 'SETUSER', 'half', 'on', '>pass', '~*', '+@all', '-zadd']);
    const half = { REDIS_URL: redis.url.replace('redis://', 'redis://half:pass@') };
    expect((await statusOf('Redis: rights', half))?.detail).toMatch(/\(zadd\)/);
    await told(['ACL', 'SETUSER', 'blind', 'on', '>pass', '~*', '+@all', '-info']);
    const blind = { REDIS_URL: redis.url.replace('redis://', 'redis://blind:pass@') };
    expect((await statusOf('Redis: rights', blind))?.detail).toMatch(/\(info\)/);
    await told(['CONFIG', 'SET', 'maxmemory', '1']);
    const [memory, rights] = [await statusOf('Redis: memory'), await statusOf('Redis: rights')];
    await told(['CONFIG', 'SET', 'maxmemory', '0']);
    expect([memory?.status, rights?.status]).toEqual(['fail', 'fail']);
    expect(rights?.detail).toMatch(/takes no writes \(OOM/);
  });

  it('an account without credits, and a provider whose clock is another', async () => {
    setUp.twochat.setClock(120_000);
    expect(await statusOf('clock against 2Chat')).toMatchObject({ status: 'warn' });
    setUp.twochat.fault({
      endpoint: 'info',
      kind: 'json',
      body: { success: true, usage: { api_request_count: 5, max_api_request_count: 5 } },
    });
    expect(await statusOf('2Chat: credits')).toMatchObject({ status: 'fail', detail: '5 of 5 used, 0 left' });
  });

  it('a port that another program has, and a HOST of another machine', async () => {
    const taken = { PORT: String(setUp.slack.port) };
    expect((await statusOf('PORT', taken))?.detail).toMatch(/is taken by another program/);
    const metrics = await statusOf('METRICS_PORT', { PORT: '3999', METRICS_PORT: String(setUp.slack.port) });
    expect([metrics?.status, metrics?.fix]).toEqual(['fail', 'Set METRICS_PORT, or HOST, to one that is free.']);
    expect((await statusOf('PORT', { PORT: '3999', HOST: '192.0.2.1' }))?.detail).toMatch(/no address of this machine/);
  });

  it('a policy that denies a group to approve: who is in it does not count', async () => {
    await setUp.replaceSlack({ userGroups: [{ id: 'S0LEADS', handle: 'leads', users: ['U0OMAR', 'U0MARTA'] }] });
    const policy = await policyOf(
      'version: 1\nrequest: {who: [U0OMAR]}\napprove: {who: [U0OMAR, U0ANA], deny: [S0LEADS]}\n',
    );
    expect((await statusOf('approvers', policy))?.detail).toMatch(/^only U0ANA could approve/);
    setUp.slack.changePerson('U0ANA', { guest: true });
    expect((await statusOf('approvers', policy))?.status).toBe('fail');
    expect((await statusOf('POLICY_FILE', policy))?.detail).toMatch(/:3:\d+ approve\.who nobody could approve/);
  });

  it('the policy names people, too', async () => {
    const policy = await policyOf(
      'version: 1\napprove: {who: [U0OMAR, U0TYPO], deny: [U0ANA], self: true}\nescalate: [{after: 50%, to: [U0LEFT]}]\n',
    );
    await setUp.replaceSlack({ people: [...people, { id: 'U0LEFT', name: 'Left', deactivated: true }] });
    const checks = await setUp.examined(policy);
    const names = (status: Check['status']) =>
      checks.filter((check) => check.status === status).map(({ name }) => name);
    expect(names('fail')).toEqual(['POLICY_FILE approve.who: U0TYPO', 'POLICY_FILE']);
    expect(names('warn')).toEqual(['POLICY_FILE escalate[0].to: U0LEFT']);
    expect(checks.find(({ name }) => name === 'approvers')?.detail).toBe(
      'one could, also what they asked for themselves',
    );
  });
});

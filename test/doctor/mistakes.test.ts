import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { channels, people } from '../../src/demo/people.ts';
import type { Check } from '../../src/workflow/check.ts';
import { deadUrl } from '../providers/stub-server.ts';
import { type Env, manifestWithout } from '../support/set-up.ts';
import { secrets } from '../support/whole-bot.ts';
import { useMistakes } from './mistakes.ts';

const { redis, setUp, policyOf, told, mistakes } = useMistakes();

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

  it('a page, or nothing that can be read, where Slack should be', async () => {
    let said = '';
    const page = createServer((_request, response) => void response.end(said)).listen(0, '127.0.0.1');
    await once(page, 'listening');
    const { port } = page.address() as AddressInfo;
    for (said of ['<html>Please log in</html>', '\0{{', 'null', '[]', '"hello"'])
      expect(await statusOf('Slack', { SLACK_API_URL: `http://127.0.0.1:${port}/api/` })).toMatchObject({
        detail: expect.stringContaining("(it answered something that is not Slack's JSON)"),
        fix: expect.stringMatching(/SLACK_API_URL and the proxy, .* such as a login/),
      });
    page.close();
  });

  it('trouble of Slack’s own, which no new token ends', async () => {
    const later = { fix: 'Try again in a minute.' };
    for (const how of [
      { error: 'internal_error' },
      { error: 'ratelimited' },
      { status: 429, retryAfter: 30 } as const,
    ]) {
      setUp.slack.fail('auth.test', how);
      expect(await statusOf('Slack')).toMatchObject(later);
    }
    setUp.slack.fail('apps.connections.open', { error: 'internal_error' });
    expect(await statusOf('SLACK_APP_TOKEN', { SLACK_APP_TOKEN: secrets.appToken })).toMatchObject({
      status: 'warn',
      ...later,
    });
  });

  it('a group that Slack refuses to show: the line on all approvers does not say to wait', async () => {
    setUp.slack.fail('usergroups.users.list', { error: 'subteam_disabled' }, Number.POSITIVE_INFINITY);
    expect(await statusOf('approvers', { APPROVERS: 'U0MARTA,S0LEADS' })).toMatchObject({
      detail: 'it is not known who is behind S0LEADS',
      fix: 'Mend what is said of them above, and look again.',
    });
  });

  it('a port whose program does not answer may be the bot', async () => {
    const mute = createServer((_request, response) => response.destroy()).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    expect((await statusOf('PORT', { PORT: String(port) }))?.detail).toMatch(
      /is taken by another program, or by the bot here, which does not answer\. End that/,
    );
    mute.close();
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

import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, parseEnv } from 'node:util';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig, readSetup } from '../src/config.ts';
import { providerSchema } from '../src/domain/group.ts';
import { PROVIDERS } from '../src/providers/registry.ts';
import { secretsOf } from '../src/secrets.ts';
import type { Secret } from '../src/setting.ts';
import { groups, settings } from '../src/settings.ts';
import { readAddress } from '../src/store/redis-url.ts';
import { makeCertificate } from './support/certificate.ts';

const least = {
  SLACK_BOT_TOKEN: 'xoxb-1-abc',
  SLACK_SIGNING_SECRET: 'signing-abc',
  REDIS_URL: 'redis://:redis-password@localhost:6379/2',
  TWOCHAT_API_KEY: 'two-chat-key',
  APPROVERS: 'U1A,S2B',
  FEED_CHANNEL: 'C3C',
};
const bird = { BIRD_ACCESS_KEY: 'bird-key-7', BIRD_ORGANIZATION_ID: 'org-1', BIRD_WORKSPACE_ID: 'ws-2' };
const providers = PROVIDERS.map(({ name }) => name);
type Env = Record<string, string | undefined>;
const all = groups.flatMap(([, settings]) => Object.entries(settings));
const names = all.map(([name]) => name);

/** What the configured provider of this name was given, with its secrets in the open. */
function valuesOf(config: ReturnType<typeof readConfig>, provider: string): Record<string, unknown> | undefined {
  const found = config.providers.find(({ name }) => name === provider);
  const open = (value: unknown) => (typeof value === 'string' ? value : (value as Secret).reveal());
  return found && Object.fromEntries(Object.entries(Object(found.values)).map(([name, value]) => [name, open(value)]));
}

function problemsOf(env: Env): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError)
      return error.message
        .split('\n')
        .slice(1)
        .map((line) => line.trim());
    throw error;
  }
  return [];
}

/** The variables that are complained about. */
const blamed = (env: Env) => problemsOf(env).map((problem) => problem.split(' ')[0]);

describe('what is read', () => {
  test('the least that works, and what the rest is then', () => {
    const config = readConfig(least);
    const { slack, redisUrl, providers, ...rest } = config;
    expect(rest).toEqual({
      host: '127.0.0.1',
      port: 3000,
      metricsPort: 0,
      role: 'all',
      drainMs: 5_000,
      approvers: { users: ['U1A'], groups: ['S2B'] },
      backupApprovers: { users: [], groups: [] },
      channels: { feed: 'C3C' },
      rules: {
        releaseMarginMs: 120_000,
        reminders: [{ share: 0.5 }, { beforeMs: 600_000 }, { beforeMs: 180_000 }],
        nudgeEveryMs: 600_000,
        requesters: 'members',
        limits: { openHolds: 3, requestsADay: 20, workspaceHolds: 100 },
      },
      cardsWhereAsked: false,
      register: {
        reviewAheadMs: 30 * 86_400_000,
        reviewEveryMs: 90 * 86_400_000,
        coolingOffMs: 86_400_000,
        costCentres: [],
      },
      retentionMs: 90 * 86_400_000,
      logLevel: 'info',
      traces: {},
      ignored: [],
    });
    expect([slack.botToken.reveal(), slack.signingSecret?.reveal()]).toEqual(['xoxb-1-abc', 'signing-abc']);
    expect([slack.appToken, slack.apiUrl]).toEqual([undefined, undefined]);
    expect(redisUrl.reveal()).toBe(least.REDIS_URL);
    expect(providers.map(({ name }) => name)).toEqual(['2Chat']);
    expect(valuesOf(config, '2Chat')).toEqual({
      TWOCHAT_API_KEY: 'two-chat-key',
      TWOCHAT_API_URL: 'https://api.p.2chat.io',
    });
  });

  test.each<[string, string, (config: ReturnType<typeof readConfig>) => unknown, unknown]>([
    ['SLACK_API_URL', 'http://127.0.0.1:4000/api', ({ slack }) => slack.apiUrl, 'http://127.0.0.1:4000/api/'],
    ['SLACK_API_URL', 'https://slack.test/api//', ({ slack }) => slack.apiUrl, 'https://slack.test/api/'],
    [
      'TWOCHAT_API_URL',
      'http://127.0.0.1:5000/',
      (config) => valuesOf(config, '2Chat')?.['TWOCHAT_API_URL'],
      'http://127.0.0.1:5000',
    ],
    ['REDIS_URL', 'rediss://redis.test', ({ redisUrl }) => redisUrl.reveal(), 'rediss://redis.test'],
    ['REDIS_URL', 'REDISS://redis.test', ({ redisUrl }) => redisUrl.reveal(), 'rediss://redis.test'],
    ['REDIS_URL', 'redis://[::1]:6379/15', ({ redisUrl }) => redisUrl.reveal(), 'redis://[::1]:6379/15'],
    ['REDIS_URL', 'redis://h/?family=6', ({ redisUrl }) => redisUrl.reveal(), 'redis://h/?family=6'],
    ['REDIS_URL', 'redis://me:p%25w%23@h/', ({ redisUrl }) => redisUrl.reveal(), 'redis://me:p%25w%23@h/'],
    ['REDIS_URL', 'redis://:pä ss@h', ({ redisUrl }) => redisUrl.reveal(), 'redis://:pä ss@h'],
    ['HOST', '0.0.0.0', ({ host }) => host, '0.0.0.0'],
    ['HOST', '::', ({ host }) => host, '::'],
    ['PORT', '0', ({ port }) => port, 0],
    ['PORT', ' 65535 ', ({ port }) => port, 65_535],
    ['PORT', '  ', ({ port }) => port, 3000],
    ['ROLE', 'web', ({ role }) => role, 'web'],
    ['DRAIN', '0s', ({ drainMs }) => drainMs, 0],
    ['DRAIN', '500ms', ({ drainMs }) => drainMs, 500],
    ['DRAIN', '10m', ({ drainMs }) => drainMs, 600_000],
    ['APPROVERS', ' W1 , U2,U2,, S3', ({ approvers }) => approvers, { users: ['W1', 'U2'], groups: ['S3'] }],
    ['REQUEST_CARDS', 'channel', ({ cardsWhereAsked }) => cardsWhereAsked, true],
    ['APPROVALS_CHANNEL', 'G1', ({ channels }) => channels, { approvals: 'G1', feed: 'C3C' }],
    ['RELEASE_MARGIN', '90s', ({ rules }) => rules.releaseMarginMs, 90_000],
    ['RELEASE_MARGIN', '1.5 min', ({ rules }) => rules.releaseMarginMs, 90_000],
    ['REVIEW_AHEAD', '14d', ({ register }) => register.reviewAheadMs, 14 * 86_400_000],
    ['REVIEW_EVERY', '180d', ({ register }) => register.reviewEveryMs, 180 * 86_400_000],
    ['COOLING_OFF', '1h', ({ register }) => register.coolingOffMs, 3_600_000],
    ['COST_CENTRES', 'Sales, Süd & Ost,Sales', ({ register }) => register.costCentres, ['Sales', 'Süd & Ost']],
    ['RETENTION', '1d', ({ retentionMs }) => retentionMs, 86_400_000],
    ['RETENTION', '48h', ({ retentionMs }) => retentionMs, 172_800_000],
    ['REMINDERS', '25 %, 1h', ({ rules }) => rules.reminders, [{ share: 0.25 }, { beforeMs: 3_600_000 }]],
    ['REMINDERS', '10m,', ({ rules }) => rules.reminders, [{ beforeMs: 600_000 }]],
    ['NUDGE_EVERY', '1h', ({ rules }) => rules.nudgeEveryMs, 3_600_000],
    [
      'QUIET_HOURS',
      '22:00-7:30  Europe/Berlin',
      ({ rules }) => rules.quietHours,
      { from: 1_320, until: 450, zone: 'Europe/Berlin' },
    ],
    ['BACKUP_APPROVERS', 'U1,S2', ({ backupApprovers }) => backupApprovers, { users: ['U1'], groups: ['S2'] }],
    ['LOG_LEVEL', 'debug', ({ logLevel }) => logLevel, 'debug'],
  ])('%s=%s', (name, value, pick, expected) => {
    expect(pick(readConfig({ ...least, [name]: value }))).toEqual(expected);
  });

  test('Socket Mode does without a signing secret', () => {
    const { slack } = readConfig({ ...least, SLACK_SIGNING_SECRET: '', SLACK_APP_TOKEN: 'xapp-1-abc' });
    expect([slack.appToken?.reveal(), slack.signingSecret]).toEqual(['xapp-1-abc', undefined]);
  });

  test('a worker does without both, and has no way in where they are given', () => {
    for (const given of [{ SLACK_SIGNING_SECRET: '' }, { SLACK_APP_TOKEN: 'xapp-1-abc' }]) {
      const { slack } = readConfig({ ...least, ...given, ROLE: 'worker' });
      expect([slack.appToken, slack.signingSecret]).toEqual([undefined, undefined]);
    }
    for (const ROLE of ['web', 'all']) {
      expect(blamed({ ...least, SLACK_SIGNING_SECRET: '', ROLE })).toEqual(['SLACK_SIGNING_SECRET']);
    }
  });

  test('those of an installation in many workspaces are refused by name', () => {
    const env = { ...least, SLACK_STATE_SECRET: 'x', SLACK_CLIENT_ID: '1.2', SLACK_CLIENT_SECRET: '' };
    expect(blamed(env)).toEqual(['SLACK_CLIENT_ID', 'SLACK_STATE_SECRET']);
  });

  test('names that are like one of ours are named, and others are not', () => {
    const env = {
      ...least,
      APPROVAL_CHANNEL: 'C0',
      SLACK_CHANNEL: 'C0',
      HTTPS_PROXI: 'x',
      FTP_PROXY: 'x',
      EDITOR: 'vi',
    };
    expect(readConfig(env).ignored).toEqual(['APPROVAL_CHANNEL', 'SLACK_CHANNEL', 'HTTPS_PROXI']);
  });

  test('a name is also misspelt in small letters, with a blank around it, or too short; proxies are written so', () => {
    const others = { slack_bot_token: 'x', Approvers: 'x', POLICY: 'x', ' RETENTION': 'x', 'FEED_CHANNEL ': 'x' };
    expect(readConfig({ ...least, ...others }).ignored).toEqual(Object.keys(others));
    const small = { http_proxy: 'http://proxy:1', no_proxy: 'b' };
    const { ignored, proxy } = readConfig({ ...least, ...small, HTTP_PROXY: 'http://other:2' });
    expect([ignored, proxy?.http?.reveal(), proxy?.except]).toEqual([[], 'http://proxy:1', 'b']);
  });

  test('Bird beside 2Chat, or instead of it', () => {
    for (const env of [
      { ...least, ...bird },
      { ...least, ...bird, TWOCHAT_API_KEY: '' },
    ]) {
      const config = readConfig(env);
      expect(valuesOf(config, '2Chat')?.['TWOCHAT_API_KEY']).toBe(env.TWOCHAT_API_KEY || undefined);
      expect(valuesOf(config, 'Bird')).toEqual({ ...bird, BIRD_API_URL: 'https://api.bird.com' });
    }
    const elsewhere = { BIRD_API_URL: 'http://127.0.0.1:1/' };
    expect(valuesOf(readConfig({ ...least, ...bird, ...elsewhere }), 'Bird')).toMatchObject({
      BIRD_API_URL: 'http://127.0.0.1:1',
    });
    expect(valuesOf(readConfig({ ...least, ...elsewhere }), 'Bird')).toBeUndefined();
  });
});

describe('what is refused', () => {
  test.each<[string, ...string[]]>([
    ['SLACK_BOT_TOKEN', 'xoxp-1', 'xapp-1', 'xoxb-', 'xoxb-1 2'],
    ['SLACK_SIGNING_SECRET', 'two words', 'umläut'],
    ['SLACK_APP_TOKEN', 'xoxb-1'],
    [
      'SLACK_API_URL',
      'slack.com/api',
      'ftp://slack.com/api/',
      'https://me:pw@slack.com/',
      'https://slack.com/?a=1',
      '://',
    ],
    ['HOST', 'http://0.0.0.0', 'my host'],
    ['PORT', 'abc', '65536', '-1', '3e3', '80.5', '999999'],
    ['ROLE', 'Web', 'server', 'web,worker'],
    ['DRAIN', '5', '-5s', '0', '11m', '1h', 'never', '0.1ms'],
    ['REDIS_URL', 'localhost:6379', 'http://localhost', 'redis:', 'redis://'],
    ['TWOCHAT_API_KEY', 'two words'],
    ['TWOCHAT_API_URL', 'https://api.p.2chat.io/open', 'https://api.p.2chat.io/open/', 'api.p.2chat.io'],
    ['BIRD_ACCESS_KEY', 'two words', 'umläut'],
    ['BIRD_ORGANIZATION_ID', 'a b', 'org/1', '../x', '..'],
    ['BIRD_WORKSPACE_ID', 'ws?', `${'9'.repeat(101)}`],
    ['BIRD_API_URL', 'api.bird.com', 'https://me:pw@api.bird.com', 'https://api.bird.com/?a=1'],
    ['APPROVERS', ',', 'B1', 'U1,@jane', 'jane', 'u1'],
    ['REQUEST_CARDS', 'dm', 'Channel', 'C1'],
    ['APPROVALS_CHANNEL', '#approvals', 'U1', 'D1', 'C1,C2'],
    ['FEED_CHANNEL', '#feed', 'general'],
    ['RELEASE_MARGIN', '2', '0m', '-2m', 'soon', '2 bananas', '0.1ms', `${'9'.repeat(60)}m`, '9999999999y'],
    ['NUDGE_EVERY', '10', '0s', 'often'],
    ['COOLING_OFF', '24', '0h', 'a day', '1000y', '11y'],
    ['COST_CENTRES', ',', 'x'.repeat(76)],
    ['RETENTION', '90', '0d', '23h', '12m', 'for ever', '101y', '10000y'],
    ['BACKUP_APPROVERS', 'marta', '@leads', ','],
    [
      'QUIET_HOURS',
      '22-7 Europe/Berlin',
      '22:00-07:00',
      '22:00-22:00 UTC',
      '24:00-07:00 UTC',
      '22:00-07:60 UTC',
      '22:00-07:00 Nowhere/Land',
    ],
    ['REMINDERS', '0%', '100%', '50', '-5m', '50%,,soon', '5%0'],
    ['LOG_LEVEL', 'verbose', 'INFO'],
  ])('%s', (name, ...values) => {
    for (const value of values) expect([value, blamed({ ...least, ...bird, [name]: value })]).toEqual([value, [name]]);
  });

  test.each(
    [
      // Not the number of a database.
      ...['/hunter2', '/1.5', '/-1', '/01', '/1/', '/1e3', '/%32', '/0x1', '//', '/1 2', '/99999999999', '/hunter2@h'],
      // What the client would take for an option of its own, or for nothing.
      ...[
        '?db=hunter2',
        '?tls=hunter2',
        '?family=5',
        '?family=hunter2',
        '?family=4&db=1',
        '/1?path=%2Fhunter2',
        '#hunter2',
      ],
      ...[':0', ':65536', ':-1', ':6379x', ':63 79'],
    ]
      .map((rest) => `redis://bot:hunter2@host${rest}`)
      .concat([
        'redis://bot:hunter2%zz@host',
        'redis://bot:hunter2%@host',
        'redis://hunter2%f:x@host',
        'redis://:hunter2%ff@host',
        'redis://bot:hun/ter2@host',
        'redis://bot:12#hunter2@host',
        'redis://bot:12?hunter2@host',
        'redis://bot:12/hunter2@host',
        'redis://bot:hunter2@',
        'redis://:hunter2@:6379',
        'redis:bot:hunter2@host',
        'redis-cluster://bot:hunter2@host,bot:hunter2@other',
        'redis-sentinel://bot:hunter2@host,bot:hunter2@other/?name=mymaster',
        'redis:/host/hunter2',
        'redis:///hunter2',
        'redis://bot:hunter2@ho%20st',
        'redis://bot:hunter2@ho,st',
        'redis://bot:hunter2@[::1',
        'redis+tls://bot:hunter2@host',
        'valkey://bot:hunter2@host',
        'unix:///hunter2',
        '/hunter2.sock',
        '//bot:hunter2@host',
        '6379',
        'host:6379',
      ]),
  )('F85: REDIS_URL=%s is refused in one sentence, without it', (url) => {
    const [said = '', ...more] = problemsOf({ ...least, REDIS_URL: url });
    expect(more).toEqual([]);
    expect(said).toMatch(/^REDIS_URL (is not|has) [^\n]+\. Example: REDIS_URL=redis:\/\/127\.0\.0\.1:6379$/);
    expect(said).not.toMatch(/hunter2|ter2|bot/);
  });

  test.each<[string, object]>([
    ['redis://h', { shape: 'single', tls: false, places: [{ host: 'h', port: 6379 }], db: 0, login: {} }],
    ['redis://h:/', { places: [{ host: 'h', port: 6379 }] }],
    ['redis://:p%40%2C%25@[::1]:7/3', { places: [{ host: '::1', port: 7 }], db: 3, login: { password: 'p@,%' } }],
    ['redis://me:a@b@h', { login: { username: 'me', password: 'a@b' } }],
    ['redis://a,b:c,d@h', { login: { username: 'a,b', password: 'c,d' }, places: [{ host: 'h', port: 6379 }] }],
    [
      'REDISS-Sentinel://me:x%2Cy@a,b:7,[::1]/2?name=my-master.1&sentinelUser=s%25&sentinelPassword=%26%3D%2B',
      {
        shape: 'sentinel',
        tls: true,
        places: [
          { host: 'a', port: 26379 },
          { host: 'b', port: 7 },
          { host: '::1', port: 26379 },
        ],
        db: 2,
        name: 'my-master.1',
        login: { username: 'me', password: 'x,y' },
        sentinelLogin: { username: 's%', password: '&=+' },
      },
    ],
    ['redis-sentinel://a/?name=m&family=6', { shape: 'sentinel', family: 6, sentinelLogin: {} }],
    [
      'redis-cluster://:s@10.0.0.1:7000,10.0.0.1:7001/',
      {
        shape: 'cluster',
        tls: false,
        login: { password: 's' },
        places: [
          { host: '10.0.0.1', port: 7000 },
          { host: '10.0.0.1', port: 7001 },
        ],
      },
    ],
    ['rediss-cluster://a/0?family=4', { shape: 'cluster', tls: true, db: 0, family: 4 }],
  ])('%s is read as it is meant', (url, meant) => {
    const config = readConfig({ ...least, REDIS_URL: url });
    expect(readAddress(config.redisUrl.reveal()).address).toMatchObject(meant);
  });

  test.each<[string, RegExp]>([
    ['redis://hunter2:hunter2@a,b', /several hosts.*redis-sentinel:\/\/ or redis-cluster:/],
    ['redis-sentinel://:hunter2@a,b', /has no \?name=/],
    ['redis-sentinel://:hunter2@a,b/?name=', /has no \?name=/],
    ['redis-sentinel://a,b?name=m%20hunter2', /has no \?name=/],
    ['redis-sentinel://:hunter2@a,b/?name=m&name=n', /one of them twice/],
    ['redis-sentinel://a/?name=m&password=hunter2', /other than name, sentinelUser/],
    ['redis-sentinel://a/?name=m&sentinelPassword=hunter2+x', /meant in two ways/],
    ['redis-sentinel://a/?name=m&sentinelPassword=hunter2%zz', /% in its user name/],
    ['redis-sentinel://a/?name=m&sentinelUser=hunter2', /sentinelUser without/],
    ['redis-sentinel://a/?name=m&sentinelPassword=hunter2#3', /has a #/],
    ['redis-sentinel://:hunter2@a,,b/?name=m', /empty place/],
    ['redis-cluster://:hunter2@a,', /empty place/],
    ['redis-cluster://:hunter2@', /is not a/],
    ['redis-cluster://:hunter2@a:7,A:7', /twice/],
    ['redis-cluster://:hunter2@a,a:6379', /twice/],
    ['redis-cluster://:hunter2@a,b/1', /database, and a cluster has none but 0/],
    ['redis-cluster://:hunter2@a,b/?name=m', /other than family/],
    ['redis-cluster://:hunter2@a,b:0', /port/],
    ['redis-cluster://:hunter2@a,b:99999', /is not a/],
    ['redis-cluster://:hunter2@a,::1', /is not a/],
    ['redis-cluster://:hunter2@a b,c', /is not a|no name or IP/],
    ['redis-cluster://:hunter2%zz@a,b', /% in its user name/],
    ['redis-cluster://:hun\ter2@a,b', /character/],
    ['redis-sentinels://:hunter2@a/?name=m', /is not a/],
    ['redis-cluster:hunter2', /is not a/],
  ])('%s is refused in one sentence, without it', (url, wrong) => {
    const [said = '', ...more] = problemsOf({ ...least, REDIS_URL: url });
    expect([said, more]).toEqual([expect.stringMatching(wrong), []]);
    expect(said).not.toMatch(/hunter|ter2/);
  });

  test('the passwords in an address of several hosts never reach a log', () => {
    const url = 'redis-sentinel://me:x%2Cy@a,b:7/?name=m&sentinelPassword=%26z';
    const { redisUrl } = readConfig({ ...least, REDIS_URL: url });
    expect(secretsOf({ redisUrl })).toEqual(expect.arrayContaining(['x,y', 'x%2Cy', '&z', '%26z']));
    expect(secretsOf({ redisUrl })).not.toContain(url);
  });

  test('METRICS_PORT is another one than PORT, or none', () => {
    expect(readConfig({ ...least, METRICS_PORT: '9464' }).metricsPort).toBe(9464);
    for (const same of [{ METRICS_PORT: '3000' }, { METRICS_PORT: '8080', PORT: '8080' }, { METRICS_PORT: '03000' }])
      expect(problemsOf({ ...least, ...same })).toEqual([expect.stringContaining('METRICS_PORT is PORT')]);
    for (const fine of [{ METRICS_PORT: '0' }, { METRICS_PORT: '0', PORT: '0' }])
      expect(readConfig({ ...least, ...fine }).metricsPort).toBe(0);
    expect(blamed({ ...least, METRICS_PORT: '70000' })).toContain('METRICS_PORT');
  });

  test('REDIS_CA is a file of certificates, and says that TLS is meant', async () => {
    const certificate = await makeCertificate('redis.test');
    const tls = { ...least, REDIS_URL: 'rediss-cluster://a,b' };
    expect(readConfig({ ...tls, REDIS_CA: certificate.file }).redisCa).toBe(certificate.cert.trim());
    const key = certificate.file.replace('cert.pem', 'key.pem');
    await writeFile(`${certificate.file}.bad`, certificate.cert.replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA'));
    const wrong = [`${certificate.file}.none`, key, `${certificate.file}.bad`, tmpdir()];
    const said = wrong.map((REDIS_CA) => problemsOf({ ...tls, REDIS_CA }));
    await certificate.remove();
    expect(said).toEqual(
      [/cannot be read \(ENOENT\)/, /without a certificate/, /certificate that cannot be read/, /it is a folder/].map(
        (each) => [expect.stringMatching(each)],
      ),
    );
    expect(blamed({ ...least, REDIS_CA: certificate.file })).toContain('REDIS_CA');
  });

  test('what is no file is neither read nor waited for, whether it is REDIS_CA or .env', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'number-desk-no-file-'));
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const [path, kind] of [
      [pipe, 'a pipe'],
      ['/dev/zero', 'a device'],
      [folder, 'a folder'],
    ] as const) {
      const wrong = `cannot be read: it is ${kind}, not a file`;
      const [said] = problemsOf({ ...least, REDIS_URL: 'rediss://a', REDIS_CA: path });
      expect(said).toContain(`REDIS_CA names a file that ${wrong}`);
      expect(readSetup({}, path).problems).toContainEqual({ name: '.env', wrong });
    }
    await rm(folder, { recursive: true });
  });

  test.each([
    'HTTPS_PROXY',
    'HTTP_PROXY',
  ])('F85: %s whose password cannot be decoded is refused, without it', (name) => {
    const [said = '', ...more] = problemsOf({ ...least, [name]: 'http://me:hunter2%zz@proxy:3128' });
    expect(more).toEqual([]);
    expect(said).toMatch(new RegExp(`^${name} has a % in its user name or password`));
    expect(said).not.toContain('hunter2');
  });

  test('F85: whatever REDIS_URL is, it is refused in a sentence, or the client reads it as it is meant', () => {
    const part = fc.oneof(fc.constantFrom('%', '/', '?', '#', '@', ':', '[', '%41', '0', '7', 'a', ' '), fc.string());
    fc.assert(
      fc.property(fc.constantFrom('redis', 'rediss', 'Redis'), fc.array(part, { maxLength: 8 }), (scheme, parts) => {
        const url = `${scheme}://${parts.join('')}`;
        if (problemsOf({ ...least, REDIS_URL: url }).length > 0) return;
        const client = new Redis(readConfig({ ...least, REDIS_URL: url }).redisUrl.reveal(), { lazyConnect: true });
        const { host, port, db, tls, path } = client.options;
        expect(host).toMatch(/^[\w.:-]+$/);
        expect(Number(port)).toBeGreaterThan(0);
        expect([Number.isInteger(Number(db)), tls !== undefined, path ?? null]).toEqual([
          true,
          scheme === 'rediss',
          null,
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(Object.keys(least))('%s is missing, or blank', (name) => {
    expect(blamed({ ...least, [name]: undefined })).toEqual([name]);
    expect(blamed({ ...least, [name]: ' ' })).toEqual([name]);
  });

  test('no provider that sells numbers', () => {
    expect(problemsOf({ ...least, TWOCHAT_API_KEY: '' })).toEqual([
      expect.stringMatching(
        /^TWOCHAT_API_KEY is missing: .*, 2Chat \(TWOCHAT_API_KEY\) or Bird \(BIRD_ACCESS_KEY, \w+, \w+\)/,
      ),
    ]);
    expect(
      providers.filter(
        (name) =>
          !problemsOf({ ...least, TWOCHAT_API_KEY: '' })
            .join()
            .includes(name),
      ),
    ).toEqual([]);
  });

  test('half of what Bird needs, whether 2Chat is there or not', () => {
    const all = Object.keys(bird);
    for (const one of all) {
      expect(blamed({ ...least, ...bird, [one]: '' })).toEqual([one]);
      expect(blamed({ ...least, ...bird, TWOCHAT_API_KEY: '', [one]: '' })).toEqual([one]);
      expect(blamed({ ...least, [one]: Reflect.get(bird, one) })).toEqual(all.filter((name) => name !== one));
    }
    expect(problemsOf({ ...least, ...bird, BIRD_WORKSPACE_ID: '' })).toEqual([
      'BIRD_WORKSPACE_ID is missing: Bird needs BIRD_ACCESS_KEY, BIRD_ORGANIZATION_ID, BIRD_WORKSPACE_ID, all of them or none. Example: BIRD_WORKSPACE_ID=b7d2a9c4-1f60-4e8e-9c37-64f1d05a7c22',
    ]);
  });

  test('a policy file is named by its path', () => {
    expect(readConfig({ ...least, POLICY_FILE: ' /etc/policy.yaml ' }).policyFile).toBe('/etc/policy.yaml');
  });

  test('everything at once, each with its name and an example', () => {
    const env = { PORT: 'abc', TWOCHAT_API_KEY: 'two words', REMINDERS: '50%,soon,10m,later', POLICY_FILE: 'x' };
    expect(() => readConfig(env)).toThrowErrorMatchingInlineSnapshot(`
      [ConfigError: Number Desk cannot start with these settings:
        SLACK_BOT_TOKEN is missing. Example: SLACK_BOT_TOKEN=xoxb-your-bot-token
        PORT is not a port number. Example: PORT=3000
        REDIS_URL is missing. Example: REDIS_URL=redis://127.0.0.1:6379
        APPROVERS is missing. Example: APPROVERS=U0123ABCD,S0456EFGH
        FEED_CHANNEL is missing. Example: FEED_CHANNEL=C0456EFGH
        REMINDERS has an entry (2, 4 in the list) that is not a share between 0% and 100% or a span of time with a unit. Example: REMINDERS=50%,10m,3m
        SLACK_SIGNING_SECRET is missing (only Socket Mode, with SLACK_APP_TOKEN, and ROLE=worker do without). Example: SLACK_SIGNING_SECRET=your-signing-secret
        TWOCHAT_API_KEY holds spaces or characters that such a value never has. Example: TWOCHAT_API_KEY=your-api-key]
    `);
  });
});

describe('secrets', () => {
  test('are masked wherever the configuration is printed', () => {
    const config = readConfig({ ...least, ...bird, SLACK_APP_TOKEN: 'xapp-1-abc' });
    const printed = [
      inspect(config, { depth: 9, showHidden: true }),
      JSON.stringify(config),
      `${config.redisUrl}`,
    ].join();
    const { APPROVERS, FEED_CHANNEL, ...slackAndTwochat } = { ...least, SLACK_APP_TOKEN: 'xapp-1-abc' };
    const secrets = { ...slackAndTwochat, key: bird.BIRD_ACCESS_KEY };
    for (const value of Object.values(secrets)) expect(printed).not.toContain(value);
    expect(printed).not.toContain('redis-password');
    expect(printed).toContain('C3C');
  });

  test('no value is ever repeated by an error, whichever variable it was put into', () => {
    const value = fc.stringMatching(/^[a-z0-9:/@,. -]{0,12}q7Zx[a-z0-9:/@,. -]{0,12}$/);
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, text) => {
        expect(problemsOf({ ...least, [name]: text }).join()).not.toContain('q7Zx');
      }),
    );
  });
});

describe('the providers', () => {
  test('have names of their own, which can stand in a key, and variables of their own', () => {
    expect(providers.filter((name) => providerSchema.safeParse(name).success)).toEqual([...new Set(providers)]);
    expect(names).toEqual([...new Set(names)]);
  });
});

describe('.env.example', () => {
  const file = fileURLToPath(new URL('../.env.example', import.meta.url));
  /** What the compose files read, and the bot does not. */
  const FOR_COMPOSE = [
    '',
    `# ${'-'.repeat(8)} Docker Compose ${'-'.repeat(8)}`,
    '',
    '# Password of the Redis that is started beside the bot, of letters and digits alone; REDIS_URL is set there to fit (example: what openssl rand -hex 32 prints)',
    'REDIS_PASSWORD=',
    '',
    '# Name by which Slack reaches this machine, for ops/docker-compose.proxy.yml (example: desk.example.com)',
    'PUBLIC_HOST=',
  ];

  test('says what the code says', async () => {
    const lines = [
      '# The settings of Number Desk. Copy this file to .env and fill in at least what says "required".',
      '# A variable that is left blank counts as not set.',
      `# At least one provider is needed: ${providers.join(', ')}.`,
    ];
    for (const [heading, settings] of groups) {
      lines.push('', `# ${'-'.repeat(8)} ${heading} ${'-'.repeat(8)}`);
      const needed = providers.includes(heading) ? `needed for ${heading}` : 'required';
      for (const [name, { about, required, example, default: standard }] of Object.entries(settings)) {
        const notes = [
          required ? needed : '',
          standard === example ? '' : `example: ${example}`,
          standard === undefined ? '' : `default: ${standard}`,
        ].filter(Boolean);
        lines.push('', `# ${about} (${notes.join('; ')})`);
        lines.push(standard === undefined ? `${name}=` : `#${name}=${standard}`);
      }
    }
    await expect(`${[...lines, ...FOR_COMPOSE].join('\n')}\n`).toMatchFileSnapshot(file);
  });

  test('can be read, and its examples are accepted', async () => {
    const text = await readFile(file, 'utf8');
    expect(blamed(parseEnv(text))).toEqual(
      expect.arrayContaining([
        ...Object.keys(settings).filter((name) => Reflect.get(settings, name).required),
        'SLACK_SIGNING_SECRET',
        'TWOCHAT_API_KEY',
      ]),
    );
    // Only an operator has this file.
    const examples = all.map(([name, { example }]) => [name, example]).filter(([name]) => name !== 'REDIS_CA');
    expect(problemsOf(Object.fromEntries(examples))).toEqual([]);
    expect(problemsOf({ ...least, ...parseEnv(text.replace(/^#([A-Z_]+=)/gm, '$1').replace(/^\w+=$/gm, '')) })).toEqual(
      [],
    );
  });
});

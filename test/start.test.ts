import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bot, channels, people, team, userGroups } from '../src/demo/people.ts';
import { createLocalSlack } from '../src/demo/slack/local-slack.ts';
import { makeCertificate, startTlsFront } from './support/certificate.ts';
import { built } from './support/compiled.ts';
import { useRedis } from './support/redis.ts';
import { secrets } from './support/whole-bot.ts';

const server = useRedis({ keeps: true });
const root = fileURLToPath(new URL('..', import.meta.url));
/** Says that it is an older Node, and fails as one does where a package is imported. */
const OLD_NODE =
  "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.8'});delete globalThis.File";

/** Starts the bot as `npm start` does, and answers with all it said when it has ended by itself, or by a signal that it gets when it has said something. */
async function start(
  env: Record<string, string>,
  file = 'src/main.ts',
  before: readonly string[] = [],
  signalAt?: string,
) {
  const run = file.startsWith('src/demo') ? ['--import', 'tsx', file] : [built(file)];
  const child = spawn(process.execPath, [...before, ...run], {
    cwd: root,
    env: {
      PATH: process.env['PATH'] ?? '',
      SLACK_BOT_TOKEN: 'xoxb-1-abc',
      SLACK_SIGNING_SECRET: 'signing-abc',
      SLACK_API_URL: 'http://127.0.0.1:1/api/',
      TWOCHAT_API_KEY: 'key-abc',
      APPROVERS: 'U1A',
      FEED_CHANNEL: 'C3C',
      REDIS_URL: server.url,
      // Each listens before it waits for anything.
      PORT: '0',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (signalAt !== undefined) {
    child.stdout.on('data', (said: Buffer) => said.includes(signalAt) && child.kill('SIGTERM'));
  }
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code, out, err, all: out + err };
}

const manifest = async () => parse(await readFile(`${root}/manifest.yml`, 'utf8'));

function withLogin(user: string, password: string, scheme = 'redis'): string {
  return `${scheme}://${user}:${encodeURIComponent(password)}@127.0.0.1:${server.server.port}`;
}

// Each is a process of its own that mostly waits.
describe.concurrent('a start that cannot work ends in one sentence', () => {
  it('F85: Redis refuses the password: the start ends at once, in one sentence without it', async () => {
    const { code, out, err, all } = await start({ REDIS_URL: withLogin('bot', 'hunter 2/x') });
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err.trim()).toMatch(
      /^Number Desk cannot start: Redis at 127\.0\.0\.1:\d+ does not accept the user name or password in REDIS_URL\.$/,
    );
    expect(all).not.toMatch(/hunter/);
  }, 180_000);

  it('F85: a user without the rights: the sentence names what is missing', async () => {
    const redis = new Redis(server.url);
    await redis.call('ACL', 'SETUSER', 'half', 'on', '>pass', '~nd:*', '~{nd-jobs}:*', '+@all', '-zadd');
    await redis.call('ACL', 'SETUSER', 'blind', 'on', '>pass', '~nd:*', '~{nd-jobs}:*', '+@all', '-info');
    await redis.call('ACL', 'SETUSER', 'alien', 'on', '>pass', '~nd:*', '+@all');
    await redis.call('ACL', 'SETUSER', 'narrow', 'on', '>pass', '~nd:{*', '~{nd-jobs}:*', '+@all');
    await redis.call('ACL', 'SETUSER', 'older', 'on', '>pass', '~nd:*', '~{nd-jobs}:probe', '~{nd-jobs}:j*', '+@all');
    redis.disconnect();
    const [half, blind, alien, narrow, older] = await Promise.all(
      ['half', 'blind', 'alien', 'narrow', 'older'].map((user) => start({ REDIS_URL: withLogin(user, 'pass') })),
    );
    for (const [ended, name] of [
      [half, 'zadd'],
      [blind, 'info'],
      [alien, 'use keys like \\{nd-jobs\\}:probe'],
      [narrow, 'use keys like nd:probe'],
      [older, 'use keys like \\{nd-jobs\\}:deadlines:probe'],
    ] as const) {
      expect(ended?.code).toBe(1);
      expect(ended?.err).toMatch(
        new RegExp(
          `^Number Desk cannot start: Redis at \\S+ does not let its user do what the bot needs \\(${name}\\)`,
          'm',
        ),
      );
      expect(ended?.all).not.toMatch(/^\s+at /m);
    }
  }, 180_000);

  it('F85: a certificate that no authority vouches for: the sentence says so, and with its file the start goes on', async () => {
    const certificate = await makeCertificate('localhost');
    const front = await startTlsFront(certificate, () => server.server.port);
    const REDIS_URL = `rediss://127.0.0.1:${front.port}`;
    const [refused, ...trusted] = await Promise.all([
      start({ REDIS_URL }),
      start({ REDIS_URL, NODE_EXTRA_CA_CERTS: certificate.file }),
      start({ REDIS_URL, REDIS_CA: certificate.file }),
    ]);
    front.close();
    await certificate.remove();
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err.trim()).toMatch(
      /^Number Desk cannot start: The certificate of Redis at 127\.0\.0\.1:\d+ is not trusted \(\w*SELF_SIGNED\w*\); REDIS_CA can name the file of its authority\.$/,
    );
    for (const { err } of trusted) expect(err).toMatch(/cannot start: Slack cannot be reached/);
  }, 180_000);

  it('F90: a port that is taken, and a HOST of another machine: one sentence each', async () => {
    const slack = await createLocalSlack({
      ...secrets,
      manifest: await manifest(),
      team,
      bot,
      people,
      channels,
      userGroups,
    });
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const env = { SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: secrets.botToken, APPROVERS: 'U0MARTA' };
    const [taken, metrics, elsewhere] = await Promise.all([
      start({ ...env, PORT: String(port) }),
      start({ ...env, PORT: '0', METRICS_PORT: String(port) }),
      start({ ...env, HOST: '192.0.2.1' }),
    ]);
    other.close();
    await slack.close();
    expect([taken.code, metrics.code, elsewhere.code]).toEqual([1, 1, 1]);
    expect(metrics.err).toMatch(
      /^Number Desk cannot start: port \d+ of 127.0.0.1 is taken .* set METRICS_PORT to a free one.\n$/,
    );
    expect(taken.err).toBe(
      `Number Desk cannot start: port ${port} of 127.0.0.1 is taken by another program. End that, or set PORT to a free one.\n`,
    );
    expect(elsewhere.err).toBe('Number Desk cannot start: HOST is 192.0.2.1, which is no address of this machine.\n');
  }, 180_000);

  it('F90: a token that Slack refuses: one sentence that names it and not its value', async () => {
    const slack = await createLocalSlack({
      ...secrets,
      manifest: await manifest(),
      team,
      bot,
      people,
      channels,
      userGroups,
    });
    const { code, err, all } = await start({ SLACK_API_URL: slack.apiUrl, SLACK_BOT_TOKEN: 'xoxb-1-of-yesterday' });
    await slack.close();
    expect(code).toBe(1);
    expect(err).toBe('Number Desk cannot start: Slack refuses the bot token (invalid_auth). Check SLACK_BOT_TOKEN.\n');
    expect(all).not.toContain('yesterday');
  }, 180_000);

  it('F85: something else answers there, or does not speak TLS: one sentence', async () => {
    const web = createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(0, '127.0.0.1');
    await once(web, 'listening');
    const [noRedis, noTls] = await Promise.all([
      start({ REDIS_URL: `redis://127.0.0.1:${(web.address() as AddressInfo).port}` }),
      start({ REDIS_URL: withLogin('default', 'x', 'rediss') }),
    ]);
    web.close();
    expect([noRedis.code, noTls.code]).toEqual([1, 1]);
    expect(noRedis).toMatchObject({
      out: '',
      err: expect.stringMatching(/^Number Desk cannot start: [^\n]+ is not a Redis\.\n$/),
    });
    expect(noTls.err).toMatch(/cannot start: Redis at .*(does not speak TLS|could not be used within 30 seconds)/);
  }, 180_000);

  it('F85: a host that is not there is waited for, said once, and then given up', async () => {
    const [refused, unknown] = await Promise.all([
      start({ REDIS_URL: 'redis://:hunter2@127.0.0.1:1' }),
      start({ REDIS_URL: 'redis://:hunter2@no-such-host.invalid' }),
    ]);
    for (const { code, out, err, all } of [refused, unknown]) {
      expect(code).toBe(1);
      expect(out.trim().split('\n')).toEqual([expect.stringContaining('trying for 30 seconds')]);
      expect(err.trim().split('\n')).toEqual([
        expect.stringMatching(/^Number Desk cannot start: Redis at .* could not be used within 30 seconds/),
      ]);
      expect(all).not.toContain('hunter2');
    }
  }, 180_000);

  it('F85: a REDIS_URL that cannot be meant, and a database that is not there: one sentence each, without a trace', async () => {
    const [noPercent, tooHigh] = await Promise.all([
      start({ REDIS_URL: 'redis://bot:pa%zzword@127.0.0.1' }),
      start({ REDIS_URL: `${server.url}/4711` }),
    ]);
    for (const { code, out, all } of [noPercent, tooHigh]) {
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(all).not.toMatch(/^\s+at |zzword/m);
    }
    expect(noPercent.err).toMatch(/^Number Desk cannot start with these settings:\n {2}REDIS_URL has [^\n]+\n$/);
    expect(tooHigh.err).toMatch(
      /^Number Desk cannot start: Redis at \S+ has no database of the number in REDIS_URL\.\n$/,
    );
  }, 180_000);

  it('F85: a Slack that is not there ends the start in one sentence too', async () => {
    // Nor one that takes connections and says nothing, nor such a Redis; and no line for each attempt.
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const gone = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const closed = `127.0.0.1:${(gone.address() as AddressInfo).port}`;
    gone.close();
    const silent = `127.0.0.1:${(mute.address() as AddressInfo).port}`;
    const cases: [env: Record<string, string>, said: RegExp, end: RegExp][] = [
      [{ SLACK_API_URL: `http://${closed}/api/` }, /Slack .*ECONNREFUSED/, /Slack cannot be reached.*ECONNREFUSED/],
      [{ SLACK_API_URL: `http://${silent}/api/` }, /Slack .*no answer/, /Slack cannot be reached.*no answer/],
      [{ REDIS_URL: `redis://${silent}` }, /Redis at .*no answer/, /Redis at .*30 seconds/],
    ];
    const ended = await Promise.all(
      cases.map(async ([env]) => {
        const said = await start(env);
        return { ...said, endedAt: Date.now() };
      }),
    );
    mute.close();
    for (const [index, { endedAt, code, out, err, all }] of ended.entries()) {
      const [, said = /$/, end = /$/] = cases[index] ?? [];
      expect(code).toBe(1);
      const lines = out.split('\n').filter((line) => line.includes('trying for 30 seconds'));
      expect([index, lines, err]).toEqual([index, [expect.stringMatching(said)], expect.stringMatching(end)]);
      // Measured from the end, half a minute after the beginning: how long a process takes to begin is another matter.
      expect(endedAt - Date.parse(JSON.parse(lines[0] ?? '').time)).toBeGreaterThan(27_000);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect(
        out
          .trim()
          .split('\n')
          .filter((line) => !line.includes('could lose data')),
      ).toEqual(lines);
      expect(all).not.toMatch(/^\s+at /m);
    }
  }, 180_000);

  it('F101: a signal during the start ends it at once, and is no failure', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const SLACK_API_URL = `http://127.0.0.1:${(mute.address() as AddressInfo).port}/api/`;
    const { code, out, err } = await start({ SLACK_API_URL }, 'src/main.ts', [], 'trying for 30 seconds');
    mute.close();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('"msg":"stopping"');
  }, 180_000);

  it.each([
    'throw new Error(said)',
    'Promise.reject(new Error(said))',
    // Nothing ends with it, and Redis would be waited for.
    'process.emitWarning(said);setTimeout(()=>process.exit(1),1000)',
  ])('F84: %s goes through the log, without the secrets in it', async (fails) => {
    const once = `const said='key-abc and signing-abc';const look=setInterval(()=>{if(process.listenerCount('uncaughtException')===0)return;clearInterval(look);${fails}},20)`;
    const hook = `data:text/javascript,${encodeURIComponent(once)}`;
    const { code, out, err, all } = await start({ REDIS_URL: 'redis://127.0.0.1:1' }, 'src/main.ts', [
      '--import',
      hook,
    ]);
    expect(code).toBe(1);
    expect(all).not.toMatch(/key-abc|signing-abc/);
    expect(out).toContain('[hidden] and [hidden]');
    if (!fails.includes('Warning')) expect(err).toBe('');
  }, 180_000);

  it('F90: an older Node is told so before anything is imported, whatever is started', async () => {
    for (const file of ['src/main.ts', 'src/audit.ts', 'src/doctor.ts', 'src/demo/main.ts']) {
      const { code, all } = await start({}, file, ['--import', OLD_NODE]);
      expect([file, code, all]).toEqual([file, 1, 'Number Desk needs Node 20.19 or newer; this is Node 18.20.8.\n']);
    }
  }, 180_000);

  it('F90: npm refuses an older Node, and package.json names the same one', async () => {
    expect(await readFile(`${root}/.npmrc`, 'utf8')).toMatch(/^engine-strict=true$/m);
    expect(JSON.parse(await readFile(`${root}/package.json`, 'utf8')).engines).toEqual({ node: '>=20.19' });
  });
});

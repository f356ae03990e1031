import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { STOP_MS } from '../src/bot.ts';
import { redisSettings } from '../src/demo/redis-server.ts';
import { settings } from '../src/settings.ts';
import { filledIn, PROXY, readCompose, type Service, SHAPES } from './support/compose.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');
const { services, volumes } = readCompose('docker-compose.yml');
const dockerfile = read('Dockerfile');
const given = { REDIS_PASSWORD: 'a1b2', PUBLIC_HOST: 'desk.example.com' };
const everyService = [...SHAPES, PROXY].flatMap((file) =>
  Object.entries(readCompose(file).services).map(([name, service]) => ({ file, name, service })),
);
const bytes = (size = '') => {
  const [, count, unit] = /^(\d+)(mb?)$/.exec(size) ?? [];
  return unit ? Number(count) * 1024 * 1024 : Number.NaN;
};

/** What keeps a container that was broken into from more than its own work; each names what is wrong. */
const hardening: readonly [string, (service: Service) => boolean][] = [
  ['a root that is read-only', ({ read_only }) => read_only === true],
  ['no rights of root', ({ cap_drop, privileged }) => cap_drop?.join() === 'ALL' && !privileged],
  // To listen on the ports of the web.
  [
    'none given back but one to the proxy',
    ({ cap_add, image }) => (cap_add ?? []).join() === (image?.startsWith('caddy:') ? 'NET_BIND_SERVICE' : ''),
  ],
  ['no way to more rights', ({ security_opt }) => security_opt?.join() === 'no-new-privileges:true'],
  // The bot's is in its image; Caddy needs root to keep that one right.
  ['a user', ({ user, build, image }) => user === '999:1000' || build === '.' || image?.startsWith('caddy:') === true],
  [
    'a limit of memory',
    ({ mem_limit }) => bytes(mem_limit) >= 128 * 1024 * 1024 && bytes(mem_limit) <= 1024 * 1024 * 1024,
  ],
  ['a limit of processes', ({ pids_limit }) => (pids_limit ?? 0) > 0],
  [
    'a log that ends',
    ({ logging }) =>
      logging?.driver === 'json-file' &&
      /^\d+m$/.test(logging.options['max-size'] ?? '') &&
      Number(logging.options['max-file']) > 1,
  ],
  ['a start after a crash', ({ restart }) => restart === 'unless-stopped' || restart === 'on-failure'],
  [
    'a way in from this machine alone, or the ports of the web',
    ({ ports }) => (ports ?? []).every((port) => /^(127\.0\.0\.1:3000:3000|80:80|443:443)$/.test(port)),
  ],
];
const lacking = (service: Service) => hardening.filter(([, holds]) => !holds(service)).map(([what]) => what);

describe('each service of each compose file', () => {
  test.each(everyService)('$file: $name has all that keeps it in', ({ service }) => {
    expect(lacking(service)).toEqual([]);
  });

  test('and one that lacks any of it would be seen here', () => {
    const { bot } = services;
    const { read_only, cap_drop, security_opt, mem_limit, pids_limit, logging, restart, build, ...rest } = bot ?? {};
    expect(lacking({ ...rest, cap_add: ['SYS_ADMIN'], ports: ['3000:3000'] })).toEqual(hardening.map(([what]) => what));
  });

  test.each(
    everyService.filter(({ service }) => service.user === '999:1000'),
  )('$file: $name, of Redis, is on a network that leads nowhere, with a password, and nobody reaches it from outside', ({
    file,
    service,
  }) => {
    const names = Array.isArray(service.networks) ? service.networks : Object.keys(service.networks ?? {});
    expect([names, readCompose(file).networks?.['redis']?.internal]).toEqual([['redis'], true]);
    expect(service.ports).toBeUndefined();
    expect(filledIn(service, given).environment?.['REDISCLI_AUTH']).toBe(given.REDIS_PASSWORD);
  });

  test.each(
    everyService.filter(({ name }) => name.startsWith('redis')),
  )('$file: $name keeps what it acknowledged, throws nothing out, takes its password, and its memory is enough for a rewrite of its file', ({
    service,
  }) => {
    const flags = flagsOf(service.command ?? []);
    expect(flags).toMatchObject(redisSettings);
    expect(redisSettings).toMatchObject({
      appendonly: 'yes',
      appendfsync: 'everysec',
      'maxmemory-policy': 'noeviction',
    });
    expect(flags['requirepass']).toMatch(/REDIS_PASSWORD|REDISCLI_AUTH/);
    expect(bytes(service.mem_limit)).toBeGreaterThanOrEqual(3 * bytes(flags['maxmemory']));
    expect(service.healthcheck?.test).toEqual(['CMD', 'valkey-cli', '-e', 'ping']);
    expect(service.volumes).toEqual([expect.stringMatching(/^redis-\w+:\/data$/)]);
  });

  test.each([...SHAPES])('%s gives the bot half as much memory again as it takes with 10,000 numbers', (file) => {
    const { bot } = readCompose(file).services;
    expect(bytes(bot?.mem_limit)).toBeGreaterThanOrEqual(1.5 * bytes('495m'));
  });

  test.each([...SHAPES])('%s does not start without a password, and no password is in it', (file) => {
    const all = readCompose(file);
    expect(() => filledIn(all, {})).toThrow(/^required variable REDIS_PASSWORD is missing a value: must be in \.env/);
    const { services: filled } = filledIn(all, given);
    expect(filled['bot']?.environment?.['REDIS_URL']).toContain(`://:${given.REDIS_PASSWORD}@`);
    expect(read(file)).not.toMatch(/requirepass [^"$]|REDIS_PASSWORD:-|:\w+@/);
  });

  test.each([...SHAPES])('%s has the same bot, but for where its Redis is', (file) => {
    const usual = services['bot'];
    const { environment, depends_on, ...bot } = readCompose(file).services['bot'] ?? {};
    expect(bot).toEqual({ ...usual, environment: undefined, depends_on: undefined });
    expect({ ...environment, REDIS_URL: '' }).toEqual({ ...usual?.environment, REDIS_URL: '' });
    // It waits until Redis answers.
    for (const { condition } of Object.values(depends_on ?? {}) as { condition: string }[])
      expect(condition).toMatch(/^service_(healthy|completed_successfully)$/);
    expect(Object.keys(depends_on ?? {}).length).toBeGreaterThan(0);
  });

  test('the proxy is the only way in from outside, does not start without a host, and cannot reach Redis', () => {
    const { proxy } = readCompose(PROXY).services;
    expect(() => filledIn(proxy, {})).toThrow(/PUBLIC_HOST/);
    expect(proxy?.networks).toEqual(['default']);
    expect(proxy?.volumes?.[0]).toBe('./ops/Caddyfile:/etc/caddy/Caddyfile:ro');
    expect(read('ops/Caddyfile')).toContain('{$BOT_ADDRESS:bot:3000}');
  });
});

/** The settings of a command line, also of one that a shell reads. */
function flagsOf(command: readonly string[]): Record<string, string> {
  const words =
    command[0] === 'sh'
      ? [...(command.at(-1) ?? '').matchAll(/"([^"]*)"|([^\s"\\]+)/g)].map((word) => word[1] ?? word[2] ?? '')
      : command;
  return Object.fromEntries(
    words.flatMap((word, at) => (/^--[a-z]/.test(word) ? [[word.slice(2), words[at + 1] ?? '']] : [])),
  );
}

test('its data outlives the container', () => {
  expect(Object.keys(volumes ?? {})).toEqual(['redis-data']);
});

test('the bot finds that Redis, and is reachable on this machine only', () => {
  const { env_file, environment, ports } = filledIn(services['bot'], given) ?? {};
  expect(env_file).toBe('.env');
  expect(environment).toEqual({ HOST: '0.0.0.0', PORT: '3000', REDIS_URL: 'redis://:a1b2@redis:6379' });
  for (const name of Object.keys(environment ?? {})) expect(settings).toHaveProperty(name);
  expect(ports).toEqual(['127.0.0.1:3000:3000']);
});

test('without its marks, the folder with the rules of spending is mounted where the example of POLICY_FILE lies', () => {
  const compose = read('docker-compose.yml').replaceAll(/^( +)# (volumes:| {2}- .*)$/gm, '$1$2');
  expect(parse(compose, { merge: true }).services.bot.volumes).toEqual(['./policy:/etc/number-desk:ro']);
  expect(dirname(settings.POLICY_FILE.example)).toBe('/etc/number-desk');
});

test('a stop has the time that it may take, and a reader of README is told how much that is', () => {
  const seconds = Number(/^(\d+)s$/.exec(services['bot']?.stop_grace_period ?? '')?.[1]);
  const drainMs = Number(/^(\d+)s$/.exec(settings.DRAIN.default ?? '')?.[1]) * 1_000;
  // On a busy machine the signal itself may take its time.
  expect(seconds * 1_000 - drainMs - STOP_MS).toBeGreaterThanOrEqual(5_000);
  expect(read('README.md')).toContain(`\`DRAIN\` and ${STOP_MS / 1_000} seconds at most`);
});

test('the image runs the built bot without root, and tells whether it lives', () => {
  const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  const lines = last.replaceAll('\\\n', ' ').split('\n');
  expect(lines).toEqual(expect.arrayContaining(['USER node', 'CMD ["node", "dist/main.js"]']));
  expect(lines.find((line) => line.startsWith('ENV '))).toContain('HOST=0.0.0.0');
  expect(lines.find((line) => line.startsWith('HEALTHCHECK '))).toContain('/health');
  expect(dockerfile).toContain('RUN npm ci\n');
  expect(dockerfile).toContain('npm prune --omit=dev');
});

test.each([
  ['the usual port', { HOST: '0.0.0.0' }, '127.0.0.1'],
  ['a host that is blank', { HOST: '' }, '127.0.0.1'],
  ['an address of its own', { HOST: '127.9.8.7' }, '127.9.8.7'],
  ['any address of the sixth version', { HOST: '::' }, '127.0.0.1'],
])('its health check asks where the bot listens: %s', async (_, env, host) => {
  const command = /^ {2}CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? '[]';
  const [program, ...args]: string[] = JSON.parse(command);
  expect(program).toBe('node');
  let status = 200;
  const server = createServer((request, response) =>
    response.writeHead(request.url === '/health' ? status : 404).end(),
  );
  await once(server.listen(0, host), 'listening');
  const { port } = server.address() as AddressInfo;
  const check = async () => {
    const child = spawn(process.execPath, args, { env: { ...env, PORT: String(port) } });
    return (await once(child, 'exit'))[0];
  };
  const healthy = await check();
  status = 503;
  const ill = await check();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
  expect([healthy, ill, await check()]).toEqual([0, 1, 1]);
});

test('nothing that the build does not name gets into the image: no .env, no data', () => {
  const rules = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(rules[0]).toBe('*');
  const letIn = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
  expect([...new Set(copied)].toSorted()).toEqual(letIn.toSorted());
});

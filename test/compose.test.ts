import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { STOP_MS } from '../src/bot.ts';
import { redisSettings } from '../src/demo/redis-server.ts';
import { settings } from '../src/settings.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(`${root}/${path}`, 'utf8');
const { services, volumes } = parse(read('docker-compose.yml'));
const dockerfile = read('Dockerfile');

test('Redis keeps what it acknowledged, never throws anything out, and is quick with delayed jobs', () => {
  const [program, ...words]: string[] = services.redis.command;
  const flags = Object.fromEntries(words.flatMap((word, at) => (at % 2 === 0 ? [[word, words[at + 1]]] : [])));
  expect(program).toBe('valkey-server');
  expect(flags).toEqual(Object.fromEntries(Object.entries(redisSettings).map(([name, value]) => [`--${name}`, value])));
  expect(flags).toMatchObject({
    '--appendonly': 'yes',
    '--appendfsync': 'everysec',
    '--maxmemory-policy': 'noeviction',
  });
});

test('its data outlives the container, and it is not reachable from outside', () => {
  const [volume] = services.redis.volumes;
  expect(volume).toBe('redis-data:/data');
  expect(Object.keys(volumes)).toEqual(['redis-data']);
  expect(services.redis.ports).toBeUndefined();
});

test('the bot starts when Redis answers, and both start again after a crash', () => {
  expect(services.redis.healthcheck.test).toEqual(['CMD', 'valkey-cli', 'ping']);
  expect(services.bot.depends_on).toEqual({ redis: { condition: 'service_healthy' } });
  expect([services.bot.restart, services.redis.restart]).toEqual(['unless-stopped', 'unless-stopped']);
});

test('the bot finds that Redis, and is reachable on this machine only', () => {
  const { env_file, environment, ports } = services.bot;
  expect(env_file).toBe('.env');
  expect(environment).toEqual({ HOST: '0.0.0.0', PORT: '3000', REDIS_URL: 'redis://redis:6379' });
  for (const name of Object.keys(environment)) expect(settings).toHaveProperty(name);
  expect(ports).toEqual(['127.0.0.1:3000:3000']);
});

test('without its marks, the folder with the rules of spending is mounted where the example of POLICY_FILE lies', () => {
  const compose = read('docker-compose.yml').replaceAll(/^( +)# (volumes:| {2}- .*)$/gm, '$1$2');
  expect(parse(compose).services.bot.volumes).toEqual(['./policy:/etc/number-desk:ro']);
  expect(dirname(settings.POLICY_FILE.example)).toBe('/etc/number-desk');
});

test('a stop has the time that it may take, and a reader of README is told how much that is', () => {
  const seconds = Number(/^(\d+)s$/.exec(services.bot.stop_grace_period)?.[1]);
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

test('nothing that the build does not name gets into the image: no .env, no data', () => {
  const rules = read('.dockerignore')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  expect(rules[0]).toBe('*');
  const letIn = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1));
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) => names.split(' '));
  expect([...new Set(copied)].toSorted()).toEqual(letIn.toSorted());
});

import { ConfigError, readProviders } from './config.ts';
import { createMask } from './mask.ts';
import { useProxy } from './proxy.ts';
import { secretsOf } from './secrets.ts';
import { connectOnce, RedisUnusable } from './store/connections.ts';
import { lookAtRedis, redisCheck } from './store/durability.ts';
import type { ApiQuota } from './workflow/api-quota.ts';
import type { ProviderCheck } from './workflow/provider.ts';

// `npm run providers:check`: tells an operator what each provider says of the key it was given, and whether Redis keeps what it is given. Reads only; exits with 1 when something fails.

/** Nothing is shared with a bot that may be running: the check wants today's answers, and is a handful of calls. */
const direct: ApiQuota = {
  cached: (_key, _options, fetch) => fetch(),
  acquire: async () => undefined,
  backOff: async () => undefined,
};

let config: ReturnType<typeof readProviders>;
try {
  config = readProviders(process.env);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

useProxy(config);
const mask = createMask(secretsOf(config));
const checks = await Promise.all([
  ...config.providers.map(async ({ name, create }) => ({ title: name, lines: await create(direct).check() })),
  ...(config.redisUrl
    ? [ofRedis(config.redisUrl.reveal(), config.redisCa).then((lines) => ({ title: 'Redis', lines }))]
    : []),
]);
for (const { title, lines } of checks) process.stdout.write(`${title}\n${table(lines)}\n\n`);
process.stdout.write('Nothing was bought, held, released or changed.\n');
process.exitCode = checks.some(({ lines }) => lines.some((line) => line.ok === false)) ? 1 : 0;

async function ofRedis(url: string, ca?: string): Promise<ProviderCheck> {
  const { connection, opened } = connectOnce(url, ca);
  try {
    await opened;
    const facts = await lookAtRedis(connection);
    return [{ what: 'reachable', ok: true, said: 'yes' }, ...redisCheck(facts)];
  } catch (error) {
    return [{ what: 'reachable', ok: false, said: error instanceof RedisUnusable ? error.brief : String(error) }];
  } finally {
    connection.disconnect();
  }
}

function table(lines: ProviderCheck): string {
  const width = Math.max(...lines.map((line) => line.what.length));
  return lines.map(({ what, ok, said }) => `  ${mark(ok)}  ${what.padEnd(width)}  ${plain(said)}`).join('\n');
}

function mark(ok: boolean | undefined): string {
  return ok === undefined ? '?    ' : ok ? 'ok   ' : 'FAILS';
}

/** Without what could steer a terminal: some of these words are the provider's. */
function plain(text: string): string {
  return mask(text).replaceAll(/\p{C}+/gu, ' ');
}

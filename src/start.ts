import { type Bot, STOP_MS, startBot } from './bot.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLog, takeOver, withoutSecrets } from './log.ts';
import { useProxy } from './proxy.ts';
import { secretsOf } from './secrets.ts';
import { StartError } from './start-error.ts';
import { startTracing } from './tracing.ts';

let config: ReturnType<typeof readConfig>;
try {
  config = readConfig(process.env);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

const secrets = secretsOf(config);
const log = createLog({ level: config.logLevel, secrets });
const tracing = await startTracing({
  collector: config.traces,
  clean: withoutSecrets(secrets),
  warn: (message) => log.warn({ from: 'opentelemetry' }, message),
});
let bot: Bot | undefined;
let stopping = false;

/** Once: a second signal changes nothing. */
async function stop(reason: string, code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ reason }, 'stopping');
  // After an error that nobody caught, nothing new should come to grief here.
  const drainMs = code === 0 ? config.drainMs : 0;
  // Whatever hangs, the process ends; every job that this cuts off is handed out again.
  setTimeout(() => process.exit(code || 1), drainMs + STOP_MS).unref();
  await bot?.stop(drainMs).catch((error: unknown) => log.error({ err: error }, 'did not stop cleanly'));
  await tracing.stop().catch((error: unknown) => log.warn({ err: error }, 'last traces not sent'));
  process.exit(code);
}

process.on('SIGTERM', () => void stop('SIGTERM', 0));
process.on('SIGINT', () => void stop('SIGINT', 0));
for (const [event, what] of [
  ['unhandledRejection', 'unhandled rejection'],
  ['uncaughtException', 'uncaught exception'],
] as const) {
  process.on(event, (error: unknown) => {
    log.fatal({ err: error }, what);
    void stop(what, 1);
  });
}
// Node writes these to the terminal.
process.removeAllListeners('warning');
process.on('warning', (warning) => log.warn({ err: warning }, 'warning'));
takeOver(console, log);

for (const name of config.ignored) log.warn({ name }, 'this variable is not used by this version');
try {
  bot = await startBot(config, log, useProxy(config));
  log.info({ port: bot.port }, 'ready');
} catch (error) {
  if (error instanceof StartError) process.stderr.write(`Number Desk cannot start: ${error.message}\n`);
  else log.fatal({ err: error }, 'could not start');
  process.exit(1);
}

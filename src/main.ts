import { type Bot, startBot } from './bot.ts';
import { ConfigError, readConfig } from './config.ts';
import { createLog } from './log.ts';

/** How long a stop may take before the process is ended all the same; every job that it cuts off is handed out again. */
const STOP_MS = 15_000;

let config: ReturnType<typeof readConfig>;
try {
  config = readConfig(process.env);
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

const log = createLog({ level: config.logLevel });
let bot: Bot | undefined;
let stopping = false;

async function stop(reason: string, code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ reason }, 'stopping');
  setTimeout(() => process.exit(code || 1), STOP_MS).unref();
  await bot?.stop().catch((error: unknown) => log.error({ err: error }, 'did not stop cleanly'));
  process.exit(code);
}

process.on('SIGTERM', () => void stop('SIGTERM', 0));
process.on('SIGINT', () => void stop('SIGINT', 0));
process.on('unhandledRejection', (error) => {
  log.fatal({ err: error }, 'unhandled rejection');
  void stop('unhandled rejection', 1);
});

for (const name of config.ignored) log.warn({ name }, 'this variable is not used by this version');
try {
  bot = await startBot(config, log);
  log.info({ port: bot.port }, 'ready');
} catch (error) {
  log.fatal({ err: error }, 'could not start');
  process.exit(1);
}

import { setTimeout as wait } from 'node:timers/promises';
import { type BotProcess, startBotProcess } from '../../src/demo/bot-process.ts';
import { compiled } from '../support/compiled.ts';

/** The bot, with everything that it waits for watched by the suite. */
const BOT = ['--import', compiled('test/faults/bot/kill-points.ts'), compiled('src/main.ts')];

export type Env = Readonly<Record<string, string>>;

/** Keeps one bot running, as a container platform would: when it ends, it is started again. */
export type Supervisor = Readonly<{
  /** How often it has died so far. */
  readonly deaths: number;
  readonly pid: number | undefined;
  readonly url: string | undefined;
  kill(): void;
  stop(): Promise<void>;
}>;

/** More deaths than this mean that it cannot live. */
const MAX_DEATHS = 10;

/**
 * @param lives further variables of the first life, of the second, and so on
 * @param onReady called with the bot's address in each life
 * @param onDeath called after each death, before the next life
 */
export function createSupervisor(options: {
  env: Env;
  lives: readonly Env[];
  log: (line: string) => void;
  onReady: (url: string) => void;
  onDeath?: () => Promise<void>;
}): Supervisor {
  let running: BotProcess | undefined;
  let stopping = false;
  let deaths = 0;

  async function live(extra: Env): Promise<void> {
    try {
      const started = await startBotProcess({ ...options.env, ...extra }, options.log, BOT);
      running = started;
      if (stopping) await started.stop('SIGKILL');
      else options.onReady(started.url);
      await started.ended;
    } catch (error) {
      options.log(error instanceof Error ? error.message : String(error));
    }
    running = undefined;
  }

  async function supervise(): Promise<void> {
    while (!stopping && deaths < MAX_DEATHS) {
      await live(options.lives[deaths] ?? {});
      if (stopping) return;
      deaths += 1;
      await options.onDeath?.();
      await wait(20);
    }
  }

  const supervising = supervise();
  return {
    get deaths() {
      return deaths;
    },
    get pid() {
      return running?.pid;
    },
    get url() {
      return running?.url;
    },
    kill: () => void running?.stop('SIGKILL'),
    async stop() {
      stopping = true;
      await running?.stop('SIGKILL');
      await supervising;
    },
  };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { WriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { boundToParent } from './bound-to-parent.ts';

/** How long the bot has to say that it is ready. */
const START_MS = 60_000;

/** The real bot in a process of its own, as `npm start` would run it. */
export type BotProcess = Readonly<{
  /** Where it listens for Slack. */
  url: string;
  pid: number;
  /** Settles when the process has ended, by itself or not. */
  ended: Promise<void>;
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}>;

const FROM_SOURCE = ['--import', 'tsx', fileURLToPath(new URL('../main.ts', import.meta.url))];

/**
 * Starts the bot with nothing but these variables, and waits until it is ready. Its log goes to `log`, line by line.
 * From source, unless told what else to run with Node.
 */
export async function startBotProcess(
  env: Readonly<Record<string, string>>,
  log: WriteStream | ((line: string) => void),
  run: readonly string[] = FROM_SOURCE,
): Promise<BotProcess> {
  const [command = process.execPath, ...args] = [...(await boundToParent()), process.execPath, ...run];
  const child = spawn(command, args, {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const write = typeof log === 'function' ? log : (line: string) => void log.write(`${line}\n`);
  const ended = once(child, 'exit').then(() => undefined);
  const port = await readyPort(child, write);
  return {
    url: `http://127.0.0.1:${port}/slack/events`,
    pid: child.pid ?? 0,
    ended,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await ended;
    },
  };
}

/** The port that the bot names in its log when it is ready; rejects with what it said when it ends instead. */
function readyPort(child: ChildProcess, write: (line: string) => void): Promise<number> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const giveUp = (why: string) => {
      child.kill('SIGKILL');
      reject(new Error(`The bot ${why}:\n${said.slice(-20).join('\n')}`));
    };
    const timer = setTimeout(() => giveUp('was not ready in time'), START_MS);
    child.once('exit', () => giveUp('did not start'));
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        write(line);
        said.push(line);
        const port = /"port":(\d+).*"msg":"ready"/.exec(line)?.[1];
        if (port === undefined) return;
        clearTimeout(timer);
        said.length = 0;
        resolve(Number(port));
      });
    }
  });
}

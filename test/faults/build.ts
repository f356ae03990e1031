import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What to run with Node: the bot behind the doors that the suite watches. Apart from `dist/`, which others build and delete. */
export const BOT = ['--import', `${root}.faults/test/faults/bot/kill-points.js`, `${root}.faults/src/main.js`];

/** Compiles the bot and what is loaded before it: it starts three times faster than from source. */
export async function buildBot(): Promise<void> {
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  await promisify(execFile)(process.execPath, [tsc, '-p', `${root}test/faults/bot`]);
}

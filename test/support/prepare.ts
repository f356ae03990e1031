import { spawnSync } from 'node:child_process';
import { findRedisBinary } from '../../src/demo/redis-binary.ts';
import { findChromium } from './chromium.ts';
import { findPrometheus } from './prometheus.ts';

// Runs before the tests (`npm test`): sees to it that the programs they need besides Node are there, and says in one sentence what to do when they cannot be had.

const packages = ['chromium', 'fonts-dejavu-core', 'fonts-noto-color-emoji'];
const advice = `The browser tests need Chromium: install it (on Debian: apt-get install ${packages.join(' ')}) or set CHROMIUM_PATH.`;

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function runs(command: string, ...args: string[]): boolean {
  return spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }).status === 0;
}

function installChromium(): boolean {
  if (!runs('sh', '-c', 'command -v apt-get')) return false;
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (asRoot.length > 0 && !runs('sh', '-c', 'command -v sudo && sudo -n true 2>/dev/null')) return false;
  const [command = 'apt-get', ...before] = [...asRoot, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq'];
  say(`Installing ${packages.join(', ')} (once)`);
  // It also fails when only one of several package sources cannot be reached; the install decides.
  runs(command, ...before, 'update');
  return runs(command, ...before, 'install', '-y', '--no-install-recommends', ...packages);
}

async function prepare(): Promise<string[]> {
  const problems: string[] = [];
  await findRedisBinary({ log: say }).catch((error: Error) => problems.push(error.message));
  await findPrometheus().catch(() => problems.push('The alerts are tested with promtool: install Prometheus.'));
  const ready = (await findChromium()) ?? (process.env['CHROMIUM_PATH'] ? undefined : installChromium());
  if (!ready) problems.push(advice);
  return problems;
}

const problems = await prepare();
for (const problem of problems) say(problem);
process.exitCode = problems.length === 0 ? 0 : 1;

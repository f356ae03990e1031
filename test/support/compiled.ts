import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

/*
 * The bot and its commands as they ship (`npm run bundle`), which start four times as fast as from source: the tests start them some two hundred times.
 * Apart from `dist/`, which others build and delete. And each of its files, with what tests load before it, as JavaScript by itself: there what is loaded
 * before can take the place of what a package exports, and a stack names the files. Types are checked elsewhere (`npm run types`).
 */

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What ships of a program, named from the project's root: `src/main.ts`. */
export function built(program: string): string {
  return `${root}.compiled/built/${program.replace(/^src\/(.*)\.ts$/, '$1.js')}`;
}

/** The compiled form of a source file, named from the project's root: `src/main.ts`. */
export function compiled(file: string): string {
  return `${root}.compiled/${file.replace(/\.ts$/, '.js')}`;
}

/** Compiles what has changed. */
export async function compile(): Promise<void> {
  const run = promisify(execFile);
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  await Promise.all([
    run(process.execPath, [tsc, '-p', `${root}test/support/tsconfig.compiled.json`]),
    run('npm', ['run', 'bundle', '--', `--outdir=${root}.compiled/built`], { cwd: root }),
  ]);
}

/** Vitest calls it once before all tests, whichever are run. */
export default async function setup(project: TestProject): Promise<void> {
  project.onTestsRerun(compile);
  await compile();
}

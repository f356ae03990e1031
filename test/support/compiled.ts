import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';

/*
 * The bot, and what tests load before it, as JavaScript: it starts twice as fast as from source, and the tests start it some two hundred times.
 * Apart from `dist/`, which others build and delete. Types are checked elsewhere (`npm run types`).
 */

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The compiled form of a source file, named from the project's root: `src/main.ts`. */
export function compiled(file: string): string {
  return `${root}.compiled/${file.replace(/\.ts$/, '.js')}`;
}

/** Compiles what has changed; a second takes it when that is nothing. */
export async function compile(): Promise<void> {
  const tsc = `${root}node_modules/typescript/bin/tsc`;
  await promisify(execFile)(process.execPath, [tsc, '-p', `${root}test/support/tsconfig.compiled.json`]);
}

/** Vitest calls it once before all tests, whichever are run. */
export default async function setup(project: TestProject): Promise<void> {
  project.onTestsRerun(compile);
  await compile();
}

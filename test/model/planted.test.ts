import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('a bug that is planted in the counting of money is found, each of four', { timeout: 300_000 }, async () => {
  // In a process of their own: what other files have imported before is not planted in.
  const vitest = [`${root}node_modules/vitest/vitest.mjs`, 'run', '--isolate', 'test/model/planted-long'];
  const env = { ...process.env, LONG: '1', NO_COLOR: '1' };
  const { stdout } = await promisify(execFile)(process.execPath, vitest, { cwd: root, env });
  expect(stdout).toContain('Tests  5 passed (5)');
});

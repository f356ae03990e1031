import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { built } from './support/compiled.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const ops = (file: string) => `--import ${import.meta.resolve('tsx')} ${join(root, 'ops', file)}`;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'number-desk-output-'));
  await mkdir(join(folder, '.env'));
});
afterAll(() => rm(folder, { recursive: true }));

/** How a command ended, and what it said besides its output. */
async function ended(command: string, cwd: string) {
  const env = { PATH: process.env['PATH'] ?? '' };
  const run = promisify(execFile)('bash', ['--norc', '-c', `set -o pipefail; ${command}`], { cwd, env });
  const failed = (error: { code: number; stderr: string }) => ({ code: error.code, stderr: error.stderr });
  return run.then(({ stderr }) => ({ code: 0, stderr }), failed);
}

it.each([
  ['doctor', built('src/doctor.ts'), '--offline'],
  ['doctor --json', built('src/doctor.ts'), '--offline --json'],
  ['policy schema', built('src/policy.ts'), 'schema'],
  ['numbers --help', built('src/numbers.ts'), '--help'],
  ['sbom', ops('sbom.ts'), ''],
  ['the hook get-manifest', ops('slack-cli/get-manifest.ts'), ''],
  ['the hook doctor', ops('slack-cli/doctor.ts'), ''],
])(
  '%s says in one line that its output cannot be written',
  async (_name, program, args) => {
    expect(await ended(`${process.execPath} ${program} ${args} > /dev/full`, root)).toEqual({
      code: 1,
      stderr: 'Stopped: the output cannot be written (ENOSPC).\n',
    });
  },
  60_000,
);

it('sbom says the same of a reader that has enough', async () => {
  expect(await ended(`${process.execPath} ${ops('sbom.ts')} | head -c 10 > /dev/null`, root)).toEqual({
    code: 1,
    stderr: 'Stopped: the output cannot be written (EPIPE).\n',
  });
}, 60_000);

it('the hook start says of a folder in place of .env that it is none', async () => {
  expect(await ended(`${process.execPath} ${ops('slack-cli/start.ts')}`, folder)).toEqual({
    code: 1,
    stderr: 'Number Desk cannot start with these settings:\n  .env cannot be read: it is a folder, not a file\n',
  });
}, 60_000);

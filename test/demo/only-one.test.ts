import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { onlyOne } from '../../src/demo/only-one.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'number-desk-only-one-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('lets one in, and the next after it has gone', async () => {
  const { leave } = await onlyOne(folder);
  await leave();
  expect(await readdir(folder)).toEqual([]);
  await onlyOne(folder);
});

it('keeps a second one out while the first lives, and no longer', async () => {
  const first = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await writeFile(join(folder, 'running.pid'), String(first.pid));
  await expect(onlyOne(folder)).rejects.toThrow(`process ${first.pid}`);
  first.kill('SIGKILL');
  await once(first, 'exit');
  await onlyOne(folder);
});

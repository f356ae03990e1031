import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const bound = fileURLToPath(new URL('../../src/demo/bound-to-parent.ts', import.meta.url));

/** Starts something that would run for ever, says its process id, and waits to be killed itself. */
const PARENT = `
  import { spawn } from 'node:child_process';
  import { boundToParent } from ${JSON.stringify(bound)};
  const forever = [process.execPath, '-e', 'setInterval(() => {}, 1000)'];
  const [command, ...args] = [...(await boundToParent()), ...forever];
  const child = spawn(command, args, { stdio: 'ignore' });
  console.log(child.pid);
  setInterval(() => {}, 1000);`;

const lives = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it.runIf(process.platform === 'linux')('what is started ends with who started it, even by SIGKILL', async () => {
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', PARENT]);
  const [said] = await once(parent.stdout, 'data');
  const pid = Number(said);
  expect(lives(pid)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => lives(pid), { timeout: 5_000 }).toBe(false);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;
const running: ChildProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'number-desk-demo-'));
});
afterAll(async () => {
  for (const child of running) {
    if (child.exitCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true });
}, 60_000);

function demo(env: Record<string, string>, cwd = root): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/demo/main.ts'], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, DEMO_DATA: join(folder, 'data'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  return child;
}

async function end(child: ChildProcess) {
  if (!child.stdout || !child.stderr) throw new Error('no output');
  const [[code], out, err] = await Promise.all([once(child, 'exit'), text(child.stdout), text(child.stderr)]);
  return { code: Number(code), out, err };
}

/** The address that a demo prints. */
function address(child: ChildProcess, said: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(said.join(''))));
    child.stdout?.on('data', (chunk: Buffer) => {
      said.push(chunk.toString());
      const found = /Open +(http:\S+)/.exec(said.join(''))?.[1];
      if (found !== undefined) resolve(found);
    });
  });
}

describe('npm run demo', () => {
  it('F90: a port that is taken is said, and a second start says where the first can be opened', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const said: string[] = [];
    const first = demo({ DEMO_PORT: String(port) });
    const url = await address(first, said);
    taken.close();
    expect(said.join('')).toContain(`Port ${port} is taken by another program`);
    expect(url).not.toContain(`:${port}/`);

    const second = await end(demo({}));
    expect(second.code).toBe(1);
    expect(second.err).toContain(`The demo is running already (process ${first.pid}). Open ${url}`);
    expect(second.out + second.err).not.toMatch(/^\s+at /m);
  }, 120_000);

  it('F90: no Redis and no apt: the sentence that says what to install, without a trace', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await mkdir(elsewhere);
    for (const name of ['src', 'package.json', 'manifest.yml', 'tsconfig.json'])
      await cp(join(root, name), join(elsewhere, name), { recursive: true });
    await symlink(join(root, 'node_modules'), join(elsewhere, 'node_modules'));
    const { code, out, err } = await end(demo({ PATH: '/nowhere', DEMO_DATA: join(folder, 'other') }, elsewhere));
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^The demo cannot start\. No redis-server found: install Redis 6\.2 or newer .*\n$/);
  }, 60_000);

  it('F90: settings of the demo that are no numbers are named', async () => {
    const { code, err } = await end(demo({ DEMO_PORT: 'four', DEMO_DATA: join(folder, 'third') }));
    expect([code, err]).toEqual([1, expect.stringMatching(/^The demo cannot start\. DEMO_PORT is not a number .*\n$/)]);
  }, 60_000);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { holds } from '../support/journey.ts';
import { createPerson } from '../support/person.ts';

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
}, 180_000);

function demo(env: Record<string, string>, cwd = root, ...args: string[]): ChildProcess {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/demo/main.ts', ...args], {
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
    // What was kept is spoilt, so that it starts only because --fresh takes it away; what is not the demo's stays.
    const data = join(folder, 'data');
    await mkdir(join(data, 'redis'), { recursive: true });
    for (const name of ['slack.json', 'twochat.json', 'bird.json', 'redis/appendonlydir', 'mine.txt'])
      await writeFile(join(data, name), 'spoilt');
    const first = demo({ DEMO_PORT: String(port) }, root, '--fresh');
    const url = await address(first, said);
    expect(await readFile(join(data, 'mine.txt'), 'utf8')).toBe('spoilt');
    expect(said.join('')).toContain('to begin afresh: npm run demo -- --fresh');
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
  }, 180_000);

  it.each([
    ['DEMO_PORT', 'four', 'from 1 to 65535. Leave it out for 4000'],
    // It would be released as soon as it was made.
    ['DEMO_HOLD_MINUTES', '1', 'from 2 to 1440. Leave it out for 5'],
  ])(
    'F90: %s=%s is refused in one sentence',
    async (name, value, rest) => {
      const { code, out, err } = await end(demo({ [name]: value, DEMO_DATA: join(folder, 'third') }));
      expect([code, out, err]).toEqual([1, '', `The demo cannot start. ${name} is not a whole number ${rest}.\n`]);
    },
    180_000,
  );

  it('--policy: applies rules of spending, which are changed while it runs, and two people approve', async () => {
    const data = join(folder, 'rules');
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    const said: string[] = [];
    // One that is taken, so that it gets a free one.
    const url = await address(demo({ DEMO_PORT: String(port), DEMO_DATA: data }, root, '--policy'), said);
    taken.close();
    const file = join(data, 'policy.yaml');
    await expect.poll(() => said.join('')).toContain(`They are in ${file}; change them while it runs.`);
    const rules = await readFile(file, 'utf8');
    expect(rules).toMatch(/^# yaml-language-server: \$schema=\S+policy\.schema\.json\n/);
    await writeFile(file, rules.replace(/two_above: .*/, 'two_above: [0.10 USD, 0.10 EUR]'));
    await expect
      .poll(() => readFile(join(data, 'bot.log'), 'utf8'), { timeout: 20_000 })
      .toContain('another policy applied');

    const [ana, marta, omar] = ['U0ANA', 'U0MARTA', 'U0OMAR'].map((id) =>
      createPerson({ url: new URL(url).origin }, id),
    );
    if (!ana || !marta || !omar) throw new Error('nobody is there');
    const number = await holds(ana, 'Support line', 'dm');
    await marta.sees(number, { in: '#number-approvals' });
    await marta.presses('Approve & buy', { in: number });
    await ana.sees('A second person must approve it, too', { in: 'dm' });
    await omar.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: 'dm' });
  }, 120_000);

  it('F90: an option that there is not is named', async () => {
    const { code, err } = await end(demo({ DEMO_DATA: join(folder, 'fourth') }, root, '--polcy'));
    expect([code, err]).toEqual([1, expect.stringMatching(/^The demo cannot start\. Unknown option '--polcy'/)]);
  }, 180_000);
});

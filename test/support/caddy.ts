import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { boundToParent } from '../../src/demo/bound-to-parent.ts';
import { fetchPackages, type Kind, onPath, ourFolder, type Program, unpacked } from '../../src/demo/debian-program.ts';
import { freePort } from '../../src/demo/redis-server.ts';

const CADDYFILE = fileURLToPath(new URL('../../ops/Caddyfile', import.meta.url));
const DEADLINE_MS = 30_000;
const CADDY: Kind = {
  program: 'caddy',
  packages: ['caddy'],
  kept: 'caddy',
  backports: false,
  asked: 'version',
  works: (version) => /^v?2\./.test(version),
};

/** Finds Caddy on the path, or fetches Debian's as Redis is fetched. */
async function findCaddy(): Promise<Program> {
  const found = await onPath(process.env['PATH'] ?? '', ['caddy'], CADDY);
  return found ?? (await unpacked(ourFolder, CADDY)) ?? (await fetchPackages(ourFolder, CADDY));
}

/** What Caddy makes of the example for a public host. */
export async function adapted(publicHost: string): Promise<object> {
  const child = await run(['adapt', '--config', CADDYFILE], { PUBLIC_HOST: publicHost }, tmpdir());
  const [out] = await Promise.all([text(child.stdout ?? process.stdin), once(child, 'exit')]);
  return JSON.parse(out);
}

/** The example in front of a bot, without TLS. */
export async function startProxy(bot: string): Promise<{ url: string; close(): Promise<void> }> {
  const home = await mkdtemp(join(tmpdir(), 'number-desk-caddy-'));
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = await run(['run', '--config', CADDYFILE], { PUBLIC_HOST: url, BOT_ADDRESS: bot }, home);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => said.splice(0, said.length, ...[...said, chunk.toString()].slice(-20)));
  const deadlineAt = performance.now() + DEADLINE_MS;
  while (!(await fetch(url).catch(() => undefined))) {
    if (child.exitCode !== null || performance.now() > deadlineAt)
      throw new Error(`Caddy does not run:\n${said.join('')}`);
    await sleep(20);
  }
  return {
    url,
    async close() {
      child.kill('SIGKILL');
      await once(child, 'exit');
      await rm(home, { recursive: true, force: true });
    },
  };
}

async function run(args: readonly string[], env: Record<string, string>, home: string): Promise<ChildProcess> {
  const caddy = await findCaddy();
  const [command = caddy.path, ...rest] = [...(await boundToParent()), caddy.path, ...args];
  const folders = { HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home };
  return spawn(command, rest, { env: { PATH: process.env['PATH'] ?? '', ...caddy.env, ...folders, ...env } });
}

import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A bot as one version makes it. */
export type Build = Readonly<{
  name: 'old' | 'new';
  /** What Node runs. */
  main: string;
}>;

const root = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

/** A folder of our own that is gone when this process ends. */
export function temporaryFolder(what: string): string {
  const folder = mkdtempSync(join(tmpdir(), `number-desk-${what}-`));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Builds an earlier commit and what lies here, each into a folder of its own: nothing in the tree changes. */
export async function buildBoth(commit: string): Promise<Readonly<{ old: Build; new: Build }>> {
  const folder = temporaryFolder('builds');
  const [older, newer] = await Promise.all([buildCommit(commit, join(folder, 'old')), buildTree(join(folder, 'new'))]);
  return { old: { name: 'old', main: older }, new: { name: 'new', main: newer } };
}

async function buildCommit(commit: string, folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  try {
    const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 2 ** 30 });
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
  } catch (error) {
    throw new Error(`${commit} is not there. A shallow clone lacks it: git fetch --unshallow`, { cause: error });
  }
  if (lockOf(folder) === lockOf(root)) linkModules(folder);
  else await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
  await run('npm', ['run', 'build'], { cwd: folder });
  return join(folder, 'dist', 'main.js');
}

async function buildTree(folder: string): Promise<string> {
  mkdirSync(folder, { recursive: true });
  linkModules(folder);
  // It is an ES module by what its package says.
  symlinkSync(join(root, 'package.json'), join(folder, 'package.json'));
  const out = join(folder, 'dist');
  await run('npm', ['run', 'bundle', '--', `--outdir=${out}`], { cwd: root });
  return join(out, 'main.js');
}

function linkModules(folder: string): void {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
}

function lockOf(folder: string): string {
  return readFileSync(join(folder, 'package-lock.json'), 'utf8');
}

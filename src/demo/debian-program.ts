import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** A program that runs on this machine: where it is, and what its environment needs on top of ours. */
export type Program = Readonly<{ path: string; env: Readonly<Record<string, string>> }>;

/** One that Debian has, and where we keep it; of some, older releases have only what is among their backports. */
export type Kind = Readonly<{
  program: string;
  packages: readonly string[];
  kept: string;
  backports: boolean;
  /** Whether what it says with `--version` is recent enough. */
  works: (version: string) => boolean;
  /** By what it is asked, where it knows no `--version`. */
  asked?: string;
}>;

const run = promisify(execFile);

export const ourFolder = fileURLToPath(new URL('../../.redis/', import.meta.url));

export async function onPath(
  path: string,
  names: readonly string[],
  { works: isRecent, asked }: Pick<Kind, 'works' | 'asked'>,
): Promise<Program | undefined> {
  for (const name of names) {
    for (const folder of path.split(delimiter).filter((entry) => entry !== '')) {
      const binary = { path: join(folder, name), env: {} };
      if (await works(binary, isRecent, asked)) return binary;
    }
  }
  return undefined;
}

export async function unpacked(
  folder: string,
  { kept, program, works: isRecent, asked }: Kind,
): Promise<Program | undefined> {
  const root = join(folder, kept);
  const path = join(root, 'usr/bin', program);
  const binary = { path, env: { LD_LIBRARY_PATH: (await libraryFolders(root)).join(':') } };
  return (await works(binary, isRecent, asked)) ? binary : undefined;
}

async function works({ path, env }: Program, isRecent: Kind['works'], asked?: string): Promise<boolean> {
  const version = await versionOf(path, env, asked);
  return version !== undefined && isRecent(version);
}

export async function versionOf(
  command: string,
  env: Readonly<Record<string, string>> = {},
  asked = '--version',
): Promise<string | undefined> {
  return run(command, [asked], { env: { ...process.env, ...env }, timeout: 10_000 }).then(
    ({ stdout }) => stdout,
    () => undefined,
  );
}

/** Unpacks beside the final place and renames: several processes may do this at once, and one may be killed halfway. */
export async function fetchPackages(folder: string, kind: Kind): Promise<Program> {
  const work = join(folder, `fetch-${randomUUID()}`);
  const root = join(work, kind.kept);
  try {
    const apt = await createApt(join(work, 'apt'), kind);
    const fetched = new Set<string>();
    let wanted = [...kind.packages];
    while (wanted.length > 0) {
      await apt.unpack(wanted, root);
      for (const name of wanted) fetched.add(name);
      if ((await unpacked(work, kind)) !== undefined) break;
      // Only what the machine lacks: the distribution's own libc and friends must stay the ones in use.
      wanted = (await apt.missing([...fetched])).filter((name) => !fetched.has(name));
    }
    if ((await unpacked(work, kind)) === undefined) throw new Error(`The fetched ${kind.program} does not start`);
    await rename(root, join(folder, kind.kept)).catch(() => undefined);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  const binary = await unpacked(folder, kind);
  if (binary === undefined) throw new Error(`The ${kind.program} in ${folder} does not start; delete the folder`);
  return binary;
}

/** apt-get with package lists and a status file of its own, so that it runs without root and without any lists of the machine. */
async function createApt(folder: string, { backports }: Pick<Kind, 'backports'>) {
  const debs = join(folder, 'debs');
  for (const name of ['lists/partial', 'cache', 'debs']) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'status'), '');
  const settings = {
    'Dir::State': folder,
    'Dir::State::lists': join(folder, 'lists'),
    'Dir::State::status': join(folder, 'status'),
    'Dir::Cache': join(folder, 'cache'),
    'Debug::NoLocking': '1',
    'APT::Sandbox::User': '',
    'Acquire::Languages': 'none',
    'Acquire::Retries': '2',
    ...(backports ? { 'Dir::Etc::sourcelist': await withBackports(join(folder, 'sources.list')) } : {}),
  };
  const options = Object.entries(settings).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
  const apt = (command: string, ...args: string[]) =>
    run(command, [...options, ...args], { cwd: debs, timeout: 180_000, maxBuffer: 64 * 1024 * 1024 });

  // Fails as a whole when one of several sources does; whether the program is among what did arrive shows at the download.
  const updated = await apt('apt-get', '-qq', 'update').catch((error: unknown) => error);

  return {
    async unpack(names: readonly string[], root: string): Promise<void> {
      try {
        await apt('apt-get', '-qq', 'download', ...names);
      } catch (cause) {
        throw updated instanceof Error ? updated : cause;
      }
      await mkdir(root, { recursive: true });
      for (const deb of await readdir(debs)) {
        await run('dpkg-deb', ['-x', join(debs, deb), root]);
        await rm(join(debs, deb));
      }
    },
    /** What the packages depend on and the machine does not have. */
    async missing(names: readonly string[]): Promise<string[]> {
      const { stdout } = await apt('apt-cache', 'depends', '--no-recommends', '--no-suggests', '--important', ...names);
      const depends = [...stdout.matchAll(/^\s*\|?(?:Pre)?Depends: ([a-z0-9][a-z0-9.+-]*)$/gm)].map(
        ([, name = '']) => name,
      );
      const { stdout: selections } = await run('dpkg', ['--get-selections']);
      const installed = new Set([...selections.matchAll(/^([^:\s]+)\S*\s+install$/gm)].map((match) => match[1]));
      return [...new Set(depends)].filter((name) => !installed.has(name));
    },
  };
}

/** The machine's list of sources, and the backports of its release from the mirror that it already uses. */
async function withBackports(file: string): Promise<string> {
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT)';
  const { stdout } = await run('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const codename = /^VERSION_CODENAME=(\w+)$/m.exec(await readFile('/etc/os-release', 'utf8'))?.[1] ?? '';
  const [uri] =
    stdout
      .split('\n')
      .find((line) => line.endsWith(` ${codename} main`))
      ?.split(' ') ?? [];
  const own = await readFile('/etc/apt/sources.list', 'utf8').catch(() => '');
  await writeFile(file, `${own}\n${uri === undefined ? '' : `deb ${uri} ${codename}-backports main`}\n`);
  return file;
}

/** The folders of an unpacked package tree that hold libraries. */
async function libraryFolders(root: string): Promise<string[]> {
  const folders: string[] = [];
  for (const base of ['lib', 'usr/lib']) {
    const entries = await readdir(join(root, base), { withFileTypes: true }).catch(() => []);
    folders.push(join(root, base));
    for (const entry of entries) if (entry.isDirectory()) folders.push(join(root, base, entry.name));
  }
  return folders;
}

import { fetchPackages, type Kind, onPath, ourFolder, type Program, unpacked, versionOf } from './debian-program.ts';

/** A Redis server that runs on this machine: where it is, and what its environment needs on top of ours. */
export type RedisBinary = Program;

/** It names its version as `v=7.0.15`. */
function works(version: string): boolean {
  const [, major, minor] = /\bv=(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 2);
}

const REDIS: Kind = {
  program: 'redis-server',
  packages: ['redis-server', 'redis-tools'],
  kept: 'server',
  backports: false,
  works,
};
const VALKEY: Kind = {
  program: 'valkey-server',
  packages: ['valkey-server', 'valkey-tools'],
  kept: 'valkey',
  backports: true,
  works,
};

/**
 * Finds a Redis (or Valkey) server: on the PATH, in the project's own `.redis/` folder, or, on Debian and Ubuntu, by fetching
 * the distribution's packages into that folder, which needs no root.
 * @throws Error with one sentence that says what to install
 */
export async function findRedisBinary(
  options: { folder?: string; path?: string; log?: (line: string) => void } = {},
): Promise<RedisBinary> {
  const folder = options.folder ?? ourFolder;
  const path = options.path ?? process.env['PATH'] ?? '';
  const found = (await onPath(path, ['redis-server', 'valkey-server'], REDIS)) ?? (await unpacked(folder, REDIS));
  if (found !== undefined) return found;

  if ((await versionOf('apt-get')) === undefined || (await versionOf('dpkg-deb')) === undefined) {
    throw new Error('No redis-server found: install Redis 6.2 or newer (on macOS: brew install redis) and try again.');
  }
  options.log?.('No redis-server found; fetching the one of this distribution into .redis/ (once, no root needed)');
  try {
    return await fetchPackages(folder, REDIS);
  } catch (cause) {
    throw new Error(
      'No redis-server found, and fetching it from the package mirror failed: sudo apt-get install redis-server',
      { cause },
    );
  }
}

/**
 * Finds a Valkey in the same places, for tests that want no other.
 * @internal
 */
export async function findValkeyBinary(): Promise<RedisBinary> {
  const found = await onPath(process.env['PATH'] ?? '', ['valkey-server'], VALKEY);
  return found ?? (await unpacked(ourFolder, VALKEY)) ?? (await fetchPackages(ourFolder, VALKEY));
}

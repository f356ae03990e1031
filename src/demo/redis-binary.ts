import { type Binary, fetchPackages, hasPackages, type Kind, onPath, ourFolder, unpacked } from './debian-package.ts';

/** A Redis server that runs on this machine. */
export type RedisBinary = Binary;

const ofRedis = { asked: '--version', isRecent } as const;
const VALKEY: Kind = {
  program: 'valkey-server',
  packages: ['valkey-server', 'valkey-tools'],
  kept: 'valkey',
  backports: true,
  ...ofRedis,
};
const REDIS: Kind = {
  program: 'redis-server',
  packages: ['redis-server', 'redis-tools'],
  kept: 'server',
  backports: false,
  ...ofRedis,
};

/** It names its version as `v=7.0.15`. */
function isRecent(said: string): boolean {
  const [, major, minor] = /\bv=(\d+)\.(\d+)/.exec(said) ?? [];
  return Number(major) > 6 || (Number(major) === 6 && Number(minor) >= 2);
}

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
  const found = (await onPath(path, [REDIS, VALKEY])) ?? (await unpacked(folder, REDIS));
  if (found !== undefined) return found;

  if (!(await hasPackages())) {
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
  const found = await onPath(process.env['PATH'] ?? '', [VALKEY]);
  return found ?? (await unpacked(ourFolder, VALKEY)) ?? (await fetchPackages(ourFolder, VALKEY));
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { RedisBinary } from '../../src/demo/redis-binary.ts';
import { type Certificate, makeCertificate } from './certificate.ts';
import type { RedisShape, ShapeOptions } from './redis-shapes.ts';

/** A Redis of several servers for one suite; there from the first hook that is registered after it on. */
export type TestShape<S extends RedisShape> = Readonly<{
  readonly it: S;
  /** What its certificate is vouched for by, in TLS. */
  readonly caFile: string;
}>;

/** Starts it before the tests of the calling suite and ends it after them. */
export function useShape<S extends RedisShape>(
  start: (options: ShapeOptions) => Promise<S>,
  options: { tls?: boolean; binary?: () => Promise<RedisBinary> } = {},
): TestShape<S> {
  let folder: string | undefined;
  let shape: S | undefined;
  let certificate: Certificate | undefined;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'number-desk-shape-'));
    if (options.tls) certificate = await makeCertificate('localhost');
    const binary = await options.binary?.();
    shape = await start({ folder, ...(binary ? { binary } : {}), ...(certificate ? { certificate } : {}) });
  }, 120_000);
  afterAll(async () => {
    await shape?.close();
    await certificate?.remove();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });
  return {
    get it() {
      if (!shape) throw new Error('The servers start in beforeAll; read them inside a test or a hook');
      return shape;
    },
    get caFile() {
      return certificate?.file ?? '';
    },
  };
}

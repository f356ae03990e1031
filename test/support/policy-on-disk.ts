import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

/** A policy's file for the bot of the calling file, gone after its tests. */
export function usePolicyFile(yaml: string): Readonly<{ folder: string; path: string; write(yaml: string): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'nd-policy-'));
  const path = join(folder, 'policy.yaml');
  const write = (text: string) => writeFileSync(path, text);
  write(yaml);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, path, write };
}

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';

/** Keeps a sandbox's stock in one JSON file; without a path nothing is kept. The file is replaced whole, so a crash leaves the old or the new one. */
export function createStateFile<State>(
  path: string | undefined,
  schema: z.ZodType<State>,
  title: string,
): { load: () => State | undefined; save: (state: State) => void } {
  if (path === undefined) return { load: () => undefined, save: () => undefined };
  return {
    load() {
      let text: string;
      try {
        text = readFileSync(path, 'utf8');
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
      const read = schema.safeParse(parse(text));
      if (!read.success) throw new Error(`${path} is not a state of the ${title} sandbox; delete it to start afresh.`);
      return read.data;
    },
    save(state) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.new`, JSON.stringify(state));
      renameSync(`${path}.new`, path);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

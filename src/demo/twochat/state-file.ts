import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type StockState, stockState } from './stock.ts';

/** Keeps the sandbox's stock in one JSON file; without a path nothing is kept. The file is replaced whole, so a crash leaves the old or the new one. */
export function createStateFile(path: string | undefined): {
  load: () => StockState | undefined;
  save: (state: StockState) => void;
} {
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
      const read = stockState.safeParse(parse(text));
      if (!read.success) throw new Error(`${path} is not a state of the 2Chat sandbox; delete it to start afresh.`);
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

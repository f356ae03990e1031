import { closeSync, constants, fstatSync, openSync, readFileSync, type StatsBase } from 'node:fs';

/** No authority and no settings are longer. */
const MAX_BYTES = 10_000_000;

/** A pipe is opened at once, too, and a terminal does not become ours. */
export const AT_ONCE = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** Why it cannot be read, where something else than a file is there: it might never end, or never begin. */
export function noFile(found: StatsBase<number> | StatsBase<bigint>): string | undefined {
  if (found.isFile()) return undefined;
  const kind = found.isDirectory() ? 'a folder' : found.isFIFO() ? 'a pipe' : 'a device';
  return `cannot be read: it is ${kind}, not a file`;
}

/** What stands in a file, or what is wrong with it, and by which error; a pipe, a device or a folder is none, and waits for nobody. */
export function readRegularFile(path: string): Readonly<{ text?: string; wrong?: string; code?: string }> {
  let file: number | undefined;
  try {
    file = openSync(path, AT_ONCE);
    const found = fstatSync(file);
    const wrong = found.size > MAX_BYTES ? `is larger than ${MAX_BYTES / 1_000_000} MB` : noFile(found);
    return wrong === undefined ? { text: readFileSync(file, 'utf8') } : { wrong };
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    return { wrong: `cannot be read (${code})`, code };
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

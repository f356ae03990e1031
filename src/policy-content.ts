import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AT_ONCE, noFile } from './regular-file.ts';
import { withTimeout } from './workflow/with-timeout.ts';

/** No policy is larger: so much is read, and no more of whatever is there by that name. */
const MAX_BYTES = 262_144;
/** A folder on a disk far away may never answer. */
const READ_MS = 5_000;
/** So many looks are taken at a file that changes again and again. */
const MAX_LOOKS = 6;

/** A read that was given up still takes one of the few threads that all reads and look-ups of names share: no more than so many. */
const MAX_HANGING = 2;

const LATE = `cannot be read: no answer within ${READ_MS / 1_000} seconds`;
const CHANGES = 'changes again and again: it is read when it has stayed the same for two looks in a row';

let hanging = 0;

/** What is there by a name, or why it cannot be a policy. Two with the same `mark` are the same file, unchanged. */
export type Content = Readonly<{ mark: string } & ({ bytes: Uint8Array } | { name: string; wrong: string })>;

/** Reads a file; a pipe, a device or a folder is none, and waits for nobody. */
export async function readContent(path: string, openFile: typeof open = open): Promise<Content> {
  if (hanging >= MAX_HANGING) return no('unreadable', LATE);
  let isLate = false;
  const reading = readNow(path, openFile).finally(() => {
    if (isLate) hanging -= 1;
  });
  return withTimeout(READ_MS, reading, () => {
    isLate = true;
    hanging += 1;
    return no('unreadable', LATE);
  });
}

/** Reads a file that nobody is writing just then: one that was the same in two looks in a row, this far apart. */
export async function readSettled(path: string, apartMs: number, openFile = open): Promise<Content> {
  let before = await readContent(path, openFile);
  for (let looks = 1; looks < MAX_LOOKS && before.mark !== LATE; looks += 1) {
    await sleep(apartMs, undefined, { ref: false });
    const content = await readContent(path, openFile);
    if (content.mark === before.mark) return content;
    before = content;
  }
  return before.mark === LATE ? before : no('changing', CHANGES);
}

/** The same as it is at this moment; undefined where it has changed since. */
export async function readAgain(path: string, settled: Content): Promise<Content | undefined> {
  if (settled.mark === LATE || settled.mark === CHANGES) return settled;
  const newest = await readContent(path);
  return newest.mark === settled.mark ? newest : undefined;
}

async function readNow(path: string, openFile: typeof open): Promise<Content> {
  let file: FileHandle | undefined;
  try {
    file = await openFile(path, AT_ONCE);
    const before = await file.stat({ bigint: true });
    const other = noFile(before);
    if (other !== undefined) return no('unreadable', other);
    const bytes = await firstOf(file);
    if (bytes.length > MAX_BYTES) return no('tooLarge', 'is larger than 256 kB');
    const after = markOf(await file.stat({ bigint: true }));
    // One that was written meanwhile is like no other.
    return { bytes, mark: after === markOf(before) ? after : `${after} ${bytes.length} ${performance.now()}` };
  } catch (error) {
    const code = error instanceof Error ? Reflect.get(error, 'code') : undefined;
    return no('unreadable', `cannot be read (${typeof code === 'string' ? code : 'unknown'})`);
  } finally {
    await file?.close().catch(() => undefined);
  }
}

/** As much as may be, and one byte more where there is more. */
async function firstOf(file: FileHandle): Promise<Uint8Array> {
  const buffer = new Uint8Array(MAX_BYTES + 1);
  let length = 0;
  while (length < buffer.length) {
    const { bytesRead } = await file.read(buffer, length, buffer.length - length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}

function markOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join(' ');
}

function no(name: string, wrong: string): Content {
  return { name, wrong, mark: wrong };
}

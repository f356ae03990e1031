import { fstatSync, fsync, write } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const STDOUT = 1;
const AT_ONCE = 65_536;
const AGAIN_MS = 10;
/** What has no disk behind it. */
const NO_FILE = ['EINVAL', 'ENOTSUP', 'EROFS'];
const toFile = promisify(write);
const toDisk = promisify(fsync);

/** The standard output did not take everything; `code` says why (ENOSPC, EPIPE). */
export class NotWritten extends Error {
  override readonly name = 'NotWritten';
  readonly code: string;

  constructor(cause: unknown) {
    const code = codeOf(cause);
    super(`the output cannot be written (${code})`, { cause });
    this.code = code;
  }
}

/** The standard output as one that knows what became of it: `process.stdout` drops the rest of what a full disk takes in part. Rejects with {@link NotWritten}. */
export function createWholeOutput() {
  let waiting = '';

  async function flush(): Promise<void> {
    for (let rest: Buffer = Buffer.from(waiting); rest.length > 0; ) {
      try {
        const { bytesWritten } = await toFile(STDOUT, rest);
        rest = rest.subarray(bytesWritten);
      } catch (error) {
        if (codeOf(error) !== 'EAGAIN') throw new NotWritten(error);
        await sleep(AGAIN_MS);
      }
    }
    waiting = '';
  }

  return {
    async write(text: string): Promise<void> {
      waiting += text;
      if (waiting.length >= AT_ONCE) await flush();
    },
    /** All of it is in the file, on its disk, or has been taken by the pipe. */
    async finish(): Promise<void> {
      await flush();
      await toDisk(STDOUT).catch((error: unknown) => {
        if (!NO_FILE.includes(codeOf(error))) throw new NotWritten(error);
      });
    },
    /** Whether there is something that has what was written: no device does, such as /dev/null, which Node opens where there is no output. */
    isKept(): boolean {
      const output = fstatSync(STDOUT);
      return output.isFile() || output.isFIFO() || output.isSocket();
    },
  };
}

/** Prints a text, and answers whether all of it was taken; what was not is said in a line. */
export async function printWhole(text: string): Promise<boolean> {
  const output = createWholeOutput();
  try {
    await output.write(text);
    await output.finish();
    return true;
  } catch (error) {
    if (!(error instanceof NotWritten)) throw error;
    process.stderr.write(`Stopped: ${error.message}.\n`);
    return false;
  }
}

function codeOf(error: unknown): string {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

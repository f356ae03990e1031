import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import type { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readContent, readSettled } from '../src/policy-content.ts';
import { readPolicyFile } from '../src/policy-file.ts';

let opened = 0;
/** Lets a disk far away, which never answers, answer after all. */
let answers: (() => void)[] = [];
const far: typeof open = async () => {
  opened += 1;
  await new Promise<void>((resolve) => answers.push(resolve));
  throw Object.assign(new Error('stale'), { code: 'ESTALE' });
};

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-content-'));
  path = join(folder, 'policy.yaml');
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

/** What is said of it: at once, and whatever is there. */
async function wrong(): Promise<string | undefined> {
  const file = await readPolicyFile(path);
  return file.ok ? undefined : file.findings[0]?.wrong;
}

describe('what is there in place of a file', () => {
  it('is not waited for: a pipe that nobody writes to', async () => {
    execFileSync('mkfifo', [path]);
    expect(await wrong()).toBe('cannot be read: it is a pipe, not a file');
  });

  it('is not read: a device without an end, also behind a link', async () => {
    symlinkSync('/dev/zero', path);
    expect(await wrong()).toBe('cannot be read: it is a device, not a file');
  });

  it('is read no further than a policy goes, however large it is', async () => {
    writeFileSync(path, '');
    // As large as that, and nothing on the disk.
    truncateSync(path, 2 ** 40);
    expect(await wrong()).toBe('is larger than 256 kB');
    truncateSync(path, 262_145);
    expect(await wrong()).toBe('is larger than 256 kB');
    writeFileSync(path, `version: 1\n#${'x'.repeat(262_144 - 12)}`);
    expect(await wrong()).toBeUndefined();
  });

  it('is given up when its disk does not answer, and not tried any more while two tries hang', async () => {
    vi.useFakeTimers();
    for (const tries of [1, 2, 2, 2]) {
      const content = readSettled(path, 10, far);
      await vi.advanceTimersByTimeAsync(5_000);
      expect(await content).toMatchObject({ wrong: 'cannot be read: no answer within 5 seconds' });
      expect(opened).toBe(tries);
    }
    for (const answer of answers) answer();
    answers = [];
    await vi.advanceTimersByTimeAsync(1);
    const again = readContent(path, far);
    await vi.advanceTimersByTimeAsync(1);
    for (const answer of answers) answer();
    expect([await again, opened]).toMatchObject([{ wrong: 'cannot be read (ESTALE)' }, 3]);
  });
});

describe('a file that is being written', () => {
  const text = (content: Awaited<ReturnType<typeof readContent>>) =>
    'bytes' in content ? new TextDecoder().decode(content.bytes) : content.wrong;

  it('is read when it was the same in two looks in a row', async () => {
    writeFileSync(path, 'one');
    const settled = readSettled(path, 60);
    // Whatever is there in between is not what counts: the last of it is.
    await new Promise((done) => setTimeout(done, 30));
    appendFileSync(path, ' two');
    expect(text(await settled)).toBe('one two');
  });

  it('is not read while it changes with each look; another in its place is another one', async () => {
    let changes = 0;
    const put = () => {
      changes += 1;
      writeFileSync(`${path}.new`, 'same');
      renameSync(`${path}.new`, path);
    };
    put();
    const writing = setInterval(put, 5);
    const found = await readSettled(path, 100);
    clearInterval(writing);
    expect(text(found)).toContain('changes again and again');
    expect(changes).toBeGreaterThan(5);
    expect(text(await readSettled(path, 10))).toBe('same');
  });
});

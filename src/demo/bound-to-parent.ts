import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The command in front of a process's own that lets Linux kill it when this process dies without a chance to do so itself; empty elsewhere. */
export async function boundToParent(): Promise<readonly string[]> {
  const command = ['setpriv', '--pdeathsig', 'KILL'] as const;
  const [name, ...options] = command;
  return promisify(execFile)(name, [...options, 'true']).then(
    () => command,
    () => [],
  );
}

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { compiled } from '../support/compiled.ts';

/** A floor in a process of its own, compiled as the bot is; here when it says that it is ready. */
export async function startFloor(name: string, ...args: readonly string[]): Promise<ChildProcess> {
  const child = fork(compiled(`test/bench/floors/${name}.ts`), args, { execArgv: [] });
  const [first] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
  if (first !== 'ready') throw new Error(`${name} did not start: ${JSON.stringify(first)}`);
  return child;
}

/** Asks it, and answers with its next word. */
export async function ask<Answer>(child: ChildProcess, question: object): Promise<Answer> {
  const answered = once(child, 'message');
  child.send(question);
  const [answer] = await answered;
  return answer as Answer;
}

export async function endFloor(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

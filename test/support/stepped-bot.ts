import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { built, compiled } from './compiled.ts';
import { useWholeBot, type WholeBot } from './whole-bot.ts';

/** A whole bot whose wall clock can be set while it runs. */
export type SteppedBot = WholeBot &
  Readonly<{
    /** Sets the bot's clock that far from the machine's, and answers when it has been set. */
    stepsClock(offsetMs: number): Promise<void>;
    /** As if its machine had just slept for so long, and everything else had gone on. */
    sleeps(forMs: number): Promise<void>;
  }>;

export function useSteppedBot(options: Parameters<typeof useWholeBot>[0]): SteppedBot {
  const folder = mkdtempSync(join(tmpdir(), 'number-desk-clock-'));
  const file = join(folder, 'step');
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const desk = useWholeBot({
    ...options,
    env: { ...options?.env, CLOCK_STEP: file },
    run: ['--import', compiled('test/support/steppable-clock.ts'), built('src/main.ts')],
  });
  return Object.assign(desk, {
    async stepsClock(offsetMs: number) {
      writeFileSync(file, String(offsetMs));
      await new Promise((resolve) => setTimeout(resolve, 100));
    },
    async sleeps(forMs: number) {
      writeFileSync(file, `0 ${forMs}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    },
  });
}

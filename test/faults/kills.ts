import type { Journey } from './journeys.ts';
import type { RedisHome } from './redis-home.ts';
import { type Case, runCase } from './run.ts';
import { held, story } from './table.ts';

/** The name of the fault that the bot is killed at a point. */
export const KILL = 'bot killed';

/** Every place at which the bot waits for something on this journey, in the order in which it comes by. */
export async function killPoints(home: RedisHome, journey: Journey): Promise<string[]> {
  const dry = await runCase(home, {
    fault: 'none',
    journey,
    label: 'no fault',
    lives: () => [{ FAULTS_RECORD: '1' }],
  });
  if (!held(dry)) {
    throw new Error(`"${journey.name}" does not work even without a fault:\n${story(dry)}`);
  }
  return dry.log.flatMap((line) => /^kill-point (.+)$/.exec(line)?.[1] ?? []);
}

/** The bot kills itself at this point, with SIGKILL, and is started again. */
export function killAt(journey: Journey, point: string): Case {
  return { fault: KILL, journey, label: point, lives: () => [{ FAULTS_POINT: point }] };
}

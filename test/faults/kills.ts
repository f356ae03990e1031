import type { Journey } from './journeys.ts';
import type { RedisHome } from './redis-home.ts';
import { type Case, type Outcome, runCase } from './run.ts';

/** The name of the fault that the bot is killed at a point. */
const KILL = 'bot killed';

/** A run without a fault, which tells every place at which the bot waits for something on this journey, in the order in which it comes by. */
export async function walk(home: RedisHome, journey: Journey): Promise<{ outcome: Outcome; points: string[] }> {
  const outcome = await runCase(home, { fault: 'none', journey, label: 'none', lives: () => [{ FAULTS_RECORD: '1' }] });
  return { outcome, points: outcome.log.flatMap((line) => /^kill-point (.+)$/.exec(line)?.[1] ?? []) };
}

/** The bot kills itself at this point, with SIGKILL, and is started again. */
export function killAt(journey: Journey, point: string): Case {
  return { fault: KILL, journey, label: point, lives: () => [{ FAULTS_POINT: point }] };
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { QueueName } from './queues.ts';

/** What is only looked at. */
const LOOKED_AT: ReadonlySet<string> = new Set<QueueName>(['cards', 'homes']);
/** So many deadlines at once are a burst; one by one they leave enough of the processor to everything else. */
const MANY = 5;
const PAUSE_MS = 50;
/** A second at most: a person may wait for the card. */
const MAX_PAUSES = 20;

/**
 * Lets a job of this queue wait while many are under way in this process that must be in time, since they share a processor: a thousand releases that were due
 * in one second were over in half the time. `running` tells how many of a queue are.
 */
export async function afterWhatMustBeInTime(
  queue: string,
  running: (queue: QueueName) => number,
  pause: (ms: number) => Promise<unknown> = sleep,
): Promise<void> {
  if (!LOOKED_AT.has(queue)) return;
  for (let pauses = 0; pauses < MAX_PAUSES && running('deadlines') >= MANY; pauses++) await pause(PAUSE_MS);
}

import { setTimeout as wait } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import type { Journey } from './journeys.ts';
import type { Case } from './run.ts';

/** Longer than the lock of a job (6 s) and the checks for stalled ones, and than the rendering lock (5 s). */
const FROZEN_MS = 7_500;
export const LONG_FROZEN_MS = 60_000;

/** The bot freezes at the point, another one takes its place and its jobs, and it wakes up where it was, its locks long gone. */
export function frozenAt(journey: Journey, point: string, frozenMs = FROZEN_MS): Case {
  const fault = frozenMs === FROZEN_MS ? 'bot frozen' : `bot frozen ${frozenMs / 1_000} s`;
  return {
    fault,
    journey,
    label: `${fault} @ ${point}`,
    patient: true,
    lives: () => [{ FAULTS_POINT: point, FAULTS_SIGNAL: 'SIGSTOP' }],
    async onReached({ addBot, supervisors }) {
      const { pid } = supervisors[0] ?? {};
      addBot();
      await wait(frozenMs);
      if (pid !== undefined) process.kill(pid, 'SIGCONT');
      // What it had begun is to be done before the suite looks.
      await wait(500);
    },
  };
}

/** Two bots on one Redis; Slack turns from one to the other and delivers every click twice. */
export function twoBots(journey: Journey, no: number): Case {
  const fault = 'two bots at once';
  return { fault, journey, label: `${fault} ${no}`, bots: 2, beforeStep: turnAndDouble };
}

/** The same, and one of them is killed at the point; the locks that it held last as long as they last. */
export function oneOfTwoKilledAt(journey: Journey, point: string): Case {
  const fault = 'one of two bots killed';
  const lives = () => [{ FAULTS_POINT: point }];
  return { fault, journey, label: `${fault} @ ${point}`, bots: 2, patient: true, lives, beforeStep: turnAndDouble };
}

function turnAndDouble({ slack, supervisors, setup }: Bench, step: number): void {
  // Over sockets they take turns with every click.
  const url = setup.sockets ? undefined : supervisors[step % supervisors.length]?.url;
  if (url !== undefined) slack.setBotUrl(url);
  for (const what of ['block_actions', 'view_submission']) slack.redeliver(what);
}

/** The bot is killed at one point, and its next life at another; locks last as long as they last. */
export function killedTwice(journey: Journey, first: string, second: string): Case {
  const lives = () => [{ FAULTS_POINT: first }, { FAULTS_POINT: second }];
  return { fault: 'bot killed twice', journey, label: `${first} then ${second}`, patient: true, lives };
}

/** How far the clock is set: less than what Slack's signatures bear. */
const STEP_MS = 240_000;

/** The machine's clock is set while the bot is at the point, forward or back. */
export function clockSetAt(journey: Journey, point: string, forward: boolean): Case {
  const fault = forward ? 'clock set forward 4 min' : 'clock set back 4 min';
  return {
    fault,
    journey,
    label: `${fault} @ ${point}`,
    steppable: true,
    lives: () => [{ FAULTS_POINT: point, FAULTS_SIGNAL: '0' }],
    onReached: async ({ stepsClock }) => stepsClock(forward ? STEP_MS : -STEP_MS),
  };
}

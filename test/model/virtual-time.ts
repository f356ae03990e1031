import { syncBuiltinESMExports } from 'node:module';
import promises from 'node:timers/promises';
import type { Scheduler } from './scheduler.ts';

let scheduler: Scheduler | undefined;
const real = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout, now: Date.now };

/** From now on the bot's own timers are those of this world; a world that is left behind never rings again. */
export function liveIn(world: Scheduler): void {
  scheduler = world;
}

/** Stands in for `setTimeout` of `node:timers/promises`. */
function virtualWait(ms: number): Promise<void> {
  return new Promise((resolve) => void virtualTimeout(resolve, ms));
}

const realWait = promises.setTimeout;

/** Has what waits by `node:timers/promises` wait on the virtual clock, whoever imported it before; answers with how to undo that. */
export function installVirtualWaits(): () => void {
  const put = (wait: unknown) => {
    Object.assign(promises, { setTimeout: wait });
    syncBuiltinESMExports();
  };
  put(virtualWait);
  return () => put(realWait);
}

let removeWaits: (() => void) | undefined;

/** Puts the virtual clock in the place of the real one. */
export function installVirtualTime(): void {
  removeWaits = installVirtualWaits();
  Object.assign(globalThis, {
    setTimeout: virtualTimeout,
    clearTimeout: (timer?: object) => void scheduler?.remove(({ owner }) => timer !== undefined && owner === timer),
  });
  Date.now = () => scheduler?.now() ?? real.now();
}

export function removeVirtualTime(): void {
  removeWaits?.();
  Object.assign(globalThis, { setTimeout: real.setTimeout, clearTimeout: real.clearTimeout });
  Date.now = real.now;
}

function virtualTimeout(run: () => void, ms = 0): object {
  const timer = {};
  scheduler?.add({ what: `timer of ${ms} ms`, at: scheduler.now() + ms, owner: timer, run });
  return timer;
}

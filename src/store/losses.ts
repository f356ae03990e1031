import { setTimeout as sleep } from 'node:timers/promises';
import type { Observer } from '../workflow/ports.ts';
import type { RedisConnection } from './client.ts';
import { watchContinuity } from './continuity.ts';
import type { DeskClock } from './desk-clock.ts';

/** Other processes may say nothing of what they have saved last: they look which run this is within a second, too. */
const OTHERS_MS = 1_500;
/** An operator who looks from time to time is to see it. */
const TOLD_MS = 600_000;

const FORGOTTEN =
  'Redis has forgotten what was saved last, or was emptied: it was given again what the processes remember of the last five minutes, and what is older may be gone';

/** What Redis has forgotten, and whether it has it again from all processes that remember it. */
export function watchLosses(
  deps: Readonly<{
    redis: RedisConnection;
    teamId: string;
    observer: Pick<Observer, 'warn'>;
    hadCopies: () => boolean;
    onForgotten: () => Promise<void>;
    desk?: DeskClock;
  }>,
  onFound: () => void,
) {
  const { redis, teamId, observer, hadCopies, onForgotten, desk } = deps;
  /** How often something was seen to be missing, also where no other run began (Redis was emptied), and how many of these times are made good. */
  let [found, mended] = [0, 0];
  let foundAt = Number.NEGATIVE_INFINITY;
  let isNew = true;
  /** The run that began with nothing forgotten, as this process has seen for itself. */
  let intact: string | undefined;
  const onBroken = () => {
    found += 1;
    foundAt = performance.now();
    observer.warn('redis has forgotten something', new Error(FORGOTTEN), {});
    onFound();
  };
  const continuity = watchContinuity(redis, teamId, onBroken, desk);
  const isForgetful = () => mended < found;

  return {
    isForgetful,
    intact: () => intact,
    proof: continuity.key,
    /** That something is missing is seen by the next beat. */
    look: continuity.beat,

    /**
     * Has everything saved again where this run is another one, or something is missing, and waits until the other processes have done the same; one that has
     * just come remembers nothing, and waits, too. `all` names the runs of all servers. False when this run ended meanwhile.
     */
    async mend(isAnotherRun: boolean, here: string | undefined, all: string): Promise<boolean> {
      const isAnother = isAnotherRun || isForgetful();
      let seen = mended;
      if (isAnother) {
        // Where a copy may have taken over, one process cannot tell for the others that nothing is missing.
        const isIntact = (await continuity.isIntact()) && !hadCopies();
        intact = isIntact ? here : undefined;
        seen = found;
        const saving = onForgotten().then(() => continuity.hasCaughtUp(all));
        await Promise.all([saving, isIntact ? undefined : sleep(OTHERS_MS)]);
      } else await continuity.hasCaughtUp(all);
      if ((isAnother || isNew) && !(await continuity.othersHaveCaughtUp(all, here))) return false;
      [mended, isNew] = [seen, false];
      return true;
    },
    /** That something was forgotten, for a while. */
    warnings: () => (performance.now() - foundAt < TOLD_MS ? [FORGOTTEN] : []),
    close: continuity.close,
  };
}

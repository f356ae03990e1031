import type { ProviderName } from '../../src/domain/group.ts';
import { ProviderError, type ProviderErrorKind } from '../../src/workflow/provider.ts';
import type { BotProcess } from './bot-process.ts';
import type { Scheduler } from './scheduler.ts';

/** How one call at a provider can go wrong. The first five are answers that prove that nothing was done. */
export const PROVIDER_FAULTS = [
  'refused',
  'taken',
  'unavailable',
  'rateLimited',
  'unauthorised',
  /** It was not done, and an answer of success says so only where it is easily overlooked. */
  'unclear',
  /** The request never arrived, and no answer says so. */
  'requestLost',
  /** It was done, and the answer was lost. */
  'answerLost',
  /** It was done, and the answer cannot be read: a bug of ours. */
  'bug',
  /** It is done soon, and the answer comes late, but in time. */
  'slow',
  /** The bot gives up waiting, and it is done all the same, afterwards. */
  'afterwards',
] as const;
export type ProviderFault = (typeof PROVIDER_FAULTS)[number];

/** How long the bot waits for an answer; after a while longer a request that is still on its way is lost. */
const DEADLINE_MS = 30_000;
const LOST_MS = 75_000;

export type ProviderCall<T> = Readonly<{
  provider: ProviderName;
  what: string;
  by: BotProcess;
  /** Changes something: no answer then means that the outcome is unknown. */
  write: boolean;
  fault: ProviderFault | undefined;
  effect: () => T;
}>;

export function callProvider<T>(scheduler: Scheduler, order: ProviderCall<T>): Promise<T> {
  const { provider, what, by, write, fault, effect } = order;
  const sentAt = scheduler.now();
  const error = (kind: ProviderErrorKind) => new ProviderError(kind, provider, `${provider} says ${kind}`);
  const noAnswer = () => error(write ? 'outcomeUnknown' : 'unavailable');

  return new Promise<T>((resolve, reject) => {
    if (!by.alive) return;
    const sentWhileFrozen = by.frozen;
    let answered = false;
    /** What the bot hears, if it still listens, no sooner than `at`. */
    const hear = (at: number, tell: () => void) =>
      scheduler.add({
        what: `${what}: answer`,
        at,
        owner: by,
        may: () => !by.frozen,
        run: () => {
          if (by.alive && !answered) tell();
          answered = true;
        },
      });
    const arrive = (at: number, run: () => void) =>
      scheduler.add({
        what,
        at,
        owner: by,
        may: () => !sentWhileFrozen || !by.frozen,
        run: () => void (scheduler.now() - sentAt < LOST_MS && run()),
      });
    const done = (tell: (value: T) => void, delayMs = 0) => {
      try {
        const value = effect();
        hear(scheduler.now() + delayMs, () => tell(value));
      } catch (thrown) {
        hear(scheduler.now() + delayMs, () => reject(thrown));
      }
    };

    switch (fault) {
      case undefined:
        arrive(sentAt, () => done(resolve));
        break;
      case 'slow':
        arrive(sentAt + 5_000, () => done(resolve, 15_000));
        break;
      case 'refused':
      case 'taken':
      case 'unavailable':
      case 'rateLimited':
      case 'unauthorised':
        arrive(sentAt, () => hear(scheduler.now(), () => reject(error(fault))));
        break;
      case 'unclear':
        arrive(sentAt, () => hear(scheduler.now(), () => reject(noAnswer())));
        break;
      case 'requestLost':
        break;
      case 'answerLost':
        arrive(sentAt, () => done(() => reject(noAnswer())));
        break;
      case 'bug':
        arrive(sentAt, () => done(() => reject(new TypeError('not as expected'))));
        break;
      case 'afterwards':
        arrive(sentAt + DEADLINE_MS + 10_000, () => done(() => undefined));
        break;
    }
    hear(sentAt + DEADLINE_MS, () => reject(noAnswer()));
  });
}

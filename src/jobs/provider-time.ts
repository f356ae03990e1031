import type { Request } from '../domain/request.ts';
import type { Observer } from '../workflow/ports.ts';
import type { Provider } from '../workflow/provider.ts';
import { withTimeout } from '../workflow/with-timeout.ts';
import { RECONCILE_EVERY_MS } from './job.ts';
import type { JobContext } from './job-context.ts';

/** What is due does not wait longer than that. */
const ANSWER_MS = 2_000;

/** When each was asked last, by `performance.now()`, and what it has not answered yet. */
const asked = new WeakMap<Provider, Readonly<{ at: number; answer: Promise<void> }>>();

/**
 * Sees to it that the clock of the hold's provider is known before a time is judged that another process may have reckoned, with another clock: one
 * that has just started knows none, and asks for it, once for all. A provider that does not answer keeps nothing that is due.
 */
export async function knowClock({ state }: Request, { providers, observer }: JobContext): Promise<void> {
  if (state.name !== 'awaitingApproval' || state.hold.local) return;
  const provider = providers.find(({ name }) => name === state.hold.group.provider);
  if (provider) await askForClock(provider, observer);
}

/** Asks a provider whose clock is not known, unless it was asked lately; waits for that, but not for long. */
export async function askForClock(provider: Provider, observer: Pick<Observer, 'warn'>): Promise<void> {
  const { holding } = provider;
  if (!holding || provider.clock.offsetMs() !== undefined) return;
  const before = asked.get(provider);
  const isNew = !before || performance.now() - before.at > RECONCILE_EVERY_MS;
  const ask = async () => {
    await holding
      .holds()
      .catch((error: unknown) => observer.warn('clock not asked for', error, { provider: provider.name }));
  };
  const { answer, at } = isNew ? { at: performance.now(), answer: ask() } : before;
  asked.set(provider, { answer, at });
  await withTimeout(Math.max(0, at + ANSWER_MS - performance.now()), answer, () => undefined);
}

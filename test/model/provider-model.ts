import type { ProviderName } from '../../src/domain/group.ts';
import { type Provider, ProviderError } from '../../src/workflow/provider.ts';
import type { BotProcess } from './bot-process.ts';
import { callProvider, type ProviderFault } from './provider-call.ts';
import type { Scheduler } from './scheduler.ts';
import { createStock, type HoldAnswer, type RequestIndex, type Traits } from './stock.ts';

/** How exactly the bot can tell a provider's clock. */
const INEXACT_MS = 2_000;

export type Op = 'search' | 'hold' | 'release' | 'purchase' | 'owned' | 'look';

/** What the invariants want to know of a provider. */
export type Witness = Readonly<{
  ordered: (provider: ProviderName, order: Readonly<{ groupId: string; number: string }>) => () => void;
  releaseAsked: (provider: ProviderName, holdId: string) => void;
  /** The bot was told of a hold. */
  toldOfHold: (provider: ProviderName, holdId: string, to: BotProcess) => void;
  /** The bot was answered with a hold that was there before. */
  toldOfOldHold: (provider: ProviderName, holdId: string) => void;
  /** The bot has heard a clear answer to an order that was sent at that time. */
  orderAnswered: (provider: ProviderName, number: string, sentAt: number) => void;
  /** A call at the provider is about to fail. */
  failing: (provider: ProviderName, op: Op, fault: ProviderFault) => void;
}>;

/** A provider as a bot process sees it, and the truth behind. */
export type ProviderModel = Readonly<{
  name: ProviderName;
  shelf: RequestIndex;
  seenBy(process: BotProcess): Provider;
}>;

export function createProviderModel(deps: {
  name: ProviderName;
  traits: Traits;
  scheduler: Scheduler;
  witness: Witness;
  /** The fault that was prepared for the next call of this kind. */
  takeFault: (op: Op) => ProviderFault | undefined;
  onExpired: (provider: ProviderName, holdId: string, number: string) => void;
}): ProviderModel {
  const { name, traits, scheduler, witness, takeFault } = deps;
  const shelf = createStock({ name, traits, scheduler, onExpired: deps.onExpired });

  function seenBy(process: BotProcess): Provider {
    const ask = <T>(op: Op, detail: string, effect: () => T): Promise<T> => {
      const fault = process.alive ? takeFault(op) : undefined;
      if (fault) witness.failing(name, op, fault);
      return callProvider(scheduler, {
        provider: name,
        what: `${name}.${op} ${detail}`,
        by: process,
        write: op === 'hold' || op === 'release' || op === 'purchase',
        fault,
        effect,
      });
    };
    const gone = () => new ProviderError('taken', name, 'gone');

    const provider: Provider = {
      name,
      search: () => ask('search', '', () => shelf.groups()),
      async purchase(order) {
        // The dead send nothing.
        const bought = process.alive ? witness.ordered(name, order) : () => undefined;
        const sentAt = scheduler.now();
        const answered = () => witness.orderAnswered(name, order.number, sentAt);
        const made = ask('purchase', order.number, () => {
          if (!shelf.sell(order.groupId, order.number)) throw gone();
          bought();
        });
        await made.then(answered, (error: unknown) => {
          if (error instanceof ProviderError && error.kind !== 'outcomeUnknown') answered();
          throw error;
        });
      },
      owned: (number) =>
        ask('owned', number, () => (shelf.isListed(number) ? { number, active: true, status: 'active' } : undefined)),
      check: async () => [],
      recheck: ({ group, holdId }) =>
        ask('look', group.id, () => {
          if (holdId !== undefined) return shelf.membership(holdId);
          const now = shelf.group(group.id);
          return now && { group: now };
        }),
      clock: { offsetMs: () => traits.clockOffsetMs, forget() {} },
    };
    if (!traits.holds) return provider;
    return {
      ...provider,
      holding: {
        async hold(groupId, number) {
          const sentAt = scheduler.now();
          const { hold, isNew } = await ask('hold', groupId, (): HoldAnswer => {
            const answer = shelf.hold(groupId, number);
            if (!answer) throw gone();
            return answer;
          });
          if (isNew) witness.toldOfHold(name, hold.id, process);
          else witness.toldOfOldHold(name, hold.id);
          return { ...hold, notBefore: sentAt + traits.clockOffsetMs - INEXACT_MS };
        },
        async release(holdId) {
          if (process.alive) witness.releaseAsked(name, holdId);
          await ask('release', holdId, () => shelf.release(holdId));
        },
        holds: () => ask('search', 'holds', () => ({ holds: shelf.holds(), whole: true })),
      },
    };
  }

  return { name, shelf, seenBy };
}

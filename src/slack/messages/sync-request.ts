import type { Request } from '../../domain/request.ts';
import type { Rules } from '../../domain/rules.ts';
import { LockLostError } from '../../workflow/lock-lost-error.ts';
import type { CardStore, CardWriter, RequestStore } from '../../workflow/ports.ts';
import type { StoreRun } from '../../workflow/store-runs.ts';
import { sooner } from '../connection/patience.ts';
import { type Known, readKnown } from './known.ts';
import type { PlacingDeps } from './placing.ts';
import { isPosted, type Surface } from './surface.ts';
import {
  type Channels,
  type Consoles,
  changesWhatIsWanted,
  isWantedStill,
  STEPS,
  surfaces,
  urgencyOf,
} from './surfaces.ts';
import { syncMessage } from './sync-message.ts';

/** What it takes to bring all messages of a request in line. */
export type SyncDeps = PlacingDeps &
  Readonly<{
    requests: Pick<RequestStore, 'load'>;
    cards: Pick<CardStore, 'known'>;
    lastRun: (teamId: string) => Promise<StoreRun>;
    channels: Channels;
    consoles?: Consoles;
    /** The rules of spending as they are at this moment. */
    rules?: () => Pick<Rules, 'policy'>;
  }>;

/** Brings every message in line; `outdated` when the request moved on meanwhile, so that the newer version does not wait for what is no longer true. */
export async function syncRequest(
  deps: SyncDeps,
  request: Request,
  writer: CardWriter,
): Promise<'all' | 'notAll' | 'outdated'> {
  const known = await readKnown(deps, request, writer);
  const tried = new Set<string>();
  let soonest: unknown;
  let isOutdated = true;
  for (let step = 0; step < STEPS.length; ) {
    // What exists changes what is wanted (replies need their card, people are asked directly where a channel is closed), so it is derived
    // again, but only where something is new: the work must not grow with the number of messages times itself.
    if (isOutdated) known.wanted = surfaces(request, deps.channels, known.cards, deps.consoles, deps.rules?.().policy);
    isOutdated = false;
    const { urgency, kind } = STEPS[step] as (typeof STEPS)[number];
    for (const next of known.wanted) {
      if (next.kind !== kind || urgencyOf(next, request) !== urgency || tried.has(next.key)) continue;
      tried.add(next.key);
      known.changes.clear();
      const failure = await failureOf(deps, next, known);
      // Messages that must wait are all tried again as soon as the first of them may be.
      if (failure !== undefined) soonest = sooner(soonest, failure);
      if (changedWhatIsWanted(known)) isOutdated = true;
      if (urgency > 0 && known.changes.size > 0 && (await hasMovedOn(deps, request))) return 'outdated';
    }
    step = isOutdated ? 0 : step + 1;
  }
  if (soonest !== undefined) throw soonest;
  const isMissing = (surface: Surface) =>
    !isPosted(known.cards.get(surface.key)) && isWantedStill(surface, request, known.cards);
  return known.wanted.some(isMissing) ? 'notAll' : 'all';
}

/** Why a message could not be brought in line, if so: one closed channel must not hold up the messages to the others. */
async function failureOf(deps: SyncDeps, surface: Surface, known: Known): Promise<unknown> {
  try {
    await syncMessage(deps, surface, known);
    return undefined;
  } catch (error) {
    if (error instanceof LockLostError) throw error;
    deps.observer.warn('card not shown', error, { id: known.request.id, card: surface.key });
    return error;
  }
}

function changedWhatIsWanted({ changes, cards }: Known): boolean {
  return [...changes].some(([key, before]) => {
    const now = cards.get(key);
    return now !== undefined && changesWhatIsWanted(key, before, now);
  });
}

async function hasMovedOn({ requests }: SyncDeps, { teamId, id, version }: Request): Promise<boolean> {
  return ((await requests.load(teamId, id))?.version ?? version) !== version;
}

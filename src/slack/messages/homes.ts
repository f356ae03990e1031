import { peopleAsked } from '../../domain/approval.ts';
import { digest } from '../../domain/digest.ts';
import type { Request } from '../../domain/request.ts';
import { FORGOTTEN } from '../../domain/state.ts';
import type { Clock, HomeStore, Homes, HomeTimers, Observer } from '../../workflow/ports.ts';
import { hasNoHome, retryAfterMs, type SlackClient } from '../connection/api.ts';
import { homeView } from '../views/home.ts';
import type { Lists } from './lists.ts';

/** How soon to look again when another job or process is rendering the same Home. */
const BUSY_MS = 250;

/** Brings each Home that a person has opened in line with the saved state, one at a time. */
export function createHomes(deps: {
  client: SlackClient;
  lists: Lists;
  store: HomeStore;
  timers: HomeTimers;
  clock: Clock;
  observer: Observer;
}): Homes & {
  /** A person looks at their Home: renders it, and keeps it up to date from now on. */
  opened(teamId: string, user: string): Promise<void>;
} {
  const { client, lists, store, timers, clock, observer } = deps;
  /** Until when Slack wants no Home to be published (epoch ms). */
  let patientUntil = 0;

  async function render(teamId: string, user: string, looks: boolean): Promise<void> {
    const shown = await store.rendered(teamId, user);
    if (shown === undefined) return;
    const view = homeView(await lists.home(teamId, user, looks));
    const rendered = digest(view);
    if (rendered === shown) return;
    try {
      await client.views.publish({ user_id: user, view });
      await store.markRendered(teamId, user, rendered);
    } catch (error) {
      if (!hasNoHome(error)) throw error;
      observer.warn('home cannot be shown', error, { user });
      await store.forget(teamId, user);
    }
  }

  async function queue(teamId: string, users: readonly string[]): Promise<void> {
    await Promise.all(users.map((user) => timers.renderHome(teamId, user)));
  }

  return {
    async changed(request) {
      const { teamId } = request;
      const decider = deciderOf(request);
      const isDecided = decider !== undefined && decider !== FORGOTTEN;
      await queue(teamId, await store.kept(teamId, concerned(request), isDecided ? decider : undefined));
    },

    async invalidateAll(teamId) {
      await queue(teamId, await store.invalidateAll(teamId));
    },

    async render(teamId, user) {
      // Asked once for all: each Home would only hear the same.
      if (clock() < patientUntil) return { againAt: patientUntil };
      try {
        const isDone = await store.withLock(teamId, user, () => render(teamId, user, false));
        return isDone ? undefined : { againAt: clock() + BUSY_MS };
      } catch (error) {
        const patienceMs = retryAfterMs(error);
        if (patienceMs === undefined) throw error;
        patientUntil = clock() + patienceMs;
        return { againAt: patientUntil };
      }
    },

    async opened(teamId, user) {
      await store.opened(teamId, user);
      // Queued too: the job makes good what fails now, or is cut off by a crash.
      await queue(teamId, [user]);
      await store.withLock(teamId, user, () => render(teamId, user, true));
    },
  };
}

/** All people on whose Home the request may stand. */
function concerned(request: Request): string[] {
  const people = [request.requester, ...peopleAsked(request), deciderOf(request)];
  return [...new Set(people.filter((user) => user !== undefined))].filter((user) => user !== FORGOTTEN);
}

function deciderOf({ state }: Request): string | undefined {
  if ('approval' in state) return state.approval.by;
  return state.name === 'denied' ? state.by : undefined;
}

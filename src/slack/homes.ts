import { createHash } from 'node:crypto';
import type { Request } from '../domain/request.ts';
import type { Clock, HomeStore, Homes, Observer } from '../workflow/ports.ts';
import { hasNoHome, retryAfterMs, type SlackClient } from './api.ts';
import type { Lists } from './lists.ts';
import { homeView } from './views/home.ts';

/** How soon to look again when somebody else is painting the same Home. */
const BUSY_MS = 250;

/** Brings the Home of everybody who has opened theirs in line with the saved state. */
export function createHomes(deps: {
  client: SlackClient;
  lists: Lists;
  store: HomeStore;
  clock: Clock;
  observer: Observer;
}): Homes & {
  /** Somebody looks at their Home: paints it, and keeps it up to date from now on. */
  opened(teamId: string, user: string): Promise<void>;
} {
  const { client, lists, store, clock, observer } = deps;

  async function changed(request: Request): Promise<readonly string[]> {
    const decider = deciderOf(request);
    if (decider !== undefined) await store.decided(request.teamId, decider);
    return store.mark(request.teamId, concerned(request));
  }

  /** False when somebody else is painting it. */
  async function bring(teamId: string, user: string): Promise<boolean> {
    const done = await store.alone(teamId, user, async () => {
      let mark: string;
      do {
        mark = await store.markOf(teamId, user);
        await paint(teamId, user);
        // Something changed while we painted, and whoever told of it found us painting: it is ours to paint again.
      } while (!(await store.unmark(teamId, user, mark)));
      return true;
    });
    return done ?? false;
  }

  async function paint(teamId: string, user: string): Promise<void> {
    const shown = await store.shows(teamId, user);
    if (shown === undefined) return;
    const view = homeView(await lists.home(teamId, user));
    const shows = createHash('sha256').update(JSON.stringify(view)).digest('base64url').slice(0, 22);
    if (shows === shown) return;
    try {
      await client.views.publish({ user_id: user, view });
      await store.shown(teamId, user, shows);
    } catch (error) {
      if (!hasNoHome(error)) throw error;
      observer.trouble('home cannot be shown', error, { user });
      await store.forget(teamId, user);
    }
  }

  return {
    async changed(request) {
      await changed(request);
    },

    async refresh(request) {
      let busy = false;
      let trouble: unknown;
      for (const user of await changed(request)) {
        try {
          if (!(await bring(request.teamId, user))) busy = true;
        } catch (error) {
          const patience = retryAfterMs(error);
          if (patience !== undefined) return { againAt: clock() + patience };
          // One Home that cannot be painted must not keep the others from it.
          trouble ??= error;
          observer.trouble('home not shown', error, { id: request.id, user });
        }
      }
      if (trouble !== undefined) throw trouble;
      return busy ? { againAt: clock() + BUSY_MS } : undefined;
    },

    async sweep(teamId) {
      for (const user of await store.marked(teamId)) {
        try {
          await bring(teamId, user);
        } catch (error) {
          observer.trouble('home not shown', error, { user });
          if (retryAfterMs(error) !== undefined) return;
        }
      }
    },

    async opened(teamId, user) {
      await store.opened(teamId, user);
      // Marked, so that the sweep makes good what fails now.
      await store.mark(teamId, [user]);
      await bring(teamId, user);
    },
  };
}

/** Everybody on whose Home the request may stand. */
function concerned(request: Request): string[] {
  const { state, requester } = request;
  const asked = 'asked' in state && state.asked ? [...state.asked.users, ...(state.asked.next?.users ?? [])] : [];
  const decider = deciderOf(request);
  return [...new Set([requester, ...asked, ...(decider === undefined ? [] : [decider])])];
}

function deciderOf({ state }: Request): string | undefined {
  if ('approval' in state) return state.approval.by;
  return state.name === 'denied' ? state.by : undefined;
}

import { randomBytes } from 'node:crypto';
import type { Ids } from '../ids.ts';
import { asJsonList, asText, type Json } from '../json.ts';
import type { StateValues } from '../page-protocol.ts';
import { withIds } from './block-walk.ts';
import { initialState, keptState } from './element-state.ts';

/** Slack stacks at most three modals: the first and two pushed ones. */
const STACK_LIMIT = 3;

/** A modal or an App Home that a person has in front of them. */
export type StoredView = {
  id: string;
  user: string;
  /** The window in which the person opened it; nothing for a Home, which all of them show. */
  window: string;
  /** Changes with every update by the bot. */
  hash: string;
  /** As sent, with an id for every block and element. */
  view: Json;
  rootId: string;
  previousId: string | null;
  /** What its elements hold, as far as the server knows. */
  values: StateValues;
  /** block_id → error of the last submission. */
  errors: Record<string, string>;
  busy: boolean;
};

/** The modals and App Homes of all people. */
export type ViewStore = ReturnType<typeof createViewStore>;

/** @param changed called after every change that a person could see */
export const createViewStore = (ids: Ids, now: () => number, changed: () => void) => {
  const stacks = new Map<string, StoredView[]>();
  const homes = new Map<string, StoredView>();
  const stackName = (user: string, window: string): string => `${user} ${window}`;
  const stackOf = (user: string, window: string): StoredView[] => stacks.get(stackName(user, window)) ?? [];
  const stackWith = ({ user, window }: StoredView): StoredView[] => stackOf(user, window);
  const all = (): StoredView[] => [...[...stacks.values()].flat(), ...homes.values()];
  const newHash = (): string => `${Math.floor(now() / 1000)}.${randomBytes(4).toString('hex')}`;
  const filled = (view: Json): Json => ({ ...view, blocks: withIds(asJsonList(view['blocks']), ids.short) });

  const create = (user: string, window: string, view: Json, previous: StoredView | undefined): StoredView => {
    const id = ids.make('V');
    const complete = filled(view);
    return {
      id,
      user,
      window,
      hash: newHash(),
      view: complete,
      rootId: previous?.rootId ?? id,
      previousId: previous?.id ?? null,
      values: initialState(asJsonList(complete['blocks'])),
      errors: {},
      busy: false,
    };
  };

  return {
    stackOf,
    /** The modal with this id, if it is one of this person's and lies on top of the others in its window. */
    inFront(user: string, id: string): StoredView | undefined {
      const found = [...stacks.values()].flat().find((view) => view.id === id && view.user === user);
      return found && stackWith(found).at(-1) === found ? found : undefined;
    },
    homeOf: (user: string): StoredView | undefined => homes.get(user),
    byId: (id: string): StoredView | undefined => all().find((view) => view.id === id),
    byExternalId: (externalId: string): StoredView | undefined =>
      all().find((view) => view.view['external_id'] === externalId && externalId !== ''),

    /** Opens a modal; whatever the person had open in that window is gone. */
    open(user: string, window: string, view: Json): StoredView {
      const opened = create(user, window, view, undefined);
      stacks.set(stackName(user, window), [opened]);
      changed();
      return opened;
    },
    /** Puts a modal on top of the stack of another one; undefined when the stack is full. */
    push(below: StoredView, view: Json): StoredView | undefined {
      const { user, window } = below;
      const stack = stackWith(below);
      if (stack.length >= STACK_LIMIT) return undefined;
      const pushed = create(user, window, view, stack.at(-1));
      stacks.set(stackName(user, window), [...stack, pushed]);
      changed();
      return pushed;
    },
    /** Replaces a view's content; what the person entered stays where ids and types stay. */
    update(stored: StoredView, view: Json): void {
      stored.view = filled(view);
      stored.values = keptState(asJsonList(stored.view['blocks']), stored.values);
      stored.hash = newHash();
      stored.errors = {};
      changed();
    },
    /** Shows a person's App Home. */
    publish(user: string, view: Json): StoredView {
      const current = homes.get(user);
      if (current) {
        this.update(current, view);
        return current;
      }
      const home = create(user, '', view, undefined);
      homes.set(user, home);
      changed();
      return home;
    },
    close(stored: StoredView): void {
      const left = stackWith(stored).filter((view) => view !== stored);
      stacks.set(stackName(stored.user, stored.window), left);
      changed();
    },
    /** Closes a modal and all that lie in one stack with it. */
    clear(stored: StoredView): void {
      stacks.delete(stackName(stored.user, stored.window));
      changed();
    },
    /** Sets what only the person's side of a view shows. */
    touch(stored: StoredView, change: Partial<Pick<StoredView, 'values' | 'errors' | 'busy'>>): void {
      Object.assign(stored, change);
      changed();
    },
    externalIdTaken: (view: Json, by: StoredView | undefined): boolean => {
      const externalId = asText(view['external_id']);
      return externalId !== '' && all().some((other) => other !== by && other.view['external_id'] === externalId);
    },
  };
};

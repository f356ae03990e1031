import type { Request } from '../../src/domain/request.ts';
import type { Judging } from '../../src/workflow/judging.ts';
import type { DecisionClick, Notifier } from '../../src/workflow/ports.ts';
import { aBasis } from '../support/requests.ts';
import { type BotProcess, call, type Failure } from './bot-process.ts';
import { cardOf, type SeenCard } from './cards.ts';
import type { Scheduler } from './scheduler.ts';
import type { StoreModel } from './store-model.ts';
import { mayDecide, type Workspace } from './workspace-model.ts';

/** What Slack knows and shows: who people are, the cards, and what people were told. */
export interface SlackModel {
  judgingOf(process: BotProcess): Judging;
  notifierOf(process: BotProcess): Notifier;
  /** Every card that people ever saw, newest first, of any workspace. */
  seen(): readonly SeenCard[];
  /** The version that the cards of a request show now. */
  rendered(request: Request): number | undefined;
}

const BUSY_MS = 250;
const TURN_MS = 5_000;

export function createSlackModel(deps: {
  scheduler: Scheduler;
  store: StoreModel;
  workspace: Workspace;
  failure: () => Failure | undefined;
  onLookedUp: (teamId: string, user: string, able: boolean) => void;
  onTold: (nonce: string) => void;
}): SlackModel {
  const { scheduler, store, workspace, failure, onLookedUp, onTold } = deps;
  const rendered = new Map<string, number>();
  const rendering = new Map<string, number>();
  const seen: SeenCard[] = [];

  const outside = <T>(by: BotProcess, what: string, effect: () => T, mayFail = true): Promise<T> =>
    call(scheduler, { what, by, effect, changes: mayFail, failure: mayFail ? failure() : undefined });

  function notifierOf(by: BotProcess): Notifier {
    return {
      async sync(first) {
        const key = `${first.teamId} ${first.id}`;
        const alone = await outside(by, `turn to render ${first.id}`, () => takeTurn(key), false);
        if (!alone) return { againAt: scheduler.now() + BUSY_MS };
        try {
          for (let request: Request | undefined = first; request; ) {
            const card = cardOf(request);
            await outside(by, `render ${card.requestId} v${card.version}`, () => render(key, card));
            const current: Request = request;
            const { teamId, id, version } = current;
            await outside(by, `shown ${id} v${version}`, () => store.shown(current), false);
            const newest: Request | undefined = await outside(by, `load ${id}`, () => store.load(teamId, id), false);
            request = newest?.version === version ? undefined : newest;
          }
        } finally {
          await outside(by, `turn over ${first.id}`, () => rendering.delete(key), false);
        }
        return undefined;
      },
      async refuse(click) {
        const { nonce } = click as DecisionClick;
        await outside(by, `tell ${click.user} no`, () => onTold(nonce));
      },
    };
  }

  function takeTurn(key: string): boolean {
    if ((rendering.get(key) ?? 0) > scheduler.now()) return false;
    rendering.set(key, scheduler.now() + TURN_MS);
    return true;
  }

  function render(key: string, card: SeenCard): void {
    rendered.set(key, card.version);
    if (!seen.some((each) => each.requestId === card.requestId && each.version === card.version)) seen.unshift(card);
  }

  return {
    notifierOf,
    judgingOf: (by) => ({
      basis: async () => aBasis({ approvers: workspace.people.map(({ id }) => id) }),
      approvers: ({ teamId, requester }) =>
        outside(by, 'approvers', () => {
          const users = workspace.people.filter(
            (each) => each.teamId === teamId && each.id !== requester && mayDecide(each),
          );
          if (users.length === 0) return {};
          return { approvers: { mentions: ['S-leads'], users: users.map(({ id }) => id) } };
        }),
      decider: ({ teamId }, user) =>
        outside(by, `who is ${user}`, () => {
          const person = workspace.find(teamId, user);
          onLookedUp(teamId, user, mayDecide(person));
          const membership = person?.membership ?? 'stranger';
          return { by: { id: user, membership, approver: person?.approver ?? false } };
        }),
    }),
    seen: () => seen,
    rendered: ({ teamId, id }) => rendered.get(`${teamId} ${id}`),
  };
}

/** Whether an approver is asked to say how a purchase ended. */
export function asksPerson({ state }: Request): boolean {
  return state.name === 'unconfirmed' && state.askPerson;
}

import type { Basis } from '../../src/domain/policy/basis.ts';
import { deciderOf, whoIsAsked } from '../../src/domain/policy/basis.ts';
import { holdOf, type Request } from '../../src/domain/request.ts';
import type { Judging } from '../../src/workflow/judging.ts';
import type { DecisionClick, Notifier } from '../../src/workflow/ports.ts';
import { aBasis } from '../support/requests.ts';
import { type BotProcess, call, type Failure } from './bot-process.ts';
import { cardOf, type SeenCard } from './cards.ts';
import type { Scheduler } from './scheduler.ts';
import { glassPeople, policyOf, type Spending } from './spending-model.ts';
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

/** Who somebody is at the moment of a look-up, by this workspace alone: nothing of the bot is asked. */
export type LookedUp = Readonly<{
  teamId: string;
  user: string;
  able: boolean;
  glass: boolean;
  denied: readonly string[];
}>;

const BUSY_MS = 250;
const TURN_MS = 5_000;

export function createSlackModel(deps: {
  scheduler: Scheduler;
  store: StoreModel;
  workspace: Workspace;
  failure: () => Failure | undefined;
  spending: Spending | undefined;
  onLookedUp: (found: LookedUp) => void;
  onTold: (nonce: string, reason: string) => void;
}): SlackModel {
  const { scheduler, store, workspace, spending, failure, onLookedUp, onTold } = deps;
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
      async refuse(click, { reason }) {
        const { nonce } = click as DecisionClick;
        await outside(by, `tell ${click.user} no`, () => onTold(nonce, reason));
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

  const ofTeam = (teamId: string) => workspace.people.filter((each) => each.teamId === teamId);

  /** All that is looked up, as it is at this moment. */
  function basisOf({ teamId, requester }: Pick<Request, 'teamId' | 'requester'>): Basis {
    const people = ofTeam(teamId);
    const month = new Date(scheduler.now()).toISOString().slice(0, 7);
    return aBasis({
      policy: policyOf(spending, workspace.denied),
      digest: spending && `without ${workspace.denied.join(' and ') || 'anybody'}`,
      requester: { id: requester, membership: 'member' },
      groups: {},
      approvers: people.filter(({ approver }) => approver).map(({ id }) => id),
      spent: store.spent(teamId, month, requester),
      absences: spending?.away ? [{ user: 'lea', to: 'nina', from: 0, until: Number.MAX_SAFE_INTEGER }] : [],
      gone: people.filter(({ membership }) => membership !== 'member').map(({ id }) => id),
    });
  }

  function lookedUp(teamId: string, user: string): LookedUp {
    const denied = [...workspace.denied];
    const person = workspace.find(teamId, user);
    const isHere = person?.membership === 'member' && !denied.includes(user);
    const lea = workspace.find(teamId, 'lea');
    const isForLea = spending?.away === true && user === 'nina' && lea?.approver === true && !denied.includes('lea');
    const glass = isHere && spending?.glass === true && glassPeople.some((id) => id === user);
    return { teamId, user, able: isHere && (mayDecide(person) || isForLea), glass, denied };
  }

  return {
    notifierOf,
    judgingOf: (by) => ({
      basis: async (about) => basisOf(about),
      approvers: (request, group) =>
        outside(by, 'approvers', () => {
          const basis = basisOf(request);
          const { channel } = request;
          return { approvers: whoIsAsked(basis, { group, channel }, scheduler.now()), basis };
        }),
      decider: (request, user) =>
        outside(by, `who is ${user}`, () => {
          const { teamId, channel, state } = request;
          onLookedUp(lookedUp(teamId, user));
          const membership = workspace.find(teamId, user)?.membership ?? 'stranger';
          const group = holdOf(request)?.group;
          if (!group) return { by: { id: user, membership, approver: false } };
          const basis = basisOf(request);
          const approvals = state.name === 'awaitingApproval' ? state.approvals : undefined;
          const found = deciderOf(basis, { id: user, membership }, { group, channel, approvals }, scheduler.now());
          return { by: found ?? { id: user, membership, approver: false }, basis };
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

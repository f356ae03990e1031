import type { State, StateName } from '../../domain/state.ts';

/** How a state looks at a glance: a mark, which never stands without its word. */
export type Mark = Readonly<{ mark: string; word: string }>;

const needsYou: Mark = { mark: '▲', word: 'Needs you' };

/** The same in every list and on every card. */
export const MARKS: Readonly<Record<StateName, Mark>> = {
  searching: { mark: '…', word: 'Searching' },
  choosing: { mark: '…', word: 'To be chosen' },
  reserving: { mark: '…', word: 'Being held' },
  awaitingApproval: { mark: '…', word: 'Waiting for approval' },
  purchasing: { mark: '…', word: 'Being bought' },
  unconfirmed: { mark: '⚠', word: 'Not known yet' },
  purchased: { mark: '✅', word: 'Bought' },
  failed: { mark: '✖', word: 'Not bought' },
  denied: { mark: '⛔', word: 'Denied' },
  expired: { mark: '⌛', word: 'Released' },
  cancelled: { mark: '✖', word: 'Cancelled' },
};

/** The mark of a state and its word, for whom it may be that has to act: an approver, or the requester. */
export function markOf(state: State, reader?: 'approver' | 'requester'): Mark {
  return reader !== undefined && whoActs(state) === reader ? needsYou : MARKS[state.name];
}

function whoActs(state: State): 'approver' | 'requester' | undefined {
  if (state.name === 'choosing') return 'requester';
  return state.name === 'awaitingApproval' || (state.name === 'unconfirmed' && state.askPerson)
    ? 'approver'
    : undefined;
}

type Says<S extends StateName> = Readonly<{
  /** What is so, of a number or else of what is sought ("a local number in Los Angeles"). */
  headline: (what: string, state: Partial<Extract<State, { name: S }>>) => string;
  /** To a clicker whose button this state does not allow. */
  notNow: string;
  /** To a clicker whose button is being carried out at this moment; absent where it is said without the state. */
  underWay?: string;
}>;

const searching = 'The search is being made at this moment. Watch the card.';
const reserving = 'A number is being held at this moment. Watch the card, and click again when it has changed.';
const purchasing = 'Too late: the number is approved and is being bought.';
const unconfirmed = 'Too late: the number was approved, and the provider is being asked whether it was bought.';
const stillReleasing = 'The number is still being released. As soon as that is done, the card offers to hold it again.';
const noNumber = (what: string) => `Asked for: ${what}. No number is held at this moment.`;

/** All that is said of a state by itself, in one place: the compiler finds a state that is forgotten. */
export const STATES: { readonly [S in StateName]: Says<S> } = {
  searching: { headline: noNumber, notNow: searching, underWay: searching },
  choosing: {
    headline: noNumber,
    notNow: 'That is not possible now: no number is held, and one is to be chosen first.',
  },
  reserving: { headline: (what) => `Holding ${what} …`, notNow: reserving, underWay: reserving },
  awaitingApproval: {
    headline: (number) => `${number} is held and waits for approval`,
    notNow: 'That is no longer possible: a number is held and waits for a decision.',
  },
  purchasing: {
    headline: (number) => `${number} is approved and is being bought`,
    notNow: purchasing,
    underWay: purchasing,
  },
  unconfirmed: {
    headline: (number) => `${number}: it is not known yet whether it was bought`,
    notNow: unconfirmed,
    underWay: unconfirmed,
  },
  purchased: { headline: (number) => `${number} is bought`, notNow: 'Too late: the number is bought.' },
  failed: {
    headline: (number) => `${number} was not bought`,
    notNow: 'Too late: the number was approved and could not be bought.',
  },
  denied: { headline: (number) => `${number} was denied`, notNow: 'Too late: the request was denied.' },
  expired: {
    headline: (number, { clicked }) =>
      clicked === undefined
        ? `${number} was released: nobody decided in time`
        : `${number} was released: Slack did not say in time who had decided`,
    notNow: 'Too late: nobody decided in time, and the number was released.',
    underWay: stillReleasing,
  },
  cancelled: {
    headline: (what) => `The request for ${what} was cancelled`,
    notNow: 'Too late: the request was cancelled.',
    underWay: stillReleasing,
  },
};

/** What is so while the request stands like that. */
export function headlineOf(state: State, what: string): string {
  // The table's entry of a state takes that state: what TypeScript cannot see of a union.
  const { headline } = STATES[state.name] as Says<StateName>;
  return headline(what, state);
}

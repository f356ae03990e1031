import type { Request, State } from '../domain/request.ts';
import type { CardStore, HomeStore, Observer, RequestStore, Shelf, Shelved } from '../workflow/ports.ts';
import { approvalKey, REQUEST_CARD } from './card-keys.ts';
import type { StandingCards } from './standing-cards.ts';

/** Requests that are read for a list; there may be more. */
const MOST_READ = 100;

/** A request in a list, and the address of the card that this reader would look at. */
export type Listed = Readonly<{ request: Request; link?: string }>;

/** The first requests of a list, and how many are left out; `orMore` when even that was not counted to the end. */
export type Listing = Readonly<{
  items: readonly Listed[];
  more: number;
  orMore: boolean;
  /** Ids of those that belong there and cannot be read. */
  unreadable?: readonly string[];
}>;

/** What a person's Home shows. */
export type HomeFacts = Readonly<{
  /** For those who may decide. */
  waiting?: Listing;
  open: Listing;
  ended: readonly Listed[];
  numbers: Listing;
  /** Nothing has happened to them yet. */
  isNew: boolean;
  /** Who may decide, as mentions. */
  approvers: readonly string[];
}>;

/** Who looks at a list: the links of each lead to another card. */
type Reader = Readonly<{ teamId: string; user: string; approves: boolean }>;

/** How much a Home shows of each list; together with its own words this stays below Slack's 100 blocks. */
export const MOST_ON_HOME = { waiting: 12, open: 10, ended: 5, numbers: 10 };
/** How much an answer to a command lists. */
export const MOST_LISTED = 20;

/** What concerns one person, as it is kept now. */
export type Lists = Readonly<{
  home(teamId: string, user: string): Promise<HomeFacts>;
  /** Everything the person asked for, newest first. */
  mine(teamId: string, user: string): Promise<Listing>;
  /** What the person may decide, by deadline; undefined when they are no approver. */
  waiting(teamId: string, user: string): Promise<Listing | undefined>;
  /** Numbers that were bought, newest first: of everybody for those who approve, else the person's own. */
  numbers(teamId: string, user: string): Promise<Listing & Readonly<{ ofAll: boolean }>>;
}>;

export function createLists(deps: {
  requests: RequestStore;
  cards: CardStore;
  homes: Pick<HomeStore, 'hasDecided'>;
  directory: Readonly<{
    mentions: readonly string[];
    mayDecide(teamId: string, user: string): Promise<boolean | undefined>;
  }>;
  observer?: Pick<Observer, 'trouble'>;
  /** Whether a card is still there to be linked to. */
  stands?: StandingCards;
  /** Address of the workspace; without it nothing is linked. */
  url?: string;
}): Lists {
  const { cards, homes, directory, observer, url } = deps;

  async function read(teamId: string, shelf: Shelf): Promise<Shelved> {
    const found = await deps.requests.list(teamId, shelf, MOST_READ);
    for (const id of found.unreadable) {
      observer?.trouble('request cannot be shown in a list', new Error('it cannot be read by this version'), { id });
    }
    return found;
  }

  /** What a person may decide; undefined for those who are not known to approve anything. */
  async function waitingFor(teamId: string, user: string): Promise<Shelved | undefined> {
    const may = await directory.mayDecide(teamId, user);
    if (may === false) return undefined;
    const { requests, unreadable } = await read(teamId, { of: 'approvers' });
    const theirs = requests.filter(
      (request) => isUndecided(request.state) && request.requester !== user && (may || wasAsked(request, user)),
    );
    // While Slack does not say who approves, only those who were asked are sure to.
    return may === undefined && theirs.length === 0 ? undefined : { requests: theirs, unreadable };
  }

  async function listing(found: Shelved, most: number, reader: Reader, read = found.requests): Promise<Listing> {
    const { requests, unreadable } = found;
    const items = await Promise.all(requests.slice(0, most).map((request) => listed(request, reader)));
    const orMore = read.length + unreadable.length >= MOST_READ;
    return { items, more: Math.max(0, requests.length - most), orMore, unreadable };
  }

  async function listed(request: Request, { user, approves }: Reader): Promise<Listed> {
    const known = url === undefined ? undefined : await cards.load(request.teamId, request.id);
    const keys =
      approves && request.requester !== user ? [approvalKey(request), approvalKey(request, user)] : [REQUEST_CARD];
    const key = keys.find((each) => known?.get(each)?.ts !== undefined);
    const card = known?.get(key ?? '');
    if (url === undefined || key === undefined || card?.ts === undefined) return { request };
    if (!((await deps.stands?.(request, key, card)) ?? true)) return { request };
    return { request, link: new URL(`archives/${card.channel}/p${card.ts.replace('.', '')}`, url).href };
  }

  return {
    async home(teamId, user) {
      const [waiting, mine, numbers, hasDecided] = await Promise.all([
        waitingFor(teamId, user),
        read(teamId, { of: 'requester', user }),
        read(teamId, { of: 'numbers', user }),
        homes.hasDecided(teamId, user),
      ]);
      const own = { teamId, user, approves: false };
      const { requests, unreadable } = mine;
      const open = requests.filter(({ state }) => isOpen(state)).sort((a, b) => urgency(a.state) - urgency(b.state));
      const ended = requests.filter(({ state }) => !isOpen(state) && state.name !== 'purchased');
      return {
        ...(waiting ? { waiting: await listing(waiting, MOST_ON_HOME.waiting, { ...own, approves: true }) } : {}),
        open: await listing({ requests: open, unreadable }, MOST_ON_HOME.open, own, requests),
        ended: (await listing({ requests: ended, unreadable: [] }, MOST_ON_HOME.ended, own)).items,
        numbers: await listing(numbers, MOST_ON_HOME.numbers, own),
        isNew: requests.length + unreadable.length === 0 && !hasDecided,
        approvers: directory.mentions,
      };
    },

    async mine(teamId, user) {
      const found = await read(teamId, { of: 'requester', user });
      return listing(found, MOST_LISTED, { teamId, user, approves: false });
    },

    async waiting(teamId, user) {
      const found = await waitingFor(teamId, user);
      return found && listing(found, MOST_LISTED, { teamId, user, approves: true });
    },

    async numbers(teamId, user) {
      const ofAll = (await directory.mayDecide(teamId, user)) === true;
      const shelf = ofAll ? ({ of: 'numbers' } as const) : ({ of: 'numbers', user } as const);
      const found = await read(teamId, shelf);
      return { ...(await listing(found, MOST_LISTED, { teamId, user, approves: ofAll })), ofAll };
    },
  };
}

/** Whether somebody must decide: about the purchase, or about how it ended. */
function isUndecided(state: State): boolean {
  return state.name === 'awaitingApproval' || (state.name === 'unconfirmed' && state.askPerson);
}

function wasAsked({ state }: Request, user: string): boolean {
  if (!('asked' in state) || !state.asked) return false;
  return [...state.asked.users, ...(state.asked.next?.users ?? [])].includes(user);
}

function isOpen({ name }: State): boolean {
  switch (name) {
    case 'searching':
    case 'choosing':
    case 'reserving':
    case 'awaitingApproval':
    case 'purchasing':
    case 'unconfirmed':
      return true;
    case 'purchased':
    case 'failed':
    case 'denied':
    case 'expired':
    case 'cancelled':
      return false;
  }
}

/** What has a number, and so a deadline, stands before what has none. */
function urgency(state: State): number {
  return 'hold' in state ? 0 : 1;
}

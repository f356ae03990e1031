import type { Request } from '../../domain/request.ts';
import type { CardStore, FoundCard, HomeStore, Observer, RequestStore, Shelf } from '../../workflow/ports.ts';
import { approvalKey, REQUEST_CARD } from './card-keys.ts';
import type { StandingCards } from './standing-cards.ts';

/** Requests that are looked at for those that a person was asked about; there may be more. */
const MOST_LOOKED_AT = 100;

/** A request in a list, and the address of the card that this reader would look at. */
export type Listed = Readonly<{ request: Request; link?: string }>;

/** The first requests of a list, and how many are left out; `orMore` when even that was not counted to the end. */
export type Listing = Readonly<{
  items: readonly Listed[];
  more: number;
  orMore: boolean;
  /** Ids of those that would stand among them and cannot be read. */
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

/** The same before it is known where its cards are. */
type Found = Readonly<{ requests: readonly Request[]; unreadable: readonly string[]; more: number; orMore: boolean }>;

/** Who looks at a list: the links of each lead to another card. */
type Reader = Readonly<{
  teamId: string;
  user: string;
  approves: boolean;
  /** At this moment, so that a link must not lead nowhere. */
  looks?: boolean;
}>;

/** How much a Home shows of each list; together with its own words this stays below Slack's 100 blocks. @internal */
export const MOST_ON_HOME = { waiting: 12, open: 10, ended: 5, numbers: 10 };
/** How much an answer to a command lists. @internal */
export const MOST_LISTED = 20;

/** What concerns one person, as it is kept now. */
export type Lists = Readonly<{
  /** `looks` says that the person looks at it at this moment. */
  home(teamId: string, user: string, looks?: boolean): Promise<HomeFacts>;
  /** Everything the person asked for, newest first. */
  mine(teamId: string, user: string): Promise<Listing>;
  /** What the person may decide, by deadline; undefined when they are no approver. */
  waiting(teamId: string, user: string): Promise<Listing | undefined>;
  /** Numbers that were bought, newest first: of everybody for those who approve, else the person's own. */
  numbers(teamId: string, user: string): Promise<Listing & Readonly<{ ofAll: boolean }>>;
}>;

export function createLists(deps: {
  requests: RequestStore;
  cards: Pick<CardStore, 'firstOf'>;
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

  async function read(teamId: string, shelf: Shelf, most: number): Promise<Found> {
    const { requests, unreadable, total } = await deps.requests.list(teamId, shelf, most);
    for (const id of unreadable) {
      observer?.trouble('request cannot be shown in a list', new Error('it cannot be read by this version'), { id });
    }
    return { requests, unreadable, more: Math.max(0, total - requests.length - unreadable.length), orMore: false };
  }

  /** What a person may decide; undefined for those who are not known to approve anything. */
  async function waitingFor(teamId: string, user: string, most: number): Promise<Found | undefined> {
    const may = await directory.mayDecide(teamId, user);
    if (may === false) return undefined;
    const shelf = { of: 'approvers', except: user } as const;
    if (may) return read(teamId, shelf, most);
    // While Slack does not say who approves, only those who were asked are sure to.
    const { requests, unreadable, more } = await read(teamId, shelf, MOST_LOOKED_AT);
    const theirs = requests.filter((request) => wasAsked(request, user));
    if (theirs.length === 0) return undefined;
    return {
      requests: theirs.slice(0, most),
      unreadable,
      more: Math.max(0, theirs.length - most),
      orMore: more > 0,
    };
  }

  async function listing({ requests, ...rest }: Found, reader: Reader): Promise<Listing> {
    return { items: await linked(requests, reader), ...rest };
  }

  /** With the address of the card that this reader would look at, where there is one. */
  async function linked(requests: readonly Request[], reader: Reader): Promise<Listed[]> {
    const { teamId, user, approves } = reader;
    if (url === undefined || requests.length === 0) return requests.map((request) => ({ request }));
    const asApprover = (request: Request) => approves && request.requester !== user;
    const keysOf = (request: Request) =>
      asApprover(request) ? [approvalKey(request), approvalKey(request, user)] : [REQUEST_CARD];
    const found = await cards.firstOf(teamId, new Map(requests.map((request) => [request.id, keysOf(request)])));
    return Promise.all(
      requests.map(async (request) => {
        const card = found.get(request.id);
        if (!card || !(await isThere(request, card, reader))) return { request };
        return { request, link: new URL(`archives/${card.channel}/p${card.ts.replace('.', '')}`, url).href };
      }),
    );
  }

  /** Slack is asked only for somebody who looks at this moment: a Home that is kept up to date would cost a call for each of its rows. */
  async function isThere(request: Request, { key, ...card }: FoundCard, { looks = false }: Reader): Promise<boolean> {
    return !looks || deps.stands === undefined || deps.stands(request, key, card);
  }

  return {
    async home(teamId, user, looks = false) {
      const [waiting, open, ended, numbers, { more: asked }, hasDecided] = await Promise.all([
        waitingFor(teamId, user, MOST_ON_HOME.waiting),
        read(teamId, { of: 'open', user }, MOST_ON_HOME.open),
        read(teamId, { of: 'ended', user }, MOST_ON_HOME.ended),
        read(teamId, { of: 'numbers', user }, MOST_ON_HOME.numbers),
        read(teamId, { of: 'requester', user }, 0),
        homes.hasDecided(teamId, user),
      ]);
      const own = { teamId, user, approves: false, looks };
      const [waitingRows, openRows, endedRows, numberRows] = await Promise.all([
        waiting && listing(waiting, { ...own, approves: true }),
        // Those that ended have no line of their own to say that some cannot be read.
        listing({ ...open, unreadable: [...open.unreadable, ...ended.unreadable] }, own),
        linked(ended.requests, own),
        listing(numbers, own),
      ]);
      return {
        waiting: waitingRows,
        open: openRows,
        ended: endedRows,
        numbers: numberRows,
        isNew: asked === 0 && !hasDecided,
        approvers: directory.mentions,
      };
    },

    async mine(teamId, user) {
      const found = await read(teamId, { of: 'requester', user }, MOST_LISTED);
      return listing(found, { teamId, user, approves: false, looks: true });
    },

    async waiting(teamId, user) {
      const found = await waitingFor(teamId, user, MOST_LISTED);
      return found && listing(found, { teamId, user, approves: true, looks: true });
    },

    async numbers(teamId, user) {
      const ofAll = (await directory.mayDecide(teamId, user)) === true;
      const shelf = ofAll ? ({ of: 'numbers' } as const) : ({ of: 'numbers', user } as const);
      const found = await read(teamId, shelf, MOST_LISTED);
      return { ...(await listing(found, { teamId, user, approves: ofAll, looks: true })), ofAll };
    },
  };
}

function wasAsked({ state }: Request, user: string): boolean {
  if (!('asked' in state) || !state.asked) return false;
  return [...state.asked.users, ...(state.asked.next?.users ?? [])].includes(user);
}

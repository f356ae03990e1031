import { peopleAsked } from '../../domain/approval.ts';
import type { Request } from '../../domain/request.ts';
import type { BudgetBook, Left, MonthsBudgets } from '../../workflow/budget-book.ts';
import type { HomeStore, Observer, RequestIndex, RequestStore } from '../../workflow/ports.ts';
import type { AwayFacts } from '../views/away.ts';
import { type LinkDeps, type Listed, linked, type Reader } from './card-links.ts';
import type { AllNumbers, createHomeNumbers, SomeNumbers } from './home-numbers.ts';

/** Requests that are looked at for those that a person was asked about; there may be more. */
const MAX_LOOKED_AT = 100;

/** The first requests of a list, and how many are left out; `orMore` when even that was not counted to the end. */
export type Listing = Readonly<{
  items: readonly Listed[];
  more: number;
  orMore: boolean;
  /** Ids of those that would stand among them and cannot be read. */
  unreadable?: readonly string[];
}>;

/** A request, as it was decided. */
export type Decision = Readonly<{ request: Request; by: string; at: number }>;

/** What a person's Home shows. */
export type HomeFacts = Readonly<{
  /** For approvers. */
  waiting?: Listing;
  /** What approvers decided last, newest first; for approvers. */
  decisions?: readonly Decision[];
  open: Listing;
  ended: readonly Listed[];
  /** What they own; and, for approvers, what waits among all numbers and what these cost. */
  numbers: SomeNumbers;
  all?: AllNumbers;
  /** What is left this month: of their own budget, and, for approvers, of all that there are. */
  ownBudget?: MonthsBudgets;
  budgets?: MonthsBudgets;
  /** Nothing has happened to them yet. */
  isNew: boolean;
  /** Who may decide, as mentions. */
  approvers: readonly string[];
  away?: AwayFacts;
}>;

/** The same before it is known where its cards are. */
type Found = Readonly<{ requests: readonly Request[]; unreadable: readonly string[]; more: number; orMore: boolean }>;

/** How much a Home shows of each list; together with its own words this stays below Slack's 100 blocks. @internal */
export const MAX_ON_HOME = { waiting: 12, decisions: 10, open: 10, ended: 5 };
/** So many that are over are looked at for those that were decided, in each of two steps: others ended without a decision. @internal */
export const MAX_OVER = 20;
/** How much an answer to a command lists. @internal */
export const MAX_LISTED = 20;

/** What concerns one person, as it is kept now. */
export type Lists = ReturnType<typeof createLists>;

type Deps = LinkDeps &
  Readonly<{
    requests: Pick<RequestStore, 'list'>;
    homes: Pick<HomeStore, 'hasDecided'>;
    whoMay: Readonly<{
      mentions(): readonly string[];
      mayDecide(teamId: string, user: string): Promise<boolean | undefined>;
    }>;
    homeNumbers: ReturnType<typeof createHomeNumbers>;
    /** Absent where there are none. */
    budgets?: BudgetBook;
    /** What is to be said of absences. */
    away?: (teamId: string, user: string) => Promise<AwayFacts>;
    observer?: Pick<Observer, 'warn'>;
  }>;

/** Reads lists of requests, each with the card that its reader would look at. */
export function createLists(deps: Deps) {
  const { homes, homeNumbers, whoMay } = deps;

  return {
    /** The address of the card as its requester looks at it; undefined while it stands nowhere. */
    async linkTo(request: Request): Promise<string | undefined> {
      const reader = { teamId: request.teamId, user: request.requester, approves: false };
      const [found] = await linked(deps, [request], reader);
      return found?.link;
    },

    /** `looks` says that the person looks at it at this moment. */
    async home(teamId: string, user: string, looks = false): Promise<HomeFacts> {
      const may = await whoMay.mayDecide(teamId, user);
      const [waiting, decisions, open, ended, numbers, all, { more: asked }, hasDecided] = await Promise.all([
        waitingFor(deps, teamId, user, MAX_ON_HOME.waiting, may),
        may ? lastDecisions(deps, teamId) : undefined,
        read(deps, teamId, { of: 'open', user }, MAX_ON_HOME.open),
        read(deps, teamId, { of: 'ended', user }, MAX_ON_HOME.ended),
        homeNumbers.own(teamId, user),
        may ? homeNumbers.all(teamId) : undefined,
        read(deps, teamId, { of: 'requester', user }, 0),
        homes.hasDecided(teamId, user),
      ]);
      const own = { teamId, user, approves: false, looks };
      const [waitingRows, openRows, endedRows] = await Promise.all([
        waiting && listing(deps, waiting, { ...own, approves: true }),
        // Those that ended have no line of their own to say that some cannot be read.
        listing(deps, { ...open, unreadable: [...open.unreadable, ...ended.unreadable] }, own),
        linked(deps, ended.requests, own),
      ]);
      return {
        waiting: waitingRows,
        decisions,
        open: openRows,
        ended: endedRows,
        numbers,
        all,
        ...(await besidesLists(deps, teamId, user, may === true)),
        isNew: asked === 0 && !hasDecided && numbers.items.length === 0,
        approvers: whoMay.mentions(),
      };
    },

    /** All requests of the person, newest first. */
    async mine(teamId: string, user: string): Promise<Listing> {
      const found = await read(deps, teamId, { of: 'requester', user }, MAX_LISTED);
      return listing(deps, found, { teamId, user, approves: false, looks: true });
    },

    /** What the person may decide, by deadline; undefined when they are no approver. */
    async waiting(teamId: string, user: string): Promise<Listing | undefined> {
      const found = await waitingFor(deps, teamId, user, MAX_LISTED, await whoMay.mayDecide(teamId, user));
      return found && listing(deps, found, { teamId, user, approves: true, looks: true });
    },

    /** What is left: of all budgets for approvers, else of the person's own and those that a request here would take of. */
    budget: (teamId: string, user: string, channel: string) => budgetFor(deps, teamId, user, channel),
  };
}

/** What a Home says besides: of budgets, and of who is away. */
async function besidesLists({ budgets, away: awayFacts }: Deps, teamId: string, user: string, may: boolean) {
  const [ownBudget, all, away] = await Promise.all([
    budgets?.ofPerson(teamId, user),
    may ? budgets?.ofAll(teamId) : undefined,
    awayFacts?.(teamId, user),
  ]);
  return { ownBudget: known(ownBudget), budgets: known(all), away };
}

/** A Home says nothing of budgets until all is counted; then it is rendered anew. */
function known(left: Left | undefined): MonthsBudgets | undefined {
  return left === 'uncounted' ? undefined : left;
}

async function budgetFor(
  { budgets, whoMay }: Deps,
  teamId: string,
  user: string,
  channel: string,
): Promise<Left | undefined> {
  if (!budgets) return undefined;
  if (!(await whoMay.mayDecide(teamId, user))) return budgets.ofAsker(teamId, user, channel);
  const [all, own] = await Promise.all([budgets.ofAll(teamId), budgets.ofPerson(teamId, user)]);
  if (all === 'uncounted' || own === 'uncounted') return 'uncounted';
  return all && own ? { ...all, budgets: [...all.budgets, ...own.budgets] } : (all ?? own);
}

async function read(
  { requests: store, observer }: Deps,
  teamId: string,
  index: RequestIndex,
  most: number,
): Promise<Found> {
  const { requests, unreadable, total } = await store.list(teamId, index, most);
  for (const id of unreadable) {
    observer?.warn('request cannot be shown in a list', new Error('it cannot be read by this version'), { id });
  }
  return { requests, unreadable, more: Math.max(0, total - requests.length - unreadable.length), orMore: false };
}

/** What a person may decide; undefined for those who are not known to approve anything. */
async function waitingFor(
  deps: Deps,
  teamId: string,
  user: string,
  most: number,
  may: boolean | undefined,
): Promise<Found | undefined> {
  if (may === false) return undefined;
  const index = { of: 'approvers', except: user } as const;
  if (may) return read(deps, teamId, index, most);
  // While Slack does not say who approves, only those who were asked are sure to.
  const { requests, unreadable, more } = await read(deps, teamId, index, MAX_LOOKED_AT);
  const theirs = requests.filter((request) => peopleAsked(request).includes(user));
  if (theirs.length === 0) return undefined;
  return { requests: theirs.slice(0, most), unreadable, more: Math.max(0, theirs.length - most), orMore: more > 0 };
}

async function listing(deps: Deps, { requests, ...rest }: Found, reader: Reader): Promise<Listing> {
  return { items: await linked(deps, requests, reader), ...rest };
}

/** What was decided last, among the last that ended; what ended longer ago is looked at only where these are too few. */
async function lastDecisions({ requests: store }: Deps, teamId: string): Promise<Decision[]> {
  const found: Decision[] = [];
  for (const inShort of [false, true]) {
    if (found.length >= MAX_ON_HOME.decisions) break;
    // One that cannot be read by this version is told of where it waits, or by `/ready`.
    const { requests } = await store.list(teamId, { of: 'over', inShort }, MAX_OVER);
    found.push(...requests.flatMap(decisionOf));
  }
  return found.toSorted((one, other) => other.at - one.at).slice(0, MAX_ON_HOME.decisions);
}

/** Who decided it, and when; nothing where it ended undecided. */
function decisionOf(request: Request): Decision[] {
  const { state } = request;
  if (state.name === 'denied') return [{ request, by: state.by, at: state.at }];
  return 'approval' in state ? [{ request, ...state.approval }] : [];
}

import type { Membership } from '../../domain/approval.ts';
import type { ProviderName } from '../../domain/group.ts';
import type { People } from '../../domain/policy/facts.ts';
import type { RegisterRules } from '../../domain/register/rules.ts';
import type { Rules } from '../../domain/rules.ts';
import type { AbsenceStore, AbsenceTimers } from '../../workflow/absence-store.ts';
import type { BudgetBook } from '../../workflow/budget-book.ts';
import type { CardStore, Clock, DeliveryStore, Observer, Timers } from '../../workflow/ports.ts';
import type { BrowsingAbility, PlacesAbility } from '../../workflow/provider.ts';
import type { RegisterStore } from '../../workflow/register-store.ts';
import type { Registering, RegisterTimers } from '../../workflow/registering.ts';
import type { Workflow } from '../../workflow/workflow.ts';
import type { Lists } from '../messages/lists.ts';
import type { CardPlaces } from './card-channel.ts';

/** What the listeners work with. */
export type ListenerContext = Readonly<{
  /** The workspace this bot serves. */
  teamId: string;
  workflow: Workflow;
  timers: Timers & AbsenceTimers;
  /** Who is away, and who may say so. What is asked now rejects when Slack does not say. */
  absences: Pick<AbsenceStore, 'list' | 'set' | 'end'>;
  whoMay: Readonly<{
    isApproverNow(teamId: string, user: string): Promise<boolean>;
    mayStandInNow(teamId: string, user: string): Promise<'yes' | 'noMember' | 'denied'>;
  }>;
  /** Absent when no provider can be searched by place. */
  places?: PlacesAbility;
  browsing: (provider: ProviderName) => BrowsingAbility | undefined;
  /** Whether a clicker may decide, looked up at the click. Rejects when Slack does not say; undefined when it is not known. */
  mayDecide: (teamId: string, user: string) => Promise<boolean | undefined>;
  /** What the workspace says of a requester, and by which rules they may ask. */
  membership: (teamId: string, user: string) => Promise<Membership>;
  rules: () => Rules;
  /** Who is in the groups on which it depends who may ask; one of which Slack does not say it is not among them. */
  askerGroups: () => Promise<People>;
  /** Who may decide, as mentions. */
  approverMentions: () => readonly string[];
  /** Which deliveries of Slack's are done; without it each one counts as new. */
  deliveries?: DeliveryStore;
  /** Where what was posted is kept. */
  cards?: Pick<CardStore, 'load'>;
  /** The register of numbers. `costCentres` are those that people choose from; where there are none, they write what they like. */
  register: Readonly<{
    registering: Registering;
    store: RegisterStore;
    rules: () => RegisterRules;
    timers: RegisterTimers;
    costCentres: readonly string[];
    /** Where each configured provider shows its numbers in a browser. */
    consoles: ReadonlyMap<string, string>;
  }>;
  lists: Lists;
  budgets: BudgetBook;
  cardPlaces: CardPlaces;
  /** Renders the Home of a person who looks at it. */
  homes: Readonly<{ opened(teamId: string, user: string): Promise<void> }>;
  clock: Clock;
  observer: Observer;
}>;

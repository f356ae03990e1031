import type { Clock, Observer, Timers } from '../../workflow/ports.ts';
import type { Provider } from '../../workflow/provider.ts';
import type { Workflow } from '../../workflow/workflow.ts';

/** What the listeners work with. */
export type Desk = Readonly<{
  /** The workspace this bot serves. */
  teamId: string;
  workflow: Workflow;
  timers: Timers;
  places: Pick<Provider, 'regions' | 'cities'>;
  /** Whether somebody could be an approver: a quick guess, undefined when not known. */
  mayDecide: (teamId: string, user: string) => Promise<boolean | undefined>;
  /** Who may decide, as mentions. */
  approverMentions: readonly string[];
  clock: Clock;
  observer: Observer;
}>;

import type { Membership } from '../../domain/approval.ts';
import type { Observer } from '../../workflow/ports.ts';
import { reference } from '../../workflow/span.ts';
import { words } from '../words/words.ts';

/** The workspace and the person that Slack's signed payload names. */
export type Who = Readonly<{ teamId: string; user: string }>;

/** The parts of any Slack payload that say who sent it; absent parts differ by payload. */
export type Sender = Readonly<{
  team?: { id: string } | null;
  team_id?: string;
  user?: { id: string; team_id?: string };
  user_id?: string;
  /** Whom an event belongs to, where the workspace that it happened in is another one. */
  context_team_id?: string | null;
}>;

/** How to answer the person where they are; each transport of an answer differs. */
export type Reply = (text: string) => Promise<unknown>;

/**
 * Wraps every listener: another workspace's payload changes nothing, and a bug or an outage is answered with a reference
 * that is also in the log. `act` must save before it acknowledges.
 */
export async function guard(
  deps: { teamId: string; observer: Observer; membership?: (teamId: string, user: string) => Promise<Membership> },
  sender: Sender,
  reply: Reply,
  act: (who: Who) => Promise<void>,
): Promise<void> {
  const user = sender.user?.id ?? sender.user_id;
  const team = sender.context_team_id ?? sender.team?.id ?? sender.team_id;
  try {
    // An HTTP signature proves the app, not the workspace; and in a shared channel not even the person is of it.
    if (user === undefined || team !== deps.teamId) return void (await reply(words.wrongWorkspace));
    if (sender.user?.team_id !== undefined && sender.user.team_id !== deps.teamId) {
      // Where several workspaces belong together, that is the person's home, who may well be a member of this one too: Slack is asked.
      const membership = await deps.membership?.(team, user);
      if (membership === undefined || membership === 'stranger') return void (await reply(words.stranger));
    }
    await act({ teamId: team, user });
  } catch (error) {
    const told = reference();
    deps.observer.warn('click not handled', error, { reference: told, user });
    await reply(words.broken(told)).catch((again: unknown) =>
      deps.observer.warn('person not told', again, { reference: told, user }),
    );
  }
}

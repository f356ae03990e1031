import { absenceOf, delegateOf, standingsOf } from '../../domain/policy/absence.ts';
import type { AbsenceStore, AbsenceTeller } from '../../workflow/absence-store.ts';
import type { Clock, Observer } from '../../workflow/ports.ts';
import { cannotPostThere, post, type SlackClient } from '../connection/api.ts';
import { createPatience, TooEarly } from '../connection/patience.ts';
import { type AwayFacts, awayMessage } from '../views/away.ts';
import type { Channels } from './surfaces.ts';

/** Reads what a person's Home says of absences. */
export function createAwayFacts({
  absences,
  whoMay,
  clock,
}: Readonly<{
  absences: Pick<AbsenceStore, 'list'>;
  whoMay: Readonly<{ isApprover(user: string): Promise<boolean | undefined> }>;
  clock: Clock;
}>) {
  return async (teamId: string, user: string): Promise<AwayFacts> => {
    const [all, isApprover] = await Promise.all([absences.list(teamId), whoMay.isApprover(user)]);
    const now = clock();
    const own = absenceOf(user, all, now);
    const to = own && (delegateOf(user, all, now) ?? own.to);
    return {
      isApprover: isApprover === true,
      own: own && to !== undefined ? { from: own.from > now ? own.from : undefined, until: own.until, to } : undefined,
      standings: standingsOf(user, all, now),
    };
  };
}

/** Tells people of absences, in direct messages. */
export function createAbsenceTeller({
  client,
  channels,
  clock,
  observer,
}: Readonly<{ client: SlackClient; channels: Channels; clock: Clock; observer: Observer }>): AbsenceTeller {
  const { patiently } = createPatience(clock);
  return {
    async tell(news) {
      const message = awayMessage(news, channels.approvals);
      if (!message) return undefined;
      const { to, content } = message;
      try {
        await patiently('chat.postMessage', to, () => post(client, { channel: to, content }));
      } catch (error) {
        if (error instanceof TooEarly) return { againAt: error.againAt };
        // This person cannot be written to; another attempt would not reach them either.
        if (!cannotPostThere(error)) throw error;
        observer.warn('person not told', error, { user: to });
      }
      return undefined;
    },
  };
}

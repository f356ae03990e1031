import { secondsToMilliseconds } from 'date-fns';
import type { Request } from '../../domain/request.ts';
import type { Clock } from '../../workflow/ports.ts';
import { slackErrorOf, tokenRefused } from '../connection/api.ts';
import { approvalKey } from './card-keys.ts';
import type { Channels } from './surfaces.ts';

/** How soon a place that refused a message is tried again, and how long that may become. */
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 300_000;

/** So long after a number is held the approvers' channel is waited for before the approvers are asked directly. */
const ASK_WITHIN_MS = secondsToMilliseconds(20);

/** See {@link createClosedPlaces}. */
export type ClosedPlaces = ReturnType<typeof createClosedPlaces>;

/** Where the bot could not post: that passes, when it is invited or a channel is opened again. */
export function createClosedPlaces({ clock, channels }: { clock: Clock; channels: Channels }) {
  const places = new Map<string, { until: number; waitMs: number; code: string }>();
  return {
    refused(place: string, error: unknown): void {
      const before = places.get(place);
      const waitMs = before ? Math.min(before.waitMs * 2, LONGEST_WAIT_MS) : FIRST_WAIT_MS;
      places.set(place, { until: clock() + waitMs, waitMs, code: slackErrorOf(error) ?? 'no answer' });
    },
    opened: (place: string): void => void places.delete(place),
    /** One message finds out for all that wait for the same place. */
    mayTry: (place: string): boolean => clock() >= (places.get(place)?.until ?? 0),
    /** What an operator should know: the configured channels that take no messages. */
    warnings(): readonly string[] {
      const named = [
        ['APPROVALS_CHANNEL', channels.approvals],
        ['FEED_CHANNEL', channels.feed],
      ] as const;
      return named.flatMap(([name, channel]) => {
        const code = places.get(channel ?? '')?.code;
        if (channel === undefined || code === undefined) return [];
        return [`${name}: ${channel} takes no messages from the bot (${code}); what belongs there is tried again`];
      });
    },
  };
}

/**
 * Whether a channel that takes the approvers' card neither now nor, it seems, soon counts as closed: whatever the failure says, an approver has to be
 * asked while there is time. Where the bot's token is refused no approver can be reached at all.
 */
export function isGivenUp(key: string, request: Request, error: unknown, now: number): boolean {
  if (request.state.name !== 'awaitingApproval' || key !== approvalKey(request) || tokenRefused(error)) return false;
  const heldAt = request.history.findLast(({ what }) => what === 'held')?.at ?? request.createdAt;
  return now >= heldAt + ASK_WITHIN_MS;
}

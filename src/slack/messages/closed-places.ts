import type { Clock } from '../../workflow/ports.ts';
import { slackErrorOf } from '../connection/api.ts';
import type { Channels } from './surfaces.ts';

/** How soon a place that refused a message is tried again, and how long that may become. */
const FIRST_WAIT_MS = 10_000;
const LONGEST_WAIT_MS = 300_000;

/** Where the bot could not post: that passes, when it is invited or a channel is opened again. */
export type ClosedPlaces = Readonly<{
  refused(place: string, error: unknown): void;
  opened(place: string): void;
  /** One message finds out for all that wait for the same place. */
  mayTry(place: string): boolean;
  /** What an operator should know: the configured channels that take no messages. */
  warnings(): readonly string[];
}>;

export function createClosedPlaces({ clock, channels }: { clock: Clock; channels: Channels }): ClosedPlaces {
  const places = new Map<string, { until: number; waitMs: number; code: string }>();
  return {
    refused(place, error) {
      const before = places.get(place);
      const waitMs = before ? Math.min(before.waitMs * 2, LONGEST_WAIT_MS) : FIRST_WAIT_MS;
      places.set(place, { until: clock() + waitMs, waitMs, code: slackErrorOf(error) ?? 'no answer' });
    },
    opened: (place) => void places.delete(place),
    mayTry: (place) => clock() >= (places.get(place)?.until ?? 0),
    warnings() {
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

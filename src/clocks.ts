import type { ProviderName } from './domain/group.ts';
import { CLOCK_INEXACT_MS } from './domain/rules.ts';
import type { Clocks } from './domain/waiting.ts';
import type { Heard } from './slack/connection/heard.ts';
import type { DeskClock } from './store/desk-clock.ts';
import type { Provider } from './workflow/provider.ts';

/** What this process knows of other clocks than the one that it goes by: the providers', that of Redis, which all processes share, and that of Slack, by which people read the time. */
export function createClocks(
  providers: readonly Pick<Provider, 'name' | 'clock'>[],
  desk: Pick<DeskClock, 'now' | 'sharedOffsetMs'>,
  slack: Pick<Heard, 'offsetMs'>,
  machine: () => number = Date.now,
): Clocks {
  return {
    offsetOf: (name: ProviderName) => providers.find((each) => each.name === name)?.clock.offsetMs(),
    sharedOffsetMs: desk.sharedOffsetMs,
    shownOffsetMs() {
      const ofMachine = slack.offsetMs();
      if (ofMachine === undefined) return undefined;
      const offsetMs = Math.round(ofMachine + machine() - desk.now());
      // Slack tells it to the second: as near as that ours is as good, and does not move what people read.
      return Math.abs(offsetMs) <= CLOCK_INEXACT_MS ? 0 : offsetMs;
    },
  };
}

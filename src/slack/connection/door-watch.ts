import type { RefusalReason } from './refusals.ts';

/** One may be anybody's. */
const SOME = 3;
/** After so long without another one it is not known any more whether they would still be refused. */
const RECENT_MS = 3_600_000;

/**
 * Notices that everything is refused that looks like Slack's. It is a warning, and never a reason not to be ready: whoever finds the address can send
 * what looks like Slack's, and a process that gets no requests for it would never see the one that proves otherwise; nor are refused ones better off
 * with no process at all. That the clock is wrong is known from Slack's own answers, which nobody can forge, and is a reason.
 */
export function watchDoor(monotonic: () => number = () => performance.now()) {
  let inARow = 0;
  let last: { reason: RefusalReason; at: number } | undefined;
  return {
    refused(reason: RefusalReason): void {
      if (reason !== 'signature' && reason !== 'clock') return;
      inARow += 1;
      last = { reason, at: monotonic() };
    },
    /** One was signed by Slack, and in time. */
    signed(): void {
      inARow = 0;
    },
    warnings(): string[] {
      if (!last || inARow < SOME || monotonic() - last.at > RECENT_MS) return [];
      const cause =
        last.reason === 'signature' ? "SLACK_SIGNING_SECRET is not the app's" : "this machine's clock is not right";
      return [
        `the last ${inARow} requests that look like Slack's were all refused (${last.reason}): if they are Slack's, ${cause}`,
      ];
    },
  };
}

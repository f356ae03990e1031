import type { TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';

/** A reservation as the provider had it, and when it would have ended by itself. */
export type SeenHold = Readonly<{
  uuid: string;
  number: string;
  expiresAt: number;
  /** When it was first missed; undefined while it is there. */
  goneAt: number | undefined;
}>;

export type HoldWatch = Readonly<{
  /** Every reservation there ever was, but the strangers'. */
  local(): readonly SeenHold[];
  strangers(): readonly SeenHold[];
  stop(): void;
}>;

/** The sandbox lists only the reservations that are there; how each of them ended has to be watched. */
export function watchHolds(sandbox: TwochatSandbox, strangersIds: ReadonlySet<string>): HoldWatch {
  const seen = new Map<string, SeenHold>();
  const look = () => {
    const { reservations } = sandbox.state();
    const now = Date.now();
    for (const hold of seen.values()) seen.set(hold.uuid, { ...hold, goneAt: hold.goneAt ?? now });
    for (const { uuid, number, expiresAt } of reservations) {
      seen.set(uuid, { uuid, number, expiresAt, goneAt: undefined });
    }
    return [...seen.values()];
  };
  const timer = setInterval(look, 20);
  return {
    local: () => look().filter(({ uuid }) => !strangersIds.has(uuid)),
    strangers: () => look().filter(({ uuid }) => strangersIds.has(uuid)),
    stop: () => clearInterval(timer),
  };
}

import { randomBytes } from 'node:crypto';

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Makes the ids and timestamps that Slack makes. */
export type Ids = {
  /** A message timestamp like "1760000000.000100": unique and always later than the one before. */
  ts(): string;
  /** An id with Slack's kind letter(s) in front: V…, Ev…. */
  make(prefix: string): string;
  /** A short id as Slack gives to blocks and actions that came without one. */
  short(): string;
  /** No later timestamp may be at or before this one. */
  after(ts: string): void;
};

const random = (length: number): string =>
  Array.from(randomBytes(length), (byte) => LETTERS[byte % LETTERS.length]).join('');

/** @param now epoch ms, the local Slack's clock */
export const createIds = (now: () => number): Ids => {
  let lastMicros = 0;
  return {
    ts() {
      lastMicros = Math.max(Math.floor(now()) * 1000, lastMicros + 1);
      return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`;
    },
    make: (prefix) => prefix + random(10),
    short: () => random(5),
    after(ts) {
      lastMicros = Math.max(lastMicros, Math.round(Number(ts) * 1e6));
    },
  };
};

import { type Check, fails, passes, warns } from '../workflow/check.ts';

/** A clock that was asked, and how far it is ahead of this machine's (ms; negative: behind). */
type SeenClock = Readonly<{ whose: string; offsetMs: number }>;

/** Answers take their time, and a second is the smallest part of most. */
const CLOSE_MS = 30_000;
/** Slack's own limit for how old a request may be, in either direction: the bot keeps to it. */
const FRESH_MS = 300_000;
const SET = 'Set the clock of this machine, and keep it right by NTP (timedatectl set-ntp true).';

/** Compares this machine's clock with Slack's: `overHttp` is whether Slack's requests come with a time that must be fresh. */
export function checkSlackClock(offsetMs: number | undefined, overHttp: boolean): Check[] {
  if (offsetMs === undefined) return [];
  const check = checkClock({ whose: 'Slack', offsetMs });
  if (!overHttp || Math.abs(offsetMs) <= FRESH_MS) return [check];
  return [fails(check.name, `${check.detail}, so everything that Slack sends is refused as too old or too new`, SET)];
}

/** Compares it with another one, by which the bot keeps its own deadlines where it must. */
export function checkClock({ whose, offsetMs }: SeenClock): Check {
  const name = `clock against ${whose}`;
  const seconds = Math.round(Math.abs(offsetMs) / 1_000);
  if (Math.abs(offsetMs) <= CLOSE_MS) return passes(name, seconds <= 1 ? 'the same' : `${seconds} s apart`);
  const direction = offsetMs > 0 ? 'behind' : 'ahead of';
  return warns(name, `this machine's clock is ${seconds} s ${direction} ${whose}'s`, SET);
}

import { setTimeout as wait } from 'node:timers/promises';
import type { Snapshot, UserAction, UserActionResult } from '../../src/demo/slack/page-protocol.ts';

/** A user action without the person who does it. */
export type OwnUserAction = UserAction extends infer D ? (D extends UserAction ? Omit<D, 'as'> : never) : never;

/** The page protocol as one person uses it. */
export type PageClient = {
  snapshot(): Promise<Snapshot>;
  do(userAction: OwnUserAction): Promise<UserActionResult>;
  /** Looks again and again until `find` finds something; rejects with what is visible when it has not within `timeoutMs`. */
  until<T>(what: string, find: (snapshot: Snapshot) => T | undefined, timeoutMs?: number): Promise<T>;
};

const TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/** @param describe puts a snapshot into words, for the error of a wait that failed */
export const createPageClient = (url: string, userId: string, describe: (snapshot: Snapshot) => string): PageClient => {
  const snapshot = async (): Promise<Snapshot> => {
    const response = await fetch(`${url}/page/snapshot?as=${userId}`);
    if (!response.ok) throw new Error(`no snapshot for ${userId}: ${await response.text()}`);
    const seen = (await response.json()) as Snapshot;
    if (seen.me.id !== userId) throw new Error(`no person in the local Slack has the id ${userId}`);
    return seen;
  };

  return {
    snapshot,
    async do(userAction) {
      const response = await fetch(`${url}/page/do`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...userAction, as: userId }),
      });
      if (!response.ok) throw new Error(`the page refused ${userAction.do}: ${await response.text()}`);
      return (await response.json()) as UserActionResult;
    },
    async until(what, find, timeoutMs = TIMEOUT_MS) {
      const giveUpAt = performance.now() + timeoutMs;
      for (;;) {
        const seen = await snapshot();
        const found = find(seen);
        if (found !== undefined) return found;
        if (performance.now() > giveUpAt) {
          throw new Error(`${seen.me.name} waited ${timeoutMs} ms for ${what}, but sees:\n${describe(seen)}`);
        }
        await wait(POLL_MS);
      }
    },
  };
};

import { randomBytes } from 'node:crypto';

/** Slack: a trigger_id opens one view, within three seconds. */
const LIFETIME_MS = 3_000;

/** What a trigger_id stands for: who acted, in which window, and in which modal if it was one. */
export type Trigger = { user: string; window: string; viewId?: string };

export type TriggerIds = {
  issue(trigger: Trigger): string;
  /** Uses the id up; a string is Slack's error code. */
  exchange(id: string): Trigger | 'invalid_trigger_id' | 'expired_trigger_id' | 'exchanged_trigger_id';
};

/** Keeps the trigger ids that were handed out, in memory. */
export const createTriggerIds = (now: () => number): TriggerIds => {
  const issued = new Map<string, { trigger: Trigger; issuedAt: number; used: boolean }>();
  let count = 0;
  return {
    issue(trigger) {
      count += 1;
      const id = `${now()}.${count}.${randomBytes(16).toString('hex')}`;
      issued.set(id, { trigger, issuedAt: now(), used: false });
      return id;
    },
    exchange(id) {
      const entry = issued.get(id);
      if (!entry) return 'invalid_trigger_id';
      if (entry.used) return 'exchanged_trigger_id';
      if (now() - entry.issuedAt > LIFETIME_MS) return 'expired_trigger_id';
      entry.used = true;
      return entry.trigger;
    },
  };
};

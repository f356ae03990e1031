import { z } from 'zod';
import type { UserAction } from '../page-protocol.ts';

const state = z.record(z.string(), z.record(z.string(), z.unknown()));
const place = z.union([
  z.object({ message: z.object({ channel: z.string(), ts: z.string() }) }),
  z.object({ view_id: z.string() }),
]);
const as = z.string();
const window = z.string().max(100).optional();

const userAction = z.discriminatedUnion('do', [
  z.object({
    as,
    window,
    do: z.literal('say'),
    channel: z.string(),
    text: z.string().min(1),
    thread_ts: z.string().optional(),
  }),
  z.object({ as, window, do: z.literal('command'), channel: z.string(), text: z.string().startsWith('/') }),
  z.object({
    as,
    window,
    do: z.literal('act'),
    in: place,
    block_id: z.string(),
    action_id: z.string(),
    value: z.record(z.string(), z.unknown()),
    state,
  }),
  z.object({
    as,
    window,
    do: z.literal('suggest'),
    in: place,
    block_id: z.string(),
    action_id: z.string(),
    text: z.string(),
    state,
  }),
  z.object({ as, window, do: z.literal('submit'), view_id: z.string(), state }),
  z.object({ as, window, do: z.literal('close'), view_id: z.string() }),
  z.object({ as, window, do: z.literal('open_home'), tab: z.enum(['home', 'messages']).optional() }),
  z.object({ as, window, do: z.literal('shortcut'), callback_id: z.string() }),
  z.object({ as, window, do: z.literal('read'), channel: z.string() }),
  z.object({ as, window, do: z.literal('dismiss'), channel: z.string(), ts: z.string() }),
  z.object({ as, window, do: z.literal('dismiss_notice'), id: z.string() }),
]);

/** Reads a user action from JSON; a text says what is wrong with it. */
export const readUserAction = (value: unknown): UserAction | string => {
  const parsed = userAction.safeParse(value);
  // Dropping absent keys is what exactOptionalPropertyTypes needs; zod only adds keys that were there.
  return parsed.success ? (parsed.data as UserAction) : z.prettifyError(parsed.error);
};

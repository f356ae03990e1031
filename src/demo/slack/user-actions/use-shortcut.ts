import type { Context } from '../context.ts';
import type { UserActionResult } from '../page-protocol.ts';
import { interactionBase } from '../payloads.ts';

/** A person picks one of the app's global shortcuts. */
export const useShortcut = async (
  context: Context,
  userId: string,
  window: string,
  callbackId: string,
): Promise<UserActionResult> => {
  const fail = (error: string): UserActionResult => {
    context.workspace.notify(userId, error);
    return { ok: false, error };
  };
  if (!context.app.shortcuts.some((known) => known.callback_id === callbackId))
    return fail('There is no such shortcut.');
  if (!context.app.interactivity) return fail('This app has not been configured for this feature.');
  const payload = {
    ...interactionBase(context, 'shortcut', userId),
    callback_id: callbackId,
    trigger_id: context.triggers.issue({ user: userId, window }),
    action_ts: context.ids.ts(),
  };
  const ack = await context.deliver({ kind: 'interactive', what: 'shortcut', payload });
  if (ack.ok) return { ok: true };
  const reason = ack.reason === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
  return fail(`Oh no, something went wrong. Please try that again. (${reason})`);
};

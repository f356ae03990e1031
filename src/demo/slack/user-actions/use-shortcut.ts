import type { Core } from '../core.ts';
import type { UserActionResult } from '../page-protocol.ts';
import { interactionBase } from '../payloads.ts';

/** A person picks one of the app's global shortcuts. */
export const useShortcut = async (core: Core, userId: string, callbackId: string): Promise<UserActionResult> => {
  const fail = (error: string): UserActionResult => {
    core.workspace.notify(userId, error);
    return { ok: false, error };
  };
  if (!core.app.shortcuts.some((known) => known.callback_id === callbackId)) return fail('There is no such shortcut.');
  if (!core.app.interactivity) return fail('This app has not been configured for this feature.');
  const payload = {
    ...interactionBase(core, 'shortcut', userId),
    callback_id: callbackId,
    trigger_id: core.triggers.issue({ user: userId }),
    action_ts: core.ids.ts(),
  };
  const ack = await core.deliver({ kind: 'interactive', what: 'shortcut', payload });
  if (ack.ok) return { ok: true };
  const reason = ack.reason === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
  return fail(`Oh no, something went wrong. Please try that again. (${reason})`);
};

import type { Core } from '../core.ts';
import type { UserActionResult } from '../page-protocol.ts';
import { interactionBase, viewPayload } from '../payloads.ts';

/** A person closes the modal in front of them; the bot hears of it only if it asked to (`notify_on_close`). */
export const closeView = async (core: Core, userId: string, viewId: string): Promise<UserActionResult> => {
  const stored = core.views.stackOf(userId).at(-1);
  if (stored?.id !== viewId) return { ok: false, error: 'That is not there any more.' };
  const clears = stored.view['clear_on_close'] === true;
  if (clears) core.views.clear(userId);
  else core.views.close(stored);
  if (stored.view['notify_on_close'] === true && core.app.interactivity) {
    const payload = {
      ...interactionBase(core, 'view_closed', userId),
      view: viewPayload(core, stored),
      is_cleared: clears,
    };
    await core.deliver({ kind: 'interactive', what: 'view_closed', payload });
  }
  return { ok: true };
};

import type { Context } from '../context.ts';
import type { UserActionResult } from '../page-protocol.ts';
import { interactionBase, viewPayload } from '../payloads.ts';

/** A person closes the modal in front of them; the bot hears of it only if it asked to (`notify_on_close`). */
export const closeView = async (context: Context, userId: string, viewId: string): Promise<UserActionResult> => {
  const stored = context.views.inFront(userId, viewId);
  if (!stored) return { ok: false, error: 'That is not there any more.' };
  const clears = stored.view['clear_on_close'] === true;
  if (clears) context.views.clear(stored);
  else context.views.close(stored);
  if (stored.view['notify_on_close'] === true && context.app.interactivity) {
    const payload = {
      ...interactionBase(context, 'view_closed', userId),
      view: viewPayload(context, stored),
      is_cleared: clears,
    };
    await context.deliver({ kind: 'interactive', what: 'view_closed', payload });
  }
  return { ok: true };
};

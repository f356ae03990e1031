import type { Context } from '../context.ts';
import type { UserActionResult } from '../page-protocol.ts';
import { viewPayload } from '../payloads.ts';
import { dmId } from '../workspace/workspace.ts';

/** A person opens one of the app's tabs; the bot hears of it if the manifest subscribes to it and has that tab. */
export const openHome = async (
  context: Context,
  userId: string,
  tab: 'home' | 'messages' = 'home',
): Promise<UserActionResult> => {
  if (!(tab === 'home' ? context.app.homeTab : context.app.messagesTab)) {
    return { ok: false, error: `This app has no ${tab} tab.` };
  }
  const home = tab === 'home' ? context.views.homeOf(userId) : undefined;
  // The tab opens whether or not the bot answers.
  void context.sendEvent({
    type: 'app_home_opened',
    user: userId,
    channel: dmId(userId),
    tab,
    event_ts: context.ids.ts(),
    ...(home ? { view: viewPayload(context, home) } : {}),
  });
  return { ok: true };
};

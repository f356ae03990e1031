import type { Core } from '../core.ts';
import type { DeedResult } from '../page-protocol.ts';
import { viewPayload } from '../payloads.ts';
import { dmId } from '../workspace/workspace.ts';

/** A person opens the app's home tab; the bot hears of it if the manifest subscribes to it. */
export const openHome = async (core: Core, userId: string): Promise<DeedResult> => {
  if (!core.app.homeTab) return { ok: false, error: 'This app has no home tab.' };
  const home = core.views.homeOf(userId);
  // The tab opens whether or not the bot answers.
  void core.sendEvent({
    type: 'app_home_opened',
    user: userId,
    channel: dmId(userId),
    tab: 'home',
    event_ts: core.ids.ts(),
    ...(home ? { view: viewPayload(core, home) } : {}),
  });
  return { ok: true };
};

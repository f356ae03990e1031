import type { Core } from '../core.ts';
import type { Deed, DeedResult } from '../page-protocol.ts';
import { act } from './act.ts';
import { closeView } from './close-view.ts';
import { openHome } from './open-home.ts';
import { runCommand } from './run-command.ts';
import { speak } from './speak.ts';
import { submit } from './submit.ts';
import { suggest } from './suggest.ts';
import { useShortcut } from './use-shortcut.ts';

/** Does what a person did at the page, and answers with what Slack would show them. */
export const perform = async (core: Core, deed: Deed): Promise<DeedResult> => {
  const { workspace } = core;
  const user = deed.as;
  if ('channel' in deed) {
    const channel = workspace.channel(deed.channel);
    if (!channel?.members.has(user)) return { ok: false, error: 'You are not in that channel.' };
    if (deed.do === 'say') return speak(core, user, channel, deed.text, deed.thread_ts);
    if (deed.do === 'command') return runCommand(core, user, channel, deed.text);
    if (deed.do === 'read') {
      workspace.markRead(user, channel.id);
      return { ok: true };
    }
    if (workspace.message(channel.id, deed.ts)?.visibleTo !== user) return { ok: false, error: 'That stays.' };
    workspace.remove(channel.id, deed.ts);
    return { ok: true };
  }
  switch (deed.do) {
    case 'act':
      return act(core, deed);
    case 'suggest':
      return suggest(core, deed);
    case 'submit':
      return submit(core, deed);
    case 'close':
      return closeView(core, user, deed.view_id);
    case 'open_home':
      return openHome(core, user, deed.tab);
    case 'shortcut':
      return useShortcut(core, user, deed.callback_id);
    case 'dismiss_notice':
      workspace.dismissNotice(user, deed.id);
      return { ok: true };
  }
};

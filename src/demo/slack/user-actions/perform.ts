import type { Context } from '../context.ts';
import type { UserAction, UserActionResult } from '../page-protocol.ts';
import { act } from './act.ts';
import { closeView } from './close-view.ts';
import { openHome } from './open-home.ts';
import { post } from './post.ts';
import { runCommand } from './run-command.ts';
import { submit } from './submit.ts';
import { suggest } from './suggest.ts';
import { useShortcut } from './use-shortcut.ts';
import { windowOf } from './window.ts';

/** Does what a person did at the page, and answers with what Slack would show them. */
export const perform = async (context: Context, userAction: UserAction): Promise<UserActionResult> => {
  const { workspace } = context;
  const user = userAction.as;
  if ('channel' in userAction) {
    const channel = workspace.channel(userAction.channel);
    if (!channel?.members.has(user)) return { ok: false, error: 'You are not in that channel.' };
    if (userAction.do === 'say') return post(context, user, channel, userAction.text, userAction.thread_ts);
    if (userAction.do === 'command') return runCommand(context, user, windowOf(userAction), channel, userAction.text);
    if (userAction.do === 'read') {
      workspace.markRead(user, channel.id);
      return { ok: true };
    }
    if (workspace.message(channel.id, userAction.ts)?.visibleTo !== user) return { ok: false, error: 'That stays.' };
    workspace.remove(channel.id, userAction.ts);
    return { ok: true };
  }
  switch (userAction.do) {
    case 'act':
      return act(context, userAction);
    case 'suggest':
      return suggest(context, userAction);
    case 'submit':
      return submit(context, userAction);
    case 'close':
      return closeView(context, user, userAction.view_id);
    case 'open_home':
      return openHome(context, user, userAction.tab);
    case 'shortcut':
      return useShortcut(context, user, windowOf(userAction), userAction.callback_id);
    case 'dismiss_notice':
      workspace.dismissNotice(user, userAction.id);
      return { ok: true };
  }
};

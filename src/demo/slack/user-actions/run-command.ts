import { showCommandAnswer } from '../answers.ts';
import type { Context } from '../context.ts';
import type { UserActionResult } from '../page-protocol.ts';
import { commandPayload } from '../payloads.ts';
import { SlackRefusal } from '../web-api/method.ts';
import type { StoredChannel } from '../workspace/workspace.ts';

/** A person sends a slash command; whatever goes wrong, Slack tells them. */
export const runCommand = async (
  context: Context,
  userId: string,
  window: string,
  channel: StoredChannel,
  line: string,
): Promise<UserActionResult> => {
  const fail = (error: string): UserActionResult => {
    context.workspace.notify(userId, error);
    return { ok: false, error };
  };
  const [, command = '', text = ''] = /^(\/\S*)\s*([\s\S]*)$/.exec(line) ?? [];
  if (!context.app.commands.some((known) => known.command === command))
    return fail(`${command} is not a valid command.`);

  const payload = commandPayload(context, { userId, window, channel, command, text: text.trim() });
  const ack = await context.deliver({ kind: 'slash_commands', what: command, payload });
  if (!ack.ok) {
    const reason = ack.reason === 'timeout' ? 'operation_timeout' : 'dispatch_failed';
    return fail(`${command} failed with the error "${reason}"`);
  }
  try {
    showCommandAnswer(context, ack.body, { user: userId, channel: channel.id });
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    return fail(`${command} failed with the error "invalid_command_response"`);
  }
  return { ok: true };
};

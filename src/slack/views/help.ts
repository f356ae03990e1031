import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { actions, type Content, message, mrkdwn, requestButton, section } from './blocks.ts';
import { startButton } from './rows.ts';

/** What can be done here, with a button for each; what waits for a decision is for approvers. */
export function helpMessage(approves: boolean): Content {
  const text = approves ? `${words.help.text}\n${words.help.away}` : words.help.text;
  const lists = approves ? (['mine', 'waiting', 'numbers'] as const) : (['mine', 'numbers'] as const);
  // What they carry must look like a request to those who read buttons, and names a list.
  const buttons = lists.map((id) => requestButton({ id }, `${ids.actions.list}.${id}`, words.help[id]));
  return message(text, [section(mrkdwn(text)), actions(startButton(), ...buttons)]);
}

/** What Number Desk is for, to one who writes to it instead of asking. */
export function greeting(): Content {
  return message(words.greeting, [section(mrkdwn(words.greeting)), actions(startButton())]);
}

import type { PlainTextOption } from '@slack/types';
import type { Choice } from '../../domain/choices.ts';
import { phone } from '../format.ts';
import { keysOf, withWord } from '../text/keypad.ts';
import { MAX_OPTIONS, notListed, option } from '../views/form.ts';
import { words } from '../words/words.ts';
import type { ListenerContext } from './listener-context.ts';
import { offeredChoice } from './offered.ts';

type Desk = Pick<ListenerContext, 'workflow' | 'browsing'>;

/** The numbers that can be had now and contain the digits, or the keys of the letters, that were typed. */
export async function numberOptions(
  teamId: string,
  blockId: string,
  typed: string,
  context: Desk,
): Promise<PlainTextOption[]> {
  const [, , requestId = '', fingerprint = ''] = blockId.split('.');
  const choice = offeredChoice(await context.workflow.load(teamId, requestId), fingerprint);
  if (!choice) return [notListed(words.pick.outdated)];
  const { keys } = keysOf(typed);
  // A sign such as "€" is on no key, so no number fits it; the signs of a number's own spelling narrow nothing.
  if (keys === '' && /[^\s+().\-/]/.test(typed)) return [];
  const numbers = await numbersOf(choice, keys, context);
  // Cut before anything is written out: a group may have tens of thousands, and few are shown.
  return numbers.slice(0, MAX_OPTIONS).map((number) => {
    const written = phone(number);
    return option(written, number, withWord(written, typed));
  });
}

/** Those of a choice that is several numbers are known; a group's are looked up. */
async function numbersOf(choice: Choice, keys: string, { browsing }: Desk): Promise<readonly string[]> {
  const [group] = choice;
  if (choice.length > 1) return choice.flatMap(({ number }) => (number?.includes(keys) ? [number] : []));
  return (await browsing(group.provider)?.numbers(group.id, keys || undefined, group)) ?? [];
}

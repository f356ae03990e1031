import type { PlainTextOption } from '@slack/types';
import { phone } from '../format.ts';
import { keysOf, withWord } from '../text/keypad.ts';
import { MAX_OPTIONS, notListed, option } from '../views/form.ts';
import { words } from '../words/words.ts';
import type { ListenerContext } from './listener-context.ts';
import { offeredGroup } from './offered.ts';

/** The numbers that can be had now and contain the digits, or the keys of the letters, that were typed. */
export async function numberOptions(
  teamId: string,
  blockId: string,
  typed: string,
  context: Pick<ListenerContext, 'workflow' | 'browsing'>,
): Promise<PlainTextOption[]> {
  const [, , requestId = '', fingerprint = ''] = blockId.split('.');
  const group = offeredGroup(await context.workflow.load(teamId, requestId), fingerprint);
  if (!group) return [notListed(words.pick.outdated)];
  const { keys } = keysOf(typed);
  // A sign such as "€" is on no key, so no number fits it; the signs of a number's own spelling narrow nothing.
  if (keys === '' && /[^\s+().\-/]/.test(typed)) return [];
  const numbers = (await context.browsing(group.provider)?.numbers(group.id, keys || undefined, group)) ?? [];
  // Cut before anything is written out: a group may have tens of thousands, and few are shown.
  return numbers.slice(0, MAX_OPTIONS).map((number) => {
    const written = phone(number);
    return option(written, number, withWord(written, typed));
  });
}

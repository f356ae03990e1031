import type { Button } from '@slack/types';
import { type NumberRecord, recordFingerprint } from '../../domain/register/record.ts';
import { clip, phone } from '../format.ts';
import { ids } from '../ids.ts';
import { numberValue } from '../number-value.ts';
import { words } from '../words/words.ts';
import { confirmation, plain } from './blocks.ts';

type NumberAction = (typeof ids.numbers)[keyof typeof ids.numbers];
type Numbered = Pick<NumberRecord, 'id' | 'number'>;

/** A button about a number, whose words for those who hear it begin with what is written on it. */
export function numberButton(
  record: Numbered,
  // More behind a dot where one block has two of a kind: Slack takes each id once.
  action: NumberAction | `${NumberAction}.${string}`,
  text: string,
  more: Readonly<{ shown?: string; style?: Button['style']; confirm?: Button['confirm'] }> = {},
): Button {
  const { shown, style, confirm } = more;
  return {
    type: 'button',
    action_id: action,
    text: plain(text, 75),
    value: numberValue({ number: record.id, shown }),
    accessibility_label: clip(`${text} ${phone(record.number)}`, 75),
    style,
    confirm,
  };
}

const texts = words.register.buttons;

export const showButton = (record: Numbered) => numberButton(record, ids.numbers.show, texts.show);
export const adoptButton = (record: NumberRecord) =>
  numberButton(record, ids.numbers.adopt, texts.adopt, { style: 'primary' });
export const handOverButton = (record: NumberRecord) => numberButton(record, ids.numbers.handOver, texts.handOver);
export const giveBackButton = (record: NumberRecord) =>
  numberButton(record, ids.numbers.giveBack, texts.giveBack, { style: 'danger' });
export const keepButton = (record: Numbered) =>
  numberButton(record, ids.numbers.keep, texts.keep, { style: 'primary' });

/** What the one whom it is offered to answers; each names the offer. */
export function offerButtons(record: NumberRecord): Button[] {
  const shown = String(record.handover?.at ?? 0);
  return [
    numberButton(record, ids.numbers.accept, texts.accept, { shown, style: 'primary' }),
    numberButton(record, ids.numbers.decline, texts.decline, { shown }),
  ];
}

/** To confirm that it is given back, with all that was shown. */
export const confirmButton = (record: NumberRecord) =>
  numberButton(record, ids.numbers.confirm, texts.confirm, { shown: recordFingerprint(record), style: 'danger' });

/** Stops giving it back with one click; it names the wish. */
export const stopButton = (record: NumberRecord) =>
  numberButton(record, ids.numbers.stop, texts.stop, { shown: String(record.givingBack?.at ?? 0) });

/** What an approver found in the provider's console. */
export function resolveNumberButtons(record: NumberRecord): Button[] {
  const { resolveGiven, resolveKept, resolveTitle, resolveText, resolveYes, resolveNo } = texts;
  const sure = confirmation({
    title: resolveTitle,
    text: resolveText(phone(record.number)),
    confirm: resolveYes,
    deny: resolveNo,
  });
  const shown = (verdict: 'givenBack' | 'kept') => `${verdict}.${record.givingBack?.at ?? 0}`;
  return [
    numberButton(record, `${ids.numbers.resolve}.givenBack`, resolveGiven, {
      shown: shown('givenBack'),
      confirm: sure,
    }),
    numberButton(record, `${ids.numbers.resolve}.kept`, resolveKept, { shown: shown('kept') }),
  ];
}

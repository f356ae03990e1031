import type { KnownBlock, ModalView } from '@slack/types';
import ms from 'ms';
import { type NumberRecord, ownedSince } from '../../domain/register/record.ts';
import { LATELY_MS, type RegisterRules } from '../../domain/register/rules.ts';
import { mention, phone, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { context, modal, mrkdwn, plain, section, table } from './blocks.ts';
import { input } from './form.ts';
import { rentText } from './number.ts';
import { placeOfNumber } from './number-rows.ts';
import { textField } from './questions.ts';
import { rich, strong } from './rich.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const MAX = { purpose: 300, reason: 500, place: 200 };
const texts = words.numbers.forms;

/** Asks why it is given back; of one that was bought lately twice. */
export function giveBackForm(
  metadata: string,
  record: NumberRecord,
  now: number,
  { coolingOffMs }: Pick<RegisterRules, 'coolingOffMs'>,
): ModalView {
  const { title, submit, about, aboutRent, final, next, nextNow, reason } = texts.giveBack;
  const purpose = record.purpose === undefined ? words.numbers.view.none : quoted(record.purpose, MAX.purpose);
  return modal({
    ...{ id: ids.views.giveBack, metadata, title, submit, close: texts.close },
    blocks: [
      section(plain(about(phone(record.number), purpose))),
      rich([strong(final)]),
      context(plain(`${aboutRent(rentText(record))} ${coolingOffMs > 0 ? next(spanOf(coolingOffMs)) : nextNow}`)),
      textField(ids.fields.reason, reason),
      ...sureField(record, now),
    ],
  });
}

function sureField(record: NumberRecord, now: number): KnownBlock[] {
  const since = boughtLately(record, now);
  if (since === undefined) return [];
  const { sure, sureOption } = texts.giveBack;
  const text = plain(sureOption(since), 75);
  return [
    input(
      ids.fields.sure,
      sure,
      { type: 'checkboxes', action_id: ids.fields.sure, options: [{ text, value: 'sure' }] },
      { optional: true },
    ),
  ];
}

/** The day, where it is of these days. */
function boughtLately(record: NumberRecord, now: number): string | undefined {
  const since = ownedSince(record);
  return since === undefined || now - since >= LATELY_MS ? undefined : new Date(since).toISOString().slice(0, 10);
}

/** Shows what is given back, who wants that and why, and asks for the number's last digits. */
export function confirmForm(
  metadata: string,
  record: NumberRecord,
  now: number,
  { coolingOffMs }: Pick<RegisterRules, 'coolingOffMs'>,
  isChanged = false,
): ModalView {
  const { title, submit, final, lately, next, nextNow, asked, reason, changed, digits } = texts.confirm;
  const since = boughtLately(record, now);
  const { rows, none, nobody } = words.numbers.view;
  const { owner, purpose, givingBack } = record;
  return modal({
    ...{ id: ids.views.confirmGiveBack, metadata, title, submit, close: texts.close },
    blocks: [
      ...(isChanged ? [section(plain(changed))] : []),
      rich([strong(final)]),
      ...(since === undefined ? [] : [section(plain(lately(since, LATELY_MS / DAY_MS)))]),
      ...table([
        [rows.number, plain(phone(record.number))],
        [rows.place, plain(placeOfNumber(record) || none, MAX.place)],
        [rows.owner, owner === undefined ? plain(nobody) : mrkdwn(mention(owner))],
        [rows.purpose, plain(purpose === undefined ? none : quoted(purpose, MAX.purpose))],
        [rows.rent, plain(rentText(record))],
        ...(givingBack
          ? ([
              [asked, mrkdwn(mention(givingBack.by))],
              [reason, plain(quoted(givingBack.reason, MAX.reason))],
            ] as const)
          : []),
      ]),
      context(plain(coolingOffMs > 0 ? next(spanOf(coolingOffMs)) : nextNow)),
      input(ids.fields.digits, digits, { type: 'plain_text_input', action_id: ids.fields.digits, max_length: 20 }),
    ],
  });
}

/** "24 hours"; days only where they are several. */
function spanOf(span: number): string {
  const hours = span / 3_600_000;
  return Number.isInteger(hours) && hours > 1 && hours < 48 ? texts.hours(hours) : ms(span, { long: true });
}

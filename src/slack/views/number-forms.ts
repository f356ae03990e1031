import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { NumberRecord } from '../../domain/register/record.ts';
import { clip, escapeMrkdwn, mention, phone, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import { providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { context, modal, mrkdwn, plain, section } from './blocks.ts';
import { input } from './form.ts';
import { textField } from './questions.ts';
import { rich, say } from './rich.ts';

/** What is typed of a cost centre at most, and how many Slack lets choose from. */
export const MAX_COST_CENTRE = 75;
const MAX_OPTIONS = 100;
const MAX_PURPOSE = 500;
const texts = words.numbers.forms;

/** What is said of a number, as it is kept, or as somebody has typed it. */
export type Said = Readonly<{ purpose?: string | undefined; costCentre?: string | undefined }>;

/** Asks whose a number is, and what it is for. */
export function adoptForm(metadata: string, record: NumberRecord, costCentres: readonly string[]): ModalView {
  const { title, submit, about, note } = texts.adopt;
  return modal({
    ...{ id: ids.views.adopt, metadata, title, submit, close: texts.close },
    blocks: [
      section(plain(about(phone(record.number), providerName(record.provider)))),
      input(
        ids.fields.owner,
        texts.owner,
        { type: 'users_select', action_id: ids.fields.owner, placeholder: plain(texts.ownerPlaceholder, 150) },
        { hint: texts.ownerHint },
      ),
      ...saidFields(record, costCentres),
      context(plain(note)),
    ],
  });
}

/** What is said of a number, filled in; `now` is what it says meanwhile, where that is not what was shown. */
export function editForm(
  metadata: string,
  record: NumberRecord,
  costCentres: readonly string[],
  typed: Said = record,
  now?: Said,
): ModalView {
  const { title, submit, about, changed, changedNote } = texts.edit;
  const notes: KnownBlock[] = now
    ? [rich([say(changed)], [say(quoted(now.purpose ?? ''))], [say(now.costCentre ?? '–')], [say(changedNote)])]
    : [];
  return modal({
    ...{ id: ids.views.editNumber, metadata, title, submit, close: texts.close },
    blocks: [section(plain(about(phone(record.number)))), ...notes, ...saidFields(typed, costCentres)],
  });
}

/** Asks who is to have it; `typed` is what was sent with one that showed another offer than there is now. */
export function handOverForm(
  metadata: string,
  record: NumberRecord,
  typed?: Readonly<{ to: string; word: string | undefined }>,
): ModalView {
  const { title, submit, about, aboutNobodys, to, toHint, word, replaces, changed, offeredNoMore } = texts.handOver;
  const number = escapeMrkdwn(phone(record.number));
  const { owner, handover } = record;
  return modal({
    ...{ id: ids.views.handOver, metadata, title, submit, close: texts.close },
    blocks: [
      section(mrkdwn(owner === undefined ? aboutNobodys(number) : about(number, mention(owner)))),
      ...(typed ? [section(plain(handover ? changed : offeredNoMore))] : []),
      ...(handover ? [context(mrkdwn(replaces(mention(handover.to))))] : []),
      input(
        ids.fields.to,
        to,
        {
          type: 'users_select',
          action_id: ids.fields.to,
          placeholder: plain(texts.ownerPlaceholder, 150),
          initial_user: typed?.to,
        },
        { hint: toHint },
      ),
      { ...textField(ids.fields.word, word, typed?.word), optional: true },
    ],
  });
}

function saidFields(said: Said, costCentres: readonly string[]): InputBlock[] {
  return [
    input(ids.fields.purpose, texts.purpose, {
      type: 'plain_text_input',
      action_id: ids.fields.purpose,
      multiline: true,
      max_length: MAX_PURPOSE,
      initial_value: said.purpose?.slice(0, MAX_PURPOSE) || undefined,
    }),
    costCentreField(said.costCentre, costCentres),
  ];
}

/** Chosen from those of the settings and the one that it has; typed where there are none, or more than Slack lets choose from. */
function costCentreField(now: string | undefined, all: readonly string[]): InputBlock {
  const known = choices(now, all);
  const field = ids.fields.costCentre;
  if (all.length === 0 || known.length > MAX_OPTIONS) {
    const initial_value = now?.slice(0, MAX_COST_CENTRE) || undefined;
    return input(
      field,
      texts.costCentre,
      { type: 'plain_text_input', action_id: field, max_length: MAX_COST_CENTRE, initial_value },
      { optional: true },
    );
  }
  const options = known.map((name) => ({ text: plain(name, 75), value: name }));
  return input(
    field,
    texts.costCentre,
    {
      type: 'static_select',
      action_id: field,
      placeholder: plain(texts.costCentrePlaceholder, 150),
      options,
      initial_option: options.find(({ value }) => value === (now && clip(now, MAX_COST_CENTRE))),
    },
    { optional: true },
  );
}

function choices(now: string | undefined, all: readonly string[]): string[] {
  const each = [...all, ...(now === undefined || now === '' ? [] : [now])].map((name) => clip(name, MAX_COST_CENTRE));
  return [...new Set(each)];
}

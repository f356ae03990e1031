import type { InputBlock, ModalView, PlainTextOption, SectionBlock } from '@slack/types';
import { clip } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { modal, plain, section } from './blocks.ts';
import { input, MAX_OPTIONS, option, typeahead } from './form.ts';

/** Far below the 100 blocks and the size of a view that Slack takes. */
const MAX_DOCUMENTS = 40;
const MAX_DOCUMENT = 1_000;

/** Documents that a group asks for, and how people know the group and its seller. */
export type DocumentsToShow = Readonly<{ of: string; provider: string; documents: readonly string[] }>;

type Picked = Readonly<{ request: string; group: string }>;

/** What there is to pick from: a line for each choice, by the fingerprint of its first group. */
export type ChoicesToShow = readonly Readonly<{ group: string; text: string; more: string }>[];

/**
 * What is asked before a number is held: out of which choice (`choices`) and which one, found by browsing or by digits and letters, and whether
 * the documents that it needs are there. The number's block id says which group, for the typeahead.
 */
export function pickingForm(
  picked: Picked,
  metadata: string,
  { choices, documents }: { choices?: ChoicesToShow; documents?: DocumentsToShow },
): ModalView {
  return modal({
    id: ids.views.picking,
    metadata,
    title: choices ? words.pick.title : words.documents.title,
    submit: words.pick.submit,
    close: words.pick.close,
    blocks: [
      ...(choices ? [choiceField(picked, choices), numberField(picked)] : []),
      ...(documents ? documentsNeeded(documents) : []),
    ],
  });
}

function choiceField({ group }: Picked, choices: ChoicesToShow): InputBlock {
  const { choice, choiceHint, choicesCut } = words.pick;
  const shown = choices.slice(0, MAX_OPTIONS);
  const chosen = choices.find((each) => each.group === group);
  // The one that the form is about is always among them.
  const all = chosen && !shown.includes(chosen) ? [chosen, ...shown.slice(1)] : shown;
  const options = all.map(({ group: value, text, more }): PlainTextOption => option(text, value, more));
  const isCut = choices.length > shown.length;
  return input(
    ids.fields.choice,
    choice,
    {
      type: 'static_select',
      action_id: ids.fields.choice,
      options,
      initial_option: options.find(({ value }) => value === group),
    },
    { hint: isCut ? choicesCut(shown.length) : choiceHint, dispatch: true },
  );
}

/** The id of the block in which the number is picked. */
export function pickingBlock({ request, group }: Picked): string {
  return `${ids.fields.number}.${request}.${group}`;
}

function numberField(picked: Picked): InputBlock {
  const { number, hint, placeholder } = words.pick;
  return input(pickingBlock(picked), number, typeahead(ids.fields.number, placeholder), { hint });
}

function documentsNeeded({ of, provider, documents }: DocumentsToShow): (SectionBlock | InputBlock)[] {
  const say = words.documents;
  const left = documents.length - MAX_DOCUMENTS;
  return [
    section(plain(say.intro(clip(of, 200)))),
    ...documents
      .slice(0, MAX_DOCUMENTS)
      .map((document, index) => section(plain(say.one(index + 1, document), MAX_DOCUMENT))),
    ...(left > 0 ? [section(plain(say.more(left, provider)))] : []),
    input(ids.fields.documents, say.field, {
      type: 'checkboxes',
      action_id: ids.fields.documents,
      options: [option(say.confirm, 'confirmed')],
    }),
  ];
}

import type { Button, KnownBlock, ModalView } from '@slack/types';
import type { Entry } from '../../domain/entry.ts';
import { holdFingerprint } from '../../domain/fingerprint.ts';
import { type Hold, shownAt } from '../../domain/hold.ts';
import type { Question } from '../../domain/questions.ts';
import type { Request } from '../../domain/request.ts';
import { cost, escapeMrkdwn, mention, moment, phone, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import { headlineOf } from '../words/states.ts';
import { words } from '../words/words.ts';
import { actions, type Content, context, message, modal, mrkdwn, plain, requestButton, section } from './blocks.ts';
import { input } from './form.ts';
import { type Line, line, rich, say, strong, when, who } from './rich.ts';
import { MAX } from './rows.ts';

/** Questions that stand on the approvers' card, and how much of each text. */
const MAX_SHOWN = 3;
const MAX_ON_CARD = 300;
/** What may be typed. */
const MAX_TEXT = 500;

/** Opens the form for a question to the requester. */
export function askButton(request: Request, hold: Hold): Button {
  const { button, label } = words.ask;
  return requestButton(request, ids.actions.ask, button, {
    shown: holdFingerprint(hold),
    label: label(phone(hold.number)),
  });
}

/** The last questions about a request, with their answers, for those who decide. */
export function questionBlocks(questions: readonly Question[]): KnownBlock[] {
  if (questions.length === 0) return [];
  const left = questions.length - MAX_SHOWN;
  return [
    rich(
      ...(left > 0 ? [[say(words.question.more(left))]] : []),
      ...questions.slice(-MAX_SHOWN).flatMap((question) => linesOf(question)),
    ),
  ];
}

function linesOf({ asked, answered }: Question): Line[] {
  const { question, answer, unanswered } = words.question;
  const said = ({ note = '' }: Entry) => say(quoted(note, MAX_ON_CARD));
  return [
    line(question, who(asked.by ?? ''), said(asked)),
    answered ? line(answer, who(answered.by ?? ''), said(answered)) : line(unanswered, when(asked.at)),
  ];
}

/** The direct message with a question: what is asked and a way to answer; then what was answered, or that it is over. */
export function questionCard(request: Request, { no, asked, answered }: Question, hold: Hold | undefined): Content {
  const { state } = request;
  const { by = '', note = '' } = asked;
  const texts = words.question;
  const number = phone(asked.number ?? '');
  // The request may have gone on to another number meanwhile.
  const isOpen = state.name === 'awaitingApproval' && !answered && asked.number === state.hold.number;
  const is = isOpen ? texts.asks : texts.asked;
  const quote = quoted(note, MAX.words);
  const news = texts.news(is(mention(by), number), escapeMrkdwn(quote));
  const lines = [line(is, who(by), strong(number)), [say(quote)]];
  if (!isOpen) {
    const end = answered
      ? texts.youAnswered(quoted(answered.note ?? '', MAX.words))
      : [...(asked.number === hold?.number ? [`${headlineOf(state, number)}.`] : []), texts.over].join(' ');
    return message(`${news} ${escapeMrkdwn(end)}`, [rich(...lines, [say(end)])]);
  }
  const until = texts.until(moment(shownAt(state.hold, state.decideBy)));
  const { button, label } = words.answer;
  return message(`${news} ${until}`, [
    rich(...lines),
    context(mrkdwn(until)),
    actions(requestButton(request, ids.actions.answer, button, { shown: String(no), label: label(number) })),
  ]);
}

/** Asks an approver what they want to know. */
export function askForm(metadata: string, { requester }: Request, hold: Hold): ModalView {
  const { title, submit, close, about, field, readBy, deadline } = words.ask;
  return modal({
    id: ids.views.asking,
    metadata,
    title,
    submit,
    close,
    blocks: [
      section(plain(about(phone(hold.number), cost(hold.group)))),
      textField(ids.fields.question, field),
      context(mrkdwn(readBy(mention(requester))), plain(deadline)),
    ],
  });
}

/** Asks the requester for the answer to one question. */
export function answerForm(metadata: string, { asked }: Question): ModalView {
  const { title, submit, close, field, readBy } = words.answer;
  const { by = '', note = '' } = asked;
  return modal({
    id: ids.views.answering,
    metadata,
    title,
    submit,
    close,
    blocks: [
      rich(line(words.question.question, who(by), say(quoted(note, MAX.words)))),
      textField(ids.fields.answer, field),
      context(plain(readBy)),
    ],
  });
}

/** A field for some sentences. */
export function textField(id: string, label: string, typed?: string) {
  const initial_value = typed?.slice(0, MAX_TEXT) || undefined;
  return input(id, label, {
    ...{ type: 'plain_text_input', action_id: id, multiline: true, max_length: MAX_TEXT },
    initial_value,
  });
}

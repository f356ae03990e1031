import type { KnownBlock, RichTextElement } from '@slack/types';
import type { MonthsBudgets } from '../../workflow/budget-book.ts';
import { channelMention, monthName, price } from '../format.ts';
import { budgets, past } from '../words/budgets.ts';
import { type Content, context, header, message, plain } from './blocks.ts';
import { type Line, line, rich, say, strong } from './rich.ts';

type Budget = MonthsBudgets['budgets'][number];

/** A policy may name hundreds of channels. @internal */
export const MAX_BUDGETS = { home: 12, answer: 40 };
/** Of a person, a channel and everybody, in a currency or two. */
const MAX_ON_FORM = 6;
const texts = budgets.left;

/** What is left this month of what a request would take, on one line (mrkdwn). */
export function leftOnForm({ budgets: found }: MonthsBudgets): string {
  return texts.onForm(found.slice(0, MAX_ON_FORM).map((each) => sentenceOf(each)));
}

/** What is left of all of these, for one person alone. */
export function budgetMessage(found: MonthsBudgets): Content {
  const title = texts.title(monthWords(found));
  const said = found.budgets.slice(0, MAX_BUDGETS.answer).map((each) => `${sentenceOf(each)}.`);
  return message([`${title}.`, ...said].join('\n'), [header(title), ...budgetLines(found, MAX_BUDGETS.answer)]);
}

/** The same as a part of a Home. */
export function budgetsOnHome(found: MonthsBudgets): KnownBlock[] {
  return [header(texts.title(monthWords(found))), ...budgetLines(found, MAX_BUDGETS.home)];
}

function budgetLines({ budgets: found }: MonthsBudgets, most: number): KnownBlock[] {
  const more = found.length - most;
  return [
    rich(...found.slice(0, most).map(lineOf)),
    context(plain([...(more > 0 ? [texts.more(more)] : []), texts.counts].join(' '))),
  ];
}

/** "November 2026 (Europe/Berlin)" */
function monthWords({ month, timeZone }: MonthsBudgets): string {
  return texts.month(monthName(month), timeZone);
}

/** As a sentence (mrkdwn), and the same as a line of a rich text. */
function sentenceOf(budget: Budget): string {
  const { what, sentence, amount, of } = partsOf(budget);
  return sentence(what(channelMention(budget.id ?? '')), amount, of);
}

function lineOf(budget: Budget): Line {
  const { what, sentence, amount, of } = partsOf(budget);
  const channel: RichTextElement = { type: 'channel', channel_id: budget.id ?? '' };
  return line(sentence, line(what, channel), strong(amount), say(of));
}

function partsOf({ of, limit, left, isOver }: Budget) {
  const what = (channel: string) => (of === 'channel' ? texts.what.channel(channel) : texts.what[of]);
  const over = of === 'rent' ? texts.overRent : texts.over;
  return { what, sentence: isOver ? over : texts.left, amount: isOver ? past(left) : price(left), of: price(limit) };
}

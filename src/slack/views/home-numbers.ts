import type { Button, KnownBlock, SectionBlock } from '@slack/types';
import type { RecordFacts } from '../../domain/register/facts.ts';
import { clip, moment, monthly, phone, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import type { AllNumbers, SomeNumbers } from '../messages/home-numbers.ts';
import { words } from '../words/words.ts';
import { actions, context, header, mrkdwn, plain } from './blocks.ts';
import { costLines, costsButton } from './costs.ts';
import { keepButton, numberButton, showButton } from './number-buttons.ts';
import { rich, say } from './rich.ts';

/** So many of a person's numbers have a button of their own to keep them: together with all else this stays below Slack's 100 blocks. @internal */
export const MAX_TO_KEEP = 3;
/** How much of what people and providers write. */
const MAX = { number: 40, purpose: 60 };

const texts = words.home;

/** A person's own numbers, each with what it costs and until when, and whether they were asked after it. */
export function ownNumbers({ items, more }: SomeNumbers): KnownBlock[] {
  const asked = items.filter(({ review }) => review !== undefined).slice(0, MAX_TO_KEEP);
  return [
    { type: 'divider' },
    header(texts.numbers),
    ...(items.length === 0 ? [context(plain(texts.noNumbers))] : []),
    ...items.flatMap((each) => numberRow(each, asked.includes(each))),
    ...(more > 0 ? [context(plain(texts.moreNumbers(more)))] : []),
  ];
}

/** What all numbers cost, and which of them wait for those who approve. */
export function allNumbers({ nobodys, toConfirm, unanswered, costs }: AllNumbers): KnownBlock[] {
  return [
    header(texts.allNumbers),
    rich(...costLines(costs)),
    ...waiting(texts.nobodys, nobodys),
    ...waiting(texts.toConfirm, toConfirm),
    ...waiting(texts.unanswered, unanswered),
    actions(costsButton()),
  ];
}

function numberRow(facts: RecordFacts, mayKeep: boolean): KnownBlock[] {
  const { endsAt, ends, review } = facts;
  const until = endsAt === undefined ? [] : [(ends ? texts.ends : texts.renews)(moment(endsAt))];
  const said = [...until, ...(review === undefined ? [] : [texts.askedAfter])];
  const row: SectionBlock = {
    type: 'section',
    text: plain(aboutNumber(facts)),
    // Our own words alone: a time is read in the reader's zone only there.
    fields: said.length === 0 ? undefined : said.map(mrkdwn),
    accessory: mayKeep ? undefined : showButton(facts),
  };
  return mayKeep ? [row, actions(keepButton(facts), showButton(facts))] : [row];
}

/** "+1 213 555 0134 · $1.50 a month · “Support line”" */
function aboutNumber({ number, monthly: rent, purpose }: RecordFacts): string {
  return [
    clip(phone(number), MAX.number),
    rent ? monthly(rent) : words.price.rentUnknown,
    ...(purpose ? [quoted(purpose, MAX.purpose)] : []),
  ].join(' · ');
}

/** How many, and the first of them as buttons that open each. */
function waiting(title: (count: number) => string, { items, more }: SomeNumbers): KnownBlock[] {
  if (items.length === 0) return [];
  return [rich([say(title(items.length + more))]), actions(...items.map(openButton))];
}

function openButton(facts: RecordFacts): Button {
  const shown = clip(phone(facts.number), MAX.number);
  const button = numberButton(facts, `${ids.numbers.show}.${facts.id}`, shown);
  return { ...button, accessibility_label: clip(`${shown}: ${words.register.buttons.show}`, 75) };
}

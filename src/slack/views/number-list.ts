import type { ActionsBlockElement, Button, KnownBlock } from '@slack/types';
import type { NumberRecord } from '../../domain/register/record.ts';
import type { Reading } from '../../workflow/register-store.ts';
import { clip, escapeMrkdwn, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import { numberValue } from '../number-value.ts';
import { namesUnknownPerson, personIn } from '../text/number-search.ts';
import { providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { type Content, context, header, message, plain } from './blocks.ts';
import { numberBlocks, numberLine } from './number-rows.ts';
import { inMrkdwn, type Line, line, rich, say, when, who } from './rich.ts';

/** A page of numbers, as one person asked for it. */
export type NumberPage = Readonly<{
  /** One that cannot be read has its id. */
  records: readonly (NumberRecord | Readonly<{ unreadable: string }>)[];
  page: number;
  pages: number;
  /** How many fit, and of how many that this person may see. */
  found: number;
  of: number;
  search: string;
  /** More was typed than that. */
  isCut?: boolean;
  /** They see all numbers, and may adopt; undefined where Slack does not say, and only their own are listed. */
  approves: boolean | undefined;
  /** What it is looked at for. */
  aim?: 'giveBack' | 'handOver' | undefined;
  /** How each provider's list was read last; for approvers. */
  readings: readonly Readonly<{ provider: string; reading: Reading | undefined }>[];
}>;

const MAX = { text: 2_500, problem: 200, id: 60 };
const texts = words.numbers.list;

/** A list of numbers for one person, with what is needed to look further. */
export function numbersMessage(shown: NumberPage): Content {
  const { records, aim, approves, search } = shown;
  const heading = headingOf(shown);
  const notes = [
    ...(shown.pages > 1 ? [texts.page(shown.page + 1, shown.pages)] : []),
    ...(aim === 'giveBack' ? [texts.toGiveBack] : []),
    ...(aim === 'handOver' ? [texts.toHandOver] : []),
    ...(approves === undefined ? [texts.approverUnknown] : []),
    ...(shown.isCut === true ? [texts.cut] : []),
    ...(namesUnknownPerson({ text: search }) ? [texts.nameUnknown] : []),
  ];
  const searched = search === '' ? [] : [line(texts.searched, searchLine(search))];
  const readings = approves === true ? shown.readings.map(readingLine) : [];
  const rows = records.map((record) =>
    'unreadable' in record ? texts.unreadable(clip(record.unreadable, MAX.id)) : record,
  );
  const said = rows.map((row) => (typeof row === 'string' ? escapeMrkdwn(row) : numberLine(row)));
  return message(clip([[heading, ...searched.map(inMrkdwn)].join('. '), ...notes, ...said].join('\n'), MAX.text), [
    header(heading),
    ...(searched.length > 0 ? [rich(...searched)] : []),
    ...notes.map((note) => context(plain(note))),
    ...rows.flatMap((row) => (typeof row === 'string' ? [context(plain(row))] : numberBlocks(row, approves === true))),
    ...(readings.length > 0 ? [rich(...readings)] : []),
    ...controls(shown),
  ]);
}

function headingOf({ found, of, search, approves, readings }: NumberPage): string {
  const isRead = readings.some(({ reading }) => reading !== undefined);
  if (of === 0 && approves === true) return isRead || readings.length === 0 ? texts.noneAtAll : texts.noneReadYet;
  if (of === 0) return texts.noneOwn;
  if (found === 0) return texts.noneFound;
  if (search !== '') return texts.found(found, of);
  return approves === true ? texts.all(of) : texts.own(of);
}

/** What was searched for: people by their names, all else to the letter. */
function searchLine(search: string): Line {
  const people = search.split(' ').flatMap((word) => personIn(word) ?? []);
  const typed = search
    .split(' ')
    .filter((word) => personIn(word) === undefined)
    .join(' ');
  return [
    ...(typed === '' ? [] : [say(quoted(typed))]),
    ...people.flatMap((id, at) => (at === 0 && typed === '' ? [who(id)] : [say(' '), who(id)])),
  ];
}

function readingLine({ provider, reading }: NumberPage['readings'][number]): Line {
  const name = providerName(provider);
  if (!reading) return [say(texts.notRead(name))];
  const { at, wholeAt, numbers, unreadable, problem } = reading;
  const isWhole = wholeAt !== undefined && wholeAt >= at;
  return [
    ...(isWhole
      ? line((read) => texts.read(name, read ?? '', numbers), when(at))
      : line((read) => texts.notWhole(name, read ?? ''), when(at))),
    ...(isWhole || wholeAt === undefined ? [] : [say(' '), ...line(texts.wholeAt, when(wholeAt))]),
    ...(unreadable > 0 ? [say(` ${texts.unreadableRows(unreadable)}`)] : []),
    ...(problem === undefined ? [] : [say(` ${texts.why(quoted(problem, MAX.problem))}`)]),
  ];
}

/** Pages, and for approvers one owner's numbers and the lists of the providers. */
function controls(shown: NumberPage): KnownBlock[] {
  const { page, pages, approves, of } = shown;
  const { previous, next, refresh } = words.register.buttons;
  const elements: ActionsBlockElement[] = [
    ...(page > 0 ? [pageButton('previous', previous, page - 1, shown)] : []),
    ...(page + 1 < pages ? [pageButton('next', next, page + 1, shown)] : []),
    ...(approves === true && of > 0
      ? [
          {
            type: 'users_select' as const,
            action_id: `${ids.numbers.list}.owner`,
            placeholder: plain(texts.owner, 150),
          },
        ]
      : []),
    ...(approves === true ? [listButton(ids.numbers.refresh, refresh, '')] : []),
  ];
  const hint = of > 0 ? [context(plain(texts.hint))] : [];
  return [...(elements.length > 0 ? [{ type: 'actions' as const, elements }] : []), ...hint];
}

function pageButton(which: string, text: string, page: number, { search }: NumberPage): Button {
  return listButton(`${ids.numbers.list}.${which}`, text, `${page}.${search}`);
}

function listButton(action: string, text: string, shown: string): Button {
  return { type: 'button', action_id: action, text: plain(text, 75), value: numberValue({ number: '', shown }) };
}

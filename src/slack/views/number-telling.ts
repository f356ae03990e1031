import type { Button, RichTextElement } from '@slack/types';
import type { RecordEntryKind } from '../../domain/register/entry.ts';
import type { RecordNews } from '../../domain/register/news.ts';
import { isOurs, type NumberRecord } from '../../domain/register/record.ts';
import { FORGOTTEN } from '../../domain/state.ts';
import { monthly, phone } from '../format.ts';
import { explainWhy, providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';
import {
  adoptButton,
  confirmButton,
  giveBackButton,
  handOverButton,
  keepButton,
  offerButtons,
  resolveNumberButtons,
  showButton,
  stopButton,
} from './number-buttons.ts';
import { type Line, line, say, strong, when, who } from './rich.ts';

/** Who reads it: the one who owns the number, another person whom it concerns, the approvers, or everybody. */
export type Reader = Readonly<{ is: 'owner' | 'person' | 'approvers' | 'feed'; user?: string }>;

/** How one kind of news is told. */
export type Telling = Readonly<{
  /** What happened to one number, and how many it happened to. */
  one: (news: RecordNews, reader: Reader) => Line;
  many: (count: number) => string;
  /** What follows from it. */
  next?: (news: RecordNews, reader: Reader) => Line;
  /** Why it came about, as far as we say so, and the provider's own words. */
  why?: (news: RecordNews) => string | undefined;
  quote?: (news: RecordNews) => string | undefined;
  /** What can be done about it now: the number may have changed since. */
  buttons: (record: NumberRecord, reader: Reader) => readonly Button[];
}>;

const texts = words.numberNews;

const doer = ({ entry }: RecordNews) => who(entry.by ?? FORGOTTEN);
const concerned = ({ entry }: RecordNews) => who(entry.to ?? FORGOTTEN);
const before = ({ entry }: RecordNews) => who(entry.was ?? FORGOTTEN);
const number = ({ record }: RecordNews) => strong(phone(record.number), 40);
const provider = ({ record }: RecordNews) => say(providerName(record.provider));
const always = (text: string) => () => [say(text)];
const providersWord = ({ record }: RecordNews) => record.listed?.status;

/** A sentence with the number and its provider in it. */
const atProvider = (sentence: (number: string, provider: string) => string) => (news: RecordNews) =>
  line(sentence, number(news), provider(news));
/** A sentence with a person and the number in it. */
const ofPerson = (sentence: (who: string, number: string) => string, person: (news: RecordNews) => RichTextElement) => {
  return (news: RecordNews) => line(sentence, person(news), number(news));
};

const show = (record: NumberRecord) => [showButton(record)];
const showIn = (record: NumberRecord, { is }: Reader) => (is === 'owner' || is === 'approvers' ? show(record) : []);
const review = (record: NumberRecord) => [
  ...(record.review ? [keepButton(record)] : []),
  ...(mayEnd(record) ? [handOverButton(record), giveBackButton(record)] : [showButton(record)]),
];
const mayEnd = (record: NumberRecord) => isOurs(record) && record.givingBack === undefined;
const isStoppable = ({ givingBack }: NumberRecord) => givingBack?.name === 'asked' || givingBack?.name === 'coolingOff';
const stop = (record: NumberRecord) => (isStoppable(record) ? [stopButton(record)] : []);
const adopt = (record: NumberRecord) => (record.owner === undefined && isOurs(record) ? [adoptButton(record)] : []);
const handOver = (record: NumberRecord) => (mayEnd(record) ? [handOverButton(record)] : []);

/** Kinds of lines that are told to nobody have none. */
export const TELLINGS: Readonly<Record<RecordEntryKind, Telling | undefined>> = {
  bought: undefined,
  found: {
    ...texts.found,
    one: atProvider(texts.found.one),
    next: always(texts.found.next),
    buttons: (record) => [...adopt(record), showButton(record)],
  },
  adopted: {
    ...texts.adopted,
    one: ofPerson(texts.adopted.one, doer),
    next: always(texts.adopted.next),
    buttons: (record) => [showButton(record), ...handOver(record)],
  },
  edited: undefined,
  locked: undefined,
  unlocked: undefined,
  handoverAsked: {
    ...texts.handoverAsked,
    one: ofPerson(texts.handoverAsked.one, doer),
    next: always(texts.handoverAsked.next),
    buttons: (record, { user }) => [...(record.handover?.to === user ? offerButtons(record) : []), showButton(record)],
  },
  handedOver: {
    ...texts.handedOver,
    one: (news, { user }) =>
      line(news.entry.by === user ? texts.handedOver.one : texts.handedOver.ofFormer, concerned(news), number(news)),
    buttons: () => [],
  },
  handoverDeclined: {
    ...texts.handoverDeclined,
    one: ofPerson(texts.handoverDeclined.one, doer),
    next: always(texts.handoverDeclined.next),
    buttons: (record) => [...handOver(record), showButton(record)],
  },
  handoverWithdrawn: {
    ...texts.handoverWithdrawn,
    one: ofPerson(texts.handoverWithdrawn.one, doer),
    buttons: () => [],
  },
  ownerLeft: {
    ...texts.ownerLeft,
    one: ofPerson(texts.ownerLeft.one, before),
    next: always(texts.ownerLeft.next),
    buttons: (record) => [...handOver(record), showButton(record)],
  },
  reviewAsked: {
    ...texts.reviewAsked,
    one: (news) => line(texts.reviewAsked.one, number(news)),
    next: always(texts.reviewAsked.next),
    buttons: review,
  },
  reviewReminded: {
    ...texts.reviewReminded,
    one: (news) => line(texts.reviewReminded.one, number(news)),
    next: always(texts.reviewAsked.next),
    buttons: review,
  },
  reviewUnanswered: {
    ...texts.reviewUnanswered,
    one: ofPerson(texts.reviewUnanswered.one, concerned),
    next: always(texts.reviewUnanswered.next),
    buttons: (record) => [
      showButton(record),
      ...(mayEnd(record) ? [handOverButton(record), giveBackButton(record)] : []),
    ],
  },
  kept: undefined,
  giveBackAsked: {
    ...texts.giveBackAsked,
    one: (news, { is }) =>
      line(is === 'owner' ? texts.giveBackAsked.ofOwner : texts.giveBackAsked.one, doer(news), number(news)),
    next: (news) => line(texts.giveBackAsked.next, doer(news)),
    buttons: (record, { is }) => [
      ...(is === 'approvers' && record.givingBack?.name === 'asked' ? [confirmButton(record)] : []),
      ...stop(record),
      showButton(record),
    ],
  },
  giveBackConfirmed: {
    ...texts.giveBackConfirmed,
    one: (news) => line(texts.giveBackConfirmed.one, doer(news), number(news), when(news.entry.until ?? news.entry.at)),
    next: always(texts.giveBackConfirmed.next),
    buttons: (record) => [...stop(record), showButton(record)],
  },
  giveBackStopped: {
    ...texts.giveBackStopped,
    one: (news) => line(texts.giveBackStopped.one, number(news), doer(news)),
    buttons: show,
  },
  giveBackCalled: undefined,
  givenBack: {
    ...texts.givenBack,
    one: atProvider(texts.givenBack.one),
    next: (news) => [
      ...line(texts.givenBack.by, concerned(news), doer(news)),
      ...(news.record.monthly ? [say(` ${texts.givenBack.cost(monthly(news.record.monthly))}`)] : []),
    ],
    buttons: showIn,
  },
  giveBackRefused: {
    ...texts.giveBackRefused,
    one: (news) => line(texts.giveBackRefused.one, number(news)),
    next: ({ entry }, { is }) => [say(is === 'feed' ? texts.giveBackRefused.inFeed : afterRefusal(entry.is))],
    why: causeOf,
    quote: ({ entry }) => entry.message,
    buttons: (record, { is }) => [
      ...(is === 'feed' ? [] : show(record)),
      ...((is === 'owner' || is === 'approvers') && mayEnd(record) ? [giveBackButton(record)] : []),
    ],
  },
  giveBackUnconfirmed: {
    ...texts.giveBackUnconfirmed,
    one: atProvider(texts.giveBackUnconfirmed.one),
    next: (_, { is }) => [
      say(is === 'approvers' ? texts.giveBackUnconfirmed.next : texts.giveBackUnconfirmed.toOthers),
    ],
    buttons: (record, { is }) => [
      ...(is === 'approvers' && record.givingBack?.name === 'unconfirmed' ? resolveNumberButtons(record) : []),
      showButton(record),
    ],
  },
  statusChanged: {
    ...texts.statusChanged,
    one: (news) => atProvider(texts.statusChanged[stateIn(news)])(news),
    quote: providersWord,
    buttons: show,
  },
  missing: {
    ...texts.missing,
    one: (news) => atProvider(news.record.listed ? texts.missing.one : texts.missing.bought)(news),
    next: always(texts.missing.next),
    buttons: show,
  },
  seenAgain: {
    ...texts.seenAgain,
    one: atProvider(texts.seenAgain.one),
    next: ({ record }, { is }) => {
      if (is === 'feed') return [say(texts.giveBackRefused.inFeed)];
      return adopt(record).length > 0 ? [say(texts.seenAgain.next)] : [];
    },
    buttons: (record, { is }) => [...(is === 'approvers' ? adopt(record) : []), ...(is === 'feed' ? [] : show(record))],
  },
  // What its provider said of it last was before it was gone.
  gone: { ...texts.gone, one: atProvider(texts.gone.one), buttons: show },
  other: undefined,
};

function afterRefusal(code: string | undefined): string {
  const { next, nextNotThere, nextListedTwice } = texts.giveBackRefused;
  if (code === 'notThere') return nextNotThere;
  return code === 'listedTwice' ? nextListedTwice : next;
}

function causeOf({ record, entry: { is, why } }: RecordNews): string | undefined {
  const name = providerName(record.provider);
  const { causes } = texts.giveBackRefused;
  if (is !== undefined && isCause(is)) return causes[is](name);
  return why && why !== 'refused' ? explainWhy(record.provider, why) : undefined;
}

function isCause(code: string): code is keyof typeof texts.giveBackRefused.causes {
  return Object.hasOwn(texts.giveBackRefused.causes, code);
}

function stateIn({ entry: { is } }: RecordNews): 'active' | 'waits' | 'ending' | 'other' {
  return is === 'active' || is === 'waits' || is === 'ending' ? is : 'other';
}

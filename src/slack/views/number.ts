import type { Button, KnownBlock, ModalView } from '@slack/types';
import { mayChange } from '../../domain/register/owning.ts';
import { isOurs, type NumberRecord, statusOf } from '../../domain/register/record.ts';
import { CALL_GRACE_MS, type RegisterRules } from '../../domain/register/rules.ts';
import { buttonValue } from '../button-value.ts';
import { clip, features, mention, moment, monthly, phone, quoted, setup } from '../format.ts';
import { ids } from '../ids.ts';
import { oneLine } from '../text/clean.ts';
import { providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { actions, context, modal, mrkdwn, plain, type Row, section, table } from './blocks.ts';
import {
  adoptButton,
  confirmButton,
  giveBackButton,
  handOverButton,
  keepButton,
  numberButton,
  offerButtons,
  resolveNumberButtons,
  stopButton,
} from './number-buttons.ts';
import { openMatters } from './number-matters.ts';
import { placeOfNumber } from './number-rows.ts';
import { rich } from './rich.ts';

/** Who looks, at what time, and by which rules. */
export type Looking = Readonly<{
  user: string;
  /** Undefined where Slack does not say. */
  approves: boolean | undefined;
  now: number;
  rules: RegisterRules;
  consoles: ReadonlyMap<string, string>;
  /** What is said first: what has just happened, or why nothing did (mrkdwn). */
  news?: string | undefined;
}>;

const MAX = { text: 500, place: 200, features: 300, status: 100, costCentre: 75 };
const texts = words.numbers.view;

/** All that this person may know of a number, and what they may do with it. */
export function numberView(record: NumberRecord, looking: Looking): ModalView {
  return modal({
    id: ids.views.number,
    title: texts.title,
    close: texts.close,
    metadata: JSON.stringify({ number: record.id }),
    blocks: [
      ...(looking.news === undefined ? [] : [section(mrkdwn(looking.news))]),
      ...(looking.approves === undefined ? [context(plain(texts.approverUnknown))] : []),
      ...(isInside(record, looking) ? everything(record, looking) : known(record)),
    ],
  });
}

/** Those whom it concerns: an approver, its owner, who is to take it, and who asked to give it back. */
function isInside({ owner, handover, givingBack }: NumberRecord, { user, approves }: Looking): boolean {
  return approves === true || [owner, handover?.to, givingBack?.by].includes(user);
}

/** What everybody may know. */
function known(record: NumberRecord): KnownBlock[] {
  return [...table([...whatRows(record), ownerRow(record)]), context(plain(texts.some))];
}

function everything(record: NumberRecord, looking: Looking): KnownBlock[] {
  const matters = openMatters(record);
  const buttons = buttonsFor(record, looking);
  return [
    ...table(allRows(record)),
    ...(matters.length > 0 ? [section(mrkdwn(`*${texts.open}*`)), rich(...matters)] : []),
    ...(buttons.length > 0 ? [actions(...buttons)] : []),
    ...elsewhere(record, looking),
  ];
}

function whatRows(record: NumberRecord): Row[] {
  return [
    [texts.rows.number, plain(phone(record.number), MAX.status)],
    [texts.rows.place, plain(placeOfNumber(record) || texts.none, MAX.place)],
  ];
}

function ownerRow({ owner, formerOwner }: NumberRecord): Row {
  if (owner !== undefined) return [texts.rows.owner, mrkdwn(mention(owner))];
  if (formerOwner === undefined) return [texts.rows.owner, plain(texts.nobody)];
  return [texts.rows.owner, mrkdwn(texts.formerOwner(mention(formerOwner)))];
}

function allRows(record: NumberRecord): Row[] {
  const { costCentre, purpose, bought, listed, provider, locked, missingSince, goneAt } = record;
  const { rows } = texts;
  const given = record.features ?? [];
  return [
    ...whatRows(record),
    ...(given.length > 0
      ? [[rows.features, plain(features(given.map((each) => oneLine(each))), MAX.features)] as const]
      : []),
    [rows.status, plain(statusText(record), 3 * MAX.status)],
    ownerRow(record),
    [rows.costCentre, plain(oneLine(costCentre ?? texts.none), MAX.costCentre)],
    [rows.purpose, plain(purpose === undefined ? texts.none : quoted(purpose, MAX.text))],
    [rows.rent, plain(rentText(record))],
    ...(bought?.setup ? [[rows.setup, plain(setup(bought.setup))] as const] : []),
    [rows.bought, boughtText(record)],
    ...(listed?.endsAt === undefined
      ? []
      : [
          [
            listed.ends === undefined ? rows.renewsOrEnds : listed.ends ? rows.ends : rows.renews,
            mrkdwn(moment(listed.endsAt)),
          ] as const,
        ]),
    [rows.provider, plain(providerName(provider), MAX.place)],
    [rows.checked, listed ? mrkdwn(moment(listed.at)) : plain(texts.never)],
    ...(missingSince === undefined ? [] : [[rows.missing, mrkdwn(moment(missingSince))] as const]),
    ...(goneAt === undefined ? [] : [[rows.gone, mrkdwn(moment(goneAt))] as const]),
    [rows.lock, plain(locked ? texts.locked : texts.unlocked)],
  ];
}

/** Our word, and its provider's own. */
function statusText(record: NumberRecord): string {
  const ours = words.register.status[statusOf(record)];
  const theirs = record.listed?.status;
  return theirs === undefined ? ours : texts.status(ours, quoted(theirs, MAX.status), providerName(record.provider));
}

/** What it costs a month, and who says so. */
export function rentText({ monthly: rent, monthlyFrom, provider }: NumberRecord): string {
  if (!rent) return texts.rentUnknown;
  if (monthlyFrom === 'provider') return texts.rentTold(monthly(rent), providerName(provider));
  return monthlyFrom === 'approved' ? texts.rentApproved(monthly(rent)) : monthly(rent);
}

function boughtText({ bought }: NumberRecord) {
  if (!bought) return plain(texts.elsewhere);
  const [by, at] = [mention(bought.by), moment(bought.at)];
  return mrkdwn(
    bought.approvedBy === undefined ? texts.boughtBy(by, at) : texts.approvedBy(by, mention(bought.approvedBy), at),
  );
}

/** What this person may do with it as it stands. Each is looked at again when it is pressed. */
function buttonsFor(record: NumberRecord, looking: Looking): Button[] {
  const history = numberButton(record, ids.numbers.history, words.register.buttons.history);
  if (!isOurs(record)) return [history];
  const { handover, review, owner } = record;
  const by = { id: looking.user, approves: looking.approves === true };
  return [
    ...(handover?.to === by.id ? offerButtons(record) : []),
    ...givingBackButtons(record, looking),
    ...(mayChange(record, by) ? ownerButtons(record, looking) : []),
    ...(review && owner !== undefined && mayChange(record, by) ? [keepButton(record)] : []),
    history,
  ];
}

function ownerButtons(record: NumberRecord, { approves, rules }: Looking): Button[] {
  const { owner, formerOwner, handover, locked, givingBack, provider } = record;
  const { edit, lock, unlock, withdraw } = words.register.buttons;
  const isSomebodys = owner !== undefined || formerOwner !== undefined;
  // What its provider takes back already is nobody's to give.
  const isEnding = statusOf(record) === 'ending';
  const isFree = givingBack === undefined && !isEnding;
  return [
    ...(owner === undefined && approves === true ? [adoptButton(record)] : []),
    numberButton(record, ids.numbers.edit, edit),
    ...(isSomebodys && !isEnding ? [handOverButton(record)] : []),
    ...(handover ? [numberButton(record, ids.numbers.withdraw, withdraw)] : []),
    ...(locked ? [numberButton(record, ids.numbers.unlock, unlock)] : []),
    ...(!locked && isFree ? [numberButton(record, ids.numbers.lock, lock)] : []),
    ...(isSomebodys && !locked && isFree && rules.givesBack.has(provider) ? [giveBackButton(record)] : []),
  ];
}

/** To confirm it, to stop it, or to say how it ended. */
function givingBackButtons(record: NumberRecord, { user, approves, now }: Looking): Button[] {
  const { givingBack, owner } = record;
  if (!givingBack) return [];
  const mayStop = approves === true || [owner, givingBack.by].includes(user);
  switch (givingBack.name) {
    case 'asked':
      return [
        ...(approves === true && givingBack.by !== user ? [confirmButton(record)] : []),
        ...(mayStop ? [stopButton(record)] : []),
      ];
    case 'coolingOff':
      return mayStop ? [stopButton(record)] : [];
    case 'calling':
    case 'unconfirmed': {
      const isOver = givingBack.name === 'unconfirmed' || now >= givingBack.calledAt + CALL_GRACE_MS;
      return approves === true && isOver ? resolveNumberButtons(record) : [];
    }
    case 'done':
      return [];
  }
}

/** Where it is given back, if not from here; and where a person looks who is to say how it ended. */
function elsewhere(record: NumberRecord, { rules, consoles }: Looking): KnownBlock[] {
  const { id, number, provider, givingBack } = record;
  const isNoWay = isOurs(record) && !rules.givesBack.has(provider);
  const isToLookAt = givingBack?.name === 'unconfirmed';
  if (!isNoWay && !isToLookAt) return [];
  const url = consoles.get(provider);
  const link: Button[] =
    url === undefined
      ? []
      : [
          {
            type: 'button',
            action_id: `${ids.actions.open}.${id}`,
            text: plain(texts.console, 75),
            value: buttonValue({ request: 'console' }),
            accessibility_label: clip(texts.consoleLabel(phone(number)), 75),
            url,
          },
        ];
  return [
    ...(isNoWay ? [context(plain(texts.noWayBack(providerName(provider))))] : []),
    ...(link.length > 0 ? [actions(...link)] : []),
  ];
}

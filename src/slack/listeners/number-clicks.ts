import type { BlockElementAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { changeRecord } from '../../domain/register/change.ts';
import type { Actor, RecordEvent } from '../../domain/register/event.ts';
import { lastFour, type NumberRecord, recordFingerprint, saidDigest } from '../../domain/register/record.ts';
import type { RecordRefusal } from '../../domain/register/refusal.ts';
import type { RecordOutcome } from '../../workflow/registering.ts';
import { idOf, ids } from '../ids.ts';
import { type NumberValue, readNumberValue } from '../number-value.ts';
import { confirmForm, giveBackForm } from '../views/give-back-forms.ts';
import { numberView } from '../views/number.ts';
import { adoptForm, editForm, handOverForm } from '../views/number-forms.ts';
import { numberHistory } from '../views/number-history.ts';
import { explainNumberRefusal } from '../words/number-refusals.ts';
import { explainRefusal } from '../words/refusals.ts';
import { words } from '../words/words.ts';
import { listenToActions, type Pressed } from './actions.ts';
import { isHasty } from './hasty.ts';
import type { ListenerContext } from './listener-context.ts';
import { actorOf, lookedAtBy, numberIn, updateNumberView } from './number-context.ts';
import { type NumberMetadata, shownOf } from './number-forms.ts';
import { numbersPage } from './number-list.ts';
import { settle } from './number-settled.ts';
import { openView } from './open-view.ts';
import type { Routes } from './routes.ts';

type NumberClick = Pressed & Readonly<{ button: NumberValue }>;
type NumberHandler = (click: NumberClick) => Promise<void>;
type NumberActionId = (typeof ids.numbers)[keyof typeof ids.numbers];

const { done } = words.numbers;

/** What each button about a number does, by its id. */
const handlers: Readonly<Record<NumberActionId, NumberHandler>> = {
  [ids.numbers.show]: show,
  [ids.numbers.list]: list,
  [ids.numbers.refresh]: refresh,
  [ids.numbers.history]: opens((record, by) => {
    const mayLook = by.approves || record.owner === by.id;
    return mayLook ? numberHistory(record) : { reason: 'notYourNumber', owner: record.owner };
  }),
  [ids.numbers.adopt]: opensForm(
    (by) => ({ type: 'adopted', by, owner: '', purpose: '' }),
    (metadata, record, { register }) => adoptForm(metadata, record, register.costCentres),
  ),
  [ids.numbers.edit]: opensForm(
    (by, record) => ({ type: 'edited', by, purpose: '', over: saidDigest(record) }),
    (metadata, record, { register }) => editForm(metadata, record, register.costCentres),
  ),
  [ids.numbers.handOver]: opensForm(
    (by, { handover }) => ({ type: 'handoverAsked', by, to: '', over: handover }),
    (metadata, record) => handOverForm(metadata, record),
  ),
  [ids.numbers.giveBack]: opensForm(
    (by) => ({ type: 'giveBackAsked', by, reason: '', sure: true }),
    (metadata, record, { register, clock }) => giveBackForm(metadata, record, clock(), register.rules()),
  ),
  [ids.numbers.confirm]: opensForm(
    (by, record) => ({
      type: 'giveBackConfirmed',
      by,
      digits: lastFour(record.number),
      shown: recordFingerprint(record),
    }),
    (metadata, record, { register, clock }) => confirmForm(metadata, record, clock(), register.rules()),
  ),
  [ids.numbers.lock]: changes((by) => ({ type: 'lockSet', by, locked: true }), done.locked),
  [ids.numbers.unlock]: changes((by) => ({ type: 'lockSet', by, locked: false }), done.unlocked),
  [ids.numbers.withdraw]: changes((by) => ({ type: 'handoverWithdrawn', by }), done.withdrawn),
  [ids.numbers.keep]: changes((by) => ({ type: 'kept', by }), done.kept),
  [ids.numbers.accept]: answersOffer(true),
  [ids.numbers.decline]: answersOffer(false),
  [ids.numbers.stop]: changes(
    (by, { shown }) => ({ type: 'giveBackStopped', by, askedAt: Number(shown) }),
    done.stopped,
  ),
  [ids.numbers.resolve]: resolve,
};

/** Buttons about numbers, wherever they stand: lists, views, messages and Homes. */
export function listenToNumberClicks(routes: Routes, context: ListenerContext): void {
  listenToActions(routes, context, /^number\./, async (pressed) => {
    const { who, action, body, reply } = pressed;
    const id = idOf(action.action_id);
    const button = carriedBy(action);
    const handle = Object.hasOwn(handlers, id) ? handlers[id as NumberActionId] : undefined;
    if (!handle || !button) return void (await reply(explainNumberRefusal({ reason: 'unknownNumber' })));
    if (body.view?.type === 'home' && (await isHasty(who, `${id}:${button.number}`, context)))
      return void (await reply(explainRefusal({ reason: 'tooHasty' })));
    await handle({ ...pressed, button });
  });
}

/** A person who is picked in a list stands for a search for what they own. */
function carriedBy(action: BlockElementAction): NumberValue | undefined {
  if (action.type === 'users_select') return { number: '', shown: `0.<@${action.selected_user}>` };
  return action.type === 'button' ? readNumberValue(action.value) : undefined;
}

/** Everybody who sees the button may press it; the view shows what they may know. */
async function show(click: NumberClick): Promise<void> {
  const { who, button, ack, context } = click;
  await ack();
  const [record, actor] = await Promise.all([
    context.register.registering.load(who.teamId, button.number),
    actorOf(who, context),
  ]);
  if (!record) return refuse(click, { reason: 'unknownNumber' });
  await open(click, numberView(record, lookedAtBy(who.user, actor?.approves, context)));
}

async function list({ who, button, ack, replace, context }: NumberClick): Promise<void> {
  await ack();
  const [, page = '0', search = ''] = /^(\d{1,6})\.(.*)$/u.exec(button.shown ?? '') ?? [];
  await replace(await numbersPage(who, context, { search, page: Number(page) }));
}

async function refresh(click: NumberClick): Promise<void> {
  const { who, ack, reply, context } = click;
  const actor = await actorOf(who, context);
  if (!actor) return void (await reply(words.numbers.youUnknown));
  if (!actor.approves) return refuse(click, { reason: 'approversOnly' });
  const { timers, consoles } = context.register;
  await Promise.all([...consoles.keys()].map((provider) => timers.readNumbers(who.teamId, provider)));
  await ack();
  await reply(words.numbers.list.refreshing);
}

/** A button by which the number changes at once. */
function changes(
  eventOf: (by: Actor, button: NumberValue) => RecordEvent,
  said: (number: string) => string,
): NumberHandler {
  return async (click) => {
    const { who, button, reply, context } = click;
    const actor = await actorOf(who, context);
    if (!actor) return void (await reply(words.numbers.youUnknown));
    await apply(click, eventOf(actor, button), said, actor.approves);
  };
}

/** Whom it is offered to answers, whoever else that is: nothing has to be looked up. */
function answersOffer(takes: boolean): NumberHandler {
  return (click) => {
    const { who, button } = click;
    const by = { id: who.user, approves: false };
    const event = { type: 'handoverAnswered', by, askedAt: Number(button.shown), takes } as const;
    return apply(click, event, takes ? done.accepted : done.declined, undefined);
  };
}

/** It is about the wish that was shown, and about no later one. */
async function resolve(click: NumberClick): Promise<void> {
  const { who, button, reply, context } = click;
  const [, verdict, askedAt] = /^(givenBack|kept)\.(\d+)$/.exec(button.shown ?? '') ?? [];
  const [record, actor] = await Promise.all([
    context.register.registering.load(who.teamId, button.number),
    actorOf(who, context),
  ]);
  if (!actor) return void (await reply(words.numbers.youUnknown));
  if (!verdict || String(record?.givingBack?.at) !== askedAt) return refuse(click, { reason: 'numberNotNow' });
  const isGiven = verdict === 'givenBack';
  const event = { type: 'giveBackResolved', by: actor, verdict: isGiven ? 'givenBack' : 'kept' } as const;
  await apply(click, event, isGiven ? done.resolvedGiven : done.resolvedKept, actor.approves);
}

/** Saves it, acknowledges, and shows what it came to. */
async function apply(
  click: NumberClick,
  event: RecordEvent,
  said: (number: string) => string,
  approves: boolean | undefined,
): Promise<void> {
  const { who, button, ack, context } = click;
  const outcome = await context.register.registering.apply(who.teamId, button.number, event);
  await ack();
  await showOutcome(click, outcome, said, approves);
  if (outcome.kind !== 'refused') await settle(click, button.number, event, context);
}

async function showOutcome(
  { who, body, client, reply, context }: NumberClick,
  outcome: RecordOutcome,
  said: (number: string) => string,
  approves: boolean | undefined,
): Promise<void> {
  const { record } = outcome;
  const news = outcome.kind === 'refused' ? explainNumberRefusal(outcome.refusal) : said(numberIn(outcome.record));
  if (!record || body.view?.callback_id !== ids.views.number) return void (await reply(news));
  // Of an answer to an offer it was not looked up.
  const known = approves ?? (await actorOf(who, context))?.approves;
  const looking = lookedAtBy(who.user, known, context, news);
  if (!(await updateNumberView(client, body.view.id, record, looking, context))) await reply(news);
}

/** A button that opens something about a number: acknowledged first, since Slack gives a click three seconds. */
function opens(
  viewOf: (record: NumberRecord, by: Actor, click: NumberClick) => ModalView | RecordRefusal,
): NumberHandler {
  return async (click) => {
    const { who, button, ack, reply, context } = click;
    await ack();
    const [record, actor] = await Promise.all([
      context.register.registering.load(who.teamId, button.number),
      actorOf(who, context),
    ]);
    if (!actor) return void (await reply(words.numbers.youUnknown));
    const view = record ? viewOf(record, actor, click) : ({ reason: 'unknownNumber' } as const);
    await ('reason' in view ? refuse(click, view) : open(click, view));
  };
}

/** A form, for those from whom it would be taken as the number stands: who is refused is told so before they type. */
function opensForm(
  eventOf: (by: Actor, record: NumberRecord) => RecordEvent,
  formOf: (metadata: string, record: NumberRecord, context: ListenerContext) => ModalView,
): NumberHandler {
  return opens((record, by, { body, channel, context }) => {
    const decision = changeRecord(record, eventOf(by, record), context.clock(), context.register.rules());
    if (decision.kind === 'refused') return decision.refusal;
    const metadata: NumberMetadata = {
      ...{ number: record.id, channel, ...shownOf(record) },
      view: body.view?.callback_id === ids.views.number ? body.view.id : undefined,
    };
    return formOf(JSON.stringify(metadata), record, context);
  });
}

/** On top of the view that was clicked, where it was one. */
async function open({ body, client, reply }: NumberClick, view: ModalView): Promise<void> {
  const opened = await openView(client, body.trigger_id, view, body.view?.type === 'modal');
  if (opened === 'tooSlow') await reply(words.tooSlow);
}

async function refuse({ reply }: NumberClick, refusal: RecordRefusal): Promise<void> {
  await reply(explainNumberRefusal(refusal));
}

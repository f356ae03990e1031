import type { ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Actor, RecordEvent } from '../../domain/register/event.ts';
import { type NumberRecord, recordFingerprint, saidDigest } from '../../domain/register/record.ts';
import type { RecordRefusal } from '../../domain/register/refusal.ts';
import { mention, moment } from '../format.ts';
import { ids } from '../ids.ts';
import { isReadable, oneLine } from '../text/clean.ts';
import { folded } from '../text/typeahead.ts';
import { confirmForm } from '../views/give-back-forms.ts';
import { editForm, handOverForm, MAX_COST_CENTRE } from '../views/number-forms.ts';
import { explainNumberRefusal, withoutPeople } from '../words/number-refusals.ts';
import { words } from '../words/words.ts';
import { sayingTo } from './answering.ts';
import type { ListenerContext } from './listener-context.ts';
import { actorOf, lookedAtBy, numberIn, updateNumberView } from './number-context.ts';
import type { Routes } from './routes.ts';
import { listenToSubmission, type Submission } from './submission.ts';
import { withTimeoutOrUndefined } from './with-timeout-or-undefined.ts';

/** What a form about a number remembers: what was shown, the number's view that it lies on, and where it was opened from. */
const metadataSchema = z.object({
  number: z.string(),
  channel: z.string(),
  said: z.string(),
  shown: z.string(),
  /** Absent where it was offered to nobody. */
  offer: z.object({ to: z.string(), at: z.number() }).optional(),
  view: z.string().optional(),
});
export type NumberMetadata = z.infer<typeof metadataSchema>;
type Sent = Submission<NumberMetadata>;

const { errors, adopt, edit, handOver, giveBack, confirm } = words.numbers.forms;

/** What a form shows of a number as it is now: nothing is decided over what was not read. */
export function shownOf(record: NumberRecord): Pick<NumberMetadata, 'said' | 'shown' | 'offer'> {
  const { handover } = record;
  const offer = handover && { to: handover.to, at: handover.at };
  return { said: saidDigest(record), shown: recordFingerprint(record), offer };
}

/** What is sent with the forms about a number. */
export function listenToNumberForms(routes: Routes, context: ListenerContext): void {
  const listenTo = (id: string, main: string, act: (sent: Sent) => Promise<unknown>) =>
    listenToSubmission(routes, context, { id, schema: metadataSchema, blockOf: () => main }, async (sent) => {
      await act(sent);
    });
  listenTo(ids.views.adopt, ids.fields.owner, (sent) => adoption(sent, context));
  listenTo(ids.views.editNumber, ids.fields.purpose, (sent) => editing(sent, context));
  listenTo(ids.views.handOver, ids.fields.to, (sent) => handingOver(sent, context));
  listenTo(ids.views.giveBack, ids.fields.reason, (sent) => givingBack(sent, context));
  listenTo(ids.views.confirmGiveBack, ids.fields.digits, (sent) => confirming(sent, context));
}

async function adoption(sent: Sent, context: ListenerContext) {
  const owner = personIn(sent.view, ids.fields.owner);
  if (owner === undefined) return sent.reply(errors.owner);
  const said = await saidIn(sent, context);
  if (!said) return undefined;
  const by = await actorFor(sent, context, owner);
  if (!by) return undefined;
  return apply(sent, context, { type: 'adopted', by, owner, ...said }, (record) =>
    adopt.done(numberIn(record), mention(owner)),
  );
}

async function editing(sent: Sent, context: ListenerContext) {
  const said = await saidIn(sent, context);
  if (!said) return undefined;
  const by = await actorFor(sent, context);
  if (!by) return undefined;
  const event = { type: 'edited', by, ...said, over: sent.metadata.said } as const;
  return apply(
    sent,
    context,
    event,
    (record) => edit.done(numberIn(record)),
    (remembered, record) => editForm(remembered, record, context.register.costCentres, said, record),
  );
}

async function handingOver(sent: Sent, context: ListenerContext) {
  const to = personIn(sent.view, ids.fields.to);
  if (to === undefined) return sent.reply(errors.to);
  const by = await actorFor(sent, context, to);
  if (!by) return undefined;
  const word = textIn(sent.view, ids.fields.word) || undefined;
  const event = { type: 'handoverAsked', by, to, word, over: sent.metadata.offer } as const;
  return apply(
    sent,
    context,
    event,
    (record) => handOver.done(numberIn(record), mention(to)),
    (remembered, record) => handOverForm(remembered, record, { to, word }),
  );
}

async function givingBack(sent: Sent, context: ListenerContext) {
  const { view } = sent;
  const reason = textIn(view, ids.fields.reason);
  if (!isReadable(reason)) return sent.reply(errors.reason);
  const by = await actorFor(sent, context);
  if (!by) return undefined;
  const sure = (view.state.values[ids.fields.sure]?.[ids.fields.sure]?.selected_options ?? []).length > 0;
  return apply(sent, context, { type: 'giveBackAsked', by, reason, sure }, (record) => giveBack.done(numberIn(record)));
}

async function confirming(sent: Sent, context: ListenerContext) {
  const { view, metadata } = sent;
  // Some keyboards type digits in full width.
  const digits = textIn(view, ids.fields.digits).normalize('NFKC').replaceAll(/\D/g, '');
  if (digits === '') return sent.reply(errors.digits);
  const by = await actorFor(sent, context);
  if (!by) return undefined;
  const { register, clock } = context;
  const event = { type: 'giveBackConfirmed', by, digits, shown: metadata.shown } as const;
  return apply(
    sent,
    context,
    event,
    (record) => {
      const { givingBack } = record;
      const callAt = givingBack && 'callAt' in givingBack ? givingBack.callAt : clock();
      return confirm.done(numberIn(record), moment(callAt));
    },
    (remembered, record) => confirmForm(remembered, record, clock(), register.rules(), true),
  );
}

/** Where the number is not what was shown any more, it is shown `anew`: it is read before it is decided about, and what was typed stays. */
async function apply(
  sent: Sent,
  context: ListenerContext,
  event: RecordEvent & Readonly<{ by: Actor }>,
  said: (record: NumberRecord) => string,
  anew?: (metadata: string, record: NumberRecord) => ModalView,
): Promise<void> {
  const { who, metadata, ack } = sent;
  const outcome = await context.register.registering.apply(who.teamId, metadata.number, event);
  if (outcome.kind !== 'refused') return finish(sent, context, outcome.record, event.by, said(outcome.record));
  const { refusal, record } = outcome;
  if (refusal.reason !== 'numberChanged' || !record || !anew) return refuse(sent, refusal);
  const remembered = JSON.stringify({ ...metadata, ...shownOf(record) });
  await ack({ response_action: 'update', view: anew(remembered, record) });
}

/** Closes the form, and shows what it came to: on the number's view below it, else where it was opened. */
async function finish(
  { who, client, metadata, ack }: Sent,
  context: ListenerContext,
  record: NumberRecord,
  by: Actor,
  news: string,
): Promise<void> {
  await ack();
  const looking = lookedAtBy(who.user, by.approves, context, news);
  if (metadata.view !== undefined && (await updateNumberView(client, metadata.view, record, looking, context))) return;
  const where = { client, observer: context.observer, user: who.user, channel: metadata.channel, respond: undefined };
  await sayingTo(where)(news);
}

/** Says at the field that it is about why nothing was changed; what was typed stays. */
async function refuse({ view, reply, replyAt }: Sent, refusal: RecordRefusal): Promise<void> {
  const isAboutSure = refusal.reason === 'boughtLately' && view.blocks.some((one) => one.block_id === ids.fields.sure);
  const say = isAboutSure ? replyAt(ids.fields.sure) : reply;
  await say(withoutPeople(explainNumberRefusal(refusal)));
}

/** Who sends it, and whether the person whom they name may own a number; says at the field why not, and is undefined then. */
async function actorFor({ who, reply }: Sent, context: ListenerContext, named?: string): Promise<Actor | undefined> {
  const [by, membership] = await Promise.all([
    actorOf(who, context),
    named === undefined
      ? 'member'
      : withTimeoutOrUndefined(context.membership(who.teamId, named), context, { warn: 'new owner not looked up' }),
  ]);
  if (!by) return void (await reply(errors.youUnknown));
  if (membership === undefined) return void (await reply(errors.memberUnknown));
  if (membership !== 'member') return void (await reply(errors.notMember));
  return by;
}

/** What is said of the number; where something is missing, or no cost centre is called so, that is said and nothing is returned. */
async function saidIn(
  { view, replyAt }: Sent,
  { register: { costCentres } }: ListenerContext,
): Promise<Readonly<{ purpose: string; costCentre: string | undefined }> | undefined> {
  const purpose = textIn(view, ids.fields.purpose);
  if (!isReadable(purpose)) return void (await replyAt(ids.fields.purpose)(errors.purpose));
  const chosen = view.state.values[ids.fields.costCentre]?.[ids.fields.costCentre]?.selected_option?.value;
  const typed = oneLine(chosen ?? textIn(view, ids.fields.costCentre), MAX_COST_CENTRE);
  if (typed === '') return { purpose, costCentre: undefined };
  if (chosen !== undefined || costCentres.length === 0) return { purpose, costCentre: typed };
  const known = costCentres.find((name) => folded(name) === folded(typed));
  if (known !== undefined) return { purpose, costCentre: known };
  return void (await replyAt(ids.fields.costCentre)(words.numbers.forms.costCentreUnknown));
}

function textIn({ state }: ViewOutput, field: string): string {
  return oneLine(state.values[field]?.[field]?.value ?? '');
}

function personIn({ state }: ViewOutput, field: string): string | undefined {
  return state.values[field]?.[field]?.selected_user ?? undefined;
}

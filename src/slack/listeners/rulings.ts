import type { ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { passedOnEnough } from '../../domain/approving.ts';
import { openForDecision } from '../../domain/deciding.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Request } from '../../domain/request.ts';
import type { StateOf } from '../../domain/state.ts';
import type { DecisionClick } from '../../workflow/ports.ts';
import { ids } from '../ids.ts';
import { isReadable, oneLine } from '../text/clean.ts';
import { breakGlassForm } from '../views/break-glass.ts';
import { passOnForm } from '../views/pass-on.ts';
import { words } from '../words/words.ts';
import type { Click } from './click.ts';
import { knownNotToDecide } from './denial.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Routes } from './routes.ts';
import { listenToSubmission, type Submission } from './submission.ts';

const schema = z.object({ request: z.string(), channel: z.string(), shown: z.string() });

/** The form to buy it past the rules of spending, where there is something to pass. Who is known not to may is told so now. */
export async function glassForm(click: Click, request: Request): Promise<ModalView | Refusal> {
  const open = await openTo(click, request);
  if ('reason' in open) return open;
  const may = open.ruling?.breakGlass;
  if (!may) return { reason: 'glassNotNeeded' };
  // Who is in a group is looked up when it is sent.
  const isKnown = !may.some((id) => id.startsWith('S'));
  if (isKnown && !may.includes(click.who.user)) return { reason: 'mayNotBreakGlass' };
  return breakGlassForm(metadataOf(click, request), open);
}

/** The form to hand it to another approver. */
export async function formToPassOn(click: Click, request: Request): Promise<ModalView | Refusal> {
  const open = await openTo(click, request);
  if ('reason' in open) return open;
  return passedOnEnough(request) ?? passOnForm(metadataOf(click, request), open.hold);
}

/** The request as it waits, or why this person may not decide about it now, as far as that is known. */
async function openTo(
  { who, button, context }: Click,
  request: Request,
): Promise<StateOf<'awaitingApproval'> | Refusal> {
  const no = await knownNotToDecide(who, request, context);
  if (no) return no;
  const self = context.rules().policy?.approve.self;
  const by = { id: who.user, membership: 'member', approver: true, self } as const;
  return openForDecision(request, { type: 'approved', by, fingerprint: button.shown ?? '' }, context.clock());
}

function metadataOf({ button, channel }: Click, { id }: Request): string {
  return JSON.stringify({ request: id, channel, shown: button.shown ?? '' });
}

/** Both are saved as every decision is, and made once Slack has said who that was. */
export function listenToRulings(routes: Routes, context: ListenerContext): void {
  const glass = { id: ids.views.breakingGlass, schema, blockOf: () => ids.fields.glass };
  listenToSubmission(routes, context, glass, async (sent) => {
    const reason = textIn(sent.view, ids.fields.glass);
    if (!isReadable(reason)) return void (await sent.reply(words.spending.glass.error));
    await decides(context, sent, { verb: 'approve', glass: reason });
  });

  const passOn = { id: ids.views.passingOn, schema, blockOf: () => ids.fields.to };
  listenToSubmission(routes, context, passOn, async (sent) => {
    const { who, view, metadata, reply, replyAt } = sent;
    const { errors } = words.spending.passOn;
    const to = chosenIn(view);
    if (to === undefined) return void (await reply(errors.to));
    if (to === who.user) return void (await reply(errors.self));
    const request = await context.workflow.load(who.teamId, metadata.request);
    if (to === request?.requester && !context.rules().policy?.approve.self) return void (await reply(errors.requester));
    const word = textIn(view, ids.fields.word);
    if (!isReadable(word)) return void (await replyAt(ids.fields.word)(errors.word));
    await decides(context, sent, { verb: 'passOn', to, word });
  });
}

async function decides(
  { timers, clock }: ListenerContext,
  { who, view, metadata, ack }: Submission<z.infer<typeof schema>>,
  decision: DecisionClick['decision'],
): Promise<void> {
  await timers.decide({
    teamId: who.teamId,
    requestId: metadata.request,
    user: who.user,
    at: clock(),
    channel: metadata.channel,
    fingerprint: metadata.shown,
    nonce: view.id,
    decision,
  });
  await ack();
}

function textIn({ state }: ViewOutput, field: string): string {
  return oneLine(state.values[field]?.[field]?.value ?? '');
}

function chosenIn({ state }: ViewOutput): string | undefined {
  return state.values[ids.fields.to]?.[ids.fields.to]?.selected_user ?? undefined;
}

import type { ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { asked, questionsAbout } from '../../domain/questions.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { holdOf, type Request } from '../../domain/request.ts';
import { ids } from '../ids.ts';
import { isReadable, oneLine } from '../text/clean.ts';
import { answerForm, askForm } from '../views/questions.ts';
import { words } from '../words/words.ts';
import type { Click } from './click.ts';
import { knownNotToDecide } from './denial.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Routes } from './routes.ts';
import { listenToSubmission } from './submission.ts';

const askingSchema = z.object({ request: z.string(), channel: z.string(), shown: z.string() });
const answeringSchema = z.object({ request: z.string(), question: z.number() });

/** The form for a question, for who may decide and is not too late. Both are looked at again when it is sent. */
export async function questionForm(
  { who, button, channel, context }: Click,
  request: Request,
): Promise<ModalView | Refusal> {
  const no = await knownNotToDecide(who, request, context);
  if (no) return no;
  const self = context.rules().policy?.approve.self;
  const by = { id: who.user, membership: 'member', approver: true, self } as const;
  const shown = button.shown ?? '';
  const now = context.clock();
  const decision = asked(request, { type: 'asked', by, fingerprint: shown, question: '', sentAt: now }, now);
  const hold = holdOf(request);
  if (decision.kind === 'refused') return decision.refusal;
  if (!hold) return { reason: 'cardOutdated' };
  return askForm(JSON.stringify({ request: request.id, channel, shown }), request, hold);
}

/** The form for an answer, for the requester, while an answer is waited for. */
export function formToAnswer({ who, button }: Click, request: Request): ModalView | Refusal {
  const { state, requester } = request;
  if (who.user !== requester) return { reason: 'notYours', requester };
  if (state.name !== 'awaitingApproval') return { reason: 'notNow', state: state.name };
  const question = questionsAbout(request, state.hold.number).find(({ no }) => String(no) === button.shown);
  if (!question) return { reason: 'cardOutdated' };
  if (question.answered) return { reason: 'answeredAlready' };
  return answerForm(JSON.stringify({ request: request.id, question: question.no }), question);
}

/** A question is saved as a decision is, and asked once Slack has said who that was; an answer counts at once. */
export function listenToQuestions(routes: Routes, context: ListenerContext): void {
  const ask = { id: ids.views.asking, schema: askingSchema, blockOf: () => ids.fields.question };
  listenToSubmission(routes, context, ask, async ({ who, view, metadata, ack, reply }) => {
    const question = textIn(view, ids.fields.question);
    if (!isReadable(question)) return void (await reply(words.ask.error));
    await context.timers.decide({
      teamId: who.teamId,
      requestId: metadata.request,
      user: who.user,
      at: context.clock(),
      channel: metadata.channel,
      fingerprint: metadata.shown,
      nonce: view.id,
      decision: { verb: 'ask', question },
    });
    await ack();
  });

  const answer = { id: ids.views.answering, schema: answeringSchema, blockOf: () => ids.fields.answer };
  listenToSubmission(routes, context, answer, async ({ who, view, metadata, reply, finish }) => {
    const text = textIn(view, ids.fields.answer);
    if (!isReadable(text)) return void (await reply(words.answer.error));
    const { request, question } = metadata;
    await finish(
      await context.workflow.apply(who.teamId, request, { type: 'answered', by: who.user, question, answer: text }),
    );
  });
}

function textIn(view: ViewOutput, field: string): string {
  return oneLine(view.state.values[field]?.[field]?.value ?? '');
}

import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import type { Request } from '../../domain/request.ts';
import type { StateName } from '../../domain/state.ts';
import { ids } from '../ids.ts';
import { isReadable, oneLine } from '../text/clean.ts';
import { purposeForm } from '../views/purpose.ts';
import { words } from '../words/words.ts';
import type { Click } from './click.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Routes } from './routes.ts';
import { listenToSubmission } from './submission.ts';

const metadataSchema = z.object({ request: z.string() });

/** Where nothing is decided yet, and it is looked for no more. */
const UNDECIDED: ReadonlySet<StateName> = new Set(['choosing', 'reserving', 'awaitingApproval']);

/** The form to say anew what the number is for. Until when it may be is decided when it is sent. */
export function editingPurpose({ who }: Click, request: Request): ModalView | Refusal {
  const { requester, state } = request;
  if (who.user !== requester) return { reason: 'notYours', requester };
  if (!UNDECIDED.has(state.name)) return { reason: 'notNow', state: state.name };
  return purposeForm(JSON.stringify({ request: request.id }), request);
}

export function listenToPurpose(routes: Routes, context: ListenerContext): void {
  const form = { id: ids.views.purpose, schema: metadataSchema, blockOf: () => ids.fields.purpose };
  listenToSubmission(routes, context, form, async ({ who, view, metadata, ack, reply, finish }) => {
    const purpose = oneLine(view.state.values[ids.fields.purpose]?.[ids.fields.purpose]?.value ?? '');
    if (!isReadable(purpose)) return void (await reply(words.purpose.error));
    const request = await context.workflow.load(who.teamId, metadata.request);
    // Nothing was changed, so that there is nothing to tell the approvers.
    if (request?.requester === who.user && request.purpose === purpose) return ack();
    await finish(
      await context.workflow.apply(who.teamId, metadata.request, { type: 'purposeChanged', by: who.user, purpose }),
    );
  });
}

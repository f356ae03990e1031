import type { App, ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { digest } from '../../domain/digest.ts';
import type { Group } from '../../domain/group.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Request } from '../../domain/request.ts';
import type { ButtonValue } from '../button-value.ts';
import { ids } from '../ids.ts';
import { countryName } from '../text/countries.ts';
import { pickingBlock, pickingForm } from '../views/picking.ts';
import { providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { type Click, changes, openOrExplain } from './click.ts';
import type { ListenerContext } from './listener-context.ts';
import { offeredGroup, toLookAt } from './offered.ts';
import { listenToSubmission } from './submission.ts';

/** What the form was opened for: a group of a request, and which documents were shown. */
const metadataSchema = z.object({
  request: z.string(),
  group: z.string(),
  picks: z.boolean(),
  documents: z.string().optional(),
});

/** The list of a group's numbers, with the documents that it needs below. */
export function picking({ who, button }: Click, request: Request): ModalView | Refusal {
  const looked = toLookAt(request, who.user, button.shown ?? '');
  return 'refusal' in looked ? looked.refusal : viewOf(button, looked.group, true);
}

/** Holds a number of the group. Where documents are needed they are asked for first; all else is left to the state machine. */
export async function reserve(click: Click): Promise<void> {
  const { who, button, context } = click;
  const looked = toLookAt(await context.workflow.load(who.teamId, button.request), who.user, button.shown ?? '');
  if ('group' in looked && looked.group.requirements.length > 0) {
    await click.ack();
    return openOrExplain(click, viewOf(button, looked.group, false));
  }
  await choose(click);
}

const choose = changes(({ who, button }) => ({ type: 'groupChosen', by: who.user, group: button.shown ?? '' }));

function viewOf(button: ButtonValue, group: Group, picks: boolean): ModalView {
  const picked = { request: button.request, group: button.shown ?? '' };
  const documents = digestOf(group);
  const shown = {
    of: `${group.prefix} ${group.place || countryName(group.country)}`,
    provider: providerName(group.provider),
    documents: group.requirements,
  };
  const metadata = JSON.stringify({ ...picked, picks, documents });
  return pickingForm(picked, metadata, { picks, documents: documents === undefined ? undefined : shown });
}

/** A number was picked, or documents were confirmed: reserved as any other group. */
export function listenToPicking(app: App, context: ListenerContext): void {
  const blockOf = ({ blocks }: ViewOutput) => blocks.find(({ type }) => type === 'input')?.block_id ?? '';
  const form = { id: ids.views.picking, schema: metadataSchema, blockOf };
  listenToSubmission(app, context, form, async ({ who, view, metadata: picked, reply, replyAt, finish }) => {
    const { teamId, user } = who;
    const values = (block: string, field: string) => view.state.values[block]?.[field];
    const number = values(pickingBlock(picked), ids.fields.number)?.selected_option?.value;
    if (picked.picks && !/^\+\d+$/.test(number ?? '')) return void (await reply(words.pick.errors.number));
    const ticked = values(ids.fields.documents, ids.fields.documents)?.selected_options ?? [];
    if (picked.documents !== undefined && ticked.length === 0) {
      return void (await replyAt(ids.fields.documents)(words.pick.errors.documents));
    }
    const group = offeredGroup(await context.workflow.load(teamId, picked.request), picked.group);
    // What was confirmed is what was shown, and nothing that a newer search says.
    const documentsConfirmed =
      picked.documents !== undefined && group !== undefined && digestOf(group) === picked.documents;
    const outcome = await context.workflow.apply(teamId, picked.request, {
      type: 'groupChosen',
      by: user,
      group: picked.group,
      documentsConfirmed,
      number: picked.picks ? number : undefined,
    });
    await finish(outcome);
  });
}

/** Names the documents that a group needs; undefined when it needs none. */
function digestOf({ requirements }: Group): string | undefined {
  return requirements.length === 0 ? undefined : digest(requirements);
}

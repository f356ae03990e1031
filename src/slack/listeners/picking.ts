import type { BlockAction, ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { type Choice, choicesOf, picksNumber } from '../../domain/choices.ts';
import { digest } from '../../domain/digest.ts';
import { groupFingerprint } from '../../domain/fingerprint.ts';
import type { Group } from '../../domain/group.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Request, RequestIn } from '../../domain/request.ts';
import { deniedByRule } from '../../domain/reserving.ts';
import type { Rules } from '../../domain/rules.ts';
import { type SlackClient, slackErrorOf } from '../connection/api.ts';
import { ids } from '../ids.ts';
import { countryName } from '../text/countries.ts';
import { choiceLine } from '../views/choices.ts';
import { type ChoicesToShow, pickingBlock, pickingForm } from '../views/picking.ts';
import { providerName } from '../words/problems.ts';
import { words } from '../words/words.ts';
import { type Click, changes, openOrExplain } from './click.ts';
import type { Who } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import { offeredChoice, toLookAt } from './offered.ts';
import type { Routes } from './routes.ts';
import { listenToSubmission, readMetadata } from './submission.ts';

/** What the form was opened for: a group of a request, and which documents were shown. */
const metadataSchema = z.object({
  request: z.string(),
  group: z.string(),
  picks: z.boolean(),
  documents: z.string().optional(),
});

/** The choices with their numbers, and the documents that are needed for the one that is looked at. */
export function picking({ who, button, context }: Click, request: Request): ModalView | Refusal {
  const looked = toLookAt(request, who.user, button.shown ?? '');
  return 'refusal' in looked ? looked.refusal : pickingView(looked.request, looked.choice, context.rules());
}

/** Holds a number of the group. Where documents are needed they are asked for first; all else is left to the state machine. */
export async function reserve(click: Click): Promise<void> {
  const { who, button, context } = click;
  const request = await context.workflow.load(who.teamId, button.request);
  const looked = toLookAt(request, who.user, button.shown ?? '');
  const group = 'choice' in looked ? groupIn(looked.choice, button.shown ?? '') : undefined;
  if (group && group.requirements.length > 0) {
    await click.ack();
    return openOrExplain(click, viewOf(button.request, group));
  }
  await choose(click, request);
}

const choose = changes(({ who, button }) => ({ type: 'groupChosen', by: who.user, group: button.shown ?? '' }));

/** Another choice was picked: draws the form again, with its numbers and its documents. */
export async function redrawPicking(
  client: SlackClient,
  { view, actions: [action] }: BlockAction,
  who: Who,
  context: ListenerContext,
): Promise<void> {
  const metadata = view && readMetadata(metadataSchema, view.private_metadata);
  const wanted = action?.type === 'static_select' ? action.selected_option?.value : undefined;
  if (!metadata || wanted === undefined || wanted === metadata.group) return;
  const looked = toLookAt(await context.workflow.load(who.teamId, metadata.request), who.user, wanted);
  // What is not offered any more is said where a number is looked for, and at the form's end.
  if ('refusal' in looked) return;
  try {
    const drawn = pickingView(looked.request, looked.choice, context.rules());
    await client.views.update({ view_id: view.id, hash: view.hash, view: drawn });
  } catch (error) {
    // Closed meanwhile, or something newer was picked and is being drawn: both are fine.
    if (!['not_found', 'hash_conflict'].includes(slackErrorOf(error) ?? '')) throw error;
  }
}

function pickingView(request: RequestIn<'choosing'>, choice: Choice, rules: Pick<Rules, 'policy'>): ModalView {
  const { options } = request.state;
  const { there, elsewhere } = choicesOf(options, request.search);
  const isOffered = (each: Choice) => picksNumber(each) && deniedByRule(request, each[0], rules) === undefined;
  const all = [...there, ...elsewhere].filter((each) => isOffered(each) || each[0] === choice[0]);
  const choices = all.map((each) => ({ group: groupFingerprint(each[0]), ...choiceLine(each, options) }));
  return viewOf(request.id, choice[0], choices);
}

function viewOf(request: string, group: Group, choices?: ChoicesToShow): ModalView {
  const picked = { request, group: groupFingerprint(group) };
  const documents = digestOf(group);
  const shown = {
    of: `${group.prefix} ${group.place || countryName(group.country)}`,
    provider: providerName(group.provider),
    documents: group.requirements,
  };
  const metadata = JSON.stringify({ ...picked, picks: choices !== undefined, documents });
  return pickingForm(picked, metadata, { choices, documents: documents === undefined ? undefined : shown });
}

/** A number was picked, or documents were confirmed: reserved as any other group. */
export function listenToPicking(routes: Routes, context: ListenerContext): void {
  const form = { id: ids.views.picking, schema: metadataSchema, blockOf: mostTelling };
  listenToSubmission(routes, context, form, async ({ who, view, metadata: picked, reply, replyAt, finish }) => {
    const { teamId, user } = who;
    const { request, picks } = picked;
    const values = (block: string, field: string) => view.state.values[block]?.[field];
    // The number is one of the choice that is picked now, or it is none: a form may be sent before it was drawn again.
    const chosen = values(ids.fields.choice, ids.fields.choice)?.selected_option?.value ?? picked.group;
    const number = values(pickingBlock({ request, group: chosen }), ids.fields.number)?.selected_option?.value;
    if (picks && !/^\+\d+$/.test(number ?? '')) return void (await reply(words.pick.errors.number));
    const ticked = values(ids.fields.documents, ids.fields.documents)?.selected_options ?? [];
    if (picked.documents !== undefined && ticked.length === 0) {
      return void (await replyAt(ids.fields.documents)(words.pick.errors.documents));
    }
    const choice = offeredChoice(await context.workflow.load(teamId, request), chosen);
    const group = choice && (picks ? withNumber(choice, number) : groupIn(choice, chosen));
    // One of several that has gone meanwhile is not exchanged for another.
    if (choice && !group) return void (await reply(words.pick.errors.number));
    // What was confirmed is what was shown, and nothing that a newer search says.
    const documentsConfirmed =
      picked.documents !== undefined && group !== undefined && digestOf(group) === picked.documents;
    const outcome = await context.workflow.apply(teamId, request, {
      type: 'groupChosen',
      by: user,
      group: group ? groupFingerprint(group) : chosen,
      documentsConfirmed,
      number: picks && group?.number === undefined ? number : undefined,
    });
    await finish(outcome);
  });
}

/** Where it is said what is wrong: at the number, where there is one to pick. */
function mostTelling({ blocks }: ViewOutput): string {
  const number = blocks.find(({ block_id }) => block_id?.startsWith(`${ids.fields.number}.`));
  return (number ?? blocks.find(({ type }) => type === 'input'))?.block_id ?? '';
}

/** The group of a choice that this number is of: the one that it is, where they are single numbers. */
function withNumber(choice: Choice, number: string | undefined): Group | undefined {
  return choice.find((group) => group.number === undefined || group.number === number);
}

function groupIn(choice: Choice, fingerprint: string): Group | undefined {
  return choice.find((group) => groupFingerprint(group) === fingerprint);
}

/** Names the documents that a group needs; undefined when it needs none. */
function digestOf({ requirements }: Group): string | undefined {
  return requirements.length === 0 ? undefined : digest(requirements);
}

import { createHash } from 'node:crypto';
import type { BlockAction, ViewOutput } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Place } from '../../domain/group.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { askedIn, type Request } from '../../domain/request.ts';
import { type SlackClient, slackErrorOf } from '../connection/api.ts';
import { isChannel } from '../format.ts';
import { ids } from '../ids.ts';
import {
  type BlockIds,
  complete,
  type Draft,
  draftOf,
  emptyDraft,
  readDraft,
  withoutCity,
  withoutPlaces,
} from '../text/draft.ts';
import { regionOfCity } from '../text/region-of-city.ts';
import { formBlocks, readPlaceBlock, requestForm } from '../views/form.ts';
import { words } from '../words/words.ts';
import { sayingTo } from './answering.ts';
import { cardChannel, formLook } from './card-channel.ts';
import type { Click } from './click.ts';
import { guard } from './guard.ts';
import { leftFor, leftIn } from './left-on-form.ts';
import type { ListenerContext } from './listener-context.ts';
import type { Routes } from './routes.ts';
import { startForm } from './start-form.ts';
import { listenToSubmission, readMetadata } from './submission.ts';
import { sayWhereItIs } from './where-it-is.ts';
import { withTimeoutOrUndefined } from './with-timeout-or-undefined.ts';

/** What the form remembers while it is open: where it was asked for, and the request whose search it changes. */
const metadataSchema = z.object({ channel: z.string().min(1), request: z.string().optional() });
type Metadata = z.infer<typeof metadataSchema>;

/** The shortcut opens the form; submitting it starts a request or changes its search. */
export function listenToForm(routes: Routes, context: ListenerContext): void {
  routes.shortcut(ids.shortcuts.start, async ({ ack, body, client }) => {
    await ack();
    // A global shortcut belongs to no channel: the conversation is held in a direct message.
    const { id: user } = body.user;
    const reply = sayingTo({ client, observer: context.observer, user, channel: user, respond: undefined });
    await guard(context, body, reply, (who) =>
      startForm({ ...who, channel: user, client, triggerId: body.trigger_id, reply }, context),
    );
  });

  const form = { id: ids.views.form, schema: metadataSchema, blockOf: (view: ViewOutput) => blocksOf(view).purpose };
  listenToSubmission(routes, context, form, async ({ who, view, client, metadata, ack, reply, finish }) => {
    const { teamId, user } = who;
    const { channel, request } = metadata;
    const draft = readDraft(view.state.values);
    const entered = complete(draft, blocksOf(view), { byPlace: context.places !== undefined });
    if ('errors' in entered) return ack({ response_action: 'errors', errors: entered.errors });
    // Both within what Slack gives a form: so together.
    const asked =
      request === undefined
        ? withTimeoutOrUndefined(context.membership(teamId, user), context, { warn: 'asker not looked up' })
        : undefined;
    const groups =
      request === undefined
        ? withTimeoutOrUndefined(context.askerGroups(), context, { warn: 'groups that may ask not looked up' })
        : undefined;
    const region = await missingRegion(draft, context);
    const filled = region ? { ...entered, search: { ...entered.search, region } } : entered;
    if (request !== undefined) {
      return finish(await context.workflow.apply(teamId, request, { type: 'searchChanged', by: user, ...filled }));
    }
    // Known since the form was opened, as a rule; Slack is not waited for beyond what it gives a form.
    const membership = await asked;
    if (membership === undefined) return void (await reply(words.askerNotLookedUp));
    const card = cardChannel(channel, user, context.cardPlaces);
    const elsewhere = card !== channel && isChannel(channel) ? { askedIn: channel } : {};
    const question = {
      id: requestId(teamId, view.id),
      teamId,
      requester: user,
      channel: card,
      ...elsewhere,
      ...filled,
    };
    const outcome = await context.workflow.createRequest(question, membership, await groups);
    await finish(outcome);
    if (outcome.kind === 'changed') await sayWhereItIs(outcome.request, channel, { client, context });
  });
}

/** A country, region or city was picked: draws the form again, so that what depends on it follows. */
export async function redrawForm(
  client: SlackClient,
  body: BlockAction,
  picked: string,
  context: ListenerContext,
): Promise<void> {
  const { view } = body;
  if (!view) return;
  const entered = readDraft(view.state.values);
  const block = view.blocks.find(({ block_id }) => block_id?.startsWith(ids.fields.city))?.block_id ?? '';
  const { country, region } = readPlaceBlock(block);
  const draft = await followed(
    entered,
    picked,
    { country, region, noted: view.blocks[0]?.type === 'context' },
    context,
  );
  if (!draft) return;
  try {
    await client.views.update({
      view_id: view.id,
      hash: view.hash,
      view: requestForm(draft, view.private_metadata, view.title.text, {
        ...lookOf(view.private_metadata, body.user.id, context),
        left: leftIn(view),
      }),
    });
  } catch (error) {
    // Closed meanwhile, or something newer was picked and is being drawn: both are fine.
    if (!['not_found', 'hash_conflict'].includes(slackErrorOf(error) ?? '')) throw error;
  }
}

/** What the form says once the fields that depend on the picked one have followed; undefined when they are right as they are. */
async function followed(
  entered: Draft,
  picked: string,
  drawn: Readonly<{ country?: string | undefined; region?: string | undefined; noted: boolean }>,
  context: ListenerContext,
): Promise<Draft | undefined> {
  if (picked === ids.fields.city) {
    const region = await missingRegion(entered, context);
    if (region) return { ...entered, region };
    // What is said of the place that was typed ends with the choice of another.
    return drawn.noted ? entered : undefined;
  }
  // The same one again.
  if (drawn.country === entered.country && drawn.region === entered.region?.id) return undefined;
  return picked === ids.fields.country ? withoutPlaces(entered, drawn.country) : withoutCity(entered);
}

/** The region of the city that was picked without one, if it can be told in time. */
async function missingRegion({ country, region, city }: Draft, context: ListenerContext): Promise<Place | undefined> {
  if (!country || region || !city || !context.places) return undefined;
  return withTimeoutOrUndefined(regionOfCity(context.places, country, city), context);
}

/** The form filled in with the request's search, to change it: nothing has to be looked up at a provider for it. */
export async function formToChange({ who, context }: Click, request: Request): Promise<ModalView | Refusal> {
  const { id, channel, requester, state } = request;
  if (requester !== who.user) return { reason: 'notYours', requester };
  if (state.name !== 'choosing') return { reason: 'notNow', state: state.name };
  return formLike(request, { channel, request: id }, words.form.changeTitle, context);
}

/** The form for another request like this one, filled in. */
export async function formAgain({ who, context }: Click, request: Request): Promise<ModalView | Refusal> {
  const { requester } = request;
  if (requester !== who.user) return { reason: 'notYours', requester };
  return formLike(request, { channel: askedIn(request) }, words.form.title, context);
}

async function formLike(
  request: Request,
  metadata: Metadata,
  title: string,
  context: ListenerContext,
): Promise<ModalView> {
  const { teamId, search, purpose, requester } = request;
  const remembered = JSON.stringify(metadata);
  const left = await leftFor({ teamId, user: requester }, askedIn(request), context);
  return requestForm(draftOf(search, purpose), remembered, title, { ...lookOf(remembered, requester, context), left });
}

/** The block ids of a submitted form, as it was drawn: only blocks that are there can show an error. */
function blocksOf(view: ViewOutput): BlockIds {
  const region = view.blocks.find(({ block_id }) => block_id?.startsWith(`${ids.fields.region}.`))?.block_id;
  return { ...formBlocks(emptyDraft), region };
}

/** One form makes one request, however often Slack delivers its submission. */
function requestId(teamId: string, viewId: string): string {
  const digest = createHash('sha256').update(`${teamId} ${viewId}`).digest();
  return BigInt(`0x${digest.subarray(0, 8).toString('hex')}`)
    .toString(36)
    .padStart(13, '0');
}

/** How a form looks that remembers this. */
function lookOf(metadata: string, user: string, context: ListenerContext) {
  const { channel = user, request } = readMetadata(metadataSchema, metadata) ?? {};
  // The card of a request that is changed stands already.
  const card = request === undefined ? cardChannel(channel, user, context.cardPlaces) : channel;
  return formLook(card, user, context);
}

import type { App } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import { z } from 'zod';
import { groupFingerprint } from '../../domain/fingerprint.ts';
import { explainRefusal } from '../explain.ts';
import { phone } from '../format.ts';
import { ids } from '../ids.ts';
import { option } from '../views/form.ts';
import { pickingBlock, pickingForm } from '../views/picking.ts';
import { words } from '../words.ts';
import type { Click } from './click.ts';
import type { Desk } from './desk.ts';
import { opened } from './form.ts';
import { guard } from './guard.ts';

const metadataSchema = z.object({ request: z.string(), group: z.string() });

/** Opens the list of a group's numbers. */
export async function openPicking({ who, button, body, client, ack, reply, desk }: Click): Promise<void> {
  await ack();
  const request = await desk.workflow.load(who.teamId, button.request);
  if (!request) return void (await reply(words.refusals.unknownRequest));
  if (request.requester !== who.user) {
    return void (await reply(explainRefusal({ reason: 'notYours', requester: request.requester })));
  }
  const picked = { request: button.request, group: button.shown ?? '' };
  if (!(await opened(client, body.trigger_id, pickingForm(picked, JSON.stringify(picked))))) await reply(words.tooSlow);
}

/** The numbers that can be had now and contain what was typed. */
export async function numberOptions(
  teamId: string,
  blockId: string,
  typed: string,
  desk: Desk,
): Promise<PlainTextOption[]> {
  const [, , requestId = '', fingerprint = ''] = blockId.split('.');
  const request = await desk.workflow.load(teamId, requestId);
  if (request?.state.name !== 'choosing') return [];
  const group = request.state.options.groups.find((each) => groupFingerprint(each) === fingerprint);
  if (!group) return [];
  const digits = typed.replace(/\D/g, '');
  const numbers = (await desk.browsing(group.provider)?.numbers(group.id, digits || undefined)) ?? [];
  return numbers.map((number) => option(phone(number), number));
}

/** A number was picked: it is reserved as any other, by its own name. */
export function listenToPicking(app: App, desk: Desk): void {
  app.view(ids.views.picking, async ({ ack, body, view }) => {
    const picked = readPicked(view.private_metadata);
    const block = pickingBlock(picked);
    const reply = (text: string) => ack({ response_action: 'errors', errors: { [block]: text } });
    await guard(desk, body, reply, async ({ teamId, user }) => {
      const number = view.state.values[block]?.[ids.fields.number]?.selected_option?.value;
      if (!number) return void (await reply(words.pick.errors.number));
      const event = { type: 'groupChosen', by: user, group: picked.group, number } as const;
      const outcome = await desk.workflow.apply(teamId, picked.request, event);
      return outcome.kind === 'refused' ? void (await reply(explainRefusal(outcome.refusal))) : ack();
    });
  });
}

/** What the form was opened for; what no form of ours carries belongs to no request. */
function readPicked(metadata: string): z.infer<typeof metadataSchema> {
  try {
    return metadataSchema.parse(JSON.parse(metadata));
  } catch {
    return { request: '', group: '' };
  }
}

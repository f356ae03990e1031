import { detailsView } from '../views/details.ts';
import { words } from '../words/words.ts';
import type { Click } from './click.ts';
import { opened } from './open-view.ts';

/** Shows everything there is to know about a request. It takes one look into the store, so the view is opened as it is to stay. */
export async function openDetails({ who, button, body, client, ack, reply, desk }: Click): Promise<void> {
  await ack();
  const request = await desk.workflow.load(who.teamId, button.request);
  if (!request) return void (await reply(words.refusals.unknownRequest));
  if (!(await opened(client, body.trigger_id, detailsView(request)))) await reply(words.tooSlow);
}

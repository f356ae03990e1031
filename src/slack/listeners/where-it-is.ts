import { setTimeout as wait } from 'node:timers/promises';
import type { Request } from '../../domain/request.ts';
import type { SlackClient } from '../connection/api.ts';
import { isChannel } from '../format.ts';
import { ids } from '../ids.ts';
import { actions, message, plain, requestButton, section } from '../views/blocks.ts';
import { words } from '../words/words.ts';
import type { ListenerContext } from './listener-context.ts';

/** How long, and how often in it, it is looked whether the card stands, to be linked to. */
const PATIENCE_MS = 5_000;
const PAUSE_MS = 200;

/**
 * Tells the requester alone, where it was asked for, that the options come in a direct message, with a link to them as soon as there is one. It is a
 * courtesy: the direct message says all that it says.
 */
export async function sayWhereItIs(
  request: Request,
  asked: string,
  { client, context }: Readonly<{ client: SlackClient; context: ListenerContext }>,
): Promise<void> {
  const { requester: user } = request;
  if (request.channel !== user || !isChannel(asked)) return;
  const link = await linkTo(request, context);
  const { text, open, openLabel } = words.sentDirectly;
  const button = {
    ...requestButton(request, `${ids.actions.open}.${request.id}`, open, { label: openLabel }),
    url: link,
  };
  const { blocks } = message(text, [section(plain(text)), ...(link === undefined ? [] : [actions(button)])]);
  await client.chat.postEphemeral({ channel: asked, user, text, blocks }).catch((error: unknown) => {
    context.observer.warn('not told where the options are', error, { channel: asked });
  });
}

async function linkTo(request: Request, { lists, clock }: ListenerContext): Promise<string | undefined> {
  const until = clock() + PATIENCE_MS;
  for (;;) {
    const link = await lists.linkTo(request);
    if (link !== undefined || clock() >= until) return link;
    await wait(PAUSE_MS);
  }
}

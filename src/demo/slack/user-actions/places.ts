import type { Context } from '../context.ts';
import { asJsonList, type Json } from '../json.ts';
import type { Place, StateValues } from '../page-protocol.ts';
import { interactionBase, messagePayload, viewPayload } from '../payloads.ts';
import { initialState, withSent } from '../workspace/element-state.ts';
import type { StoredView } from '../workspace/view-store.ts';
import type { StoredMessage } from '../workspace/workspace.ts';

/** Where a person acts: a message they see, or a view they have in front of them. */
export type FoundPlace = { blocks: Json[] } & ({ message: StoredMessage } | { view: StoredView });

/** Finds the place; undefined when the person does not see it (any more). */
export const findPlace = (context: Context, userId: string, place: Place): FoundPlace | undefined => {
  if ('message' in place) {
    const message = context.workspace.message(place.message.channel, place.message.ts);
    return message && context.workspace.sees(userId, message) ? { blocks: message.blocks, message } : undefined;
  }
  const home = context.views.homeOf(userId);
  // Of stacked modals a person can only use the one on top.
  const view = home?.id === place.view_id ? home : context.views.inFront(userId, place.view_id);
  return view && { blocks: asJsonList(view.view['blocks']), view };
};

/** What the elements of the place hold, with what the person's page just sent. */
export const stateAt = (found: FoundPlace, sent: StateValues): StateValues =>
  withSent(found.blocks, 'view' in found ? found.view.values : initialState(found.blocks), sent);

/** The parts of a payload that say where it happened. */
const placePayload = (context: Context, found: FoundPlace, values: StateValues): Json => {
  if ('view' in found) {
    return { container: { type: 'view', view_id: found.view.id }, view: viewPayload(context, found.view, values) };
  }
  const { message } = found;
  const channel = context.workspace.channel(message.channel);
  return {
    container: {
      type: 'message',
      message_ts: message.ts,
      channel_id: message.channel,
      is_ephemeral: message.visibleTo !== undefined,
      ...(message.threadTs ? { thread_ts: message.threadTs } : {}),
    },
    channel: { id: message.channel, name: channel?.kind === 'dm' ? 'directmessage' : (channel?.name ?? '') },
    // Of an ephemeral message Slack tells no more than where it was.
    ...(message.visibleTo ? {} : { message: messagePayload(context, message) }),
    state: { values },
  };
};

/** The start of a payload about something that happened at a place. */
export const interactionAt = (
  context: Context,
  type: string,
  userId: string,
  found: FoundPlace,
  values: StateValues,
): Json => ({ ...interactionBase(context, type, userId), ...placePayload(context, found, values) });

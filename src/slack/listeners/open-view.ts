import type { ModalView } from '@slack/types';
import { type SlackClient, slackErrorOf } from '../connection/api.ts';

/** Where an opened view can be replaced; only its own id is known (and why no more) when Slack's answer was lost. */
export type Opened =
  | Readonly<{ view_id: string; hash: string }>
  | Readonly<{ external_id: string; lost: unknown }>
  /** The three seconds that Slack gives a click were over, or it does not know the click any more: it is to be clicked again. */
  | 'tooSlow'
  /** This is the second delivery of one click, whose trigger is used: the view is open. */
  | 'already';

/** Slack's words for a click from which nothing can be opened any more: a slow connection, or one of long ago. No error of ours, and nothing for the log. */
const DEAD_TRIGGER = new Set(['expired_trigger_id', 'invalid_trigger_id', 'trigger_expired', 'invalid_trigger']);

/** Opens a view; `onTop` of the one that was clicked. */
export async function openView(
  client: SlackClient,
  triggerId: string,
  view: ModalView,
  onTop = false,
): Promise<Opened> {
  try {
    const at = { trigger_id: triggerId, view };
    const answer = await (onTop ? client.views.push(at) : client.views.open(at));
    return { view_id: answer.view?.id ?? '', hash: answer.view?.hash ?? '' };
  } catch (error) {
    const code = slackErrorOf(error);
    if (code === 'exchanged_trigger_id') return 'already';
    // On top of a view that was closed meanwhile nothing opens, either.
    if (code !== undefined && (DEAD_TRIGGER.has(code) || (onTop && code === 'not_found'))) return 'tooSlow';
    if (code === undefined && view.external_id !== undefined) return { external_id: view.external_id, lost: error };
    throw error;
  }
}

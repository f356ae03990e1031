import { setTimeout as wait } from 'node:timers/promises';
import type { Request } from '../../domain/request.ts';
import { words } from '../words/words.ts';
import type { ListenerContext } from './listener-context.ts';

/** How long, and how often in it, it is looked whether the approvers were written to. */
const PATIENCE_MS = 2_000;
const PAUSE_MS = 100;

/** What to tell the requester who nudged: that it is done only once a message to the approvers stands in Slack. */
export async function nudgeAnswer(
  { teamId, id, history }: Request,
  { cards, clock }: ListenerContext,
): Promise<string> {
  const note = `approvers-${history.findLastIndex(({ what }) => what === 'nudged')}-`;
  const until = clock() + PATIENCE_MS;
  while (cards && clock() < until) {
    const known = await cards.load(teamId, id);
    if ([...known].some(([key, { ts }]) => key.startsWith(note) && ts !== undefined)) return words.nudgeSent;
    await wait(PAUSE_MS);
  }
  return words.nudgeUnderWay;
}

import type { ModalView } from '@slack/types';
import { ids } from '../ids.ts';
import { leftOnForm } from '../views/budgets.ts';
import type { Who } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import { SHORT_PATIENCE_MS, withTimeoutOrUndefined } from './with-timeout-or-undefined.ts';

/** What is left of the budgets that a request from here would take of (mrkdwn); undefined where there are none, or it is not known, or not soon enough. */
export async function leftFor(
  { teamId, user }: Who,
  channel: string,
  context: Pick<ListenerContext, 'budgets' | 'observer'>,
): Promise<string | undefined> {
  const asked = context.budgets.ofAsker(teamId, user, channel);
  const found = await withTimeoutOrUndefined(asked, context, {
    patienceMs: SHORT_PATIENCE_MS,
    warn: 'what is left of budgets not read',
  });
  return found && found !== 'uncounted' ? leftOnForm(found) : undefined;
}

/** What is said of budgets in a form that was drawn. */
export function leftIn(view: Pick<ModalView, 'blocks'>): string | undefined {
  const block = view.blocks.find(({ block_id }) => block_id === ids.blocks.budget);
  const [element] = block && 'elements' in block ? block.elements : [];
  return element && 'text' in element && element.type === 'mrkdwn' ? element.text : undefined;
}

import type { Actor } from '../../domain/register/event.ts';
import type { NumberRecord } from '../../domain/register/record.ts';
import { type SlackClient, slackErrorOf } from '../connection/api.ts';
import { escapeMrkdwn, phone } from '../format.ts';
import { type Looking, numberView } from '../views/number.ts';
import type { Who } from './guard.ts';
import type { ListenerContext } from './listener-context.ts';
import { withTimeoutOrUndefined } from './with-timeout-or-undefined.ts';

/** Who this is, as Slack says at this moment; undefined where it does not say in time. */
export async function actorOf({ teamId, user }: Who, context: ListenerContext): Promise<Actor | undefined> {
  const [approves, membership] = await Promise.all([
    withTimeoutOrUndefined(context.mayDecide(teamId, user), context, { warn: 'approver not looked up' }),
    withTimeoutOrUndefined(context.membership(teamId, user), context, { warn: 'member not looked up' }),
  ]);
  if (approves === undefined || membership === undefined) return undefined;
  return { id: user, approves, ...(membership === 'member' ? {} : { outsider: true }) };
}

/** How a number looks to this person now, with what has just happened. */
export function lookedAtBy(
  user: string,
  approves: boolean | undefined,
  { register, clock }: ListenerContext,
  news?: string,
): Looking {
  return { user, approves, now: clock(), rules: register.rules(), consoles: register.consoles, news };
}

/** Shows how a number stands now where it is looked at; false where that is not possible, so that what happened is told in another way. */
export async function updateNumberView(
  client: SlackClient,
  viewId: string,
  record: NumberRecord,
  looking: Looking,
  { observer }: Pick<ListenerContext, 'observer'>,
): Promise<boolean> {
  try {
    await client.views.update({ view_id: viewId, view: numberView(record, looking) });
    return true;
  } catch (error) {
    // It may be closed, which is fine. What was done is done all the same, and must not look as if it had failed.
    if (slackErrorOf(error) !== 'not_found') observer.warn('number not shown', error, { id: record.id });
    return false;
  }
}

/** A number for a sentence in mrkdwn. */
export function numberIn({ number }: NumberRecord): string {
  return escapeMrkdwn(phone(number));
}

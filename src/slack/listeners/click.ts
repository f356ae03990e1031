import type { ButtonAction, StaticSelectAction } from '@slack/bolt';
import type { ModalView } from '@slack/types';
import type { Event } from '../../domain/event.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Request } from '../../domain/request.ts';
import type { DecisionClick } from '../../workflow/ports.ts';
import type { ButtonValue } from '../button-value.ts';
import { explainRefusal } from '../words/refusals.ts';
import { words } from '../words/words.ts';
import type { Pressed } from './actions.ts';
import { openView } from './open-view.ts';

/** Everything a click's handler may need. */
export type Click = Omit<Pressed, 'action' | 'replace'> &
  Readonly<{
    action: ButtonAction | StaticSelectAction;
    /** What the button said was shown; its request is known to be well-formed, not to exist. */
    button: ButtonValue;
  }>;

/** What a button does. It saves before it acknowledges. */
export type Handler = (click: Click) => Promise<void>;

/** The card does not offer that any more, if it ever did. */
const OUTDATED = { reason: 'cardOutdated' } as const satisfies Refusal;

/** A button by which the request changes, which its card then shows. */
export function changes(eventOf: (click: Click) => Event | undefined) {
  return async (click: Click, loaded?: Request): Promise<void> => {
    const { who, button, context, ack } = click;
    const event = eventOf(click);
    if (!event) return refuse(click, OUTDATED);
    const outcome = await context.workflow.apply(who.teamId, button.request, event, loaded);
    await ack();
    if (outcome.kind === 'refused') await refuse(click, outcome.refusal);
  };
}

/** A button that decides: saved now, and made once Slack has said who clicked. */
export function decides(decisionOf: (click: Click) => DecisionClick['decision'] | undefined): Handler {
  return async (click) => {
    const { who, button, action, channel, context } = click;
    const decision = decisionOf(click);
    if (!decision) return refuse(click, OUTDATED);
    await context.timers.decide({
      teamId: who.teamId,
      requestId: button.request,
      user: who.user,
      at: context.clock(),
      channel,
      fingerprint: button.shown ?? '',
      nonce: action.action_ts,
      decision,
    });
    await click.ack();
  };
}

/** A button that opens something about the request: acknowledged first, since Slack gives a click three seconds. */
export function opens(
  viewOf: (click: Click, request: Request) => Promise<ModalView | Refusal> | ModalView | Refusal,
): Handler {
  return async (click) => {
    await click.ack();
    const request = await click.context.workflow.load(click.who.teamId, click.button.request);
    const view = request ? await viewOf(click, request) : ({ reason: 'unknownRequest' } as const);
    if (!('reason' in view)) return openOrExplain(click, view);
    if (request && view.reason === 'cardOutdated') await click.context.workflow.render(request, 'now');
    return refuse(click, view);
  };
}

/** Opens a view; the clicker is told when Slack no longer takes it. */
export async function openOrExplain({ client, body, reply }: Click, view: ModalView): Promise<void> {
  if ((await openView(client, body.trigger_id, view)) === 'tooSlow') await reply(words.tooSlow);
}

async function refuse({ reply }: Click, refusal: Refusal): Promise<void> {
  await reply(explainRefusal(refusal));
}

import type { BlockAction, BlockElementAction, ButtonAction, StaticSelectAction } from '@slack/bolt';
import { VERDICTS } from '../../domain/event.ts';
import { ORDERS } from '../../domain/group.ts';
import { readButtonValue } from '../button-value.ts';
import { idOf, ids } from '../ids.ts';
import { boughtView } from '../views/bought.ts';
import { detailsView } from '../views/details.ts';
import { explainRefusal } from '../words/refusals.ts';
import { listenToActions, type Pressed } from './actions.ts';
import { away, back } from './away.ts';
import { changes, decides, type Handler, opens } from './click.ts';
import { denial, knownNotToDecide } from './denial.ts';
import { formAgain, formToChange, redrawForm } from './form.ts';
import { isHasty } from './hasty.ts';
import type { ListenerContext } from './listener-context.ts';
import { answerList } from './lists.ts';
import { picking, redrawPicking, reserve } from './picking.ts';
import { editingPurpose } from './purpose.ts';
import { formToAnswer, questionForm } from './questions.ts';
import type { Routes } from './routes.ts';
import { formToPassOn, glassForm } from './rulings.ts';
import { startForm } from './start-form.ts';

/** What each button does, by its id. */
const handlers: Readonly<Record<string, Handler>> = {
  [ids.actions.reserve]: reserve,
  [ids.actions.pick]: opens(picking),
  [ids.actions.turnPage]: changes(({ who, button }) => ({
    type: 'pageTurned',
    by: who.user,
    page: Number(button.shown),
  })),
  [ids.actions.sort]: changes(({ who, button }) => {
    const order = ORDERS.find((each) => each === button.shown);
    return order && { type: 'sorted', by: who.user, order };
  }),
  [ids.actions.elsewhere]: changes(({ who, button }) => ({
    type: 'elsewhereTurned',
    by: who.user,
    shown: button.shown === 'shown',
  })),
  [ids.actions.cancel]: changes(({ who }) => ({ type: 'cancelled', by: who.user })),
  [ids.actions.nudge]: changes(({ who }) => ({ type: 'nudged', by: who.user })),
  [ids.actions.rehold]: changes(({ who }) => ({ type: 'reheld', by: who.user })),
  [ids.actions.askAgain]: opens(formAgain),
  [ids.actions.changeSearch]: opens(formToChange),
  [ids.actions.details]: opens(async ({ action, who, channel, context }, request) => {
    if (action.action_id === ids.actions.bought) return boughtView(request) ?? { reason: 'cardOutdated' };
    const { requester } = request;
    // What was asked, answered and denied is between the two sides, and those whom the operator has read the approvers' channel.
    const isInside = who.user === requester || channel === context.cardPlaces.channels.approvals;
    const isOutside = !isInside && (await knownNotToDecide(who, request, context)) !== undefined;
    return isOutside ? (boughtView(request) ?? { reason: 'notYours', requester }) : detailsView(request);
  }),
  [ids.actions.approve]: decides(() => ({ verb: 'approve' })),
  [ids.actions.deny]: opens(denial),
  [ids.actions.passOn]: opens(formToPassOn),
  [ids.actions.breakGlass]: opens(glassForm),
  [ids.actions.ask]: opens(questionForm),
  [ids.actions.answer]: opens(formToAnswer),
  [ids.actions.editPurpose]: opens(editingPurpose),
  [ids.actions.resolve]: decides(({ action }) => {
    const verdict = VERDICTS.find((each) => action.action_id.endsWith(`.${each}`));
    return verdict && { verb: 'resolve', verdict };
  }),
  async [ids.actions.start]({ who, body, client, ack, reply, context }) {
    await ack();
    // The Home belongs to no channel, so the conversation is held in a direct message.
    await startForm({ ...who, channel: who.user, client, triggerId: body.trigger_id, reply }, context);
  },
  async [ids.actions.list]({ who, button, channel, ack, reply, tell, context }) {
    await ack();
    const answered = await answerList(button.request, who, context, channel);
    await (answered ? tell(answered) : reply(explainRefusal({ reason: 'unknownRequest' })));
  },
  [ids.actions.away]: away,
  [ids.actions.back]: back,
  /** A link: the browser has followed it, and Slack only wants to hear that we know. */
  [ids.actions.open]: ({ ack }) => ack(),
};

/** Queued under the click's own id, so that a second delivery of it is none. On a Home it would look like a hasty one. */
const QUEUED: ReadonlySet<string> = new Set([ids.actions.approve, ids.actions.resolve]);

/** Buttons in messages, and the selects in the form. */
export function listenToClicks(routes: Routes, context: ListenerContext): void {
  const isQueued = ({ action_id }: BlockElementAction, { view }: BlockAction) =>
    QUEUED.has(idOf(action_id)) && view === undefined;
  const act = async (pressed: Pressed) => {
    const { who, action, body, client, ack, reply } = pressed;
    const id = idOf(action.action_id);
    if (id === ids.fields.country || id === ids.fields.region || id === ids.fields.city) {
      await ack();
      return redrawForm(client, body, id, context);
    }
    if (id === ids.fields.choice) {
      await ack();
      return redrawPicking(client, body, who, context);
    }
    const handle = handlers[id];
    const isPressed = action.type === 'button' || action.type === 'static_select';
    const button = isPressed ? readButtonValue(carriedBy(action)) : undefined;
    if (!handle || !button || !isPressed) return void (await reply(explainRefusal({ reason: 'unknownRequest' })));
    if (body.view?.type === 'home' && (await isHasty(who, `${id}:${button.request}`, context)))
      return void (await reply(explainRefusal({ reason: 'tooHasty' })));
    await handle({ ...pressed, action, button });
  };
  listenToActions(routes, context, /^(request|form)\./, act, isQueued);
}

/** An entry of a list that is picked carries what a button does. */
function carriedBy(action: ButtonAction | StaticSelectAction): unknown {
  return action.type === 'button' ? action.value : action.selected_option?.value;
}

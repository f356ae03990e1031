import type { App, BlockAction } from '@slack/bolt';
import { VERDICTS } from '../../domain/event.ts';
import { ORDERS } from '../../domain/group.ts';
import type { Outcome } from '../../workflow/workflow.ts';
import { readButtonValue } from '../button-value.ts';
import { explainRefusal } from '../explain.ts';
import { idOf, ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { sayingTo } from './answering.ts';
import type { Click } from './click.ts';
import { openDenial } from './denial.ts';
import type { Desk } from './desk.ts';
import { openDetails } from './details.ts';
import { askAgain, redrawForm, reopenForm } from './form.ts';
import { guard } from './guard.ts';
import { nudgeAnswer } from './nudge.ts';
import { once } from './once.ts';
import { asksForDocuments, openPicking } from './picking.ts';
import { startForm } from './start-form.ts';

/** What each button does, by its id. A handler saves before it acknowledges. */
const handlers: Readonly<Record<string, (click: Click) => Promise<void>>> = {
  async [ids.actions.reserve](click) {
    const { who, button } = click;
    if (await asksForDocuments(click)) return;
    const event = { type: 'groupChosen', by: who.user, group: button.shown ?? '' } as const;
    await answer(click, await click.desk.workflow.apply(who.teamId, button.request, event));
  },

  async [ids.actions.turnPage]({ who, button, ...click }) {
    const event = { type: 'pageTurned', by: who.user, page: Number(button.shown) } as const;
    await answer(click, await click.desk.workflow.apply(who.teamId, button.request, event));
  },

  async [ids.actions.sort]({ who, button, ...click }) {
    const order = ORDERS.find((each) => each === button.shown);
    if (!order) return void (await click.reply(words.refusals.cardOutdated));
    const event = { type: 'sorted', by: who.user, order } as const;
    await answer(click, await click.desk.workflow.apply(who.teamId, button.request, event));
  },

  async [ids.actions.cancel]({ who, button, ...click }) {
    const event = { type: 'cancelled', by: who.user } as const;
    await answer(click, await click.desk.workflow.apply(who.teamId, button.request, event));
  },

  async [ids.actions.nudge]({ who, button, ...click }) {
    const outcome = await click.desk.workflow.apply(who.teamId, button.request, { type: 'nudged', by: who.user });
    await answer(click, outcome);
    if (outcome.kind === 'changed') await click.reply(await nudgeAnswer(outcome.request, click.desk));
  },

  async [ids.actions.holdAgain]({ who, button, ...click }) {
    const event = { type: 'heldAgain', by: who.user } as const;
    await answer(click, await click.desk.workflow.apply(who.teamId, button.request, event));
  },

  async [ids.actions.askAgain]({ who, button, body, client, ack, reply, desk }) {
    await ack();
    const request = await desk.workflow.load(who.teamId, button.request);
    if (!request) return void (await reply(words.refusals.unknownRequest));
    if (request.requester !== who.user) {
      return void (await reply(explainRefusal({ reason: 'notYours', requester: request.requester })));
    }
    if (!(await askAgain(client, body.trigger_id, request, desk))) await reply(words.tooSlow);
  },

  async [ids.actions.changeSearch]({ who, button, body, client, ack, reply, desk }) {
    await ack();
    const request = await desk.workflow.load(who.teamId, button.request);
    if (!request) return void (await reply(words.refusals.unknownRequest));
    if (request.requester !== who.user) {
      return void (await reply(explainRefusal({ reason: 'notYours', requester: request.requester })));
    }
    if (request.state.name !== 'choosing') return void (await reply(words.refusals.notNow));
    if (!(await reopenForm(client, body.trigger_id, request, desk))) await reply(words.tooSlow);
  },

  async [ids.actions.approve](click) {
    await click.desk.timers.decide({ ...decisionClick(click), decision: { verb: 'approve' } });
    await click.ack();
  },

  async [ids.actions.settle](click) {
    const verdict = VERDICTS.find((each) => click.action.action_id.endsWith(`.${each}`));
    if (!verdict) return void (await click.reply(words.refusals.notNow));
    await click.desk.timers.decide({ ...decisionClick(click), decision: { verb: 'settle', verdict } });
    await click.ack();
  },

  async [ids.actions.start]({ who, body, client, ack, reply, desk }) {
    await ack();
    // The Home belongs to no channel, so the conversation is held in a direct message.
    if (!(await startForm(client, body.trigger_id, { ...who, channel: who.user }, desk))) await reply(words.tooSlow);
  },

  /** A link: the browser has followed it, and Slack only wants to hear that we know. */
  [ids.actions.open]: ({ ack }) => ack(),

  [ids.actions.deny]: openDenial,
  [ids.actions.details]: openDetails,
  [ids.actions.pick]: openPicking,
};

/** Buttons in messages, and the selects in the form: one listener for all, since the framework runs every listener for every event. */
export function listenToClicks(app: App, desk: Desk): void {
  app.action<BlockAction>(/^(request|form)\./, async ({ ack: acknowledge, action, body, client, respond }) => {
    let acknowledged = false;
    const ack = async () => {
      if (!acknowledged) await acknowledge();
      acknowledged = true;
    };
    const channel = body.channel?.id ?? body.user.id;
    // A view's payload has no address to respond to, and stands in no channel.
    const address = body.response_url ? respond : undefined;
    const say = sayingTo({ client, observer: desk.observer, user: body.user.id, channel, respond: address });
    const answer = async (text: string) => {
      await ack();
      await say(text);
    };
    const delivery = `${body.user.id}:${action.action_id}:${'action_ts' in action ? action.action_ts : ''}`;

    await guard(desk, body, answer, (who) =>
      once(desk, delivery, answer, async (reply) => {
        const id = idOf(action.action_id);
        if (id === ids.fields.country || id === ids.fields.region || id === ids.fields.city) {
          await ack();
          return redrawForm(client, body, id, desk);
        }
        const handle = handlers[id];
        const button = action.type === 'button' ? readButtonValue(action.value) : undefined;
        if (!handle || !button || action.type !== 'button') return void (await reply(words.refusals.unknownRequest));
        await handle({ who, button, action, body, client, channel, ack, reply, desk });
      }),
    );
    await ack();
  });
}

/** A decision that is saved now and made once Slack has said who clicked. */
function decisionClick({ who, button, action, channel, desk }: Click) {
  return {
    teamId: who.teamId,
    requestId: button.request,
    user: who.user,
    at: desk.clock(),
    channel,
    fingerprint: button.shown ?? '',
    nonce: action.action_ts,
  };
}

async function answer({ ack, reply }: Pick<Click, 'ack' | 'reply'>, outcome: Outcome): Promise<void> {
  await ack();
  if (outcome.kind === 'refused') await reply(explainRefusal(outcome.refusal));
}

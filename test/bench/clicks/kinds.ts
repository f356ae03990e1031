import { groupFingerprint, holdFingerprint } from '../../../src/domain/fingerprint.ts';
import { holdOf, type Request } from '../../../src/domain/request.ts';
import { ids } from '../../../src/slack/ids.ts';
import { approvalCard } from '../../../src/slack/views/approval-card.ts';
import type { Content } from '../../../src/slack/views/blocks.ts';
import { requestCard } from '../../../src/slack/views/request-card.ts';
import { signed } from '../../support/signed.ts';
import { aRequestOfMany } from '../fill.ts';

/** When something that a person did counts as answered: with the acknowledgement, with the message to its own address, or with the drawn form. */
export type AnsweredBy = 'acknowledgement' | 'respond' | 'view';

/** What is to be sent once, and the id by which its answer is known. */
export type Sent = Readonly<{ id: string; headers: Readonly<Record<string, string>>; body: string }>;

type Kind = Readonly<{
  answeredBy: AnsweredBy;
  /** What the answer to it says: anything else is not measured, but an error. */
  fits: RegExp;
  /** What a person does with this request, the one that the bot has saved under this number. */
  body(no: number, id: string, slackUrl: string): string;
  signs: 'rightly' | 'wrongly' | 'not';
}>;

export const secrets = { signingSecret: 'bench-signing-secret', botToken: 'xoxb-bench' };
const team = { id: 'T0DESK', domain: 'harbour' };
const OK = /^\S+ 200/;
const OPTIONS = /^\S+ 200.*"options":\[\{.*\},\{/s;
const TYPED = ['ger', 'united', 'por', 'new', 's'];

/** Everything that is measured of what Slack sends. */
export const kinds = {
  help: command('respond', 'help'),
  form: command('view', ''),
  reserve: click((request) => {
    if (request.state.name !== 'choosing') throw new Error('nothing is to be chosen');
    const [group] = request.state.options.groups;
    if (!group) throw new Error('nothing was found');
    return { action_id: `${ids.actions.reserve}.0`, value: `${request.id}|${groupFingerprint(group)}` };
  }),
  more: click(({ id }) => ({ action_id: `${ids.actions.turnPage}.next`, value: `${id}|1` })),
  approve: click((request) => {
    const hold = holdOf(request);
    if (!hold) throw new Error('nothing is held');
    return { action_id: ids.actions.approve, value: `${request.id}|${holdFingerprint(hold)}` };
  }),
  countries: typeahead(ids.fields.country, ids.fields.country),
  cities: typeahead(ids.fields.city, `${ids.fields.city}.US`),
  unsigned: { ...click(approves), signs: 'not', fits: /^\S+ 401/ },
  forged: { ...click(approves), signs: 'wrongly', fits: /^\S+ 401/ },
} satisfies Readonly<Record<string, Kind>>;

export type KindName = keyof typeof kinds;

function approves({ id }: Request) {
  return { action_id: ids.actions.approve, value: `${id}|shown` };
}

/** The request of this number as it is saved before anything of it is pressed: those whose numbers end with 0 are at their options, the others are held. */
export function pressable(no: number, now: number): Request {
  const request = aRequestOfMany(no, now);
  // Ids are in capitals where Slack sends them.
  return { ...request, requester: request.requester.toUpperCase() };
}

/** Requests of these numbers, in the order in which they are pressed. Signed now, so that only sending is measured. */
export function toSend(kind: KindName, nos: readonly number[], slackUrl: string): Sent[] {
  const { body, signs } = kinds[kind];
  return nos.map((no) => {
    const id = `${kind}${no}`;
    const text = body(no, id, slackUrl);
    const headers = signs === 'not' ? {} : signed(signs === 'rightly' ? secrets.signingSecret : 'another', text);
    return { id, body: text, headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' } };
  });
}

function command(answeredBy: AnsweredBy, text: string): Kind {
  return {
    ...{ answeredBy, fits: OK, signs: 'rightly' },
    body: (_no, id, slackUrl) =>
      new URLSearchParams({
        ...{ token: 'x', team_id: team.id, team_domain: team.domain, channel_id: 'C0GENERAL', channel_name: 'general' },
        ...{ user_id: 'U0ANA', user_name: 'ana', command: ids.command, text, api_app_id: 'A0NUMBERDESK' },
        ...{ is_enterprise_install: 'false', response_url: `${slackUrl}/respond/${id}`, trigger_id: id },
      }).toString(),
  };
}

function click(actionOf: (request: Request) => Readonly<{ action_id: string; value: string }>): Kind {
  // Drawn once: they differ in ids alone.
  const cards = new Map<string, Content>();
  const cardOf = (request: Request) => {
    const { state } = request;
    const card =
      cards.get(state.name) ??
      (state.name === 'awaitingApproval' ? approvalCard(request, state) : requestCard(request));
    cards.set(state.name, card);
    return card;
  };
  return {
    ...{ answeredBy: 'acknowledgement', fits: OK, signs: 'rightly' },
    body(no, id, slackUrl) {
      const request = pressable(no, Date.now());
      const presses = request.state.name === 'choosing' ? request.requester : 'U0MARTA';
      return interaction('block_actions', {
        ...inMessage(presses, cardOf(request)),
        actions: [{ ...actionOf(request), block_id: 'b1', action_ts: id, type: 'button', text: plain('Press') }],
        ...{ response_url: `${slackUrl}/respond/${id}`, trigger_id: id },
      });
    },
  };
}

function typeahead(action_id: string, block_id: string): Kind {
  return {
    ...{ answeredBy: 'acknowledgement', fits: OPTIONS, signs: 'rightly' },
    body: (no) =>
      interaction('block_suggestion', {
        user: { id: 'U0ANA', username: 'ana', name: 'ana', team_id: team.id },
        container: { type: 'view', view_id: 'V1' },
        ...{ action_id, block_id, value: TYPED[no % TYPED.length] },
      }),
  };
}

function interaction(type: string, what: object): string {
  const from = { type, team, api_app_id: 'A0NUMBERDESK', token: 'x', enterprise: null, is_enterprise_install: false };
  return new URLSearchParams({ payload: JSON.stringify({ ...from, ...what }) }).toString();
}

/** A message as Slack sends it along with each click. */
function inMessage(user: string, { text, blocks }: Content) {
  const ts = '1700000000.000100';
  return {
    user: { id: user, username: 'someone', name: 'someone', team_id: team.id },
    container: { type: 'message', message_ts: ts, channel_id: 'C0GENERAL', is_ephemeral: false },
    channel: { id: 'C0GENERAL', name: 'general' },
    message: { type: 'message', user: 'U0NUMBERDESK', ts, text, bot_id: 'B0NUMBERDESK', team: team.id, blocks },
    state: { values: {} },
  };
}

function plain(text: string) {
  return { type: 'plain_text', text, emoji: true };
}

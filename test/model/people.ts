import { type Event, VERDICTS } from '../../src/domain/event.ts';
import type { DecisionClick } from '../../src/workflow/ports.ts';
import type { Outcome } from '../../src/workflow/workflow.ts';
import type { BotModel } from './bot-model.ts';
import type { SeenCard } from './cards.ts';
import type { Invariants } from './invariants.ts';
import { DESK, type Workspace } from './workspace-model.ts';

/** A click: on which card (0: the newest with buttons), which of its buttons, by whom. */
export type Click = Readonly<{
  card: number;
  button: number;
  /** `right`: the requester or the approver, whom the button is for. */
  who: string;
  /** The button's value comes from another card that the person saw. */
  valueFrom?: number;
  times: 'once' | 'twice' | 'deliveredTwice';
}>;

type Button = Readonly<{ verb: string; shown: string; facts: string }>;

const SEARCHES = [
  { country: 'US', type: 'local' },
  { country: 'US', type: 'all' },
] as const;

/** People at their screens: they see cards, new and old, and click on them. A listener answers, as those in `src/slack/listeners` do. */
export function createPeople(deps: {
  workspace: Workspace;
  seen: () => readonly SeenCard[];
  requesterOf: (card: SeenCard) => string;
  /** The process that gets the click, unless none is there to get it. */
  front: () => BotModel | undefined;
  invariants: Invariants;
  now: () => number;
  count: () => number;
  tell: (line: string) => void;
  tally: (what: string) => void;
}) {
  const { workspace, seen, requesterOf, front, invariants, now, count, tell, tally } = deps;
  let approvers = 0;
  let clicks = 0;

  function ask(who: string, twice: boolean): void {
    const bot = front();
    approvers++;
    tell(`${who} asks for a number (r${approvers})`);
    tally('person: ask');
    if (!bot) return;
    const question = {
      id: `r${approvers}`,
      teamId: DESK,
      requester: who,
      channel: 'C1',
      search: SEARCHES[0],
      purpose: 'Support',
    };
    for (let times = twice ? 2 : 1; times > 0; times--) {
      bot.workflow
        .createRequest(question)
        .then((outcome) => outcome.request && invariants.acknowledgedChange(outcome.request))
        .catch(() => tally('person: told of trouble'));
    }
  }

  function click({ card: cardNo, button: buttonNo, who, valueFrom, times }: Click): void {
    const cards = seen().filter((each) => buttonsOf(each).length > 0);
    const card = cards[cardNo % Math.max(1, cards.length)];
    if (!card) return;
    const buttons = buttonsOf(card);
    const button = buttons[buttonNo % buttons.length];
    if (!button) return;
    const other = valueFrom === undefined ? undefined : buttonsLike(button.verb, cards)[valueFrom];
    const value = other ?? button;
    const person = workspace.find(DESK, who) ?? workspace.people.find((each) => each.id === who);
    const user = person?.id ?? whoFor(card, button.verb);
    const teamId = person?.teamId ?? DESK;
    tell(
      `${user} clicks "${button.verb}" of ${card.requestId} v${card.version}${other ? ', with another card’s value' : ''}${times === 'once' ? '' : `, ${times}`}`,
    );
    tally(`person: ${button.verb}`);
    if (cardNo > 0) tally('person: an old card');
    const nonce = `n${++clicks}`;
    for (let time = 0; time < (times === 'once' ? 1 : 2); time++) {
      press(card, { ...value, verb: button.verb }, teamId, user, times === 'twice' ? `${nonce}-${time}` : nonce);
    }
  }

  function whoFor(card: SeenCard, verb: string): string {
    const requester = requesterOf(card);
    return FOR_APPROVERS.test(verb) ? (requester === 'marta' ? 'omar' : 'marta') : requester;
  }

  function press(
    { requestId }: SeenCard,
    { verb, shown, facts }: Button,
    teamId: string,
    user: string,
    nonce: string,
  ): void {
    const bot = front();
    if (!bot) {
      tally('person: no such person');
      return;
    }
    invariants.clicked({ nonce, teamId, user, requestId, verb, facts, count: count() });
    const event = eventOf(verb, user, shown, nonce);
    if (event) answer(bot.workflow.apply(teamId, requestId, event));
    else {
      const decision = decisionOf(verb, nonce);
      const click = { teamId, requestId, user, at: now(), channel: 'C1', fingerprint: shown, nonce, decision };
      bot.timers.decide(click).then(
        () => invariants.acknowledged(nonce),
        () => tally('person: told of trouble'),
      );
    }
  }

  function answer(outcome: Promise<Outcome>): void {
    outcome
      .then((done) => {
        if (done.kind === 'changed') invariants.acknowledgedChange(done.request);
      })
      // When the store fails, the person is told that it did not work.
      .catch(() => tally('person: told of trouble'));
  }

  /** An approver says that they give up on a purchase whose outcome is unknown. */
  function giveUp(requestId: string): void {
    const card = seen().find((each) => each.requestId === requestId && each.state === 'unconfirmed');
    const button = card && buttonsOf(card).find(({ verb }) => verb === 'settle giveUp');
    if (card && button) press(card, button, DESK, whoFor(card, button.verb), `n${++clicks}`);
  }

  return { ask, click, giveUp };
}

/** What a requester's button says; undefined for a decision. */
function eventOf(verb: string, by: string, shown: string, nonce: string): Event | undefined {
  switch (verb) {
    case 'reserve':
      return { type: 'groupChosen', by, group: shown };
    case 'page':
      return { type: 'pageTurned', by, page: 1 };
    case 'sort':
      return { type: 'sorted', by, order: 'place' };
    case 'elsewhere':
      return { type: 'elsewhereTurned', by, shown: true };
    case 'nudge':
      return { type: 'nudged', by };
    case 'hold again':
      return { type: 'reheld', by };
    case 'edit':
      return { type: 'purposeChanged', by, purpose: `Line ${nonce}` };
    case 'answer':
      return { type: 'answered', by, question: Number(shown), answer: 'Since' };
    case 'cancel':
      return { type: 'cancelled', by };
    case 'search':
      return { type: 'searchChanged', by, search: SEARCHES[1], purpose: 'Sales' };
    default:
      return undefined;
  }
}

function decisionOf(verb: string, nonce: string): DecisionClick['decision'] {
  if (verb === 'approve') return { verb: 'approve' };
  if (verb === 'break glass') return { verb: 'approve', glass: `now ${nonce}` };
  if (verb === 'ask') return { verb: 'ask', question: `Why ${nonce}?` };
  const verdict = VERDICTS.find((each) => verb === `settle ${each}`);
  return verdict ? { verb: 'resolve', verdict } : { verb: 'deny', reason: 'too dear' };
}

const FOR_APPROVERS = /^(approve|break|deny|ask|settle)/;

function buttonsOf({ state, groups, hold, question, glass }: SeenCard): Button[] {
  const none = { shown: '', facts: '' };
  const held = { shown: hold?.fingerprint ?? '', facts: hold?.facts ?? '' };
  switch (state) {
    case 'choosing':
      return [
        ...groups.map(({ facts, fingerprint }) => ({ verb: 'reserve', facts, shown: fingerprint })),
        { verb: 'search', ...none },
        { verb: 'page', ...none },
        { verb: 'sort', ...none },
        { verb: 'elsewhere', ...none },
        { verb: 'cancel', ...none },
      ];
    case 'awaitingApproval':
      return [
        { verb: 'approve', ...held },
        { verb: 'deny', ...held },
        { verb: 'cancel', ...none },
        { verb: 'nudge', ...none },
        { verb: 'ask', ...none, shown: held.shown },
        { verb: 'edit', ...none },
        ...(glass ? [{ verb: 'break glass', ...held }] : []),
        ...(question === undefined ? [] : [{ verb: 'answer', ...none, shown: String(question) }]),
      ];
    case 'expired':
    case 'cancelled':
      return [{ verb: 'hold again', ...none }];
    case 'unconfirmed':
      return ['settle retry', 'settle giveUp', 'settle bought'].map((verb) => ({ verb, ...held }));
    default:
      return [];
  }
}

/** The same button on all cards. */
function buttonsLike(verb: string, cards: readonly SeenCard[]): Button[] {
  return cards.flatMap((card) => buttonsOf(card).filter((each) => each.verb === verb));
}

import { setTimeout as wait } from 'node:timers/promises';
import type { Request } from '../../src/domain/request.ts';
import { ORDER_AGAIN_MS } from '../../src/domain/rules.ts';
import { words } from '../../src/slack/words/words.ts';
import type { Person } from '../support/person.ts';
import type { Bench, Setup } from './bench.ts';
import { ASKING, answersTo, carryOn, GIVE_UP_MS, HOLDING } from './carry-on.ts';
import { confirms, wishes } from './giving-back.ts';
import type { Allowance, Violation } from './invariants.ts';

/** What people saw and did, as far as an invariant is about it. */
export type Notes = {
  /** Every click on "Approve & buy" by an approver, noted before it is made. */
  approvals: { by: string; shown: string; at: number; ordersBefore: number }[];
  /** Every time an approver sent the form that confirms giving a number back, and how often the provider had been called until then. */
  confirmations: { callsBefore: number }[];
  /** How often a new request was asked for and Slack said that it was taken. */
  approvers: number;
  violations: Violation[];
  /** What cannot be asked for under this fault. */
  allowed: Allowance;
};

/** A way through the bot's states, by people who go on whatever happens. */
export type Journey = Readonly<{
  name: string;
  setup: Setup;
  /** The answer to its purchase is lost. */
  losesAnswer?: boolean;
  /** Its number is given back: people are told of that. */
  givesBack?: boolean;
  /** The states it may end in. */
  ends: readonly Request['state']['name'][];
  /** Its steps in order; each goes on until its goal is there. */
  steps: readonly ((bench: Bench, notes: Notes) => Promise<unknown>)[];
}>;

const PURPOSE = 'Support line';
const ASK = { twochat: '/number fr', bird: '/number se mobile' };
const SOON = { timeoutMs: 40 };
const ENDED = ['purchased', 'failed', 'denied', 'expired', 'cancelled', 'unconfirmed'];

const newest = (requests: readonly Request[]) => requests.at(-1)?.state.name ?? '';
const ended = (requests: readonly Request[]) => ENDED.includes(newest(requests));

const asks = async (bench: Bench, notes: Notes) => {
  const ana = bench.person('ana');
  const goal = async (requests: readonly Request[]) =>
    newest(requests) === 'choosing' && (await ana.buttons(PURPOSE)).includes('Reserve');
  // Opening a form decides nothing: a person who sees none types again.
  const press = async () => {
    const [request] = await bench.requests();
    if (request && (request.state.name !== 'choosing' || request.state.options.groups.length > 0)) {
      throw new Error('the options are on their way');
    }
    await closesStuck(ana);
    if (!(await ana.modal())) {
      if (request) await ana.presses('Change search', { in: PURPOSE, ...SOON });
      else await ana.types('#general', bench.setup.bird ? ASK.bird : ASK.twochat);
      await ana.fills(words.form.purpose, PURPOSE, 1_500);
    }
    await ana.fills(words.form.purpose, PURPOSE, 100);
    // One that Slack says was not taken may have come too late for it, and be kept all the same.
    await ana.submits().finally(() => {
      if (!request) notes.approvers += 1;
    });
    if ((await bench.requests()).length === 0)
      notes.violations.push({ invariant: 'P4', what: 'a form was taken and lost' });
    throw new Error('the form was taken; what follows is seen');
  };
  await carryOn(bench, ASKING, goal, { who: ana, press }, notes);
};

/** A requester who looks at "One moment…" for some seconds does what it says there: closes it and asks again. */
async function closesStuck(who: Person): Promise<void> {
  const stuck = async () => (await who.modal())?.title === words.loading.title;
  for (const until = Date.now() + 3_000; (await stuck()) && Date.now() < until; ) await wait(100);
  if (await stuck()) await who.closes();
}

const reserves = async (bench: Bench, notes: Notes) => {
  const [ana, marta] = [bench.person('ana'), bench.person('marta')];
  const press = () => ana.presses('Reserve', { in: PURPOSE, ...SOON });
  const goal = async (requests: readonly Request[]) =>
    ended(requests) || (newest(requests) === 'awaitingApproval' && (await canApprove(marta)));
  await carryOn(bench, HOLDING, goal, { who: ana, press, effect: 'chose' }, notes);
};

const canApprove = async (who: Person) => (await who.buttons(PURPOSE)).includes(words.approvalCard.approve);

/** The requester and a person who only reads press Approve too, and are told that they may not. */
const forge = async (bench: Bench, notes: Notes) => {
  for (const name of ['ana', 'yuki']) {
    const who = bench.person(name);
    const before = await answersTo(who);
    const goal = async (requests: readonly Request[]) => ended(requests) || (await answersTo(who)) > before;
    const press = () => who.presses(words.approvalCard.approve, { in: PURPOSE, ...SOON });
    await carryOn(bench, `an answer to ${name}`, goal, { who, press }, notes);
  }
};

const approves = async (bench: Bench, notes: Notes) => {
  const marta = bench.person('marta');
  const press = async () => {
    const shown = await marta.presses(words.approvalCard.approve, { in: PURPOSE, confirm: false, ...SOON });
    notes.approvals.push({ by: marta.id, shown: shown?.text ?? '', at: Date.now(), ordersBefore: bench.orders() });
    return marta.presses(words.approvalCard.approve, { in: PURPOSE, ...SOON });
  };
  // In a run of Redis that the bot has not lived through from before, an order waits for a minute before its provider is asked.
  const late = { invariant: 'P2', afterMs: ORDER_AGAIN_MS + GIVE_UP_MS } as const;
  await carryOn(bench, 'an end', ended, { who: marta, press, effect: 'approved' }, notes, late);
};

const denies = async (bench: Bench, notes: Notes) => {
  const marta = bench.person('marta');
  const press = async () => {
    if (!(await marta.modal())) await marta.presses(words.approvalCard.deny, { in: PURPOSE, ...SOON });
    await marta.fills(words.denial.reason, 'Too dear', 1_500);
    return marta.submits();
  };
  await carryOn(bench, 'an end', ended, { who: marta, press, effect: 'denied' }, notes);
};

const cancels = async (bench: Bench, notes: Notes) => {
  const ana = bench.person('ana');
  const press = () => ana.presses(words.requestCard.cancel, { in: PURPOSE, ...SOON });
  await carryOn(bench, 'an end', ended, { who: ana, press, effect: 'cancelled' }, notes);
};

/** How long a number is held when no approver decides, when it is to be released, and by when it has to be, however slow the machine. */
const UNDECIDED = { holdMs: 60_000, decideMs: 3_000, latestMs: 40_000 };

const waits = (bench: Bench, notes: Notes) => {
  const late = { invariant: 'P3', afterMs: UNDECIDED.latestMs } as const;
  return carryOn(bench, 'the hold to be released', ended, undefined, notes, late);
};

const losesAnswer = async ({ sandbox }: Bench) => sandbox.fault({ endpoint: 'purchase', kind: 'lostAnswer' });

/** Seven ways, which together make every kind of call. */
export const JOURNEYS: readonly Journey[] = [
  { name: 'bought', setup: {}, ends: ['purchased', 'unconfirmed'], steps: [asks, reserves, forge, approves] },
  { name: 'denied', setup: {}, ends: ['denied'], steps: [asks, reserves, forge, denies] },
  { name: 'cancelled', setup: {}, ends: ['cancelled'], steps: [asks, reserves, cancels] },
  {
    name: 'expired',
    setup: {
      holdMs: UNDECIDED.holdMs,
      env: { RELEASE_MARGIN: `${UNDECIDED.holdMs - UNDECIDED.decideMs}ms`, REMINDERS: '50%' },
    },
    ends: ['expired'],
    steps: [asks, reserves, waits],
  },
  {
    name: 'lost answer',
    setup: {},
    losesAnswer: true,
    ends: ['purchased', 'unconfirmed'],
    steps: [asks, reserves, losesAnswer, approves],
  },
  {
    name: 'Bird',
    setup: { bird: true },
    ends: ['purchased', 'unconfirmed'],
    steps: [asks, reserves, forge, approves],
  },
  {
    name: 'given back',
    setup: { env: { COOLING_OFF: '100ms' } },
    ends: ['purchased', 'unconfirmed'],
    givesBack: true,
    steps: [asks, reserves, approves, wishes, confirms],
  },
];

/** The same way, with everything that Slack sends brought over sockets. */
export function overSockets(journey: Journey): Journey {
  return { ...journey, name: `${journey.name}, sockets`, setup: { ...journey.setup, sockets: true } };
}

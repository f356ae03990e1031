import { setTimeout as wait } from 'node:timers/promises';
import { lastFour, type NumberRecord, statusOf } from '../../src/domain/register/record.ts';
import { ABSENT_MS, CALL_GRACE_MS } from '../../src/domain/register/rules.ts';
import type { Request } from '../../src/domain/request.ts';
import { words } from '../../src/slack/words/words.ts';
import type { Person } from '../support/person.ts';
import type { Bench } from './bench.ts';
import { carryOn, GIVE_UP_MS } from './carry-on.ts';
import type { Violation } from './invariants.ts';
import type { Notes } from './journeys.ts';

const SOON = { timeoutMs: 300 };
const REASON = 'The line is closed';
/** What is told of a call whose outcome only a person can see. */
const UNKNOWN = 'Nobody knows whether';
const texts = words.numbers.forms;

/** Where nobody knows whether it was bought there is nothing to give back. */
const isUnbought = (requests: readonly Request[]) => requests.at(-1)?.state.name === 'unconfirmed';
const givingBack = async (bench: Bench) => (await bench.records()).some((record) => record.givingBack !== undefined);
const isOver = (record: NumberRecord) => ['ending', 'gone'].includes(statusOf(record));
const isGivenBack = async (bench: Bench) => (await bench.records()).some(isOver);

/** The provider did not do it, and has said so, or an approver has: it stays. */
const stays = async (bench: Bench) =>
  (await bench.records()).some(({ givingBack, history }) => {
    const called = history.findLastIndex(({ what }) => what === 'giveBackCalled');
    const isEnd = history
      .slice(called + 1)
      .some(({ what }) => what === 'giveBackStopped' || what === 'giveBackRefused');
    return givingBack === undefined && called >= 0 && isEnd;
  });

/** What its provider's console says, as one who looks there reads it. */
const tookBack = ({ sandbox }: Bench) => sandbox.state().purchases.some(({ givenBackAt }) => givenBackAt !== undefined);

/** Nobody asked, since it was not known to be bought then; it may be known by now. */
async function isUnwished(bench: Bench): Promise<boolean> {
  const records = await bench.records();
  return records.every(({ history }) => history.every(({ what }) => what !== 'giveBackAsked'));
}

async function closesAll(who: Person): Promise<void> {
  for (let tries = 0; tries < 4 && (await who.modal()); tries++) await who.closes();
}

/** An order without an answer was carried out, and the bot's next look at the list tells: only then is there a number to give back. */
async function boughtForSure(bench: Bench): Promise<void> {
  const isOpen = async () => isUnbought(await bench.requests().catch(() => [])) && bench.sold().length > 0;
  for (const until = Date.now() + GIVE_UP_MS; (await isOpen()) && Date.now() < until; ) await wait(100);
}

/** The owner asks that the number be given back. */
export const wishes = async (bench: Bench, notes: Notes) => {
  await boughtForSure(bench);
  const ana = bench.person('ana');
  const press = async () => {
    await closesAll(ana);
    await ana.types('#general', '/number numbers');
    await ana.presses(words.register.buttons.show, { in: words.numbers.list.own(1), timeoutMs: 2_000 });
    await ana.seesModal(words.numbers.view.title, 2_000);
    await ana.presses(words.register.buttons.giveBack, SOON);
    await ana.seesModal(texts.giveBack.title, 2_000);
    await ana.fills(texts.giveBack.reason, REASON, 1_000);
    await ana.fills(texts.giveBack.sure, 'I am sure', 1_000);
    await ana.submits();
  };
  await carryOn(
    bench,
    'a wish to give it back',
    async (requests) => isUnbought(requests) || givingBack(bench),
    { who: ana, press },
    notes,
  );
};

/**
 * An approver confirms it by the last four digits; then the provider is called, or its list says what became of a call. Where it cannot, they are asked,
 * and look in the provider's console.
 */
export const confirms = async (bench: Bench, notes: Notes) => {
  const marta = bench.person('marta');
  const press = async () => {
    const [record] = await bench.records();
    if (record?.givingBack?.name === 'unconfirmed') return settles(bench, marta);
    if (record?.givingBack?.name !== 'asked') throw new Error('there is nothing to confirm');
    await closesAll(marta);
    await marta.presses(words.register.buttons.confirm, { in: REASON, ...SOON });
    await marta.seesModal(texts.confirm.title, 2_000);
    await marta.fills(texts.confirm.digits, lastFour(record.number), 1_000);
    notes.confirmations.push({ callsBefore: bench.sandbox.state().calls.giveBack });
    await marta.submits();
  };
  // A call whose process died is looked after once no process can be waiting for it any more; a list that lacks the number is looked at some times.
  const late = { invariant: 'P2', afterMs: CALL_GRACE_MS + ABSENT_MS + 2 * GIVE_UP_MS } as const;
  await carryOn(
    bench,
    'the number to be given back',
    async () => (await isUnwished(bench)) || (await isGivenBack(bench)) || stays(bench),
    { who: marta, press },
    notes,
    late,
  );
};

/** They say how it ended, once they are asked. */
async function settles(bench: Bench, who: Person): Promise<void> {
  const { resolveGiven, resolveKept } = words.register.buttons;
  await who.presses(tookBack(bench) ? resolveGiven : resolveKept, { in: UNKNOWN, ...SOON });
}

/** P1, P2 and P5 of giving back: by the provider's own record of calls. */
export async function givenBackOnce(bench: Bench, { confirmations, allowed }: Notes): Promise<Violation[]> {
  const found: Violation[] = [];
  const calls = bench.sandbox.state().calls.giveBack;
  if (calls > 1 + (allowed.notTaken ?? 0))
    found.push({ invariant: 'P1', what: `the provider was called ${calls} times to take one number back` });
  if (calls > 0 && !confirmations.some(({ callsBefore }) => callsBefore === 0))
    found.push({ invariant: 'P5', what: 'a number was given back that no second person had confirmed' });
  for (const { history, number } of await bench.records()) {
    const asked = history.findLast(({ what }) => what === 'giveBackAsked')?.by;
    const confirmed = history.findLast(({ what }) => what === 'giveBackConfirmed')?.by;
    if (calls > 0 && (!confirmed || asked === confirmed))
      found.push({ invariant: 'P5', what: `${number}: asked by ${asked}, confirmed by ${confirmed}` });
    const says = history.some(({ what }) => what === 'givenBack');
    if (says !== tookBack(bench))
      found.push({
        invariant: 'P2',
        what: `${number} ${says ? 'counts' : 'does not count'} as given back, and was${says ? ' not' : ''}`,
      });
  }
  return found;
}

/** What people are told of numbers stands in no card store; all of it has to be about giving this number back. */
export function isNumberNews(text: string): boolean {
  return /give[ns]? .*back|given back|to be given back|asks? to give/i.test(text);
}

import { createCatalogue as birdCatalogue } from '../../src/demo/bird/catalogue.ts';
import type { Failing } from '../../src/demo/sandbox/faults.ts';
import { createCatalogue } from '../../src/demo/twochat/catalogue.ts';
import type { Readings } from '../../src/demo/twochat/readings.ts';
import type { Bench } from './bench.ts';
import type { Journey } from './journeys.ts';
import type { Case } from './run.ts';

/*
 * A provider that answers well-formed, and not as the bot would like: prices that change, holds of a stranger, lists that are not whole,
 * failures inside a success, other ways to write the same. Nothing of it is an error of HTTP.
 */

/** Where people ask for numbers on these journeys. */
const french = [...createCatalogue().groups.values()].filter(({ country }) => country === 'FR');
const swedish = birdCatalogue().filter(({ countryCode }) => countryCode === 'SE');

/** Everything that is asked for costs something that no approver was shown. */
function pricesRise({ sandbox, bird, setup }: Bench): void {
  if (setup.bird) for (const { id } of swedish) bird.setPrice({ id }, { amount: 499_000_000 });
  else for (const { id } of french) sandbox.setPrice(id, { monthlyPrice: '499.00', setupPrice: '50.00' });
}

/** The step in which a number is chosen. */
const STEP_OF_HOLD = 1;

/** Answers to an order that mention the number and do not say that it is bought, which it is not. */
const NESTED: Readonly<Record<string, object>> = {
  'failed in its entry': { purchased: [{ number: '$number', status: 'failed', error: 'payment declined' }] },
  'rejected one level deeper': { purchased: [{ number: '$number', order: { state: 'rejected' } }] },
  'in both lists': { purchased: ['$number'], failed: [{ number: '$number', error: 'insufficient balance' }] },
  'waits for another approval': { purchased: [{ number: '$number', status: 'PENDING_APPROVAL' }] },
};

/** Ways for 2Chat to answer where its pages say nothing; a whole journey goes through under each. */
const READINGS: Readonly<Record<string, Partial<Readings>>> = {
  'holds keep their price': { heldPrice: 'held' },
  'holds without prices': { holdRowsWithout: ['monthly_price', 'setup_price'] },
  'holds without their age': { holdRowsWithout: ['created_at'] },
  'holds without their end': { holdRowsWithout: ['expires_at'] },
  'reserving again answers the same': { rereserve: 'same' },
  'lists tell their total': { tellsTotal: true },
  'owned late': { ownedAfterMs: 1_500 },
  'owned, waiting for registration': { ownedStatus: 'AWAITING_REGISTRATION' },
  'national notation': { notation: 'national' },
  'notation with zeros': { notation: 'zeros' },
  'numbers as JSON numbers': { notation: 'integer' },
};

/** How long a trouble of the list of holds lasts, in calls that met it. */
const CUT_CALLS = 2;

type Trouble = (bench: Bench) => Promise<void> | void;

/** Each of these on each journey to which it means anything. */
export function stockCases(journey: Journey): Case[] {
  const last = journey.steps.length - 1;
  const buys = journey.ends.includes('purchased');
  const at = (fault: string, step: number, warn: Trouble): Case => ({
    fault,
    journey,
    label: fault,
    beforeStep: (bench, now) => (now === step ? warn(bench) : undefined),
  });
  const risen = [
    at('price rises before the hold', STEP_OF_HOLD, pricesRise),
    at('price rises on the card', last, pricesRise),
  ];
  if (journey.setup.bird) return [...risen, at('order: failed in its entry', 0, ({ bird }) => birdFails(bird))];
  return [
    ...risen,
    at('a stranger’s hold is the answer', STEP_OF_HOLD, answersWithOthersHolds),
    at('list of holds cut short', last, cutsHoldsShort),
    ...Object.entries(READINGS).map(([how, reading]) =>
      at(`reading: ${how}`, 0, ({ sandbox }) => void sandbox.answerAs(reading)),
    ),
    ...(buys && !journey.losesAnswer
      ? Object.entries(NESTED).map(([how, lists]) => {
          const failing: Failing = { kind: 'json', status: 201, body: { success: true, ...lists } };
          const order = at(`order: ${how}`, 0, ({ sandbox }) => sandbox.fault({ endpoint: 'purchase', ...failing }));
          // Where the provider says so for good, that is an end.
          return { ...order, journey: { ...journey, ends: [...journey.ends, 'failed' as const] } };
        })
      : []),
    ...(journey.losesAnswer
      ? [
          at('pages of owned numbers: 20, from 0', last, (bench) => ownsMany(bench, { ownedPageLimit: 20 })),
          at('pages of owned numbers: 36, from 1', last, (bench) =>
            ownsMany(bench, { ownedPageLimit: 36, ownedFirstPage: 1 }),
          ),
        ]
      : []),
  ];
}

function birdFails(bird: Bench['bird']): void {
  bird.orders({ status: 'failed', bought: false });
}

/** Whatever group is reserved first, the account holds a number of it already, and gets that one. */
function answersWithOthersHolds(bench: Bench): void {
  for (const { id } of french) bench.strangerHolds(id);
  const { sandbox } = bench;
  sandbox.answerAs({ rereserve: 'sameOfGroup' });
  afterCalls(bench, 'reserve', 1, () => sandbox.answerAs({ rereserve: 'refused' }));
}

/** None of the holds is listed, only how many there are. */
function cutsHoldsShort(bench: Bench): void {
  const { sandbox } = bench;
  sandbox.answerAs({ mostHoldRows: 0, tellsTotal: true });
  afterCalls(bench, 'reservations', CUT_CALLS, () => sandbox.answerAs({ mostHoldRows: null }));
}

/** The account owns forty-one numbers already, and lists them in pages of another length than is asked for. */
function ownsMany(bench: Bench, pages: Partial<Readings>): void {
  const held = new Set(bench.sandbox.state().reservations.map(({ number }) => number));
  const wanted = french
    .filter(({ picksNumber }) => picksNumber)
    .flatMap(({ id, numbers }) => numbers.map((number) => ({ id, number })))
    // What is held is left alone: that a hold of a stranger ends would be taken for our doing.
    .filter(({ number }) => !held.has(number));
  bench.strangerBuys(wanted.slice(-41));
  bench.sandbox.answerAs(pages);
}

/** Does it as soon as so many more calls were made, or when the bench is closed. */
function afterCalls(
  { sandbox, closing }: Bench,
  endpoint: 'reserve' | 'reservations',
  more: number,
  react: () => void,
) {
  const until = sandbox.state().calls[endpoint] + more;
  const timer = setInterval(() => {
    if (sandbox.state().calls[endpoint] < until) return;
    clearInterval(timer);
    react();
  }, 10);
  closing.addEventListener('abort', () => clearInterval(timer), { once: true });
}

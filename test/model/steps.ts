import fc from 'fast-check';
import type { StoreOp } from './bot-model.ts';
import type { Click } from './people.ts';
import { PROVIDER_FAULTS, type ProviderFault } from './provider-call.ts';
import type { Op } from './provider-model.ts';
import type { Spending } from './spending-model.ts';

/** Who sells numbers in the model. */
type Seller = '2Chat' | 'Bird';

/** One thing that happens to the bot, or the permission for it to go on. */
export type Step =
  | Readonly<{ do: 'ask'; who: string; twice: boolean }>
  | Readonly<{ do: 'click'; click: Click }>
  /** The bot does at most so many things; time stands still. Seed 0: in order. */
  | Readonly<{ do: 'run'; most: number; seed: number }>
  | Readonly<{ do: 'pass'; ms: number; seed: number }>
  /** Time passes, and the bot gets no turn. */
  | Readonly<{ do: 'skip'; ms: number }>
  /** The next such call fails. */
  | Readonly<{ do: 'provider fails'; op: Op; fault: ProviderFault }>
  | Readonly<{ do: 'store fails'; op: StoreOp; done: boolean }>
  | Readonly<{ do: 'slack fails'; done: boolean }>
  | Readonly<{ do: 'slack is down'; ms: number }>
  | Readonly<{ do: 'crash'; inFlight: 'arrive' | 'lost'; downMs: number }>
  | Readonly<{ do: 'freeze'; ms: number }>
  /** One more process of the same bot. */
  | Readonly<{ do: 'start' }>
  | Readonly<{ do: 'lose a job'; which: number }>
  | Readonly<{ do: 'repeat a job'; which: number }>
  | Readonly<{ do: 'sweep' }>
  | Readonly<{ do: 'clicks for ever'; who: string; everyMs: number }>
  | Readonly<{ do: 'price changes'; provider: Seller; which: number }>
  | Readonly<{ do: 'others buy'; provider: Seller; which: number }>
  /** Lea, an approver, leaves or comes back. */
  | Readonly<{ do: 'lea'; stays: boolean }>
  /** The policy denies somebody, or does no more. */
  | Readonly<{ do: 'policy'; denied: readonly string[] }>;

/** What is the same throughout a run. */
export type Setting = Readonly<{
  holdMs: number;
  clockOffsetMs: number;
  listedAfterMs: number;
  /** Reserving may be answered with a hold that is there already; the list of holds may be cut. */
  sameHold: boolean;
  cutsLists: boolean;
  /** How far a first request has come before the steps begin. */
  start: (typeof STARTS)[number];
  requester: string;
  group: number;
  /** The rules of spending; without them one approver's yes buys. */
  spending: Spending | undefined;
  /** It begins shortly before a month ends. */
  monthEnds: boolean;
  /** What the first calls of each kind meet with. */
  faults: Readonly<Partial<Record<Op, ProviderFault>>>;
}>;

export const STARTS = ['nothing', 'choosing', 'reserving', 'waiting', 'approved', 'unanswered', 'settling'] as const;

export type Plan = Readonly<{ setting: Setting; steps: readonly Step[] }>;

const SECOND = 1_000;
const MINUTE = 60_000;
const which = fc.nat({ max: 11 });
// 0 is what a failure shrinks to: first come, first served.
const seed = fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat({ max: 0x7fffffff }) });
const provider = fc.constantFrom<Seller>('2Chat', 'Bird');
const done = fc.boolean();

const click: fc.Arbitrary<Click> = fc.record(
  {
    card: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: which }),
    button: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: which }),
    who: fc.oneof(
      { weight: 3, arbitrary: fc.constant('right') },
      { weight: 2, arbitrary: fc.constantFrom('ana', 'marta', 'omar', 'lea', 'nina', 'gus', 'zoe') },
    ),
    valueFrom: fc.nat({ max: 3 }),
    times: fc.constantFrom<Click['times']>('once', 'once', 'once', 'twice', 'deliveredTwice'),
  },
  { requiredKeys: ['card', 'button', 'who', 'times'] },
);

const providerFails: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('provider fails' as const),
  op: fc.constantFrom<Op>('purchase', 'purchase', 'purchase', 'hold', 'release', 'release', 'owned', 'look', 'search'),
  fault: fc.constantFrom(...PROVIDER_FAULTS),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: click.map((each): Step => ({ do: 'click', click: each })) },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('run' as const),
      most: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 25 })),
      seed,
    }),
  },
  {
    weight: 18,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(0, 0, SECOND, 3 * SECOND, 20 * SECOND, 95 * SECOND, 4 * MINUTE, 12 * MINUTE, 31 * MINUTE),
      seed,
    }),
  },
  { weight: 9, arbitrary: providerFails },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      who: fc.constantFrom('ana', 'marta', 'nina'),
      twice: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('store fails' as const),
      op: fc.constantFrom<StoreOp>('load', 'save', 'save', 'schedule', 'decide'),
      done,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('slack fails' as const), done }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('slack is down' as const),
      ms: fc.constantFrom(5 * SECOND, MINUTE, 4 * MINUTE),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      inFlight: fc.constantFrom<'arrive' | 'lost'>('lost', 'arrive'),
      downMs: fc.constantFrom(0, 0, 0, 2 * SECOND, 3 * MINUTE),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('freeze' as const),
      ms: fc.constantFrom(10 * SECOND, MINUTE, 3 * MINUTE, 15 * MINUTE),
    }),
  },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'start' }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose a job' as const), which }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('repeat a job' as const), which: fc.nat({ max: 4 }) }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'sweep' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('clicks for ever' as const),
      who: fc.constantFrom('right', 'ana', 'marta'),
      everyMs: fc.constantFrom(SECOND, 7 * SECOND, 40 * SECOND),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('skip' as const),
      ms: fc.constantFrom(5 * SECOND, 2 * MINUTE, 33 * MINUTE),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('price changes' as const), provider, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('others buy' as const), provider, which }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lea' as const), stays: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('policy' as const),
      denied: fc.constantFrom<readonly string[]>([], ['marta'], ['omar'], ['lea'], ['nina', 'omar']),
    }),
  },
);

const spending: fc.Arbitrary<Spending> = fc.record(
  {
    budget: fc.constantFrom('3.50', '7.00', '7.50', '20.00'),
    person: fc.constantFrom('3.50', '8.00'),
    twoAbove: fc.constantFrom('3.00', '3.00', '4.00'),
    autoBelow: fc.constantFrom('3.50', '4.00'),
    self: fc.boolean(),
    glass: fc.boolean(),
    away: fc.boolean(),
  },
  { requiredKeys: ['budget', 'self', 'glass', 'away'] },
);

const setting: fc.Arbitrary<Setting> = fc.record({
  holdMs: fc.constantFrom(30 * MINUTE, 30 * MINUTE, 30 * MINUTE, 180 * MINUTE, 180 * MINUTE, MINUTE),
  clockOffsetMs: fc.constantFrom(0, 3 * MINUTE, -3 * MINUTE, 120 * MINUTE),
  listedAfterMs: fc.constantFrom(0, 20 * SECOND, 5 * MINUTE, 25 * MINUTE),
  sameHold: fc.constantFrom(false, false, true),
  cutsLists: fc.constantFrom(false, false, false, true),
  start: fc.constantFrom<Setting['start']>(...STARTS, 'waiting', 'approved'),
  requester: fc.constantFrom('ana', 'ana', 'marta'),
  group: which,
  spending: fc.oneof({ weight: 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: spending }),
  monthEnds: fc.boolean(),
  faults: fc.record(
    {
      hold: fc.constantFrom(...PROVIDER_FAULTS),
      look: fc.constantFrom(...PROVIDER_FAULTS),
      purchase: fc.constantFrom(...PROVIDER_FAULTS),
      release: fc.constantFrom(...PROVIDER_FAULTS),
    },
    { requiredKeys: [] },
  ),
});

/** A run: thirty steps or so after a beginning. */
export const plan: fc.Arbitrary<Plan> = fc.record({
  setting,
  steps: fc.array(step, { minLength: 5, maxLength: 40, size: 'max' }),
});

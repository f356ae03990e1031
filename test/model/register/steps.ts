import fc from 'fast-check';
import { PROVIDER_FAULTS, type ProviderFault } from '../provider-call.ts';
import { type AccountTraits, DISTORTIONS, type Distortion } from './account.ts';

export const NUMBERS = ['+12135550134', '+12135550199', '+14155550101'] as const;
export const USERS = ['UANA', 'UBEN', 'UMARTA', 'UOMAR', 'ULEA'] as const;
export type StoreOp = 'load' | 'save' | 'mark' | 'schedule';
export type ProviderOp = 'giveBack' | 'find' | 'list';

/** What a person does about a number; `stale`: to what was shown two changes ago, `slip`: typed wrongly, or not said twice. */
export type Act = Readonly<{
  /** `next`: what there is to do about it as it stands. */
  what:
    | 'next'
    | 'ask'
    | 'confirm'
    | 'stop'
    | 'adopt'
    | 'offer'
    | 'answer'
    | 'lock'
    | 'edit'
    | 'keep'
    | 'givenBack'
    | 'kept';
  /** `right`: one for whom the button is. */
  who: 'right' | (typeof USERS)[number];
  number: number;
  stale: boolean;
  slip: boolean;
}>;

/** How the next calls of a kind go: they fail, or a list is not as the account is. */
export type Trouble = Readonly<{
  fault?: ProviderFault;
  distortion?: Distortion;
  retryAfterMs?: number;
  times: number;
}>;

export type Step =
  | Readonly<{ do: 'act'; act: Act }>
  | Readonly<{ do: 'run'; most: number; seed: number }>
  | Readonly<{ do: 'pass' | 'skip'; ms: number; seed: number }>
  | Readonly<{ do: 'provider'; op: ProviderOp; trouble: Trouble }>
  | Readonly<{ do: 'list lags'; ms: number }>
  | Readonly<{ do: 'ends elsewhere' | 'bought elsewhere' | 'bought here' | 'lose' | 'repeat'; which: number }>
  | Readonly<{ do: 'store fails'; op: StoreOp; done: boolean }>
  | Readonly<{ do: 'slack'; fails: boolean }>
  | Readonly<{ do: 'crash'; inFlight: 'arrive' | 'lost'; downMs: number }>
  | Readonly<{ do: 'freeze'; ms: number }>
  | Readonly<{ do: 'clock'; ms: number }>
  | Readonly<{ do: 'copy lags'; ms: number }>
  | Readonly<{ do: 'leaves'; who: (typeof USERS)[number] }>
  | Readonly<{ do: 'start' | 'sweep' | 'read' }>;

/** How far giving back the first number has come before the steps begin. */
export const STARTS = ['listed', 'asked', 'coolingOff', 'due', 'calling'] as const;

/** Which number is wished for to begin with, and by whom: not always one that is adopted, nor by people who may. */
export type Wish = Readonly<{ number: number; asks: Act['who']; confirms: Act['who'] }>;

export type Setting = Readonly<{
  traits: AccountTraits;
  start: (typeof STARTS)[number];
  wish: Wish;
  /** How many things happen of the call before the steps begin, where it is under way. */
  far: number;
  /** What becomes of its process at that moment. */
  stops?: 'dies' | 'stands still';
  /** Before the call the number was given back elsewhere, and bought once more. */
  replaced: boolean;
  call?: ProviderFault;
  find?: Trouble;
}>;
export type Plan = Readonly<{ setting: Setting; steps: readonly Step[] }>;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const seed = fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat({ max: 0x7fffffff }) });
const which = fc.nat({ max: 5 });
const rarely = fc.constantFrom(false, false, false, false, true);

const act: fc.Arbitrary<Act> = fc.record({
  what: fc.constantFrom<Act['what']>(
    ...(['next', 'next', 'next', 'next', 'next', 'next', 'next', 'ask', 'ask', 'confirm', 'confirm'] as const),
    ...(['stop', 'adopt', 'offer', 'answer', 'lock', 'edit', 'keep', 'givenBack', 'kept'] as const),
  ),
  who: fc.oneof(
    { weight: 3, arbitrary: fc.constant('right' as const) },
    { weight: 1, arbitrary: fc.constantFrom(...USERS) },
  ),
  number: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: which }),
  stale: rarely,
  slip: rarely,
});

const times = fc.constantFrom(1, 1, 1, 2, 4);
const retryAfterMs = fc.constantFrom(undefined, 0, SECOND, HOUR, 2 * DAY, 400 * DAY);
const fails = fc.record({ fault: fc.constantFrom(...PROVIDER_FAULTS), retryAfterMs, times });
const listed = fc.oneof(fails, fc.record({ distortion: fc.constantFrom(...DISTORTIONS), times }));
const provider = fc.oneof(
  fails.map((trouble) => ({ do: 'provider' as const, op: 'giveBack' as const, trouble })),
  fc
    .tuple(fc.constantFrom<ProviderOp>('find', 'find', 'list'), listed)
    .map(([op, trouble]) => ({ do: 'provider' as const, op, trouble })),
);

const pause = fc.constantFrom(0, SECOND, 6 * SECOND, MINUTE, 3 * MINUTE, 12 * MINUTE, 2 * HOUR, 25 * HOUR, 25 * HOUR);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 20, arbitrary: act.map((each): Step => ({ do: 'act', act: each })) },
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant('run' as const), most: fc.integer({ min: 1, max: 12 }), seed }),
  },
  { weight: 18, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: pause, seed }) },
  { weight: 12, arbitrary: provider },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('list lags' as const),
      ms: fc.constantFrom(0, 7 * SECOND, 5 * MINUTE, 3 * HOUR, 2 * DAY),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        ...([
          'ends elsewhere',
          'bought elsewhere',
          'bought elsewhere',
          'bought here',
          'lose',
          'repeat',
          'repeat',
        ] as const),
      ),
      which,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('store fails' as const),
      op: fc.constantFrom<StoreOp>('load', 'save', 'save', 'mark', 'schedule'),
      done: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('slack' as const), fails: fc.boolean() }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('crash' as const),
      inFlight: fc.constantFrom<'arrive' | 'lost'>('lost', 'arrive'),
      downMs: fc.constantFrom(0, 0, 2 * SECOND, 3 * MINUTE, 26 * HOUR),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('freeze' as const),
      ms: fc.constantFrom(10 * SECOND, MINUTE, 5 * MINUTE, 3 * HOUR),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('clock' as const),
      ms: fc.constantFrom(MINUTE, -MINUTE, 2 * HOUR, -2 * HOUR, 30 * HOUR, -30 * HOUR),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('copy lags' as const), ms: fc.constantFrom(10 * SECOND, 5 * MINUTE) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('skip' as const), ms: pause, seed }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('leaves' as const), who: fc.constantFrom(...USERS) }) },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom<'start' | 'sweep' | 'read'>('start', 'sweep', 'read', 'read') }),
  },
);

const setting: fc.Arbitrary<Setting> = fc.record(
  {
    traits: fc.record({
      cancelMs: fc.constantFrom(0, 2 * HOUR, 3 * DAY, 30 * DAY),
      listsGone: fc.boolean(),
      tellsIds: fc.constantFrom(true, true, true, true, true, true, true, false),
      tellsSince: fc.constantFrom(true, true, false),
    }),
    start: fc.constantFrom(...STARTS, 'due', 'calling'),
    far: fc.integer({ min: 3, max: 16 }),
    replaced: fc.constantFrom(false, false, false, false, true),
    stops: fc.constantFrom('dies' as const, 'stands still' as const),
    wish: fc.record({
      number: fc.constantFrom(0, 0, 0, 0, 0, 2),
      asks: fc.constantFrom<Act['who']>('right', 'right', 'UMARTA', 'UBEN'),
      confirms: fc.constantFrom<Act['who']>('right', 'right', 'right', 'UMARTA', 'UANA'),
    }),
    call: fc.constantFrom(...PROVIDER_FAULTS),
    find: listed,
  },
  { requiredKeys: ['traits', 'start', 'wish', 'far', 'replaced'] },
);

/** A run: some steps after a beginning. */
export const plan: fc.Arbitrary<Plan> = fc.record({
  setting,
  steps: fc.array(step, { minLength: 8, maxLength: 30, size: 'max' }),
});

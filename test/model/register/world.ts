import { money } from '../../../src/domain/money.ts';
import { dueOf } from '../../../src/domain/register/due.ts';
import type { RecordEvent } from '../../../src/domain/register/event.ts';
import { lastNight } from '../../../src/domain/register/night.ts';
import {
  lastFour,
  type NumberRecord,
  recordFingerprint,
  recordId,
  saidDigest,
} from '../../../src/domain/register/record.ts';
import { type Observer, SCHEDULED_AHEAD_MS } from '../../../src/workflow/ports.ts';
import { ProviderError } from '../../../src/workflow/provider.ts';
import type { RegisterStore } from '../../../src/workflow/register-store.ts';
import { type BotProcess, type Failure, kill } from '../bot-process.ts';
import { createQueueModel } from '../queue-model.ts';
import { createScheduler } from '../scheduler.ts';
import { liveIn } from '../virtual-time.ts';
import { createAccount } from './account.ts';
import { createCalls } from './calls.ts';
import { createDesk, type Desk, RULES, TEAM } from './desk.ts';
import { createRegisterInvariants } from './invariants.ts';
import type { Act, ProviderOp, Setting, StoreOp, Trouble } from './steps.ts';
import { NUMBERS } from './steps.ts';

const START = Date.UTC(2026, 0, 15, 12, 0, 0);
const SWEEP_MS = 30_000;
/** Sweeps that find nothing are left out for so long: they only cost time. */
const IDLE_MS = 6 * 3_600_000;
const NIGHT_MS = 24 * 3_600_000;
const APPROVERS: ReadonlySet<string> = new Set(['UMARTA', 'UOMAR', 'ULEA']);

/** Where a run tells what happens, and what it counts. */
export type Chronicle = Readonly<{ tell: (line: string) => void; tally: (what: string) => void }>;

/** The register and its jobs on the real store, among models of the queue, the provider and people, on a clock of its own. */
export function createRegisterWorld(
  { traits }: Setting,
  { tell: write, tally }: Chronicle,
  // Each run has its own keys.
  store: RegisterStore,
) {
  const scheduler = createScheduler(START, async () => {
    await calls.settle();
    const violation = invariants.first();
    if (violation) throw violation;
  });
  liveIn(scheduler);
  const { now } = scheduler;
  const tell = (line: string) => write(`${new Date(now()).toISOString().slice(5, 19)} ${line}`);
  /** How far the clock of all processes has been set from the time that passes. */
  let clockIsAhead = 0;
  const clock = () => now() + clockIsAhead;

  const latest = new Map<string, NumberRecord>();
  const earlier = new Map<string, NumberRecord>();
  const left = new Set<string>();
  const storeFailures = new Map<StoreOp | 'slack', Failure>();
  const troubles = new Map<ProviderOp, { trouble: Trouble; times: number }>();
  const desks = new Map<BotProcess, Desk>();
  const sweeping = {};
  let unsettledUntil = 0;
  let leftUndone = 0;
  let sweptAt = 0;
  let slackAsksForPatience = false;

  const account = createAccount(traits, now);
  const calls = createCalls(scheduler, (op) => {
    const found = storeFailures.get(op);
    if (!found) return undefined;
    storeFailures.delete(op);
    leftUndone = 2;
    tell(`${op} fails${found.done ? ' after it was done' : ''}`);
    tally(`fault: ${op}`);
    return found;
  });
  const invariants = createRegisterInvariants({
    account,
    coolingOffMs: RULES.coolingOffMs,
    approves: (user) => APPROVERS.has(user),
    records: () => [...latest.values()],
  });

  const observer: Observer = {
    changed() {},
    refused() {},
    warn(what, error) {
      tally(`trouble: ${what}`);
      if (what === 'number not followed up' || what === 'numbers not looked at') leftUndone = 2;
      const isExpected =
        error instanceof ProviderError ||
        (error instanceof Error && (INJECTED.has(error.message) || what === 'list of numbers not read whole'));
      if (!isExpected) invariants.violated('R5', `${what}: ${String(error)}`);
    },
  };

  function onSave(record: NumberRecord): void {
    const before = latest.get(record.id);
    const news = record.history.slice(-Math.max(0, record.untold)).map(({ what }) => what);
    const was = before?.givingBack?.name;
    const is = record.givingBack?.name;
    if (was !== is) tally(`giving back: ${is ?? 'none'}`);
    for (const { what, is: code } of record.history.slice(before?.history.length ?? 0))
      tally(`history: ${what}${what === 'giveBackRefused' && code ? ` ${code}` : ''}`);
    tell(
      `${record.number} v${record.version} ${is ?? '–'}${record.goneAt ? ' gone' : ''} owner ${record.owner} [${news}]`,
    );
    if (before) earlier.set(record.id, before);
    latest.set(record.id, record);
    invariants.saved(before, record);
    planSweep();
  }

  const processes = () => [...desks.keys()];
  const able = () => processes().filter(({ alive, frozen }) => alive && !frozen);
  const queue = createQueueModel({
    scheduler,
    workers: processes,
    run: (data, job, worker) => desks.get(worker)?.run(data, { job }) ?? Promise.reject(new Error('no such process')),
    onAgain: () => undefined,
    onGivenUp(id, error) {
      tell(`job ${id} is given up: ${String(error)}`);
      tally('job given up');
      leftUndone = 2;
    },
  });

  function start(): void {
    const by: BotProcess = { name: `p${desks.size + 1}`, alive: true, frozen: false, startedAt: now() };
    desks.set(
      by,
      createDesk(by, {
        ...{ scheduler, calls, clock, store, queue, account, observer, onSave },
        teller: {
          async tell(_team, news) {
            if (slackAsksForPatience) {
              slackAsksForPatience = false;
              return { againAt: clock() + 20_000 };
            }
            invariants.told(news);
            tally(`told: ${news.what}`);
            return undefined;
          },
          tellCosts: async () => undefined,
        },
        members: (user) => (left.has(user) ? 'deactivated' : 'member'),
        settled: () => now() >= unsettledUntil,
        takeTrouble(op) {
          const found = troubles.get(op);
          if (!found) return undefined;
          found.times -= 1;
          if (found.times <= 0) troubles.delete(op);
          const { fault, distortion } = found.trouble;
          tell(`${op}: ${fault ?? distortion}`);
          tally(`fault: ${op} ${fault ?? distortion}`);
          return found.trouble;
        },
        onCall(providerId, rows) {
          const number = account.purchases().find(({ id }) => id === providerId)?.number;
          const record = [...latest.values()].find((each) =>
            number === undefined ? idCalled(each) === providerId : each.number === number,
          );
          tell(`the provider is called for ${record?.number} (${providerId})`);
          tally('a call');
          const call = invariants.called(record, providerId, rows);
          return (heard) => {
            tell(`the call for ${record?.number} is answered: ${heard}`);
            call.heard = heard;
          };
        },
      }),
    );
    tell(`${by.name} starts`);
    sweep();
  }

  function sweep(): void {
    leftUndone -= 1;
    sweptAt = now();
    queue.add('reconcile', { job: 'reconcile' }, now());
    planSweep();
  }

  /** The bot sweeps every 30 seconds; here, when there may be something to find. */
  function planSweep(): void {
    scheduler.remove(({ owner }) => owner === sweeping);
    const at = Math.max(sweptAt + SWEEP_MS, nextToFind());
    scheduler.add({ what: 'time to sweep', at, owner: sweeping, run: sweep });
  }

  function nextToFind(): number {
    if (leftUndone > 0) return now();
    const night = lastNight(clock(), 'UTC', TEAM).at + NIGHT_MS - clockIsAhead;
    const dues = [...latest.values()].map((record) => {
      if (record.untold > 0) return now();
      const due = dueOf(record, RULES);
      return due ? due.at - SCHEDULED_AHEAD_MS - clockIsAhead : Number.POSITIVE_INFINITY;
    });
    return Math.min(sweptAt + IDLE_MS, night, ...dues);
  }

  /** Takes the answer of the register to a click as a person does: whatever it is. */
  function apply(record: NumberRecord, event: RecordEvent): void {
    const front = able();
    const by = front[scheduler.choose(front.length)];
    const desk = by && desks.get(by);
    if (!desk) return;
    const who = 'by' in event ? event.by.id : '';
    tell(`${who} ${event.type} ${record.number}`);
    invariants.clicked(record.id, event);
    desk.registering.apply(TEAM, record.id, event).then(
      (outcome) => {
        const refused = outcome.kind === 'refused' ? ` ${outcome.refusal.reason}` : '';
        tally(`${event.type}: ${outcome.kind}${refused}`);
      },
      () => tally('person: told of trouble'),
    );
  }

  /** A purchase here of what the account has not, or not any more. */
  function boughtHere(number: string): void {
    const [by] = able();
    const desk = by && desks.get(by);
    if (!desk) return;
    const { at } = account.buy(number);
    const about = { country: 'US', type: 'local', place: 'Los Angeles', features: [], monthly: money('3.50', 'USD') };
    const people = { requester: 'UBEN', approvedBy: 'UMARTA', purpose: 'Hotline' };
    const bought = { ...about, ...people, provider: '2Chat', number, request: `r${at}`, at: at + clockIsAhead };
    desk.registering
      .record(TEAM, '2Chat', number, { type: 'bought', bought })
      .catch(() => tally('person: told of trouble'));
  }

  return {
    boughtHere,
    scheduler,
    invariants,
    queue,
    account,
    tell,
    clock,
    apply,
    start,
    sweep,
    left,
    recordOf: (number: string) => latest.get(recordId('2Chat', number)),
    earlierOf: (number: string) => earlier.get(recordId('2Chat', number)),
    records: () => [...latest.values()],
    fail: (op: ProviderOp, trouble: Trouble) => void troubles.set(op, { trouble, times: trouble.times }),
    failStore: (op: StoreOp, done: boolean) => void storeFailures.set(op, { done, error: new Error('store fails') }),
    failSlack(fails: boolean) {
      if (fails) storeFailures.set('slack', { done: false, error: new Error('slack fails') });
      else slackAsksForPatience = true;
    },
    copyLags(ms: number) {
      unsettledUntil = now() + ms;
    },
    setClock(ms: number) {
      clockIsAhead += ms;
      planSweep();
    },
    read: () => queue.add('numbers-2Chat', { job: 'numbers', provider: '2Chat', teamId: TEAM }, now()),
    crash(inFlight: 'arrive' | 'lost', downMs: number) {
      const [by] = processes().filter(({ alive }) => alive);
      if (!by) return;
      leftUndone = 2;
      kill(scheduler, by, inFlight);
      calls.stops(by);
      queue.abandon(by);
      if (downMs === 0) start();
      else scheduler.add({ what: 'restart', at: now() + downMs, punctual: true, run: start });
    },
    freeze(ms: number) {
      const [by] = able();
      if (!by) return;
      leftUndone = 2;
      by.frozen = true;
      calls.stops(by);
      queue.abandon(by);
      const run = () => {
        by.frozen = false;
        tell(`${by.name} goes on`);
      };
      scheduler.add({ what: 'thaw', at: now() + ms, punctual: true, run });
    },
    /** The faults are over: the outside is well, and a process is there. */
    calm() {
      troubles.clear();
      storeFailures.clear();
      account.lag(0);
      slackAsksForPatience = false;
      unsettledUntil = 0;
      for (const by of processes()) by.frozen = false;
      if (able().length === 0) start();
      leftUndone = 3;
      planSweep();
    },
  };
}

export type RegisterWorld = ReturnType<typeof createRegisterWorld>;

const INJECTED: ReadonlySet<string> = new Set(['store fails', 'slack fails', 'not as expected']);

function idCalled({ givingBack }: NumberRecord): string | undefined {
  return givingBack && 'providerId' in givingBack ? givingBack.providerId : undefined;
}

/** What a person's act says, to the number as it stands, or as it stood a change before. */
export function eventOf(drawn: Act, world: RegisterWorld): RecordEvent | undefined {
  const number = NUMBERS[drawn.number % NUMBERS.length] ?? NUMBERS[0];
  const record = world.recordOf(number);
  if (!record) return undefined;
  const act = { ...drawn, what: drawn.what === 'next' ? nextOf(record, drawn.slip) : drawn.what };
  const shown = act.stale ? (world.earlierOf(number) ?? record) : record;
  const by = actor(act, record);
  const about = { purpose: act.slip ? 'Sales' : 'Support', costCentre: undefined };
  const askedAt = shown.givingBack?.at ?? 0;
  switch (act.what) {
    case 'ask':
      return { type: 'giveBackAsked', by, reason: 'Nobody calls', sure: !act.slip };
    case 'confirm':
      return {
        type: 'giveBackConfirmed',
        by,
        digits: act.slip ? '0000' : lastFour(number),
        shown: recordFingerprint(shown),
      };
    case 'stop':
      return { type: 'giveBackStopped', by, askedAt };
    case 'adopt':
      return { type: 'adopted', by, owner: act.slip ? 'UBEN' : 'UANA', ...about };
    case 'offer':
      return { type: 'handoverAsked', by, to: act.slip ? 'UMARTA' : 'UBEN', over: shown.handover };
    case 'answer':
      return { type: 'handoverAnswered', by, askedAt: shown.handover?.at ?? 0, takes: !act.slip };
    case 'lock':
      return { type: 'lockSet', by, locked: act.slip };
    case 'edit':
      return { type: 'edited', by, ...about, over: saidDigest(shown) };
    case 'keep':
      return { type: 'kept', by };
    case 'givenBack':
    case 'kept':
      return { type: 'giveBackResolved', by, verdict: act.what };
  }
}

function nextOf({ owner, formerOwner, givingBack }: NumberRecord, slip: boolean): Exclude<Act['what'], 'next'> {
  if (owner === undefined && formerOwner === undefined) return 'adopt';
  if (!givingBack) return 'ask';
  if (givingBack.name === 'asked') return 'confirm';
  if (givingBack.name === 'unconfirmed') return slip ? 'givenBack' : 'kept';
  return slip ? 'stop' : 'edit';
}

function actor({ what, who }: Act, { owner, handover, givingBack }: NumberRecord) {
  const approver = givingBack?.by === 'UMARTA' ? 'UOMAR' : 'UMARTA';
  const owners = what === 'ask' || what === 'offer' || what === 'lock' || what === 'edit' || what === 'keep';
  const right = owners ? (owner ?? 'UMARTA') : what === 'answer' ? (handover?.to ?? 'UBEN') : approver;
  const id = who === 'right' ? right : who;
  return { id, approves: APPROVERS.has(id) };
}

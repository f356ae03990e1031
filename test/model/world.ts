import type { Request } from '../../src/domain/request.ts';
import { type Observer, SCHEDULED_AHEAD_MS } from '../../src/workflow/ports.ts';
import { ProviderError } from '../../src/workflow/provider.ts';
import { type BotModel, createBotModel, type StoreOp } from './bot-model.ts';
import { type BotProcess, type Failure, kill } from './bot-process.ts';
import { createInvariants } from './invariants.ts';
import { createPeople } from './people.ts';
import type { ProviderFault } from './provider-call.ts';
import { createProviderModel, type Op } from './provider-model.ts';
import { createQueueModel } from './queue-model.ts';
import { createScheduler } from './scheduler.ts';
import { createSlackModel } from './slack-model.ts';
import { limitsOf, policyOf } from './spending-model.ts';
import type { Setting } from './steps.ts';
import { createStoreModel } from './store-model.ts';
import { liveIn } from './virtual-time.ts';
import { createWorkspace, DESK } from './workspace-model.ts';

const START = Date.UTC(2026, 0, 15, 12, 0, 0);
/** Months are those of UTC here. */
const MONTH_ENDS = Date.UTC(2026, 1, 1) - 25 * 60_000;
const RULES = {
  releaseMarginMs: 120_000,
  reminders: [{ share: 0.5 }, { beforeMs: 600_000 }],
  nudgeEveryMs: 600_000,
} as const;
const SWEEP_MS = 30_000;
/** For ever, as far as a run of some minutes goes. */
const MAX_CLICKS = 40;

/** Where a run tells what happens, and what it counts. */
export type Chronicle = Readonly<{ tell: (line: string) => void; tally: (what: string) => void }>;

/** Everything of one run: the real bot among models, on a clock of its own, watched by the invariants. */
export function createWorld(setting: Setting, { tell: write, tally }: Chronicle) {
  const { spending } = setting;
  const startsAt = setting.monthEnds ? MONTH_ENDS : START;
  const scheduler = createScheduler(startsAt, () => {
    invariants.always();
    const violation = invariants.first();
    if (violation) throw violation;
  });
  liveIn(scheduler);
  const { now, count } = scheduler;
  const tell = (line: string) => write(`${clockTime(now() - startsAt)} ${line}`);

  const workspace = createWorkspace();
  const rules = () => ({ ...RULES, policy: policyOf(spending, workspace.denied), limits: limitsOf(spending) });
  const bots = new Map<BotProcess, BotModel>();
  const processes = () => [...bots.keys()];
  let unwellUntil = 0;
  /** Sweeps that are owed: something may have been left undone, now or in a moment, that only a sweep finds. */
  let leftUndone = 0;
  let slackDownUntil = 0;
  const slackFailures: Failure[] = [];
  const storeFailures = new Map<StoreOp, Failure>();
  const providerFaults = new Map<Op, ProviderFault>();
  const sweeping = {};
  const hammering = {};

  const invariants = createInvariants({
    now,
    count,
    shelf: (name) => (name === '2Chat' ? twochat : bird).shelf,
    requests: () => store.all(),
    claims: () => store.claims(),
    savedAs: (request) => store.at(request),
    rendered: (request) => slack.rendered(request),
    spending,
    sums: () => store.sums(),
    wellSince: () => Math.max(unwellUntil, startsAt),
  });

  const store = createStoreModel({
    now,
    onSave(before, after) {
      const news = after.history
        .slice(before?.history.length ?? 0)
        .map(({ what, by }) => (by ? `${what} by ${by}` : what));
      tell(
        `${after.id} v${after.version} ${after.state.name}${attempted(after)}${news.length > 0 ? ` (${news})` : ''}`,
      );
      tally(`state: ${after.state.name}`);
      for (const { what } of after.history.slice(before?.history.length ?? 0)) tally(`history: ${what}`);
      invariants.saved(before, after);
    },
    onUnreadable: ({ id }) => invariants.violated('P2', `${id} would not be read back as it was saved`),
  });

  const slack = createSlackModel({
    scheduler,
    store,
    workspace,
    failure: () =>
      now() < slackDownUntil ? { done: false, error: new Error('slack is down') } : slackFailures.shift(),
    spending,
    onLookedUp: invariants.lookedUp,
    onTold(nonce, reason) {
      tally(`told: ${reason}`);
      invariants.told(nonce);
    },
  });

  const model = (name: '2Chat' | 'Bird') =>
    createProviderModel({
      name,
      traits: { ...setting, holds: name === '2Chat' },
      scheduler,
      witness: {
        ...invariants,
        ordered(provider, order) {
          tell(`an order of ${order.number} is sent to ${provider}`);
          tally('an order');
          return invariants.ordered(provider, order);
        },
        toldOfOldHold(provider, holdId) {
          tell(`${provider} answers with ${holdId}, which was there before`);
          tally('an old hold as the answer');
        },
        failing(provider, op, fault) {
          tell(`${provider}.${op}: ${fault}`);
          tally(`fault: ${op} ${fault}`);
          if (op === 'release') unwell(60_000);
        },
      },
      takeFault(op) {
        const fault = providerFaults.get(op);
        providerFaults.delete(op);
        return fault;
      },
      onExpired(provider, holdId, number) {
        tell(`hold ${holdId} of ${number} ends at ${provider}`);
        tally('hold ran out');
        invariants.expired(provider, holdId);
      },
    });
  const twochat = model('2Chat');
  const bird = model('Bird');

  const observer: Observer = {
    changed: (_, event) => tally(`event: ${event}`),
    refused: (_, event, { reason }) => tally(`refused: ${event}, ${reason}`),
    warn(what, error, facts) {
      tally(`trouble: ${what}`);
      if (what === 'follow-up not scheduled') leftUndone = 2;
      const local = error instanceof ProviderError || (error instanceof Error && INJECTED.has(error.message));
      if (!local) invariants.violated('P2', `${what}: ${String(error)} ${JSON.stringify(facts)}`);
    },
  };

  const queue = createQueueModel({
    scheduler,
    workers: processes,
    run: (data, job, worker) => bots.get(worker)?.run(data, { job }) ?? Promise.reject(new Error('no such process')),
    onAgain: (data) => void (data.job === 'purchase' && invariants.redelivered(data.requestId)),
    onGivenUp(id, error) {
      tell(`job ${id} is given up: ${String(error)}`);
      tally('job given up');
      leftUndone = 2;
    },
  });

  const people = createPeople({
    workspace,
    seen: slack.seen,
    requesterOf: ({ teamId, requestId }) => store.load(teamId, requestId)?.requester ?? 'ana',
    front() {
      const able = processes().filter(({ alive, frozen }) => alive && !frozen);
      const chosen = able[scheduler.choose(able.length)];
      return chosen && bots.get(chosen);
    },
    invariants,
    now,
    count,
    tell,
    tally,
  });

  function unwell(ms: number): void {
    unwellUntil = Math.max(unwellUntil, now() + ms);
  }

  function start(): void {
    const process: BotProcess = { name: `p${bots.size + 1}`, alive: true, frozen: false, startedAt: now() };
    const failure = (op: StoreOp) => {
      const found = process.alive ? storeFailures.get(op) : undefined;
      if (!found) return undefined;
      storeFailures.delete(op);
      leftUndone = 2;
      tell(`store: ${op} fails${found.done ? ' after it was done' : ''}`);
      tally(`fault: store ${op} ${found.done ? 'done' : 'not done'}`);
      return found;
    };
    const providers = [twochat, bird];
    bots.set(process, createBotModel({ process, scheduler, store, queue, slack, providers, observer, rules, failure }));
    tell(`${process.name} starts`);
    queue.add(`reconcile-start-${now()}-${process.name}`, { job: 'reconcile' }, now());
  }

  let sweeps = 0;
  function sweepRegularly(): void {
    scheduler.add({
      what: 'time to sweep',
      at: now() + SWEEP_MS,
      owner: sweeping,
      run() {
        // A sweep that finds nothing to do is left out mostly: it only costs time.
        if (leftUndone > 0 || isSomethingDue() || sweeps++ % 10 === 9) sweep();
        sweepRegularly();
      },
    });
  }

  function isSomethingDue(): boolean {
    return store.teams().some((teamId) => store.due(teamId, now() + SCHEDULED_AHEAD_MS).length > 0);
  }

  function sweep(): void {
    if (queue.waiting().some(({ id }) => id === 'reconcile')) return;
    leftUndone--;
    queue.add('reconcile', { job: 'reconcile' }, now());
  }

  /** The sweep that finds what is due next, and when that is; undefined when nothing is. */
  function sweepForNext(): number | undefined {
    const [next] = store.teams().flatMap((teamId) => store.nextDue(teamId));
    if (next === undefined) return undefined;
    const at = Math.max(now(), next - SCHEDULED_AHEAD_MS);
    scheduler.add({ what: 'time to sweep', at, owner: sweeping, run: sweep });
    return at;
  }

  start();
  sweepRegularly();

  return {
    scheduler,
    invariants,
    people,
    queue,
    workspace,
    store,
    tell,
    shelves: { '2Chat': twochat.shelf, Bird: bird.shelf },
    start,
    sweep,
    sweepForNext,
    stopSweeping: () => void scheduler.remove(({ owner }) => owner === sweeping),
    /** From now on the policy denies these; what waits is judged anew. */
    deny(denied: readonly string[]) {
      if (!spending) return;
      workspace.denied.splice(0, workspace.denied.length, ...denied);
      queue.add(`judge-${DESK}`, { job: 'judge', teamId: DESK }, now());
    },
    skip(ms: number) {
      scheduler.skip(ms);
      unwell(0);
    },
    failProvider: (op: Op, fault: ProviderFault) => void providerFaults.set(op, fault),
    failStore: (op: StoreOp, done: boolean) => void storeFailures.set(op, { done, error: new Error('store fails') }),
    failSlack: (done: boolean) => void slackFailures.push({ done, error: new Error('slack fails') }),
    slackDown(ms: number) {
      slackDownUntil = now() + ms;
    },
    crash(inFlight: 'arrive' | 'lost', downMs: number) {
      const process = processes().find(({ alive }) => alive);
      if (!process) return;
      unwell(downMs + 10_000);
      leftUndone = 2;
      kill(scheduler, process, inFlight);
      queue.abandon(process);
      if (downMs === 0) start();
      else scheduler.add({ what: 'restart', at: now() + downMs, punctual: true, run: start });
    },
    freeze(ms: number) {
      const process = processes().find(({ alive, frozen }) => alive && !frozen);
      if (!process) return;
      const another = processes().some((each) => each !== process && each.alive && !each.frozen);
      unwell(another ? 10_000 : ms + 10_000);
      leftUndone = 2;
      process.frozen = true;
      queue.abandon(process);
      const run = () => {
        process.frozen = false;
        tell(`${process.name} goes on`);
      };
      scheduler.add({ what: 'thaw', at: now() + ms, punctual: true, run });
    },
    /** The faults are over: every process is there again. */
    calm() {
      scheduler.remove(({ owner }) => owner === hammering);
      providerFaults.clear();
      storeFailures.clear();
      slackFailures.length = 0;
      slackDownUntil = 0;
      for (const process of processes()) process.frozen = false;
      workspace.denied.length = 0;
      if (!processes().some(({ alive }) => alive)) start();
      leftUndone = 5;
      sweep();
    },
    /** One person clicks on and on, on whatever the newest card offers. */
    clickForEver(who: string, everyMs: number) {
      let clicks = 0;
      const again = () =>
        scheduler.add({
          what: `${who} clicks once more`,
          at: now() + everyMs,
          owner: hammering,
          run() {
            tally('person: clicks for ever');
            people.click({ card: 0, button: clicks++, who, times: 'once' });
            if (clicks < MAX_CLICKS) again();
          },
        });
      again();
    },
    team: DESK,
  };
}

export type World = ReturnType<typeof createWorld>;

const INJECTED: ReadonlySet<string> = new Set(['store fails', 'slack fails', 'slack is down', 'not as expected']);

function attempted({ state }: Request): string {
  return 'attempt' in state && state.attempt ? ', call announced' : '';
}

function clockTime(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

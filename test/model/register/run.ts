import type { RegisterStore } from '../../../src/workflow/register-store.ts';
import { NUMBERS, type Plan, STARTS, type Step } from './steps.ts';
import { type Chronicle, createRegisterWorld, eventOf, type RegisterWorld } from './world.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Carries out a run to its end; rejects with the first invariant that is violated. */
export async function run({ setting, steps }: Plan, chronicle: Chronicle, store: RegisterStore): Promise<void> {
  const world = createRegisterWorld(setting, chronicle, store);
  await begin(world, setting);
  for (const step of steps) await perform(world, step, chronicle.tally);
  world.tell('— the faults are over —');
  world.calm();
  await comeToRest(world);
  world.invariants.atTheEnd();
  await boughtOnceMore(world);
  const violation = world.invariants.first();
  if (violation) throw violation;
}

/** Three numbers, one of them nobody's; giving one back is brought as far as the setting says, without trouble. */
async function begin(world: RegisterWorld, setting: Plan['setting']): Promise<void> {
  const { account, scheduler } = world;
  const reached = (stage: Plan['setting']['start']) => STARTS.indexOf(start) >= STARTS.indexOf(stage);
  const right = { who: 'right', stale: false, slip: false } as const;
  const { start, wish, far, stops, replaced, call, find } = setting;
  const { number, asks, confirms } = wish;
  for (const number of NUMBERS) account.buy(number, 60 * DAY);
  world.start();
  await scheduler.pass(2 * MINUTE, 0);
  const acts = [
    { what: 'adopt', number: 0 } as const,
    { what: 'adopt', number: 1 } as const,
    ...(reached('asked') ? [{ what: 'ask', number, who: asks } as const] : []),
    ...(reached('coolingOff') ? [{ what: 'confirm', number, who: confirms } as const] : []),
  ];
  for (const act of acts) {
    const event = eventOf({ ...right, ...act }, world);
    const record = world.recordOf(NUMBERS[act.number] ?? NUMBERS[0]);
    if (event && record) world.apply(record, event);
    await scheduler.pass(3_000, 0);
  }
  if (reached('due')) await scheduler.pass(DAY - 30_000, 0);
  const current = account.current(NUMBERS[number] ?? NUMBERS[0]);
  if (replaced && current) {
    account.end(current.id);
    account.buy(current.number);
  }
  if (call) world.fail('giveBack', { fault: call, times: 1 });
  if (find) world.fail('find', find);
  // Its call is about to be announced, or is under way.
  if (reached('calling')) {
    scheduler.skip(27_000);
    await scheduler.run(far, 0);
    if (stops === 'dies') world.crash('lost', 0);
    if (stops !== 'stands still') return;
    // Another process goes on meanwhile.
    world.freeze(5 * MINUTE);
    world.start();
    await scheduler.pass(5 * MINUTE, far);
  }
}

async function perform(world: RegisterWorld, step: Step, tally: (what: string) => void): Promise<void> {
  const { scheduler, account, queue, tell } = world;
  if (step.do !== 'act') tally(`step: ${step.do}`);
  switch (step.do) {
    case 'act': {
      const event = eventOf(step.act, world);
      const record = world.recordOf(NUMBERS[step.act.number % NUMBERS.length] ?? NUMBERS[0]);
      return event && record ? world.apply(record, event) : undefined;
    }
    case 'run':
      return scheduler.run(step.most, step.seed);
    case 'pass':
      tell(`* ${step.ms / 1_000} s pass`);
      return scheduler.pass(step.ms, step.seed);
    case 'skip':
      tell(`* ${step.ms / 1_000} s pass and nothing moves`);
      return scheduler.skip(step.ms);
    case 'provider':
      return world.fail(step.op, step.trouble);
    case 'list lags':
      tell(`* the list is ${step.ms / 1_000} s behind`);
      return account.lag(step.ms);
    case 'ends elsewhere': {
      const current = account.current(NUMBERS[step.which % NUMBERS.length] ?? NUMBERS[0]);
      if (!current || current.endedAt !== undefined) return undefined;
      tell(`* ${current.number} is given back elsewhere`);
      return account.end(current.id);
    }
    case 'bought elsewhere':
    case 'bought here': {
      const number = NUMBERS.find((each) => account.current(each) === undefined);
      if (number === undefined) return undefined;
      tell(`* ${number} is ${step.do}`);
      return step.do === 'bought here' ? world.boughtHere(number) : void account.buy(number);
    }
    case 'store fails':
      return world.failStore(step.op, step.done);
    case 'slack':
      return world.failSlack(step.fails);
    case 'crash':
      tell(`* crash, calls under way ${step.inFlight}, down for ${step.downMs / 1_000} s`);
      return world.crash(step.inFlight, step.downMs);
    case 'freeze':
      tell(`* a process freezes for ${step.ms / 1_000} s`);
      return world.freeze(step.ms);
    case 'clock':
      tell(`* the clock is set by ${step.ms / 1_000} s`);
      return world.setClock(step.ms);
    case 'copy lags':
      return world.copyLags(step.ms);
    case 'leaves':
      return void world.left.add(step.who);
    case 'lose':
      return tell(`* lost: ${queue.lose(step.which) ?? 'no job'}`);
    case 'repeat':
      return tell(`* handed out again: ${queue.repeat(step.which) ?? 'no job'}`);
    case 'start':
      return world.start();
    case 'sweep':
      return world.sweep();
    case 'read':
      return world.read();
  }
}

/** All that is due happens; then days and a month pass, of which only the last minutes are looked at. */
async function comeToRest(world: RegisterWorld): Promise<void> {
  const { scheduler } = world;
  await scheduler.pass(10 * MINUTE, 0);
  for (const days of [0.5, 1.5, 2, 4, 4, 40, 2]) {
    scheduler.skip(days * DAY);
    await scheduler.pass(25 * MINUTE, 0);
  }
}

/** What is gone is bought once more by others: it is there again, and nobody's until somebody adopts it. */
async function boughtOnceMore(world: RegisterWorld): Promise<void> {
  const { account, scheduler, invariants } = world;
  const gone = NUMBERS.filter((number) => account.current(number) === undefined);
  if (gone.length === 0) return;
  for (const number of gone) account.buy(number);
  scheduler.skip(2 * DAY);
  await scheduler.pass(25 * MINUTE, 0);
  invariants.atTheEnd();
  const owned = gone.filter((number) => world.recordOf(number)?.owner !== undefined);
  if (owned.length > 0) invariants.violated('R3', `${owned} were bought by others, and nobody adopted them`);
}

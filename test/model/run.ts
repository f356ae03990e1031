import { asksPerson } from './slack-model.ts';
import { type Plan, STARTS, type Step } from './steps.ts';
import { type Chronicle, createWorld, type World } from './world.ts';

/** Carries out a run to its end; rejects with the first invariant that is violated. */
export async function run({ setting, steps }: Plan, chronicle: Chronicle): Promise<void> {
  const world = createWorld(setting, chronicle);
  await begin(world, setting);
  for (const step of steps) await perform(world, step, chronicle.tally);
  world.tell('— the faults are over —');
  world.calm();
  await comeToRest(world);
  world.invariants.atTheEnd();
}

/** Brings a first request as far as the setting says, without trouble. */
async function begin(world: World, { start, requester, group, faults, spending }: Plan['setting']): Promise<void> {
  const { people, scheduler } = world;
  const once = { card: 0, who: 'right', times: 'once' } as const;
  const reached = (stage: Plan['setting']['start']) => STARTS.indexOf(start) >= STARTS.indexOf(stage);
  if (reached('choosing')) {
    people.ask(requester, false);
    await scheduler.pass(1_000, 0);
  }
  // A hold that no request knows of is looked for at the very moment at which the order is to be sent.
  const loses = start === 'approved' && group % 2 === 0;
  if (loses) {
    world.failProvider('hold', 'requestLost');
    people.click({ ...once, button: group % 7 });
    await scheduler.pass(31_000, 0);
  }
  if (reached('reserving')) {
    people.click({ ...once, button: group % 7 });
    // The call that holds is under way.
    await scheduler.run(16, 0);
  }
  if (reached('waiting')) await scheduler.pass(1_000, 0);
  if (reached('approved')) {
    people.click({ ...once, button: 0 });
    if (spending?.twoAbove) {
      await scheduler.run(12, 0);
      people.click({ ...once, button: 0, who: 'lea' });
    }
    // The click has been saved; what follows is for the steps to interrupt.
    await scheduler.run(6, 0);
    if (loses) world.skip(4_000);
  }
  if (reached('unanswered')) {
    world.failProvider('purchase', start === 'settling' && group % 2 === 0 ? 'requestLost' : 'answerLost');
    await scheduler.pass(start === 'settling' ? 12 * 60_000 : 0, 0);
  }
  for (const op of OPS) {
    const fault = faults[op];
    if (fault) world.failProvider(op, fault);
  }
}

const OPS = ['hold', 'look', 'purchase', 'release'] as const;

async function perform(world: World, step: Step, tally: (what: string) => void): Promise<void> {
  const { scheduler, people, queue, shelves, tell } = world;
  if (step.do !== 'click' && step.do !== 'ask') tally(`step: ${step.do}`);
  const said = (text: string) => tell(`* ${text}`);
  switch (step.do) {
    case 'ask':
      return people.ask(step.who, step.twice);
    case 'click':
      return people.click(step.click);
    case 'run':
      return scheduler.run(step.most, step.seed);
    case 'pass':
      said(`${step.ms / 1_000} s pass`);
      return scheduler.pass(step.ms, step.seed);
    case 'skip':
      said(`${step.ms / 1_000} s pass and nothing moves`);
      return world.skip(step.ms);
    case 'provider fails':
      return world.failProvider(step.op, step.fault);
    case 'store fails':
      return world.failStore(step.op, step.done);
    case 'slack fails':
      return world.failSlack(step.done);
    case 'slack is down':
      said(`Slack is down for ${step.ms / 1_000} s`);
      return world.slackDown(step.ms);
    case 'crash':
      said(`crash, calls under way ${step.inFlight}, down for ${step.downMs / 1_000} s`);
      return world.crash(step.inFlight, step.downMs);
    case 'freeze':
      said(`a process freezes for ${step.ms / 1_000} s`);
      return world.freeze(step.ms);
    case 'start':
      return world.start();
    case 'lose a job':
      return said(`lost: ${queue.lose(step.which) ?? 'no job'}`);
    case 'repeat a job':
      return said(`handed out again: ${queue.repeat(step.which) ?? 'no job'}`);
    case 'clicks for ever':
      said(`${step.who} begins to click`);
      return world.clickForEver(step.who, step.everyMs);
    case 'sweep':
      return world.sweep();
    case 'price changes':
      return said(shelves[step.provider].reprice(step.which));
    case 'others buy':
      return said(shelves[step.provider].sellToOthers(step.which));
    case 'policy':
      said(step.denied.length > 0 ? `${step.denied.join(' and ')} may decide no more` : 'nobody is denied');
      return world.deny(step.denied);
    case 'lea': {
      const lea = world.workspace.find(world.team, 'lea');
      if (lea) lea.membership = step.stays ? 'member' : 'deactivated';
      return said(step.stays ? 'Lea is back' : 'Lea leaves');
    }
  }
}

/** Everything that is due happens, in order, until nothing is left; an approver settles what only a person can. */
async function comeToRest(world: World): Promise<void> {
  const { scheduler, store, people } = world;
  // That a hold runs out by itself is not waited for: by then it must have been released.
  // Two sweeps, and the end of every lock and every call under way.
  await scheduler.pass(2 * 60_000, 0);
  world.stopSweeping();
  for (let pass = 0; pass < 500; pass++) {
    for (const request of store.all()) {
      if (asksPerson(request)) people.giveUp(request.id);
    }
    const next = scheduler.next(({ punctual }) => !punctual) ?? world.sweepForNext();
    if (next === undefined) return;
    await scheduler.pass(next - scheduler.now(), 0);
  }
  world.invariants.violated('P2', 'something goes on for ever');
}

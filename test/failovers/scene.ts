import { setTimeout as wait } from 'node:timers/promises';
import { team } from '../../src/demo/people.ts';
import { holdOf, type Request } from '../../src/domain/request.ts';
import type { StateName } from '../../src/domain/state.ts';
import { keys } from '../../src/store/keys.ts';
import type { RedisShape } from '../support/redis-shapes.ts';
import type { Answer, Clicks } from './clicks.ts';
import type { Gate } from './provider-gate.ts';
import type { Link } from './run.ts';
import { STEPS, type StepName } from './steps.ts';
import type { Target } from './targets.ts';
import { MARGIN_MS, type World } from './world.ts';

const PATIENCE_MS = 60_000;
/** Less than a save waits for a copy, and more than passes between the last click and the death of the master. */
const SLOW_MS = 250;
/** When the hold of the step `deadline` is released, from when it was made: all else is brought to its step meanwhile. */
const DEADLINE_MS = 15_000;

/** The moment before the master dies: a request at each step, the calls that are held up, and what came of the last clicks. */
export type Scene = Readonly<{
  clicks: ReadonlyMap<StepName, Answer>;
  /** Those that go on soon, and those that go on only after all else has settled. */
  gates: readonly Gate[];
  late: readonly Gate[];
}>;

/** Waits until the request of a step is in one of these states. */
export async function comes(world: World, step: StepName, ...states: StateName[]): Promise<Request> {
  const { purpose } = STEPS[step];
  for (const from = performance.now(); performance.now() - from < PATIENCE_MS; await wait(50)) {
    const request = world.requests.of(purpose);
    if (request && states.includes(request.state.name)) return request;
  }
  throw new Error(`"${purpose}" is ${world.requests.of(purpose)?.state.name}, not ${states.join(' or ')}`);
}

/** Brings one request to each of the steps, the link stalled or slow before the click that leads there. */
export async function bringAbout(
  world: World,
  people: Clicks,
  steps: readonly StepName[],
  options: Readonly<{ shape: RedisShape; target: Target; link: Link }>,
): Promise<Scene> {
  const has = (step: StepName) => steps.includes(step);
  const only = (...names: StepName[]) => names.filter(has);
  const clicks = new Map<StepName, Answer>();
  const [gates, late]: [Gate[], Gate[]] = [[], []];
  const uncopied = only('uncopied', 'late', 'dropped');
  const { provider } = world;
  const click = async (step: StepName, answer: Promise<Answer>) => void clicks.set(step, await answer);
  const numberOf = (request: Request) => holdOf(request)?.number ?? '';

  const asked = steps.filter((step) => step !== 'submit');
  await Promise.all(asked.map((step) => people.asks(STEPS[step].purpose)));
  const chosen = asked.filter((step) => !['choose', 'holding', 'held', 'deadline'].includes(step));
  await Promise.all(
    chosen.map(async (step, no) => {
      await people.reserves(await comes(world, step, 'choosing'), no);
      await comes(world, step, 'awaitingApproval');
    }),
  );
  const approvedBefore = async (step: StepName, at: 'before' | 'after' | 'lost') => {
    const request = await comes(world, step, 'awaitingApproval');
    const gate = provider.order(numberOf(request), at);
    await click(step, people.approves(request));
    await gate.arrived;
    gates.push(gate);
  };
  await Promise.all([
    ...only('unconfirmed').map(async (step) => {
      await approvedBefore(step, 'lost');
      await comes(world, step, 'unconfirmed');
    }),
    ...only('ordering').map((step) => approvedBefore(step, 'before')),
    ...only('ordered').map((step) => approvedBefore(step, 'after')),
  ]);
  for (const step of only('choose', 'holding', 'held')) await comes(world, step, 'choosing');
  for (const step of only('deadline')) {
    provider.endsNextHoldAt(Date.now() + DEADLINE_MS + MARGIN_MS);
    await people.reserves(await comes(world, step, 'choosing'), 7);
    await comes(world, step, 'awaitingApproval');
  }
  await allShown(world);
  const looks = uncopied.map(() => provider.holds());
  for (const step of uncopied) await click(step, people.approves(await comes(world, step, 'awaitingApproval')));
  await Promise.all(looks.map(({ arrived }) => arrived));

  const { replicas } = await options.shape.leader(options.target.key);
  if (options.link === 'stalled') replicas.stall();
  if (options.link === 'slow') replicas.slow(SLOW_MS);
  await wait(100);
  await Promise.all([
    ...uncopied.map(async (step) => {
      const isLate = step === 'late';
      const gate = provider.order(numberOf(await comes(world, step, 'purchasing')), isLate ? 'before' : 'after');
      for (const look of looks) look.open();
      await gate.arrived;
      (isLate ? late : gates).push(gate);
    }),
    (async () => {
      for (const [no, step] of only('holding', 'held').entries()) {
        const gate = provider.reserve(step === 'holding' ? 'before' : 'after');
        await click(step, people.reserves(await comes(world, step, 'choosing'), no + 3));
        await gate.arrived;
        gates.push(gate);
      }
    })(),
  ]);
  world.slack.fail('users.info', { answerAfterMs: 3_000 }, 1, ({ user }) => user === 'U0OMAR');
  const last: Readonly<Partial<Record<StepName, () => Promise<Answer>>>> = {
    submit: () => people.asks(STEPS.submit.purpose),
    choose: async () => people.reserves(await comes(world, 'choose', 'choosing'), 9),
    approve: async () => people.approves(await comes(world, 'approve', 'awaitingApproval')),
    decide: async () => people.approves(await comes(world, 'decide', 'awaitingApproval'), 'U0OMAR'),
    deny: async () => people.denies(await comes(world, 'deny', 'awaitingApproval')),
    cancel: async () => people.cancels(await comes(world, 'cancel', 'awaitingApproval')),
    nudge: async () => people.nudges(await comes(world, 'nudge', 'awaitingApproval')),
  };
  await Promise.all(steps.map((step) => (last[step] ? click(step, last[step]()) : undefined)));
  return { clicks, gates, late };
}

/** Waits until every card shows what is saved. */
export async function allShown({ redis }: World, patienceMs = 20_000): Promise<void> {
  for (const from = performance.now(); performance.now() - from < patienceMs; await wait(100)) {
    if ((await redis.zcard(keys.unshown(team.id))) === 0) return;
  }
}

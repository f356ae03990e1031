import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { createRandom } from '../faults/random.ts';
import { type Clicks, learnClicks, offered } from './clicks.ts';
import { type Finding, isLeftToAPerson, judge } from './judge.ts';
import { allShown, bringAbout, type Scene } from './scene.ts';
import { STEPS, type StepName } from './steps.ts';
import type { Target } from './targets.ts';
import { openWorld, type World } from './world.ts';

/** How the copies of the master are kept: in order, not at all from the last clicks on, or a quarter of a second behind it. */
export type Link = 'flowing' | 'stalled' | 'slow';

/** One failover. */
export type Case = Readonly<{
  target: Target;
  link: Link;
  /** How many of the processes die together with the master. */
  killed: number;
  processes: number;
  steps: readonly StepName[];
  seed: number;
  /** Looks only for what was acknowledged and ordered, and goes on with no request: that takes more than a minute. */
  short?: boolean;
}>;

/** What came of it. */
export type Outcome = Readonly<{
  case: Case;
  rows: readonly Finding[];
  violations: readonly string[];
  longestGap: number;
  /** From the death of the master to the first click that was acknowledged. */
  clickGap: number;
  tookMs: number;
  log: readonly string[];
}>;

/** What is saved again, and what a dead process had, comes back within this. */
const SETTLE_MS = 12_000;
/** In the end all requests are over: an order after a failover waits for a minute, so that the provider's list can tell. */
const OVER_MS = 150_000;
const OVER = ['purchased', 'denied', 'cancelled', 'expired', 'failed'];
/** The providers are asked for a minute after a failover what was bought. */
const LOOKED_MS = 75_000;

export async function failOver(one: Case): Promise<Outcome> {
  const startedAt = performance.now();
  const random = createRandom(one.seed);
  const folder = await mkdtemp(join(tmpdir(), 'number-desk-failovers-'));
  const shape = await one.target.start({ folder });
  let world: World | undefined;
  try {
    world = await openWorld({ redisUrl: shape.url, processes: one.processes });
    const people = await learnClicks(world);
    const scene = await bringAbout(world, people, one.steps, { shape, ...one });
    // What is on its way to a copy is to be lost.
    await wait(one.link === 'slow' ? 0 : random() * 600);
    world.readiness.begin();
    const diedAt = performance.now();
    const which = Array.from({ length: one.processes }, (_, at) => at).slice(0, one.killed);
    const restarted = world.restarts(which);
    const openAfterMs = random() * 1_500;
    const opening = wait(openAfterMs).then(() => opened(scene));
    const second = secondApprover(world, people, one.steps);
    const probing = probe(world, people, one.steps, diedAt);
    await shape.failOver(one.target.key);
    await Promise.all([restarted, opening]);
    const clickGap = await probing;
    await wait(SETTLE_MS);
    for (const gate of scene.late) gate.open();
    const dropped = one.steps.includes('dropped') ? world.requests.of(STEPS.dropped.purpose) : undefined;
    if (dropped?.state.name === 'awaitingApproval') await people.denies(dropped);
    const stranded = one.short ? [] : await finish(world, people, one);
    second.stop();
    while (dropped && !one.short && performance.now() - diedAt < LOOKED_MS) await wait(500);
    if (!one.short) await allShown(world);
    // What would be done a second time has had its time.
    await wait(2_000);
    const { rows, violations } = await judge(world, one, scene);
    const longestGap = world.readiness.longestGap();
    const facts = { case: one, rows, violations: [...violations, ...stranded], longestGap, clickGap };
    return { ...facts, tookMs: performance.now() - startedAt, log: world.log };
  } finally {
    await world?.close();
    await shape.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function opened({ gates }: Scene): void {
  for (const gate of gates) gate.open();
}

/** Presses Approve whenever a card offers it for what was approved before. */
function secondApprover(world: World, people: Clicks, steps: readonly StepName[]) {
  const pressed = new Map<string, number>();
  let isStopped = false;
  const ordered = steps.filter((step) => STEPS[step].isOrdered).map((step) => STEPS[step].purpose);
  void (async () => {
    while (!isStopped) {
      for (const value of offered(world)) {
        const [id] = value.split('|');
        const purpose = world.requests.all().find((each) => each.id === id)?.purpose ?? '';
        const count = pressed.get(value) ?? 0;
        if (!ordered.includes(purpose) || count >= 5) continue;
        const { isAcknowledged } = await people.pressesApprove('U0OMAR', value);
        if (isAcknowledged) pressed.set(value, count + 1);
      }
      await wait(100);
    }
  })();
  return {
    stop() {
      isStopped = true;
    },
  };
}

/** Clicks something that is refused, and noted, until that is acknowledged. */
async function probe(world: World, people: Clicks, steps: readonly StepName[], diedAt: number): Promise<number> {
  const request = steps.map((step) => world.requests.of(STEPS[step].purpose)).find(Boolean);
  if (!request) return 0;
  for (let isDown = false; ; await wait(150)) {
    const answer = await people.nudges(request, 'U0YUKI');
    // What is told comes right after the acknowledgement.
    await wait(100);
    if (!answer.isAcknowledged) isDown = true;
    const passed = performance.now() - diedAt;
    if (answer.isAcknowledged && (isDown || passed > 10_000)) return isDown ? Math.round(passed) : 0;
  }
}

/** People go on with each request until it is over. */
async function finish(world: World, people: Clicks, one: Case): Promise<string[]> {
  const { steps } = one;
  let no = 11;
  const triedAt = new Map<string, number>();
  for (const from = performance.now(); performance.now() - from < OVER_MS; await wait(500)) {
    const open = steps
      .map((step) => ({ step, request: world.requests.of(STEPS[step].purpose) }))
      .filter(({ request }) => request && !OVER.includes(request.state.name));
    if (open.length === 0) return [];
    for (const { step, request } of open) {
      if (!request || step === 'deadline') continue;
      const key = `${request.id} ${request.version}`;
      if (performance.now() - (triedAt.get(key) ?? -10_000) < 5_000) continue;
      triedAt.set(key, performance.now());
      if (request.state.name === 'choosing') await people.reserves(request, no++).catch(() => undefined);
      if (request.state.name === 'awaitingApproval') await people.approves(request, 'U0OMAR');
    }
  }
  return steps.flatMap((step) => {
    const { purpose, name } = STEPS[step];
    const { state } = world.requests.of(purpose) ?? {};
    const numbers = world.requests.numbersOf(purpose);
    const ordered = world.provider.orders().filter((number) => numbers.includes(number)).length;
    const isSettled = !state || OVER.includes(state.name) || isLeftToAPerson(one, state.name, ordered);
    return isSettled ? [] : [`${name}: stays ${state.name}`];
  });
}

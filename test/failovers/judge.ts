import { setTimeout as wait } from 'node:timers/promises';
import { cardsTell } from '../faults/invariants.ts';
import type { Case } from './run.ts';
import type { Scene } from './scene.ts';
import { STEPS, type StepName } from './steps.ts';
import type { World } from './world.ts';

/** One line of the table. */
export type Finding = Readonly<{
  step: StepName;
  acknowledged: number;
  /** Clicks without an effect. */
  lost: number;
  /** What another decision came before of, and whose clicker was told so. */
  outrun: number;
  orders: number;
  /** Orders more than one, numbers bought more than one, effects more than one. */
  doubled: number;
  ends: string;
}>;

/** What may be lost where no copy had it and nobody is left who remembers: it is told, and no violation. */
const mayLose = ({ link, killed }: Case) => link === 'stalled' && killed > 0;

/**
 * An order that was announced by a process which died before it made it: nobody can know that it did not, so a person is asked to say how it ended, and
 * its hold is kept until then.
 */
export function isLeftToAPerson({ killed }: Pick<Case, 'killed'>, name: string | undefined, orders: number): boolean {
  return killed > 0 && name === 'unconfirmed' && orders === 0;
}

/** Compares what was acknowledged with what is there in the end. */
export async function judge(
  world: World,
  one: Case,
  scene: Scene,
): Promise<{ rows: Finding[]; violations: readonly string[] }> {
  const violations: string[] = [];
  await world.requests.look();
  const audit = await world.audit();
  const { purchases } = world.sandbox.state();
  const rows = one.steps.map((step): Finding => {
    const { purpose, effect, name, ends } = STEPS[step];
    const say = (what: string) => violations.push(`${name}: ${what}`);
    const request = world.requests.of(purpose);
    const numbers = world.requests.numbersOf(purpose);
    const orders = world.provider.orders().filter((number) => numbers.includes(number));
    const bought = purchases.filter(({ number }) => numbers.includes(number));
    const acknowledged = scene.clicks.get(step)?.isAcknowledged ? 1 : 0;
    const lines = audit.filter(({ request: id }) => id === request?.id);
    const [what, by] = effect ?? [];
    const inHistory = request?.history.filter((entry) => entry.what === what && entry.by === by).length ?? 0;
    const inAudit = lines.filter((line) => line.what === what && line.by === by).length;
    const refused = lines.some((line) => line.what === 'refused' && line.by === by);
    const isThere = inHistory > 0 && inAudit > 0;
    const isOutrun = acknowledged === 1 && !isThere && refused;
    const isLost = acknowledged === 1 && effect !== undefined && !isThere && !isOutrun;
    if (isLost && !mayLose(one)) say(`lost (history ${inHistory}, audit trail ${inAudit})`);
    const isAgain = what !== 'chose' && what !== 'approved' && (inHistory > 1 || inAudit > 1);
    const doubled = orders.length - new Set(orders).size + Math.max(0, bought.length - 1) + (isAgain ? 1 : 0);
    if (doubled > 0)
      say(`doubled (orders ${orders}, bought ${bought.map(({ number }) => number)}, ${what} ${inHistory})`);
    const copies = world.requests.countOf(purpose);
    if (copies > 1) say(`there ${copies} times`);
    const state = request?.state.name ?? 'unknown';
    const isTold = mayLose(one) || isLeftToAPerson(one, state, orders.length);
    if (!one.short && state !== (ends ?? 'purchased') && !isTold) say(`ends as ${state}`);
    if (state === 'purchased' && bought.length === 0) say('says bought, and nothing was');
    if (!one.short && state !== 'purchased' && bought.length > 0) say(`was bought, and says ${state}`);
    return {
      step,
      acknowledged,
      lost: isLost ? 1 : 0,
      outrun: isOutrun ? 1 : 0,
      orders: orders.length,
      doubled,
      ends: state,
    };
  });
  const known = new Set(one.steps.flatMap((step) => world.requests.numbersOf(STEPS[step].purpose)));
  for (const { number } of purchases)
    if (!known.has(number)) violations.push(`${number} was bought, and no request knows of it`);
  if (!one.short) violations.push(...(await holdsLeft(world, one)), ...(await cards(world, one)));
  return { rows, violations };
}

/** What nobody will release: the requests are over by now. */
async function holdsLeft(world: World, one: Case): Promise<string[]> {
  const left = () => world.sandbox.state().reservations;
  for (const from = performance.now(); performance.now() - from < 30_000 && left().length > 0; await wait(500));
  const orders = world.provider.orders();
  const kept = one.steps.flatMap((step) => {
    const numbers = world.requests.numbersOf(STEPS[step].purpose);
    const ordered = orders.filter((number) => numbers.includes(number)).length;
    return isLeftToAPerson(one, world.requests.of(STEPS[step].purpose)?.state.name, ordered) ? numbers : [];
  });
  const others = left().filter(({ number }) => !kept.includes(number));
  return mayLose(one) ? [] : others.map(({ number }) => `${number} is left on hold`);
}

/** What is told under a card may be told twice where its telling is forgotten: what happened next might have been told in its place. */
async function cards(world: World, one: Case): Promise<string[]> {
  let found: string[] = [];
  for (const from = performance.now(); performance.now() - from < 40_000; await wait(1_000)) {
    found = (await cardsTell(world, world.requests.all())).map(({ what }) => what);
    if (mayLose(one)) found = found.filter((what) => !what.startsWith('a message too many'));
    if (found.length === 0) break;
  }
  return found;
}

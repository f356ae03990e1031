import type { Request } from '../../src/domain/request.ts';
import { openDesk, until } from './desk.ts';

/** What came of many approvals at once. */
export type Outcome = Readonly<{
  approvals: number;
  /** Numbers that the provider sold. */
  bought: number;
  /** Orders that were announced by a process that was killed before it made them: they are never made again, and a person says what becomes of them. */
  unanswered: number;
  /** Requests that were told that the budget is used up, and wait still. */
  refused: number;
  /** What the requests are by now. */
  states: Readonly<Record<string, number>>;
  /** Counted against the budget of the workspace, and the budget, in millionths. */
  counted: string;
  budget: string;
  rent: string;
  tookMs: number;
}>;

const PRICE = '1.10';

/**
 * So many approvals at once, half of them sent to each of two processes, against a budget that has room for `room` of them. With `kill` one process is
 * killed when half of the clicks have been taken, and started again; people whose click was not taken click again.
 */
export async function race({
  approvals,
  room,
  kill,
}: Readonly<{ approvals: number; room: number; kill: boolean }>): Promise<Outcome> {
  const budget = ((11 * room) / 10).toFixed(2);
  const desk = await openDesk(`version: 1
currency: USD
approve:
  who: [U0MARTA, U0OMAR]
budget:
  workspace: ${budget} USD
`);
  try {
    const requests = await desk.fill(approvals, PRICE);
    await desk.startAll();
    const begun = performance.now();
    let taken = 0;
    let dead = false;
    let restarted: Promise<void> | undefined;
    const approve = async (request: Request, no: number) => {
      const by = no % 2 === 0 ? 'U0MARTA' : 'U0OMAR';
      for (let at = no % 2; !(await desk.approves(request, by, dead ? 1 : at)); at = 1)
        await new Promise((resolve) => setTimeout(resolve, 500));
      taken++;
      if (kill && !restarted && taken >= approvals / 2) {
        dead = true;
        restarted = desk.kill(0).then(() => desk.start(0));
      }
    };
    await eachOf([...requests.entries()], ([no, request]) => approve(request, no));
    await restarted;
    const sold = () => desk.sandbox.state().purchases;
    const isUnanswered = ({ state }: Request) =>
      state.name === 'unconfirmed' && !sold().some(({ number }) => number === state.hold.number);
    const refusedOf = async () =>
      new Set((await desk.audit()).filter(({ reason }) => reason === 'overBudget').map(({ request }) => request));
    const longest = approvals < 100 ? 120_000 : 600_000;
    const isSettled = async () => {
      const refused = await refusedOf();
      const all = await Promise.all(requests.map(({ id }) => desk.load(id)));
      // What came back, since the provider did not answer in time, is approved once more, as people would.
      await eachOf(
        all.flatMap((each) => (each?.state.name === 'awaitingApproval' && each.state.problem ? [each] : [])),
        (each) => (refused.has(each.id) ? undefined : approve(each, 1)),
      );
      return all.every(
        (each) => each && (each.state.name === 'purchased' || refused.has(each.id) || isUnanswered(each)),
      );
    };
    await until(isSettled, 'every approval to count or to be refused', longest).catch(async (error: unknown) => {
      const all = await Promise.all(requests.map(({ id }) => desk.load(id)));
      throw new Error(`${error}: ${JSON.stringify(all.filter((each) => each?.state.name !== 'purchased'))}`);
    });
    const tookMs = Math.round(performance.now() - begun);
    const now = await Promise.all(requests.map(({ id }) => desk.load(id)));
    const sums = await desk.counted();
    const month = Object.keys(sums).find((field) => field.endsWith(' workspace USD')) ?? '';
    return {
      approvals,
      bought: sold().length,
      unanswered: now.filter((each) => each && isUnanswered(each)).length,
      refused: (await refusedOf()).size,
      states: countedBy(now),
      counted: sums[month] ?? '0',
      budget: String(Math.round(Number(budget) * 1_000_000)),
      rent: sums['rent USD'] ?? '0',
      tookMs,
    };
  } finally {
    await desk.close();
  }
}

/** A hundred at a time: more than that the bot turns away, and people press again. */
async function eachOf<T>(all: readonly T[], work: (each: T) => Promise<void> | undefined): Promise<void> {
  const left = all.values();
  await Promise.all(
    Array.from({ length: 100 }, async () => {
      for (const each of left) await work(each);
    }),
  );
}

function countedBy(requests: readonly (Request | undefined)[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const each of requests) {
    const name = each?.state.name ?? 'gone';
    found[name] = (found[name] ?? 0) + 1;
  }
  return found;
}

import { ATTEMPT_GRACE_MS } from '../../src/domain/rules.ts';
import type { Desk, Kept } from './desk.ts';
import {
  approvable,
  approves,
  choice,
  denies,
  isIn,
  LINES,
  type Line,
  purposeOf,
  requestOf,
  reserves,
  until,
} from './lines.ts';

type Ending = Readonly<{
  /** What people do, in words. */
  does: string;
  act?: (desk: Desk, line: Line) => Promise<unknown>;
  ends: string;
}>;

const approve: Ending = { does: 'Approve', act: approves, ends: 'purchased' };
const reserveAndApprove: Ending = {
  does: 'Reserve, Approve',
  async act(desk, line) {
    await reserves(desk.person('ana'), line);
    await approvable(desk, line);
    await approves(desk, line);
  },
  ends: 'purchased',
};
const staying = (ends: string): Ending => ({
  does: 'Details',
  async act(desk, line) {
    const ana = desk.person('ana');
    await ana.presses('Details', { in: purposeOf(line) });
    const shows = async () => (await ana.modal())?.allText.includes(purposeOf(line));
    await until(`the details of "${line}"`, shows);
    await ana.closes();
  },
  ends,
});

/** What people do about each when the other version runs, and how it ends. */
const ENDINGS: Readonly<Record<Line, Ending>> = {
  searching: {
    ...reserveAndApprove,
    async act(desk, line) {
      const ana = desk.person('ana');
      // Where the search was still answered, it was told that 2Chat did not answer, and is made again.
      await choice(ana, line, 10_000).catch(async () => {
        await ana.presses('Change search', { in: purposeOf(line) });
        await ana.seesModal('Change the search');
        await ana.submits();
      });
      await reserveAndApprove.act?.(desk, line);
    },
  },
  choosing: {
    does: 'Reserve, Cancel',
    async act(desk, line) {
      await reserves(desk.person('ana'), line);
      await approvable(desk, line);
      await desk.person('ana').presses('Cancel', { in: purposeOf(line) });
    },
    ends: 'cancelled',
  },
  'reserving, announced': {
    ...reserveAndApprove,
    async act(desk, line) {
      // An earlier version has no worker for the queue of the job that made the call: its own waits until the call must be over.
      await choice(desk.person('ana'), line, ATTEMPT_GRACE_MS + 30_000);
      await reserveAndApprove.act?.(desk, line);
    },
  },
  'hold unknown': {
    does: 'Cancel request',
    act: (desk, line) => desk.person('ana').presses('Cancel', { in: purposeOf(line) }),
    ends: 'cancelled',
  },
  'to approve': approve,
  'to approve, direct message': approve,
  'to cancel': {
    does: 'Cancel',
    act: (desk, line) => desk.person('ana').presses('Cancel', { in: purposeOf(line) }),
    ends: 'cancelled',
  },
  'to deny': { does: 'Deny…', act: denies, ends: 'denied' },
  'to expire': { does: 'nothing', ends: 'expired' },
  'posting announced': approve,
  'returned for approval': approve,
  'click looked up': { does: 'nothing', ends: 'purchased' },
  'purchasing, announced': { does: 'nothing', ends: 'purchased' },
  unconfirmed: { does: 'nothing', ends: 'purchased' },
  'purchased, to check': {
    does: 'nothing',
    // It was not listed before.
    act: (desk, line) =>
      until(
        'the bought number to be seen',
        async () => {
          const state = (await requestOf(desk, line))?.state as { ownership?: { active?: boolean } } | undefined;
          return state?.ownership?.active;
        },
        90_000,
      ),
    ends: 'purchased',
  },
  // It was carried out after all.
  'failed, to check': { does: 'nothing', ends: 'purchased' },
  denied: staying('denied'),
  expired: {
    does: 'Hold it again, Approve',
    async act(desk, line) {
      await desk.person('ana').presses('Hold it again', { in: purposeOf(line) });
      await approvable(desk, line);
      await approves(desk, line);
    },
    ends: 'purchased',
  },
  cancelled: staying('cancelled'),
  'release pending': {
    does: 'nothing',
    act: (desk, line) => until('the release', async () => !String((await requestOf(desk, line))?.body['releasing'])),
    ends: 'cancelled',
  },
};

/** Longer than until the last of what comes by itself is due. */
const LATEST_MS = 130_000;

export type Ended = Readonly<{ line: Line; before: string; does: string; after: string; wrong?: string }>;

/** People bring every request to its end. */
export async function endAll(desk: Desk, before: readonly Kept[]): Promise<Ended[]> {
  const wrong = new Map<Line, string>();
  const trying = async (line: Line, act: () => Promise<unknown>) => {
    await act().catch((error: Error) => wrong.set(line, wrong.get(line) ?? firstLine(error)));
  };
  const waits: Line[] = [];
  for (const line of LINES) {
    const { act, does } = ENDINGS[line];
    if (act && does !== 'nothing') await trying(line, () => act(desk, line));
    else waits.push(line);
  }
  const pressed = LINES.filter((line) => !waits.includes(line));
  await Promise.all(pressed.map((line) => trying(line, () => isIn(desk, line, ENDINGS[line].ends))));
  // What comes by itself later than all of that: the deadline, and the look at the order that was refused.
  if (desk.isOfAnotherTime) await desk.stepClock(LATEST_MS);
  await Promise.all(
    waits.map(async (line) => {
      await trying(line, () => isIn(desk, line, ENDINGS[line].ends, LATEST_MS));
      await trying(line, async () => ENDINGS[line].act?.(desk, line));
    }),
  );
  const after = await desk.requests();
  const stateIn = (all: readonly Kept[], line: Line) =>
    all.find(({ purpose }) => purpose === purposeOf(line))?.state.name ?? 'gone';
  return LINES.map((line) => {
    const why = wrong.get(line);
    const ended = { line, before: stateIn(before, line), does: ENDINGS[line].does, after: stateIn(after, line) };
    return why === undefined ? ended : { ...ended, wrong: why };
  });
}

function firstLine({ message }: Error): string {
  return message.split('\n')[0] ?? '';
}

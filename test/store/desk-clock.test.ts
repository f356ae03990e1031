import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { watchContinuity } from '../../src/store/continuity.ts';
import { createDeskClock } from '../../src/store/desk-clock.ts';
import { keys } from '../../src/store/keys.ts';
import { createRandom } from '../faults/random.ts';
import { useRedis } from '../support/redis.ts';

const server = useRedis();
const team = 'T0DESK';
const MINUTES = 180_000;
let redis: Redis;
let open: { close(): void }[];

beforeAll(() => {
  redis = new Redis(server.url);
});
beforeEach(async () => {
  open = [];
  await server.flush();
});
afterEach(async () => {
  for (const each of open) each.close();
});
afterAll(() => redis.disconnect());

/** A process whose clock is `byMs` ahead, with workers unless told otherwise. */
function aProcess(byMs: number, { works = true, isLate = false, over = redis } = {}) {
  const said: string[] = [];
  const one = { byMs, resting: false, takes: true };
  const workers = {
    takes: () => one.takes && !one.resting,
    rest: (should: boolean) => {
      one.resting = should;
    },
  };
  const clock = createDeskClock({
    say: (level, sentence) => void said.push(`${level}: ${sentence}`),
    runsJobs: works,
    now: () => Date.now() + one.byMs,
  });
  const begins = () => clock.leads(workers);
  if (works && !isLate) begins();
  const { beat, hasCaughtUp, close } = watchContinuity(over, team, () => undefined, clock);
  open.push({ close });
  /** How far what it judges by is ahead of the machine's clock. */
  const judges = () => Math.round((clock.now() - Date.now()) / 1_000) * 1_000 + 0;
  return Object.assign(one, { ...clock, said, beat, hasCaughtUp, close, judges, begins });
}
type Process = ReturnType<typeof aProcess>;

async function beats(...all: Process[]) {
  for (let times = 0; times < 4; times++) for (const each of all) await each.beat();
}
const states = (...all: Process[]) => all.map((each) => [each.resting ? 'rests' : 'works', each.judges()]);

describe('two processes, one of whose clocks is wrong', () => {
  it.each([MINUTES, -MINUTES])('the one that is %d ms ahead rests and judges by the other one’s', async (byMs) => {
    const [right, wrong] = [aProcess(0), aProcess(byMs)];
    await beats(right, wrong);
    expect(states(right, wrong)).toEqual([
      ['works', 0],
      ['rests', 0],
    ]);
    const where = byMs > 0 ? 'ahead of' : 'behind';
    const warning = `this machine's clock is 180 s ${where} Redis's, and another process has a better one: until it is set right, this process takes no jobs and judges by the other one's clock`;
    expect([right.said, wrong.said]).toEqual([[], [`warn: ${warning}`]]);
    expect([right.warnings(), wrong.warnings()]).toEqual([[], [warning]]);
    // It is set right.
    wrong.byMs = 0;
    expect(wrong.judges()).toBe(0);
    await beats(right, wrong);
    expect(states(right, wrong)).toEqual([
      ['works', 0],
      ['works', 0],
    ]);
    expect(wrong.said.slice(1)).toEqual([
      "info: this machine's clock is right again: this process judges by it, and takes jobs if it is one that does",
    ]);
    expect(wrong.warnings()).toEqual([]);
  });

  it('each knows how far the clock that all share is from the one that it judges by', async () => {
    const shared = (one: Process) => Math.round((one.sharedOffsetMs() ?? Number.NaN) / 100) * 100 + 0;
    const [right, wrong] = [aProcess(0), aProcess(MINUTES)];
    expect(shared(wrong)).toBeNaN();
    await beats(wrong);
    expect(shared(wrong)).toBe(-MINUTES);
    // From now on it judges by the other one's.
    await beats(right, wrong);
    expect([shared(right), shared(wrong)]).toEqual([0, 0]);
    right.takes = false;
    await beats(right, wrong);
    expect([shared(right), shared(wrong)]).toEqual([0, -MINUTES]);
    wrong.byMs = 0;
    expect(shared(wrong)).toBe(0);
  });

  it.each([
    [[], []],
    [[MINUTES], [MINUTES]],
  ])('one whose clock is wrong while nobody has a better one, is told of: %j', async (all) => {
    const processes = all.map((byMs) => aProcess(byMs));
    const wrong = aProcess(MINUTES);
    await beats(...processes, wrong);
    expect(wrong.warnings()).toEqual([
      "this machine's clock is 180 s ahead of Redis's: one of the two is wrong, and no other process that takes jobs has a better one",
    ]);
    wrong.byMs = 0;
    expect(wrong.warnings()).toEqual([]);
  });

  it('one that is set while it works judges rightly at once, before anything was asked', async () => {
    const [right, one] = [aProcess(0), aProcess(0)];
    await beats(right, one);
    one.byMs = MINUTES;
    expect([one.judges(), one.isOff()]).toEqual([0, true]);
  });

  it('one that is off from its start rests before it has taken any job', async () => {
    const [right, wrong] = [aProcess(0), aProcess(MINUTES, { isLate: true })];
    await beats(right, wrong);
    expect(wrong.judges()).toBe(0);
    wrong.begins();
    expect(wrong.resting).toBe(true);
  });

  it('one that takes in only what Slack sends judges by the other one’s, too, and nobody goes by it', async () => {
    const [worker, web] = [aProcess(0), aProcess(MINUTES, { works: false })];
    await beats(worker, web);
    expect(states(worker, web)).toEqual([
      ['works', 0],
      ['works', 0],
    ]);
    expect(web.warnings()[0]).toMatch(/until it is set right, this process judges by/);
    worker.byMs = 2 * MINUTES;
    web.byMs = 0;
    await beats(worker, web);
    expect(states(worker, web)).toEqual([
      ['works', 2 * MINUTES],
      ['works', 0],
    ]);
  });

  it('nobody leaves jobs to one that takes none, and one that rests works again when the other one takes none any more', async () => {
    const [right, wrong] = [aProcess(0), aProcess(MINUTES)];
    right.takes = false;
    await beats(right, wrong);
    expect(states(right, wrong)[1]).toEqual(['works', MINUTES]);
    right.takes = true;
    await beats(right, wrong);
    expect(states(right, wrong)[1]).toEqual(['rests', 0]);
    right.takes = false;
    await beats(right, wrong);
    expect(states(right, wrong)[1]).toEqual(['works', MINUTES]);
    expect(wrong.said.at(-1)).toBe(
      "info: no other process has a better clock any more: this one judges by its own again, 180 s ahead of Redis's",
    );
  });
});

it('one that rests goes by its own clock before it takes jobs again, when the other one has ended', () => {
  const turns: string[] = [];
  const clock = createDeskClock({ say: () => undefined, runsJobs: true, now: () => MINUTES, monotonic: () => 0 });
  clock.leads({
    takes: () => true,
    rest: (should) => void turns.push(`${should ? 'rests' : 'works'} at ${clock.now()}`),
  });
  const told = { at: 0, sentAt: 0, gotAt: 0 };
  const others = [{ id: 'other', ms: 0, inexactMs: 0, takesJobs: true }];
  clock.hears({ told, others, mayRest: true });
  // It has taken itself out, and is not known to have ended yet.
  clock.hears({ told, others, mayRest: false });
  clock.hears({ told, others: [], mayRest: false });
  expect(turns).toEqual(['rests at 0', `works at ${MINUTES}`]);
});

it.each([
  ['slept', 600_000, true],
  ['set', 0, false],
])('it is told when its machine %s meanwhile, or Redis’s clock was set', (_how, wallMs, hasSlept) => {
  let wall = 1_000;
  const clock = createDeskClock({ say: () => undefined, runsJobs: true, now: () => wall, monotonic: () => 0 });
  const turns: unknown[] = [];
  clock.onTurn((turn) => void turns.push(turn));
  const hears = (at: number) => clock.hears({ told: { at, sentAt: 0, gotAt: 0 }, others: [], mayRest: false });
  hears(1_000);
  hears(1_000);
  wall += wallMs;
  hears(601_000);
  hears(601_000);
  expect(turns).toEqual(hasSlept ? [{ hasSlept: true }] : []);
});

it('it is told when it goes by another clock, rests, and works again: what is due is looked at anew, and not with each beat', async () => {
  const [right, wrong] = [aProcess(0), aProcess(MINUTES)];
  const turns = { right: 0, wrong: 0 };
  right.onTurn(() => {
    turns.right += 1;
  });
  wrong.onTurn(() => {
    turns.wrong += 1;
  });
  await beats(right, wrong);
  await beats(right, wrong);
  expect(states(right, wrong)).toEqual([
    ['works', 0],
    ['rests', 0],
  ]);
  const rested = turns.wrong;
  expect(rested).toBeGreaterThan(0);
  expect(rested).toBeLessThanOrEqual(2);
  wrong.byMs = 0;
  await beats(right, wrong);
  expect(turns.wrong).toBeGreaterThan(rested);
  expect(turns.wrong).toBeLessThanOrEqual(rested + 2);
  expect(turns.right).toBe(0);
});

it('where it is the clock of Redis that is wrong, nobody stops', async () => {
  const all = [aProcess(-MINUTES), aProcess(-MINUTES + 900), aProcess(-MINUTES - 900)];
  await beats(...all);
  expect(states(...all)).toEqual(all.map(({ byMs }) => ['works', Math.round(byMs / 1_000) * 1_000]));
});

it('where Redis has another clock from now on, nobody is taken for wrong by what was measured before', () => {
  let passedMs = 0;
  const wall = 1_800_000_000_000;
  const aMachine = (byMs: number) => {
    const now = () => wall + passedMs + byMs;
    const clock = createDeskClock({ say: () => undefined, runsJobs: true, now, monotonic: () => passedMs });
    const one = { resting: false };
    clock.leads({ takes: () => !one.resting, rest: (should) => void Object.assign(one, { resting: should }) });
    return Object.assign(one, { clock, aheadBy: () => Math.round(clock.now() - wall - passedMs) });
  };
  const all = [aMachine(0), aMachine(0), aMachine(MINUTES)];
  /** What each said last. */
  const last = new Map<string, ReturnType<(typeof all)[0]['clock']['says']>>();
  /** Each beats once, one after the other; answers with what each is ahead by what it judges by after each of these beats. */
  const second = (redisBy: number) =>
    all.map(({ clock }, index) => {
      passedMs += 330;
      const said = clock.says();
      last.set(`${index}`, said);
      const others = [...last].flatMap(([id, { ahead, takesJobs }]) =>
        ahead && id !== `${index}` ? [{ id, ...ahead, takesJobs }] : [],
      );
      const told = { at: wall + passedMs + redisBy, sentAt: passedMs, gotAt: passedMs };
      clock.hears({ told, others, mayRest: said.leavesTo !== undefined });
      return all.map((each) => each.aheadBy());
    });
  for (let seconds = 0; seconds < 4; seconds++) second(0);
  for (const redisBy of [0, 60_000, -60_000]) {
    for (let seconds = 0; seconds < 8; seconds++) {
      expect(second(redisBy).flat(), `${redisBy}, second ${seconds}`).toEqual(Array(9).fill(0));
      expect(all.map(({ resting }) => resting)).toEqual([false, false, true]);
    }
  }
});

it.each([
  ['-info', MINUTES],
  ['-time', MINUTES],
  ['-info -time', undefined],
])('of a Redis that allows no %s its clock is known if it can be', async (rights, ms) => {
  await redis.call('ACL', 'SETUSER', 'few', 'on', '>few', '~*', '+@all', ...rights.split(' '));
  const over = new Redis(server.url, { username: 'few', password: 'few', enableReadyCheck: false });
  const [right, one] = [aProcess(0, { over }), aProcess(MINUTES, { over })];
  await beats(right, one);
  const ahead = one.says().ahead?.ms;
  expect(ahead && Math.round(ahead / 1_000) * 1_000).toBe(ms);
  expect(one.resting).toBe(ms !== undefined);
  over.disconnect();
});

it('alone, it works by its own clock', async () => {
  const one = aProcess(MINUTES);
  await beats(one);
  expect(states(one)).toEqual([['works', MINUTES]]);
  expect(one.said).toEqual([]);
});

it('two that believe of each other that it is the better one do not both rest', async () => {
  const [a, b] = [aProcess(0), aProcess(0)];
  await beats(a, b);
  // Both are set before either has said so.
  [a.byMs, b.byMs] = [MINUTES, -2 * MINUTES];
  expect([a.isOff(), b.isOff()]).toEqual([true, true]);
  await Promise.all([a.beat(), b.beat()]);
  expect([a.resting, b.resting]).toEqual([true, false]);
  await beats(a, b);
  expect(states(a, b)).toEqual([
    ['works', MINUTES],
    ['rests', MINUTES],
  ]);
});

it('in whatever order clocks are set and beats come, never do all rest, and in the end the nearest works', async () => {
  const all = [aProcess(0), aProcess(7_000), aProcess(MINUTES), aProcess(-MINUTES)];
  const random = createRandom(20_261_130);
  const pick = (of: number) => Math.floor(random() * of);
  for (let step = 0; step < 600; step++) {
    const one = all[pick(all.length)] as Process;
    if (pick(4) === 0) one.byMs = [0, 4_600, -9_000, MINUTES, -MINUTES, MINUTES + 500][pick(6)] ?? 0;
    else if (pick(9) === 0) await Promise.all(all.map((each) => each.beat()));
    else await one.beat();
    expect(all.filter(({ resting }) => !resting).length, `step ${step}`).toBeGreaterThan(0);
  }
  await beats(...all);
  const nearest = Math.min(...all.map(({ byMs }) => Math.abs(byMs)));
  for (const { byMs, resting } of all) if (Math.abs(byMs) === nearest) expect(resting).toBe(false);
});

describe('what is said beside processes of other versions', () => {
  const standing = () => redis.hgetall(keys.processes(team));

  it('stands before what an earlier version looks for at the end', async () => {
    const one = aProcess(MINUTES);
    await one.beat();
    await one.beat();
    await one.hasCaughtUp('run.line run.line');
    const said = /^\d+ clock,1[78]\d{4},\d+,takes run\.line run\.line$/;
    expect(Object.values(await standing())).toEqual([expect.stringMatching(said)]);
  });

  it('is not expected of an earlier one, nor understood of a later one that says it otherwise', async () => {
    const wrong = aProcess(MINUTES);
    for (const [beat, said] of [
      'run.line run.line',
      'clock,soon,takes run.line run.line',
      'clock,1,1,sleeps run',
    ].entries()) {
      await redis.hset(keys.processes(team), 'other', `${beat} ${said}`);
      await beats(wrong);
      expect(states(wrong), said).toEqual([['works', MINUTES]]);
    }
    // More than this version knows, before and after.
    await redis.hset(keys.processes(team), 'other', '9 host,a clock,1,1,takes load,7 run.line run.line');
    await beats(wrong);
    expect(states(wrong)).toEqual([['rests', 0]]);
  });
});

import { type KindName, pressable } from './clicks/kinds.ts';
import { openStage, type Stage, type Target } from './clicks/stage.ts';
import { keep } from './fill.ts';
import { cpuMs } from './measure.ts';
import { median, ms, quantile } from './numbers.ts';
import type { Row } from './row.ts';

/*
 * How Slack is answered, beside a bare Bolt app (`clicks/floor-bolt.ts`) and a bare HTTP server: one after the other in each round, now the one first and
 * now the other. Ours takes clicks and runs no jobs (ROLE=web), as the floor does: what follows from a click is measured as a whole request.
 */

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 7);
const MOST_MS = Number(process.env['BENCH_SECONDS'] ?? 1) * 1_000;
/** What begins a name is measured alone: BENCH_ONLY=help,more. */
const ONLY = process.env['BENCH_ONLY']?.split(',');
/** In one round: of clicks each is on a request of its own, which is saved before. */
const CLICKS = 600;
const OTHERS = 4_000;

type Floor = Parameters<Stage['floor']>[0];
type Measurement = Readonly<{
  what: string;
  floor: Floor;
  target: string;
  notes: string;
  least: number;
  mostP99?: number;
}>;

const MEASUREMENTS: Readonly<Record<KindName, Measurement>> = {
  help: {
    what: '`/number help` answered',
    floor: 'commands',
    ...{ target: '≥ 0.9 of the throughput, p99 ≤ 1.2 ×', least: 0.9, mostP99: 1.2 },
    notes: 'Slack is asked who that is and who is in a group, then answered to its address; both do',
  },
  form: {
    what: '`/number` to the drawn form',
    floor: 'commands',
    ...{ target: '≥ 0.9 of the throughput, p99 ≤ 1.2 ×', least: 0.9, mostP99: 1.2 },
    notes: '`views.open`; the floor has the view ready',
  },
  reserve: {
    what: '*Reserve* saved and acknowledged',
    floor: 'clicks',
    ...{ target: '≥ 0.8 of the throughput, p99 ≤ 1.3 ×', least: 0.8, mostP99: 1.3 },
    notes: 'the request is read, changed and saved, and what follows is queued; the floor adds to a queue',
  },
  more: {
    what: '*Next page* saved and acknowledged',
    floor: 'clicks',
    ...{ target: '≥ 0.8 of the throughput, p99 ≤ 1.3 ×', least: 0.8, mostP99: 1.3 },
    notes: 'the same, with a card to be drawn anew',
  },
  approve: {
    what: '*Approve* saved and acknowledged',
    floor: 'clicks',
    ...{ target: '≥ 0.8 of the throughput, p99 ≤ 1.3 ×', least: 0.8, mostP99: 1.3 },
    notes: 'the decision is queued; the floor adds the same to a queue',
  },
  countries: {
    what: 'typeahead: countries',
    floor: 'options',
    ...{ target: '≥ 0.8 of the throughput, p99 ≤ 1.3 ×', least: 0.8, mostP99: 1.3 },
    notes: 'the floor answers with a constant',
  },
  cities: {
    what: 'typeahead: 30,000 cities',
    floor: 'options',
    ...{ target: '≥ 0.8 of the throughput, p99 ≤ 1.3 ×', least: 0.8, mostP99: 1.3 },
    notes:
      'the list is in memory, and each letter asks Redis whether it is still the same; the floor answers with a constant',
  },
  unsigned: {
    what: 'refused at the door: unsigned',
    floor: 'door',
    ...{ target: '≥ 0.7 of the throughput', least: 0.7 },
    notes: 'the floor reads the body and works out the signature',
  },
  forged: {
    what: 'refused at the door: signed by another',
    floor: 'door',
    ...{ target: '≥ 0.7 of the throughput', least: 0.7 },
    notes: 'the signature is worked out by both',
  },
};

type Round = Readonly<{
  perSecond: number;
  latenciesMs: number[];
  cpuMs: number;
  calls: Readonly<Record<string, number>>;
}>;
type Side = 'ours' | 'floor';

export async function run(): Promise<Row[]> {
  const stage = await openStage();
  try {
    const presser = createPresser(stage);
    const bot = await stage.bot();
    const floors = new Map<Floor, Target>();
    for (const of of ['commands', 'clicks', 'options', 'door'] as const) floors.set(of, await stage.floor(of));
    const kinds = (Object.keys(MEASUREMENTS) as KindName[]).filter(isWanted);
    const rounds = new Map<string, Round[]>();
    // The first round is for the compiler of the engine alone.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const kind of kinds) {
        const targets: [Side, Target | undefined][] = [
          ['ours', bot],
          ['floor', floors.get(MEASUREMENTS[kind].floor)],
        ];
        for (const [side, target] of round % 2 === 0 ? targets : targets.toReversed()) {
          if (!target) continue;
          const measured = await presser.round(kind, [target]);
          if (round > 0) rounds.set(`${kind} ${side}`, [...(rounds.get(`${kind} ${side}`) ?? []), measured]);
        }
      }
    }
    const of = (kind: KindName, side: Side) => rounds.get(`${kind} ${side}`) ?? [];
    const rows = kinds.map((kind) => rowOf(MEASUREMENTS[kind], of(kind, 'ours'), of(kind, 'floor')));
    return isWanted('processes') ? [...rows, ...(await several(stage, presser, bot))] : rows;
  } finally {
    await stage.close();
  }
}

/** Saves what is to be pressed, and measures how it is. */
function createPresser({ redis, press }: Stage) {
  let made = 0;
  const areSaved = (kind: KindName) => ['reserve', 'more', 'approve'].includes(kind);

  return {
    async round(kind: KindName, targets: readonly Target[], count = areSaved(kind) ? CLICKS : OTHERS): Promise<Round> {
      const first = made;
      made += count;
      const nos = Array.from({ length: count }, (_, no) => (first + no) * 10 + (kind === 'approve' ? 1 : 0));
      const now = Date.now();
      if (areSaved(kind)) await keep(redis, count, (at) => pressable(nos[at] ?? 0, now));
      const used = async () =>
        (await Promise.all(targets.map(({ pid }) => cpuMs(pid)))).reduce((sum, each) => sum + each, 0);
      const before = await used();
      const { latenciesMs, tookMs, calls } = await press({
        kind,
        nos,
        urls: targets.map(({ url }) => url),
        mostMs: MOST_MS,
      });
      const answered = latenciesMs.length;
      if (areSaved(kind) && calls['response_url']) throw new Error(`${kind} was refused`);
      return {
        ...{ perSecond: (answered / tookMs) * 1_000, latenciesMs, cpuMs: ((await used()) - before) / answered },
        calls: Object.fromEntries(Object.entries(calls).map(([name, times]) => [name, times / answered])),
      };
    },
  };
}

function rowOf(
  { what, target, notes, least, mostP99 }: Measurement,
  ours: readonly Round[],
  floor: readonly Round[],
): Row {
  const seen = { ours: inShort(ours), floor: inShort(floor) };
  const ratio = seen.ours.perSecond / seen.floor.perSecond;
  const p99 = seen.ours.p99 / seen.floor.p99;
  const isReached = ratio >= least && (mostP99 === undefined || p99 <= mostP99);
  const calls = (rounds: readonly Round[]) =>
    Object.entries(rounds.at(-1)?.calls ?? {})
      .map(([name, times]) => `${times.toFixed(1)} ${name}`)
      .join(', ') || 'none';
  return {
    ...{ what, target: `${target}: ${isReached ? 'reached' : '**not reached**'}` },
    ...{ floor: sayHow(seen.floor), ours: sayHow(seen.ours), ratio },
    notes: `p99 ${p99.toFixed(2)} ×, processor ${(seen.ours.cpuMs / seen.floor.cpuMs).toFixed(2)} ×. Calls: ${calls(ours)} (floor ${calls(floor)}); ${notes}`,
  };
}

/** Medians of the rounds, and the tail of all of them. */
function inShort(rounds: readonly Round[]) {
  const all = rounds.flatMap(({ latenciesMs }) => latenciesMs);
  return {
    perSecond: median(rounds.map((each) => each.perSecond)),
    p50: median(all),
    p99: quantile(all, 0.99),
    cpuMs: rounds.reduce((sum, each) => sum + each.cpuMs, 0) / rounds.length,
  };
}

function sayHow({ perSecond, p50, p99, cpuMs: cpu }: ReturnType<typeof inShort>): string {
  return `${perSecond.toFixed(0)}/s, ${ms(p50)} (p99 ${ms(p99)}), ${cpu.toFixed(2)} ms of processor`;
}

/** The same clicks taken by two processes, and by four. */
async function several(stage: Stage, presser: ReturnType<typeof createPresser>, bot: Target): Promise<Row[]> {
  const bots = [bot, await stage.bot(), await stage.bot(), await stage.bot()];
  const counts = [1, 2, 4] as const;
  const rounds = new Map<number, Round[]>(counts.map((count) => [count, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const count of round % 2 === 0 ? counts : counts.toReversed()) {
      const measured = await presser.round('help', bots.slice(0, count));
      if (round > 0) rounds.get(count)?.push(measured);
    }
  }
  const [one, ...more] = counts.map((count) => ({ count, seen: inShort(rounds.get(count) ?? []) }));
  return more.map(({ count, seen }) => {
    const ratio = seen.perSecond / (one?.seen.perSecond ?? Number.NaN);
    const target = count === 2 ? `≥ 1.7 ×: ${ratio >= 1.7 ? 'reached' : '**not reached**'}` : '–';
    return {
      ...{ what: `${count} processes, \`/number help\` answered`, target, ratio },
      ...{ floor: `one: ${one ? sayHow(one.seen) : ''}`, ours: sayHow(seen) },
      notes: `each takes ${(seen.cpuMs / (one?.seen.cpuMs ?? Number.NaN)).toFixed(2)} × the processor time; Slack and Redis take their share of the same processors`,
    };
  });
}

function isWanted(name: string): boolean {
  return ONLY?.some((each) => name.startsWith(each)) ?? true;
}

import { request as send } from 'undici';
import { signed } from '../support/signed.ts';
import { ask, endFloor, startFloor } from './floor.ts';
import type { Call } from './floors/calls-in-turn.ts';
import { type InstantDesk, openInstantDesk } from './instant-desk.ts';
import type { OutgoingCall } from './instant-world.ts';
import { cpuMs } from './measure.ts';
import { median, ms, quantile } from './numbers.ts';
import type { Row } from './row.ts';
import { createWalks, type Walks } from './walks.ts';

/*
 * A whole request, from `/number` to the line in the feed, by people who press at once, at a Slack and a provider that answer at once. Its floor is the
 * calls that no bot can do without, made one after the other by a script, with the same bodies.
 */

const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 7);
const A_ROUND = 15;
/** What is begun together, and how many there are, where it is counted how many go through in a second. */
const AT_ONCE = 20;
const MANY = Number(process.env['BENCH_MANY'] ?? 300);
const WARM_UP = 40;

/** What cannot be left out, step by step: a step begins with something a person does. */
const STEPS = [
  // `/number`: the form, once it is known who asks.
  ['users.info', 'views.open'],
  // The form is sent: saved, looked for, shown.
  ['save', 'GET /numbers/groups', 'save', 'chat.postMessage'],
  // "Reserve": saved, announced, held, looked at, kept; the requester and the approvers see it.
  [
    'save',
    'save',
    'POST /numbers/reservations',
    'GET /numbers/reservations',
    'save',
    'chat.update',
    'chat.postMessage',
  ],
  // "Approve": the click is saved; who that was; approved, looked at once more, announced, bought, kept; three messages.
  [
    'save',
    'users.info',
    'save',
    'GET /numbers/reservations',
    'save',
    'POST /numbers/purchase',
    'save',
    'chat.update',
    'chat.update',
    'chat.postMessage',
  ],
] as const;

export async function run(): Promise<Row[]> {
  const desk = await openInstantDesk();
  const pid = await desk.start();
  const { secret } = desk.bot();
  const floor = await startFloor('calls-in-turn', desk.server.url, secret);
  const walks = createWalks(desk.world, desk.bot);
  try {
    for (let no = 0; no < WARM_UP; no++) await walks.walk();
    const steps = await recorded(desk, walks);
    const port = await ask<number>(floor, steps);
    const inTurn = scripted(desk, `http://127.0.0.1:${port}`, secret, steps);
    for (let no = 0; no < WARM_UP; no++) await inTurn();

    const [ours, theirs]: [number[], number[]] = [[], []];
    const ratios: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const [mine, other]: [number[], number[]] = [[], []];
      const one = async () => mine.push((await walks.walk()).fed);
      const two = async () => other.push(await inTurn());
      // By turns, and each is first as often as the other.
      for (let no = 0; no < A_ROUND; no++) {
        for (const each of (no + round) % 2 === 0 ? [one, two] : [two, one]) await each();
      }
      ours.push(...mine);
      theirs.push(...other);
      ratios.push(median(mine) / median(other));
    }
    const told = (all: readonly number[]) => `${ms(median(all))}, p99 ${ms(quantile(all, 0.99))}`;
    return [
      {
        what: 'whole request, /number to the feed',
        floor: told(theirs),
        ours: told(ours),
        ratio: median(ratios),
        target: '≤ 1.5 ×',
        notes: `${ours.length} in ${ROUNDS} rounds; ratios ${ratios.map((each) => each.toFixed(1)).join(' ')}; floor: ${steps.flat().length} calls in turn`,
      },
      await throughput(walks, pid),
    ];
  } finally {
    await walks.close();
    await endFloor(floor);
    await desk.close();
  }
}

async function throughput(walks: Walks, pid: number): Promise<Row> {
  const rates: number[] = [];
  const costs: number[] = [];
  for (let round = 0; round < 3; round++) {
    const [begunAt, before] = [performance.now(), await cpuMs(pid)];
    let left = MANY;
    const goOn = async () => {
      while (left-- > 0) await walks.walk();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, goOn));
    rates.push(MANY / ((performance.now() - begunAt) / 1_000));
    costs.push(((await cpuMs(pid)) - before) / MANY);
  }
  return {
    what: 'whole requests a second',
    floor: '–',
    ours: median(rates).toFixed(0),
    target: '≥ 50 on two cores',
    notes: `${AT_ONCE} at once; ${ms(median(costs))} of the bot's processor time each; people, Slack and provider share the cores`,
  };
}

/** The calls that cannot be left out, with the bodies that one of ours had. */
async function recorded({ world }: InstantDesk, walks: Walks): Promise<Call[][]> {
  const seen: OutgoingCall[] = [];
  const watch = world.onCall;
  world.onCall = (call, answered) => {
    seen.push(call);
    watch?.(call, answered);
  };
  await walks.walk();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  world.onCall = watch;
  const body = (name: string) => {
    const at = seen.findIndex((call) => call.name === name);
    // Of one that was not made this time, as a search that is known already, the last one's would be the same.
    return at < 0 ? '' : (seen.splice(at, 1)[0]?.body ?? '');
  };
  return STEPS.map((step) =>
    step.map((name): Call => {
      if (name === 'save') return { save: 'x'.repeat(3_000) };
      const [method, path] = name.includes('/') ? name.split(' ') : ['POST', ''];
      if (path)
        return {
          url: `${world.url}/open${path}`,
          method: method ?? '',
          body: method === 'GET' ? '' : body(name),
          type: 'application/json',
        };
      return {
        url: `${world.url}/api/${name}`,
        method: 'POST',
        body: body(name),
        type: 'application/x-www-form-urlencoded',
      };
    }),
  );
}

/** Lets the script go through it once; answers with how long that took (ms). */
function scripted(
  { world }: InstantDesk,
  url: string,
  secret: string,
  steps: readonly (readonly Call[])[],
): () => Promise<number> {
  return async () => {
    const watch = world.onCall;
    const begunAt = performance.now();
    for (const [no, step] of steps.entries()) {
      let left = step.filter((call) => !('save' in call)).length;
      const over = new Promise<void>((resolve) => {
        world.onCall = () => {
          left -= 1;
          if (left === 0) resolve();
        };
      });
      const body = String(no);
      const [answer] = await Promise.all([send(url, { method: 'POST', body, headers: signed(secret, body) }), over]);
      await answer.body.dump();
    }
    world.onCall = watch;
    return performance.now() - begunAt;
  };
}

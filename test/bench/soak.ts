import { setTimeout as sleep } from 'node:timers/promises';
import { minutesToMilliseconds } from 'date-fns';
import { compile } from '../support/compiled.ts';
import { openInstantDesk } from './instant-desk.ts';
import { cpuMs, dataBytes, residentBytes } from './measure.ts';
import { ms, quantile, slope } from './numbers.ts';
import { createWalks } from './walks.ts';

/*
 * `npm run soak`: whole requests at a steady pace for a while, SOAK_MINUTES and SOAK_A_SECOND of them. Prints each minute what grows if something
 * leaks, and in the end by how much each grew in a minute.
 */

const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 20);
const A_SECOND = Number(process.env['SOAK_A_SECOND'] ?? 5);
const MINUTE_MS = minutesToMilliseconds(1);
const say = (line: string) => process.stdout.write(`${line}\n`);

/** What every request leaves, and is meant to: for good, for a day (claims, whose hold it was), or for an hour (deliveries, decided clicks). */
const LEFT = new Set([
  'request',
  'cards',
  'record',
  'records-of',
  'of',
  'numbers',
  'claim',
  'hold',
  'delivery',
  'decide',
]);

type Minute = Readonly<
  Record<'requests' | 'memory' | 'data' | 'keys' | 'keys beside' | 'median' | 'p99' | 'processor', number>
>;

await compile();
const desk = await openInstantDesk();
try {
  const pid = await desk.start();
  const walks = createWalks(desk.world, desk.bot);
  const minutes: Minute[] = [];
  let took: number[] = [];
  let under = 0;
  let failed: unknown;
  say(
    ['minute', 'requests', 'under way', 'MiB', 'MiB in Redis', 'keys', 'keys beside', 'median', 'p99', 'CPU']
      .map((each) => each.padStart(13))
      .join(''),
  );
  const from = performance.now();
  let begun = 0;
  for (let minute = 1; minute <= MINUTES; minute++) {
    const before = await cpuMs(pid);
    for (const until = from + minute * MINUTE_MS; performance.now() < until; await sleep(5)) {
      if (failed !== undefined) throw failed;
      for (; begun < ((performance.now() - from) / 1_000) * A_SECOND; begun++) {
        under += 1;
        walks.walk().then(
          ({ fed }) => {
            took.push(fed);
            under -= 1;
          },
          (error: unknown) => {
            failed ??= error;
          },
        );
      }
    }
    const seen = {
      ...(await look(pid)),
      ...{ requests: took.length, median: quantile(took, 0.5), p99: quantile(took, 0.99) },
    };
    const processor = (await cpuMs(pid)) - before;
    minutes.push({ ...seen, processor });
    const cells = [
      minute,
      took.length,
      under,
      mebi(seen.memory),
      mebi(seen.data),
      seen.keys,
      seen['keys beside'],
      ms(seen.median),
      ms(seen.p99),
      ms(processor),
    ];
    say(cells.map((each) => String(each).padStart(13)).join(''));
    took = [];
  }
  tellSlopes(minutes);
} finally {
  await desk.close();
}

async function look(pid: number) {
  const { redis } = desk;
  let [keys, beside] = [0, 0];
  for await (const page of redis.scanStream({ count: 1_000 }) as AsyncIterable<string[]>) {
    keys += page.length;
    beside += page.filter((key) => !LEFT.has(kindOf(key))).length;
  }
  return { memory: await residentBytes(pid), data: await dataBytes(redis), keys, 'keys beside': beside };
}

/** "nd:{T0DESK}:request:r1" is a "request", and "{nd-jobs}:decisions:decide-r1" a "decide". */
function kindOf(key: string): string {
  const [, kind] = /^nd:(?:\{\w+\}|provider):([\w-]+)|^\{nd-jobs\}:\w+:(\w+)/.exec(key) ?? [];
  return kind ?? /:(decide)-/.exec(key)?.[1] ?? key;
}

/** By how much each grew in a minute; the first are those of a start. */
function tellSlopes(minutes: readonly Minute[]): void {
  const counted = minutes.slice(Math.min(2, Math.floor(minutes.length / 3)));
  if (counted.length < 2) return;
  const of = (name: keyof Minute) => slope(counted.map((each, minute) => [minute, each[name]] as const));
  const requests = counted.reduce((sum, each) => sum + each.requests, 0) / counted.length;
  say(`\nGrowth in a minute, over the last ${counted.length}:`);
  say(`  memory ${(of('memory') / 2 ** 20).toFixed(2)} MiB`);
  say(
    `  data in Redis ${(of('data') / requests).toFixed(0)} bytes, keys ${(of('keys') / requests).toFixed(2)}, for each request that ended`,
  );
  say(`  keys beside those ${of('keys beside').toFixed(1)}`);
  say(
    `  latency: median ${of('median').toFixed(2)} ms, p99 ${of('p99').toFixed(2)} ms; processor ${of('processor').toFixed(0)} ms`,
  );
}

function mebi(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}

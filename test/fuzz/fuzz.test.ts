import fc from 'fast-check';
import { expect, it } from 'vitest';
import { secrets, useWholeBot } from '../support/whole-bot.ts';
import { jobsNow, kept, residentMiB, watchHealth, workspaces } from './bystander.ts';
import { type WireRequest, wireRequests } from './mutations.ts';
import { record } from './record.ts';
import { createRequestSender } from './request-sender.ts';

/** `npm run fuzz` sends many more; a seed makes a run the same again. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 1_500);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_101);
const AT_ONCE = 32;
const BATCH = 500;
const MINUTES = 60_000;

const desk = useWholeBot({ holdMs: 240 * MINUTES });

it(
  `${REQUESTS} hostile requests change nothing, spend nothing, and leave the bot as it was`,
  async () => {
    const recorded = await record(desk);
    expect(new Set(recorded.sent.map(({ as, payload }) => (as === 'payload' ? payload['type'] : as)))).toEqual(
      new Set(['command', 'event', 'block_actions', 'block_suggestion', 'view_submission', 'shortcut']),
    );
    expect(recorded.requests.length).toBeGreaterThanOrEqual(5);
    await expect.poll(() => jobsNow(desk)).toBe(0);
    // What was bought is looked at once more in its own time, and not because of what follows.
    await expect
      .poll(async () => JSON.stringify(await kept(desk, recorded.requests)), { timeout: 20_000 })
      .not.toContain('nextCheckAt');
    const { pid } = desk;
    const before = {
      requests: await kept(desk, recorded.requests),
      spent: spent(),
      logged: desk.log.length,
    };

    const sender = createRequestSender({ url: () => desk.url, secret: secrets.signingSecret, connections: AT_ONCE });
    const health = watchHealth(desk.url);
    const tally = new Map<string, number>();
    const wrong: string[] = [];
    const startedAt = performance.now();
    let warmMiB = 0;
    let sent = 0;
    let slow: Promise<void>[] = [];

    const sendOne = async (request: WireRequest) => {
      const status = await sender.send(request);
      const key = `${request.kind}${request.signature === 'right' ? '' : ', not signed right'}: ${status}`;
      tally.set(key, (tally.get(key) ?? 0) + 1);
      const fits =
        request.signature === 'right'
          ? [200, 400, 404, 413].includes(status) || (request.kind === 'rubbish' && status === 401)
          : [400, 401].includes(status) ||
            // What looks signed is refused for its size before the signature can be looked at.
            (status === 413 && request.signature === 'wrong' && request.body.length > 256 * 1024);
      if (!fits) wrong.push(`${key} ${request.signature} ${readable(request)}`);
    };
    for (let batch = 0; sent < REQUESTS; batch++) {
      const numRuns = Math.min(BATCH, REQUESTS - sent);
      const queue = fc.sample(wireRequests(recorded), { seed: SEED + batch, numRuns });
      sent += queue.length;
      const waiting = queue.filter(({ meant, signature }) => !meant && signature === 'right');
      const quick = queue.filter((request) => !waiting.includes(request));
      slow.push(...waiting.map(sendOne));
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          for (let request = quick.shift(); request; request = quick.shift()) await sendOne(request);
        }),
      );
      if (slow.length > 300) {
        await Promise.all(slow);
        slow = [];
      }
      if (warmMiB === 0 && sent >= REQUESTS / 10) warmMiB = await residentMiB(pid);
    }
    await Promise.all(slow);
    const fatal = desk.log.filter((line) => line.includes('"level":"fatal"'));
    expect(fatal.map((line) => line.slice(0, 1_000))).toEqual([]);
    const seconds = (performance.now() - startedAt) / 1_000;
    await expect.poll(() => jobsNow(desk), { timeout: 5 * MINUTES, interval: 500 }).toBe(0);
    const healthy = await health.stop();
    const endMiB = await residentMiB(pid);
    sender.close();

    const troubles = new Map<string, number>();
    for (const line of desk.log.slice(before.logged)) {
      const { msg, level, err } = JSON.parse(line);
      if (level === 'info') continue;
      const key = `${msg}: ${String(err?.type ?? '')} ${String(err?.message ?? '')
        .replaceAll(/\s+/g, ' ')
        .slice(0, 90)}`;
      troubles.set(key, (troubles.get(key) ?? 0) + 1);
    }
    const most = [...troubles].sort(([, a], [, b]) => b - a).slice(0, 25);
    process.stdout.write(
      [
        `${sent} requests, seed ${SEED}, ${AT_ONCE} at once: ${Math.round(sent / seconds)} a second`,
        `memory ${warmMiB} MiB after the first tenth, ${endMiB} MiB at the end`,
        `/health asked ${healthy.asked} times, answered ${healthy.healthy}; the event loop was late by ${healthy.lagMs} ms at most, by more than a second ${healthy.late} times`,
        'answers:',
        ...[...tally].toSorted().map(([key, count]) => `  ${String(count).padStart(7)}  ${key}`),
        'log, besides what is only told:',
        ...most.map(([key, count]) => `  ${String(count).padStart(7)}  ${key}`),
        '',
      ].join('\n'),
    );

    expect.soft(wrong.slice(0, 5), `${wrong.length} wrong answers`).toEqual([]);
    expect.soft(desk.pid).toBe(pid);
    expect.soft((await fetch(new URL('/ready', desk.url))).status).toBe(200);
    expect.soft(await kept(desk, recorded.requests)).toEqual(before.requests);
    expect.soft(await workspaces(desk)).toEqual(['T0DESK']);
    expect.soft(spent()).toEqual(before.spent);
    expect.soft(endMiB).toBeLessThan(warmMiB * 1.5 + 100);
    expect.soft(healthy.healthy).toBe(healthy.asked);
    // A busy machine may stop the whole process for a while; the bot itself must not.
    expect(healthy.late).toBeLessThanOrEqual(Math.ceil(healthy.asked / 50));
  },
  60 * MINUTES,
);

/** What the provider sold, holds, and was asked to. */
function spent() {
  const { calls, purchases, reservations } = desk.sandbox.state();
  return { calls: [calls.purchase, calls.reserve, calls.release], purchases, reservations };
}

/** The beginning of what was sent, for a person. */
function readable({ body, type }: WireRequest): string {
  const text = body.toString();
  return (type.startsWith('application/x-www-form') ? (new URLSearchParams(text).get('payload') ?? text) : text).slice(
    0,
    600,
  );
}

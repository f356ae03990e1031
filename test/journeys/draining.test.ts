import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { STOP_MS } from '../../src/bot.ts';
import { e164, holds, sold } from '../support/journey.ts';
import { signed } from '../support/signed.ts';
import { secrets, useWholeBot } from '../support/whole-bot.ts';

const DRAIN_MS = 4_000;
const body = new URLSearchParams({ payload: JSON.stringify({ type: 'block_actions' }) }).toString();

/** Asks over this agent's connections; answers with the answer when it has been read. */
async function ask(url: string, agent: Agent): Promise<IncomingMessage> {
  const [answer] = (await once(request(url, { agent }).end(), 'response')) as [IncomingMessage];
  await once(answer.resume(), 'end');
  return answer;
}

describe('over HTTP', () => {
  const desk = useWholeBot({ env: { DRAIN: `${DRAIN_MS}ms` } });

  it('F101: from the signal on /ready says no and all else goes on, each answer ends its connection, and a second signal changes nothing', async () => {
    const page = (path: string) => new URL(path, desk.url).href;
    const kept = new Agent({ keepAlive: true, maxSockets: 1 });
    expect((await ask(page('/ready'), kept)).headers.connection).toBe('keep-alive');
    // The head of a request that comes before the signal, and its body after it.
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': body.length };
    const slow = request(desk.url, {
      method: 'POST',
      agent: false,
      headers: { ...headers, ...signed(secrets.signingSecret, body) },
    });
    slow.flushHeaders();
    slow.write(body.slice(0, 10));
    await wait(100);

    const { pid } = desk;
    const startedAt = performance.now();
    const stopped = desk.stop();
    await expect.poll(async () => (await fetch(page('/ready'))).status, { interval: 20, timeout: 3_000 }).toBe(503);
    const again = await ask(page('/ready'), kept);
    expect([again.statusCode, again.headers.connection]).toEqual([503, 'close']);
    expect(await (await fetch(page('/ready'))).json()).toEqual({ status: 'stopping' });
    process.kill(pid, 'SIGTERM');
    slow.end(body.slice(10));
    const [answer] = (await once(slow, 'response')) as [IncomingMessage];
    // Its shape is wrong, so this is what its answer is at any time.
    expect([answer.statusCode, answer.headers.connection]).toEqual([400, 'close']);
    answer.resume();

    await desk.person('ana').types('#general', '/number help');
    await wait(Math.max(0, DRAIN_MS / 2 - (performance.now() - startedAt)));
    const health = await fetch(page('/health'));
    expect([health.status, health.headers.get('connection')]).toEqual([200, 'close']);
    expect(await (await fetch(page('/metrics'))).text()).toMatch(/^number_desk_stopping 1$/m);
    await stopped;
    const took = performance.now() - startedAt;
    expect(took).toBeGreaterThan(DRAIN_MS - 50);
    // A second or two as a rule; a busy machine takes longer.
    expect(took).toBeLessThan(DRAIN_MS + STOP_MS);
    await desk.start();
  });

  it('F101: a job that takes longer than a stop may is left to the next process, which does not do it twice', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Slow line');
    desk.sandbox.fault({ endpoint: 'purchase', kind: 'delay', ms: DRAIN_MS + STOP_MS });
    await marta.presses('Approve & buy', { in: number });
    await expect.poll(() => desk.sandbox.state().calls.purchase, { timeout: 10_000 }).toBe(1);
    await desk.stop();
    expect(desk.log.some((line) => line.includes('jobs left to be handed out again'))).toBe(true);
    await desk.start();
    await ana.sees(`${number} is bought`, { in: '#general', timeoutMs: 60_000 });
    expect([sold(desk), desk.sandbox.state().calls.purchase]).toEqual([[e164(number)], 1]);
  }, 120_000);
});

describe('alone', () => {
  // Longer than it takes to carry out what is clicked; the test does not wait for its end.
  const desk = useWholeBot({ env: { DRAIN: '10m' } });

  it('F101: what is clicked in the meantime by a process that is alone is carried out by it', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number');
    await ana.fills('Country', 'Germany');
    await ana.fills('What it is for', 'Asked at the last moment');
    const stopped = desk.stop();
    await expect.poll(async () => (await fetch(new URL('/ready', desk.url))).status, { timeout: 5_000 }).toBe(503);
    await ana.submits();
    await ana.sees('for a number in Germany, cheapest first', { in: '#general', timeoutMs: 20_000 });
    await desk.kill();
    await stopped;
  });
});

describe('over sockets', () => {
  // On a busy machine an event may be late twice, and Slack would send it a third time a minute later.
  const eventRetryDelaysMs = [0, ...Array<number>(50).fill(100)];
  const desk = useWholeBot({ socketMode: true, none: true, env: { DRAIN: '500ms' }, eventRetryDelaysMs });
  const open = (count: number) => expect.poll(() => desk.slack.socketsOpen(), { timeout: 20_000 }).toBe(count);

  it('F101: two processes, one ends: each event is answered, by it or, sent again, by the other', async () => {
    const [first, second] = [await desk.another(), await desk.another()];
    await open(4);
    const event = { type: 'app_home_opened', user: 'U0ANA', channel: 'D0ANA', tab: 'home' };
    let ended = false;
    const answers: boolean[] = [];
    // Each sends its next one when the last one was answered, so that a slow machine has no more to do than it can.
    const senders = Array.from({ length: 8 }, async () => {
      while (!ended) answers.push(await desk.slack.sendEvent(event));
    });
    const more = async (count: number) => {
      const before = answers.length;
      await expect.poll(() => answers.length, { timeout: 20_000 }).toBeGreaterThan(before + count);
    };
    await more(20);
    await first.stop();
    await open(2);
    await more(20);
    ended = true;
    await Promise.all(senders);
    expect(new Set(answers)).toEqual(new Set([true]));
    await second.stop();
    await open(0);
  }, 90_000);
});

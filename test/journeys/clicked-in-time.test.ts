import { afterEach, expect, it } from 'vitest';
import type { BotProcess } from '../../src/demo/bot-process.ts';
import { e164, heldNumber, holds, sold } from '../support/journey.ts';
import { pause } from '../support/stock-trouble.ts';
import { useWholeBot } from '../support/whole-bot.ts';

/*
 * A click that was made in time counts, also where nobody handles it before the time is over: all that take jobs were stopped, or died. The hold goes
 * on for long enough.
 */

const HOLD_MS = 45_000;
const MARGIN_MS = 30_000;
const desk = useWholeBot({ holdMs: HOLD_MS, none: true, env: { RELEASE_MARGIN: '30s', REMINDERS: '50%' } });
const running: BotProcess[] = [];
afterEach(() => Promise.all(running.splice(0).map((each) => each.stop('SIGKILL'))));

it('by one who approves and one who denies; what nobody clicked is released', { timeout: 90_000 }, async () => {
  const start = async (env: Record<string, string | undefined>) => {
    const bot = await desk.another(env);
    running.push(bot);
    return bot;
  };
  const web = await start({ ROLE: 'web' });
  desk.slack.setBotUrl(web.url);
  const work = () => start({ ROLE: 'worker', SLACK_SIGNING_SECRET: undefined });
  const first = await work();
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const numbers: string[] = [];
  for (const purpose of ['Approved in time', 'Denied in time', 'Left alone']) numbers.push(await holds(ana, purpose));
  const [approved = '', denied = '', left = ''] = numbers.map(e164);
  const endOf = (number: string) =>
    desk.sandbox.state().reservations.find((each) => each.number === number)?.expiresAt ?? 0;
  await heldNumber(ana, 'Left alone');
  await first.stop('SIGKILL');
  await marta.presses('Approve & buy', { in: 'Approved in time' });
  await marta.presses('Deny…', { in: 'Denied in time' });
  await marta.fills('Reason', 'We have one');
  await marta.submits();
  // All three are over by then.
  const until = endOf(left) - MARGIN_MS + 1_000;
  expect(Date.now(), 'clicked in time').toBeLessThan(endOf(approved) - MARGIN_MS);
  await pause(until - Date.now());
  await work();
  await expect.poll(() => sold(desk), { timeout: 10_000 }).toEqual([approved]);
  await ana.sees('was denied', { in: '#general' });
  await ana.sees('nobody decided in time', { in: '#general' });
  expect(desk.sandbox.state().reservations.map(({ number }) => number)).not.toContain(denied);
});

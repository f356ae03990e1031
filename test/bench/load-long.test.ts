import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { createRequestStore } from '../../src/store/request-store.ts';
import { e164, holds, onHold } from '../support/journey.ts';
import { aHold, aRequest, theApprovers } from '../support/requests.ts';
import { pause } from '../support/stock-trouble.ts';
import { useWholeBot } from '../support/whole-bot.ts';

/*
 * A slow Slack and much to render. The short form is part of `npm run long`; `npm run load` is the long one:
 * 300 changed requests, each answer of Slack's takes 9.8 s, and the margin is the two minutes of an installation.
 */
const REQUESTS = Number(process.env['LOAD_REQUESTS'] ?? 60);
const SLACK_MS = Number(process.env['LOAD_SLACK_MS'] ?? 3_000);
const HOLD_MS = Number(process.env['LOAD_HOLD_MS'] ?? 34_000);
const MARGIN_MS = Number(process.env['LOAD_MARGIN_MS'] ?? 10_000);
/** Slack has to say who clicked, in two steps at most; what is ours takes no longer than this. */
const ORDER_MS = 2 * SLACK_MS + 5_000;

const desk = useWholeBot({ holdMs: HOLD_MS, env: { RELEASE_MARGIN: `${MARGIN_MS}ms`, REMINDERS: '50%' } });
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
const say = (line: string) => process.stdout.write(`${line}\n`);

it('F60: decisions, orders and releases do not wait until a slow Slack has been rendered', {
  timeout: 60_000 + HOLD_MS + 2 * ORDER_MS,
}, async () => {
  const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
  const others = e164(await holds(ben, 'Nobody decides this'));
  const number = e164(await holds(ana, 'Approved in the rush'));
  const endsAt = desk.sandbox.state().reservations.find((held) => held.number === others)?.expiresAt ?? 0;
  await desk.kill();
  await changes(REQUESTS);
  // Without its first call the bot would not start.
  desk.slack.fail('auth.test', { answerAfterMs: 0 }, Number.POSITIVE_INFINITY);
  desk.slack.fail('*', { answerAfterMs: SLACK_MS }, Number.POSITIVE_INFINITY);
  await desk.start();
  const calls = desk.slack.traffic().length;
  await expect.poll(() => desk.slack.traffic().length - calls, { timeout: 20_000 }).toBeGreaterThan(5);

  const clickedAt = Date.now();
  await marta.presses('Approve & buy', { in: 'Approved in the rush' });
  let orderedAt: number | undefined;
  let releasedAt: number | undefined;
  while ((orderedAt === undefined || releasedAt === undefined) && Date.now() < endsAt + MARGIN_MS) {
    const { purchaseBodies } = desk.sandbox.state();
    if (JSON.stringify(purchaseBodies).includes(number)) orderedAt ??= Date.now();
    if (!onHold(desk).includes(others)) releasedAt ??= Date.now();
    await pause(20);
  }
  const released = desk.sandbox.state().calls.release > 0 && releasedAt !== undefined;
  say(`${REQUESTS} changed requests, Slack answers after ${seconds(SLACK_MS)}, margin ${seconds(MARGIN_MS)}`);
  say(`  ordered ${orderedAt === undefined ? 'never' : `${seconds(orderedAt - clickedAt)} after Approve`}`);
  say(`  hold gone ${seconds(endsAt - (releasedAt ?? Date.now()))} before its end${released ? '' : ', by itself'}`);
  expect((orderedAt ?? Number.POSITIVE_INFINITY) - clickedAt, 'from Approve to the order').toBeLessThan(ORDER_MS);
  expect(released, 'released by us').toBe(true);
  expect(releasedAt, 'when the hold was gone').toBeLessThan(endsAt);
});

/** Requests that no process has rendered yet, as a bot that was down leaves them. */
async function changes(count: number): Promise<void> {
  const redis = new Redis(desk.redis.url);
  const store = createRequestStore(redis);
  const at = Date.now();
  const far = at + 6 * 60 * 60_000;
  for (let no = 0; no < count; no++) {
    const hold = aHold({
      id: `res-load-${no}`,
      number: `+1213777${String(no).padStart(4, '0')}`,
      heldAt: at,
      expiresAt: far,
    });
    const state = {
      name: 'awaitingApproval',
      hold,
      approvers: theApprovers,
      decideBy: far - 600_000,
      remindAt: [],
    } as const;
    const request = aRequest(state, { id: `load${no}`, version: 1, createdAt: at, updatedAt: at, history: [] });
    await store.save(request, 0, []);
  }
  redis.disconnect();
}

import { Redis } from 'ioredis';
import { expect, it } from 'vitest';
import { e164, holds, sold } from '../support/journey.ts';
import { savedRequests } from '../support/saved-requests.ts';
import { useSteppedBot } from '../support/stepped-bot.ts';
import { saysItWasNotBought, UNANSWERED } from '../support/unanswered.ts';

const desk = useSteppedBot({ holdMs: 30 * 60_000 });

it('F101: killed between the announced order and the answer, and not carried out: the cards say so, nothing is ordered by itself, and after "Not bought: try again" it is bought once', async () => {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const number = await holds(ana, 'Line of the killed order');
  desk.sandbox.fault({ endpoint: 'purchase', kind: 'hang' });
  await marta.presses('Approve & buy', { in: number });
  const ordered = () => desk.sandbox.state().calls.purchase;
  await expect.poll(ordered, { interval: 10 }).toBe(1);
  await desk.kill();
  await desk.start();
  await ana.sees(UNANSWERED, { in: '#general', timeoutMs: 25_000 });
  const card = await marta.sees(UNANSWERED, { in: '#number-approvals' });
  expect(card.buttons).toEqual(['Details']);

  await saysItWasNotBought(desk, ['Line of the killed order']);
  await ana.sees(`${number} is bought`, { in: '#general' });
  expect([sold(desk), ordered()]).toEqual([[e164(number)], 2]);
  const redis = new Redis(desk.redis.url);
  const [request] = await savedRequests(redis);
  redis.disconnect();
  expect(request?.history.map(({ what }) => what).join(' ')).toBe(
    'created found chose held approved ordered unconfirmed resolvedRetry ordered purchased',
  );
}, 90_000);

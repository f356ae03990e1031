import { expect, it } from 'vitest';
import { e164, holds, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot({ socketMode: true });

it('the whole journey works over a socket, without any address of the bot', async () => {
  const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
  const number = await holds(ana, 'Support line');
  await marta.presses('Approve & buy', { in: number });
  await yuki.sees(number, { in: '#number-feed' });
  expect(sold(desk)).toEqual([e164(number)]);
});

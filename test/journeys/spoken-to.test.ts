import { expect, it } from 'vitest';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();
const GREETING = 'Number Desk gets phone numbers';
const BOT = '<@U0NUMBERDESK>';

it('a message to the bot is answered with a button that asks, once a minute', async () => {
  const [ana, ben] = [desk.person('ana'), desk.person('ben')];
  await ana.types('dm', 'hello?');
  const answer = await ana.sees(GREETING, { in: 'dm' });
  expect(answer.buttons).toEqual(['Request a number']);
  await ana.types('dm', `is anybody there, ${BOT}?`);
  await ben.types('dm', 'hello');
  await ben.sees(GREETING, { in: 'dm' });
  expect((await ana.messages('dm')).filter(({ text }) => text.includes(GREETING))).toHaveLength(1);
  await ana.presses('Request a number', { in: GREETING });
  await ana.seesModal('Request a number');
  await ana.closes();
});

it.each([
  ['marta', '#number-approvals'],
  ['omar', '#general'],
  ['yuki', '#number-feed'],
] as const)('a mention by %s in %s is answered for them alone', async (name, place) => {
  const person = desk.person(name);
  await person.types(place, `${BOT} can you get me a number?`);
  const answer = await person.sees(GREETING, { in: place, ephemeral: true });
  expect(answer.buttons).toEqual(['Request a number']);
  const left = desk.slack.messages(answer.channel).filter(({ ephemeral }) => !ephemeral);
  expect(left.filter(({ text }) => text.includes(GREETING))).toEqual([]);
});

import { expect, it } from 'vitest';
import { asks, holds } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();

/** What a command answers with: the newest message that only this person sees. */
async function answers(person: Person, command: string, text: string) {
  await person.types('#general', command);
  return person.sees(text, { in: '#general', ephemeral: true });
}

it('an empty list says what to do', async () => {
  const [yuki, marta] = [desk.person('yuki'), desk.person('marta')];
  await answers(yuki, '/number mine', 'You have not asked for a number yet. Type /number to ask for one.');
  await answers(yuki, '/number numbers', 'You own no number.');
  const waiting = await answers(yuki, '/number waiting', 'none waits for you');
  expect(waiting.allText).toContain('<@U0MARTA> or <!subteam^S0LEADS>');
  await answers(marta, '/number waiting', 'Nothing waits for your decision.');
  // Until the lists were read once it says that they are being read.
  await expect
    .poll(async () => (await answers(marta, '/number numbers', 'Read the lists now')).allText, { timeout: 10_000 })
    .toContain('No number is in the register yet.');
});

it('all people find what concerns them, by any usual word', async () => {
  const [ana, ben, marta, omar] = [desk.person('ana'), desk.person('ben'), desk.person('marta'), desk.person('omar')];
  await asks(ana, 'Only searched');
  const kept = await holds(ana, 'Line to keep');
  const waits = await holds(ana, 'Line that waits');
  const own = await holds(marta, 'An approver’s line');
  await marta.presses('Approve & buy', { in: kept });
  await ana.sees(`${kept} is bought`, { in: '#general' });

  const mine = await answers(ana, '/number my', 'Your 3 requests, newest first');
  for (const words of [`*${waits}* is held until`, `*${kept}* for`, '*Options found.*', 'Line that waits']) {
    expect(mine.allText).toContain(words);
  }
  expect(mine.text).toContain(waits);
  expect(mine.buttons).toEqual(['Open', 'Open', 'Open']);

  const theirs = await answers(marta, '/number pending', 'One request waits for you');
  expect(theirs.allText).toContain(`*${waits}*`);
  expect(theirs.allText).toContain('<@U0ANA> asks. Decide by');
  expect(theirs.allText).not.toContain(own);
  expect((await answers(omar, '/number Approvals', '2 requests wait for you')).allText).toContain(own);

  // It comes into the register a moment after it is bought.
  await expect
    .poll(async () => (await answers(ana, '/number bought', 'own')).allText, { timeout: 10_000 })
    .toContain('The one number that you own');
  const bought = await answers(ana, '/number bought', 'The one number that you own');
  expect(bought.allText).toContain(kept);
  await answers(ben, '/number numbers', 'You own no number.');
  const all = await answers(omar, '/number numbers', 'The one number of the account');
  expect(all.allText).toContain('Owned by <@U0ANA>');
});

it('help says in six lines what can be done, with a button for each', async () => {
  const [ben, marta] = [desk.person('ben'), desk.person('marta')];
  const help = await answers(ben, '/number help', 'Type /number to ask for a phone number');
  for (const command of ['mine', 'waiting', 'numbers']) expect(help.text).toContain(`/number ${command}`);
  expect(help.text.split('\n').length).toBeLessThanOrEqual(6);
  expect(help.buttons).toEqual(['Request a number', 'My requests', 'Numbers']);
  await ben.presses('My requests', { in: 'Type /number to ask' });
  await ben.sees('You have not asked for a number yet', { in: '#general', ephemeral: true });
  await ben.presses('Request a number', { in: 'Type /number to ask' });
  await ben.seesModal('Request a number');
  await ben.closes();

  const theirs = await answers(marta, '/number ?', 'Type /number to ask for a phone number');
  expect(theirs.buttons).toEqual(['Request a number', 'My requests', 'Waiting for me', 'Numbers']);
  await marta.presses('Waiting for me', { in: 'Type /number to ask' });
  await marta.sees('One request waits for you', { in: '#general', ephemeral: true });
  await marta.presses('Numbers', { in: 'Type /number to ask' });
  await marta.sees('The one number of the account', { in: '#general', ephemeral: true });
});

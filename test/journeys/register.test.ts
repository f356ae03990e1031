import { expect, it } from 'vitest';
import { e164, holds } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot({ env: { COOLING_OFF: '1h', COST_CENTRES: 'Sales,Marketing' } });

/** What a command answers with: the newest message that only this person sees. */
async function answers(person: Person, command: string, text: string) {
  await person.types('#general', command);
  return person.sees(text, { in: '#general', ephemeral: true });
}

/** Opens the view of the number that a command lists. */
async function shows(person: Person, digits: string) {
  await answers(person, `/number numbers ${digits}`, 'One number of');
  await person.presses('Show', { in: 'One number of' });
  return person.seesModal('Number');
}

/** Waits until the modal on top says so. */
async function reads(person: Person, text: string) {
  await expect.poll(async () => (await person.modal())?.allText ?? '', { timeout: 10_000 }).toContain(text);
}

it('a number is listed, edited, handed over, and given back once two people have decided that', async () => {
  const [ana, ben, marta, omar] = [desk.person('ana'), desk.person('ben'), desk.person('marta'), desk.person('omar')];
  const number = await holds(ana, 'Line for the shop');
  await marta.presses('Approve & buy', { in: number });
  await ana.sees(`${number} is bought`, { in: '#general' });
  const digits = e164(number).slice(-4);

  await expect
    .poll(async () => (await answers(ana, '/number numbers', 'own')).allText, { timeout: 10_000 })
    .toContain(number);
  await shows(ana, digits);
  await ana.presses('Edit…');
  await ana.seesModal('Edit a number');
  await ana.fills('What it is for', 'Shop in Berlin');
  await ana.fills('Cost centre', 'Sales');
  await ana.submits();
  await reads(ana, 'is saved');
  expect((await ana.modal())?.allText).toContain('“Shop in Berlin”');

  await ana.presses('Hand over…');
  await ana.seesModal('Hand over a number');
  await ana.fills('New owner', ben.id);
  await ana.submits();
  await reads(ana, 'is offered to <@U0BEN>');
  await ana.closes();
  await ben.presses('Accept', { in: number });
  await expect.poll(async () => (await answers(ben, '/number numbers', 'own')).allText).toContain(number);

  await answers(ben, `/number give back ${number}`, 'To give a number back');
  await ben.presses('Show', { in: 'To give a number back' });
  await ben.seesModal('Number');
  await ben.presses('Give back…');
  await ben.seesModal('Give back a number');
  await ben.fills('Why it is not needed any more', 'The shop has closed');
  expect(Object.values(await ben.submitsExpectingErrors())[0]).toContain('Tick that you are sure');
  await ben.fills('Bought lately', 'I am sure');
  await ben.submits();
  await reads(ben, 'Another approver has to confirm');
  await ben.closes();

  await shows(marta, `sales ${digits}`);
  await marta.presses('Confirm…');
  await marta.seesModal('Confirm giving back');
  await reads(marta, '“The shop has closed”');
  await marta.fills('Last four digits of the number', '0000');
  expect(Object.values(await marta.submitsExpectingErrors())[0]).toContain('not the last four digits');
  await marta.fills('Last four digits of the number', digits);
  await marta.submits();
  await reads(marta, 'It is confirmed.');
  await marta.presses('Stop');
  await reads(marta, 'is kept: it is not given back');
  await marta.presses('History');
  await marta.seesModal('History');
  for (const line of ['stopped it', 'confirmed that it is given back', 'took it over from <@U0ANA>', 'Bought here'])
    await reads(marta, line);
  await marta.closes();
  await marta.closes();

  // Another process, which waits for hardly any time before the call.
  await desk.stop();
  const other = await desk.another({ COOLING_OFF: '100ms' });
  desk.slack.setBotUrl(other.url);
  await shows(omar, digits);
  await omar.presses('Give back…');
  await omar.seesModal('Give back a number');
  await omar.fills('Why it is not needed any more', 'The shop stays closed');
  await omar.fills('Bought lately', 'I am sure');
  await omar.submits();
  await reads(omar, 'Another approver has to confirm');
  expect(await omar.buttons()).not.toContain('Confirm…');
  await omar.closes();
  await marta.presses('Confirm…', { in: 'The shop stays closed' });
  await marta.seesModal('Confirm giving back');
  await marta.fills('Last four digits of the number', digits);
  await marta.submits();
  await ben.sees('was given back', { in: 'dm' });
  expect(desk.sandbox.state().calls.giveBack).toBe(1);
  const all = await answers(ana, '/number numbers', 'You own no number');
  expect(all.buttons).toEqual([]);
  await other.stop('SIGTERM');
});

import { describe, expect, it } from 'vitest';
import { asks, e164, heldNumber, holds, onHold, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();

describe('a request that ends without a purchase', () => {
  it('denied: the requester reads why, the hold is released, the buttons are gone', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Support line');
    await marta.presses('Deny…', { in: number });
    await marta.seesModal('Deny the request');
    expect(Object.keys(await marta.submitsExpectingErrors())).toEqual(['Reason in your own words']);
    await marta.fills('Reason', 'We have *one* <!channel>');
    await marta.submits();

    const told = await ana.sees('denied your request', { in: 'dm' });
    expect(told.allText).toContain('We have *one* <!channel>');
    const card = await ana.sees(`${number} was denied`, { in: '#general' });
    expect(card.buttons).toEqual(['Ask again…', 'Details']);
    const approvers = await marta.sees(`${number} was denied`, { in: '#number-approvals' });
    expect(approvers.buttons).toEqual(['Details']);
    await expect.poll(() => onHold(desk)).not.toContain(e164(number));
    expect(sold(desk)).toEqual([]);
  });

  it('cancelled by the requester: the hold is released and the approvers see it', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Second line');
    await marta.sees(number, { in: '#number-approvals' });
    await ana.presses('Cancel', { in: number });
    await ana.sees(`The request for ${number} was cancelled`, { in: '#general' });
    const approvers = await marta.sees(`The request for ${number} was cancelled`, { in: '#number-approvals' });
    expect(approvers.buttons).toEqual(['Details']);
    await expect.poll(() => onHold(desk)).not.toContain(e164(number));
  });

  it('a number that was just taken: the group is gone from the options, and another one can be reserved', async () => {
    const ana = desk.person('ana');
    await asks(ana, 'Third line');
    desk.sandbox.fault({ endpoint: 'reserve', kind: 'status', status: 409, message: 'Number is no longer available' });
    await ana.presses('Reserve', { in: 'Third line' });
    await ana.sees('just taken', { in: 'dm' });
    await expect.poll(() => ana.buttons('Third line')).toContain('Reserve');
    expect((await ana.sees('Third line', { in: '#general' })).allText).toContain('just taken');
    await ana.presses('Reserve', { in: 'Third line' });
    await heldNumber(ana, 'Third line');
  });

  it('nothing found: it says so and offers another search, which keeps what was entered', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number');
    await ana.fills('Country', 'Iceland');
    await ana.fills('What it is for', 'Fishing');
    await ana.submits();
    await ana.sees('Nothing found', { in: '#general' });
    await ana.presses('Change search', { in: 'Fishing' });
    await ana.seesModal('Change the search');
    await ana.fills('Country', 'Germany');
    await ana.submits();
    const options = await ana.sees('documents needed', { in: '#general' });
    expect(options.allText).toContain('Fishing');
    expect(options.buttons).toContain('Reserve…');
  });

  it('a purchase that 2Chat refuses: the reason is shown, nothing is bought, the hold is released', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holds(ana, 'Fifth line');
    desk.sandbox.fault({ endpoint: 'purchase', kind: 'status', status: 402, message: 'Insufficient <balance>' });
    await marta.presses('Approve & buy', { in: number });
    const card = await ana.sees(`${number} was not bought`, { in: '#general' });
    expect(card.allText).toContain('Insufficient <balance>');
    await marta.sees(`${number} could not be bought`, { in: '#number-approvals' });
    await expect.poll(() => onHold(desk)).not.toContain(e164(number));
    expect(sold(desk)).not.toContain(e164(number));
  });

  it('2Chat down while searching: it says so, and the search can be tried again', async () => {
    const ana = desk.person('ana');
    desk.sandbox.fault({ endpoint: 'groups', kind: 'status', status: 503, message: 'down', times: 10 });
    await ana.types('#general', '/number');
    await ana.fills('Country', 'France');
    await ana.fills('What it is for', 'Sixth line');
    await ana.submits();
    await ana.sees('did not work', { in: '#general' });
    desk.sandbox.clearFaults();
    await ana.presses('Change search', { in: 'Sixth line' });
    await ana.submits();
    await ana.sees('for a number in France, cheapest first', { in: '#general' });
  });

  it('more options come on demand', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number');
    await ana.fills('Country', 'United States');
    await ana.fills('Region', 'California');
    await ana.fills('What it is for', 'Seventh line');
    await ana.submits();
    await expect.poll(() => ana.buttons('Seventh line')).toContain('More ›');
    const first = await ana.sees('Seventh line', { in: '#general' });
    expect(first.allText).toContain('Page 1 of');
    // Round and round: the same buttons on every page.
    expect(first.buttons).toContain('‹ Previous');
    await ana.presses('More ›', { in: 'Seventh line' });
    const second = await ana.sees('Page 2 of', { in: '#general' });
    expect(second.ts).toBe(first.ts);
  });

  it('a city that was typed outlives the choice of a region', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number us');
    await ana.fills('City', 'Long Beach');
    await ana.fills('Region', 'California');
    await ana.fills('What it is for', 'Ninth line');
    await ana.submits();
    await ana.sees('Long Beach, California, United States', { in: '#general' });
  });

  it('the United States need a region, said at the field', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number');
    await ana.fills('Country', 'United States');
    await ana.fills('What it is for', 'Eighth line');
    expect(Object.keys(await ana.submitsExpectingErrors())).toEqual(['Region']);
    await ana.fills('Region', 'Cali');
    await ana.submits();
    await ana.sees('California, United States', { in: '#general' });
  });
});

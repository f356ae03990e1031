import { describe, expect, it } from 'vitest';
import { e164, heldNumber, listsRead } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot({ bird: true });

/** Asks for any number of a country. */
async function asksFor(person: Person, country: string, purpose: string, type = 'Any type'): Promise<void> {
  await person.types('#general', '/number');
  await person.fills('Country', country);
  await person.fills('Type', type);
  await person.fills('What it is for', purpose);
  await person.submits();
  await expect.poll(() => person.buttons(purpose), { timeout: 10_000 }).toContain('Reserve');
}

/** The newest card that names this purpose. */
const cardFor = (person: Person, purpose: string, where = '#general') => person.sees(purpose, { in: where });

/** Presses Reserve at the first number of Bird's. */
async function reservesAtBird(person: Person, purpose: string): Promise<void> {
  const { allText } = await cardFor(person, purpose);
  const sellers = [...allText.matchAll(/· (2Chat|Bird)/g)].map(([, seller]) => seller);
  await person.presses('Reserve', { in: purpose, nth: sellers.indexOf('Bird') });
}

/** Holds a number of Bird's; answers with it as it is written. What was sold within the last minute may still be listed, and is passed over. */
async function holdsAtBird(person: Person, purpose: string): Promise<string> {
  await asksFor(person, 'Sweden', purpose, 'Mobile');
  for (;;) {
    const before = (await cardFor(person, purpose)).allText;
    await reservesAtBird(person, purpose);
    await expect
      .poll(
        async () => {
          const { allText, buttons } = await cardFor(person, purpose);
          return allText !== before && (buttons.includes('Reserve') || buttons.includes('Cancel'));
        },
        { timeout: 10_000 },
      )
      .toBe(true);
    if (!(await person.buttons(purpose)).includes('Reserve')) return heldNumber(person, purpose);
  }
}

const soldByBird = () => desk.bird.state().purchases.map(({ number }) => number);

describe('2Chat and Bird together', () => {
  it('answer in one message, each sorted by its price in its own currency, with the seller’s name', async () => {
    const ana = desk.person('ana');
    await asksFor(ana, 'Sweden', 'Line of both', 'Mobile');
    const { allText } = await ana.sees('Line of both', { in: '#general' });
    expect(allText).toContain('· 2Chat');
    expect(allText).toContain('· Bird');
    const prices = [...allText.matchAll(/\*(€?)([\d.]+) a month\*/g)];
    for (const currency of ['', '€']) {
      const own = prices.filter(([, sign]) => sign === currency).map(([, , amount]) => Number(amount));
      expect(own.length).toBeGreaterThan(0);
      expect(own).toEqual([...own].sort((a, b) => a - b));
    }
  });

  it('a number of Bird’s is held by us alone, says so, and is bought with one order', async () => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    await listsRead(desk, 2);
    const before = desk.bird.state();
    const number = await holdsAtBird(ana, 'Bird line');
    for (const [person, where] of [
      [ana, '#general'],
      [marta, '#number-approvals'],
    ] as const) {
      await expect
        .poll(async () => (await cardFor(person, 'Bird line', where)).allText)
        .toContain('Held in this workspace only: Bird may sell it to others until it is bought.');
    }
    await marta.presses('Approve & buy', { in: number });
    const line = await yuki.sees(number, { in: '#number-feed' });
    expect(line.allText).toContain('€');
    expect(soldByBird()).toEqual([e164(number)]);
    const { calls, purchaseBodies } = desk.bird.state();
    expect(purchaseBodies).toEqual([{ numberStockItemIds: [expect.any(String)] }]);
    // Once to be sure it is there when it is held, once more at the approver's click; the search itself was shared.
    expect({
      stock: calls.stock - before.calls.stock,
      buy: calls.buy,
      owned: calls.owned - before.calls.owned,
    }).toEqual({
      stock: 2,
      buy: 1,
      owned: 0,
    });
    expect(desk.sandbox.state().calls.reserve).toBe(0);
  });

  it('a price that changed since it was approved is asked about again, not paid', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holdsAtBird(ana, 'Dearer line');
    await marta.sees(number, { in: '#number-approvals' });
    const orders = desk.bird.state().calls.buy;
    desk.bird.setPrice({ number: e164(number) }, { amount: 99_000_000 });
    await marta.presses('Approve & buy', { in: number });
    await expect
      .poll(async () => (await marta.sees(number, { in: '#number-approvals' })).allText)
      .toContain('could not be bought');
    const card = (await marta.messages('#number-approvals')).find(({ buttons }) => buttons.includes('Approve & buy'));
    expect(card?.allText).toContain('€99.00 a month');
    expect(card?.allText).toContain('changed the price');
    expect(desk.bird.state().calls.buy).toBe(orders);
    const confirm = await marta.presses('Approve & buy', { in: number });
    expect(confirm?.text).toContain('€99.00');
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(soldByBird().filter((each) => each === e164(number))).toHaveLength(1);
  });

  it('a number that Bird sold to a stranger meanwhile is not bought, and no order is sent', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const number = await holdsAtBird(ana, 'Line too late');
    await marta.sees(number, { in: '#number-approvals' });
    const orders = desk.bird.state().calls.buy;
    desk.bird.take({ number: e164(number) });
    await marta.presses('Approve & buy', { in: number });
    const card = await ana.sees(`${number} was not bought`, { in: '#general' });
    expect(card.allText).toContain('Bird no longer has the number');
    expect(desk.bird.state().calls.buy).toBe(orders);
  });

  it('two of our people never hold the same number', async () => {
    const [ana, ben] = [desk.person('ana'), desk.person('ben')];
    const number = await holdsAtBird(ana, 'First come');
    // Bird would sell it to either of them: only our own claim keeps them from each other.
    expect(await holdsAtBird(ben, 'Second come')).not.toBe(number);
    await ben.sees('just taken', { in: 'dm' });
    // Given up by the first, the next one may have it.
    await ana.presses('Cancel', { in: number });
    await ana.sees(`The request for ${number} was cancelled`, { in: '#general' });
    expect(await holdsAtBird(ana, 'Third come')).toBe(number);
  });

  it('one of near-equal numbers is picked by itself, and is not exchanged for another when it has gone', async () => {
    const ana = desk.person('ana');
    await asksFor(ana, 'Sweden', 'Near-equal line', 'Mobile');
    const { allText } = await cardFor(ana, 'Near-equal line');
    expect(allText).toMatch(/\d+ numbers like \+46 70 [\dx ]+xx?\n/);
    await ana.presses('Pick a number…', { in: 'Near-equal line' });
    await ana.seesModal('Pick a number');
    const numbers = await ana.options('Number');
    // Others hold some of those that stand first.
    const [first = '', last = ''] = [numbers[0], numbers.at(-1)];
    expect(await ana.options('Number', e164(last).slice(-4))).toEqual([last]);
    await ana.fills('Number', first);
    // Meanwhile it is found to be gone: Reserve asks for the first one of the row.
    desk.bird.take({ number: e164(first) });
    await reservesAtBird(ana, 'Near-equal line');
    await expect.poll(async () => (await cardFor(ana, 'Near-equal line')).allText).toContain('just taken');
    expect(await ana.submitsExpectingErrors()).toEqual({ Number: expect.stringContaining('no longer what the card') });
    await ana.closes();
    await ana.presses('Pick a number…', { in: 'Near-equal line' });
    await ana.seesModal('Pick a number');
    expect(await ana.options('Number')).not.toContain(first);
    await ana.fills('Number', last);
    await ana.submits();
    expect(await heldNumber(ana, 'Near-equal line')).toBe(last);
    await ana.presses('Cancel', { in: last });
  });

  it('only numbers that can do what was asked for are offered, whichever provider sells them', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number sweden sms');
    await ana.fills('What it is for', 'Line for messages');
    await ana.submits();
    await expect.poll(() => ana.buttons('Line for messages'), { timeout: 10_000 }).toContain('Reserve');
    const { allText } = await ana.sees('Line for messages', { in: '#general' });
    const offers = [...allText.matchAll(/^(.*) · (?:2Chat|Bird)$/gm)].map(([, can]) => can);
    expect(offers.length).toBeGreaterThan(0);
    for (const can of offers) expect(can).toMatch(/\bSMS(,|$)/);
  });

  it('one that is slow is left out after two seconds, said, and added when it comes', async () => {
    const ana = desk.person('ana');
    desk.bird.fault({ endpoint: 'stock', kind: 'delay', ms: 4_000 });
    const askedAt = Date.now();
    await asksFor(ana, 'Netherlands', 'Line in a hurry');
    expect(Date.now() - askedAt).toBeLessThan(4_000);
    const first = await ana.sees('Line in a hurry', { in: '#general' });
    expect(first.allText).toContain('Bird has not answered yet');
    expect(first.allText).not.toContain('· Bird');
    await expect
      .poll(async () => (await ana.sees('Line in a hurry', { in: '#general' })).allText, { timeout: 10_000 })
      .not.toContain('has not answered yet');
  });

  it('one that is down does not take the other with it', async () => {
    const ana = desk.person('ana');
    desk.bird.fault({ endpoint: 'stock', kind: 'status', status: 503, times: 10 });
    await asksFor(ana, 'Spain', 'Line of one');
    const { allText } = await ana.sees('Line of one', { in: '#general' });
    expect(allText).toContain('Bird answered that it has trouble of its own, so its numbers are not listed.');
    expect(allText).toContain('· 2Chat');
    desk.bird.clearFaults();
  });

  it('F124: a whole request at 2Chat on a warm cache takes one search, one hold, two looks, one order and one look at what is owned', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    await asksFor(ana, 'Portugal', 'Warming up');
    await listsRead(desk, 2);
    const before = desk.sandbox.state().calls;
    await asksFor(ana, 'Ireland', 'Counted line');
    await ana.presses('Reserve', { in: 'Counted line' });
    const number = await heldNumber(ana, 'Counted line');
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    const made = () => {
      const { calls } = desk.sandbox.state();
      const counts = Object.entries(calls).map(([name, count]) => [name, count - before[name as keyof typeof before]]);
      return Object.fromEntries(counts.filter(([, count]) => count !== 0));
    };
    const whole = { groups: 1, reserve: 1, reservations: 2, purchase: 1, owned: 1 };
    await expect.poll(made, { timeout: 15_000 }).toEqual(whole);
  });

  it('a number can be picked by the digits in it', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number');
    await ana.fills('Country', 'United States');
    await ana.fills('Region', 'California');
    await ana.fills('City', 'Los Angeles');
    await ana.fills('What it is for', 'Vanity line');
    await ana.submits();
    await ana.presses('Pick a number…', { in: 'Vanity line' });
    await ana.seesModal('Pick a number');
    expect(Object.keys(await ana.submitsExpectingErrors())).toEqual(['Number']);
    const all = await ana.options('Number', '');
    const wanted = all.at(-1) ?? '';
    const some = await ana.options('Number', wanted.slice(-4));
    expect(some).toContain(wanted);
    expect(some.length).toBeLessThanOrEqual(all.length);
    await ana.fills('Number', wanted);
    await ana.submits();
    expect(await heldNumber(ana, 'Vanity line')).toBe(wanted);
    expect(desk.sandbox.state().reservations.map(({ number }) => number)).toContain(e164(wanted));
  });
});

describe('Bird alone', () => {
  const alone = useWholeBot({ bird: true, env: { TWOCHAT_API_KEY: undefined, TWOCHAT_API_URL: undefined } });

  it('needs no region, and the journey ends with a number', async () => {
    const [ana, marta] = [alone.person('ana'), alone.person('marta')];
    await asksFor(ana, 'United States', 'Lonely line');
    await ana.presses('Reserve', { in: 'Lonely line' });
    const number = await heldNumber(ana, 'Lonely line');
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(alone.bird.state().purchases.map((bought) => bought.number)).toEqual([e164(number)]);
  });
});

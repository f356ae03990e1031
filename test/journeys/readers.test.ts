import { describe, expect, it } from 'vitest';
import { heldNumber } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot({ bird: true });

/** Asks for local numbers in Los Angeles. */
async function asksForLosAngeles(person: Person, purpose: string): Promise<void> {
  await person.types('#general', '/number');
  await person.fills('Country', 'United States');
  await person.fills('Type', 'Local');
  await person.fills('Region', 'California');
  await person.fills('City', 'Los Angeles');
  await person.fills('What it is for', purpose);
  await person.submits();
  await expect.poll(() => person.buttons(purpose), { timeout: 10_000 }).toContain('Reserve');
}

const cardOf = async (person: Person, purpose: string) => (await person.sees(purpose, { in: '#general' })).allText;

describe('what providers write in other ways', () => {
  it('F58: Bird’s numbers of Los Angeles are offered there, and none of another city', async () => {
    const ana = desk.person('ana');
    await asksForLosAngeles(ana, 'Line in Los Angeles');
    expect(await cardOf(ana, 'Line in Los Angeles')).toMatch(/Place not certain, since their digits do not tell: \d+/);
    await ana.presses('Show them', { in: 'Line in Los Angeles' });
    await expect.poll(() => ana.buttons('Line in Los Angeles')).toContain('Hide them');
    const first = await cardOf(ana, 'Line in Los Angeles');
    let all = first;
    // Behind the last page comes the first again.
    for (let page = first; ; all += page) {
      const before = page;
      await ana.presses('More ›', { in: 'Line in Los Angeles' });
      await expect.poll(() => cardOf(ana, 'Line in Los Angeles'), { timeout: 10_000 }).not.toBe(before);
      page = await cardOf(ana, 'Line in Los Angeles');
      if (page === first) break;
    }
    expect(all).toMatch(/numbers like \+1 213 555 01\dx\nLos Angeles · [^\n]*Bird/);
    expect(all).not.toMatch(/\+1 (212|312|305) 555/);
    // 2Chat names this area code for Los Angeles, which Bird's digits alone do not.
    expect(all).toMatch(/\+1 323 555 01\dx\n[^\n]*· Bird/);
    // Of the rest of California it cannot be told; that comes last.
    expect(all).not.toMatch(/· place not certain\n[^\n]*\+1 (213|323) 555/);
    expect(all).toMatch(/· place not certain\n[^\n]*\+1 \d/);
    expect(all).toMatch(/numbers of Bird belong to other places and are not listed/);
  });

  it('F52: a hold whose end cannot be read is given back at once, and the requester is told why', async () => {
    const ana = desk.person('ana');
    await asksForLosAngeles(ana, 'Line without an end');
    const row = { uuid: 'u-1', number: '+12135550111', created_at: new Date().toISOString(), expires_at: 'later' };
    const body = { success: true, data: { reservation_details: row } };
    desk.sandbox.fault({ endpoint: 'reserve', kind: 'json', status: 201, body });
    const before = desk.sandbox.state().calls.release;
    const sellers = [...(await cardOf(ana, 'Line without an end')).matchAll(/· (2Chat|Bird)/g)].map(
      ([, seller]) => seller,
    );
    await ana.presses('Reserve', { in: 'Line without an end', nth: sellers.indexOf('2Chat') });
    await expect
      .poll(() => cardOf(ana, 'Line without an end'), { timeout: 10_000 })
      .toContain('2Chat held a number and did not say in a readable way until when. The hold is given back.');
    await expect.poll(() => desk.sandbox.state().calls.release, { timeout: 10_000 }).toBeGreaterThan(before);
  });

  it('F51: a hold in national notation is shown and bought as one number', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    await ana.types('#general', '/number');
    await ana.fills('Country', 'Ireland');
    await ana.fills('What it is for', 'National line');
    const groups = [
      {
        id: 'g-ie',
        prefix: '+353 (1)',
        location: 'Dublin',
        type: 'local',
        price: { monthly_price: '.20' },
        features: [],
      },
      {
        id: 'g-odd',
        prefix: '+353 (1)',
        location: 'Dublin',
        type: 'local',
        price: { monthly_price: '1,000' },
        features: [],
      },
    ];
    desk.sandbox.fault({ endpoint: 'groups', kind: 'json', body: { success: true, data: { groups } } });
    await ana.submits();
    await expect.poll(() => cardOf(ana, 'National line'), { timeout: 10_000 }).toContain('*0.20 a month*');
    const card = await cardOf(ana, 'National line');
    expect(card).toContain('set-up fee not stated');
    expect(card).toContain('1 offer of 2Chat could not be read and is not listed.');
    const row = { uuid: 'u-2', number: '(01) 555 0150', expires_at: Math.round(Date.now() / 1000) + 1800 };
    desk.sandbox.fault({ endpoint: 'reserve', kind: 'json', status: 201, body: { success: true, data: row } });
    // The list of reservations says it in the same way, as often as the bot looks.
    const list = { success: true, count: 1, reservations: [row] };
    desk.sandbox.fault({ endpoint: 'reservations', kind: 'json', body: list, times: 3 });
    desk.sandbox.fault({ endpoint: 'groups', kind: 'json', body: { success: true, data: { groups } }, times: 3 });
    // Without features the seller stands alone.
    const sellers = [...card.matchAll(/(?:^|· )(2Chat|Bird)$/gm)].map(([, seller]) => seller);
    await ana.presses('Reserve', { in: 'National line', nth: sellers.indexOf('2Chat') });
    const number = await heldNumber(ana, 'National line');
    expect(number).toBe('+353 1 555 0150');
    desk.sandbox.fault({
      endpoint: 'purchase',
      kind: 'json',
      status: 201,
      body: { success: true, purchased: ['01 555 0150'], failed: [] },
    });
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    expect(desk.sandbox.state().purchaseBodies).toEqual([{ group_id: 'g-ie', number: '+35315550150' }]);
  });
});

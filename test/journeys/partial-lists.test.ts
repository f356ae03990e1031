import { beforeEach, describe, expect, it } from 'vitest';
import { createCatalogue } from '../../src/demo/twochat/catalogue.ts';
import { e164, holds, onHold } from '../support/journey.ts';
import { shortPart } from '../support/long.ts';
import { approvable, pause } from '../support/stock-trouble.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();
const french = [...createCatalogue().groups.values()].filter(({ country }) => country === 'FR');
let lines = 0;
let purpose: string;
beforeEach(() => {
  desk.sandbox.clearFaults();
  desk.sandbox.expire();
  desk.sandbox.answerAs({ mostHoldRows: null, tellsTotal: false, ownedPageLimit: 200, ownedFirstPage: 0 });
  purpose = `Line no. ${++lines}`;
});

/** Strangers hold so many numbers, before our people do. */
function strangersHoldMany(count: number): void {
  for (const { id, numbers } of french) {
    for (const number of numbers) {
      if (onHold(desk).length >= count) return;
      desk.sandbox.holdForStranger(id, { number, agoMs: 60_000 });
    }
  }
  throw new Error('the catalogue is too small');
}

describe('a list of holds that is cut short', () => {
  it.each([
    ['after 50 of 51 rows', { mostHoldRows: 50 }, 50],
    ['after 100 of 101 rows', { mostHoldRows: 100 }, 100],
    ['after 3 rows, which says that there are more', { mostHoldRows: 3, tellsTotal: true }, 7],
    ['before its first row, which says that there are some', { mostHoldRows: 0, tellsTotal: true }, 7],
  ])('F121: is no proof that a hold is gone whose release was refused: %s', async (_how, cut, strangers) => {
    const ana = desk.person('ana');
    strangersHoldMany(strangers);
    const number = e164(await holds(ana, purpose));
    desk.sandbox.answerAs(cut);
    const { release } = desk.sandbox.state().calls;
    const message = 'The reservation is locked.';
    desk.sandbox.fault({ endpoint: 'release', kind: 'status', status: 409, message, times: 2 });
    await ana.presses('Cancel', { in: purpose });
    await expect.poll(() => desk.sandbox.state().calls.release, { timeout: 10_000 }).toBeGreaterThan(release);
    await pause(500);
    expect(onHold(desk)).toContain(number);
    expect(await ana.buttons(purpose), 'it is not gone yet').not.toContain('Hold it again');
    await expect.poll(() => onHold(desk), { timeout: 20_000, message: 'released after all' }).not.toContain(number);
    expect(desk.sandbox.state().calls.release).toBe(release + 3);
    expect(onHold(desk)).toHaveLength(strangers);
  });

  it('F121: is no proof that a hold has ended that is approved', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    strangersHoldMany(50);
    const number = await holds(ana, purpose);
    desk.sandbox.answerAs({ mostHoldRows: 50 });
    await marta.presses('Approve & buy', { in: purpose });
    await pause(3_000);
    await ana.doesNotSee(`${number} was not bought`);
    const bought = desk.sandbox.state().purchases.some((each) => each.number === e164(number));
    expect(bought || (await approvable(marta, purpose)).length === 1, 'bought, or asked again').toBe(true);
  });
});

describe('pages of owned numbers that are shorter than asked for', () => {
  it.each(
    shortPart(
      [
        [10, 0],
        [36, 0],
        [1, 0],
        [20, 1],
        [20, 0],
        [30, 0],
        [40, 0],
        [30, 1],
        [36, 1],
      ] as const,
      4,
    ),
  )('F122: a number on the last page is found: %i a page, the first is page %i', async (limit, firstPage) => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    await ownsAtLeast(41);
    desk.sandbox.answerAs({ ownedPageLimit: limit, ownedFirstPage: firstPage });
    const number = await holds(ana, purpose);
    desk.sandbox.fault({ endpoint: 'purchase', kind: 'lostAnswer' });
    await marta.presses('Approve & buy', { in: purpose });
    await ana.sees(`${number} is bought`, { in: '#general', timeoutMs: 12_000 });
    await yuki.sees(number, { in: '#number-feed' });
  });
});

/** The account owns so many numbers already, none of them the bot's. */
async function ownsAtLeast(count: number): Promise<void> {
  const { url, apiKey } = desk.sandbox;
  const headers = { 'x-user-api-key': apiKey, 'content-type': 'application/json' };
  for (const { id, numbers, picksNumber } of french) {
    for (const number of picksNumber ? numbers : []) {
      if (desk.sandbox.state().purchases.length >= count) return;
      const body = JSON.stringify({ group_id: id, number });
      await fetch(`${url}/open/numbers/purchase`, { method: 'POST', headers, body });
    }
  }
}

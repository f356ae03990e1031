import { describe, expect, it } from 'vitest';
import { asks, heldNumber, onHold, reserves } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();

/** Holds a number as another program with the same account would. */
async function strangerHolds(): Promise<string> {
  const { url, apiKey } = desk.sandbox;
  const headers = { 'x-user-api-key': apiKey, 'content-type': 'application/json' };
  const groups = await fetch(`${url}/open/numbers/groups?country=DE`, { headers });
  const { data } = (await groups.json()) as { data: { groups: { id: string }[] } };
  const body = JSON.stringify({ group_id: data.groups[0]?.id });
  const made = await fetch(`${url}/open/numbers/reservations`, { method: 'POST', headers, body });
  const answer = (await made.json()) as { data: { reservation_details: { number: string } } };
  return answer.data.reservation_details.number;
}

describe('a hold of which the bot was not told', () => {
  it('is found and released, and a stranger’s stays', async () => {
    const ana = desk.person('ana');
    const others = await strangerHolds();
    await asks(ana, 'Lost line');
    desk.sandbox.fault({ endpoint: 'reserve', kind: 'lostAnswer' });
    await reserves(ana, 'Lost line');
    await ana.sees('did not answer whether it holds a number', { in: '#general' });
    expect(desk.sandbox.state().calls.reserve).toBe(2);
    await expect.poll(() => onHold(desk), { timeout: 15_000 }).toEqual([others]);
    expect(desk.sandbox.state().calls.release).toBe(1);

    await reserves(ana, 'Lost line');
    await heldNumber(ana, 'Lost line');
    expect(onHold(desk)).toHaveLength(2);
  });
});

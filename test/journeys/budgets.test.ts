import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { holds } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { usePolicyFile } from '../support/policy-on-disk.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const FORM = 'Request a number';

async function seesInForm(person: Person, text: string): Promise<void> {
  await expect.poll(async () => (await person.modal())?.allText ?? '', { timeout: 10_000 }).toContain(text);
}

describe('budgets', () => {
  const file = usePolicyFile(`version: 1
currency: USD
time_zone: Europe/Berlin
budget: {workspace: 500.00 USD, person: 50.00 USD, channels: {C0GENERAL: 200.00 USD}, rent: 300.00 USD}
`);
  const desk = useWholeBot({ env: { POLICY_FILE: file.path } });

  it('are seen before money is asked for, prices are in the currency of the policy, and an approval is seen on Home', async () => {
    const [ana, marta, ben] = [desk.person('ana'), desk.person('marta'), desk.person('ben')];
    await ana.opensHome();
    await ana.seesHome('You: $50.00 left of $50.00');
    await marta.opensHome();
    await marta.seesHome('Rent of all numbers, a month: $300.00 left of $300.00');
    await ana.types('#general', '/number DE');
    await seesInForm(ana, 'To spend this month: You: $50.00 left of $50.00 · <#C0GENERAL>: $200.00 left of $200.00');
    await ana.closes();

    const number = await holds(ana, 'Support line');
    const card = await marta.sees(number, { in: '#number-approvals' });
    expect(card.allText).toContain('$6.50 for the first month, then $1.50 a month');
    expect(card.allText).not.toContain('states no currency');
    expect((await ana.sees(`${number} is held and waits`, { in: '#general' })).allText).toContain(
      '$1.50 a month, $5.00 to set up',
    );
    await marta.presses('Approve & buy', { in: number });
    const told = await ana.sees(number, { in: '#number-feed' });
    expect(told.allText).toContain('$1.50');

    await ana.seesHome('You: $43.50 left of $50.00');
    await marta.seesHome('This workspace: $493.50 left of $500.00');
    await marta.seesHome('Rent of all numbers, a month: $298.50 left of $300.00');
    await ana.types('#general', '/number DE');
    await seesInForm(
      ana,
      'You: $43.50 left of $50.00 · <#C0GENERAL>: $193.50 left of $200.00 · This workspace: $493.50',
    );
    // Fields that depend on another are drawn anew, and it stays.
    await ana.fills('Country', 'Canada');
    await seesInForm(ana, 'Region');
    await seesInForm(ana, 'You: $43.50 left of $50.00');
    await ana.closes();

    await marta.types('#general', '/number budget');
    const all = await marta.sees('Budgets, ', { ephemeral: true });
    for (const said of [
      '(Europe/Berlin)',
      '<#C0GENERAL>: $193.50 left of $200.00',
      'This workspace: $493.50',
      'You: $50.00',
    ])
      expect(all.text).toContain(said);
    await ben.types('#general', '/number budget');
    const own = await ben.sees('Budgets, ', { ephemeral: true });
    expect(own.text).toContain('You: $50.00 left of $50.00');
    expect(own.text).not.toContain('Rent of all numbers');
  });
});

describe('budgets while Redis is slow', () => {
  const file = usePolicyFile('version: 1\nbudget: {person: 50.00 USD}\n');
  const desk = useWholeBot({ env: { POLICY_FILE: file.path } });

  it('the form opens without them', async () => {
    const ana = desk.person('ana');
    // Nothing is said of budgets before it is known what was spent.
    await ana.opensHome();
    await ana.seesHome('You: $50.00 left of $50.00');
    await ana.types('#general', '/number DE');
    await seesInForm(ana, 'To spend this month');
    await ana.closes();
    const redis = new Redis(desk.redis.url);
    // What is read for the form alone cannot be read.
    await redis.set('nd:{T0DESK}:spent', 'no hash');
    await ana.types('#general', '/number DE');
    await ana.seesModal(FORM);
    await expect.poll(async () => Object.keys((await ana.modal())?.fields ?? {}).length).toBeGreaterThan(3);
    expect((await ana.modal())?.allText).not.toContain('To spend this month');
    redis.disconnect();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/demo/slack/block-kit/rules.ts';
import { checkMessageBlocks, messageTooLong } from '../../src/demo/slack/block-kit/validate.ts';
import { money } from '../../src/domain/money.ts';
import { costsOf } from '../../src/domain/register/costs.ts';
import { factsOf, type RecordFacts } from '../../src/domain/register/facts.ts';
import type { ListenerContext } from '../../src/slack/listeners/listener-context.ts';
import { answerList } from '../../src/slack/listeners/lists.ts';
import type { Content } from '../../src/slack/views/blocks.ts';
import { costsInFeed, costsMessage, costsOfMonth, MAX_COSTS, ownCostsMessage } from '../../src/slack/views/costs.ts';
import { aRecord } from '../support/records.ts';
import { ana, marta, NOW } from '../support/requests.ts';

const DAY = 86_400_000;
const usd = (amount: string) => money(amount, 'USD');
const eur = (amount: string) => money(amount, 'EUR');

const facts = (changes: Partial<RecordFacts> = {}): RecordFacts => ({ ...factsOf(aRecord()), ...changes });

/** Four that are ours and one that is gone: two currencies, one rent that nobody knows, two owners, one without; it is 15 January. */
const register: RecordFacts[] = [
  facts({ id: '1', boughtAt: NOW - 5 * DAY, setup: usd('5.00'), monthly: usd('1.50'), endsAt: NOW + 20 * DAY }),
  facts({
    id: '2',
    number: '+4930123456',
    boughtAt: NOW - 20 * DAY,
    setup: eur('3.00'),
    monthly: eur('2.25'),
    endsAt: NOW + 3 * DAY,
    ends: true,
    owner: marta,
    costCentre: undefined,
  }),
  facts({
    id: '3',
    number: '+12135550199',
    boughtAt: undefined,
    setup: undefined,
    monthly: undefined,
    endsAt: undefined,
    owner: undefined,
    costCentre: undefined,
  }),
  facts({
    id: '4',
    number: '+12135550135',
    boughtAt: NOW - 25 * DAY,
    setup: usd('4.00'),
    monthly: usd('0.10'),
    endsAt: NOW + 31 * DAY,
  }),
  facts({
    id: '5',
    number: '+12135550136',
    boughtAt: NOW - 2 * DAY,
    setup: usd('7.00'),
    monthly: usd('9.00'),
    status: 'gone',
  }),
];
const costs = (all: readonly RecordFacts[], zone = 'UTC') => costsOf(all, NOW, zone);

function expectFit({ text, blocks }: Content) {
  expect(checkMessageBlocks(blocks, '/blocks').map(inWords)).toEqual([]);
  expect(messageTooLong(blocks, text)).toBe(false);
  expect(text.length).toBeLessThanOrEqual(3_000);
}

describe('what numbers cost', () => {
  it('is summed up apart by currency, and says how many rents are not known', () => {
    const content = costsMessage(costs(register));
    expectFit(content);
    expect(content.text.split('\n')).toEqual([
      'What the numbers cost, January 2026.',
      'The rent of 4 numbers is €2.25 and $1.60 a month now.',
      'The rent of one of them is not known.',
      'January 2026: 2 numbers bought, $12.00 to set up.',
      'December 2025: 2 numbers bought, €3.00 and $4.00 to set up.',
      'By cost centre:',
      'Sales: 2 numbers, $1.60 a month',
      'No cost centre: 2 numbers, €2.25 a month',
      'By owner:',
      '<@U0ANA>: 2 numbers, $1.60 a month',
      '<@U0MARTA>: 1 number, €2.25 a month',
      'Nobody: 1 number, rent not known',
      'Renews within 30 days:',
      expect.stringMatching(/^\+49 30 123456, €2\.25 a month, ends <!date.* · <@U0MARTA>$/),
      expect.stringMatching(/^\+1 213 555 0134, \$1\.50 a month, renews <!date.* · <@U0ANA>$/),
    ]);
  });

  it('counts months by the clocks of the policy', () => {
    // Midnight in Auckland comes before that in Greenwich.
    const end = Date.UTC(2025, 11, 31, 12);
    const all = [facts({ boughtAt: end, setup: usd('5.00') })];
    expect(costsMessage(costs(all)).text).toContain('December 2025: 1 number bought');
    expect(costsMessage(costs(all, 'Pacific/Auckland')).text).toContain('January 2026: 1 number bought');
  });

  it('says so where there are none, no rent is known, or no fee was told', () => {
    expect(costsMessage(costs([])).text).toContain('No numbers are in the register.');
    expect(costsMessage(costs([])).text).toContain('January 2026: none bought.');
    const unknown = costsMessage(
      costs([facts({ monthly: undefined, setup: undefined, endsAt: undefined, boughtAt: NOW })]),
    );
    expectFit(unknown);
    expect(unknown.text).toContain('The rent of 1 number is not known.');
    expect(unknown.text).toContain('January 2026: 1 number bought.\n');
    expect(unknown.text).toContain('Nothing renews within 30 days');
  });

  it('of one’s own says nothing of others', () => {
    const content = ownCostsMessage(costs(register.slice(0, 1)));
    expectFit(content);
    expect(content.text).toContain('The rent of 1 number is $1.50 a month now.');
    expect(content.text).not.toContain('By owner');
    expect(ownCostsMessage(costs([])).text).toContain('You own no numbers');
  });

  it('is told once a month: to approvers with a small table and a button to the whole, to the feed in one line', () => {
    const month = costsOfMonth(costs(register));
    expectFit(month);
    expect(month.text).toMatch(/^What the numbers cost, December 2025\.\nDecember 2025: 2 numbers bought/);
    expect(month.text).toContain('Sales: 2 numbers, $1.60 a month');
    expect(JSON.stringify(month.blocks)).toContain('"request.list.costs"');
    const feed = costsInFeed(costs(register));
    expectFit(feed);
    expect(feed.text).toBe(
      'December 2025: 2 numbers bought, €3.00 and $4.00 to set up. The rent of 4 numbers is €2.25 and $1.60 a month now.',
    );
    expect(costsInFeed(costs([])).text).toBe('December 2025: none bought. No numbers are in the register.');
  });

  it('stays within Slack’s limits with 10,000 numbers, each of another owner, cost centre and currency, and is quick', () => {
    const codes = Intl.supportedValuesOf('currency');
    const many = Array.from({ length: 10_000 }, (_, no) =>
      facts({
        id: String(no),
        owner: `U0NO${no}`,
        costCentre: `Centre ${no} ${'x'.repeat(200)}`,
        monthly: money(`${no}.999999999999`, codes[no % codes.length]),
        endsAt: NOW + DAY + no,
      }),
    );
    const all = costs(many);
    for (const content of [costsMessage(all), ownCostsMessage(all), costsOfMonth(all), costsInFeed(all)])
      expectFit(content);
    const shown = JSON.stringify(costsMessage(all).blocks);
    expect(shown).toContain(`And ${10_000 - MAX_COSTS.shares} more.`);
    expect(shown).toContain(`And ${10_000 - MAX_COSTS.renewing} more.`);
  });

  it('has no markup of people’s in it', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constant('ZQZ*<!channel>`'), fc.string({ unit: 'grapheme', maxLength: 400 })), (text) => {
        const all = costs([facts({ costCentre: text, number: text, purpose: text }), facts({ id: '2' })]);
        for (const content of [costsMessage(all), ownCostsMessage(all), costsOfMonth(all)]) {
          expectFit(content);
          expect(content.text).not.toContain('<!channel>');
          expect(JSON.stringify(content.blocks)).not.toContain('"mrkdwn"');
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('/number costs', () => {
  const context = (approves: boolean) =>
    ({
      mayDecide: async () => approves,
      rules: () => ({ policy: { timeZone: 'Europe/Berlin' } }),
      clock: () => NOW,
      register: {
        store: {
          facts: async () => register,
          factsOfOwner: async (_team: string, owner: string) => register.filter((each) => each.owner === owner),
        },
      },
    }) as unknown as ListenerContext;

  it.each(['costs', 'cost', 'Rent', ' spend '])('is asked for as %s', async (word) => {
    const answer = (approves: boolean) => answerList(word, { teamId: 'T0DESK', user: ana }, context(approves), 'C1');
    expect((await answer(true))?.text).toContain('By owner');
    const own = (await answer(false))?.text;
    expect(own).toContain('What your numbers cost');
    expect(own).toContain('The rent of 2 numbers is $1.60 a month now.');
    expect(own).not.toContain('U0MARTA');
  });
});

import { expect, it } from 'vitest';
import { money } from '../src/domain/money.ts';
import { listedWithTerms } from '../src/listed-with-terms.ts';
import { ProviderError } from '../src/workflow/provider.ts';

const numbers = Array.from({ length: 6 }, (_, n) => ({ id: `e-${n}`, number: `+3120123456${n}` }));
const monthly = money('3.50', 'EUR');

/** Six numbers, of which these do not tell what they cost. */
async function listed(fails: Readonly<Record<string, 'refused' | 'rateLimited' | 'unreadable'>>) {
  const said: string[] = [];
  const asked: string[] = [];
  const inventory = {
    list: async () => ({ numbers, unreadable: 0, whole: true }),
    find: async () => ({ numbers: [], unreadable: 0, whole: true }),
    async terms({ id = '' }: { id?: string }) {
      asked.push(id);
      const kind = fails[id];
      if (kind) throw new ProviderError(kind, 'Bird', 'Bird: no');
      return { monthly, ends: false };
    },
  };
  const list = await listedWithTerms('Bird', inventory, (sentence) => said.push(sentence));
  return { list, said, asked, known: list.numbers.filter((each) => each.monthly).map(({ number }) => number.at(-1)) };
}

it.each([
  'refused',
  'rateLimited',
  'unreadable',
] as const)('lacks the price of one number alone where its call fails: %s', async (kind) => {
  const { list, said, known } = await listed({ 'e-1': kind });
  expect(list).toMatchObject({ provider: 'Bird', whole: true });
  expect(list.numbers.map(({ number }) => number)).toEqual(numbers.map(({ number }) => number));
  expect(known).toEqual(['0', '2', '3', '4', '5']);
  expect(said).toEqual(['Bird: what +31201234561 costs, and until when it is paid, is not known: Bird: no']);
});

it('asks no more of a provider that is down, and goes on where single numbers are refused', async () => {
  const down = await listed({ 'e-1': 'rateLimited', 'e-2': 'rateLimited', 'e-3': 'rateLimited' });
  expect(down.asked).toEqual(['e-0', 'e-1', 'e-2', 'e-3']);
  expect(down.list).toMatchObject({ whole: true });
  expect(down.list.numbers).toHaveLength(6);
  expect(down.said.at(-1)).toBe('Bird: what 2 more of the numbers cost was not asked for after that.');
  const refused = await listed({ 'e-1': 'refused', 'e-2': 'refused', 'e-3': 'refused' });
  expect(refused.known).toEqual(['0', '4', '5']);
  expect(refused.said).toHaveLength(3);
});

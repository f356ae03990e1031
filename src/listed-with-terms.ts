import type { ProviderName } from './domain/group.ts';
import type { ListOf } from './domain/register/listed-and-bought.ts';
import type { InventoryAbility, ListedNumber } from './workflow/inventory.ts';
import { ProviderError, type ProviderErrorKind } from './workflow/provider.ts';

/** Failures that say something of the provider, rather than of one number; after so many in a row it is asked no more. */
const OF_PROVIDER: ReadonlySet<ProviderErrorKind> = new Set(['rateLimited', 'unauthorised', 'unavailable']);
const MAX_FAILURES = 3;

/** What an account owns, with what each number costs and until when; `say` hears each thing that is lacking. */
export async function listedWithTerms(
  provider: ProviderName,
  inventory: InventoryAbility | undefined,
  say: (sentence: string) => void,
): Promise<ListOf> {
  if (!inventory) return { provider, numbers: [] };
  try {
    const { numbers, unreadable, whole } = await inventory.list();
    if (unreadable > 0) say(`${provider}: ${unreadable} of the numbers cannot be read.`);
    if (!whole) say(`${provider}: the list of numbers is not whole.`);
    const sayHere = (sentence: string) => say(`${provider}: ${sentence}`);
    return { provider, numbers: await withTerms(numbers, inventory, sayHere), whole };
  } catch (error) {
    say(`${provider}: ${(error as Error).message}`);
    return { provider, numbers: [], whole: false };
  }
}

/** Of a number whose terms are not told only these are missing. */
async function withTerms(
  numbers: readonly ListedNumber[],
  inventory: InventoryAbility,
  say: (sentence: string) => void,
): Promise<ListOf['numbers']> {
  if (!inventory.terms) return numbers;
  const all: ListOf['numbers'][number][] = [];
  let inARow = 0;
  for (const listed of numbers) {
    if (inARow >= MAX_FAILURES) break;
    try {
      all.push({ ...listed, ...(await inventory.terms(listed)) });
      inARow = 0;
    } catch (error) {
      inARow = error instanceof ProviderError && OF_PROVIDER.has(error.kind) ? inARow + 1 : 0;
      say(`what ${listed.number} costs, and until when it is paid, is not known: ${(error as Error).message}`);
      all.push(listed);
    }
  }
  const left = numbers.slice(all.length);
  if (left.length > 0) say(`what ${left.length} more of the numbers cost was not asked for after that.`);
  return [...all, ...left];
}

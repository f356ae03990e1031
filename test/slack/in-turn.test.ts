import { expect, it } from 'vitest';
import { inTurn } from '../../src/slack/messages/in-turn.ts';

/** Work that ends when it is told to, and says when it begins. */
function aWork() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => (hasWaited: boolean) => {
    begun.push(hasWaited ? `${name} after waiting` : name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  return { begun, work, end: (name: string) => ends.get(name)?.() };
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

it('one runs, one waits for it, and the others leave it to that one', async () => {
  const { begun, work, end } = aWork();
  const turns = inTurn();
  const [first, second, third] = [turns('r1', work('1')), turns('r1', work('2')), turns('r1', work('3'))];
  expect(await third).toBeUndefined();
  expect(begun).toEqual(['1']);
  end('1');
  expect(await first).toBe('1');
  await soon();
  expect(begun).toEqual(['1', '2 after waiting']);
  end('2');
  expect(await second).toBe('2');
});

it('what is about something else waits for nothing, and nothing waits for what has failed', async () => {
  const { begun, work, end } = aWork();
  const turns = inTurn();
  const first = turns('r1', () => Promise.reject(new Error('away')));
  const other = turns('r2', work('other'));
  await expect(first).rejects.toThrow('away');
  const next = turns('r1', work('next'));
  expect(begun).toEqual(['other', 'next']);
  for (const name of ['other', 'next']) end(name);
  expect(await Promise.all([other, next])).toEqual(['other', 'next']);
});

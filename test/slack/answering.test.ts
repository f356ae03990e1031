import { expect, it } from 'vitest';
import type { SlackClient } from '../../src/slack/connection/api.ts';
import { answering } from '../../src/slack/listeners/answering.ts';
import { once } from '../../src/slack/listeners/once.ts';

const observer = { changed() {}, refused() {}, warn() {} };

/** Answers where the first `broken` ways do not work; tells by which way it went. */
async function told(broken: number): Promise<string | undefined> {
  let tries = 0;
  const way = (name: string) => async () => {
    tries += 1;
    if (tries <= broken) throw new Error('HTTP 410');
    arrived = name;
  };
  let arrived: string | undefined;
  const chat = { postEphemeral: way('only for them'), postMessage: way('directly') };
  const client = { chat } as unknown as SlackClient;
  const respond = way('in place') as never;
  await answering({ client, observer, user: 'U1', channel: 'C1', respond })({ text: 'Saved.' });
  return arrived;
}

it('F113: an answer whose address fails is given for them alone, else directly; that none works is no error of what was done', async () => {
  expect([await told(0), await told(1), await told(2), await told(3)]).toEqual([
    'in place',
    'only for them',
    'directly',
    undefined,
  ]);
});

it('F117: a second delivery of a click does nothing when the first is done, and says nothing while it is under way', async () => {
  const kept = new Map<string, 'begun' | 'done'>();
  const deliveries = {
    async begin(_team: string, id: string) {
      const before = kept.get(id);
      if (!before) kept.set(id, 'begun');
      return before ?? ('new' as const);
    },
    async done(_team: string, id: string) {
      kept.set(id, 'done');
    },
    async failed(_team: string, id: string) {
      kept.delete(id);
    },
    isFirst: async () => true,
  };
  const said: string[] = [];
  let acted = 0;
  const deliver = (act: () => Promise<void> = async () => undefined) =>
    once(
      { deliveries, teamId: 'T1', observer },
      'click-1',
      async (text: string) => said.push(text),
      async (reply) => {
        acted += 1;
        await act();
        await reply(`told ${acted}`);
      },
    );
  // It fails: a second delivery may try again.
  await expect(deliver(() => Promise.reject(new Error('Redis is away')))).rejects.toThrow();
  await deliver(() => deliver());
  await deliver();
  expect([acted, said]).toEqual([3, ['told 3']]);
});

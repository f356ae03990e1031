import { describe, expect, it } from 'vitest';
import { guard, type Sender, type Who } from '../../src/slack/listeners/guard.ts';
import { words } from '../../src/slack/words/words.ts';

async function outcome(sender: Sender, act: (who: Who) => Promise<void> = async () => {}) {
  const [told, acted, troubles]: [string[], Who[], object[]] = [[], [], []];
  await guard(
    {
      teamId: 'T0DESK',
      observer: { changed() {}, refused() {}, warn: (_what, _error, facts) => void troubles.push(facts) },
    },
    sender,
    async (text) => told.push(text),
    async (who) => {
      acted.push(who);
      await act(who);
    },
  );
  return { told, acted, troubles };
}

describe('who gets through the door', () => {
  it.each<[string, Sender]>([
    ['a click', { team: { id: 'T0DESK' }, user: { id: 'U0ANA', team_id: 'T0DESK' } }],
    ['a click that names the workspace only once', { team: { id: 'T0DESK' }, user: { id: 'U0ANA' } }],
    ['a command', { team_id: 'T0DESK', user_id: 'U0ANA' }],
  ])('%s of this workspace', async (_what, sender) => {
    expect(await outcome(sender)).toEqual({
      told: [],
      acted: [{ teamId: 'T0DESK', user: 'U0ANA' }],
      troubles: [],
    });
  });

  it.each<[string, Sender, string]>([
    ['another workspace', { team: { id: 'T0OTHER' }, user: { id: 'U0ANA' } }, words.wrongWorkspace],
    ['a command of another workspace', { team_id: 'T0OTHER', user_id: 'U0ANA' }, words.wrongWorkspace],
    ['nobody', { team: { id: 'T0DESK' } }, words.wrongWorkspace],
    ['no workspace', { team: null, user: { id: 'U0ANA' } }, words.wrongWorkspace],
    [
      'a stranger in a shared channel',
      { team: { id: 'T0DESK' }, user: { id: 'U0EVE', team_id: 'T0OTHER' } },
      words.stranger,
    ],
  ])('not %s, who is told so', async (_what, sender, said) => {
    expect(await outcome(sender)).toEqual({ told: [said], acted: [], troubles: [] });
  });

  it('a bug is told with a reference that is also in the log', async () => {
    const { told, troubles } = await outcome({ team_id: 'T0DESK', user_id: 'U0ANA' }, async () => {
      throw new Error('secret detail');
    });
    const reference = /reference: (\w{8})$/.exec(told[0] ?? '')?.[1];
    expect(troubles).toEqual([{ reference, user: 'U0ANA' }]);
    expect(told[0]).not.toContain('secret detail');
  });
});

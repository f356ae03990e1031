import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/demo/slack/block-kit/rules.ts';
import { checkMessageBlocks } from '../../src/demo/slack/block-kit/validate.ts';
import type { StateName } from '../../src/domain/state.ts';
import { ids } from '../../src/slack/ids.ts';
import { boughtView } from '../../src/slack/views/bought.ts';
import { feedLine } from '../../src/slack/views/feed-line.ts';
import { useClicks } from '../support/clicks.ts';
import { aGroup, aHold, ana, aRequest, marta, NOW, states } from '../support/requests.ts';

const bot = useClicks([marta]);
const { purchased } = states;

/** What a line of rich text says, mentions by their ids. */
function linesOf(blocks: ReturnType<typeof feedLine>['blocks']): string[] {
  const [block] = blocks;
  if (block?.type !== 'rich_text') throw new Error('no rich text');
  return block.elements.map((line) =>
    line.elements
      .map((each) => ('text' in each ? each.text : 'user_id' in each ? `@${each.user_id}` : each.type))
      .join(''),
  );
}

describe('the line in the feed', () => {
  it('says in three lines what everybody may know, the number in bold, and has one button', () => {
    const { text, blocks } = feedLine(aRequest(purchased), purchased.hold, purchased.approval);
    expect(linesOf(blocks)).toEqual([
      '+1 213 555 0134 · Los Angeles, United States · Local · Voice, WhatsApp Business',
      `Bought for @${ana}, approved by @${marta} · 3.50 a month, no setup fee · 2Chat`,
    ]);
    expect(JSON.stringify(blocks[0])).toContain('{"type":"text","text":"+1 213 555 0134","style":{"bold":true}}');
    expect(blocks[1]).toMatchObject({
      text: { type: 'plain_text', text: '“Support line”' },
      accessory: { action_id: ids.actions.bought, accessibility_label: expect.stringMatching(/^Details/) },
    });
    expect(text).toBe(
      '+1 213 555 0134 was bought: Los Angeles, United States, 3.50 a month, no setup fee. Bought for <@U0ANA>, approved by <@U0MARTA>. “Support line”',
    );
  });

  it('is taken by Slack, and has no markup of others’, whatever they wrote', () => {
    const evil = '<!channel> *x* <https://evil.example|Open>'.repeat(90);
    const hold = aHold({ number: evil, group: aGroup({ place: evil, type: evil, features: [evil, evil] }) });
    for (const purpose of [evil, '', '\u202E”']) {
      const { text, blocks } = feedLine(aRequest(purchased, { purpose }), hold, purchased.approval);
      expect(checkMessageBlocks(blocks, '/blocks').map(inWords)).toEqual([]);
      expect(JSON.stringify(blocks)).not.toContain('mrkdwn');
      expect(text).not.toContain('<!channel>');
    }
  });
});

describe('Details in the feed', () => {
  it('tell no more than everybody may know: not what was denied before, nor what approvers saw', () => {
    const secret = 'Too dear for this team';
    const history = [
      { at: NOW, what: 'denied', by: marta, note: secret },
      { at: NOW, what: 'nudged', by: ana },
      { at: NOW, what: 'approved', by: marta },
    ] as const;
    const shown = JSON.stringify(boughtView(aRequest(purchased, { history })));
    for (const fact of ['+1 213 555 0134', 'Los Angeles', '3.50 a month', `<@${ana}>`, `<@${marta}>`, '“Support line”'])
      expect(shown).toContain(fact);
    for (const hidden of [secret, 'nudged', 'History', 'Rules', 'May decide']) expect(shown).not.toContain(hidden);
  });

  it('are there for anybody, and for no request that was not bought', async () => {
    for (const name of Object.keys(states) as StateName[]) {
      const { press } = await bot(states[name]);
      const { told, views, changed } = await press('U0BEN', ids.actions.bought);
      expect([name, changed]).toEqual([name, false]);
      if (name === 'purchased') expect([told, views]).toEqual([[], [ids.views.bought]]);
      else expect([told, views]).toEqual([[expect.stringContaining('no longer what the card shows')], []]);
    }
  });
});

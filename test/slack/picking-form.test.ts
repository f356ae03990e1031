import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/demo/slack/block-kit/rules.ts';
import { checkView, viewTooLarge } from '../../src/demo/slack/block-kit/validate.ts';
import { pickingForm } from '../../src/slack/views/picking.ts';

const picked = { request: 'r1', group: '0123456789abcdef' };
const texts = (view: object) => JSON.stringify(view);

describe('the form before a number is held', () => {
  it.each([
    ['few', ['Proof of address.']],
    ['many', Array.from({ length: 10_000 }, (_, index) => `Document ${index} ${'😀'.repeat(2_000)}`)],
    ['empty ones', ['', ' ', '<!channel>']],
  ])('keeps Slack’s limits with %s documents', (_how, documents) => {
    for (const choices of [[{ group: picked.group, text: 'Berlin', more: '2Chat' }], undefined]) {
      const view = pickingForm(picked, '{}', {
        choices,
        documents: { of: 'x'.repeat(4_000), provider: '2Chat', documents },
      });
      expect(checkView({ ...view }, '/view').map(inWords)).toEqual([]);
      expect(viewTooLarge({ ...view })).toBe(false);
    }
  });

  it('says how many documents it does not show', () => {
    const documents = Array.from({ length: 50 }, (_, index) => `Document ${index + 1}`);
    const view = texts(pickingForm(picked, '{}', { documents: { of: 'Berlin', provider: '2Chat', documents } }));
    expect(view).toContain('40) Document 40');
    expect(view).not.toContain('Document 41');
    expect(view).toContain('and 10 more. Ask 2Chat');
  });

  it('shows documents to the letter, never as markup', () => {
    const view = texts(
      pickingForm(picked, '{}', { documents: { of: '*x*', provider: '2Chat', documents: ['<!channel>'] } }),
    );
    expect(view).not.toContain('mrkdwn');
  });
});

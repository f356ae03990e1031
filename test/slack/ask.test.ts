import { describe, expect, it } from 'vitest';
import { readAsk } from '../../src/slack/ask.ts';

describe('what stands after /number', () => {
  it.each([
    ['', { type: 'all' }],
    ['US local Los Angeles', { type: 'local', country: 'US', cityText: 'Los Angeles' }],
    ['Los Angeles local us', { type: 'local', country: 'US', cityText: 'Los Angeles' }],
    ['us la', { type: 'all', country: 'US', cityText: 'Los Angeles' }],
    ['la us', { type: 'all', country: 'US', cityText: 'Los Angeles' }],
    ['la', { type: 'all', country: 'LA' }],
    ['toll free germany', { type: 'tollfree', country: 'DE' }],
    ['toll-free, Germany', { type: 'tollfree', country: 'DE' }],
    ['tollfree uk', { type: 'tollfree', country: 'GB' }],
    ['South Africa mobile', { type: 'mobile', country: 'ZA' }],
    ['United States', { type: 'all', country: 'US' }],
    ['são paulo brazil', { type: 'all', country: 'BR', cityText: 'são paulo' }],
    ['+1 213', { type: 'all', country: 'US', cityText: '+1213' }],
    ['+44 (20)', { type: 'all', country: 'GB', cityText: '+4420' }],
    ['local +49 30', { type: 'local', country: 'DE', cityText: '+4930' }],
    ['us la sms', { type: 'all', country: 'US', cityText: 'Los Angeles', features: ['sms_in', 'sms_out'] }],
    ['constructor', { type: 'all', cityText: 'constructor' }],
    ['us toString', { type: 'all', country: 'US', cityText: 'toString' }],
    ['Lisbon', { type: 'all', cityText: 'Lisbon' }],
  ])('%s', (text, draft) => {
    expect(readAsk(text)).toEqual({ draft, notUnderstood: [] });
  });

  it('that has no field is said back', () => {
    expect(readAsk('+1 213 whatsapp downtown')).toEqual({
      draft: { type: 'all', country: 'US', cityText: '+1213', features: ['whatsapp'] },
      notUnderstood: ['downtown'],
    });
  });

  it('is never more than Slack takes, whatever it is', () => {
    const { draft } = readAsk(`${'x'.repeat(3_000)} <!channel> \u202E`);
    expect(draft.cityText?.length).toBeLessThanOrEqual(60);
  });
});

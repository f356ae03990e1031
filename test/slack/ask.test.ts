import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkView, inWords } from '../../src/demo/slack/block-kit/validate.ts';
import { readAsk } from '../../src/slack/ask.ts';
import { requestForm } from '../../src/slack/views/form.ts';

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
    ['I need a number with SMS in Lisbon', { type: 'all', features: ['sms_in', 'sms_out'], cityText: 'Lisbon' }],
    ['mobile in', { type: 'mobile', country: 'IN' }],
    ['uk sms in', { type: 'all', country: 'GB', features: ['sms_in'] }],
    ['WhatsApp Business, sms-out germany', { type: 'all', country: 'DE', features: ['sms_out', 'whatsapp_business'] }],
    ['Mexico City', { type: 'all', country: 'MX', cityText: 'Mexico City' }],
    ['Trinidad and Tobago local', { type: 'local', country: 'TT' }],
    ['Bosnia & Herzegovina', { type: 'all', country: 'BA' }],
    ['Hong Kong mobile', { type: 'mobile', country: 'HK' }],
    ['turkey', { type: 'all', country: 'TR' }],
    ['the hague holland', { type: 'all', country: 'NL', cityText: 'the hague' }],
    ['Cote d’Ivoire', { type: 'all', country: 'CI' }],
    ['us under 5', { type: 'all', country: 'US', maxMonthly: '5.00' }],
    ['us local <4,50', { type: 'local', country: 'US', maxMonthly: '4.50' }],
    ['max 4.50 germany', { type: 'all', country: 'DE', maxMonthly: '4.50' }],
    ['at most €12 a month france', { type: 'all', country: 'FR', maxMonthly: '12.00' }],
    ['us la up to 3 usd per month', { type: 'all', country: 'US', cityText: 'Los Angeles', maxMonthly: '3.00' }],
    ['+1 213 $5', { type: 'all', country: 'US', cityText: '+1213', maxMonthly: '5.00' }],
    ['under 1,000 us', { type: 'all', country: 'US', cityText: 'under 1 000' }],
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

  it('fills in a form that Slack takes, whatever it is', () => {
    const word = fc.constantFrom(
      'us',
      'la',
      'IN',
      'toll',
      'free',
      'under',
      '5',
      '<',
      '$',
      '+1',
      '(',
      'city',
      'and',
      '&',
      '.',
    );
    const text = fc.oneof(
      fc.array(word, { maxLength: 12 }).map((words) => words.join(' ')),
      fc.string({ maxLength: 300, unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const view = requestForm(readAsk(typed).draft, '{}', 'Request a number', { byPlace: true });
        expect(checkView({ ...view }, '/view').map(inWords)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupFingerprint } from '../../src/domain/fingerprint.ts';
import { numberOptions } from '../../src/slack/listeners/number-options.ts';
import { keysOf, withWord } from '../../src/slack/text/keypad.ts';
import type { Workflow } from '../../src/workflow/workflow.ts';
import { aGroup, aRequest, states } from '../support/requests.ts';

describe('letters on a telephone’s keys (ITU-T E.161)', () => {
  it.each([
    ['TAXI', '8294'],
    ['taxi', '8294'],
    ['1800TAXI', '18008294'],
    ['1-800-Taxi!', '18008294'],
    ['abcdefghijklmnopqrstuvwxyz', '22233344455566677778889999'],
    ['Café', '2233'],
    ['Straße', '7872773'],
    ['ＴＡＸＩ', '8294'],
    ['🚕', ''],
    ['такси', ''],
    ['+1 (213)', '1213'],
  ])('%s is %s', (word, keys) => {
    expect(keysOf(word).keys).toBe(keys);
  });

  it.each([
    ['+1 213 555 8294', 'taxi', '+1 213 555 TAXI'],
    ['+1 829 482 9400', '00', undefined],
    ['+1 829 482 9400', 'taxi', '+1 829 4TA XI00'],
    ['+1 800 829 4000', '1800TAXI', '+1 800 TAX I000'],
    ['+1 213 555 0100', 'taxi', undefined],
  ])('in %s, %s is shown as %s', (number, word, shown) => {
    expect(withWord(number, word)).toBe(shown);
  });

  it('never change a digit that the word does not stand on', () => {
    const written = fc.string({ unit: fc.constantFrom(...'0123456789 '), maxLength: 20 });
    fc.assert(
      fc.property(written, fc.string({ maxLength: 6 }), (number, word) => {
        const shown = withWord(number, word);
        if (shown !== undefined) expect(keysOf(shown).keys).toBe(keysOf(number).keys);
      }),
    );
  });
});

describe('the numbers that are offered for a word', () => {
  const group = aGroup();
  const request = aRequest(states.choosing);
  const approvers: (string | undefined)[] = [];
  const desk = {
    workflow: { load: async () => request } as unknown as Workflow,
    browsing: () => ({
      numbers: async (_group: string, contains?: string) => {
        approvers.push(contains);
        return ['+12135558294', '+12138294555'];
      },
    }),
  };
  const offered = (typed: string, group_ = groupFingerprint(group)) =>
    numberOptions('T0DESK', `form.number.r1.${group_}`, typed, desk);

  it('show where it stands', async () => {
    const options = await offered('Taxi');
    expect(approvers.at(-1)).toBe('8294');
    expect(options.map(({ description }) => description?.text)).toEqual(['+1 213 555 TAXI', '+1 213 TAX I555']);
    expect(options.map(({ value }) => value)).toEqual(['+12135558294', '+12138294555']);
  });

  it('have no second line for digits', async () => {
    expect((await offered('8294')).map(({ description }) => description)).toEqual([undefined, undefined]);
  });

  it.each([
    ['', undefined],
    ['+', undefined],
    ['+1 (2', '12'],
  ])('begin with a number’s own spelling: "%s"', async (typed, contains) => {
    expect(await offered(typed)).toHaveLength(2);
    expect(approvers.at(-1)).toBe(contains);
  });

  it('are none for what stands on no key', async () => {
    expect(await offered('🚕')).toEqual([]);
  });

  it('F29: say so when the list is out of date', async () => {
    const [only, ...others] = await offered('', '0000000000000000');
    expect(only?.text.text).toContain('out of date');
    expect(only?.value).not.toMatch(/^\+/);
    expect(others).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factsOf } from '../../src/domain/register/facts.ts';
import type { NumberRecord } from '../../src/domain/register/record.ts';
import { numberValue, readNumberValue } from '../../src/slack/number-value.ts';
import { readNumberCommand } from '../../src/slack/text/number-command.ts';
import { namesUnknownPerson, readNumberSearch } from '../../src/slack/text/number-search.ts';
import { aNumber, givingBack } from '../support/numbers.ts';
import { ana, NOW } from '../support/requests.ts';

const ben = 'U0BEN';
const all: Readonly<Record<string, NumberRecord>> = {
  shop: aNumber({ number: '+12135550102', costCentre: 'Marketing', purpose: 'Line of the shop' }),
  berlin: aNumber({
    number: '+493023125001',
    country: 'DE',
    place: 'Berlin',
    type: 'mobile',
    owner: ben,
    costCentre: 'Sales',
    purpose: 'Head office',
  }),
  paris: aNumber({
    number: '+33199001234',
    country: 'FR',
    place: undefined,
    type: 'tollfree',
    locked: true,
    owner: undefined,
    costCentre: undefined,
    purpose: undefined,
  }),
  unused: aNumber({ number: '+442079460102', country: 'GB', review: { askedAt: NOW, unansweredAt: NOW } }),
  asked: aNumber({
    number: '+442079460103',
    country: 'GB',
    review: { askedAt: NOW },
    purpose: 'Marketing of Café Łódź',
  }),
  missing: aNumber({ number: '+442079460104', country: 'GB', missingSince: NOW, owner: ben }),
  back: aNumber({ number: '+442079460105', country: 'GB', givingBack: givingBack.asked }),
  odd: aNumber({
    number: '+3612345678',
    country: 'HU',
    type: 'national',
    costCentre: 'IT',
    listed: { at: NOW, status: 'QX7' },
  }),
  gone: aNumber({ number: '+442079460106', country: 'GB', goneAt: NOW }),
};

function found(typed: string): string[] {
  const { fits, fitsNationally } = readNumberSearch(typed);
  const by = (each: typeof fits) =>
    Object.entries(all).flatMap(([name, record]) => (each(factsOf(record)) ? [name] : []));
  const strictly = by(fits);
  return strictly.length === 0 && fitsNationally ? by(fitsNationally) : strictly;
}

describe('a search among numbers', () => {
  it.each<[typed: string, names: string[]]>([
    ['', ['shop', 'berlin', 'paris', 'unused', 'asked', 'missing', 'back', 'odd']],
    ['0102', ['shop', 'unused']],
    ['+49', ['berlin']],
    ['+1 (213) 555-0102', ['shop']],
    ['germany', ['berlin']],
    ['numbers in Germany', ['berlin']],
    ['german', ['berlin']],
    ['DE', ['berlin']],
    ['united states', ['shop']],
    ['the united kingdom 0103', ['asked']],
    ['marketing', ['shop', 'asked']],
    ['cost centre marketing', ['shop']],
    ['cost center sales', ['berlin', 'unused', 'asked', 'missing', 'back']],
    ['no cost centre', ['paris']],
    ['<@U0BEN|ben>', ['berlin', 'missing']],
    ['owned by U0BEN', ['berlin', 'missing']],
    ['<@U0BEN> germany', ['berlin']],
    ['unused', ['unused']],
    ['unanswered uk', ['unused']],
    ['unowned', ['paris']],
    ['missing', ['missing']],
    ['giving back', ['back']],
    ['gone', ['gone']],
    ['cafe lodz', ['asked']],
    ['berlin', ['berlin']],
    ['mobile', ['berlin']],
    ['toll-free', ['paris']],
    ['local marketing', ['shop', 'asked']],
    ['locked', ['paris']],
    ['unknown', ['odd']],
    ['active hungary', []],
    ['030 23125001', ['berlin']],
    ['030/23125-001', ['berlin']],
    ['+49 (0)30 23125001', ['berlin']],
    ['00 49 30', ['berlin']],
    ['0103 0999', []],
    ['shop berlin', []],
    ['nothing of the kind', []],
  ])('%s', (typed, names) => {
    expect(found(typed)).toEqual(names);
  });

  it('is carried by a button as it was typed', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 90 }), { maxLength: 40 }).map((all) => all.join(' ')),
        fc.boolean(),
        (typed, withPerson) => {
          const { text } = readNumberSearch(withPerson ? `<@U0BEN|x> ${typed}` : typed);
          const shown = `12.${text}`;
          expect(shown.length).toBeLessThanOrEqual(200);
          const value = readNumberValue(numberValue({ number: '', shown }));
          expect(value).toEqual({ number: '', shown });
          const again = readNumberSearch(text);
          for (const record of Object.values(all))
            expect(again.fits(factsOf(record))).toBe(readNumberSearch(again.text).fits(factsOf(record)));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('is cut to what a button carries', () => {
    const { text } = readNumberSearch('germany berlin sales '.repeat(40));
    expect(text.length).toBeLessThanOrEqual(180);
    expect(text.startsWith('germany berlin sales germany')).toBe(true);
    expect(readNumberSearch('x'.repeat(400))).toMatchObject({ text: 'x'.repeat(60), isCut: true });
    expect(readNumberSearch('<@U0BEN> Germany').isCut).toBe(false);
  });

  it('says where a name is not known', () => {
    expect(namesUnknownPerson(readNumberSearch('germany @ben'))).toBe(true);
    expect(namesUnknownPerson(readNumberSearch('<@U0BEN|ben> germany U0ANA'))).toBe(false);
  });

  it('looks at ten thousand numbers, folding each once', () => {
    const facts = Array.from({ length: 10_000 }, (_, at) =>
      factsOf(aNumber({ number: `+1213${5_000_000 + at}`, owner: at % 7 === 0 ? ben : ana })),
    );
    const { fits } = readNumberSearch('<@U0BEN> support 7');
    const began = process.cpuUsage();
    const count = facts.filter(fits).length;
    const { user } = process.cpuUsage(began);
    expect(count).toBeGreaterThan(300);
    // Microseconds of this process alone, far above what it takes.
    expect(user).toBeLessThan(2_000_000);
  });
});

describe('what stands behind the command', () => {
  it.each<[text: string, wanted: ReturnType<typeof readNumberCommand>]>([
    ['numbers germany  <@U0BEN|ben>', { search: 'germany <@U0BEN|ben>' }],
    ['My numbers 0102', { search: '0102' }],
    ['give back +1 213 555 0102 please', { search: '+1 213 555 0102', aim: 'giveBack' }],
    ['giveback', { search: '', aim: 'giveBack' }],
    ['return', { search: '', aim: 'giveBack' }],
    ['hand over 0102 to <@U0BEN|ben>', { search: '0102', aim: 'handOver' }],
    ['give me a number in Berlin', undefined],
    ['US local Los Angeles', undefined],
    ['returning customers in Berlin', undefined],
  ])('%s', (text, wanted) => {
    expect(readNumberCommand(text)).toEqual(wanted);
  });
});

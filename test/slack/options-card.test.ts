import type { Button, KnownBlock, StaticSelect } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choicesOf, pages } from '../../src/domain/choices.ts';
import type { Group, Search } from '../../src/domain/group.ts';
import { money } from '../../src/domain/money.ts';
import type { Options } from '../../src/domain/options.ts';
import { optionsCard } from '../../src/slack/views/options.ts';
import { aGroup, aRequest, states } from '../support/requests.ts';

const search: Search = {
  country: 'US',
  type: 'local',
  region: { id: '105', name: 'California' },
  city: { id: '1001', name: 'Los Angeles' },
};

function cardOf(groups: readonly Group[], changes: Partial<Options> = {}, asked: Search = search) {
  const options = { ...states.choosing.options, groups, total: groups.length, ...changes };
  const request = aRequest({ name: 'choosing', options }, { search: asked, channel: 'U0ANA' });
  const { blocks, text } = optionsCard(request, options, undefined);
  return { blocks, text, said: lines(blocks).join('\n'), pages: pages(choicesOf(options, asked)) };
}

/** What is written in the blocks, a line each. */
function lines(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(lines);
  if (typeof value !== 'object' || value === null) return [];
  if ('type' in value && value.type === 'rich_text_section' && 'elements' in value) {
    return [
      (value.elements as { text?: string; user_id?: string }[]).map(({ text, user_id }) => text ?? user_id).join(''),
    ];
  }
  return Object.entries(value).flatMap(([key, part]) =>
    key === 'text' && typeof part === 'string' ? [part] : key === 'confirm' ? [] : lines(part),
  );
}

const footer = (blocks: readonly KnownBlock[]) =>
  blocks.flatMap((block) => (block.type === 'actions' ? (block.elements as (Button | StaticSelect)[]) : []));
const written = (element: Button | StaticSelect) =>
  element.type === 'button' ? element.text.text : (element.options ?? []).map(({ text }) => text.text).join('/');
const accessories = (blocks: readonly KnownBlock[]) =>
  blocks.flatMap((block) =>
    block.type === 'section' && block.accessory?.type === 'button' ? [block.accessory as Button] : [],
  );

const many = (count: number, changes: Partial<Group> = {}) =>
  Array.from({ length: count }, (_, at) => aGroup({ id: `g${at}`, monthly: money(at + 1), ...changes }));
const tollFree = aGroup({ id: 't', type: 'tollfree', place: '', monthly: money('2.00', 'EUR') });

describe('the card of the options', () => {
  it('begins with what was asked for, how many there are, in which order, what for, and the limits', () => {
    const asked = { ...search, maxMonthly: '5.00', features: ['voice'] } as const;
    const { said } = cardOf(many(6), {}, asked);
    expect(said.split('\n').slice(0, 2)).toEqual([
      'Local numbers in Los Angeles, California   6 found · cheapest first',
      'For “Support line” · with Voice · at most 5.00 a month',
    ]);
    const feesDiffer = [aGroup(), aGroup({ id: 'b', setup: money('5.00') })];
    expect(cardOf(feesDiffer).said).toContain('2 found · cheapest first year first');
    expect(cardOf([aGroup(), aGroup({ id: 'e', monthly: money('1', 'EUR') })]).said).toContain(
      'cheapest first, by currency',
    );
    expect(cardOf([aGroup()], {}, { country: 'US', type: 'all' }).said).toContain(
      'Numbers in the United States   1 found',
    );
  });

  it('a row is the price in bold, and one line of plain text', () => {
    const { blocks } = cardOf([aGroup({ monthly: money('4.25'), setup: money('10.00') })]);
    expect(blocks.find(({ type }) => type === 'section')).toMatchObject({
      text: { type: 'mrkdwn', text: '*4.25 a month* · 10.00 once' },
      fields: [
        { type: 'plain_text', text: '+1 (213) · Los Angeles' },
        { type: 'plain_text', text: 'Voice, WhatsApp Business · 2Chat' },
      ],
      accessory: { text: { text: 'Reserve' } },
    });
  });

  it('what is elsewhere is a line with its number and where prices begin, and a button', () => {
    const folded = cardOf([aGroup(), tollFree]);
    expect(folded.said).toContain('For all of the United States: 1, from €2.00');
    expect(folded.said).toContain('Show them');
    expect(folded.said).toContain('1 found');
    expect(folded.text).toContain('2 options for');
    expect(folded.text).toContain('; elsewhere, or perhaps so: 1 of them');
    const shown = cardOf([aGroup(), tollFree], { showsElsewhere: true });
    expect(shown.said).toContain('Hide them');
    expect(shown.said).toContain('2 found');
    const only = cardOf([tollFree]);
    expect(only.said).toContain('None is known to be there. For all of the United States: 1, from €2.00.');
    expect(only.said).not.toContain('Show them');
  });

  it('near-equal numbers are one row, with an x for the digits that differ', () => {
    const singles = Array.from({ length: 12 }, (_, at) => {
      const number = `+1833555${String(100 + at).padStart(4, '0')}`;
      return aGroup({ provider: 'Bird', id: number, number, prefix: number, type: 'tollfree', picksNumber: false });
    });
    const { said, blocks } = cardOf(singles, {}, { country: 'US', type: 'tollfree' });
    expect(said).toContain('12 numbers like +1 833 555 01xx');
    expect(accessories(blocks)).toHaveLength(1);
    expect(accessories(blocks)[0]?.accessibility_label).toContain('+1 833 555 0100');
  });

  it('says once what is the same of all: documents, and that no currency is stated', () => {
    const documents = ['Proof of a local address'];
    const same = cardOf(many(2, { requirements: documents }));
    expect(same.said).toContain('Documents needed for every number here: Proof of a local address');
    expect(same.said).not.toContain('· documents needed');
    expect(same.said.match(/2Chat states no currency/g)).toHaveLength(1);
    const apart = cardOf([aGroup({ requirements: documents }), aGroup({ id: 'b', monthly: money('1', 'EUR') })]);
    expect(apart.said).toContain('currency not stated · documents needed');
    expect(apart.said).not.toContain('for every number');
    expect(apart.said).not.toContain('2Chat states no currency');
    expect(apart.said).toContain('Each currency is sorted by itself.');
  });

  it('says that a first year is not known, where others of the currency are', () => {
    const { setup: _fee, ...untold } = aGroup({ id: 'untold' });
    const note = 'Where no set-up fee is stated';
    expect(cardOf([aGroup(), aGroup({ id: 'b', setup: money('5') }), untold]).said).toContain(note);
    expect(cardOf([untold]).said).not.toContain(note);
  });

  it('has one “Pick a number…” at most, which begins with a choice that is on the page', () => {
    const groups = [...many(7, { picksNumber: false }), aGroup({ id: 'last', monthly: money('99') })];
    for (const page of [0, 1]) {
      const picks = footer(cardOf(groups, { page }).blocks).filter((each) => written(each) === 'Pick a number…');
      expect(picks).toHaveLength(1);
    }
    expect(footer(cardOf(many(7, { picksNumber: false })).blocks).map(written)).not.toContain('Pick a number…');
  });

  it('has the same buttons in the same places on every page, and Cancel, which asks, at the end', () => {
    const group = fc.record({
      month: fc.nat(9),
      picksNumber: fc.boolean(),
      currency: fc.constantFrom(null, 'EUR'),
      requirements: fc.constantFrom<string[]>([], ['Passport']),
      kind: fc.constantFrom('there', 'away', 'unsure'),
    });
    fc.assert(
      fc.property(fc.array(group, { minLength: 1, maxLength: 40 }), fc.boolean(), (made, showsElsewhere) => {
        const groups = made.map(({ month, picksNumber, currency, requirements, kind }, at) =>
          aGroup({
            ...{ id: `g${at}`, monthly: money(month, currency), picksNumber, requirements },
            ...(kind === 'away' ? { type: 'tollfree', place: '' } : {}),
            ...(kind === 'unsure' ? { placed: 'unknown' } : {}),
          }),
        );
        const first = cardOf(groups, { showsElsewhere });
        const shapeOf = (blocks: readonly KnownBlock[]) => blocks.map(({ type }) => type);
        for (let page = 0; page < first.pages; page += 1) {
          for (const order of ['price', 'place'] as const) {
            const { blocks } = cardOf(groups, { showsElsewhere, page, order });
            expect(footer(blocks).map(written)).toEqual(footer(first.blocks).map(written));
            expect(shapeOf(blocks)).toEqual(shapeOf(first.blocks));
          }
        }
        const texts = footer(first.blocks).map(written);
        expect(texts.includes('More ›')).toBe(first.pages > 1);
        expect(texts.includes('‹ Previous')).toBe(first.pages > 1);
        expect(texts.slice(-2)).toEqual(['Change search', 'Cancel']);
        expect((footer(first.blocks).at(-1) as Button).confirm).toBeDefined();
      }),
      { numRuns: 60 },
    );
  });

  it('every button’s name begins with what is written on it', () => {
    const groups = [...many(7, { requirements: ['Passport'] }), aGroup(), tollFree];
    for (const showsElsewhere of [true, false]) {
      const { blocks } = cardOf(groups, { showsElsewhere });
      const buttons = [...accessories(blocks), ...footer(blocks)].filter(
        (each): each is Button => each.type === 'button',
      );
      for (const { accessibility_label: label, text } of buttons) {
        if (label !== undefined) expect(label.startsWith(text.text)).toBe(true);
      }
    }
  });
});

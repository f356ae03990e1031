import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/demo/slack/block-kit/rules.ts';
import {
  checkMessageBlocks,
  checkView,
  messageTooLong,
  viewTooLarge,
} from '../../src/demo/slack/block-kit/validate.ts';
import { COUNTRIES_WITH_REGIONS, DID_TYPES, FEATURES, type Group } from '../../src/domain/group.ts';
import { money } from '../../src/domain/money.ts';
import type { Request } from '../../src/domain/request.ts';
import { surfaces } from '../../src/slack/messages/surfaces.ts';
import type { Draft } from '../../src/slack/text/draft.ts';
import { denialForm } from '../../src/slack/views/denial.ts';
import { requestForm } from '../../src/slack/views/form.ts';
import { pickingForm } from '../../src/slack/views/picking.ts';
import { ana, aRequest, marta, NOW, states } from '../support/requests.ts';

/** What people and providers could send to break a card: too long, right-to-left, markup, mentions of everybody, half a surrogate pair. */
const nasty = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '<!channel>',
    'constructor',
    '<@U0ANA>',
    '*bold* `code` ```block``` ~no~',
    '<https://evil.example|Approve>',
    '&amp;&lt;',
    '\u202Eمرحبا بالعالم',
    '👩‍👩‍👧‍👦'.repeat(600),
    'x'.repeat(4_000),
    `${'y'.repeat(2_999)}😀`,
  ),
  fc.string({ maxLength: 4_000, unit: 'grapheme' }),
);

const group: fc.Arbitrary<Group> = fc.record({
  provider: fc.constantFrom('2Chat' as const, 'Bird' as const),
  id: nasty,
  country: fc.constantFrom('US', 'DE', 'ZZ'),
  type: fc.oneof(fc.constantFrom(...DID_TYPES), nasty),
  prefix: nasty,
  place: nasty,
  monthly: fc.nat().map((cents) => money(cents, null, -2)),
  setup: fc.nat().map((cents) => money(cents, 'EUR', -2)),
  features: fc.array(fc.oneof(fc.constantFrom('voice', 'sms_in'), nasty), { maxLength: 20 }),
  requirements: fc.array(nasty, { maxLength: 20 }),
  picksNumber: fc.boolean(),
});

const purpose = fc.string({ minLength: 1, maxLength: 500, unit: 'grapheme' }).map((text) => text.slice(0, 500));
const problem = fc.record({
  code: fc.constantFrom('reserveRefused', 'purchaseRefused', 'searchFailed'),
  message: nasty,
});

/** Requests in every state, filled with such data. */
const request: fc.Arbitrary<Request> = fc
  .record({
    group,
    groups: fc.array(group, { maxLength: 12 }),
    purpose,
    problem,
    reason: purpose,
    cityText: nasty,
    page: fc.nat(3),
  })
  .chain(({ group, groups, purpose, problem, reason, cityText, page }) => {
    const hold = { ...states.awaitingApproval.hold, group };
    const options = {
      ...states.choosing.options,
      waiting: ['Bird'],
      missing: [{ provider: '2Chat', code: 'failed', message: reason }],
      groups,
      total: 10_000,
      page: Math.min(page, Math.max(0, Math.ceil(groups.length / 5) - 1)),
    };
    const history = [
      { at: NOW, what: 'denied', by: marta, number: hold.number, note: reason },
      { at: NOW, what: 'failed', number: hold.number, problem },
      { at: NOW, what: 'notHeld', problem },
      { at: NOW, what: 'reminded', number: hold.number },
      { at: NOW, what: 'purchased', by: marta, number: hold.number },
      ...[reason, purpose, reason, purpose].flatMap((note, turn) => [
        { at: NOW, what: 'asked', by: marta, number: hold.number, note } as const,
        ...(turn === 3
          ? []
          : [{ at: NOW, what: 'answered', by: ana, number: hold.number, note, question: 5 + 2 * turn } as const]),
      ]),
      { at: NOW, what: 'purposeChanged', by: ana, number: hold.number, note: reason, was: purpose },
    ] as const;
    const search = { country: 'US', type: 'all', cityText } as const;
    const all = [
      states.searching,
      { ...states.choosing, options },
      { ...states.choosing, options, problem },
      { ...states.reserving, options, group },
      ...Object.values(states)
        .filter((state) => 'hold' in state)
        .map((state) => ({
          ...state,
          hold,
          ...('reason' in state ? { reason } : {}),
          ...('problem' in state ? { problem } : {}),
        })),
    ] as Request['state'][];
    return fc.constantFrom(...all).map((state) => aRequest(state, { purpose, search, history }));
  });

describe('whatever people and providers send', () => {
  it('every message keeps Slack’s limits', () => {
    fc.assert(
      fc.property(request, fc.boolean(), (made, inChannel) => {
        const cards = new Map([
          ['request', { channel: 'C1', ts: '1.1', rendered: '' }],
          ['approval', { channel: 'C2', ts: '1.2', rendered: '' }],
        ]);
        const channels = { feed: 'C3', ...(inChannel ? { approvals: 'C2' } : {}) };
        for (const { key, content } of surfaces(made, channels, cards)) {
          const where = `${made.state.name} ${key}`;
          expect(checkMessageBlocks(content.blocks, '/blocks').map(inWords), where).toEqual([]);
          expect(messageTooLong(content.blocks, content.text), where).toBe(false);
          expect(content.text.trim().length, where).toBeGreaterThan(0);
          expect(content.text.length, where).toBeLessThanOrEqual(4_000);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('no text of theirs is ever markup', () => {
    const mark = 'ZQZ*<!channel>`';
    const named = {
      ...states.awaitingApproval.hold.group,
      place: mark,
      prefix: mark,
      type: mark,
      features: [mark],
      requirements: [mark],
    };
    const cards = new Map([['approval', { channel: 'C2', ts: '1.2', rendered: '' }]]);
    for (const state of Object.values(states)) {
      const hold = { ...states.awaitingApproval.hold, group: named };
      const full = {
        ...state,
        ...('hold' in state ? { hold } : {}),
        ...('options' in state ? { options: { ...states.choosing.options, groups: [named], total: 1 } } : {}),
        ...('group' in state ? { group: named } : {}),
        ...('reason' in state ? { reason: mark } : {}),
        ...('problem' in state ? { problem: { code: 'purchaseRefused', message: mark } } : {}),
      } as Request['state'];
      const history = [
        { at: NOW, what: 'denied', by: marta, note: mark, number: hold.number },
        { at: NOW, what: 'asked', by: marta, note: mark, number: hold.number },
        { at: NOW, what: 'answered', by: ana, note: mark, number: hold.number, question: 1 },
        { at: NOW, what: 'asked', by: marta, note: mark, number: hold.number },
        { at: NOW, what: 'purposeChanged', by: ana, note: mark, was: mark, number: hold.number },
      ] as const;
      const made = aRequest(full, { purpose: mark, history, search: { country: 'US', type: 'all', cityText: mark } });
      for (const { content, key } of surfaces(made, { feed: 'C3', approvals: 'C2' }, cards)) {
        const markup = texts(content.blocks).filter(({ type }) => type === 'mrkdwn');
        for (const { text } of markup) expect(text, `${state.name} ${key}`).not.toContain('ZQZ');
        expect(content.text, `${state.name} ${key}`).not.toContain('<!channel>');
      }
    }
  });

  it('every form keeps Slack’s limits', () => {
    const place = fc.record({ id: nasty.filter(Boolean).map((text) => text.slice(0, 100)), name: nasty });
    const draft: fc.Arbitrary<Draft> = fc
      .record(
        {
          type: fc.constantFrom('all' as const, ...DID_TYPES),
          country: fc.constantFrom(...COUNTRIES_WITH_REGIONS, 'DE'),
          region: place,
          city: place,
          cityText: nasty,
          features: fc.subarray([...FEATURES]),
          purpose,
        },
        { requiredKeys: ['type'] },
      )
      .map((made) => made as Draft);
    fc.assert(
      fc.property(draft, fc.boolean(), (made, byPlace) => {
        const view = requestForm(made, '{}', 'Request a number', { byPlace });
        expect(checkView({ ...view }, '/view').map(inWords)).toEqual([]);
        expect(viewTooLarge({ ...view })).toBe(false);
      }),
    );
    expect(
      checkView({ ...denialForm('{}', states.awaitingApproval.hold, aRequest(states.awaitingApproval)) }, '/view').map(
        inWords,
      ),
    ).toEqual([]);
    const choice = fc.record({ group: fc.nat().map((at) => at.toString(16)), text: nasty, more: nasty });
    fc.assert(
      fc.property(
        fc.uniqueArray(choice, { minLength: 1, maxLength: 150, selector: ({ group }) => group }),
        (choices) => {
          const view = pickingForm({ request: 'r1', group: 'f' }, '{}', { choices });
          expect(checkView({ ...view }, '/view').map(inWords)).toEqual([]);
          expect(viewTooLarge({ ...view })).toBe(false);
        },
      ),
    );
  });
});

function texts(value: unknown): { type: string; text: string }[] {
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  const own =
    'type' in value && 'text' in value && typeof value.text === 'string'
      ? [{ type: String(value.type), text: value.text }]
      : [];
  return [...own, ...Object.values(value).flatMap(texts)];
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/demo/slack/block-kit/rules.ts';
import { checkView, viewTooLarge } from '../../src/demo/slack/block-kit/validate.ts';
import type { Entry, EntryKind } from '../../src/domain/entry.ts';
import type { Request } from '../../src/domain/request.ts';
import type { State } from '../../src/domain/state.ts';
import { moment, phone } from '../../src/slack/format.ts';
import { detailsView } from '../../src/slack/views/details.ts';
import { aGroup, aHold, ana, aRequest, MINUTE, marta, NOW, states, theApprovers } from '../support/requests.ts';

const number = aHold().number;
const kinds = Object.keys({
  created: 0,
  searchChanged: 0,
  found: 0,
  searchFailed: 0,
  documentsConfirmed: 0,
  chose: 0,
  reheld: 0,
  notHeld: 0,
  held: 0,
  reminded: 0,
  escalated: 0,
  nudged: 0,
  asked: 0,
  answered: 0,
  purposeChanged: 0,
  approvedFirst: 0,
  approvedAutomatically: 0,
  brokeGlass: 0,
  passedOn: 0,
  judgedAnew: 0,
  approved: 0,
  ordered: 0,
  returnedForApproval: 0,
  denied: 0,
  cancelled: 0,
  expired: 0,
  unconfirmed: 0,
  resolvedBought: 0,
  resolvedRetry: 0,
  resolvedGivenUp: 0,
  purchased: 0,
  foundBought: 0,
  boughtMore: 0,
  failed: 0,
  searchedAnew: 0,
  notActive: 0,
  activated: 0,
  notListed: 0,
  released: 0,
  other: 0,
} satisfies Record<EntryKind, 0>) as EntryKind[];

const nasty = fc.oneof(
  fc.constantFrom(
    '',
    '<!channel>',
    '*b* `c`',
    '\u202Eمرحبا',
    '👩‍👩‍👧‍👦'.repeat(600),
    'x'.repeat(4_000),
    `${'y'.repeat(599)}😀`,
  ),
  fc.string({ maxLength: 2_000, unit: 'grapheme' }),
);
const entry: fc.Arbitrary<Entry> = fc
  .record({ what: fc.constantFrom(...kinds), note: nasty, message: nasty, at: fc.nat(10 ** 9) })
  .map(({ what, note, message, at }) => ({
    at: NOW + at,
    what,
    by: marta,
    number,
    note,
    until: NOW,
    problem: { code: 'purchaseRefused', provider: '2Chat', message },
  }));

function seen(request: Request) {
  const view = detailsView(request);
  const text = JSON.stringify(view.blocks);
  return { view, text, texts: textsIn(view.blocks) };
}

function textsIn(value: unknown): { type: string; text: string }[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== 'object' || value === null) return [];
  const own =
    'type' in value && 'text' in value && typeof value.text === 'string'
      ? [{ type: String(value.type), text: value.text }]
      : [];
  return [...own, ...Object.values(value).flatMap(textsIn)];
}

describe('the details of a request', () => {
  const requirements = ['Passport', 'Proof of address'];
  const hold = aHold({ group: aGroup({ requirements }) });
  const approvers = { ...theApprovers, next: { mentions: ['U0YUKI'], users: ['U0YUKI'] } };
  const quiet = { from: NOW + MINUTE, until: NOW + 2 * MINUTE };
  const waiting = { ...states.awaitingApproval, hold, approvers, quiet, nudgedAt: NOW + 30_000 };
  const history: Entry[] = [
    { at: NOW - 3 * MINUTE, what: 'created', by: ana },
    { at: NOW - MINUTE, what: 'documentsConfirmed', by: ana, note: requirements.join('; ') },
    { at: NOW, what: 'held', number, until: hold.expiresAt },
    { at: NOW + 30_000, what: 'nudged', by: ana, number },
  ];

  it('tell the number, its price, who sells it, and the documents with who confirmed them', () => {
    const { text } = seen(aRequest(waiting, { history }));
    for (const fact of [phone(number), '3.50 a month', '2Chat', 'Support line', 'Passport; Proof of address']) {
      expect(text).toContain(fact);
    }
    expect(text).toContain(`<@U0ANA> confirmed having the documents, ${moment(NOW - MINUTE)}`);
  });

  it('tell the rules: who may decide, who is asked next and from when, no self-approval, deadline, reminders, quiet hours', () => {
    const { text } = seen(aRequest(waiting, { history }));
    for (const fact of [
      'May decide: <@U0MARTA>, <!subteam^S0LEADS>, or <@U0YUKI>.',
      '<@U0ANA> asked for the number, so somebody else has to decide.',
      `If nobody decides by ${moment(waiting.decideBy)}`,
      `The hold itself would end ${moment(hold.expiresAt)}`,
      `Reminders to come: ${moment(NOW + 14 * MINUTE)} and ${moment(NOW + 18 * MINUTE)}.`,
      `From ${moment(NOW + 18 * MINUTE)}, <@U0YUKI> will be asked too.`,
      'quiet hours',
      `Nudged ${moment(NOW + 30_000)}.`,
    ]) {
      expect(text).toContain(fact);
    }
  });

  it('tell what happened, who did it and when, in the reader’s own time', () => {
    const { texts } = seen(aRequest(waiting, { history }));
    const lines = texts.map(({ text }) => text);
    expect(lines).toContain(`${moment(NOW - 3 * MINUTE)} · <@U0ANA> asked for a number.`);
    expect(lines).toContain(`${moment(NOW + 30_000)} · <@U0ANA> nudged the approvers.`);
  });

  it('have a sentence for each kind of entry', () => {
    for (const what of kinds) {
      const { texts } = seen(aRequest(states.purchased, { history: [{ at: NOW, what, by: marta, number }] }));
      expect(texts.at(-1)?.text, what).toMatch(/ · .{10,}[.:]$/);
    }
  });

  it('of a long history keep the newest, and say how many are missing', () => {
    const long = Array.from({ length: 500 }, (_, n) => ({ at: NOW + n * MINUTE, what: 'reminded', number }) as const);
    const { text, view } = seen(aRequest(states.purchased, { history: long }));
    expect(view.blocks.length).toBeLessThanOrEqual(100);
    expect(text).toContain('430 older entries are not listed.');
    expect(text).toContain(moment(NOW + 499 * MINUTE));
    expect(text).not.toContain(moment(NOW));
  });

  it('keep Slack’s limits whatever people and providers send, and never take it for markup', () => {
    const state: fc.Arbitrary<State> = fc
      .record({ name: fc.constantFrom(...Object.values(states)), place: nasty, words: nasty })
      .map(({ name, place, words }) => {
        const group = aGroup({ place, prefix: place, requirements: [words, words], features: Array(20).fill(words) });
        return {
          ...name,
          ...('hold' in name ? { hold: aHold({ group }) } : {}),
          ...('reason' in name ? { reason: words } : {}),
          ...('problem' in name ? { problem: { code: 'purchaseRefused', message: words } } : {}),
        } as State;
      });
    fc.assert(
      fc.property(state, fc.array(entry, { maxLength: 120, size: 'max' }), nasty, (made, entries, purpose) => {
        const { view, texts } = seen(aRequest(made, { history: entries, purpose }));
        expect(checkView({ ...view }, '/view').map(inWords)).toEqual([]);
        expect(viewTooLarge({ ...view })).toBe(false);
        for (const { type, text } of texts) if (type === 'mrkdwn') expect(text).not.toContain('<!channel>');
      }),
      { numRuns: 100 },
    );
  });
});

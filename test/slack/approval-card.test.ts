import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/domain/entry.ts';
import type { Group } from '../../src/domain/group.ts';
import { money } from '../../src/domain/money.ts';
import { MAX_QUESTIONS } from '../../src/domain/rules.ts';
import type { State } from '../../src/domain/state.ts';
import { approvalCard as cardOf, earlierCard, type Shown } from '../../src/slack/views/approval-card.ts';
import { questionCard } from '../../src/slack/views/questions.ts';
import { markOf } from '../../src/slack/words/states.ts';
import { aGroup, aHold, ana, aRequest, MINUTE, marta, NOW, states } from '../support/requests.ts';

const waiting = states.awaitingApproval;

function card(state: State, history: readonly Entry[] = []) {
  const { text, blocks } = cardOf(aRequest(state, { history }), state as Shown);
  return { text, blocks, all: linesIn(blocks), json: JSON.stringify(blocks) };
}
const offered = (changes: Partial<Group>) => card({ ...waiting, hold: aHold({ group: aGroup(changes) }) });

/** The lines of rich texts, with people as mentions. */
function linesIn(blocks: unknown): string[] {
  if (Array.isArray(blocks)) return blocks.flatMap(linesIn);
  if (typeof blocks !== 'object' || blocks === null) return [];
  if ('type' in blocks && blocks.type === 'rich_text_section' && 'elements' in blocks) {
    const elements = blocks.elements as { text?: string; user_id?: string; usergroup_id?: string; fallback?: string }[];
    return [elements.map((each) => each.text ?? `<@${each.user_id ?? each.usergroup_id ?? each.fallback}>`).join('')];
  }
  return Object.values(blocks).flatMap(linesIn);
}

describe('the approvers’ card that asks', () => {
  it('tells who asks for what, why, at what price, where, and until when, each once', () => {
    const { all, json, text } = offered({ monthly: money('1.50', 'USD'), setup: money('5.00', 'USD') });
    expect(all).toEqual([
      '<@U0ANA> asks for +1 213 555 0134',
      '“Support line”',
      '$6.50 for the first month, then $1.50 a month',
      'Los Angeles, United States · Local · Voice, WhatsApp Business · 2Chat',
      'Decide by <@2026-01-15 12:28 UTC>, or the hold is released · waiting for <@U0MARTA> or <@S0LEADS>',
    ]);
    expect(json.match(/"user_id":"U0ANA"/g)).toHaveLength(1);
    expect(text).toContain('<@U0ANA> asks for +1 213 555 0134: “Support line”. $6.50 for the first month');
  });

  it.each<[string, Partial<Group>, string]>([
    [
      'exact, to the last digit',
      { monthly: money('0.1', 'EUR'), setup: money('0.2', 'EUR') },
      '€0.30 for the first month, then €0.10 a month',
    ],
    [
      'of more digits than a float has',
      { monthly: money('0.0000000001', 'EUR'), setup: money('90071992547409.93', 'EUR') },
      '€90,071,992,547,409.9300000001 for the first month',
    ],
    ['without a fee', { monthly: money('1.50', 'USD'), setup: money('0', 'USD') }, '$1.50 a month, no setup fee'],
    [
      'of two currencies',
      { monthly: money('1.50', 'USD'), setup: money('5.00', 'EUR') },
      '€5.00 to set up and $1.50 a month: two currencies, so without a sum',
    ],
  ])('states a price %s', (_which, prices, said) => {
    const { all, json } = offered(prices);
    expect(all.join('\n')).toContain(said);
    expect(confirmIn(json)).toContain(said);
  });

  it('says so where a fee is not told, and where a currency is not, on the card and in the confirm dialog', () => {
    const { setup: _told, ...untold } = aGroup({ monthly: money('1.50', 'USD') });
    const { all, json } = card({ ...waiting, hold: aHold({ group: untold }) });
    expect(all.join('\n')).toContain('$1.50 a month, set-up fee not stated');
    expect(confirmIn(json)).toContain('set-up fee not stated');
    expect(json).not.toContain('states no currency');
    const bare = offered({ monthly: money('1.50'), setup: money('5.00') });
    expect(bare.all).toContain('6.50 for the first month, then 1.50 a month · 2Chat states no currency');
    expect(confirmIn(bare.json)).toContain(
      'It costs 6.50 for the first month, then 1.50 a month. 2Chat states no currency.',
    );
  });

  it('has the last three questions, the last answer, and how many there were before', () => {
    const history = Array.from(
      { length: 5 },
      (_, no): Entry => ({ at: NOW, what: 'asked', by: marta, number: aHold().number, note: `Why ${no}?` }),
    );
    const answer = { at: NOW, what: 'answered', by: ana, note: 'Since', question: 3 } as const;
    const { all } = card(waiting, [...history, answer]);
    expect(all.slice(4, 11)).toEqual([
      '2 earlier questions are in Details.',
      '<@U0MARTA> asked: “Why 2?”',
      'Asked <@2026-01-15 12:00 UTC>, not answered yet',
      '<@U0MARTA> asked: “Why 3?”',
      '<@U0ANA> answered: “Since”',
      '<@U0MARTA> asked: “Why 4?”',
      'Asked <@2026-01-15 12:00 UTC>, not answered yet',
    ]);
    expect(card(waiting, history).json).toContain('request.ask"');
    const enough = Array.from({ length: MAX_QUESTIONS }, () => history[0] as Entry);
    expect(card(waiting, enough).json).not.toContain('request.ask"');
    expect(card({ ...waiting, askUntil: undefined }).json).not.toContain('request.ask"');
  });
});

describe('the approvers’ card that has ended', () => {
  it.each([
    ['purchased', '✅ Bought: +1 213 555 0134 for <@U0ANA> · 3.50 a month, no setup fee'],
    ['denied', '⛔ Denied: +1 213 555 0134 for <@U0ANA> · “we have one”'],
    ['expired', '⌛ Released: +1 213 555 0134 for <@U0ANA> · Nobody decided in time'],
    ['cancelled', '✖ Cancelled: +1 213 555 0134 for <@U0ANA> · 3.50 a month, no setup fee'],
  ] as const)('%s: folds to two lines', (name, line) => {
    const { blocks, all } = card(states[name]);
    expect(all).toEqual([line]);
    expect(blocks.map(({ type }) => type)).toEqual(['rich_text', 'section']);
    expect(blocks[1]).toMatchObject({ accessory: { action_id: 'request.details' } });
  });

  it('keeps what safety needs: evidence and what to say of an order without an answer, a problem, who decided too late', () => {
    const seen = { checks: 9, evidence: { at: NOW, owned: false } };
    const asked = card({ ...states.unconfirmed, ...seen });
    expect(asked.all).toEqual([
      '▲ Needs you: +1 213 555 0134 for <@U0ANA> · 3.50 a month, no setup fee',
      '“Support line”',
    ]);
    for (const part of ['asked after 9 times', 'proves nothing', 'request.resolve.retry', 'Approved by <@U0MARTA>']) {
      expect(asked.json).toContain(part);
    }
    const unasked = card({ ...states.unconfirmed, ...seen, askPerson: false });
    expect(unasked.all[0]).toContain('⚠ Not known yet: ');
    expect(unasked.json).toContain('asked after 9 times');
    expect(card(states.failed).json).toContain('no money');
    expect(card({ ...states.expired, clicked: marta }).all[0]).toContain('Slack did not say in time who had decided');
  });

  it('ends an earlier one with the mark of what became of it', () => {
    const { number } = aHold();
    const held: Entry = { at: NOW, what: 'held', number };
    const first = (...entries: Entry[]) => linesIn(earlierCard([held, ...entries], true).blocks)[0];
    expect(first({ at: NOW, what: 'expired', number })).toMatch(
      /^⌛ Released: \+1 213 555 0134 · It was asked for again/,
    );
    expect(first({ at: NOW, what: 'cancelled', number })).toMatch(/^✖ Cancelled: /);
    expect(first({ at: NOW, what: 'approved', number })).toMatch(/^✖ Not bought: /);
  });

  it('says of one whose hold was forgotten that this is not known, and not how it ended', () => {
    const { text, blocks } = earlierCard([{ at: NOW, what: 'created', by: ana }], false);
    expect(text).toMatch(/not known any more.*may still be held/);
    expect(JSON.stringify(blocks)).not.toMatch(/in time|Released|button/);
  });
});

describe('a mark', () => {
  it('says who has to act, to whom it is', () => {
    const needs = { mark: '▲', word: 'Needs you' };
    expect(markOf(waiting, 'approver')).toEqual(needs);
    expect(markOf(waiting, 'requester').word).toBe('Waiting for approval');
    expect(markOf(states.choosing, 'requester')).toEqual(needs);
    expect(markOf(states.unconfirmed).word).toBe('Not known yet');
    for (const state of Object.values(states)) expect(markOf(state).word).toMatch(/^\p{Lu}\p{L}+/u);
  });
});

describe('the message with a question', () => {
  const asked: Entry = { at: NOW, what: 'asked', by: marta, number: aHold().number, note: 'Why *this* <!here>?' };
  const question = { no: 0, asked };
  const answered: Entry = { at: NOW + MINUTE, what: 'answered', by: ana, note: 'Since', question: 0 };

  it('offers to answer as long as it may be, then says what became of it', () => {
    const open = questionCard(aRequest(waiting), question, aHold());
    expect(linesIn(open.blocks)).toEqual(['<@U0MARTA> asks about +1 213 555 0134', '“Why *this* <!here>?”']);
    expect(JSON.stringify(open.blocks)).toContain('request.answer');
    expect(open.text).not.toContain('<!here>');
    const done = questionCard(aRequest(waiting), { ...question, answered }, aHold());
    expect(linesIn(done.blocks).at(-1)).toBe('You answered: “Since”');
    const over = questionCard(aRequest(states.purchased), question, aHold());
    expect(linesIn(over.blocks).at(-1)).toBe('+1 213 555 0134 is bought. No answer is needed any more.');
    // The request has gone on to another number: what was asked of the first one is not asked of that.
    const other = questionCard(aRequest({ ...waiting, hold: aHold({ number: '+13055550100' }) }), question, aHold());
    expect(linesIn(other.blocks)[0]).toBe('<@U0MARTA> asked about +1 213 555 0134');
    for (const { blocks } of [done, over, other]) expect(JSON.stringify(blocks)).not.toContain('request.answer');
  });
});

function confirmIn(json: string): string {
  const found = /"confirm":\{"title":.*?"text":\{"type":"plain_text","text":"([^"]*)"/.exec(json);
  return found?.[1] ?? '';
}

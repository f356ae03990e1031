import type { ActionsBlock, Button, ModalView } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/demo/slack/block-kit/rules.ts';
import { checkMessageBlocks, checkView, messageTooLong } from '../../src/demo/slack/block-kit/validate.ts';
import { type RecordEntry, recordEntrySchema } from '../../src/domain/register/entry.ts';
import type { GivingBack } from '../../src/domain/register/giving-back-state.ts';
import type { NumberRecord } from '../../src/domain/register/record.ts';
import type { RecordRefusal } from '../../src/domain/register/refusal.ts';
import { confirmForm, giveBackForm } from '../../src/slack/views/give-back-forms.ts';
import { type Looking, numberView } from '../../src/slack/views/number.ts';
import { adoptForm, editForm, handOverForm } from '../../src/slack/views/number-forms.ts';
import { numberHistory } from '../../src/slack/views/number-history.ts';
import { numbersMessage } from '../../src/slack/views/number-list.ts';
import { NUMBER_ENTRIES } from '../../src/slack/words/number-entries.ts';
import { explainNumberRefusal } from '../../src/slack/words/number-refusals.ts';
import { words } from '../../src/slack/words/words.ts';
import type { Reading } from '../../src/workflow/register-store.ts';
import { aNumber, DAY, everyLine, givingBack, registerRules } from '../support/numbers.ts';
import { ana, marta, NOW } from '../support/requests.ts';

const ben = 'U0BEN';
const omar = 'U0OMAR';

const refusals: { readonly [R in RecordRefusal['reason']]: Extract<RecordRefusal, { reason: R }> } = {
  notYourNumber: { reason: 'notYourNumber', owner: ana },
  approversOnly: { reason: 'approversOnly' },
  notAdopted: { reason: 'notAdopted' },
  adoptedAlready: { reason: 'adoptedAlready', owner: ana },
  theirsAlready: { reason: 'theirsAlready', owner: ana },
  notOffered: { reason: 'notOffered' },
  numberGone: { reason: 'numberGone' },
  numberLocked: { reason: 'numberLocked' },
  giveBackUnderWay: { reason: 'giveBackUnderWay', by: ana },
  boughtLately: { reason: 'boughtLately', at: NOW, days: 14 },
  cannotGiveBack: { reason: 'cannotGiveBack', provider: 'Bird' },
  ownGiveBack: { reason: 'ownGiveBack' },
  wrongDigits: { reason: 'wrongDigits' },
  numberChanged: { reason: 'numberChanged' },
  calledAlready: { reason: 'calledAlready' },
  nothingToStop: { reason: 'nothingToStop' },
  askedAnew: { reason: 'askedAnew', by: 'U0OMAR' },
  numberBusy: { reason: 'numberBusy' },
  notDueYet: { reason: 'notDueYet', at: NOW },
  unknownNumber: { reason: 'unknownNumber' },
  numberNotNow: { reason: 'numberNotNow' },
};
const unowned: RecordRefusal[] = [{ reason: 'notYourNumber' }, { reason: 'giveBackUnderWay', by: '' }];

/** Sentences begin with a capital letter or a mention, end with a full stop, and have no gap left. */
const SENTENCES = /^(?:[A-Z\d]|<@)[\s\S]*\.$/;

describe('what is said of numbers', () => {
  it.each([...Object.values(refusals), ...unowned])('of a refusal: $reason', (refusal) => {
    const said = explainNumberRefusal(refusal);
    expect(said).toMatch(SENTENCES);
    expect(said).not.toMatch(/undefined|<@>|\[object/);
  });

  it.each(recordEntrySchema.shape.what.options)('of a line of history: %s', (what) => {
    const full = { who: '<@U0MARTA>', to: '<@U0ANA>', was: '<@U0BEN>', until: 'today', provider: '2Chat' };
    const more = { before: 'Active', now: 'Gone', problem: 'The provider refused.' };
    for (const facts of [
      { ...full, ...more },
      { ...full, was: '<@U0BEN>', before: '', now: 'Gone', problem: '' },
    ]) {
      expect(NUMBER_ENTRIES[what](facts).trim()).toMatch(SENTENCES);
      expect(NUMBER_ENTRIES[what](facts)).not.toMatch(/undefined/);
    }
  });

  it('every kind has its line in the history, newest first, and of very many the last', () => {
    const history: RecordEntry[] = everyLine.map((line, at) => ({ ...line, at: NOW + at * 60_000 }));
    const said = JSON.stringify(numberHistory(aNumber({ history })));
    expect(said.indexOf('another version of Number Desk')).toBeLessThan(said.indexOf('Bought here'));
    const long = numberHistory(
      aNumber({ history: Array.from({ length: 200 }, () => ({ at: NOW, what: 'kept' as const })) }),
    );
    expect(long.blocks.length).toBeLessThanOrEqual(100);
    expect(JSON.stringify(long)).toContain('And 110 earlier.');
  });

  it('why it was not given back is told', () => {
    const line = (more: Partial<RecordEntry>) =>
      JSON.stringify(numberHistory(aNumber({ history: [{ at: NOW, what: 'giveBackRefused', ...more }] })));
    expect(line({ is: 'listedTwice' })).toContain('The provider lists it twice, as two purchases.');
    expect(line({ is: 'stillThere' })).toContain('its list still has the number days later');
    expect(line({ why: 'keyRefused', message: 'no *scope*' })).toContain('2Chat says: “no *scope*”');
  });
});

function buttonsOf({ blocks }: Pick<ModalView, 'blocks'>): string[] {
  return blocks.flatMap((block) =>
    block.type === 'actions'
      ? (block as ActionsBlock).elements.map((button) => button as Button).map(({ text }) => text.text)
      : [],
  );
}

const looking = (user: string, approves: boolean | undefined): Looking => ({
  ...{ user, approves, now: NOW + DAY, rules: registerRules },
  consoles: new Map([['Bird', 'https://app.bird.com']]),
});
const seen = (changes: Partial<NumberRecord>, user: string, approves: boolean | undefined = false) =>
  buttonsOf(numberView(aNumber(changes), looking(user, approves)));
const back = (name: GivingBack['name']) => ({ givingBack: givingBack[name] });

describe('a number’s view', () => {
  it('offers what may be done by whom, as it stands', () => {
    const own = ['Edit…', 'Hand over…', 'Lock', 'Give back…', 'History'];
    expect(seen({}, ana)).toEqual(own);
    expect(seen({}, marta, true)).toEqual(own);
    expect(seen({}, ben)).toEqual([]);
    expect(seen({ locked: true }, ana)).toEqual(['Edit…', 'Hand over…', 'Unlock', 'History']);
    expect(seen({ owner: undefined }, marta, true)).toEqual(['Adopt…', 'Edit…', 'Lock', 'History']);
    expect(seen({ owner: undefined, formerOwner: ana }, marta, true)).toContain('Hand over…');
    const offered = { handover: { to: ben, by: ana, at: NOW } };
    expect(seen(offered, ben)).toEqual(['Accept', 'Decline', 'History']);
    expect(seen(offered, ana)).toContain('Withdraw the offer');
    expect(seen({ review: { askedAt: NOW } }, ana)).toContain('Keep');
    expect(seen({ goneAt: NOW }, ana)).toEqual(['History']);
    expect(seen({ provider: 'Bird' }, ana)).toEqual(['Edit…', 'Hand over…', 'Lock', 'History', 'Open the console']);
  });

  it('offers each step of giving back to those whose it is', () => {
    expect(seen(back('asked'), ana)).toEqual(['Stop', 'Edit…', 'Hand over…', 'History']);
    expect(seen(back('asked'), marta, true).slice(0, 2)).toEqual(['Confirm…', 'Stop']);
    const ofMarta = { givingBack: { ...givingBack.asked, by: marta } };
    expect(seen(ofMarta, marta, true)).not.toContain('Confirm…');
    expect(seen(back('coolingOff'), omar, true)[0]).toBe('Stop');
    expect(seen(back('calling'), omar, true)).not.toContain('It was given back');
    expect(seen(back('unconfirmed'), omar, true).slice(0, 2)).toEqual(['It was given back', 'It is still ours']);
    expect(seen(back('unconfirmed'), ana)).not.toContain('It was given back');
    for (const name of ['calling', 'unconfirmed', 'done'] as const)
      expect(seen(back(name), omar, true)).not.toContain('Stop');
  });

  it('offers nothing of a number that its provider takes back already but to edit it', () => {
    const ending = { listed: { at: NOW, state: 'ending' as const } };
    for (const each of [ending, back('done')]) {
      expect(seen(each, ana)).toEqual(['Edit…', 'History']);
      expect(seen({ ...each, locked: true }, marta, true)).toEqual(['Edit…', 'Unlock', 'History']);
    }
  });

  it('tells everybody else what it is and whose, and nothing more', () => {
    for (const approves of [false, undefined]) {
      const shown = JSON.stringify(numberView(aNumber(), looking(ben, approves)));
      for (const known of ['+1 213 555 0102', 'Los Angeles', ana]) expect(shown).toContain(known);
      for (const secret of ['Support line', 'Sales', '1.50', marta]) expect(shown).not.toContain(secret);
    }
  });

  it('says who says what it costs, and that it is not known', () => {
    const shown = (changes: Partial<NumberRecord>) => JSON.stringify(numberView(aNumber(changes), looking(ana, false)));
    expect(shown({})).toContain('$1.50 a month, as approved');
    expect(shown({ monthlyFrom: 'provider' })).toContain('$1.50 a month, says 2Chat');
    expect(shown({ monthly: undefined })).toContain('Not known');
    expect(shown({})).toContain('Active (2Chat says: “ACTIVE”)');
    // A word that no reader knows is no promise.
    expect(shown({ listed: { at: NOW, status: 'QX7' } })).toContain('Listed, status not known (2Chat says: “QX7”)');
  });
});

it('an empty list says to approvers that no list was read yet, while that is so', () => {
  const shown = (approves: boolean, reading: Reading | undefined) =>
    numbersMessage({
      ...{ records: [], page: 0, pages: 1, found: 0, of: 0, search: '', approves },
      readings: approves
        ? [
            { provider: '2Chat', reading: undefined },
            { provider: 'Bird', reading },
          ]
        : [],
    }).text;
  expect(shown(true, undefined)).toBe('The lists of the providers are being read; look again in a minute.');
  expect(shown(true, { at: NOW, wholeAt: NOW, numbers: 0, unreadable: 0 })).toContain('No number is in the register');
  expect(shown(false, undefined)).toContain('You own no number');
});

it('who confirms sees that it was bought lately, and of no other number', () => {
  const shown = (at: number) =>
    JSON.stringify(
      confirmForm('{}', aNumber({ ...back('asked'), bought: { request: 'r1', by: ana, at } }), NOW, registerRules),
    );
  const day = new Date(NOW - 13 * DAY).toISOString().slice(0, 10);
  expect(shown(NOW - 13 * DAY)).toContain(`Bought ${day}, less than 14 days ago.`);
  expect(shown(NOW - 14 * DAY)).not.toContain('days ago');
});

const EVIL = '<!channel> <@U0EVIL> *bold* <https://evil.test|click>\n> _quoted_ & ';
/** Every text that is read as mrkdwn. */
function mrkdwnIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(mrkdwnIn);
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as { type?: unknown; text?: unknown };
  return [...(type === 'mrkdwn' && typeof text === 'string' ? [text] : []), ...Object.values(value).flatMap(mrkdwnIn)];
}

describe('text of people and providers', () => {
  const hostile = fc
    .record({
      text: fc.oneof(
        fc.constant(EVIL.repeat(20)),
        fc.string({ unit: 'binary', maxLength: 900 }).map((more) => EVIL + more),
      ),
      state: fc.constantFrom(undefined, ...Object.values(givingBack)),
      owner: fc.constantFrom(undefined, ana),
    })
    .map(({ text, state, owner }) =>
      aNumber({
        ...{ owner, place: text, type: text, features: [text], costCentre: text, purpose: text },
        givingBack: state && { ...state, reason: text },
        listed: { at: NOW, status: text, endsAt: NOW + DAY },
        handover: { to: ben, by: ana, at: NOW },
        history: everyLine.map((line) => ({ ...line, note: text, was: text, is: text, message: text })),
      }),
    );

  it('is never markup, and never too long', () => {
    fc.assert(
      fc.property(hostile, (record) => {
        const views = [
          ...[true, false, undefined].map((approves) => numberView(record, looking(ana, approves))),
          numberHistory(record),
          adoptForm('{}', record, [record.costCentre ?? '']),
          editForm('{}', record, ['Sales'], record, record),
          editForm('{}', record, []),
          handOverForm('{}', record),
          giveBackForm('{}', record, NOW, registerRules),
          confirmForm('{}', record, NOW, registerRules, true),
        ];
        for (const view of views) {
          expect(checkView({ ...view }, '/view').map(inWords)).toEqual([]);
          expect(mrkdwnIn(view).filter((text) => /<!channel|U0EVIL|evil\.test/.test(text))).toEqual([]);
        }
        const { text, blocks } = numbersMessage({
          records: Array.from({ length: 10 }, () => record),
          ...{
            page: 1,
            pages: 3,
            found: 30,
            of: 40,
            search: EVIL.replace('<@U0EVIL>', '').slice(0, 180),
            approves: true,
            aim: 'giveBack',
          },
          readings: [{ provider: '2Chat', reading: { at: NOW, numbers: 3, unreadable: 2, problem: record.purpose } }],
        });
        expect(checkMessageBlocks(blocks, '/blocks').map(inWords)).toEqual([]);
        expect(messageTooLong(blocks, text)).toBe(false);
        expect(text).not.toMatch(/<!channel|<@U0EVIL|<https/);
        expect(mrkdwnIn(blocks).filter((each) => /<!channel|U0EVIL|evil\.test/.test(each))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});

it('a list says what it was searched for, how many there are, and how the lists were read', () => {
  const { text, blocks } = numbersMessage({
    records: [aNumber(), { unreadable: 'x1' }, aNumber({ listed: { at: NOW, status: 'QX7' } })],
    ...{ page: 0, pages: 1, found: 2, of: 12, search: 'germany <@U0BEN>', approves: true },
    readings: [{ provider: '2Chat', reading: { at: NOW, wholeAt: NOW, numbers: 12, unreadable: 2 } }],
  });
  expect(text).toContain('2 numbers of 12. Searched for “germany” <@U0BEN>');
  expect(text).toContain('+1 213 555 0102 · Los Angeles, United States (Local) · Active · 2Chat');
  expect(text).toContain('Owned by <@U0ANA> · Rent $1.50 a month · Renews or ends');
  expect(text).toContain('(Local) · Listed, status not known · 2Chat');
  expect(text).toContain('A number cannot be shown');
  expect(JSON.stringify(blocks)).toContain('2 of its rows cannot be read');
  expect(JSON.stringify(blocks)).toContain(words.register.buttons.refresh);
});

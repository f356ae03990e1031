import type { View } from '@slack/types';
import type { Content } from '../../src/slack/views/blocks.ts';
import { confirmForm, giveBackForm } from '../../src/slack/views/give-back-forms.ts';
import { type Looking, numberView } from '../../src/slack/views/number.ts';
import { adoptForm, editForm, handOverForm } from '../../src/slack/views/number-forms.ts';
import { numberHistory } from '../../src/slack/views/number-history.ts';
import { type NumberPage, numbersMessage } from '../../src/slack/views/number-list.ts';
import { aNumber, DAY, everyLine, givingBack, registerRules } from '../support/numbers.ts';
import { ana, marta, NOW } from '../support/requests.ts';

const ben = 'U0BEN';
const looking = (user: string, approves: boolean | undefined, more: Partial<Looking> = {}): Looking => ({
  ...{ user, approves, now: NOW, rules: registerRules },
  consoles: new Map([['Bird', 'https://app.bird.com']]),
  ...more,
});

const bare = { country: undefined, type: undefined, place: undefined, features: undefined, bought: undefined };
const unsaid = { owner: undefined, costCentre: undefined, purpose: undefined, monthly: undefined };
const found = aNumber({ number: '+442071234567', provider: 'Bird', ...bare, ...unsaid, listed: undefined });
const offered = aNumber({ handover: { to: ben, by: ana, at: NOW }, review: { askedAt: NOW, unansweredAt: NOW } });
const left = aNumber({ owner: undefined, formerOwner: ana, locked: true, missingSince: NOW });

const records = {
  plain: aNumber(),
  found,
  offered,
  left,
  gone: aNumber({ goneAt: NOW, listed: { at: NOW, state: 'gone' } }),
  ...Object.fromEntries(
    Object.entries(givingBack).map(([name, state]) => [
      `giving back, ${name}`,
      aNumber({ givingBack: state, monthlyFrom: 'provider' }),
    ]),
  ),
};

/** Every modal about a number of the register. */
export const everyNumberView = (): { name: string; view: View }[] => [
  ...Object.entries(records).flatMap(([name, record]) =>
    [looking(marta, true), looking(ana, false), looking(ben, false, { news: 'Saved.' }), looking(ben, undefined)].map(
      (seen, at) => ({ name: `number ${name}, ${at}`, view: numberView(record, seen) }),
    ),
  ),
  { name: 'adopt form', view: adoptForm('{}', found, []) },
  { name: 'edit form', view: editForm('{}', aNumber(), ['Sales']) },
  { name: 'edit form, changed meanwhile', view: editForm('{}', aNumber(), [], { purpose: 'Mine' }, aNumber()) },
  { name: 'hand over form', view: handOverForm('{}', offered) },
  { name: 'hand over form shown anew', view: handOverForm('{}', offered, { to: ben, word: 'As we said' }) },
  { name: 'hand over form of nobody’s', view: handOverForm('{}', left) },
  { name: 'give back form', view: giveBackForm('{}', aNumber(), NOW, registerRules) },
  {
    name: 'give back form, bought lately',
    view: giveBackForm('{}', aNumber({ bought: undefined, listed: { at: NOW, since: NOW - DAY } }), NOW, {
      coolingOffMs: 0,
    }),
  },
  { name: 'confirm form', view: confirmForm('{}', aNumber({ givingBack: givingBack.asked }), NOW, registerRules) },
  {
    name: 'confirm form, changed',
    view: confirmForm(
      '{}',
      aNumber({ givingBack: givingBack.asked, bought: { request: 'r1', by: marta, at: NOW - DAY } }),
      NOW,
      registerRules,
      true,
    ),
  },
  { name: 'number history', view: numberHistory(aNumber({ history: [...everyLine] })) },
  { name: 'number history, empty', view: numberHistory(aNumber()) },
];

const page = (more: Partial<NumberPage> = {}): NumberPage => ({
  records: Object.values(records),
  ...{ page: 1, pages: 3, found: 25, of: 120, search: 'germany <@U0BEN> @carl', approves: true, aim: 'giveBack' },
  readings: [
    { provider: '2Chat', reading: { at: NOW, wholeAt: NOW, numbers: 120, unreadable: 2 } },
    { provider: 'Bird', reading: { at: NOW, wholeAt: NOW - DAY, numbers: 0, unreadable: 0, problem: 'No answer' } },
    { provider: 'Other', reading: undefined },
  ],
  ...more,
});

/** Every list of numbers. */
export const everyNumberMessage = (): ({ name: string } & Content)[] => [
  { name: 'numbers, all', ...numbersMessage(page()) },
  {
    name: 'numbers, own',
    ...numbersMessage(page({ approves: false, page: 0, pages: 1, search: '', aim: 'handOver' })),
  },
  { name: 'numbers, not known who', ...numbersMessage(page({ approves: undefined, records: [{ unreadable: 'x1' }] })) },
  { name: 'numbers, none found', ...numbersMessage(page({ found: 0, records: [], pages: 1, page: 0 })) },
  { name: 'numbers, none', ...numbersMessage(page({ found: 0, of: 0, records: [], search: '', approves: false })) },
];

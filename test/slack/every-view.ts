import type { View } from '@slack/types';
import type { Entry, EntryKind } from '../../src/domain/entry.ts';
import { absenceNewsSchema } from '../../src/domain/policy/absence-news.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { costsOf } from '../../src/domain/register/costs.ts';
import { recordEntrySchema } from '../../src/domain/register/entry.ts';
import { factsOf } from '../../src/domain/register/facts.ts';
import type { Request } from '../../src/domain/request.ts';
import { FORGOTTEN } from '../../src/domain/state.ts';
import type { HomeFacts } from '../../src/slack/messages/lists.ts';
import { surfaces } from '../../src/slack/messages/surfaces.ts';
import { type Draft, draftOf, emptyDraft } from '../../src/slack/text/draft.ts';
import { awayForm, awayMessage } from '../../src/slack/views/away.ts';
import { type Content, sentence } from '../../src/slack/views/blocks.ts';
import { boughtView } from '../../src/slack/views/bought.ts';
import { breakGlassForm } from '../../src/slack/views/break-glass.ts';
import { budgetMessage, leftOnForm } from '../../src/slack/views/budgets.ts';
import { choiceLine } from '../../src/slack/views/choices.ts';
import { costsInFeed, costsMessage, costsOfMonth, ownCostsMessage } from '../../src/slack/views/costs.ts';
import { denialForm } from '../../src/slack/views/denial.ts';
import { detailsView } from '../../src/slack/views/details.ts';
import { requestForm } from '../../src/slack/views/form.ts';
import { greeting, helpMessage } from '../../src/slack/views/help.ts';
import { homeView } from '../../src/slack/views/home.ts';
import { listMessage } from '../../src/slack/views/list.ts';
import { brokenView, loadingView } from '../../src/slack/views/loading.ts';
import { numberNews } from '../../src/slack/views/number-news.ts';
import { passOnForm } from '../../src/slack/views/pass-on.ts';
import { pickingForm } from '../../src/slack/views/picking.ts';
import { purposeForm } from '../../src/slack/views/purpose.ts';
import { answerForm, askForm } from '../../src/slack/views/questions.ts';
import { words } from '../../src/slack/words/words.ts';
import { aPolicy } from '../support/policies.ts';
import { aRecord } from '../support/records.ts';
import { aGroup, aHardRuling, aHold, aRequest, MINUTE, marta, NOW, states } from '../support/requests.ts';
import { everyNumberMessage, everyNumberView } from './every-number.ts';

/** A modal or App Home as the bot draws it, and what it is. */
export type DrawnView = Readonly<{ name: string; view: View }>;
/** A message as the bot draws it, and what it is. */
export type DrawnMessage = Readonly<{ name: string }> & Content;

const problem: Problem = { code: 'purchaseRefused', provider: '2Chat', message: 'no money' };
const picked = { request: 'r1', group: 'f00d' };
const choices = () => [{ group: 'f00d', ...choiceLine([aGroup()], states.choosing.options) }];
const documents = { of: '+49 30 Berlin', provider: '2Chat', documents: ['Passport', 'Proof of address'] };
const city = { id: '17', name: 'Los Angeles' };

const absence = { user: 'U0OMAR', to: marta, from: NOW, until: NOW + MINUTE };
const willBeAway = {
  isApprover: true,
  own: { from: NOW, until: NOW + MINUTE, to: marta },
  standings: [{ for: 'U0OMAR', from: NOW, until: NOW + MINUTE }],
};

const drafts: Readonly<Record<string, Draft>> = {
  empty: emptyDraft,
  'with a country': { type: 'local', country: 'DE' },
  'filled in': {
    ...draftOf({ ...aRequest().search, city, features: ['voice', 'sms_in'] }, 'Support line'),
    country: 'US',
  },
  'with a typed city': { ...emptyDraft, country: 'US', cityText: 'Springfield' },
};

/** Every modal and App Home the bot can draw. A test fails while a function of src/slack/views is never called by this list or the next. */
export const everyView = (): DrawnView[] => [
  ...Object.entries(drafts).flatMap(([name, draft]) =>
    [true, false].map((byPlace) => ({
      name: `request form ${name}${byPlace ? '' : ', no places'}`,
      view: requestForm(draft, '{}', words.form.title, { byPlace }),
    })),
  ),
  {
    name: 'request form with a note',
    view: requestForm(emptyDraft, '{}', words.form.changeTitle, { byPlace: true, note: 'Not understood: “xyz”' }),
  },
  {
    name: 'request form with budgets',
    view: requestForm(emptyDraft, '{}', words.form.title, { byPlace: true, left: leftOnForm(budgets) }),
  },
  { name: 'denial form', view: denialForm('{}', aHold(), aRequest()) },
  { name: 'question form', view: askForm('{}', aRequest(), aHold()) },
  {
    name: 'answer form',
    view: answerForm('{}', { no: 0, asked: { at: NOW, what: 'asked', by: marta, note: 'Why?' } }),
  },
  { name: 'away form', view: awayForm('{}', NOW) },
  { name: 'away form, once more', view: awayForm('{}', NOW, absence) },
  { name: 'away form, for later', view: awayForm('{}', NOW, { ...absence, from: NOW + MINUTE }) },
  { name: 'break glass form', view: breakGlassForm('{}', { ...states.awaitingApproval, ruling: aHardRuling }) },
  { name: 'pass on form', view: passOnForm('{}', aHold()) },
  { name: 'purpose form', view: purposeForm('{}', aRequest()) },
  { name: 'picking form', view: pickingForm(picked, '{}', { choices: choices() }) },
  { name: 'picking form with documents', view: pickingForm(picked, '{}', { choices: choices(), documents }) },
  { name: 'documents', view: pickingForm(picked, '{}', { documents }) },
  { name: 'loading', view: loadingView() },
  { name: 'broken', view: brokenView('Something went wrong.') },
  ...Object.entries(drawn).map(([name, state]) => ({
    name: `details, ${name}`,
    view: detailsView(aRequest(state, { history })),
  })),
  ...[boughtView(aRequest(states.purchased))].flatMap((view) => (view ? [{ name: 'details in the feed', view }] : [])),
  { name: 'Home of a new person', view: homeView({ ...homeOf([]), isNew: true }) },
  { name: 'Home of an approver', view: homeView({ ...homeOf([]), away: { isApprover: true, standings: [] } }) },
  { name: 'Home of one who will be away', view: homeView({ ...homeOf([]), away: willBeAway }) },
  { name: 'Home with everything', view: homeView(homeOf(Object.values(drawn))) },
  ...everyNumberView(),
];

/** One line of history of each kind, with all that a line can carry; the compiler asks for the forgotten kind. */
const happened: Readonly<Record<EntryKind, Partial<Entry>>> = {
  created: { by: 'U0ANA' },
  searchChanged: { by: 'U0ANA' },
  found: {},
  searchFailed: { problem: { code: 'searchFailed' } },
  chose: { by: 'U0ANA' },
  notHeld: { problem: { code: 'reserveRefused', message: 'gone' } },
  held: { until: NOW },
  reheld: { until: NOW },
  documentsConfirmed: { by: 'U0ANA' },
  reminded: {},
  nudged: { by: 'U0ANA' },
  asked: { by: marta, note: 'Why not the one that we have?' },
  answered: { by: 'U0ANA', note: 'It is for another city', question: 11 },
  purposeChanged: { by: 'U0ANA', note: 'Sales in Los Angeles', was: 'Support line' },
  escalated: {},
  approvedFirst: { by: marta, for: 'U0OMAR' },
  approvedAutomatically: { rule: 'approve.auto_below', tell: ['U0CFO'] },
  brokeGlass: { by: marta, note: 'The shop opens today', tell: ['U0CFO'] },
  passedOn: { by: marta, to: 'U0OMAR', note: 'You know more of it' },
  judgedAnew: {},
  approved: { by: marta, tell: ['U0CFO'] },
  ordered: { by: marta, provider: '2Chat' },
  returnedForApproval: { problem },
  denied: { by: marta, note: 'we have one', tell: ['U0CFO'] },
  cancelled: { by: 'U0ANA' },
  expired: {},
  unconfirmed: { provider: '2Chat' },
  resolvedBought: { by: marta },
  resolvedRetry: { by: marta },
  resolvedGivenUp: { by: marta },
  purchased: { by: marta },
  foundBought: { provider: '2Chat' },
  boughtMore: { provider: '2Chat', note: '+12135550101' },
  failed: { problem },
  searchedAnew: { by: 'U0ANA' },
  notActive: { provider: '2Chat', note: 'AWAITING_REGISTRATION' },
  activated: {},
  notListed: { provider: '2Chat' },
  released: {},
  other: { kept: '{}' },
};
const history: Entry[] = Object.entries(happened).map(([what, more]) => ({
  at: NOW,
  what: what as EntryKind,
  number: aHold().number,
  ...more,
}));

const { choosing, awaitingApproval, unconfirmed } = states;
const rare = aHold({ local: true, group: aGroup({ requirements: ['A local address'], features: [] }) });
const groups = Array.from({ length: 12 }, (_, at) => aGroup({ id: `g${at}`, picksNumber: at % 2 === 0 }));

const singles = ['+12135550164', '+12135550165', '+12135550166'].map((number) =>
  aGroup({ provider: 'Bird', id: number, number, prefix: number, placed: 'unknown', picksNumber: false }),
);

/** The states of the tests' own list, and those of their variants that are drawn in another way. */
const drawn: Readonly<Record<string, Request['state']>> = {
  ...states,
  'choosing, nothing found': { ...choosing, options: { ...choosing.options, groups: [], total: 0 } },
  'choosing, nothing yet': { ...choosing, options: { ...choosing.options, groups: [], total: 0, waiting: ['Bird'] } },
  'choosing, page 2': { ...choosing, options: { ...choosing.options, groups, total: 500, page: 1 } },
  'choosing, some elsewhere': {
    ...choosing,
    options: {
      ...choosing.options,
      groups: [aGroup(), aGroup({ type: 'tollfree', place: '' }), ...singles],
      total: 5,
      showsElsewhere: true,
    },
  },
  'choosing, one provider missing': {
    ...choosing,
    options: { ...choosing.options, missing: [{ provider: 'Bird', code: 'failed' }] },
  },
  'choosing, after a problem': { ...choosing, problem: { code: 'taken' } },
  'awaitingApproval, sent back': { ...awaitingApproval, problem },
  'awaitingApproval, a hold of ours': { ...awaitingApproval, hold: rare },
  'unconfirmed, not asked yet': { ...unconfirmed, askPerson: false },
  'unconfirmed, with evidence': { ...unconfirmed, checks: 9, evidence: { at: NOW, owned: false, held: true } },
  'cancelled before a hold': { name: 'cancelled', at: NOW },
  'awaitingApproval, two people and budgets': {
    ...awaitingApproval,
    approvers: { ...awaitingApproval.approvers, standIns: { U0MARTA: 'U0LEA' } },
    ruling: aHardRuling,
  },
  'awaitingApproval, one of two': {
    ...awaitingApproval,
    ruling: aHardRuling,
    approvals: [{ by: marta, for: 'U0LEA', at: NOW }],
    passedTo: ['U0OMAR'],
  },
  'purchased by two': {
    ...states.purchased,
    approval: { by: 'U0OMAR', at: NOW, first: [{ by: marta, for: 'U0LEA', at: NOW }] },
  },
  'purchased automatically': {
    ...states.purchased,
    approval: { by: FORGOTTEN, at: NOW, automatic: true, rule: 'approve.rules[1].auto_below' },
  },
  'purchased past the rules': {
    ...states.purchased,
    approval: { by: 'U0CTO', at: NOW, glass: 'The shop opens today' },
  },
};

/** More would not stand in one message; the last of them look in a list as the first do. */
const MAX_IN_LIST = 22;

const listing = (all: readonly Request['state'][]) => ({
  items: all.map((state) => ({ request: aRequest(state), link: 'https://team.slack.test/archives/C1/p11' })),
  more: 3,
  orMore: false,
});
const homeOf = (all: readonly Request['state'][]): HomeFacts => ({
  waiting: listing(all.slice(0, 12)),
  decisions: [states.purchased, states.denied, states.failed].map((state) => ({
    request: aRequest(state),
    by: marta,
    at: NOW,
  })),
  open: listing(all.slice(0, 10)),
  ended: listing(all.slice(-5)).items,
  numbers: { items: numbers.map(factsOf), more: 3 },
  all: { nobodys: some, toConfirm: some, unanswered: some, costs },
  isNew: false,
  ownBudget: { ...budgets, budgets: budgets.budgets.slice(0, 2) },
  budgets,
  away: { isApprover: true, own: { until: NOW, to: marta }, standings: [{ for: 'U0OMAR', until: NOW }] },
  approvers: ['U1', 'U2', 'U3', 'U4', 'S5'],
});
const numbers = [
  aRecord({ review: { askedAt: NOW } }),
  aRecord({ number: '+4930123456', country: 'DE', monthly: undefined, costCentre: undefined, listed: undefined }),
];
const some = { items: numbers.map(factsOf), more: 3 };
const costs = costsOf(numbers.map(factsOf), NOW, 'UTC');
const usd = (amount: string) => ({ amount, currency: 'USD' });
/** Of all kinds, and more than a Home shows; one was overspent. */
const budgets = {
  month: '2026-01',
  timeZone: 'Europe/Berlin',
  budgets: [
    { of: 'workspace' as const, limit: usd('500.00'), left: usd('120.50'), isOver: false },
    { of: 'rent' as const, limit: usd('300.00'), left: usd('-12.00'), isOver: true },
    ...Array.from({ length: 60 }, (_, index) => ({
      ...{ of: 'channel' as const, id: `C0NO${index}`, limit: usd('20.00'), left: usd('20.00'), isOver: false },
    })),
  ],
};

const noTollFree = aPolicy(
  'version: 1\napprove: {rules: [{when: {type: [tollfree]}, deny: true, reason: Toll-free numbers are ordered by Facilities.}]}',
);

const cards = new Map(
  ['request', 'approval', 'approval-U0MARTA'].map((key, at) => [key, { channel: 'C1', ts: `1.${at}`, rendered: '' }]),
);

/** Every message the bot can draw for a request: each state, each line of the history, with and without an approvals channel. */
export const everyMessage = (): DrawnMessage[] => {
  const all = Object.entries(drawn).flatMap(([state, value]) =>
    [{ feed: 'C3' }, { feed: 'C3', approvals: 'C2' }].flatMap((channels) =>
      surfaces(aRequest(value, { history }), channels, cards, undefined, noTollFree).map(({ key, content }) => {
        const line = history[Number(/-(\d+)/.exec(key)?.[1] ?? -1)]?.what;
        return {
          name: line ? `history, ${line}: ${key.replace(/-.*/, '')}` : `${state}: ${key.replace(/-.*/, '')}`,
          ...content,
        };
      }),
    ),
  );
  const lists = (['requester', 'approver'] as const).map((viewer) => ({
    name: `list for ${viewer}`,
    ...listMessage(words.lists.requests, listing(Object.values(drawn).slice(0, MAX_IN_LIST)), viewer),
  }));
  const help = [true, false].map((approves) => ({
    name: `help for ${approves ? 'an approver' : 'others'}`,
    ...helpMessage(approves),
  }));
  const left = { name: 'what is left of budgets', ...budgetMessage(budgets) };
  const ofAbsences = absenceNewsSchema.shape.what.options.flatMap((what) =>
    [NOW, NOW - MINUTE].flatMap((at) =>
      [undefined, 'C2'].flatMap((channel) => {
        const told = awayMessage({ what, at, absence, to: 'U0ANA', through: marta }, channel);
        return told ? [{ name: `absence, ${what}`, ...told.content }] : [];
      }),
    ),
  );
  const giveBack = { by: 'U0OMAR', at: NOW, reason: 'Nobody calls it' };
  const confirmed = { ...giveBack, confirmedBy: marta, confirmedAt: NOW, callAt: NOW, calledAt: NOW };
  const stages = [
    undefined,
    { ...giveBack, name: 'asked' as const },
    { ...confirmed, name: 'unconfirmed' as const, checks: 2 },
  ];
  const ofNumbers = recordEntrySchema.shape.what.options.flatMap((what) =>
    ([{ user: 'U0ANA' }, 'approvers', 'feed'] as const).flatMap((audience) =>
      stages.flatMap((givingBack) => {
        const handover = { to: 'U0ANA', by: marta, at: NOW };
        const entry = { at: NOW, what, by: marta, to: 'U0OMAR', note: 'Nobody calls it', is: 'notThere' };
        const one = { record: aRecord({ givingBack, handover, review: { askedAt: NOW } }), entry };
        const nobodys = { record: aRecord({ number: '+4930123456', owner: undefined, formerOwner: 'U0OMAR' }), entry };
        return [[one], [nobodys], [one, nobodys]].flatMap((news) => {
          const told = numberNews({ audience, what, news });
          return told ? [{ name: `numbers, ${what}`, ...told }] : [];
        });
      }),
    ),
  );
  const ofCosts = [
    { name: 'costs', ...costsMessage(costs) },
    { name: 'own costs', ...ownCostsMessage(costs) },
    { name: 'costs of a month', ...costsOfMonth(costs) },
    { name: 'costs in the feed', ...costsInFeed(costs) },
  ];
  const greeted = { name: 'answer to a message', ...greeting() };
  const empty = { name: 'empty list', ...sentence(words.lists.noRequests) };
  // The same message for another approver, channel or state is there once.
  const first = new Map<string, DrawnMessage>();
  for (const message of [...all, ...lists, ...help, left, ...ofAbsences, ...ofNumbers, ...ofCosts, greeted, empty]) {
    const looks = JSON.stringify([message.text, message.blocks]);
    if (!first.has(looks)) first.set(looks, message);
  }
  return [...first.values(), ...everyNumberMessage()];
};

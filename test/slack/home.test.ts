import type { HomeView, KnownBlock } from '@slack/types';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inWords } from '../../src/demo/slack/block-kit/rules.ts';
import {
  checkMessageBlocks,
  checkView,
  messageTooLong,
  viewTooLarge,
} from '../../src/demo/slack/block-kit/validate.ts';
import { money } from '../../src/domain/money.ts';
import { costsOf } from '../../src/domain/register/costs.ts';
import { factsOf, type RecordFacts } from '../../src/domain/register/facts.ts';
import type { Request } from '../../src/domain/request.ts';
import type { StateName } from '../../src/domain/state.ts';
import type { Listed } from '../../src/slack/messages/card-links.ts';
import {
  type AllNumbers,
  createHomeNumbers,
  MAX_NUMBERS_ON_HOME,
  type SomeNumbers,
} from '../../src/slack/messages/home-numbers.ts';
import {
  type Decision,
  type HomeFacts,
  type Listing,
  MAX_LISTED,
  MAX_ON_HOME,
} from '../../src/slack/messages/lists.ts';
import { approvalCard } from '../../src/slack/views/approval-card.ts';
import { homeView } from '../../src/slack/views/home.ts';
import { listMessage } from '../../src/slack/views/list.ts';
import type { MonthsBudgets } from '../../src/workflow/budget-book.ts';
import { aRecord } from '../support/records.ts';
import { aDuty, aGroup, aHold, ana, aRequest, marta, NOW, states } from '../support/requests.ts';

const texts = fc.oneof(
  fc.constantFrom(
    '',
    '<!channel> *bold* `code` <https://evil.example|Open>',
    '\u202Eمرحبا بالعالم',
    '👩‍👩‍👧‍👦'.repeat(600),
    'x'.repeat(4_000),
  ),
  fc.string({ maxLength: 4_000, unit: 'grapheme' }),
);
const people = fc.array(fc.constantFrom(ana, marta, 'S0LEADS', 'U0123456789ABCDEF'), { minLength: 1, maxLength: 400 });
const link = `https://${'w'.repeat(60)}.slack.com/archives/C0123456789/p1700000000000000`;

/** Requests in every state, filled with whatever people and providers could send. */
const request: fc.Arbitrary<Request> = fc
  .record({
    name: fc.constantFrom(...(Object.keys(states) as StateName[])),
    place: texts,
    type: texts,
    number: fc.oneof(fc.constant('+12135550134'), texts),
    purpose: texts,
    cityText: texts,
    who: people,
    amount: fc.bigInt({ min: 0n, max: 10n ** 20n }),
  })
  .map(({ name, place, type, number, purpose, cityText, who, amount }) => {
    const group = aGroup({ place, type, monthly: money(amount.toString(), 'EUR') });
    const hold = aHold({ number, group });
    const state = {
      ...states[name],
      ...('hold' in states[name] ? { hold, approvers: { mentions: who, users: who } } : {}),
      ...(name === 'denied' ? { reason: purpose } : {}),
      ...(name === 'choosing' || name === 'failed' ? { problem: { code: 'reserveRefused', message: place } } : {}),
    } as Request['state'];
    return aRequest(state, { purpose, search: { country: 'US', type: 'all', cityText } });
  });

function listing(most: number): fc.Arbitrary<Listing> {
  return fc.record({
    items: fc
      .array(fc.record({ request, link: fc.constantFrom(link, undefined) }), { maxLength: most })
      .map((all) => all.map(({ request, link }, index) => listed({ ...request, id: `r${index}` }, link))),
    more: fc.nat(80),
    orMore: fc.boolean(),
  });
}

function listed(request: Request, link: string | undefined): Listed {
  return link === undefined ? { request } : { request, link };
}

/** Ids are unique over the whole view, as the lists have no request in common. */
function apart(facts: HomeFacts): HomeFacts {
  const renamed = (name: string, items: readonly Listed[]) =>
    items.map(({ request, ...rest }) => ({ ...rest, request: { ...request, id: `${name}${request.id}` } }));
  return {
    ...facts,
    open: { ...facts.open, items: renamed('o', facts.open.items) },
    ended: renamed('e', facts.ended),
  };
}

const noNumbers: SomeNumbers = { items: [], more: 0 };

/** Numbers with whatever people and providers write. */
function someNumbers(most: number): fc.Arbitrary<SomeNumbers> {
  const one = fc
    .record({ text: texts, review: fc.constantFrom('open' as const, undefined), endsAt: fc.option(fc.constant(NOW)) })
    .map(({ text, review, endsAt }) => ({
      ...factsOf(aRecord()),
      ...{ number: text, purpose: text, costCentre: text, review, endsAt: endsAt ?? undefined },
    }));
  const items = fc.array(one, { maxLength: most }).map((all) => all.map((each, no) => ({ ...each, id: `n${no}` })));
  return fc.record({ items, more: fc.nat(100_000) });
}

const allNumbers: fc.Arbitrary<AllNumbers> = fc
  .record({
    nobodys: someNumbers(MAX_NUMBERS_ON_HOME.ofEach),
    toConfirm: someNumbers(MAX_NUMBERS_ON_HOME.ofEach),
    unanswered: someNumbers(MAX_NUMBERS_ON_HOME.ofEach),
  })
  .map((made) => ({ ...made, costs: costsOf(made.nobodys.items, NOW, 'UTC') }));

/** As many as there can be, of all of which somebody was asked. */
const fullNumbers = (() => {
  const numbers = Array.from(
    { length: 100 },
    (_, no): RecordFacts => ({
      ...factsOf(aRecord({ number: `+1213555${1_000 + no}` })),
      ...(no < 50 ? { review: 'open', endsAt: NOW } : { review: 'unanswered', owner: undefined, toConfirm: true }),
    }),
  );
  const first = (most: number) => ({ items: numbers.slice(0, most), more: 100_000 });
  const each = first(MAX_NUMBERS_ON_HOME.ofEach);
  const all = { nobodys: each, toConfirm: each, unanswered: each, costs: costsOf(numbers, NOW, 'UTC') };
  return { numbers: first(MAX_NUMBERS_ON_HOME.own), all };
})();

const facts: fc.Arbitrary<HomeFacts> = fc
  .record({
    waiting: fc.option(listing(MAX_ON_HOME.waiting), { nil: undefined }),
    open: listing(MAX_ON_HOME.open),
    ended: listing(MAX_ON_HOME.ended).map(({ items }) => items),
    numbers: someNumbers(MAX_NUMBERS_ON_HOME.own),
    all: fc.option(allNumbers, { nil: undefined }),
    decisions: fc.array(
      request.map((made) => ({ request: made, by: marta, at: made.updatedAt })),
      { maxLength: MAX_ON_HOME.decisions },
    ),
    isNew: fc.boolean(),
    approvers: people,
    away: fc.record({
      isApprover: fc.boolean(),
      own: fc.option(fc.constant({ from: NOW, until: NOW, to: marta }), { nil: undefined }),
      standings: people.map((away) => away.map((user) => ({ for: user, until: NOW }))),
    }),
  })
  .map(({ waiting, ...others }) => apart({ ...others, ...(waiting ? { waiting } : {}) }));

/** So many budgets. */
function months(most: number): MonthsBudgets {
  const money = { amount: '999999999.000001', currency: 'CHF' };
  const budgets = Array.from({ length: most }, (_, index) => ({
    ...{ of: 'channel' as const, id: `C0123456789${index}`, limit: money, left: money, isOver: false },
  }));
  return { month: '2026-11', timeZone: 'America/Argentina/ComodRivadavia', budgets };
}

/** So many decisions. */
function decided(most: number): Decision[] {
  return full('purchased', most).items.map(({ request }) => ({ request, by: marta, at: NOW }));
}

/** As full as it gets. */
function full(name: StateName, most: number): Listing {
  const items = Array.from({ length: most }, (_, index) =>
    listed(aRequest(states[name], { id: `${name.toLowerCase()}${index}` }), link),
  );
  return { items, more: 80, orMore: true, unreadable: ['r1', 'r2'] };
}

describe('Home', () => {
  it('keeps Slack’s limits, whatever people and providers send', () => {
    fc.assert(
      fc.property(facts, (made) => {
        const view = homeView(made);
        expect(checkView({ ...view }, '/view').map(inWords)).toEqual([]);
        expect(viewTooLarge({ ...view })).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('has at most 100 blocks when every list is full', () => {
    const away = { isApprover: true, own: { until: NOW, to: marta }, standings: [{ for: ana, until: NOW }] };
    const view = homeView({
      waiting: full('awaitingApproval', MAX_ON_HOME.waiting),
      open: full('unconfirmed', MAX_ON_HOME.open),
      ended: full('denied', MAX_ON_HOME.ended).items,
      ...fullNumbers,
      decisions: decided(MAX_ON_HOME.decisions),
      ownBudget: months(1),
      budgets: months(60),
      isNew: true,
      approvers: [marta],
      away,
    });
    const complete = homeView({
      waiting: full('awaitingApproval', MAX_ON_HOME.waiting),
      open: full('unconfirmed', MAX_ON_HOME.open),
      ended: full('denied', MAX_ON_HOME.ended).items,
      ...fullNumbers,
      decisions: decided(MAX_ON_HOME.decisions),
      ownBudget: months(1),
      budgets: months(60),
      isNew: false,
      approvers: [marta],
      away,
    });
    expect(checkView({ ...complete }, '/view').map(inWords)).toEqual([]);
    expect(complete.blocks.length).toBeLessThanOrEqual(100);
    expect(complete.blocks.length).toBeGreaterThan(80);
    expect(view.blocks.length).toBeLessThanOrEqual(100);
  });

  it('explains itself to who is new, and how to decide to who approves', () => {
    const none = { items: [], more: 0, orMore: false };
    const empty = { open: none, ended: [], numbers: noNumbers, approvers: [marta] };
    const requester = JSON.stringify(homeView({ ...empty, isNew: true }));
    expect(requester).toContain('an approver is asked at once');
    expect(requester).not.toContain('You approve requests');
    expect(requester).not.toContain('Waiting for you');
    const approver = JSON.stringify(homeView({ ...empty, waiting: none, isNew: true }));
    expect(approver).toContain('You approve requests');
    expect(approver).toContain('Nothing waits for your decision');
    const known = JSON.stringify(homeView({ ...empty, isNew: false }));
    expect(known).not.toContain('an approver is asked at once');
    expect(known).toContain('You have no open requests');
  });
});

describe('a Home’s rows', () => {
  const none = { items: [], more: 0, orMore: false };
  const empty = { open: none, ended: [], numbers: noNumbers, isNew: false, approvers: [marta] };
  const only = (request: Request): Listing => ({ items: [listed(request, link)], more: 0, orMore: false });
  const buttonsOf = (view: HomeView) =>
    (view.blocks as KnownBlock[])
      .flatMap((block) => (block.type === 'actions' ? block.elements : []))
      .filter(({ type }) => type === 'button');
  const namesOf = (view: HomeView) => buttonsOf(view).map((button) => ('text' in button ? button.text.text : ''));

  it('let an approver decide with the very buttons of the card, by all that is shown there', () => {
    const hold = aHold({ local: true, group: aGroup({ requirements: ['Passport'] }) });
    const problem = { code: 'outOfStock', provider: '2Chat' } as const;
    const state = { ...states.awaitingApproval, hold, problem };
    const request = aRequest(state, { purpose: 'Help line' });
    const view = homeView({ ...empty, waiting: only(request) });
    expect(namesOf(view)).toEqual(['Approve & buy', 'Deny…', 'Open', 'Request a number']);
    const onCard = approvalCard(request, state).blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements : [],
    );
    expect(buttonsOf(view).slice(0, 2)).toEqual(onCard.slice(0, 2));
    const shown = JSON.stringify(view);
    for (const fact of [
      '3.50 a month',
      'Los Angeles',
      'Voice',
      '2Chat',
      'Passport',
      'no longer has the number',
      '“Help line”',
      'Held in this workspace only',
    ])
      expect(shown).toContain(fact);
  });

  it('lead an approver to the card where it is to be said how an order ended', () => {
    const view = homeView({ ...empty, waiting: only(aRequest(states.unconfirmed)) });
    expect(namesOf(view)).toEqual(['Open', 'Request a number']);
    expect(JSON.stringify(view)).toContain('▲ Needs you: 2Chat did not say whether it was bought');
  });

  it('tell what was decided, by whom, with a mark and its word; the button to ask comes after', () => {
    const decisions = (['purchased', 'denied', 'failed'] as const).map((name) => ({
      request: aRequest(states[name]),
      by: marta,
      at: NOW,
    }));
    const { blocks } = homeView({ ...empty, waiting: none, decisions });
    const lines = blocks.findIndex(({ type }) => type === 'rich_text');
    expect(blocks[lines + 1]?.type).toBe('actions');
    const shown = JSON.stringify(blocks[lines]);
    for (const verdict of ['✅ Bought', '⛔ Denied', '✖ Not bought']) expect(shown).toContain(verdict);
    expect(shown.match(/"user_id":"U0MARTA"/g)).toHaveLength(3);
  });

  it('show a requester how far each request has come, and how to go on after an end', () => {
    const waits = homeView({ ...empty, open: only(aRequest(states.awaitingApproval)) });
    expect(JSON.stringify(waits)).toContain('Asked ✓');
    expect(JSON.stringify(waits)).toContain('Waits for ');
    const ended = (name: StateName, changes: Partial<Request> = {}) =>
      namesOf(homeView({ ...empty, ended: [listed(aRequest(states[name], changes), link)] }));
    expect(ended('expired')).toEqual(['Request a number', 'Hold it again', 'Open']);
    expect(ended('cancelled')).toEqual(['Request a number', 'Hold it again', 'Ask again…', 'Open']);
    expect(ended('denied')).toEqual(['Request a number', 'Ask again…', 'Open']);
    expect(ended('failed')).toEqual(['Request a number', 'Ask again…', 'Open']);
    expect(ended('expired', { releasing: [aDuty()] })).not.toContain('Hold it again');
  });
});

describe('numbers on Home', () => {
  const none = { items: [], more: 0, orMore: false };
  const empty = { open: none, ended: [], isNew: false, approvers: [marta] };
  const of = (changes: Partial<RecordFacts>): RecordFacts => ({ ...factsOf(aRecord()), ...changes });
  const buttonsOf = (view: HomeView) =>
    (view.blocks as KnownBlock[]).flatMap((block): object[] => {
      if (block.type === 'actions') return block.elements;
      return block.type === 'section' && block.accessory ? [block.accessory] : [];
    });
  const labelsOf = (view: HomeView) =>
    buttonsOf(view).map((button) => ('accessibility_label' in button ? button.accessibility_label : ''));

  it('are one’s own, each to be shown; what somebody was asked after says so, and can be kept', () => {
    const items = [of({ id: 'a', review: 'open' }), of({ id: 'b', number: '+4930123456', monthly: undefined })];
    const view = homeView({ ...empty, numbers: { items, more: 5 } });
    const shown = JSON.stringify(view);
    for (const fact of ['$1.50 a month', 'rent not known', '“Support line”', 'Renews <!date', '5 more are not listed'])
      expect(shown).toContain(fact);
    expect(shown.match(/Still needed\?/g)).toHaveLength(1);
    expect(labelsOf(view)).toEqual([undefined, 'Keep +1 213 555 0134', 'Show +1 213 555 0134', 'Show +49 30 123456']);
    expect(shown).not.toContain('All numbers');
    expect(JSON.stringify(homeView({ ...empty, numbers: noNumbers }))).toContain('You own no numbers.');
  });

  it('of everybody are for those who approve: what waits for them, each one a click away, and what all of it costs', () => {
    const first = (id: string) => ({ items: [of({ id })], more: 2 });
    const costs = costsOf([of({}), of({ monthly: undefined })], NOW, 'UTC');
    const all = { nobodys: first('a'), toConfirm: first('b'), unanswered: noNumbers, costs };
    const view = homeView({ ...empty, numbers: noNumbers, all });
    const shown = JSON.stringify(view);
    for (const fact of [
      'The rent of 2 numbers is $1.50 a month now.',
      'The rent of one of them is not known.',
      '3 numbers have no owner.',
      '3 numbers are to be given back, and wait for a second person to confirm it.',
      '"number.show.a"',
      '"request.list.costs"',
    ])
      expect(shown).toContain(fact);
    expect(shown).not.toContain('have not answered');
    expect(labelsOf(view).slice(1, 3)).toEqual(['+1 213 555 0134: Show', '+1 213 555 0134: Show']);
  });

  it('are read once for many Homes, and sorted: what was asked after first, then what renews soonest', async () => {
    let readings = 0;
    const found = [
      of({ id: 'late', endsAt: NOW + 9 }),
      of({ id: 'none', endsAt: undefined }),
      of({ id: 'soon', endsAt: NOW }),
      of({ id: 'asked', review: 'unanswered', endsAt: NOW + 99 }),
    ];
    const store = {
      async facts() {
        readings += 1;
        return [
          ...found,
          of({ id: 'gone', status: 'gone', owner: undefined }),
          of({ id: 'new', owner: undefined, toConfirm: true }),
        ];
      },
      factsOfOwner: async () => found,
    };
    const numbers = createHomeNumbers({ register: { store, zone: () => 'UTC' }, clock: () => NOW });
    const own = await numbers.own('T0DESK', ana);
    expect(own.items.map(({ id }) => id)).toEqual(['asked', 'soon', 'late', 'none']);
    const [all] = await Promise.all([numbers.all('T0DESK'), numbers.all('T0DESK')]);
    expect(readings).toBe(1);
    expect([all.nobodys, all.toConfirm, all.unanswered].map(({ items }) => items.map(({ id }) => id))).toEqual([
      ['new'],
      ['new'],
      ['asked'],
    ]);
  });
});

describe('lists', () => {
  it('keep Slack’s limits, whatever people and providers send', () => {
    fc.assert(
      fc.property(listing(MAX_LISTED), fc.constantFrom('requester', 'approver'), (made, viewer) => {
        const { text, blocks } = listMessage((count) => `All ${count} of them`, made, viewer);
        expect(checkMessageBlocks(blocks, '/blocks').map(inWords)).toEqual([]);
        expect(messageTooLong(blocks, text)).toBe(false);
        expect(text.length + charactersIn(blocks)).toBeLessThanOrEqual(9_000);
      }),
      { numRuns: 100 },
    );
  });

  it('stay below 9,000 characters when every row is as long as it gets', () => {
    const long = 'x'.repeat(4_000);
    const hold = aHold({ number: long, group: aGroup({ place: long, type: long }) });
    const state = {
      ...states.awaitingApproval,
      hold,
      approvers: { mentions: [ana, marta, 'S0LEADS', 'U0OMAR'], users: [] },
    };
    const items = Array.from({ length: MAX_LISTED }, (_, n) =>
      listed(aRequest(state, { id: `r${n}`, purpose: long }), link),
    );
    const { text, blocks } = listMessage(
      (count) => `All ${count} of them`,
      { items, more: 80, orMore: true },
      'requester',
    );
    expect(text.length + charactersIn(blocks)).toBeLessThanOrEqual(9_000);
    expect(text.length + charactersIn(blocks)).toBeGreaterThan(7_000);
  });

  it('say how many are left out, also of those that would make the message too long', () => {
    const shown = (made: Listing) => listMessage((count) => `${count} requests`, made, 'requester');
    const short = shown({ items: full('expired', 20).items, more: 3, orMore: false });
    expect(short.text).toMatch(/^23 requests\./);
    expect(short.text).toContain('3 more are not listed here');
    const { text, blocks } = shown({ items: full('awaitingApproval', 20).items, more: 80, orMore: true });
    expect(text).toMatch(/^100 or more requests\./);
    const rows = blocks.filter((block) => block.type === 'section').length;
    expect(rows).toBeGreaterThan(15);
    expect(text).toContain(`At least ${100 - rows} more are not listed here`);
    expect(shown({ items: full('expired', 2).items, more: 0, orMore: false }).text).not.toContain('not listed');
  });
});

it('text of others is never markup, on Home or in a list', () => {
  const mark = 'ZQZ*<!channel>`';
  const group = aGroup({ place: mark, type: mark, prefix: mark, requirements: [mark], features: [mark] });
  for (const state of Object.values(states)) {
    const full = {
      ...state,
      ...('hold' in state ? { hold: aHold({ group }) } : {}),
      ...('reason' in state ? { reason: mark } : {}),
      ...('problem' in state || state.name === 'choosing'
        ? { problem: { code: 'reserveRefused', message: mark } }
        : {}),
    } as Request['state'];
    const request = aRequest(full, { purpose: mark, search: { country: 'US', type: 'all', cityText: mark } });
    for (const viewer of ['requester', 'approver'] as const) {
      const { text, blocks } = listMessage(String, { items: [{ request }], more: 0, orMore: false }, viewer);
      const markup = JSON.stringify(blocks).match(/"type":"mrkdwn","text":"[^"]*/g) ?? [];
      expect(
        markup.filter((each) => each.includes('ZQZ')),
        `${state.name} ${viewer}`,
      ).toEqual([]);
      expect(text, `${state.name} ${viewer}`).not.toContain('<!channel>');
    }
  }
  const facts = { ...factsOf(aRecord()), number: mark, purpose: mark, costCentre: mark, review: 'open' as const };
  const some = { items: [facts], more: 0 };
  const all = { nobodys: some, toConfirm: some, unanswered: some, costs: costsOf([facts], NOW, 'UTC') };
  const none = { items: [], more: 0, orMore: false };
  const { blocks } = homeView({ open: none, ended: [], numbers: some, all, isNew: false, approvers: [marta] });
  const markup = JSON.stringify(blocks).match(/"type":"mrkdwn","text":"[^"]*/g) ?? [];
  expect(markup.filter((each) => each.includes('ZQZ'))).toEqual([]);
  expect(JSON.stringify(blocks)).toContain('ZQZ');
});

/** Characters of all texts in some JSON. */
function charactersIn(value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, part) => sum + charactersIn(part), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, part]) => sum + (key === 'text' && typeof part === 'string' ? part.length : charactersIn(part)),
    0,
  );
}

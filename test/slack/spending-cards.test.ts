import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/domain/entry.ts';
import { money } from '../../src/domain/money.ts';
import type { Request } from '../../src/domain/request.ts';
import { FORGOTTEN, type State } from '../../src/domain/state.ts';
import { moment } from '../../src/slack/format.ts';
import type { Surface } from '../../src/slack/messages/surface.ts';
import { surfaces } from '../../src/slack/messages/surfaces.ts';
import { approvalCard } from '../../src/slack/views/approval-card.ts';
import { breakGlassForm } from '../../src/slack/views/break-glass.ts';
import { homeView } from '../../src/slack/views/home.ts';
import { optionsCard } from '../../src/slack/views/options.ts';
import { requestCard } from '../../src/slack/views/request-card.ts';
import type { Card } from '../../src/workflow/ports.ts';
import { aPolicy } from '../support/policies.ts';
import { aGroup, aHardRuling, aHold, aRequest, aRuling, marta, NOW, states } from '../support/requests.ts';

const { awaitingApproval, purchased, choosing } = states;
type Awaiting = typeof awaitingApproval;
const omar = 'U0OMAR';
const lea = 'U0LEA';
const cfo = 'U0CFO';
const channels = { feed: 'C3', approvals: 'C2' };
const posted = (...keys: string[]) =>
  new Map<string, Card>(
    keys.map((key) => [key, { channel: key === 'request' ? 'C1' : 'C2', ts: '1.1', rendered: '' }]),
  );

const card = (changes: Partial<Awaiting>) => {
  const state = { ...awaitingApproval, ...changes };
  return approvalCard(aRequest(state), state);
};
const buttons = (content: object) =>
  [...JSON.stringify(content).matchAll(/"action_id":"([^"]+)"/g)].map(([, id]) => id);
/** What a card's blocks say, without their shape. */
const words = (content: Readonly<{ blocks: readonly object[] }>) =>
  [...JSON.stringify(content.blocks).matchAll(/"(?:text|user_id|usergroup_id)":"([^"]*)"/g)]
    .map(([, text]) => text)
    .join('');

describe('the approvers’ card under rules of spending', () => {
  it('shows nothing of them where one yes is enough, no budget is kept and no file says more', () => {
    const plain = card({});
    expect(card({ ruling: aRuling({ policy: undefined }) })).toEqual(plain);
    expect(buttons(plain)).not.toContain('request.passOn');
    expect(buttons(card({ ruling: aRuling() }))).toContain('request.passOn');
    expect(buttons(card({ ruling: aRuling() }))).not.toContain('request.breakGlass');
  });

  it('says that two people are needed and why, what is left, what is short, and that the rules changed', () => {
    const { text, blocks } = card({ ruling: aHardRuling });
    for (const said of [text, words({ blocks })]) {
      expect(said).toContain('Two people must approve this');
      expect(said).toContain('it costs $13.50 at first, more than the $10.00 that one may approve');
      expect(said).toContain('no budget is kept in EUR');
      expect(said).toContain('Remaining after this one: $486.50 of $500.00 (workspace)');
      expect(said).toContain('Over budget: it passes the budget of its channel, $20.00, by $3.50');
      expect(said).toContain('changed since this card was first shown');
    }
    expect(text).toContain(moment(NOW));
    expect(buttons({ blocks })).toEqual(expect.arrayContaining(['request.passOn', 'request.breakGlass']));
  });

  it('says by how much a budget is passed already of which this takes nothing', () => {
    const rent = { path: 'budget.rent', limit: money('10.00', 'EUR'), left: { amount: '-98.00', currency: 'EUR' } };
    const { text } = card({ ruling: aRuling({ budgets: [{ ...rent, isOver: false }] }) });
    expect(text).toContain('Remaining after this one: €0.00 of €10.00, passed by €98.00 (rents a month)');
  });

  it.each([
    [{ why: 'above', path: 'approve.two_above' }, 'the rules of spending say so'],
    [{ why: 'currency', path: 'approve.two_above', currency: 'EUR' }, 'set no limit in EUR'],
    [{ why: 'currency', path: 'budget.person', currency: null }, 'its price has no stated currency'],
    [{ why: 'severalCurrencies', path: 'approve.two_above' }, 'in several currencies'],
    [{ why: 'fullMoon', path: 'approve.two_above' }, 'the rules of spending say so'],
  ])('says of %o: %s', (why, said) => {
    expect(card({ ruling: aRuling({ people: 2, why: [why] }) }).text).toContain(said);
  });

  it('names who has approved, for whom and when, and who is still asked; stand-ins with whom they stand in for', () => {
    const asked = { mentions: [marta, omar, 'S0LEADS'], users: [marta, omar, 'U0MIA'] };
    const ruling = aRuling({ people: 2 });
    const first = card({ ruling, approvers: { ...asked, standIns: { [omar]: lea } } });
    expect(words(first)).toContain(`waiting for ${marta}, ${omar} (for ${lea}, who is away), or S0LEADS`);
    expect(JSON.stringify(first)).toContain('A second person must approve it, too, before it is bought.');
    const second = card({
      ruling,
      approvers: { ...asked, standIns: { [omar]: lea } },
      approvals: [{ by: omar, for: lea, at: NOW }],
    });
    expect(second.text).toContain(
      `Approved ✓ by <@${omar}> (for <@${lea}>), ${moment(NOW)} · one more person must approve it.`,
    );
    expect(words(second)).toContain(`waiting for ${marta} or S0LEADS`);
    expect(JSON.stringify(second)).toContain('One person has approved it already, so that your click buys it.');
  });

  it('calls nobody who has approved, also where they are in a group', () => {
    const approvers = { mentions: ['S0LEADS'], users: [marta, omar] };
    expect(words(card({ approvers, approvals: [{ by: omar, at: NOW }] }))).toContain(`waiting for ${marta}`);
    for (const what of ['reminded', 'nudged', 'escalated', 'approvedFirst'] as const) {
      const history: Entry[] = [
        { at: NOW, what: 'held', number: aHold().number },
        { at: NOW, what, by: omar, number: aHold().number },
      ];
      const request = aRequest({ ...awaitingApproval, approvers, approvals: [{ by: omar, at: NOW }] }, { history });
      const call = surfaces(request, channels, posted('request', 'approval')).find(({ under }) => under === 'approval');
      expect(call?.content.text).toMatch(/^<@U0MARTA>: /);
    }
  });
});

describe('how it was approved', () => {
  const how = new Map<string, readonly [Partial<Request & { state: State }>['state'], string]>([
    [
      'two people',
      [
        { ...purchased, approval: { by: omar, at: NOW, first: [{ by: marta, for: lea, at: NOW }] } },
        `by <@${marta}> (for <@${lea}>) and <@${omar}>`,
      ],
    ],
    [
      'automatically',
      [
        { ...purchased, approval: { by: FORGOTTEN, at: NOW, automatic: true, rule: 'approve.rules[1].auto_below' } },
        'automatically, by rule 2 of the rules of spending',
      ],
    ],
    [
      'past the rules',
      [
        { ...purchased, approval: { by: omar, at: NOW, glass: 'The shop <!channel> opens' } },
        `past the rules of spending by <@${omar}>`,
      ],
    ],
  ]);

  it.each([...how])('%s: said on both cards, in the feed and on Home, and nobody is unknown', (_, [state, said]) => {
    const request = aRequest(state);
    const all = surfaces(request, channels, posted('request', 'approval'));
    const texts = ['request', 'approval', 'feed'].map((key) => all.find((each) => each.key === key)?.content.text);
    for (const text of texts) expect(text).toContain(`pproved ${said}`);
    const home = homeView({
      ...{ decisions: [{ request, by: '', at: NOW }], open: listing, ended: [], numbers: listing, waiting: listing },
      ...{ isNew: false, approvers: [] },
    });
    expect(JSON.stringify([texts, all, home])).not.toContain('@unknown');
  });

  it('shows the reason for which the glass was broken, as it was typed and as no markup', () => {
    const [state] = how.get('past the rules') ?? [];
    for (const { key, content } of surfaces(aRequest(state), channels, posted('request', 'approval'))) {
      expect([key, content.text]).toEqual([key, expect.stringContaining('“The shop &lt;!channel&gt; opens”')]);
      expect(JSON.stringify(content.blocks)).toContain('“The shop <!channel> opens”');
    }
  });

  it('says on the requester’s card who has approved, and that one more person must', () => {
    const state = { ...awaitingApproval, ruling: aRuling({ people: 2 }), approvals: [{ by: marta, at: NOW }] };
    expect(requestCard(aRequest(state)).text).toContain(
      `Approved ✓ by <@${marta}>, ${moment(NOW)}. One more person must approve it. Waiting for <!subteam^S0LEADS>.`,
    );
    const before = { ...awaitingApproval, ruling: aRuling({ people: 2 }) };
    expect(requestCard(aRequest(before)).text).toContain('Two people must approve it. Waiting for');
  });
});

const listing = { items: [], more: 0, orMore: false };
const told = (all: readonly Surface[]) =>
  all.filter(({ key }) => key.startsWith('told-')).map(({ key, to, content }) => [key, to[0], content.text] as const);

describe('who is told, and not asked', () => {
  const number = aHold().number;
  const history = (entry: Omit<Entry, 'at'>): Entry[] => [
    { at: NOW, what: 'held', number },
    { at: NOW, number, ...entry },
  ];

  it.each([
    [{ what: 'approved', by: marta }, purchased, `was approved by <@${marta}>`],
    [{ what: 'denied', by: omar, note: 'We have one' }, states.denied, `was denied by <@${omar}>`],
    [{ what: 'approvedAutomatically', rule: 'approve.auto_below' }, purchased, 'was approved automatically'],
    [{ what: 'brokeGlass', by: omar, note: 'It opens today' }, purchased, `<@${omar}> has`],
  ] as const)('of %o, once, directly', (entry, state, said) => {
    const request = aRequest(state, { history: history({ ...entry, tell: [cfo] }) });
    const all = surfaces(request, channels, posted('request', 'approval'));
    expect(told(all)).toEqual([[`told-1-${cfo}`, cfo, expect.stringContaining(said)]]);
    if ('note' in entry) expect(told(all)[0]?.[2]).toContain(`“${entry.note}”`);
    expect(
      surfaces(aRequest(state, { history: history(entry) }), channels, new Map()).map(({ key }) => key),
    ).not.toContain(`told-1-${cfo}`);
  });

  it('but not beside their own card, under which it is said', () => {
    const request = aRequest(purchased, {
      history: history({ what: 'brokeGlass', by: 'U0CTO', note: 'Now', tell: [marta, cfo] }),
    });
    const all = surfaces(request, { feed: 'C3' }, posted('request', `approval-${marta}`));
    expect(told(all).map(([key]) => key)).toEqual([`told-1-${cfo}`]);
    expect(all.find(({ under }) => under === `approval-${marta}`)?.content.text).toContain(
      'past the rules of spending',
    );
  });

  it('has no card where it was approved automatically, until somebody has to see to it', () => {
    const approval = { by: FORGOTTEN, at: NOW, automatic: true } as const;
    const keys = (state: State) => surfaces(aRequest(state), channels, new Map()).map(({ key }) => key);
    expect(keys({ ...states.purchasing, approval })).not.toContain('approval');
    expect(keys({ ...states.unconfirmed, approval })).toContain('approval');
  });
});

describe('a request that was passed on', () => {
  const number = aHold().number;
  const history: Entry[] = [
    { at: NOW, what: 'held', number },
    { at: NOW, what: 'asked', by: marta, number, note: 'What for?' },
    { at: NOW, what: 'passedOn', by: marta, to: omar, number, note: 'You know more' },
  ];
  const state = { ...awaitingApproval, approvers: { mentions: [omar], users: [omar] }, passedTo: [omar] };

  it('gives the one to whom it was passed a card of their own, and says there and under the channel’s who asks them', () => {
    const request = aRequest(state, { history });
    const all = surfaces(request, channels, posted('request', 'approval', `approval-${omar}`));
    expect(all.find(({ key }) => key === `approval-${omar}`)?.to).toEqual([omar]);
    const under = (card: string) => all.filter((each) => each.under === card).map(({ content }) => content.text);
    expect(under('approval')).toEqual([
      expect.stringContaining('asks:'),
      `<@${omar}>: <@${marta}> passes +1 213 555 0134 on to you: “You know more”`,
    ]);
    // What was said before stands on the card.
    expect(under(`approval-${omar}`)).toHaveLength(1);
  });

  it('keeps the card of who passed it on up to date, and posts it no more', () => {
    const request = aRequest(state, { history });
    const all = surfaces(request, { feed: 'C3' }, posted('request', `approval-${marta}`));
    expect(all.filter(({ key }) => key.startsWith('approval-')).map(({ key, to }) => [key, to])).toEqual([
      [`approval-${omar}`, [omar]],
      [`approval-${marta}`, []],
    ]);
  });
});

it('the form to break the glass says what is passed', () => {
  const { blocks } = breakGlassForm('{}', { ...awaitingApproval, ruling: aHardRuling });
  expect(words({ blocks })).toContain('its channel, $20.00, by $3.50');
  expect(words({ blocks })).toContain('No second person approves it: it costs $13.50 at first');
});

it('options that a rule denies say so, and have no Reserve', () => {
  const policy = aPolicy(
    'version: 1\napprove: {rules: [{when: {type: [tollfree]}, deny: true, reason: Facilities orders those <!here>.}]}',
  );
  const groups = [aGroup({ type: 'tollfree', place: '', monthly: money('1.00') }), aGroup({ id: 'other' })];
  const options = { ...choosing.options, groups };
  const request = aRequest({ ...choosing, options }, { search: { country: 'US', type: 'all' } });
  const { blocks } = optionsCard(request, options, undefined, policy);
  const sections = blocks.filter((block) => block.type === 'section');
  const denied = sections.find((block) => JSON.stringify(block).includes('Facilities'));
  expect(denied).not.toHaveProperty('accessory');
  expect(JSON.stringify(denied)).toContain('"plain_text","text":"Not bought here: Facilities orders those <!here>."');
  expect(sections.filter((block) => JSON.stringify(block).includes('request.reserve'))).toHaveLength(1);
  expect(JSON.stringify(requestCard(request))).not.toContain('Facilities');
  // Where all are denied for one reason, that is said once.
  const all = { ...options, groups: [1, 2].map((no) => aGroup({ id: `g${no}`, type: 'tollfree', place: '' })) };
  const none = optionsCard(aRequest({ ...choosing, options: all }), all, undefined, policy);
  expect(JSON.stringify(none.blocks).split('Facilities').length - 1).toBe(1);
  expect(JSON.stringify(none.blocks)).not.toContain('request.reserve');
  expect(none.text).toContain('Not bought here: Facilities orders those &lt;!here&gt;.');
});

import type { Button } from '@slack/types';
import { describe, expect, it } from 'vitest';
import type { Entry } from '../../src/domain/entry.ts';
import type { Request } from '../../src/domain/request.ts';
import type { State } from '../../src/domain/state.ts';
import { moment, phone } from '../../src/slack/format.ts';
import { approvalKey, holdNoOfKey } from '../../src/slack/messages/card-keys.ts';
import { surfaces } from '../../src/slack/messages/surfaces.ts';
import type { Content } from '../../src/slack/views/blocks.ts';
import { detailsView } from '../../src/slack/views/details.ts';
import type { Card } from '../../src/workflow/ports.ts';
import { aDuty, aHold, ana, aRequest, MINUTE, marta, NOW, states, theApprovers } from '../support/requests.ts';

const inChannel = { approvals: 'C0APPROVALS', feed: 'C0FEED' };
const withoutChannel = { feed: 'C0FEED' };
const number = aHold().number;
const yuki = 'U0YUKI';

const held: Entry = { at: NOW, what: 'held', number, until: NOW + 30 * MINUTE };
const expired: Entry = { at: NOW, what: 'expired', number };
const reheld: Entry = { at: NOW, what: 'reheld', by: ana, number };
const reminded: Entry = { at: NOW, what: 'reminded', number };
const nudged: Entry = { at: NOW, what: 'nudged', by: ana, number };
const escalated: Entry = { at: NOW, what: 'escalated', number };

function wanted(state: State, history: readonly Entry[], known: readonly string[] = [], channels = withoutChannel) {
  const cards = new Map<string, Card>(known.map((key) => [key, { channel: 'C1', ts: '1.1', rendered: '' }]));
  return surfaces(aRequest(state, { history }), channels, cards);
}

function find(all: ReturnType<typeof surfaces>, key: string) {
  const found = all.find((each) => each.key === key);
  if (!found) throw new Error(`no ${key} among ${all.map((each) => each.key).join(', ')}`);
  return found;
}

const buttons = (content: Content) =>
  content.blocks
    .flatMap((block): { type: string }[] => {
      if (block.type === 'section') return block.accessory ? [block.accessory] : [];
      return block.type === 'actions' ? block.elements : [];
    })
    .filter((each): each is Button => each.type === 'button')
    .map((each) => ({ text: each.text.text, label: each.accessibility_label ?? '' }));
const texts = (content: Content) => buttons(content).map(({ text }) => text);
const everything = (content: Content) => `${content.text} ${JSON.stringify(content.blocks)}`;

const waiting = states.awaitingApproval;

describe('the request’s card while it waits', () => {
  const card = (state: State, changes: Partial<Request> = {}) =>
    find(surfaces(aRequest(state, changes), withoutChannel, new Map()), 'request').content;

  it('shows where it stands: deadline, and who is asked', () => {
    const shown = everything(card(waiting));
    expect(shown).toContain(`If nobody decides by ${moment(waiting.decideBy)}, the hold is released`);
    expect(shown).toContain('Waiting for <@U0MARTA> or <!subteam^S0LEADS>');
    expect(shown).not.toContain('quiet hours');
  });

  it('shows who will be asked too, and from when: the last reminder', () => {
    const approvers = { ...theApprovers, next: { mentions: [yuki], users: [yuki] } };
    const shown = card({ ...waiting, approvers });
    expect(shown.text).toContain(`From ${moment(NOW + 18 * MINUTE)}, <@U0YUKI> will be asked too.`);
    expect(everything({ ...shown, text: '' })).toContain(`From ${moment(NOW + 18 * MINUTE)}`);
  });

  it('says that quiet hours fall into the wait, and when the approvers were nudged', () => {
    const quiet = { from: NOW + MINUTE, until: NOW + 9 * MINUTE };
    const shown = card({ ...waiting, quiet, nudgedAt: NOW }).text;
    expect(shown).toContain(`No reminders from ${moment(quiet.from)} to ${moment(quiet.until)}: quiet hours.`);
    expect(shown).toContain(`Nudged ${moment(NOW)}.`);
  });

  it('gives every time as people read it, where the provider’s clock is a minute ahead', () => {
    const hold = aHold({ clockOffsetMs: MINUTE, shownOffsetMs: 0 });
    for (const surface of surfaces(aRequest({ ...waiting, hold }), inChannel, new Map())) {
      if (surface.kind === 'card') expect(everything(surface.content)).toContain(moment(waiting.decideBy));
      expect(everything(surface.content)).not.toContain(moment(waiting.decideBy + MINUTE));
    }
    expect(JSON.stringify(detailsView(aRequest({ ...waiting, hold })))).toContain(moment(hold.expiresAt - MINUTE));
  });

  it('where that is not known, by the clock that the deadline is kept by', () => {
    const hold = aHold({ clockOffsetMs: 5 * MINUTE });
    const shown = card({ ...waiting, hold }).text;
    expect(shown).toContain(moment(waiting.decideBy + 5 * MINUTE));
  });

  it('names the number while it is asked for', () => {
    const { attempt: _attempt, ...reserving } = states.reserving;
    const shown = card({ ...reserving, number });
    expect(shown.text).toContain(phone(number));
    expect(everything({ ...shown, text: '' })).toContain(phone(number));
  });

  it.each([
    ['expired', ['Hold it again', 'Details']],
    // Who cancelled may have meant another number.
    ['cancelled', ['Hold it again', 'Ask again…', 'Details']],
  ] as const)('%s: offers to hold it again once nothing of it is being released', (name, offered) => {
    expect(texts(card(states[name]))).toEqual(offered);
    expect(texts(card(states[name], { releasing: [aDuty()] }))).toEqual(['Ask again…', 'Details']);
    expect(texts(card(states[name], { releasing: [aDuty({ number: '+12135550199' })] }))).toContain('Hold it again');
  });
});

describe('buttons', () => {
  const shownButtons = (state: State, key: string) => texts(find(wanted(state, [held], [], inChannel), key).content);

  it.each([
    [
      'awaitingApproval',
      ['Cancel', 'Edit what it is for…', 'Details', 'Nudge'],
      ['Approve & buy', 'Deny…', 'Ask…', 'Details'],
    ],
    ['purchasing', ['Details'], ['Details']],
    ['unconfirmed', ['Details'], ['It was bought', 'Not bought: try again', 'Not bought: release it', 'Details']],
    ['purchased', ['Details'], ['Details']],
    ['failed', ['Ask again…', 'Details'], ['Details']],
    ['denied', ['Ask again…', 'Details'], ['Details']],
    ['expired', ['Hold it again', 'Details'], ['Details']],
    ['cancelled', ['Hold it again', 'Ask again…', 'Details'], ['Details']],
  ] as const)('F14 %s: no button that would be refused to every person', (name, onRequest, onApproval) => {
    expect(shownButtons(states[name], 'request')).toEqual(onRequest);
    expect(shownButtons(states[name], 'approval')).toEqual(onApproval);
  });

  it.each([
    [{ owned: false, held: true }, 'does not list the number among those you own. 2Chat still lists the hold.'],
    [{ owned: false, held: false }, 'does not list the number among those you own. 2Chat no longer lists the hold.'],
    [{}, '2Chat did not say which numbers you own.'],
  ])('stand beside what is known of an order without an answer: %o', (seen, told) => {
    const state = { ...states.unconfirmed, checks: 9, evidence: { at: NOW, ...seen } };
    const { content } = find(wanted(state, [held], [], inChannel), 'approval');
    expect(everything(content)).toContain(told);
    expect(everything(content)).toContain('asked after 9 times');
  });

  it('say to who cannot see the card which number they are about', () => {
    for (const state of Object.values(states)) {
      if (!('hold' in state)) continue;
      for (const { content } of wanted(state, [held], [], inChannel)) {
        for (const { text, label } of buttons(content)) expect(label, text).toContain(phone(number));
      }
    }
  });
});

describe('the message’s own text', () => {
  it.each([
    ['awaitingApproval', [moment(waiting.decideBy), '<@U0MARTA>']],
    ['purchasing', ['Approved by <@U0MARTA>']],
    ['purchased', ['Approved by <@U0MARTA>']],
    ['denied', ['Denied by <@U0MARTA>', 'we have one']],
    ['expired', ['nobody decided in time', moment(NOW)]],
    ['cancelled', ['was cancelled', moment(NOW)]],
  ] as const)('tells the whole news: %s', (name, facts) => {
    const { text } = find(wanted(states[name], [held], [], inChannel), 'request').content;
    for (const fact of [phone(number), ...facts]) expect(text).toContain(fact);
  });
});

describe('news', () => {
  const approved: Entry = { at: NOW, what: 'approved', by: marta, number };
  const purchased: Entry = { at: NOW, what: 'purchased', number };
  const bought = [held, approved, purchased];
  const told = (state: State, history: readonly Entry[], known: readonly string[] = []) =>
    wanted(state, history, known, inChannel).flatMap(({ key }) => (/^(thread|direct)/.test(key) ? [key] : []));

  it('that somebody approved is said while the order takes its time, and no more once what came of it is', () => {
    expect(told(states.purchasing, [held, approved])).toEqual(['thread-0', 'thread-1']);
    expect(told(states.purchased, bought)).toEqual(['thread-0', 'direct-2']);
  });

  it('is told directly or in the thread, and not twice', () => {
    expect(told(states.expired, [held, expired])).toEqual(['thread-0', 'direct-1']);
    expect(told(states.cancelled, [held, { at: NOW, what: 'cancelled', by: ana, number }])).toEqual([
      'thread-0',
      'thread-1',
    ]);
  });

  it('that an earlier version posted in the thread, or is about to find there, stays', () => {
    expect(told(states.purchased, bought, ['thread-1', 'thread-2'])).toEqual([
      'thread-0',
      'thread-1',
      'thread-2',
      'direct-2',
    ]);
  });
});

describe('rounds: a number that is held again is asked about anew', () => {
  const second = [held, reminded, expired, reheld, held];

  it('on a new card, since a updated one notifies no approver', () => {
    expect(wanted(waiting, [held], [], inChannel).map(({ key }) => key)).toEqual(['request', 'approval', 'thread-0']);
    expect(wanted(waiting, second, [], inChannel).map(({ key }) => key)).toContain('approval.2');
    const direct = wanted(waiting, second).map(({ key }) => key);
    expect(direct).toContain('approval.2-U0MARTA');
    expect(direct).toContain('approval.2-U0OMAR');
  });

  it('F14 the earlier cards end as one true line without buttons, and are never posted anew', () => {
    const all = wanted(waiting, second, ['request', 'approval', 'approval-U0MARTA'], inChannel);
    for (const key of ['approval', 'approval-U0MARTA']) {
      const { content, to, kind } = find(all, key);
      expect(content.text).toBe(
        `${phone(number)} was released: nobody decided in time. It was asked for again: see the newer card.`,
      );
      expect([kind, to, texts(content)]).toEqual(['card', [], []]);
    }
    expect(texts(find(all, 'approval.2').content)).toContain('Approve & buy');
  });

  it('F14 also while there is no newer card: nothing can be decided there', () => {
    const { attempt: _attempt, ...reserving } = states.reserving;
    for (const state of [{ ...reserving, number }, states.choosing, { name: 'cancelled', at: NOW }] as State[]) {
      const all = wanted(state, [held, expired, reheld], ['request', 'approval'], inChannel);
      const { content } = find(all, 'approval');
      expect(content.text).toContain('There is nothing to decide here any more.');
      expect(texts(content)).toEqual([]);
    }
  });

  it('F17 says how the earlier round ended: cancelled is not undecided', () => {
    const history = [held, { at: NOW, what: 'cancelled', by: ana, number }, reheld, held] as const;
    const { text } = find(wanted(waiting, history, ['approval'], inChannel), 'approval').content;
    expect(text).toContain(`The request for ${phone(number)} was cancelled. It was asked for again`);
  });

  it('notes go under the card of the round in which it happened', () => {
    const cards = ['request', 'approval', 'approval.2'];
    const under = (history: readonly Entry[]) =>
      wanted(waiting, history, cards, inChannel)
        .filter(({ key, kind }) => key.startsWith('approvers') && kind === 'notification')
        .map(({ under, key }) => [key, under]);
    expect(under(second)).toEqual([]);
    expect(under([...second, reminded])).toEqual([['approvers-5-approval.2', 'approval.2']]);
    const returnedForApproval = {
      at: NOW,
      what: 'returnedForApproval',
      by: marta,
      number,
      problem: { code: 'purchaseNotTaken' },
    } as const;
    expect(under([held, returnedForApproval])).toEqual([['approvers-1-approval', 'approval']]);
    // Of a hold that is gone nothing is called for any more.
    expect(under([held, returnedForApproval, expired, reheld, held])).toEqual([]);
  });

  it('names the keys for others: the newest card of a request', () => {
    const request = aRequest(waiting, { history: second });
    expect([approvalKey(request), approvalKey(request, marta)]).toEqual(['approval.2', 'approval.2-U0MARTA']);
    expect(approvalKey(aRequest(waiting), marta)).toBe('approval-U0MARTA');
    expect(
      ['approval', 'approval-U1', 'approval.12', 'approval.3-U1', 'approvers-1-approval', 'request', 'feed'].map(
        holdNoOfKey,
      ),
    ).toEqual([1, 1, 12, 3, undefined, undefined, undefined]);
  });
});

describe('what is said to approvers', () => {
  const notes = (state: State, history: readonly Entry[], known = ['request', 'approval']) =>
    wanted(state, history, known, inChannel).filter(({ key }) => key.startsWith('approvers'));

  it('F15 names all approvers who are asked, the requester and the deadline', () => {
    for (const [entry, said] of [
      [reminded, 'waits for your decision'],
      [nudged, '<@U0ANA> asks you to decide'],
      [escalated, 'nobody has decided yet'],
    ] as const) {
      const [note] = notes(waiting, [held, entry]);
      expect(note?.under).toBe('approval');
      for (const fact of [
        said,
        '<@U0MARTA>',
        '<!subteam^S0LEADS>',
        '<@U0ANA>',
        phone(number),
        moment(waiting.decideBy),
      ]) {
        expect(note?.content.text).toContain(fact);
      }
    }
  });

  it('names the next approvers once they are asked, under their own cards too', () => {
    const approvers = { mentions: [...theApprovers.mentions, yuki], users: [...theApprovers.users, yuki] };
    const state = { ...waiting, approvers, remindAt: [] };
    const all = wanted(state, [held, reminded, escalated], ['request', 'approval-U0MARTA', 'approval-U0YUKI']);
    expect(all.map(({ key }) => key)).toContain('approval-U0YUKI');
    const said = all.filter(({ key }) => key.startsWith('approvers'));
    // The reminder from before is not said to those who were asked only afterwards.
    expect(said.map(({ key }) => key)).toEqual(['approvers-2-approval-U0MARTA', 'approvers-2-approval-U0YUKI']);
    expect(said[0]?.content.text).toContain('<@U0YUKI>');
  });

  it('what it is for was changed: with both texts, unless they were asked about nothing yet', () => {
    const changed = { at: NOW, what: 'purposeChanged', by: ana, note: 'Sales', was: 'Support' } as const;
    const [note, ...others] = notes(waiting, [changed, held, { ...changed, number }]);
    expect([note?.key, others]).toEqual(['approvers-2-approval', []]);
    expect(note?.content.text).toBe('<@U0ANA> changed what it is for: “Sales”, before: “Support”');
  });

  it('a question and its answer, with whose question it was', () => {
    const asked = { at: NOW, what: 'asked', by: marta, note: 'Why?', number } as const;
    const answered = { at: NOW, what: 'answered', by: ana, note: 'Since', number, question: 1 } as const;
    expect(notes(waiting, [held, asked, answered]).map(({ content }) => content.text)).toEqual([
      '<@U0MARTA> asks: “Why?”',
      '<@U0ANA> answers <@U0MARTA>: “Since”',
    ]);
    const direct = (state: State, history: readonly Entry[]) => find(wanted(state, history), 'question-1');
    expect(direct(waiting, [held, asked])).toMatchObject({ kind: 'card', to: [ana] });
    // What is over is brought in line, and not posted any more.
    expect(direct(waiting, [held, asked, answered]).to).toEqual([]);
    expect(direct(states.purchased, [held, asked]).to).toEqual([]);
  });

  it('F15 is not said any more once an approver has decided: what was said before tells how it ended, and nothing is posted', () => {
    const at = NOW + MINUTE;
    for (const [state, end, says] of [
      ['purchased', { what: 'approved', by: marta }, '✅ Decided: <@U0MARTA> approved'],
      ['denied', { what: 'denied', by: marta, note: 'no *use*' }, '⛔ Decided: <@U0MARTA> denied'],
      ['expired', { what: 'expired' }, '⌛ Released: no decision came in time about'],
      ['cancelled', { what: 'cancelled', by: ana }, '✖ Cancelled: <@U0ANA> needs no decision about'],
      ['purchased', { what: 'foundBought' }, '✅ Bought:'],
    ] as const) {
      const history = [held, reminded, nudged, { at, number, ...end }];
      const over = notes(states[state], history).filter(({ key }) => !key.startsWith('approvers-3'));
      expect(over.map(({ kind, key, to, under }) => [kind, key, to, under])).toEqual([
        ['over', 'approvers-1-approval', [], 'approval'],
        ['over', 'approvers-2-approval', [], 'approval'],
      ]);
      for (const { content } of over) {
        expect(content.text.startsWith(says), content.text).toBe(true);
        for (const fact of [phone(number), moment(at)]) expect(content.text).toContain(fact);
        expect(content.text).not.toContain('no *use*');
      }
    }
  });

  it('stays as it was said while the wait goes on, also where others were called since', () => {
    expect(notes(waiting, [held, reminded, nudged]).map(({ kind, key }) => [kind, key])).toEqual([
      ['notification', 'approvers-2-approval'],
    ]);
  });

  it('calls them again when an approved number could not be bought, and says why', () => {
    const returnedForApproval = {
      at: NOW,
      what: 'returnedForApproval',
      by: marta,
      number,
      problem: { code: 'offerChanged', provider: 'Bird' },
    } as const;
    const [note] = notes(waiting, [held, returnedForApproval]);
    for (const fact of ['<@U0MARTA>', 'waits for a decision again', 'Bird has changed what it offers']) {
      expect(note?.content.text).toContain(fact);
    }
  });

  it('F46: a price that changed is a card of its own, and the one with the old price has nothing to press', () => {
    const problem = { code: 'priceChanged', provider: 'Bird' } as const;
    const approved = { at: NOW, what: 'approved', by: marta, number } as const;
    const returnedForApproval = { at: NOW, what: 'returnedForApproval', by: marta, number, problem } as const;
    const all = wanted({ ...waiting, problem }, [held, approved, returnedForApproval], ['request', 'approval-U0MARTA']);
    const [old, now] = ['approval-U0MARTA', 'approval.2-U0MARTA'].map((key) => all.find((each) => each.key === key));
    expect(old?.content.text).toContain('was approved and not bought at this price');
    expect(JSON.stringify(old?.content.blocks)).not.toContain('request.approve');
    expect(JSON.stringify(now?.content.blocks)).toContain('request.approve');
    expect(JSON.stringify(now?.content.blocks)).toContain('Bird has changed the price');
  });
});

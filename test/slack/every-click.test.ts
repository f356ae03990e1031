import { describe, expect, it } from 'vitest';
import { groupFingerprint, holdFingerprint } from '../../src/domain/fingerprint.ts';
import type { StateName } from '../../src/domain/state.ts';
import { moment } from '../../src/slack/format.ts';
import { ids } from '../../src/slack/ids.ts';
import { useClicks } from '../support/clicks.ts';
import { aDuty, aGroup, aHold, ana, MINUTE, marta, NOW, rules, states } from '../support/requests.ts';

const ben = 'U0BEN';
const bot = useClicks([ana, marta]);

const shownHold = holdFingerprint(aHold());
const buttons = new Map<string, readonly [user: string, action: string, shown?: string]>([
  ['nudge', [ana, ids.actions.nudge]],
  ['cancel', [ana, ids.actions.cancel]],
  ['hold again', [ana, ids.actions.rehold]],
  ['reserve', [ana, `${ids.actions.reserve}.0`, groupFingerprint(aGroup())]],
  ['turn page', [ana, `${ids.actions.turnPage}.0`, '0']],
  ['approve', [marta, ids.actions.approve, shownHold]],
  ['deny', [marta, ids.actions.deny, shownHold]],
  ['resolve', [marta, `${ids.actions.resolve}.bought`, shownHold]],
  ['ask', [marta, ids.actions.ask, shownHold]],
  ['answer', [ana, ids.actions.answer, '0']],
  ['edit purpose', [ana, ids.actions.editPurpose]],
  ['details', [ana, ids.actions.details]],
  ["another's details", [ben, ids.actions.details]],
  ["another's nudge", [ben, ids.actions.nudge]],
  ["another's cancel", [ben, ids.actions.cancel]],
  ["another's hold again", [ben, ids.actions.rehold]],
  ["another's reserve", [ben, `${ids.actions.reserve}.0`, groupFingerprint(aGroup())]],
  ['no approver approves', [ben, ids.actions.approve, shownHold]],
  ['no approver denies', [ben, ids.actions.deny, shownHold]],
  ['no approver resolves', [ben, `${ids.actions.resolve}.bought`, shownHold]],
  ['no approver asks', [ben, ids.actions.ask]],
  ["another's answer", [ben, ids.actions.answer, '0']],
  ["another's edit", [ben, ids.actions.editPurpose]],
  ['own approve', [ana, ids.actions.approve, shownHold]],
  ['own deny', [ana, ids.actions.deny, shownHold]],
  ['own ask', [ana, ids.actions.ask]],
]);

/** What each answer says, in the words people read. */
const answers = new Map<string, string>([
  ['searching', 'The search is being made at this moment'],
  ['choosing', 'no number is held'],
  ['holding', 'A number is being held at this moment'],
  ['waits', 'a number is held and waits for a decision'],
  ['buying', 'the number is approved and is being bought'],
  ['unsure', 'the provider is being asked whether it was bought'],
  ['bought', 'Too late: the number is bought.'],
  ['not bought', 'the number was approved and could not be bought'],
  ['denied', 'Too late: the request was denied.'],
  ['released', 'nobody decided in time, and the number was released'],
  ['cancelled', 'Too late: the request was cancelled.'],
  ['approved by', `<@U0MARTA> already approved this, ${moment(NOW)}.`],
  ['denied by', `<@U0MARTA> already denied this, ${moment(NOW)}.`],
  ['ended', `Too late: nobody had decided, and the number was released, ${moment(NOW)}.`],
  ['was cancelled', `The request was cancelled, ${moment(NOW)}.`],
  ['not yours', 'Only <@U0ANA>, who asked, can do that.'],
  ['not you', 'You may not decide this. It is up to <@U0MARTA> or <!subteam^S0LEADS>.'],
  ['outdated', 'What you clicked is no longer what the card shows'],
  ['own', 'You cannot approve your own request; it is up to <@U0MARTA> or <!subteam^S0LEADS>.'],
]);

/**
 * What the person who presses a button is told, whatever the card still showed. "done": it counts (and the card says so), "form": a modal opens.
 */
const TABLE = `
button               | searching | choosing  | reserving | awaitingApproval | purchasing  | unconfirmed | purchased   | failed      | denied    | expired   | cancelled
nudge                | searching | choosing  | holding   | done             | buying      | unsure      | bought      | not bought  | denied    | released  | cancelled
cancel               | done      | done      | holding   | done             | approved by | approved by | approved by | approved by | denied by | ended     | was cancelled
hold again           | searching | choosing  | holding   | waits            | buying      | unsure      | bought      | not bought  | denied    | done      | done
reserve              | searching | done      | holding   | waits            | buying      | unsure      | bought      | not bought  | denied    | released  | cancelled
turn page            | searching | done      | holding   | waits            | buying      | unsure      | bought      | not bought  | denied    | released  | cancelled
approve              | searching | choosing  | holding   | done             | approved by | approved by | approved by | approved by | denied by | ended     | was cancelled
deny                 | searching | choosing  | holding   | form             | approved by | approved by | approved by | approved by | denied by | ended     | was cancelled
resolve              | searching | choosing  | holding   | waits            | buying      | done        | bought      | not bought  | denied    | released  | cancelled
ask                  | searching | choosing  | holding   | form             | approved by | approved by | approved by | approved by | denied by | ended     | was cancelled
answer               | searching | choosing  | holding   | outdated         | buying      | unsure      | bought      | not bought  | denied    | released  | cancelled
edit purpose         | searching | form      | form      | form             | buying      | unsure      | bought      | not bought  | denied    | released  | cancelled
details              | form      | form      | form      | form             | form        | form        | form        | form        | form      | form      | form
another's details    | not yours | not yours | not yours | not yours        | not yours   | not yours   | form        | not yours   | not yours | not yours | not yours
another's nudge      | not yours | not yours | not yours | not yours        | not yours   | not yours   | not yours   | not yours   | not yours | not yours | not yours
another's cancel     | not yours | not yours | not yours | not yours        | not yours   | not yours   | not yours   | not yours   | not yours | not yours | not yours
another's hold again | not yours | not yours | not yours | not yours        | not yours   | not yours   | not yours   | not yours   | not yours | not yours | not yours
another's reserve    | not yours | not yours | not yours | not yours        | not yours   | not yours   | not yours   | not yours   | not yours | not yours | not yours
no approver approves | searching | choosing  | holding   | not you          | not you     | not you     | not you     | not you     | not you   | not you   | not you
no approver denies   | not you   | not you   | not you   | not you          | not you     | not you     | not you     | not you     | not you   | not you   | not you
no approver resolves | searching | choosing  | holding   | waits            | not you     | not you     | not you     | not you     | denied    | released  | cancelled
no approver asks     | not you   | not you   | not you   | not you          | not you     | not you     | not you     | not you     | not you   | not you   | not you
another's answer     | not yours | not yours | not yours | not yours        | not yours   | not yours   | not yours   | not yours   | not yours | not yours | not yours
another's edit       | not yours | not yours | not yours | not yours        | not yours   | not yours   | not yours   | not yours   | not yours | not yours | not yours
own approve          | searching | choosing  | holding   | own              | own         | own         | own         | own         | own       | own       | own
own deny             | searching | choosing  | holding   | own              | own         | own         | own         | own         | own       | own       | own
own ask              | searching | choosing  | holding   | own              | own         | own         | own         | own         | own       | own       | own
`;

const [head = [], ...rows] = TABLE.trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));
const names = head.slice(1) as StateName[];

describe('every click is answered, whatever the card that was clicked still showed (F2, F14, F17, F20, F21)', () => {
  it('the table has every state and every button', () => {
    expect([...names].sort()).toEqual(Object.keys(states).sort());
    expect(rows.map(([name]) => name)).toEqual([...buttons.keys()]);
  });

  for (const [name = '', ...cells] of rows) {
    const [user = '', action = '', shown] = buttons.get(name) ?? [];
    it.each(
      names.map((state, index) => [state, cells[index] ?? ''] as const),
    )(`${name} in %s: %s`, async (state, expected) => {
      const { press } = await bot(states[state]);
      const { told, views, changed } = await press(user, action, shown);
      if (expected === 'form') return expect([views.length, told, changed]).toEqual([1, [], false]);
      if (expected === 'done') return expect([told, changed]).toEqual([[], true]);
      expect([told, views, changed]).toEqual([
        [expect.stringContaining(answers.get(expected) ?? 'no such answer')],
        [],
        false,
      ]);
    });
  }
});

describe('and what the state alone does not tell', () => {
  const waiting = states.awaitingApproval;

  it.each([
    ['approve', marta, ids.actions.approve],
    ['deny', marta, ids.actions.deny],
    ['nudge', ana, ids.actions.nudge],
  ])('F15 %s after the deadline: too late, although the bot has not released the number yet', async (_name, user, action) => {
    const { press } = await bot(waiting, { at: waiting.decideBy });
    const { told, changed, views } = await press(user, action, shownHold);
    expect([told, views, changed]).toEqual([
      [`Too late: the time to decide ended ${moment(waiting.decideBy)}, and the number is being released.`],
      [],
      false,
    ]);
  });

  it.each([
    ['another price', aHold({ group: aGroup({ monthly: { amount: '3.49', currency: null } }) })],
    ['an earlier hold of the same number', aHold({ id: 'res-0' })],
  ])('approve and deny on a card that shows %s: nothing is done', async (_what, hold) => {
    for (const action of [ids.actions.approve, ids.actions.deny]) {
      const { press } = await bot(waiting);
      const { told, changed } = await press(marta, action, holdFingerprint(hold));
      expect([told, changed]).toEqual([[expect.stringContaining('no longer what the card shows')], false]);
    }
  });

  it('nudge too soon: says from when it is possible again', async () => {
    const { press } = await bot({ ...waiting, nudgedAt: NOW - MINUTE });
    const { told, changed } = await press(ana, ids.actions.nudge);
    expect([told, changed]).toEqual([[expect.stringContaining(`from ${moment(NOW + 9 * MINUTE)}`)], false]);
  });

  it('nudge in quiet hours: says until when', async () => {
    const quietHours = { from: 11 * 60, until: 13 * 60, zone: 'UTC' };
    const { press } = await bot(waiting, { rules: { ...rules, quietHours } });
    const { told, changed } = await press(ana, ids.actions.nudge);
    expect([told, changed]).toEqual([
      [expect.stringContaining(`nobody is nudged until ${moment(NOW + 60 * MINUTE)}`)],
      false,
    ]);
  });

  it.each([
    'expired',
    'cancelled',
  ] as const)('hold again while the number is still being released (%s): says when', async (name) => {
    const { press } = await bot(states[name], { changes: { releasing: [aDuty()] } });
    const { told, changed } = await press(ana, ids.actions.rehold);
    expect([told, changed]).toEqual([[expect.stringContaining('still being released')], false]);
  });

  it('pass on: as often as one request is; then nobody fills in a form in vain', async () => {
    const passedOn = (times: number) => Array.from({ length: times }, () => ({ at: NOW, what: 'passedOn' }) as const);
    for (const [times, told] of [
      [9, []],
      [10, [expect.stringContaining('passed on 10 times, which is as often as one request is')]],
    ] as const) {
      const { press } = await bot(waiting, { changes: { history: passedOn(times) } });
      const answer = await press(marta, ids.actions.passOn, shownHold);
      expect([answer.told, answer.views.length]).toEqual([told, 1 - told.length]);
    }
  });

  it('F1, F11 the same click twice counts once, and the second time says so', async () => {
    const { press } = await bot(waiting);
    await press(marta, ids.actions.approve, shownHold);
    const { told, state } = await press(marta, ids.actions.approve, shownHold);
    expect([told, state]).toEqual([[expect.stringContaining('<@U0MARTA> already approved this')], 'purchasing']);
  });

  it.each([...buttons])('%s of a request that is not known any more', async (_name, [user, action, shown]) => {
    const { press } = await bot(waiting);
    const { told, changed } = await press(user, action, shown, 'gone');
    expect([told, changed]).toEqual([[expect.stringContaining('not known here any more')], false]);
  });

  it.each([
    'pick',
    'sort',
    'elsewhere',
    'changeSearch',
  ] as const)('%s on an old card is answered in every state', async (name) => {
    for (const state of names) {
      if (state === 'choosing') continue;
      const { press } = await bot(states[state]);
      const { told, views, changed } = await press(ana, ids.actions[name], groupFingerprint(aGroup()));
      expect(told.length + views.length, state).toBe(1);
      expect(changed, state).toBe(false);
    }
  });

  it('when something breaks: with a reference to tell the operator, and that nothing was changed', async () => {
    for (const [user, action, shown] of buttons.values()) {
      const { press } = await bot(waiting, { broken: true });
      const { told, views, changed } = await press(user, action, shown);
      expect([told, views, changed]).toEqual([
        [expect.stringMatching(/nothing was changed.* reference: \w{8}$/)],
        [],
        false,
      ]);
    }
  });
});

import type { ModalView } from '@slack/types';
import { describe, expect, it } from 'vitest';
import { type NumberRecord, recordFingerprint } from '../../src/domain/register/record.ts';
import { ids } from '../../src/slack/ids.ts';
import { actions, context, plain } from '../../src/slack/views/blocks.ts';
import { keepButton, showButton } from '../../src/slack/views/number-buttons.ts';
import { words } from '../../src/slack/words/words.ts';
import { createNumberBot } from '../support/number-clicks.ts';
import { aNumber, DAY, givingBack } from '../support/numbers.ts';
import { ana, marta, NOW } from '../support/requests.ts';

const ben = 'U0BEN';
const omar = 'U0OMAR';
const text = (value: string) => ({ value });
const person = (selected_user: string) => ({ selected_user });

const offer = { to: ben, by: ana, at: NOW };
const asked = { givingBack: givingBack.asked };
const wish = String(givingBack.asked.at);
const nobodys = { owner: undefined };

type Case = readonly [name: string, user: string, action: string, record: Partial<NumberRecord>, shown?: string];

/** What becomes of a click: "form" opens a modal, "done" is saved, else what the person reads. */
const cases: readonly (readonly [...Case, expected: string])[] = [
  ['owner', ana, ids.numbers.edit, {}, undefined, 'form'],
  ['approver', marta, ids.numbers.edit, {}, undefined, 'form'],
  ['another', ben, ids.numbers.edit, {}, undefined, 'Only the owner of that number, <@U0ANA>'],
  ['owner', ana, ids.numbers.adopt, nobodys, undefined, 'Only approvers can do that'],
  ['approver', marta, ids.numbers.adopt, nobodys, undefined, 'form'],
  ['approver', marta, ids.numbers.adopt, {}, undefined, 'That number has an owner already, <@U0ANA>'],
  ['owner', ana, ids.numbers.handOver, {}, undefined, 'form'],
  ['another', ben, ids.numbers.handOver, {}, undefined, 'Only the owner of that number, <@U0ANA>'],
  ['owner', ana, ids.numbers.giveBack, {}, undefined, 'form'],
  ['owner', ana, ids.numbers.giveBack, { locked: true }, undefined, 'That number is locked'],
  ['owner', ana, ids.numbers.giveBack, { provider: 'Bird' }, undefined, 'cannot be given back from here'],
  ['owner', ana, ids.numbers.giveBack, { goneAt: NOW }, undefined, 'is not ours any more'],
  ['approver', marta, ids.numbers.confirm, asked, undefined, 'form'],
  ['owner who asked', ana, ids.numbers.confirm, asked, undefined, 'Only approvers can do that'],
  ['approver', marta, ids.numbers.confirm, {}, undefined, 'does not fit how the number stands'],
  ['owner', ana, ids.numbers.lock, {}, undefined, 'done'],
  ['another', ben, ids.numbers.lock, {}, undefined, 'Only the owner of that number, <@U0ANA>'],
  ['owner', ana, ids.numbers.unlock, { locked: true }, undefined, 'done'],
  ['owner', ana, ids.numbers.keep, { review: { askedAt: NOW } }, undefined, 'done'],
  ['owner', ana, ids.numbers.keep, {}, undefined, 'does not fit how the number stands'],
  ['owner', ana, ids.numbers.withdraw, { handover: offer }, undefined, 'done'],
  ['new owner', ben, ids.numbers.accept, { handover: offer }, String(NOW), 'done'],
  ['new owner', ben, ids.numbers.decline, { handover: offer }, String(NOW), 'done'],
  ['new owner, of an older offer', ben, ids.numbers.accept, { handover: offer }, String(NOW - 1), 'not offered to you'],
  ['another', omar, ids.numbers.accept, { handover: offer }, String(NOW), 'not offered to you'],
  ['owner', ana, ids.numbers.stop, asked, wish, 'done'],
  ['owner, of an older wish', ana, ids.numbers.stop, asked, '1', 'has asked anew'],
  ['another', ben, ids.numbers.stop, asked, wish, 'Only the owner of that number, <@U0ANA>'],
  ['approver', marta, `${ids.numbers.resolve}.kept`, { givingBack: givingBack.unconfirmed }, `kept.${wish}`, 'done'],
  [
    'approver, of an older wish',
    marta,
    ids.numbers.resolve,
    { givingBack: givingBack.unconfirmed },
    'kept.1',
    'does not fit',
  ],
  ['owner', ana, ids.numbers.resolve, { givingBack: givingBack.unconfirmed }, `kept.${wish}`, 'Only approvers'],
  ['owner', ana, ids.numbers.history, {}, undefined, 'form'],
  ['another', ben, ids.numbers.history, {}, undefined, 'Only the owner of that number, <@U0ANA>'],
  ['another', ben, ids.numbers.show, {}, undefined, 'form'],
];

describe('a click about a number', () => {
  it.each(cases)('%s %s: %s', async (_who, user, action, changes, shown, expected) => {
    const record = aNumber(changes);
    const bot = createNumberBot([record]);
    const { acks, told, views } = await bot.press(user, action, { number: record.id, shown });
    const isSaved = bot.record(record.id)?.version !== record.version;
    expect(acks).toBe(1);
    expect(isSaved).toBe(expected === 'done');
    expect(views.length).toBe(expected === 'form' ? 1 : 0);
    if (expected === 'form') return expect(told).toEqual([]);
    expect(told[0]?.text).toContain(expected === 'done' ? '+1 213 555 0102' : expected);
    // The answer is for one person, never in place of a card.
    expect(told[0]?.replace_original).toBe(false);
  });

  it('has been saved when it is acknowledged', async () => {
    const bot = createNumberBot([aNumber()]);
    await bot.press(ana, ids.numbers.lock, { number: aNumber().id });
    expect(bot.did()).toEqual(['saved', 'acknowledged']);
    const broken = createNumberBot([aNumber()], { broken: true });
    const { told } = await broken.press(ana, ids.numbers.lock, { number: aNumber().id });
    expect(told[0]?.text).toContain('Something went wrong');
  });

  it.each([
    'lock',
    'edit',
    'stop',
    'confirm',
    'refresh',
    'history',
  ] as const)('changes nothing while Slack does not say who that is: %s', async (name) => {
    const bot = createNumberBot([aNumber(asked)], { mayDecide: async () => Promise.reject(new Error('away')) });
    const { told, views } = await bot.press(marta, ids.numbers[name], { number: aNumber().id, shown: wish });
    expect([told[0]?.text, views, bot.did()]).toEqual([words.numbers.youUnknown, [], ['acknowledged']]);
    expect(bot.read()).toEqual([]);
  });

  it('on the number’s view is shown there, and so is why it was refused', async () => {
    const bot = createNumberBot([aNumber()]);
    const about = { number: aNumber().id, on: 'view' } as const;
    const done = await bot.press(ana, ids.numbers.lock, about);
    expect(done.views).toMatchObject([{ how: 'update', id: 'V0' }]);
    expect(JSON.stringify(done.views)).toContain('is locked: it cannot be given back');
    const refused = await bot.press(ben, ids.numbers.unlock, about);
    expect(JSON.stringify(refused.views)).toContain('Only the owner of that number, <@U0ANA>');
    expect((await bot.press(ana, ids.numbers.history, about)).views).toMatchObject([{ how: 'push' }]);
  });

  it('that was saved is told in another way where the view cannot show it', async () => {
    const bot = createNumberBot([aNumber()], { stuck: true });
    const { told } = await bot.press(ana, ids.numbers.lock, { number: aNumber().id, on: 'view' });
    expect(told).toMatchObject([{ text: expect.stringContaining('is locked: it cannot be given back') }]);
    const form = await formOf(bot, ana, ids.numbers.edit);
    const sent = await bot.send(ana, form, { [ids.fields.purpose]: text('Sales line') });
    expect([sent.acks, sent.told]).toMatchObject([1, [{ text: expect.stringContaining('is saved') }]]);
  });

  it('about what is no number of ours is refused', async () => {
    const bot = createNumberBot([]);
    for (const action of ['number.nonsense', 'number.constructor', ids.numbers.show, ids.numbers.lock]) {
      const { told, acks } = await bot.press(marta, action, { number: 'nothing' });
      expect([told[0]?.text.includes('not in the register'), acks]).toEqual([true, 1]);
    }
  });
});

describe('the message in which a button was pressed', () => {
  const one = aNumber({ handover: offer, review: { askedAt: NOW }, ...asked });
  const other = aNumber({ number: '+12135550999', review: { askedAt: NOW } });
  const news = context(plain('Something about it.'));
  const blocks = [news, actions(keepButton(one), showButton(one)), actions(keepButton(other))];
  const unconfirmed = aNumber({ givingBack: givingBack.unconfirmed });

  it.each<[user: string, action: string, shown: string | undefined, record: NumberRecord, said: string]>([
    [ben, ids.numbers.accept, String(NOW), one, 'Accepted by <@U0BEN>.'],
    [ben, ids.numbers.decline, String(NOW), one, 'Declined by <@U0BEN>.'],
    [ana, ids.numbers.keep, undefined, one, 'Kept by <@U0ANA>.'],
    [ana, ids.numbers.stop, wish, one, 'Stopped by <@U0ANA>.'],
    [marta, `${ids.numbers.resolve}.givenBack`, `givenBack.${wish}`, unconfirmed, '<@U0MARTA> said that it was'],
    [marta, `${ids.numbers.resolve}.kept`, `kept.${wish}`, unconfirmed, '<@U0MARTA> said that it is still ours.'],
  ])('%s %s: says who did it in place of the number’s buttons', async (user, action, shown, record, said) => {
    const bot = createNumberBot([record, other]);
    const { updated, told } = await bot.press(user, action, { number: record.id, shown, blocks });
    const settled = { type: 'context', elements: [{ type: 'mrkdwn', text: expect.stringContaining(said) }] };
    expect(updated).toEqual([
      { channel: 'C1', ts: '7.7', text: expect.stringContaining(`News.\n${said}`), blocks: [news, settled, blocks[2]] },
    ]);
    expect(told).toHaveLength(1);
  });

  it('stays as it is where nothing was done, where others do not see it, and of what can be done again', async () => {
    const bot = createNumberBot([one]);
    const about = { number: one.id, blocks };
    expect((await bot.press(omar, ids.numbers.accept, { ...about, shown: String(NOW) })).updated).toEqual([]);
    expect((await bot.press(ana, ids.numbers.withdraw, about)).updated).toEqual([]);
    expect((await bot.press(ana, ids.numbers.keep, { ...about, on: 'ephemeral' })).updated).toEqual([]);
  });

  it('that Slack does not update keeps nobody from being told', async () => {
    const bot = createNumberBot([one], { stuck: true });
    const { told, updated } = await bot.press(ana, ids.numbers.keep, { number: one.id, blocks });
    expect([told[0]?.text, updated]).toEqual([expect.stringContaining('is kept'), []]);
    expect(bot.record(one.id)?.review).toBeUndefined();
  });
});

describe('a list of numbers', () => {
  const many = Array.from({ length: 25 }, (_, at) => aNumber({ number: `+1213555${1000 + at}` }));

  it('goes on in place where only this person sees it, and loads a page alone', async () => {
    const bot = createNumberBot(many);
    const { told } = await bot.press(marta, `${ids.numbers.list}.next`, { shown: '1.united states', on: 'ephemeral' });
    expect(told).toMatchObject([{ replace_original: true }]);
    expect(told[0]?.text).toContain('Page 2 of 3');
    expect(bot.loaded()).toHaveLength(10);
    const elsewhere = await bot.press(marta, `${ids.numbers.list}.next`, { shown: '1.' });
    expect(elsewhere.told[0]?.replace_original).toBe(false);
  });

  it('has only one’s own for those who do not approve, or of whom Slack does not say it', async () => {
    const own = aNumber({ number: '+12135559999', owner: ben });
    for (const mayDecide of [async () => false, async () => undefined, () => Promise.reject(new Error('away'))]) {
      const bot = createNumberBot([...many, own], { mayDecide });
      const { told } = await bot.press(ben, ids.numbers.list, { shown: '0.' });
      expect(told[0]?.text).toContain('The one number that you own');
      expect(bot.loaded()).toEqual([own.id]);
    }
  });

  it('of one owner is listed when that person is picked', async () => {
    const bot = createNumberBot([...many, aNumber({ number: '+12135559999', owner: ben })]);
    const { told } = await bot.press(marta, `${ids.numbers.list}.owner`, { picked: ben, on: 'ephemeral' });
    expect(told[0]?.text).toContain('One number of 26');
    expect(told[0]?.text).toContain('Searched for <@U0BEN>');
  });

  it('finds a number as it is dialled within its country, and says that a word was too long', async () => {
    const berlin = aNumber({ number: '+493023125017' });
    const bot = createNumberBot([...many, berlin]);
    const { told } = await bot.press(marta, ids.numbers.list, { shown: '0.030 23125017', on: 'ephemeral' });
    expect(told[0]?.text).toContain('One number of 26');
    expect(bot.loaded()).toEqual([berlin.id]);
    const long = await bot.press(marta, ids.numbers.list, { shown: `0.${'x'.repeat(90)}`, on: 'ephemeral' });
    expect(long.told[0]?.text).toContain('is too long to search for');
    expect(told[0]?.text).not.toContain('too long');
  });

  it('is read anew for approvers, of every provider', async () => {
    const bot = createNumberBot([]);
    expect((await bot.press(ana, ids.numbers.refresh)).told[0]?.text).toContain('Only approvers');
    expect(bot.read()).toEqual([]);
    await bot.press(marta, ids.numbers.refresh);
    expect(bot.read()).toEqual(['2Chat', 'Bird']);
  });
});

/** Opens a form with a button of the number's view. */
async function formOf(bot: ReturnType<typeof createNumberBot>, user: string, action: string): Promise<ModalView> {
  const { views } = await bot.press(user, action, { number: aNumber().id, on: 'view' });
  expect(views).toMatchObject([{ how: 'push' }]);
  return views[0]?.view as ModalView;
}

describe('a form about a number', () => {
  it('is saved before it closes, and shown on the view below', async () => {
    const bot = createNumberBot([aNumber()], { costCentres: ['Sales', 'Marketing'] });
    const form = await formOf(bot, ana, ids.numbers.edit);
    bot.did();
    const sent = await bot.send(ana, form, {
      [ids.fields.purpose]: text('Sales line'),
      [ids.fields.costCentre]: { selected_option: { value: 'Sales', text: { text: 'Sales' } } },
    });
    expect(bot.did()).toEqual(['saved', 'acknowledged']);
    expect(bot.record(aNumber().id)).toMatchObject({ purpose: 'Sales line', costCentre: 'Sales' });
    expect(sent.views).toMatchObject([{ how: 'update', id: 'V0' }]);
  });

  it('opened from a message says where it was opened what it came to', async () => {
    const bot = createNumberBot([aNumber()]);
    const { views } = await bot.press(ana, ids.numbers.handOver, { number: aNumber().id });
    const sent = await bot.send(ana, views[0]?.view as ModalView, { [ids.fields.to]: person(ben) });
    expect(sent.told).toMatchObject([{ channel: 'C1', text: expect.stringContaining('is offered to <@U0BEN>') }]);
  });

  it('does not overwrite what was not read, and keeps what was typed', async () => {
    const bot = createNumberBot([aNumber()]);
    const form = await formOf(bot, ana, ids.numbers.edit);
    bot.keep(aNumber({ purpose: 'Said by Marta', version: 2 }));
    const typed = { [ids.fields.purpose]: text('Said by Ana'), [ids.fields.costCentre]: text('') };
    const { answer } = await bot.send(ana, form, typed);
    expect(answer.response_action).toBe('update');
    expect(JSON.stringify(answer.view)).toContain('“Said by Marta”');
    expect(JSON.stringify(answer.view)).toContain('"initial_value":"Said by Ana"');
    expect(bot.record(aNumber().id)?.purpose).toBe('Said by Marta');
    await bot.send(ana, answer.view as ModalView, typed);
    expect(bot.record(aNumber().id)?.purpose).toBe('Said by Ana');
  });

  it('sent by two in the same moment: one is saved, the other reads it first', async () => {
    const bot = createNumberBot([aNumber()]);
    const [hers, martas] = [await formOf(bot, ana, ids.numbers.edit), await formOf(bot, marta, ids.numbers.edit)];
    const say = (purpose: string) => ({ [ids.fields.purpose]: text(purpose) });
    const texts = ['Said by Ana', 'Said by Marta'] as const;
    const sent = await Promise.all([bot.send(ana, hers, say(texts[0])), bot.send(marta, martas, say(texts[1]))]);
    const { version, purpose } = bot.record(aNumber().id) ?? aNumber();
    const shownAnew = sent.map(({ answer }) => answer.view).filter((view) => view !== undefined);
    expect([version, shownAnew.length]).toEqual([2, 1]);
    expect(JSON.stringify(shownAnew)).toContain(`“${purpose}”`);
    expect(JSON.stringify(shownAnew)).toContain(`"initial_value":"${texts.find((each) => each !== purpose)}"`);
  });

  it('puts no offer in place of one that was made since it was drawn: that one is named, and what was typed stays', async () => {
    const bot = createNumberBot([aNumber()]);
    const form = await formOf(bot, ana, ids.numbers.handOver);
    const earlier = { to: 'U0YUKI', by: marta, at: NOW };
    bot.keep(aNumber({ handover: earlier, version: 2 }));
    const typed = { [ids.fields.to]: person(ben), [ids.fields.word]: text('As we said') };
    const { answer } = await bot.send(ana, form, typed);
    expect(answer.response_action).toBe('update');
    for (const shown of [
      'Somebody offered it meanwhile.',
      'It is offered to <@U0YUKI> now.',
      '"initial_user":"U0BEN"',
      '"initial_value":"As we said"',
    ])
      expect(JSON.stringify(answer.view)).toContain(shown);
    expect(bot.record(aNumber().id)?.handover).toEqual(earlier);
    // Withdrawn by then: that is said, too.
    bot.keep(aNumber({ version: 3 }));
    const anew = (await bot.send(ana, answer.view as ModalView, typed)).answer.view as ModalView;
    expect(JSON.stringify(anew)).toContain('The offer that you were shown is over.');
    await bot.send(ana, anew, typed);
    expect(bot.record(aNumber().id)?.handover).toMatchObject({ to: ben, by: ana });
    // Over one that was shown when it was opened.
    const over = await formOf(bot, marta, ids.numbers.handOver);
    await bot.send(marta, over, { [ids.fields.to]: person(omar) });
    expect(bot.record(aNumber().id)?.handover).toMatchObject({ to: omar, by: marta });
  });

  it.each(['deactivated', 'guest'])('takes nothing of an owner who is a %s', async (membership) => {
    const bot = createNumberBot([aNumber()], { membership: async () => membership });
    const { told } = await bot.press(ana, ids.numbers.lock, { number: aNumber().id });
    expect(told[0]?.text).toContain('Only the owner of that number');
    expect(bot.record(aNumber().id)?.locked).toBeUndefined();
  });

  it.each(['bot', 'deactivated', 'stranger', 'guest'])('gives no number to a %s', async (membership) => {
    const bot = createNumberBot([aNumber()], { membership: async (user) => (user === ana ? 'member' : membership) });
    const form = await formOf(bot, ana, ids.numbers.handOver);
    const { answer } = await bot.send(ana, form, { [ids.fields.to]: person(ben) });
    expect(answer.errors?.[ids.fields.to]).toContain('Only full members');
    expect(bot.record(aNumber().id)?.handover).toBeUndefined();
  });

  it('waits where Slack does not say who somebody is', async () => {
    const silent = async (user: string) => (user === ana ? 'member' : Promise.reject(new Error('away')));
    const bot = createNumberBot([aNumber()], { membership: silent });
    const form = await formOf(bot, ana, ids.numbers.handOver);
    const { answer } = await bot.send(ana, form, { [ids.fields.to]: person(ben) });
    expect(answer.errors?.[ids.fields.to]).toBe(words.numbers.forms.errors.memberUnknown);
  });

  it('adopts with an owner, who is told apart from nobody', async () => {
    const bot = createNumberBot([aNumber(nobodys)]);
    const form = await formOf(bot, marta, ids.numbers.adopt);
    const values = { [ids.fields.owner]: person(ben), [ids.fields.purpose]: text('Help line') };
    const { answer } = await bot.send(marta, form, { ...values, [ids.fields.purpose]: text('  ') });
    expect(Object.keys(answer.errors ?? {})).toEqual([ids.fields.purpose]);
    await bot.send(marta, form, values);
    expect(bot.record(aNumber().id)).toMatchObject({ owner: ben, purpose: 'Help line', costCentre: undefined });
    // Somebody was quicker: names are no markup at a field.
    const late = await bot.send(marta, form, values);
    expect(late.answer.errors?.[ids.fields.owner]).toBe(
      'That number has an owner already, somebody else, so nothing was changed.',
    );
  });

  it('asks twice about what was bought lately', async () => {
    const lately = { bought: { request: 'r1', by: ana, at: NOW - DAY } };
    const bot = createNumberBot([aNumber(lately)]);
    const form = await formOf(bot, ana, ids.numbers.giveBack);
    const reason = { [ids.fields.reason]: text('Not needed') };
    const { answer } = await bot.send(ana, form, reason);
    expect(answer.errors?.[ids.fields.sure]).toContain('Tick that you are sure');
    await bot.send(ana, form, {
      ...reason,
      [ids.fields.sure]: { selected_options: [{ value: 'sure', text: { text: '' } }] },
    });
    expect(bot.record(aNumber().id)?.givingBack).toMatchObject({ name: 'asked', by: ana, reason: 'Not needed' });
  });

  it('confirms what was shown, by its digits, and by another person', async () => {
    const bot = createNumberBot([aNumber(asked)]);
    const form = await formOf(bot, marta, ids.numbers.confirm);
    const digits = (value: string) => ({ [ids.fields.digits]: text(value) });
    expect((await bot.send(marta, form, digits('0103'))).answer.errors?.[ids.fields.digits]).toContain('not the last');
    expect((await bot.send(ana, form, digits('0102'))).answer.errors?.[ids.fields.digits]).toContain('Only approvers');
    // Its owner has another purpose for it meanwhile: that has to be read.
    bot.keep(aNumber({ ...asked, purpose: 'Needed after all', version: 2 }));
    const { answer } = await bot.send(marta, form, digits('0102'));
    expect(answer.response_action).toBe('update');
    expect(JSON.stringify(answer.view)).toContain('Needed after all');
    expect(bot.record(aNumber().id)?.givingBack?.name).toBe('asked');
    await bot.send(marta, answer.view as ModalView, digits('　 ０１-0 2 '));
    expect(bot.record(aNumber().id)?.givingBack).toMatchObject({ name: 'coolingOff', confirmedBy: marta });
  });

  it('remembers nothing that a form of ours does not', async () => {
    const bot = createNumberBot([aNumber(asked)]);
    const form = await formOf(bot, marta, ids.numbers.confirm);
    const shown = recordFingerprint(aNumber(asked));
    expect(form.private_metadata).toContain(shown);
    const { answer } = await bot.send(
      marta,
      { ...form, private_metadata: '{}' },
      { [ids.fields.digits]: text('0102') },
    );
    expect(Object.keys(answer.errors ?? {})).toEqual([ids.fields.digits]);
    expect(bot.record(aNumber().id)?.givingBack?.name).toBe('asked');
  });
});

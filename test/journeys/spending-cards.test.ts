import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { asks, e164, heldNumber, holds, onHold, reserves, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const folder = await mkdtemp(join(tmpdir(), 'nd-policy-'));
const file = join(folder, 'policy.yaml');
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Two people, whatever it costs; Yuki is told, and Ben may do without the second. */
const TWO = `version: 1
currency: USD
approve:
  who: [U0MARTA, U0OMAR]
  informed: [U0YUKI]
  two_above: 0.01 USD
budget:
  workspace: 1000.00 USD
break_glass: {who: [U0BEN]}
`;
await writeFile(file, TWO);
const desk = useWholeBot({ env: { POLICY_FILE: file } });
const person = (name: Parameters<typeof desk.person>[0]) => desk.person(name);
const [approvals, general, feed] = ['#number-approvals', '#general', '#number-feed'];

/** Has the bot apply these rules. */
async function apply(policy: string): Promise<void> {
  const times = () => desk.log.filter((line) => line.includes('another policy applied')).length;
  const before = times();
  await writeFile(file, policy);
  process.kill(desk.pid, 'SIGHUP');
  await expect.poll(times, { timeout: 10_000, message: 'the policy applied' }).toBeGreaterThan(before);
}

describe('two people', () => {
  it('are named on the cards, the first yes outlives a restart, and who is informed is told once', async () => {
    const [ana, marta, omar, yuki] = [person('ana'), person('marta'), person('omar'), person('yuki')];
    const number = await holds(ana, 'Line of two');
    const card = await marta.sees(number, { in: approvals });
    expect(card.allText).toContain('Two people must approve this: it costs');
    expect(card.allText).toMatch(/Remaining after this one: \$[\d.,]+ of \$1,000.00 \(workspace\)/);
    const first = await marta.presses('Approve & buy', { in: number });
    expect(first?.text).toContain('A second person must approve it, too, before it is bought.');
    await ana.sees('One more person must approve it. Waiting for <@U0OMAR>', { in: general });
    await desk.kill();
    await desk.start();
    await marta.sees('one more person must approve it', { in: approvals });
    const second = await omar.presses('Approve & buy', { in: number });
    expect(second?.text).toContain('One person has approved it already, so that your click buys it.');
    await ana.sees(`${number} is bought`, { in: general });
    expect((await yuki.sees(`${number} was bought`, { in: feed })).allText).toContain(
      'approved by <@U0MARTA> and <@U0OMAR>',
    );
    await yuki.sees(`${number} for <@U0ANA> was approved by <@U0MARTA> and <@U0OMAR>`, { in: 'dm' });
    expect((await yuki.messages('dm')).filter(({ text }) => text.includes(number))).toHaveLength(1);
    expect(sold(desk)).toContain(e164(number));
  });

  it('are needed anew for a number that is held again', async () => {
    const [ana, marta, omar] = [person('ana'), person('marta'), person('omar')];
    const number = await holds(ana, 'Line of another hold');
    await marta.sees(number, { in: approvals });
    await marta.presses('Approve & buy', { in: number });
    await ana.sees('One more person must approve it', { in: general });
    await ana.presses('Cancel', { in: number });
    await expect.poll(() => ana.buttons('Line of another hold'), { timeout: 15_000 }).toContain('Hold it again');
    await expect.poll(() => onHold(desk), { timeout: 15_000 }).not.toContain(e164(number));
    await ana.presses('Hold it again', { in: 'Line of another hold' });
    expect(await heldNumber(ana, 'Line of another hold')).toBe(number);
    await omar.presses('Approve & buy', { in: number });
    await ana.sees(`Approved ✓ by <@U0OMAR>`, { in: general });
    expect(sold(desk)).not.toContain(e164(number));
  });

  it('are done without where the glass is broken: everybody who was skipped is told why', async () => {
    const [ana, ben, marta, omar] = [person('ana'), person('ben'), person('marta'), person('omar')];
    const number = await holds(ana, 'Line of an emergency');
    await marta.sees(number, { in: approvals });
    await marta.presses('Break glass…', { in: number });
    await marta.sees('You may not buy past the rules of spending', { ephemeral: true });
    await ben.presses('Break glass…', { in: number });
    await ben.seesModal('Break the glass');
    await ben.fills('Why it cannot wait', '…');
    expect(Object.values(await ben.submitsExpectingErrors())).toEqual([expect.stringContaining('Say why')]);
    await ben.fills('Why it cannot wait', 'The shop opens *today*');
    await ben.submits();
    await ana.sees(`${number} is bought`, { in: general });
    for (const one of [marta, omar]) {
      const news = await one.sees(`<@U0BEN> has ${number} for <@U0ANA> bought past the rules`, { in: 'dm' });
      expect(news.allText).toContain('“The shop opens *today*”');
    }
    expect((await ana.sees(`${number} was bought`, { in: feed })).allText).toContain('“The shop opens *today*”');
    await marta.sees('past the rules of spending by <@U0BEN>', { in: approvals });
  });
});

it('a request is passed on to another approver, who is told and gets the card', async () => {
  const [ana, marta, omar] = [person('ana'), person('marta'), person('omar')];
  const number = await holds(ana, 'Line that is passed on');
  await marta.sees(number, { in: approvals });
  await marta.presses('Pass on…', { in: number });
  await marta.seesModal('Pass it on');
  await marta.fills('A word to them', 'You know more of it');
  await marta.fills('To whom', 'U0ANA');
  expect(await marta.submitsExpectingErrors()).toEqual({ 'To whom': expect.stringContaining('asked for the number') });
  await marta.fills('To whom', 'U0OMAR');
  await marta.submits();
  await ana.sees('Waiting for <@U0OMAR>.', { in: general });
  await omar.sees('You know more of it', { in: 'dm' });
  expect(await omar.buttons('Line that is passed on')).toContain('Approve & buy');
  await omar.presses('Pass on…', { in: 'Line that is passed on' });
  await omar.seesModal('Pass it on');
  await omar.fills('To whom', 'U0YUKI');
  await omar.fills('A word to them', 'Or you?');
  await omar.submits();
  expect((await omar.sees('so it was not passed on')).allText).toContain('<@U0YUKI> may not decide about this');
  // It takes two, and nobody else is asked any more: all who may are.
  await omar.presses('Approve & buy', { in: 'Line that is passed on' });
  await ana.sees('One more person must approve it. Waiting for <@U0MARTA>.', { in: general });
});

describe('rules that', () => {
  it('deny: such options say so, and one that was offered before is refused', async () => {
    const [ana] = [person('ana')];
    await asks(ana, 'Line to be denied');
    // The options stand as they were offered for as long as Slack takes no update.
    desk.slack.fail('chat.update', { status: 429, retryAfter: 3 });
    await apply(
      `${TWO}`.replace(
        'budget:',
        '  rules:\n    - when: {type: [local]}\n      deny: true\n      reason: Facilities order those.\nbudget:',
      ),
    );
    await reserves(ana, 'Line to be denied');
    await ana.sees('A rule of spending says that such numbers are not bought here: Facilities order those.', {
      ephemeral: true,
    });
    await expect.poll(() => ana.buttons('Line to be denied'), { timeout: 10_000 }).not.toContain('Reserve');
    await ana.sees('Not bought here: Facilities order those.', { in: general });
  });

  it('keep budgets: what an approval would pass is refused, and says by how much', async () => {
    const [ana, marta] = [person('ana'), person('marta')];
    await apply('version: 1\ncurrency: USD\napprove: {who: [U0MARTA]}\nbudget: {workspace: 100000.00 USD}\n');
    const number = await holds(ana, 'Line over budget');
    const card = await marta.sees(number, { in: approvals });
    expect(card.allText).toContain('Remaining after this one');
    await apply('version: 1\ncurrency: USD\napprove: {who: [U0MARTA]}\nbudget: {workspace: 0.10 USD}\n');
    await marta.sees('Over budget: it passes the budget of this workspace, $0.10, by', { in: approvals });
    await marta.presses('Approve & buy', { in: number });
    await marta.sees('There is not enough left of the budget of this workspace this month, so nothing was bought', {
      ephemeral: true,
    });
    expect(sold(desk)).not.toContain(e164(number));
  });

  it('approve automatically tell it in the feed, ask nobody, and ask where documents are needed', async () => {
    const [ana, marta] = [person('ana'), person('marta')];
    await apply(
      'version: 1\ncurrency: USD\napprove: {who: [U0MARTA], auto_below: 100000.00 USD, informed: [U0YUKI]}\n',
    );
    await asks(ana, 'Line for nothing');
    await ana.presses('Reserve', { in: 'Line for nothing' });
    const bought = await ana.sees('approved automatically, by the rules of spending', { in: feed });
    expect(bought.allText).toContain('Line for nothing');
    await marta.doesNotSee('Line for nothing', { in: approvals });
    await person('yuki').sees('was approved automatically, by the rules of spending', { in: 'dm' });
    await ana.types('#general', '/number Germany');
    await ana.seesModal('Request a number');
    await ana.fills('What it is for', 'Line with documents');
    await ana.submits();
    await expect.poll(() => ana.buttons('Line with documents'), { timeout: 10_000 }).toContain('Reserve…');
    await ana.presses('Reserve…', { in: 'Line with documents' });
    await ana.seesModal('Documents needed');
    await ana.fills('Documents', 'We have these documents');
    await ana.submits();
    const number = await heldNumber(ana, 'Line with documents');
    await marta.sees(number, { in: approvals });
    expect(sold(desk)).not.toContain(e164(number));
  });
});

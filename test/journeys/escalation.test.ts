import { describe, expect, it } from 'vitest';
import { holds } from '../support/journey.ts';
import { usePolicyFile } from '../support/policy-on-disk.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const env = { APPROVERS: 'U0MARTA', BACKUP_APPROVERS: 'S0LEADS', RELEASE_MARGIN: '3s', REMINDERS: '80%,60%' };

describe('when no approver decides', () => {
  const desk = useWholeBot({ holdMs: 25_000, env });

  it('the first approvers are reminded, then the next ones are asked too, by name in the thread', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ana, 'Support line');
    const waiting = await ana.sees('will be asked too', { in: '#general' });
    expect(waiting.text).toMatch(/From <!date\^.*, <!subteam\^S0LEADS> will be asked too\./);
    const card = await marta.sees(number, { in: '#number-approvals' });
    expect(card.allText).not.toContain('S0LEADS');

    const reminder = await marta.sees('waits for your decision', { in: '#number-approvals' });
    expect(reminder.text).toContain('<@U0MARTA>');
    expect(reminder.text).not.toContain('S0LEADS');
    const call = await omar.sees('nobody has decided yet', { in: '#number-approvals' });
    for (const fact of ['<@U0MARTA>', '<!subteam^S0LEADS>', number, '<@U0ANA>']) expect(call.text).toContain(fact);
    const { messages } = await omar.snapshot();
    expect(messages.find(({ ts }) => ts === call.ts)?.thread_ts).toBe(card.ts);
    await ana.sees('Waiting for <@U0MARTA> or <!subteam^S0LEADS>', { in: '#general' });

    await omar.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
    // What called them says how it ended, where it stood.
    const updated = async () =>
      (await marta.messages('#number-approvals'))
        .filter(({ text }) => text.includes(`✅ Decided: <@U0OMAR> approved ${number}`))
        .map(({ ts }) => ts);
    await expect.poll(updated).toEqual([reminder.ts, call.ts]);
  });
});

describe('stages of the rules of spending', () => {
  const file = usePolicyFile(`version: 1
approve: {who: [U0MARTA]}
escalate: [{after: 20%, to: [S0LEADS]}, {after: 18s, to: [U0YUKI]}]
`);
  const desk = useWholeBot({ holdMs: 25_000, env: { ...env, REMINDERS: '1%', POLICY_FILE: file.path } });

  it('are asked one after the other, each when its time has come, and may decide', async () => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
    const number = await holds(ana, 'Support line');
    const waiting = await ana.sees('will be asked too', { in: '#general' });
    expect(waiting.text).toMatch(/From <!date\^.*, <!subteam\^S0LEADS> will be asked too\./);
    await marta.sees(number, { in: '#number-approvals' });
    const calls = async () =>
      (await marta.messages('#number-approvals'))
        .filter(({ text }) => text.includes('nobody has decided yet'))
        .map(({ text }) => ['U0MARTA', 'S0LEADS', 'U0YUKI'].filter((id) => text.includes(id)));
    await expect.poll(calls, { timeout: 10_000 }).toEqual([['U0MARTA', 'S0LEADS']]);
    await expect.poll(calls, { timeout: 25_000 }).toContainEqual(['U0MARTA', 'S0LEADS', 'U0YUKI']);
    await yuki.opensHome();
    await yuki.seesHome(number);
    await yuki.presses('Approve & buy', { in: 'home' });
    await ana.sees(`${number} is bought`, { in: '#general' });
  });
});

describe('when no approver decides, and there is no approvals channel', () => {
  const desk = useWholeBot({ holdMs: 25_000, env: { ...env, REMINDERS: '80%', APPROVALS_CHANNEL: undefined } });

  it('the next approvers get a card of their own, and every card follows the decision', async () => {
    const [ana, marta, omar] = [desk.person('ana'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ana, 'Support line');
    await marta.sees(number, { in: 'dm' });
    await omar.doesNotSee('asks for');

    const card = await omar.sees('asks for', { in: 'dm' });
    expect(card.buttons).toEqual(['Approve & buy', 'Deny…', 'Details']);
    await marta.sees('nobody has decided yet', { in: 'dm' });
    await omar.presses('Approve & buy', { in: number });
    for (const approver of [marta, omar]) {
      const decided = await approver.sees(`${number} is bought`, { in: 'dm' });
      expect(decided.allText).toContain('Approved by <@U0OMAR>');
      expect(decided.buttons).toEqual(['Details']);
    }
  });
});

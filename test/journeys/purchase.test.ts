import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { asks, e164, heldNumber, holds, onHold, sold } from '../support/journey.ts';
import { secrets, useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();

describe('from /number to a bought number', () => {
  it('ana asks, reserves, marta approves, and all who are concerned are told', async () => {
    const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];

    const options = await asks(ana, 'Support line');
    expect(options.buttons.filter((text) => text === 'Reserve')).toHaveLength(5);
    await ana.presses('Reserve', { in: 'Support line' });
    const number = await heldNumber(ana, 'Support line');
    const card = await ana.sees('waits for approval', { in: '#general' });
    expect(card.buttons).toEqual(['Cancel', 'Edit what it is for…', 'Details', 'Nudge']);
    expect(onHold(desk)).toEqual([e164(number)]);

    const approvers = await marta.sees(number, { in: '#number-approvals' });
    expect(approvers.buttons).toEqual(['Approve & buy', 'Deny…', 'Ask…', 'Details']);
    for (const fact of ['Support line', '<@U0ANA>', 'Los Angeles', 'a month', '<!date^']) {
      expect(approvers.allText).toContain(fact);
    }
    const confirm = await marta.presses('Approve & buy', { in: number });
    expect(confirm?.text).toContain(number);
    expect(confirm?.text).toMatch(/It costs .*\d+\.\d\d a month/);

    const line = await yuki.sees(number, { in: '#number-feed' });
    for (const fact of ['was bought', '<@U0ANA>', '<@U0MARTA>', 'Los Angeles', 'Local', 'a month', 'Voice']) {
      expect(line.allText).toContain(fact);
    }
    await ana.sees(`${number} is bought`, { in: '#general' });
    await ana.sees(`Your number ${number} is bought`, { in: 'dm' });
    const decided = await marta.sees(`${number} is bought`, { in: '#number-approvals' });
    expect(decided.buttons).toEqual(['Details']);
    expect(decided.ts).toBe(approvers.ts);

    expect(sold(desk)).toEqual([e164(number)]);
    expect(desk.sandbox.state().purchaseBodies).toEqual([{ group_id: expect.any(String), number: e164(number) }]);
  });

  it('leaves no secret in Redis or in the log', async () => {
    const redis = new Redis(desk.redis.url);
    const dump: string[] = [];
    for await (const batch of redis.scanStream({ count: 1_000 })) {
      for (const key of batch as string[]) {
        dump.push(key, (await redis.dumpBuffer(key))?.toString('latin1') ?? '');
        const type = await redis.type(key);
        if (type === 'hash') dump.push(JSON.stringify(await redis.hgetall(key)));
        if (type === 'string') dump.push((await redis.get(key)) ?? '');
      }
    }
    redis.disconnect();
    const everything = [...dump, ...desk.log].join('\n');
    expect(everything).toContain('Los Angeles');
    for (const secret of [...Object.values(secrets), desk.sandbox.apiKey, '/response/', 'response_url', 'trigger_id']) {
      expect(everything).not.toContain(secret);
    }
  });

  it('two approvers click at once: one purchase, and the slower one is told who was first', async () => {
    const [ben, marta, omar] = [desk.person('ben'), desk.person('marta'), desk.person('omar')];
    const number = await holds(ben, 'Sales line');
    await marta.sees(number, { in: '#number-approvals' });
    await Promise.all([
      marta.presses('Approve & buy', { in: number }),
      omar.presses('Approve & buy', { in: number }).catch(() => undefined),
    ]);
    await ben.sees(`${number} is bought`, { in: '#general' });
    expect(sold(desk).filter((each) => each === e164(number))).toHaveLength(1);
  });

  it('a person who is no approver is told so, only them, and nothing is bought', async () => {
    const [ana, ben, marta] = [desk.person('ana'), desk.person('ben'), desk.person('marta')];
    const number = await holds(ana, 'Third line');
    await ben.sees(number, { in: '#number-approvals' });
    await ben.presses('Approve & buy', { in: number });
    const answer = await ben.sees('You may not decide this', { ephemeral: true });
    expect(answer.text).toContain('<@U0MARTA>');
    expect(answer.text).toContain('<!subteam^S0LEADS>');
    await ben.presses('Deny…', { in: number });
    await expect
      .poll(async () => (await ben.messages('#number-approvals')).filter(({ ephemeral }) => ephemeral).length)
      .toBe(2);
    const card = await marta.sees(`asks for ${number}`, { in: '#number-approvals' });
    expect(card.buttons).toEqual(['Approve & buy', 'Deny…', 'Ask…', 'Details']);
    expect(sold(desk)).not.toContain(e164(number));
  });

  it('an approver cannot approve their own request', async () => {
    const [marta, omar] = [desk.person('marta'), desk.person('omar')];
    const number = await holds(marta, 'My own line');
    await marta.presses('Approve & buy', { in: number });
    await marta.sees('You cannot approve your own request', { ephemeral: true });
    expect(sold(desk)).not.toContain(e164(number));
    await omar.presses('Approve & buy', { in: number });
    await marta.sees(`${number} is bought`, { in: '#general' });
  });

  it('only the requester can reserve or cancel', async () => {
    const [ana, ben] = [desk.person('ana'), desk.person('ben')];
    await asks(ana, 'Fourth line');
    await ben.presses('Reserve', { in: 'Fourth line' });
    await ben.sees('Only <@U0ANA>', { ephemeral: true });
    await ana.presses('Reserve', { in: 'Fourth line' });
    const number = await heldNumber(ana, 'Fourth line');
    await ben.presses('Cancel', { in: number });
    await expect.poll(async () => (await ben.messages('#general')).filter(({ ephemeral }) => ephemeral).length).toBe(2);
  });
});

import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { asks, holds, onHold } from '../support/journey.ts';
import { secrets, useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();
const FORM = 'application/x-www-form-urlencoded';

/** Sends what Slack could have sent: signed with our secret, at this time, unless told otherwise. */
function send(body: string, changes: { secret?: string; ageSeconds?: number; type?: string; headers?: object } = {}) {
  const { secret = secrets.signingSecret, ageSeconds = 0, type = FORM, headers } = changes;
  const timestamp = String(Math.floor(Date.now() / 1000) - ageSeconds);
  const signature = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
  const signed = { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature };
  return fetch(desk.url, { method: 'POST', body, headers: { 'content-type': type, ...(headers ?? signed) } });
}

const payload = (value: unknown) => new URLSearchParams({ payload: JSON.stringify(value) }).toString();

let pressed = 0;

/** A press of a button as Slack would tell of it: each at a moment of its own. */
const press = (action_id: string, value: string, user = 'U0MARTA', team = 'T0DESK', userTeam?: string) =>
  payload({
    type: 'block_actions',
    team: { id: team, domain: 'harbour' },
    user: { id: user, username: 'x', ...(userTeam === undefined ? {} : { team_id: userTeam }) },
    api_app_id: 'A0NUMBERDESK',
    container: { type: 'message', message_ts: '1.1', channel_id: 'C0GENERAL' },
    channel: { id: 'C0GENERAL', name: 'general' },
    response_url: `${desk.slack.url}/response/none`,
    trigger_id: '1.2.3',
    actions: [
      {
        type: 'button',
        block_id: 'b',
        action_id,
        value,
        action_ts: `1.${++pressed}`,
        text: { type: 'plain_text', text: 'x' },
      },
    ],
  });

describe('what does not come from Slack', () => {
  it.each([
    ['unsigned', { headers: {} }],
    ['signed with another secret', { secret: 'wrong' }],
    ['ten minutes old', { ageSeconds: 600 }],
    ['from ten minutes in the future', { ageSeconds: -600 }],
  ])('%s: 401, and nothing happens', async (_how, changes) => {
    const lines = desk.log.length;
    expect((await send(press('request.cancel', 'r1'), changes)).status).toBe(401);
    expect(desk.log.slice(lines).join()).not.toContain('"event"');
  });

  it('too large: refused, and the bot goes on', async () => {
    // The answer comes before all of it is sent, so the sender may see the end of the connection instead.
    const answer = await send(`payload=${'x'.repeat(3_000_000)}`).catch(() => undefined);
    expect([413, undefined]).toContain(answer?.status);
    expect((await fetch(new URL('/health', desk.url))).status).toBe(200);
  });

  it.each([
    ['not JSON', 'payload=%7Bnot'],
    ['no payload', 'a=b'],
    ['nothing', ''],
  ])('%s: no 200, and the bot goes on', async (_what, body) => {
    expect((await send(body)).status).toBeGreaterThanOrEqual(400);
    expect((await fetch(new URL('/health', desk.url))).status).toBe(200);
  });
});

describe('a button that is not ours', () => {
  it.each([
    ['an unknown request', 'request.approve', 'nothing|0000000000000000'],
    ['rubbish', 'request.approve', '{"$ne":1}'],
    ['an unknown action', 'request.rob', 'r1'],
    ['a key of the object’s own', 'request.constructor', 'r1'],
    ['a very long value', 'request.reserve', 'x'.repeat(2_000)],
  ])('with %s is acknowledged and changes nothing', async (_what, action, value) => {
    expect((await send(press(action, value))).status).toBe(200);
    expect(desk.sandbox.state().calls.purchase).toBe(0);
  });
});

describe('another requester’s button', () => {
  it('of another workspace, with our own request and the right fingerprint, buys nothing', async () => {
    const ana = desk.person('ana');
    const number = await holds(ana, 'Support line');
    await desk.person('marta').sees(number, { in: '#number-approvals' });
    const traffic = desk.slack.traffic().map(({ request }) => JSON.stringify(request));
    const value = /"value":"(\w+\|[\w-]{16,})"[^}]*Approve & buy \+/.exec(traffic.join('\n'))?.[1];
    expect(value).toBeDefined();
    // From another workspace, and by a stranger in a channel shared with one.
    expect((await send(press('request.approve', value ?? '', 'U0MARTA', 'T0OTHER'))).status).toBe(200);
    desk.slack.changePerson('U0OMAR', { stranger: true });
    expect((await send(press('request.approve', value ?? '', 'U0OMAR', 'T0DESK', 'T0OTHER'))).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(desk.sandbox.state().calls.purchase).toBe(0);
    desk.slack.changePerson('U0OMAR', { stranger: false });

    // The same, from this workspace, is what an approver's click is: the check above could fail.
    expect((await send(press('request.approve', value ?? ''))).status).toBe(200);
    await expect.poll(() => desk.sandbox.state().calls.purchase).toBe(1);
  });

  it('an old card after another search holds nothing that was not shown', async () => {
    const ana = desk.person('ana');
    await asks(ana, 'Second line');
    const traffic = desk.slack.traffic().map(({ request }) => JSON.stringify(request));
    const old = [...traffic.join('\n').matchAll(/"value":"(\w+\|[\w-]{16,})"[^}]*Reserve a number/g)].at(-1)?.[1];
    expect(old).toBeDefined();
    await ana.presses('Change search', { in: 'Second line' });
    await ana.fills('Country', 'Germany');
    await ana.submits();
    await ana.sees('for a local number in Germany', { in: '#general' });
    const held = onHold(desk);
    expect((await send(press('request.reserve.0', old ?? '', 'U0ANA'))).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(onHold(desk)).toEqual(held);
  });
});

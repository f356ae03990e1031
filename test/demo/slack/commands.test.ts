import { afterEach, describe, expect, it } from 'vitest';
import { button, createDesk, type Desk } from './desk.ts';
import { expectedSignature } from './fake-bot.ts';

let desk: Desk;
afterEach(() => desk.close());

describe('a slash command', () => {
  it('arrives as a signed form with every field', async () => {
    desk = await createDesk();
    await desk.ana.types('#general', '/number US local');
    const [arrival] = desk.bot.arrivals;
    expect(arrival?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(arrival && expectedSignature('signing-secret', arrival)).toBe(arrival?.headers['x-slack-signature']);
    expect(arrival?.payload).toEqual({
      token: expect.any(String),
      team_id: 'T1',
      team_domain: 'acme',
      channel_id: 'CGENERAL',
      channel_name: 'general',
      user_id: 'UANA',
      user_name: 'ana.silva',
      command: '/number',
      text: 'US local',
      api_app_id: 'A1',
      is_enterprise_install: 'false',
      response_url: expect.stringContaining(`${desk.slack.url}/response/`),
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
    });
  });

  it('hides the name of private channels and direct messages', async () => {
    desk = await createDesk();
    await desk.ben.types('#secret', '/number');
    expect(desk.bot.last()['channel_name']).toBe('privategroup');
    await desk.ana.types('dm', '/number');
    expect(desk.bot.last()).toMatchObject({ channel_id: 'DANA', channel_name: 'directmessage' });
  });

  it('that the manifest does not have never reaches the bot', async () => {
    desk = await createDesk();
    await expect(desk.ana.types('#general', '/foo bar')).rejects.toThrow('/foo is not a valid command.');
    expect(await desk.ana.notices()).toEqual(['/foo is not a valid command.']);
    expect(desk.bot.arrivals).toEqual([]);
  });

  it('that is not acknowledged in time tells the person so, as does one that is refused', async () => {
    desk = await createDesk({ ackTimeoutMs: 600 });
    desk.bot.answers(() => ({ delayMs: 1_000 }));
    await expect(desk.ana.types('#general', '/number')).rejects.toThrow();
    desk.bot.answers(() => ({ status: 500 }));
    await expect(desk.ana.types('#general', '/number')).rejects.toThrow();
    desk.bot.answers(() => ({ status: 202 }));
    await expect(desk.ana.types('#general', '/number')).rejects.toThrow();
    await desk.bot.close();
    await expect(desk.ana.types('#general', '/number')).rejects.toThrow();
    expect(await desk.ana.notices()).toEqual([
      '/number failed with the error "operation_timeout"',
      '/number failed with the error "dispatch_failed"',
      '/number failed with the error "dispatch_failed"',
      '/number failed with the error "dispatch_failed"',
    ]);
    expect((await desk.ana.snapshot()).bot.connected).toBe(false);
  });

  it('waits three seconds for its acknowledgement, as Slack does', async () => {
    desk = await createDesk();
    desk.bot.answers(() => new Promise(() => {}));
    const startedAt = performance.now();
    await expect(desk.ana.types('#general', '/number')).rejects.toThrow('operation_timeout');
    expect(performance.now() - startedAt).toBeGreaterThan(2_990);
  });

  it('is answered to the asker alone unless the answer says in_channel', async () => {
    desk = await createDesk();
    desk.bot.answers(() => ({ body: 'just text' }));
    await desk.ana.types('#general', '/number');
    await desk.ana.sees('just text', { in: '#general', ephemeral: true });
    await desk.ben.doesNotSee('just text');
    desk.bot.answers(() => ({ body: { text: 'as JSON' } }));
    await desk.ana.types('#general', '/number');
    await desk.ana.sees('as JSON', { ephemeral: true });
    desk.bot.answers(() => ({ body: { text: 'for all', response_type: 'in_channel' } }));
    await desk.ana.types('#general', '/number');
    await desk.ben.sees('for all', { ephemeral: false });
  });

  it('with blocks in its answer that Slack refuses fails', async () => {
    desk = await createDesk();
    const actions = { type: 'actions', elements: [button('Go'), button('Go')] };
    desk.bot.answers(() => ({ body: { text: 'x', blocks: [actions] } }));
    await expect(desk.ana.types('#general', '/number')).rejects.toThrow(
      '/number failed with the error "invalid_command_response"',
    );
  });
});

describe('a global shortcut', () => {
  it('arrives with a trigger and no channel, and only when the manifest has it', async () => {
    desk = await createDesk();
    await desk.ana.usesShortcut('request.open');
    expect(desk.bot.last()).toMatchObject({
      type: 'shortcut',
      callback_id: 'request.open',
      trigger_id: expect.any(String),
    });
    expect(desk.bot.last()).not.toHaveProperty('channel');
    await expect(desk.ana.usesShortcut('other')).rejects.toThrow('There is no such shortcut.');
  });
});

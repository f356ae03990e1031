import { afterEach, describe, expect, it } from 'vitest';
import { type Bench, button, createBench } from './bench.ts';
import { expectedSignature } from './fake-bot.ts';

let bench: Bench;
afterEach(() => bench.close());

describe('a slash command', () => {
  it('arrives as a signed form with every field', async () => {
    bench = await createBench();
    await bench.ana.types('#general', '/number US local');
    const [arrival] = bench.bot.arrivals;
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
      response_url: expect.stringContaining(`${bench.slack.url}/response/`),
      trigger_id: expect.stringMatching(/^\d+\.\d+\.[0-9a-f]{32}$/),
    });
  });

  it('hides the name of private channels and direct messages', async () => {
    bench = await createBench();
    await bench.ben.types('#secret', '/number');
    expect(bench.bot.last()['channel_name']).toBe('privategroup');
    await bench.ana.types('dm', '/number');
    expect(bench.bot.last()).toMatchObject({ channel_id: 'DANA', channel_name: 'directmessage' });
  });

  it('that the manifest does not have never reaches the bot', async () => {
    bench = await createBench();
    await expect(bench.ana.types('#general', '/foo bar')).rejects.toThrow('/foo is not a valid command.');
    expect(await bench.ana.notices()).toEqual(['/foo is not a valid command.']);
    expect(bench.bot.arrivals).toEqual([]);
  });

  it('that is not acknowledged in time tells the person so, as does one that is refused', async () => {
    bench = await createBench({ ackTimeoutMs: 600 });
    bench.bot.answers(() => ({ delayMs: 1_000 }));
    await expect(bench.ana.types('#general', '/number')).rejects.toThrow();
    bench.bot.answers(() => ({ status: 500 }));
    await expect(bench.ana.types('#general', '/number')).rejects.toThrow();
    bench.bot.answers(() => ({ status: 202 }));
    await expect(bench.ana.types('#general', '/number')).rejects.toThrow();
    await bench.bot.close();
    await expect(bench.ana.types('#general', '/number')).rejects.toThrow();
    expect(await bench.ana.notices()).toEqual([
      '/number failed with the error "operation_timeout"',
      '/number failed with the error "dispatch_failed"',
      '/number failed with the error "dispatch_failed"',
      '/number failed with the error "dispatch_failed"',
    ]);
    expect((await bench.ana.snapshot()).bot.connected).toBe(false);
  });

  it('waits three seconds for its acknowledgement, as Slack does', async () => {
    bench = await createBench();
    bench.bot.answers(() => new Promise(() => {}));
    const startedAt = performance.now();
    await expect(bench.ana.types('#general', '/number')).rejects.toThrow('operation_timeout');
    expect(performance.now() - startedAt).toBeGreaterThan(2_990);
  });

  it('is answered to the asker alone unless the answer says in_channel', async () => {
    bench = await createBench();
    bench.bot.answers(() => ({ body: 'just text' }));
    await bench.ana.types('#general', '/number');
    await bench.ana.sees('just text', { in: '#general', ephemeral: true });
    await bench.ben.doesNotSee('just text');
    bench.bot.answers(() => ({ body: { text: 'as JSON' } }));
    await bench.ana.types('#general', '/number');
    await bench.ana.sees('as JSON', { ephemeral: true });
    bench.bot.answers(() => ({ body: { text: 'for all', response_type: 'in_channel' } }));
    await bench.ana.types('#general', '/number');
    await bench.ben.sees('for all', { ephemeral: false });
  });

  it('with blocks in its answer that Slack refuses fails', async () => {
    bench = await createBench();
    const actions = { type: 'actions', elements: [button('Go'), button('Go')] };
    bench.bot.answers(() => ({ body: { text: 'x', blocks: [actions] } }));
    await expect(bench.ana.types('#general', '/number')).rejects.toThrow(
      '/number failed with the error "invalid_command_response"',
    );
  });
});

describe('a global shortcut', () => {
  it('arrives with a trigger and no channel, and only when the manifest has it', async () => {
    bench = await createBench();
    await bench.ana.usesShortcut('request.open');
    expect(bench.bot.last()).toMatchObject({
      type: 'shortcut',
      callback_id: 'request.open',
      trigger_id: expect.any(String),
    });
    expect(bench.bot.last()).not.toHaveProperty('channel');
    await expect(bench.ana.usesShortcut('other')).rejects.toThrow('There is no such shortcut.');
  });
});

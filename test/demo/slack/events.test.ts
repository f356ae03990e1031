import { afterEach, describe, expect, it, vi } from 'vitest';
import { signature } from '../../../src/demo/slack/delivery/signature.ts';
import { asJson } from '../../../src/demo/slack/json.ts';
import { type Bench, createBench, input, modal } from './bench.ts';
import { expectedSignature } from './fake-bot.ts';
import { manifest } from './workspace-options.ts';

let bench: Bench;
afterEach(() => bench.close());

describe('events', () => {
  it('come only where the manifest subscribes to them and grants their scope', async () => {
    bench = await createBench();
    await bench.ana.types('#general', 'hello <@UBOT>');
    await bench.ana.types('#feed', 'the bot is not in here');
    await bench.ana.types('dm', 'no subscription to message.im');
    await bench.ana.types('dm', 'and no mention of <@UBOT>, to whom it is written');
    await vi.waitFor(() => expect(bench.bot.arrivals).toHaveLength(2));
    expect(bench.bot.arrivals[0]?.headers['content-type']).toBe('application/json');
    const events = bench.bot.arrivals.map(({ payload }) => asJson(payload['event']));
    expect(events.map((event) => event['type'])).toEqual(['message', 'app_mention']);
    expect(events[0]).toMatchObject({ channel: 'CGENERAL', channel_type: 'channel', user: 'UANA' });
    expect(bench.bot.arrivals[0]?.payload).toMatchObject({
      type: 'event_callback',
      team_id: 'T1',
      api_app_id: 'A1',
      event_id: expect.stringMatching(/^Ev/),
      event_time: 1_760_000_000,
    });
    expect(await bench.slack.sendEvent({ type: 'user_change' })).toBe(false);

    await bench.close();
    bench = await createBench({ manifest: { ...manifest, oauth_config: { scopes: { bot: ['channels:history'] } } } });
    expect(await bench.slack.sendEvent({ type: 'app_mention' })).toBe(false);
    expect(await bench.slack.sendEvent({ type: 'message', channel_type: 'channel' })).toBe(true);
    expect(await bench.slack.sendEvent({ type: 'message', channel_type: 'im' })).toBe(false);
  });

  it('are sent again up to three times, saying why, until the bot acknowledges', async () => {
    bench = await createBench({ eventRetryDelaysMs: [0, 5, 5] });
    bench.bot.answers(() => ({ status: bench.bot.arrivals.length < 3 ? 503 : 204 }));
    expect(await bench.slack.sendEvent({ type: 'app_home_opened', user: 'UANA' })).toBe(true);
    expect(
      bench.bot.arrivals.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]),
    ).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
    ]);
    expect(new Set(bench.bot.arrivals.map(({ payload }) => payload['event_id'])).size).toBe(1);

    bench.bot.arrivals.length = 0;
    bench.bot.answers(() => ({ status: 500 }));
    expect(await bench.slack.sendEvent({ type: 'app_home_opened', user: 'UANA' })).toBe(false);
    expect(bench.bot.arrivals).toHaveLength(4);
  });

  it('are not sent again when the bot says X-Slack-No-Retry', async () => {
    bench = await createBench({ eventRetryDelaysMs: [0, 5, 5] });
    bench.bot.answers(() => ({ status: 500, headers: { 'X-Slack-No-Retry': '1' } }));
    expect(await bench.slack.sendEvent({ type: 'app_home_opened', user: 'UANA' })).toBe(false);
    expect(bench.bot.arrivals).toHaveLength(1);
  });
});

describe('the bot address', () => {
  it('is verified by a signed challenge and an unsigned probe', async () => {
    bench = await createBench();
    bench.bot.answers(({ payload }) => ({ body: { challenge: payload['challenge'] } }));
    expect(await bench.slack.verifyBotUrl()).toEqual({ challenge: true, sslCheck: true });
    const [challenge, probe] = bench.bot.arrivals;
    expect(challenge?.payload).toMatchObject({ type: 'url_verification', challenge: expect.any(String) });
    expect(challenge && expectedSignature('signing-secret', challenge)).toBe(challenge?.headers['x-slack-signature']);
    expect(probe?.payload).toMatchObject({ ssl_check: '1' });
    expect(probe?.headers['x-slack-signature']).toBeUndefined();
    bench.bot.answers(() => ({ body: 'no' }));
    expect(await bench.slack.verifyBotUrl()).toEqual({ challenge: false, sslCheck: true });
    bench.bot.answers(({ payload }) => ({ status: 202, body: { challenge: payload['challenge'] } }));
    expect(await bench.slack.verifyBotUrl()).toEqual({ challenge: false, sslCheck: false });
  });

  it('gets signatures that Slack’s own tools agree with', async () => {
    bench = await createBench();
    const body = [
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V',
      '&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=',
      '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN',
      '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    ].join('');
    expect(signature('8f742231b10e8888abcd99yyyzzz85a5', 1531420618, body)).toBe(
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    );
  });

  it('stays unknown to people who fill in nothing', async () => {
    bench = await createBench({ botUrl: '' });
    expect((await bench.ana.snapshot()).bot.connected).toBe(false);
    await expect(bench.ana.types('#general', '/number')).rejects.toThrow('dispatch_failed');
    bench.slack.setBotUrl(bench.bot.url);
    expect((await bench.ana.snapshot()).bot.connected).toBe(true);
    await bench.open(modal([input('why', { type: 'plain_text_input' })]));
    await bench.ana.seesModal('A modal');
  });
});

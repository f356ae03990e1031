import { afterEach, describe, expect, it, vi } from 'vitest';
import { signature } from '../../../src/demo/slack/delivery/signature.ts';
import { asJson } from '../../../src/demo/slack/json.ts';
import { createDesk, type Desk, input, modal } from './desk.ts';
import { expectedSignature } from './fake-bot.ts';
import { manifest } from './workspace-options.ts';

let desk: Desk;
afterEach(() => desk.close());

describe('events', () => {
  it('come only where the manifest subscribes to them and grants their scope', async () => {
    desk = await createDesk();
    await desk.ana.types('#general', 'hello <@UBOT>');
    await desk.ana.types('#feed', 'the bot is not in here');
    await desk.ana.types('dm', 'no subscription to message.im');
    await vi.waitFor(() => expect(desk.bot.arrivals).toHaveLength(2));
    expect(desk.bot.arrivals[0]?.headers['content-type']).toBe('application/json');
    const events = desk.bot.arrivals.map(({ payload }) => asJson(payload['event']));
    expect(events.map((event) => event['type'])).toEqual(['message', 'app_mention']);
    expect(events[0]).toMatchObject({ channel: 'CGENERAL', channel_type: 'channel', user: 'UANA' });
    expect(desk.bot.arrivals[0]?.payload).toMatchObject({
      type: 'event_callback',
      team_id: 'T1',
      api_app_id: 'A1',
      event_id: expect.stringMatching(/^Ev/),
      event_time: 1_760_000_000,
    });
    expect(await desk.slack.sendEvent({ type: 'user_change' })).toBe(false);

    await desk.close();
    desk = await createDesk({ manifest: { ...manifest, oauth_config: { scopes: { bot: ['channels:history'] } } } });
    expect(await desk.slack.sendEvent({ type: 'app_mention' })).toBe(false);
    expect(await desk.slack.sendEvent({ type: 'message', channel_type: 'channel' })).toBe(true);
    expect(await desk.slack.sendEvent({ type: 'message', channel_type: 'im' })).toBe(false);
  });

  it('are sent again up to three times, saying why, until somebody acknowledges', async () => {
    desk = await createDesk({ eventRetryDelaysMs: [0, 5, 5] });
    desk.bot.answers(() => ({ status: desk.bot.arrivals.length < 3 ? 503 : 204 }));
    expect(await desk.slack.sendEvent({ type: 'app_home_opened', user: 'UANA' })).toBe(true);
    expect(
      desk.bot.arrivals.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]),
    ).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_error'],
    ]);
    expect(new Set(desk.bot.arrivals.map(({ payload }) => payload['event_id'])).size).toBe(1);

    desk.bot.arrivals.length = 0;
    desk.bot.answers(() => ({ status: 500 }));
    expect(await desk.slack.sendEvent({ type: 'app_home_opened', user: 'UANA' })).toBe(false);
    expect(desk.bot.arrivals).toHaveLength(4);
  });

  it('are not sent again when the bot says X-Slack-No-Retry', async () => {
    desk = await createDesk({ eventRetryDelaysMs: [0, 5, 5] });
    desk.bot.answers(() => ({ status: 500, headers: { 'X-Slack-No-Retry': '1' } }));
    expect(await desk.slack.sendEvent({ type: 'app_home_opened', user: 'UANA' })).toBe(false);
    expect(desk.bot.arrivals).toHaveLength(1);
  });
});

describe('the bot address', () => {
  it('is verified by a signed challenge and an unsigned probe', async () => {
    desk = await createDesk();
    desk.bot.answers(({ payload }) => ({ body: { challenge: payload['challenge'] } }));
    expect(await desk.slack.verifyBotUrl()).toEqual({ challenge: true, sslCheck: true });
    const [challenge, probe] = desk.bot.arrivals;
    expect(challenge?.payload).toMatchObject({ type: 'url_verification', challenge: expect.any(String) });
    expect(challenge && expectedSignature('signing-secret', challenge)).toBe(challenge?.headers['x-slack-signature']);
    expect(probe?.payload).toMatchObject({ ssl_check: '1' });
    expect(probe?.headers['x-slack-signature']).toBeUndefined();
    desk.bot.answers(() => ({ body: 'no' }));
    expect(await desk.slack.verifyBotUrl()).toEqual({ challenge: false, sslCheck: true });
    desk.bot.answers(({ payload }) => ({ status: 202, body: { challenge: payload['challenge'] } }));
    expect(await desk.slack.verifyBotUrl()).toEqual({ challenge: false, sslCheck: false });
  });

  it('gets signatures that Slack’s own tools agree with', async () => {
    desk = await createDesk();
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
    desk = await createDesk({ botUrl: '' });
    expect((await desk.ana.snapshot()).bot.connected).toBe(false);
    await expect(desk.ana.types('#general', '/number')).rejects.toThrow('dispatch_failed');
    desk.slack.setBotUrl(desk.bot.url);
    expect((await desk.ana.snapshot()).bot.connected).toBe(true);
    await desk.open(modal([input('why', { type: 'plain_text_input' })]));
    await desk.ana.seesModal('A modal');
  });
});

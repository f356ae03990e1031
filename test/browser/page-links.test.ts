import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './browser.ts';
import { button, mrkdwn, plain, useLittleBot } from './little-bot.ts';

const browser = useBrowser();
const bot = useLittleBot();
const openAs = (user: string, place = 'CGENERAL', options = {}) =>
  browser.open(`${bot.slack.url}/?as=${user}&in=${place}`, options);
const messageAt = (page: Page, ts: string) => page.locator(`[data-ts="${ts}"]`);

/** A permalink as a bot makes it that knows no more than `auth.test`. */
const linkTo = async (channel: string, ts: string): Promise<string> =>
  `${(await bot.client.auth.test()).url}archives/${channel}/p${ts.replace('.', '')}`;

/** Whether a message is where a person sees it, marked, and next for the keyboard. */
const isShown = async (page: Page, ts: string): Promise<void> => {
  const message = messageAt(page, ts);
  await expect.poll(() => message.and(page.locator(':focus')).count()).toBe(1);
  await expect.poll(() => message.getAttribute('class')).toContain('linked');
  const box = await message.boundingBox();
  expect(box && box.y >= 0 && box.y + box.height <= 800, JSON.stringify(box)).toBe(true);
};

describe('a link', () => {
  it('to a message leads to it, wherever it is written', async () => {
    const card = await bot.post('the card');
    for (let i = 0; i < 30; i++) await bot.post(`filler ${i}`);
    const url = await linkTo('CGENERAL', card);
    const home = {
      type: 'home' as const,
      blocks: [
        { type: 'section' as const, text: mrkdwn(`It waits: <${url}|open the request>`) },
        { type: 'actions' as const, elements: [{ ...button('Open it', 'open'), url }] },
      ],
    };
    await bot.client.views.publish({ user_id: 'UANA', view: home });
    const page = await openAs('UANA', 'home');
    await page.getByRole('link', { name: 'open the request' }).click();
    await page.getByRole('heading', { name: '#general' }).waitFor();
    await isShown(page, card);
    expect(page.context().pages()).toHaveLength(1);

    await page.goBack();
    await page.getByRole('button', { name: 'Open it' }).click();
    await isShown(page, card);
    await expect.poll(() => bot.pressed).toContain('open');
    expect(page.context().pages()).toHaveLength(1);
  });

  it('to a reply opens its thread', async () => {
    const card = await bot.post('the card');
    const replies: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { ts } = await bot.client.chat.postMessage({ channel: 'CGENERAL', thread_ts: card, text: `reply ${i}` });
      replies.push(ts ?? '');
    }
    const [, second = ''] = replies;
    await bot.post(`<${await linkTo('CGENERAL', second)}|the second reply>`, undefined, 'DANA');
    const page = await openAs('UANA', 'DANA');
    await page.getByRole('link', { name: 'the second reply' }).press('Enter');
    await isShown(page, second);
    expect(await page.getByText('reply 4').isVisible()).toBe(true);
  });

  it('to a message works from outside, and says when it leads to nothing', async () => {
    const card = await bot.post('the card');
    const page = await openAs('UANA', 'DANA');
    await page.goto(await linkTo('CGENERAL', card));
    await isShown(page, card);
    expect(new URL(page.url()).search).toBe('?as=UANA&in=CGENERAL');
    for (const [channel, sentence] of [
      ['CGENERAL', 'That message is not there any more.'],
      ['CSECRET', 'You are not in the channel of that message.'],
    ] as const) {
      await page.goto(await linkTo(channel, '1700000000.000100'));
      await page.getByRole('alert').filter({ hasText: sentence }).waitFor();
    }
  });

  it('to elsewhere opens a new tab and tells that page nothing', async () => {
    const ts = await bot.post('x', [{ type: 'section', text: mrkdwn('<https://example.com/docs|docs>') }]);
    const page = await openAs('UANA');
    const link = messageAt(page, ts).getByRole('link', { name: 'docs' });
    expect(await link.getAttribute('target')).toBe('_blank');
    expect(await link.getAttribute('rel')).toBe('noreferrer noopener');
  });
});

describe('the app’s tabs', () => {
  it('tell the bot when a person turns to them, and show what it publishes', async () => {
    const page = await openAs('UANA');
    await page.locator('[data-place="home"]').click();
    await page.getByText('The bot has not shown a Home yet.').waitFor();
    await page.getByRole('button', { name: 'Messages', exact: true }).click();
    const opened = () =>
      bot.slack
        .traffic()
        .filter(({ what }) => what === 'app_home_opened')
        .map(({ request }) => (request as { event: { tab: string } }).event.tab);
    await expect.poll(opened).toEqual(['home', 'messages']);
    await page.getByRole('button', { name: 'Home', exact: true }).first().click();
    await bot.client.views.publish({
      user_id: 'UANA',
      view: {
        type: 'home',
        blocks: [
          { type: 'header', text: plain('Waiting for you') },
          {
            type: 'section',
            text: mrkdwn('Decide by <!date^1700000000^{date_num} {time}|then>'),
            accessory: button('Details', 'd'),
          },
          { type: 'context', elements: [plain('Los Angeles')] },
          { type: 'divider' },
          { type: 'actions', elements: [button('Request a number', 'new')] },
        ],
      },
    });
    const home = page.getByRole('region', { name: 'Home' });
    await home.getByRole('heading', { name: 'Waiting for you' }).waitFor();
    expect(await home.locator('time').getAttribute('datetime')).toBe('2023-11-14T22:13:20.000Z');
    await home.getByRole('button', { name: 'Request a number' }).click();
    await expect.poll(() => bot.pressed).toEqual(['new']);
    expect(await page.getByRole('combobox', { name: /^Message/ }).isVisible()).toBe(false);
  });
});

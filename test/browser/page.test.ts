import type { KnownBlock } from '@slack/types';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { createLocalSlack } from '../../src/demo/slack/local-slack.ts';
import { workspaceOptions } from '../demo/slack/workspace-options.ts';
import { useBrowser } from './browser.ts';
import { button, mrkdwn, option, plain, useLittleBot } from './little-bot.ts';

const browser = useBrowser();
const bot = useLittleBot();
const openAs = (user: string, place = 'CGENERAL', options = {}) =>
  browser.open(`${bot.slack.url}/?as=${user}&in=${place}`, options);
const messageAt = (page: Page, ts: string) => page.locator(`[data-ts="${ts}"]`);

describe('what people and the bot wrote is text, never markup', () => {
  const hostile = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">';

  it('shows hostile text literally wherever it stands', async () => {
    const escaped = hostile.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const ts = await bot.post('fallback', [
      { type: 'header', text: plain(`H ${hostile}`) },
      { type: 'section', text: mrkdwn(`*S* ${escaped} <javascript:alert(1)|click me> <data:text/html,x|or me>`) },
      { type: 'section', fields: [plain(`F ${hostile}`), mrkdwn(`raw ${hostile}`)] },
      { type: 'context', elements: [plain(`C ${hostile}`)] },
      { type: 'actions', elements: [button('<b>B</b>', 'hostile')] },
    ]);
    const page = await openAs('UANA');
    const message = messageAt(page, ts);
    await message.waitFor();
    const text = (await message.textContent()) ?? '';
    for (const start of ['H ', 'S ', 'F ', 'raw ', 'C ']) expect(text).toContain(start + hostile);
    await message.getByRole('button', { name: '<b>B</b>' }).waitFor();
    expect(text).toContain('click me');
    expect(await message.locator('script, img, b, a').count()).toBe(0);
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  it('shows what a person says literally too', async () => {
    const page = await openAs('UANA');
    const composer = page.getByRole('combobox', { name: 'Message #general' });
    await composer.fill(hostile);
    await composer.press('Enter');
    const said = page.getByRole('article', { name: /Ana Silva/ }).last();
    await said.waitFor();
    expect(await said.textContent()).toContain(hostile);
    expect(await said.locator('script, img').count()).toBe(0);
    expect(await composer.inputValue()).toBe('');
  });

  it('keeps plain_text plain and formats mrkdwn, with names, links and times in the reader’s zone', async () => {
    const ts = await bot.post('fallback', [
      { type: 'section', text: plain('*not bold* <@UANA> &amp;') },
      {
        type: 'section',
        text: mrkdwn(
          '*bold _both_* ~gone~ `*code*` snake_case_name 2*3*4 :tada: :nothing_known:\n&gt; quoted\n```<@UANA> *raw*```\n' +
            '<@UBEN> <#CGENERAL> <!subteam^SAPPROVERS> <https://example.com/a_b_c|the docs> <!date^1700000000^{date_num} {time}|some day> <!date^0^no token|fallback>',
        ),
      },
    ]);
    const page = await openAs('UANA', 'CGENERAL', { timezoneId: 'Asia/Tokyo' });
    const [literal, rich] = [
      messageAt(page, ts).locator('.section').first(),
      messageAt(page, ts).locator('.section').last(),
    ];
    expect(await literal.textContent()).toBe('*not bold* <@UANA> &amp;');
    expect(await rich.locator('strong').allTextContents()).toEqual(['bold both']);
    expect(await rich.locator('em').allTextContents()).toEqual(['both']);
    expect(await rich.locator('s').allTextContents()).toEqual(['gone']);
    expect(await rich.locator('code').allTextContents()).toEqual(['*code*']);
    expect(await rich.locator('blockquote').allTextContents()).toEqual(['quoted']);
    expect(await rich.locator('pre').allTextContents()).toEqual(['<@UANA> *raw*']);
    expect(await rich.locator('.pill').allTextContents()).toEqual(['@Ben Ito', '#general', '@approvers']);
    expect(await rich.getByRole('link', { name: 'the docs' }).getAttribute('href')).toBe('https://example.com/a_b_c');
    expect(await rich.locator('time').textContent()).toBe('2023-11-15 7:13 AM');
    const text = await rich.textContent();
    for (const literally of ['snake_case_name', '2*3*4', '🎉', ':nothing_known:', 'fallback'])
      expect(text).toContain(literally);
  });
});

describe('messages', () => {
  it('ask before they act, when the button says so', async () => {
    const confirm = {
      title: plain('Buy it?'),
      text: mrkdwn('It costs *5 USD*.'),
      confirm: plain('Buy'),
      deny: plain('Not yet'),
    };
    const ts = await bot.post('ask', [{ type: 'actions', elements: [{ ...button('Approve', 'approve'), confirm }] }]);
    const page = await openAs('UBEN');
    const approve = messageAt(page, ts).getByRole('button', { name: 'Approve' });
    const question = page.getByRole('alertdialog', { name: 'Buy it?' });
    for (const refuse of [
      () => page.getByRole('button', { name: 'Not yet' }).click(),
      () => page.keyboard.press('Escape'),
    ]) {
      await approve.click();
      await question.waitFor();
      await refuse();
      await question.waitFor({ state: 'hidden' });
    }
    expect(bot.pressed).not.toContain('approve');
    await approve.click();
    expect(await question.textContent()).toContain('It costs 5 USD.');
    await page.getByRole('button', { name: 'Buy', exact: true }).click();
    await expect.poll(() => bot.pressed).toContain('approve');
  });

  it('tell the bot at once when a list, a date or a choice in them is used', async () => {
    const options = [option('One', '1'), option('Two', '2')];
    const ts = await bot.post('elements', [
      {
        type: 'actions',
        elements: [
          { type: 'static_select', action_id: 'use.list', placeholder: plain('A list'), options },
          { type: 'datepicker', action_id: 'use.date', initial_date: '2026-01-31', placeholder: plain('A day') },
          { type: 'radio_buttons', action_id: 'use.radio', options },
          { type: 'overflow', action_id: 'use.menu', options },
        ],
      },
    ]);
    const page = await openAs('UANA');
    const message = messageAt(page, ts);
    await message.getByRole('combobox', { name: 'A list' }).click();
    await message.getByRole('option', { name: 'Two' }).click();
    await expect.poll(() => bot.used.at(-1)).toMatchObject({ type: 'static_select', selected_option: options[1] });
    await message.getByLabel('A day').fill('2026-02-03');
    await expect.poll(() => bot.used.at(-1)).toMatchObject({ type: 'datepicker', selected_date: '2026-02-03' });
    await message.getByRole('radio', { name: 'One' }).check();
    await expect.poll(() => bot.used.at(-1)).toMatchObject({ type: 'radio_buttons', selected_option: options[0] });
    await message.getByRole('button', { name: 'More actions' }).click();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => bot.used.at(-1))
      .toMatchObject({
        type: 'overflow',
        selected_option: options[1],
        state: [
          {
            'use.list': { type: 'static_select', selected_option: options[1] },
            'use.date': { type: 'datepicker', selected_date: '2026-02-03' },
            'use.radio': { type: 'radio_buttons', selected_option: options[0] },
          },
        ],
      });
  });

  it('are repainted without losing half-typed words or the place on the screen', async () => {
    const line = (text: string): KnownBlock[] => [{ type: 'section', text: plain(text) }];
    const ts = await bot.post('card', line('waiting'));
    for (let i = 0; i < 25; i++) await bot.post(`filler ${i}`);
    const page = await openAs('UANA');
    const card = messageAt(page, ts);
    const conversation = page.getByRole('region', { name: 'Conversation' });
    await card.scrollIntoViewIfNeeded();
    const composer = page.getByRole('combobox', { name: 'Message #general' });
    await composer.fill('half a sen');
    await composer.evaluate((node) => node.setSelectionRange(4, 4));
    const before = await conversation.evaluate((node) => node.scrollTop);
    await bot.client.chat.update({ channel: 'CGENERAL', ts, text: 'card', blocks: line('approved') });
    await bot.post('one more');
    await page.getByRole('button', { name: 'Newer messages' }).waitFor();
    expect(await card.textContent()).toContain('approved');
    expect(await card.getByText('(edited)').isVisible()).toBe(false);
    expect(await conversation.evaluate((node) => node.scrollTop)).toBe(before);
    expect(await composer.inputValue()).toBe('half a sen');
    expect(await composer.evaluate((node) => node.selectionStart)).toBe(4);
    await page.getByRole('button', { name: 'Newer messages' }).click();
    await expect.poll(() => page.getByText('one more').isVisible()).toBe(true);
  });

  it('have their thread in a panel at the side, which takes replies and gives the focus back', async () => {
    const ts = await bot.post('a card with a thread', [{ type: 'actions', elements: [button('Press me', 'pressed')] }]);
    const page = await openAs('UANA');
    const conversation = page.getByRole('region', { name: 'Conversation' });
    const message = conversation.locator(`[data-ts="${ts}"]`);
    const panel = page.getByRole('complementary', { name: 'Thread' });
    const height = (await message.boundingBox())?.height;
    await message.hover();
    await message.getByRole('button', { name: 'Reply in thread' }).click();
    expect((await message.boundingBox())?.height).toBe(height);
    const field = panel.getByRole('textbox', { name: 'Reply in thread' });
    expect(await field.and(page.locator(':focus')).count()).toBe(1);
    await field.fill('/number');
    await field.press('Enter');
    await page.getByText('Commands cannot be used in threads').waitFor();
    await page.getByRole('button', { name: 'Dismiss', exact: true }).click();
    await field.fill('thank you');
    await field.press('Enter');
    const replies = message.getByRole('button', { name: '1 reply' });
    await replies.waitFor();
    await panel.getByRole('article').getByText('thank you').waitFor();
    expect(await conversation.getByText('thank you').count()).toBe(0);
    await bot.client.chat.postMessage({ channel: 'CGENERAL', thread_ts: ts, text: 'you are welcome' });
    await panel.getByText('2 replies').waitFor();
    await panel.getByRole('button', { name: 'Press me' }).click();
    await expect.poll(() => bot.pressed).toEqual(['pressed']);
    await panel.getByRole('textbox').press('Escape');
    await panel.waitFor({ state: 'hidden' });
    await message.getByRole('button', { name: '2 replies' }).press('Enter');
    await panel.getByText('you are welcome').waitFor();
    await page.locator('[data-place="CFEED"]').click();
    await panel.waitFor({ state: 'hidden' });
  });

  it('say that they were edited only where a text was', async () => {
    const ts = await bot.post('a word');
    const page = await openAs('UANA');
    await bot.client.chat.update({ channel: 'CGENERAL', ts, text: 'another word' });
    await messageAt(page, ts).getByText('(edited)').waitFor();
  });

  it('for one person only are marked, and can be dismissed', async () => {
    await bot.client.chat.postEphemeral({ channel: 'CGENERAL', user: 'UANA', text: 'psst, Ana' });
    const [ana, ben] = [await openAs('UANA'), await openAs('UBEN')];
    const whisper = ana.getByRole('article').filter({ hasText: 'psst, Ana' });
    await whisper.getByText('Only visible to you', { exact: true }).waitFor();
    expect(await whisper.locator('.ephemeral svg').count()).toBe(1);
    await ben.getByText('Nothing has been said here yet.').waitFor();
    expect(await ben.getByText('psst, Ana').count()).toBe(0);
    await whisper.getByRole('button', { name: 'Dismiss' }).click();
    await whisper.waitFor({ state: 'detached' });
  });

  it('are counted until they are read, where they are meant for the reader; others make their channel bold', async () => {
    const page = await openAs('UBEN', 'CSECRET');
    const [feed, direct] = [page.locator('[data-place="CFEED"]'), page.locator('[data-place="DBEN"]')];
    await feed.waitFor();
    bot.slack.changeChannel('CFEED', { members: ['UANA', 'UBEN', 'UBOT'] });
    const ts = await bot.post('news', undefined, 'CFEED');
    const weight = () => page.evaluate(`getComputedStyle(document.querySelector('[data-place="CFEED"]')).fontWeight`);
    await feed.getByText('unread', { exact: true }).waitFor();
    expect([await feed.locator('.count').count(), await weight()]).toEqual([0, '700']);
    expect(await page.title()).not.toContain('(');
    await bot.client.chat.postMessage({ channel: 'CFEED', thread_ts: ts, text: 'for whom it concerns' });
    await bot.post('<@UBEN>, look', [{ type: 'section', text: mrkdwn('<@UBEN>, look') }], 'CFEED');
    await bot.post('you two', [{ type: 'section', text: mrkdwn('<!subteam^SAPPROVERS>') }], 'CFEED');
    await feed.getByText('2 mentions').waitFor();
    await bot.post('for you', undefined, 'DBEN');
    await direct.getByText('1 unread').waitFor();
    await expect.poll(() => page.title()).toContain('(3)');
    await feed.click();
    await page.getByRole('article').getByText('news').waitFor();
    await feed.locator('.count').waitFor({ state: 'detached' });
    expect(await weight()).toBe('400');
  });
});

describe('around them', () => {
  it('tells who you are and lets you become another person', async () => {
    const page = await openAs('UANA');
    await page.getByRole('note').getByText('You are Ana.').waitFor();
    await page.getByRole('button', { name: 'Dismiss this hint' }).click();
    await page.reload();
    await page.getByRole('heading', { name: '#general' }).waitFor();
    expect(await page.getByRole('note').isVisible()).toBe(false);
    await page.getByText('You are', { exact: true }).click();
    await page
      .getByRole('link', { name: /^Ben Ito/ })
      .first()
      .click();
    await page.getByRole('note').getByText('You are Ben, an approver').waitFor();
    expect(new URL(page.url()).searchParams.get('as')).toBe('UBEN');
  });

  it('completes /number and says what went wrong with another command', async () => {
    const page = await openAs('UBEN');
    const composer = page.getByRole('combobox', { name: 'Message #general' });
    await composer.pressSequentially('/nu');
    await page
      .getByRole('option', { name: /number/ })
      .first()
      .waitFor();
    await composer.press('Enter');
    expect(await composer.inputValue()).toBe('/number ');
    await composer.fill('/nothing');
    await composer.press('Enter');
    const notice = page.getByRole('alert').filter({ hasText: '/nothing is not a valid command.' });
    await notice.waitFor();
    expect(await notice.count()).toBe(1);
    await notice.getByRole('button', { name: 'Dismiss' }).click();
    await notice.waitFor({ state: 'detached' });
  });

  it('offers the shortcuts, and opens for the first person when none is asked for', async () => {
    const page = await browser.open(`${bot.slack.url}/`);
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    await page.getByRole('menuitem', { name: 'Request a number' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Request a number' }).waitFor();
    expect(new URL(page.url()).searchParams.get('as')).toBe('UANA');
  });

  it('shows the raw traffic', async () => {
    await bot.post('for the record');
    const page = await openAs('UANA');
    await page.getByRole('button', { name: 'Raw traffic' }).click();
    const drawer = page.getByRole('dialog', { name: 'Raw traffic' });
    await drawer.getByRole('searchbox').fill('postmessage');
    await drawer.locator('summary').first().click();
    await drawer.getByText('"text": "for the record"').first().waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'hidden' });
  });

  it('fits a phone: nothing overflows, and the channels come from above', async () => {
    await bot.post('fields', [
      {
        type: 'section',
        fields: ['Place', 'Price', 'Kind', 'Deadline'].map((word) => mrkdwn(`*${word}*\n${'long '.repeat(9)}`)),
      },
    ]);
    const page = await openAs('UANA', 'CGENERAL', { viewport: { width: 390, height: 844 } });
    await page.getByRole('article').first().waitFor();
    expect(await page.locator('html').evaluate((node) => node.scrollWidth)).toBeLessThanOrEqual(390);
    const conversation = page.getByRole('region', { name: 'Conversation' });
    expect(await conversation.evaluate((node) => node.scrollWidth - node.clientWidth)).toBe(0);
    expect(await page.getByRole('button', { name: 'Raw traffic' }).isVisible()).toBe(false);
    await page.getByRole('button', { name: 'Channels and people' }).click();
    await page.locator('[data-place="CFEED"]').click();
    await page.getByRole('heading', { name: '#feed' }).waitFor();
    await expect.poll(() => page.getByRole('button', { name: 'Raw traffic' }).isVisible()).toBe(false);
  });

  it('says when the local Slack is away, and carries on when it is back', async () => {
    const first = await createLocalSlack(workspaceOptions());
    const page = await browser.open(`${first.url}/?as=UANA`);
    await page.getByText('Nothing has been said here yet.').waitFor();
    expect(await page.getByText('Reconnecting').isVisible()).toBe(false);
    await first.close();
    await page.getByText('Reconnecting').waitFor();
    // The browser itself gives up on an event stream that is answered like this.
    await page.route('**/page/events*', (route) => route.fulfill({ status: 503 }), { times: 1 });
    const second = await createLocalSlack(workspaceOptions({ port: first.port }));
    await page.getByText('Reconnecting').waitFor({ state: 'hidden' });
    await page.close();
    await second.close();
  });
});

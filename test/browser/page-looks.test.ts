import { readFileSync } from 'node:fs';
import type { KnownBlock } from '@slack/types';
import type { Page } from 'playwright-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { useBrowser } from './browser.ts';
import { faintTexts } from './contrast.ts';
import { button, form, mrkdwn, option, plain, useLittleBot } from './little-bot.ts';

const browser = useBrowser();
const bot = useLittleBot();
const phone = { viewport: { width: 390, height: 844 } };
const openAs = (user: string, place = 'CGENERAL', options = {}) =>
  browser.open(`${bot.slack.url}/?as=${user}&in=${place}`, options);

/** One block of every kind, with everything that has a colour of its own. */
const colourful: KnownBlock[] = [
  { type: 'header', text: plain('A header') },
  { type: 'section', text: mrkdwn('*bold* `code` <@UANA> <@UBEN> <#CGENERAL> <https://example.com|link> ~gone~') },
  { type: 'section', text: mrkdwn('&gt; quoted\n```pre```'), accessory: button('Details', 'd') },
  { type: 'section', fields: [plain('Price'), plain('5 USD')] },
  { type: 'context', elements: [plain('in small')] },
  {
    type: 'actions',
    elements: [
      { ...button('Approve', 'a'), action_id: 'x', style: 'primary' },
      { ...button('Deny', 'b'), action_id: 'y', style: 'danger' },
      { type: 'static_select', action_id: 'use.l', placeholder: plain('A list'), options: [option('One', '1')] },
      { type: 'checkboxes', action_id: 'use.c', options: [{ ...option('Two', '2'), description: plain('so') }] },
    ],
  },
];

beforeEach(async () => {
  const ts = await bot.post('card', colourful);
  await bot.client.chat.postMessage({ channel: 'CGENERAL', thread_ts: ts, text: 'a reply' });
  await bot.client.chat.update({ channel: 'CGENERAL', ts, text: 'card', blocks: colourful });
  await bot.client.chat.postEphemeral({
    channel: 'CGENERAL',
    user: 'UANA',
    text: 'psst <@UANA> <https://e.example|e>',
  });
  await bot.client.views.publish({ user_id: 'UANA', view: { type: 'home', blocks: colourful } });
  await bot.post('unread', undefined, 'DANA');
});

const openForm = async (page: Page): Promise<void> => {
  const composer = page.getByRole('combobox', { name: /^Message/ });
  await composer.fill('/number');
  await composer.press('Enter');
  await page.getByRole('dialog', { name: 'Request a number' }).waitFor();
};

describe('text stands out from what is behind it, at least 4.5:1', () => {
  it('in a channel, the sidebar, notices and menus', async () => {
    const page = await openAs('UANA');
    await page.getByText('psst').waitFor();
    await page.getByText('You are', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Message #general' }).fill('/nothing');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.getByRole('combobox', { name: 'Message #general' }).fill('/nu');
    expect(await faintTexts(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'A list' }).click();
    await page.getByRole('article').first().hover();
    expect(await faintTexts(page)).toEqual([]);
  });

  it('in the home tab, and on a phone', async () => {
    const page = await openAs('UANA', 'home', phone);
    await page.getByRole('heading', { name: 'A header' }).waitFor();
    await page.getByRole('button', { name: 'Channels and people' }).click();
    expect(await faintTexts(page)).toEqual([]);
  });

  it('in modals with errors, questions and the raw traffic', async () => {
    const page = await openAs('UANA');
    await openForm(page);
    await page.getByRole('button', { name: 'Search' }).click();
    await page.getByText('Please complete this required field.').first().waitFor();
    await page.getByRole('combobox', { name: 'Kind' }).click();
    expect(await faintTexts(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Raw traffic' }).click();
    await page.locator('.traffic summary').first().click();
    expect(await faintTexts(page)).toEqual([]);
  });

  it('and the check sees what does not', async () => {
    const page = await openAs('UANA');
    await page.getByText('psst').waitFor();
    await page.evaluate("document.querySelector('#title').style.color = '#999'");
    expect(await faintTexts(page)).toEqual([expect.stringMatching(/^2\.85: #general/)]);
  });
});

describe('a person who wants less motion', () => {
  it('sees none: every movement is only for those who do not mind', async () => {
    for (const file of ['style.css', 'blocks.css']) {
      const css = readFileSync(new URL(`../../src/demo/slack/page/${file}`, import.meta.url), 'utf8');
      const calm = css.replaceAll(
        /@media[^{]*prefers-reduced-motion: no-preference[^{]*\{(?:[^{}]*\{[^}]*\})*\s*\}/g,
        '',
      );
      expect(calm.match(/^\s*(?:transition|animation|scroll-behavior)[\w-]*:.*$/gm) ?? [], file).toEqual([]);
    }
    const page = await openAs('UANA', 'CGENERAL', { ...phone, reducedMotion: 'reduce' });
    await page.getByText('psst').waitFor();
    const moving = await page.evaluate(
      "[...document.querySelectorAll('*')].filter((n) => getComputedStyle(n).transitionDuration !== '0s' || getComputedStyle(n).animationName !== 'none').length",
    );
    expect(moving).toBe(0);
  });
});

describe('by keyboard alone', () => {
  const focused = (page: Page): Promise<string> =>
    page.evaluate(
      "(({ activeElement: a }) => a.getAttribute('aria-label') || a.textContent.trim() || a.placeholder || a.tagName)(document)",
    );

  it('everything can be reached in order, and is seen to have the focus', async () => {
    const page = await openAs('UANA');
    await page.getByText('psst').waitFor();
    await page.evaluate('document.activeElement.blur()');
    const reached: string[] = [];
    for (let at = 0; at < 40; at++) {
      await page.keyboard.press('Tab');
      const here = await focused(page);
      if (reached.includes(here) && here === reached[0]) break;
      reached.push(here);
      const seen = await page.evaluate(
        "(({ outlineStyle, outlineWidth, boxShadow }, box) => (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' || (box && getComputedStyle(box).boxShadow !== 'none'))(getComputedStyle(document.activeElement), document.activeElement.closest('.composer-box'))",
      );
      expect(seen, here).toBe(true);
      if (here === 'Send') break;
    }
    expect(reached[0]).toBe('Skip to the conversation');
    const order = [
      'Raw traffic',
      'Dismiss this hint',
      'Details',
      'Approve',
      'Deny',
      'Dismiss',
      'Shortcuts',
      'Message #general',
      'Send',
    ];
    expect(reached.filter((name) => order.includes(name))).toEqual(order);
  });

  it('a modal keeps the focus inside, and gives it back when it closes', async () => {
    const page = await openAs('UANA');
    await openForm(page);
    for (let at = 0; at < 15; at++) {
      await page.keyboard.press(at % 5 === 4 ? 'Shift+Tab' : 'Tab');
      const inside = await page.evaluate(
        "document.activeElement === document.body || document.activeElement.closest('dialog') !== null",
      );
      expect(inside, await focused(page)).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect(await focused(page)).toBe('Message #general');
  });

  it('a modal gives the focus back to a button that was repainted meanwhile, or else to its message', async () => {
    const card = (...elements: ReturnType<typeof button>[]): KnownBlock[] => [
      { type: 'actions', block_id: 'card', elements },
    ];
    const ts = await bot.post('a card', card(button('Pick', '1')));
    const page = await openAs('UANA');
    /** Presses the button, has the bot answer with a modal, repaints the card under it, and closes the modal. */
    const around = async (name: string, blocks: KnownBlock[]): Promise<void> => {
      const before = bot.pressed.length;
      await page.getByRole('button', { name, exact: true }).press('Enter');
      await expect.poll(() => bot.pressed.length).toBe(before + 1);
      // What was answered is known to the page a moment after the bot has it.
      const told = () => bot.slack.traffic().filter(({ what }) => what === 'block_actions');
      await expect.poll(() => told().length).toBe(before + 1);
      const { trigger_id } = told().at(-1)?.request as { trigger_id: string };
      await bot.client.views.open({ trigger_id, view: form() });
      await page.getByRole('dialog').waitFor();
      await bot.client.chat.update({ channel: 'CGENERAL', ts, text: 'repainted', blocks });
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'hidden' });
    };
    await around('Pick', card(button('Pick again', '2')));
    await expect.poll(() => focused(page)).toBe('Pick again');
    await around('Pick again', [{ type: 'section', text: plain('picked') }]);
    await page.getByText('picked', { exact: true }).waitFor();
    await expect.poll(() => focused(page)).toMatch(/^Number Bench, /);
    expect(await page.locator(`[data-ts="${ts}"]`).and(page.locator(':focus')).count()).toBe(1);
  });

  it('a view that was loading takes the focus to its first field when it comes', async () => {
    const page = await openAs('UANA');
    await openForm(page);
    const loading = {
      type: 'modal' as const,
      title: plain('Loading'),
      blocks: [{ type: 'section' as const, text: plain('…') }],
    };
    await bot.client.views.update({ view_id: bot.viewId, view: loading });
    await page.getByRole('dialog', { name: 'Loading' }).waitFor();
    expect(await page.getByRole('button', { name: 'Close' }).first().and(page.locator(':focus')).count()).toBe(0);
    await bot.client.views.update({ view_id: bot.viewId, view: form('', 'Here it is.') });
    await page.getByText('Here it is.').waitFor();
    await expect
      .poll(() => page.getByRole('combobox', { name: 'Country' }).and(page.locator(':focus')).count())
      .toBe(1);
  });

  it('Ctrl + Enter submits, and the first wrong field is where it can be read', async () => {
    const page = await openAs('UANA', 'CGENERAL', { viewport: { width: 390, height: 500 } });
    await openForm(page);
    await page.keyboard.type('peru');
    await page.getByRole('option', { name: 'Peru' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('A number in Peru.').waitFor();
    // The field itself is just on show, and nothing below it.
    const why = page.getByRole('textbox', { name: 'What is it for?' });
    await why.evaluate((node) => node.scrollIntoView({ block: 'end' }));
    await page.keyboard.press('Control+Enter');
    const error = page.getByText('Please complete this required field.');
    await error.waitFor();
    const [sentence, foot] = [await error.boundingBox(), await page.locator('.modal-foot:visible').boundingBox()];
    expect((sentence?.y ?? 0) + (sentence?.height ?? 0)).toBeLessThanOrEqual(foot?.y ?? 0);
  });

  it('the channels on a phone open and close, and the focus goes along', async () => {
    const page = await openAs('UANA', 'CGENERAL', phone);
    const menu = page.getByRole('button', { name: 'Channels and people' });
    await menu.press('Enter');
    await expect.poll(() => focused(page)).toContain('You are');
    await page.keyboard.press('Escape');
    await expect.poll(() => focused(page)).toBe('Channels and people');
    expect(await menu.getAttribute('aria-expanded')).toBe('false');
  });
});

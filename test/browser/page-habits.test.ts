import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useBrowser } from './browser.ts';
import { faintTexts } from './contrast.ts';
import { button, plain, useLittleBot } from './little-bot.ts';

/* What people are used to from the client that they know. */
const browser = useBrowser();
const bot = useLittleBot();
const openAs = (user: string, place = 'CGENERAL', options = {}) =>
  browser.open(`${bot.slack.url}/?as=${user}&in=${place}`, options);
const composerOf = (page: Page) => page.getByRole('combobox', { name: /^Message/ });
const formOn = (page: Page) => page.getByRole('dialog', { name: 'Request a number' });

const opensForm = async (page: Page): Promise<void> => {
  await composerOf(page).fill('/number');
  await composerOf(page).press('Enter');
  await formOn(page).waitFor();
};

describe('a form', () => {
  it('is in the tab where it was opened, after a reload too, and in no other', async () => {
    const [page, other] = [await openAs('UANA'), await openAs('UANA')];
    await opensForm(page);
    await bot.post('later');
    await other.getByText('later').waitFor();
    expect(await other.getByRole('dialog').count()).toBe(0);
    await page.reload();
    await formOn(page).waitFor();

    await opensForm(other);
    await formOn(page).getByRole('textbox', { name: 'What is it for?' }).fill('the first one');
    await page.keyboard.press('Control+Enter');
    await page.getByText('Please complete this required field.').waitFor();
    expect(await formOn(other).getByText('Please complete this required field.').count()).toBe(0);
    await other.keyboard.press('Escape');
    await formOn(other).waitFor({ state: 'hidden' });
    expect(await formOn(page).isVisible()).toBe(true);
  });

  it('asks before Escape throws away what was filled in', async () => {
    const page = await openAs('UANA');
    await opensForm(page);
    const why = formOn(page).getByRole('textbox', { name: 'What is it for?' });
    await why.fill('Support');
    const question = page.getByRole('alertdialog', { name: 'Close this form?' });
    for (const keep of ['Escape', 'Enter']) {
      await page.keyboard.press('Escape');
      await question.waitFor();
      await page.keyboard.press(keep);
      await question.waitFor({ state: 'hidden' });
      expect(await why.inputValue()).toBe('Support');
      expect(await why.and(page.locator(':focus')).count()).toBe(1);
    }
    await page.keyboard.press('Escape');
    await question.getByRole('button', { name: 'Close it' }).click();
    await formOn(page).waitFor({ state: 'hidden' });

    await opensForm(page);
    await formOn(page).getByRole('checkbox', { name: 'Voice' }).check();
    await formOn(page).getByRole('checkbox', { name: 'Voice' }).uncheck();
    await page.keyboard.press('Escape');
    await formOn(page).waitFor({ state: 'hidden' });
  });
});

describe('a click', () => {
  const sure = { title: plain('Sure?'), text: plain('It costs.'), confirm: plain('Yes'), deny: plain('No') };
  const card = (label: string) => [
    { type: 'actions' as const, block_id: 'card', elements: [{ ...button(label, label), confirm: sure }] },
  ];

  it('leaves the focus on the button, or on its message when the button has gone', async () => {
    const ts = await bot.post('card', card('Buy'));
    const page = await openAs('UANA');
    const here = page.locator(':focus');
    const buy = page.getByRole('button', { name: 'Buy' });
    await buy.click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Yes' }).click();
    await expect.poll(() => bot.pressed).toEqual(['Buy']);
    expect(await buy.and(here).count()).toBe(1);
    await bot.client.chat.update({
      channel: 'CGENERAL',
      ts,
      text: 'sold',
      blocks: [{ type: 'section', text: plain('sold') }],
    });
    await page.getByText('sold', { exact: true }).waitFor();
    expect(await page.locator(`[data-ts="${ts}"]`).and(here).count()).toBe(1);
  });

  /** Rows of buttons all over the channel. */
  const crowd = async (make: (name: string) => ReturnType<typeof button>) => {
    for (let at = 0; at < 8; at++) {
      const rows = [0, 1, 2].map((row) => ({
        type: 'actions' as const,
        elements: [0, 1, 2, 3, 4].map((place) => ({
          ...make(`Button ${at} ${row} ${place}`),
          action_id: `use.${row}${place}`,
        })),
      }));
      await bot.post(`crowd ${at}`, rows);
    }
  };
  type Box = { x: number; y: number; width: number; height: number };
  const boxesOf = (page: Page, name: string): Promise<Box[]> =>
    page.evaluate(`[...document.querySelectorAll('article button')]
      .filter((one) => one.textContent.startsWith('${name}')).map((one) => one.getBoundingClientRect().toJSON())`);
  const holds = (box: Box, x: number, y: number) =>
    x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
  const boxOf = async (what: Locator): Promise<Box> =>
    (await what.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };

  it.each([
    { width: 1280, height: 800 },
    { width: 390, height: 844 },
  ])('never has an answer appear under it, wherever its button is: %j', { timeout: 60_000 }, async (viewport) => {
    await crowd((name) => ({ ...button(name, name), confirm: sure }));
    const page = await openAs('UANA', 'CGENERAL', { viewport });
    const question = page.getByRole('alertdialog');
    // Where the answers are when nothing has to give way.
    await page.getByRole('button', { name: 'Button 7 2 4' }).press('Enter');
    const foot = await boxOf(question.locator('.modal-foot'));
    await page.keyboard.press('Escape');
    const boxes = await boxesOf(page, 'Button');
    const points: [number, number][] = [];
    for (let x = foot.x + 4; x < foot.x + foot.width; x += 24)
      for (let y = foot.y + 4; y < foot.y + foot.height; y += 8)
        if (boxes.some((box) => holds(box, x, y))) points.push([x, y]);
    expect(points.length).toBeGreaterThan(10);
    for (const [x, y] of points) {
      await page.mouse.dblclick(x, y);
      expect(await question.isVisible(), `at ${x}, ${y}`).toBe(true);
      await page.keyboard.press('Escape');
    }
    expect(bot.used).toEqual([]);
  });

  it('that answers a question does nothing else to what lay behind it', async () => {
    await crowd((name) => button(name, name));
    await bot.post('card', card('Buy'));
    const page = await openAs('UANA');
    const answer = page.getByRole('alertdialog').getByRole('button', { name: 'Yes' });
    const behind = async (): Promise<boolean> => {
      const { x, y, width, height } = await boxOf(answer);
      return (await boxesOf(page, 'Button')).some((box) => holds(box, x + width / 2, y + height / 2));
    };
    for (let height = 800; ; height -= 6) {
      await page.setViewportSize({ width: 1280, height });
      await page.getByRole('button', { name: 'Buy' }).click();
      if (await behind()) break;
      expect(height).toBeGreaterThan(600);
      await page.keyboard.press('Escape');
    }
    await answer.dblclick();
    await expect.poll(() => bot.pressed).toEqual(['Buy']);
    await page.waitForTimeout(300);
    expect(bot.used).toEqual([]);
  });
});

describe('the message field', () => {
  it('completes a command and the words that it knows, and tells an example from them', async () => {
    const page = await openAs('UANA');
    const composer = composerOf(page);
    const offers = () => page.getByRole('listbox', { name: 'Commands' }).getByRole('option').allTextContents();
    await composer.pressSequentially('/nu');
    expect(await offers()).toEqual(['/numberAsk for a number', '/number mine', '/number help']);
    await page.getByText('For example /number US local Los Angeles').waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await composer.inputValue()).toBe('/number mine');

    await composer.fill('');
    await composer.pressSequentially('/number h');
    expect(await offers()).toEqual(['/number help']);
    await page.keyboard.press('Tab');
    expect(await composer.inputValue()).toBe('/number help');
    await composer.fill('/number us');
    expect(await offers()).toEqual([]);
    await page.getByText('For example').waitFor();
    // With nothing chosen, Enter sends what was typed.
    await composer.fill('/number ');
    expect(await offers()).toEqual(['/number mine', '/number help']);
    await composer.press('Enter');
    await formOn(page).waitFor();
  });
});

describe('the page', () => {
  it('opens at #general, whatever waits elsewhere', async () => {
    await bot.post('for you', undefined, 'DANA');
    const page = await browser.open(`${bot.slack.url}/?as=UANA`);
    await page.getByRole('heading', { name: '#general' }).waitFor();
  });

  it('tells those who read the feed of the feed', async () => {
    bot.slack.changePerson('UBEN', { role: 'reads the feed' });
    const page = await openAs('UBEN');
    const hint = page.getByRole('note');
    await hint.getByText('You are Ben, who reads the feed').waitFor();
    expect(await hint.textContent()).not.toContain('/number');
    await hint.getByRole('button', { name: '#feed' }).click();
    await page.getByRole('heading', { name: '#feed' }).waitFor();
  });

  it('is dark for those who like it so', async () => {
    const ts = await bot.post('a card', [
      { type: 'section', text: plain('in the dark'), accessory: button('Press', 'p') },
    ]);
    const page = await openAs('UANA', 'CGENERAL', { colorScheme: 'dark' });
    await page.getByText('in the dark').waitFor();
    const paper = 'getComputedStyle(document.documentElement).backgroundColor';
    expect(await page.evaluate(paper)).toBe('rgb(26, 31, 30)');
    await page.locator(`[data-ts="${ts}"]`).hover();
    expect(await faintTexts(page)).toEqual([]);
    await opensForm(page);
    await formOn(page).getByRole('button', { name: 'Search' }).click();
    await page.getByText('Please complete this required field.').first().waitFor();
    expect(await faintTexts(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await page.evaluate(paper)).toBe('rgb(255, 255, 255)');
  });

  it('leaves half of a window that is zoomed to 200 % to the messages', async () => {
    await bot.post('a card');
    const page = await openAs('UANA', 'CGENERAL', { viewport: { width: 640, height: 360 } });
    await page.getByRole('note').waitFor();
    const messages = page.getByRole('region', { name: 'Conversation' });
    expect((await messages.boundingBox())?.height).toBeGreaterThanOrEqual(180);
    await page.getByRole('article').getByRole('button', { name: 'Reply in thread' }).press('Enter');
    const replies = page.getByRole('complementary', { name: 'Thread' }).locator('.scroller');
    expect((await replies.boundingBox())?.height).toBeGreaterThanOrEqual(180);
  });
});

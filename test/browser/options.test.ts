import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { onHold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';
import { useBrowser } from './browser.ts';
import { takePicture } from './take-picture.ts';

const desk = useWholeBot({ bird: true, holdMs: 3_600_000 });
const browser = useBrowser();

/** A card that is higher than this is not seen whole beside the composer of a laptop. */
const MOST_PX = 600;

async function asks(page: Page, command: string, purpose: string): Promise<Locator> {
  await page.getByRole('combobox', { name: 'Message #general' }).click();
  await page.keyboard.type(command);
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Request a number' });
  await form.getByLabel('What it is for').fill(purpose);
  await page.keyboard.press('Control+Enter');
  const card = page.getByRole('article').filter({ hasText: purpose }).last();
  await card
    .getByRole('button', { name: /^Reserve/ })
    .first()
    .waitFor();
  await expect.poll(() => card.getByText(/has not answered yet/).count(), { timeout: 10_000 }).toBe(0);
  return card;
}

/** Where the buttons stand that are the same on every page, from the card's upper edge. */
async function placesOf(card: Locator): Promise<object> {
  const top = (await card.boundingBox())?.y ?? 0;
  const names = ['Show them', '‹ Previous', 'More ›', 'Pick a number…', 'Change search', 'Cancel the request'];
  const boxes = names.map(async (name) => {
    const box = await card.getByRole('button', { name }).first().boundingBox();
    return [name, box && { x: Math.round(box.x), y: Math.round(box.y - top) }];
  });
  return Object.fromEntries(await Promise.all(boxes));
}

it('the options fit a screen, no button moves from page to page, and a double click does what one does', {
  timeout: 180_000,
}, async () => {
  const ana = await browser.open(`${desk.slack.url}/?as=U0ANA&in=C0GENERAL`, {
    viewport: { width: 1280, height: 1000 },
    timezoneId: 'Europe/Lisbon',
  });
  await ana.getByRole('note').getByRole('button').last().click();
  const card = await asks(ana, '/number us la', 'Support line for the Los Angeles office');
  expect(await card.getByRole('button', { name: /^Reserve/ }).count()).toBe(5);
  expect((await card.boundingBox())?.height).toBeLessThan(MOST_PX);
  await takePicture(ana, 'pictures/options-los-angeles', { of: [card] });

  const first = await placesOf(card);
  for (const page of [2, 1]) {
    await card.getByRole('button', { name: 'More ›' }).click();
    await card.getByText(`Page ${page} of 2`).waitFor();
    expect(await card.getByRole('button', { name: /^Reserve/ }).count()).toBe(5);
    expect(await placesOf(card)).toEqual(first);
  }

  await card.getByRole('button', { name: /^Show them/ }).dblclick({ delay: 50 });
  await card.getByRole('button', { name: /^Hide them/ }).waitFor();
  await ana.waitForTimeout(1_500);
  expect(await card.getByRole('button', { name: /^Hide them/ }).count()).toBe(1);
  expect((await card.boundingBox())?.height).toBeLessThan(MOST_PX);
  expect(onHold(desk)).toEqual([]);

  // Cancel asks.
  await card.getByRole('button', { name: /^Cancel/ }).click();
  await ana.getByRole('alertdialog', { name: 'Cancel the request?' }).getByRole('button', { name: 'Keep it' }).click();
  await card.getByRole('button', { name: 'Pick a number…' }).click();
  const picking = ana.getByRole('dialog', { name: 'Pick a number' });
  await picking.getByRole('combobox', { name: 'Number' }).waitFor();
});

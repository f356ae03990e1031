import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';
import { useBrowser } from './browser.ts';
import { takePicture } from './take-picture.ts';

const desk = useWholeBot({ bird: true, holdMs: 3_600_000 });
const browser = useBrowser();

/** Types into a typeahead until it offers the option, then takes it. */
async function choose(page: Page, label: string, typed: string, option: string): Promise<void> {
  const field = page.getByRole('dialog').getByRole('combobox', { name: label });
  await field.click();
  await field.pressSequentially(typed);
  await page.getByRole('option', { name: option, exact: true }).click();
}

it('two people at two browsers: one asks, the other approves, the feed tells', { timeout: 180_000 }, async () => {
  const ana = await browser.open(`${desk.slack.url}/?as=U0ANA`);
  const composer = ana.getByRole('combobox', { name: 'Message #general' });
  await composer.fill('/number');
  await composer.press('Enter');
  await choose(ana, 'Country', 'united st', 'United States');
  await choose(ana, 'Region', 'calif', 'California');
  await choose(ana, 'City', 'los', 'Los Angeles');
  await ana.getByRole('dialog').getByLabel('What it is for').fill('Support line for the Los Angeles office');
  await ana.getByRole('dialog').getByRole('button', { name: 'Search' }).click();
  await ana
    .getByRole('button', { name: /^Reserve/ })
    .first()
    .click();
  await ana.getByText('is held and waits for approval').first().waitFor();

  const marta = await browser.open(`${desk.slack.url}/?as=U0MARTA`, {
    viewport: { width: 1080, height: 700 },
    deviceScaleFactor: 1.5,
  });
  await marta.getByText('number-approvals').first().click();
  const approve = marta.getByRole('button', { name: /Approve/ });
  await approve.waitFor();
  await takePicture(marta, 'readme');

  await approve.click();
  const sure = marta.getByRole('alertdialog', { name: 'Buy this number?' });
  expect(await sure.textContent()).toContain('a month');
  await sure.getByRole('button', { name: 'Buy it' }).click();
  await marta.getByText('Bought: +1').first().waitFor();
  await expect.poll(() => approve.count()).toBe(0);

  await ana.getByText('number-feed').first().click();
  await ana.getByText('Bought for').first().waitFor();
  expect(sold(desk)).toHaveLength(1);
});

it('numbers of two providers stand in one message, each with its seller', { timeout: 180_000 }, async () => {
  const ben = await browser.open(`${desk.slack.url}/?as=U0BEN`, {
    viewport: { width: 1080, height: 900 },
    deviceScaleFactor: 1.5,
  });
  const composer = ben.getByRole('combobox', { name: 'Message #general' });
  await composer.fill('/number');
  await composer.press('Enter');
  await choose(ben, 'Country', 'swed', 'Sweden');
  await choose(ben, 'Type', 'mob', 'Mobile');
  await ben.getByRole('dialog').getByLabel('What it is for').fill('Couriers in Stockholm');
  await ben.getByRole('dialog').getByRole('button', { name: 'Search' }).click();
  const options = ben.getByRole('article').filter({ hasText: 'Couriers in Stockholm' });
  await options.getByText('2Chat', { exact: false }).first().waitFor();
  await options.getByText('Bird', { exact: false }).first().waitFor();
  await takePicture(ben, 'two-providers', { of: [options] });
});

import { Redis } from 'ioredis';
import type { Locator, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { team } from '../../src/demo/people.ts';
import { dmId } from '../../src/demo/slack/workspace/workspace.ts';
import { createRegisterStore } from '../../src/store/register-store.ts';
import { e164, holds, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';
import { useBrowser } from './browser.ts';
import { takePicture } from './take-picture.ts';

// A number's whole life as people see it: bought, asked after, handed over, given back by two of them, and what the month has cost.

const browser = useBrowser();
const desk = useWholeBot({ env: { REVIEW_EVERY: '1s', COOLING_OFF: '1s', COST_CENTRES: 'Sales,Marketing' } });

const press = (within: Page | Locator, name: string | RegExp) => within.getByRole('button', { name }).first().click();

async function opens(name: string, place: string): Promise<Page> {
  const id = `U0${name.toUpperCase()}`;
  const page = await browser.open(`${desk.slack.url}/?as=${id}&in=${place === 'dm' ? dmId(id) : place}`, {
    viewport: { width: 1000, height: 1000 },
    deviceScaleFactor: 1.25,
    timezoneId: 'Europe/Lisbon',
  });
  await page.getByRole('note').getByRole('button').last().click();
  return page;
}

async function types(page: Page, command: string, answer: string | RegExp): Promise<Locator> {
  await page.getByRole('combobox', { name: /^Message/ }).click();
  await page.keyboard.type(command);
  await page.keyboard.press('Enter');
  const found = page.getByRole('article').filter({ hasText: answer }).last();
  await found.waitFor();
  return found;
}

const dialogOf = (page: Page, name: string) => page.getByRole('dialog', { name });
const dm = (page: Page, text: string | RegExp) => page.getByRole('article').filter({ hasText: text }).last();

it('a number is bought, asked after, handed over and given back, and the month is told', {
  timeout: 120_000,
}, async () => {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];
  const number = await holds(ana, 'Line for the shop');
  await marta.presses('Approve & buy', { in: number });
  await ana.sees(`${number} is bought`, { in: '#general' });
  const digits = e164(number).slice(-4);

  // Its owner is asked whether it is still needed.
  const anas = await opens('ana', 'dm');
  const question = dm(anas, 'Still needed?');
  await question.waitFor();
  await takePicture(anas, 'pictures/still-needed', { of: [question] });
  await press(question, /^Hand over/);
  const handover = dialogOf(anas, 'Hand over a number');
  await handover.getByRole('combobox', { name: /^New owner/ }).click();
  await anas.keyboard.type('Ben');
  await handover.getByRole('option', { name: /Ben/ }).first().click();
  await press(handover, 'Offer');
  await handover.waitFor({ state: 'hidden' });

  const bens = await opens('ben', 'dm');
  await press(dm(bens, number), /^Accept/);
  const list = await types(bens, '/number numbers', 'The one number that you own');
  await list.getByText('Line for the shop').first().waitFor();
  await press(list, /^Show/);
  const view = dialogOf(bens, 'Number');
  await view.getByText('Bought', { exact: false }).first().waitFor();
  await takePicture(bens, 'pictures/number', { of: [view], margin: 12 });
  await press(view, /^Give back/);
  const wish = dialogOf(bens, 'Give back a number');
  await wish.getByRole('textbox', { name: /^Why/ }).fill('The shop has closed');
  await wish.getByRole('checkbox').check();
  await bens.keyboard.press('Control+Enter');
  await bens.getByText('Another approver has to confirm').first().waitFor();

  const martas = await opens('marta', 'C0APPROVALS');
  const asked = dm(martas, 'The shop has closed');
  await press(asked, /^Confirm/);
  const confirm = dialogOf(martas, 'Confirm giving back');
  await confirm.getByRole('textbox').fill(digits);
  await takePicture(martas, 'pictures/give-back', { of: [confirm], margin: 12 });
  await martas.keyboard.press('Control+Enter');
  await confirm.waitFor({ state: 'hidden' });
  await dm(martas, `${number} was given back`).waitFor();
  expect(desk.sandbox.state().calls.giveBack).toBe(1);
  expect(sold(desk)).toEqual([e164(number)]);

  // Another one, and the beginning of another month.
  const next = await holds(ana, 'Line for the fair');
  await marta.presses('Approve & buy', { in: next });
  await ana.sees(`${next} is bought`, { in: '#general' });
  const redis = new Redis(desk.redis.url);
  await createRegisterStore(redis).keepMonthTold(team.id, '2000-01');
  redis.disconnect();
  const all = await types(martas, '/number numbers', 'of the account');
  await takePicture(martas, 'pictures/numbers', { of: [all] });
  await press(all, /^Read the lists/);
  const month = dm(martas, 'What the numbers cost');
  await month.waitFor();
  await takePicture(martas, 'pictures/month', { of: [month] });
});

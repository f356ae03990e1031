import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useWholeBot } from '../support/whole-bot.ts';
import { barriers } from './accessibility.ts';
import { useBrowser } from './browser.ts';
import { asksFor, cardAt, cardOf } from './cards.ts';

const desk = useWholeBot({ holdMs: 3_600_000, env: { REQUEST_CARDS: undefined } });
const browser = useBrowser();

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const open = (user: string, place: string, options = {}) =>
  browser.open(`${desk.slack.url}/?as=${user}&in=${place}`, { viewport: DESK, ...options });
const composerOf = (page: Page) => page.getByRole('combobox', { name: /^Message/ });

/** Looks at what is on show, by day and by night. */
const isOpenToAll = async (page: Page, what: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await barriers(page), `${what}, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: 'light' });
};

/** The same, and on a phone. */
const isOpenToAllEverywhere = async (page: Page, what: string): Promise<void> => {
  await isOpenToAll(page, what);
  await page.setViewportSize(PHONE);
  await isOpenToAll(page, `${what} on a phone`);
  await page.setViewportSize(DESK);
};

describe('nothing stands in the way of people who see, hear or move otherwise', { timeout: 240_000 }, () => {
  it('from the question to the number', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    const purpose = 'Support line for everybody';
    const anas = await open('U0ANA', 'C0GENERAL');
    await composerOf(anas).fill('/number us los angeles');
    await composerOf(anas).press('Enter');
    const form = anas.getByRole('dialog', { name: 'Request a number' });
    await form.waitFor();
    await isOpenToAllEverywhere(anas, 'the form');
    await form.getByRole('button', { name: 'Search' }).click();
    await form.getByText('Please complete this required field.').waitFor();
    await form.getByRole('combobox', { name: 'Type' }).click();
    await anas.getByRole('option').first().waitFor();
    await isOpenToAll(anas, 'the form with an error and a list');
    await anas.keyboard.press('Escape');
    await form.getByLabel('What it is for').fill(purpose);
    await anas.keyboard.press('Escape');
    await anas.getByRole('alertdialog').waitFor();
    await isOpenToAll(anas, 'the question before a form is left');
    await anas.getByRole('button', { name: 'Keep editing' }).click();
    await anas.keyboard.press('Control+Enter');

    const options = await cardOf(ana, purpose, /^Reserve/);
    const shown = await open('U0ANA', options.channel);
    await cardAt(shown, options).waitFor();
    await isOpenToAllEverywhere(shown, 'options');
    await cardAt(shown, options)
      .getByRole('button', { name: /^Reserve/ })
      .first()
      .click();
    const mine = await cardOf(ana, purpose, /^(Cancel|Nudge)/);
    await isOpenToAll(shown, 'the requester’s card');

    const card = await cardOf(marta, purpose, /^Approve/);
    const martas = await open('U0MARTA', card.channel);
    const decide = (name: RegExp) => cardAt(martas, card).getByRole('button', { name }).first();
    await decide(/^Approve/).waitFor();
    await isOpenToAllEverywhere(martas, 'the approvers’ card');
    for (const [name, what] of [
      [/^Details/, 'details'],
      [/^Deny/, 'the reasons of a denial'],
    ] as const) {
      await decide(name).click();
      await martas.getByRole('dialog').waitFor();
      await martas.getByRole('button', { name: 'Close' }).first().waitFor();
      await isOpenToAllEverywhere(martas, what);
      await martas.keyboard.press('Escape');
      await martas.getByRole('dialog').waitFor({ state: 'hidden' });
    }
    await martas.getByRole('button', { name: 'Home' }).click();
    await martas.getByRole('region', { name: 'Home' }).getByRole('button').first().waitFor();
    await isOpenToAllEverywhere(martas, 'the Home of an approver');
    await martas.goBack();
    await decide(/^Approve/).click();
    await martas.getByRole('alertdialog').waitFor();
    await isOpenToAllEverywhere(martas, 'the question before a purchase');
    await martas.getByRole('alertdialog').getByRole('button').last().click();
    await expect.poll(() => desk.sandbox.state().purchases.length, { timeout: 20_000 }).toBe(1);
    await isOpenToAll(martas, 'a card that was decided');

    await cardAt(shown, mine).hover();
    const thread = shown.getByRole('complementary', { name: 'Thread' });
    await cardAt(shown, mine)
      .getByRole('button', { name: /^(\d+ repl|Reply in thread)/ })
      .first()
      .click();
    await thread.waitFor();
    await isOpenToAllEverywhere(shown, 'a thread');
    for (const place of ['home', 'D0ANA', 'C0FEED']) {
      await shown.locator(`[data-place="${place}"]`).click();
      await isOpenToAllEverywhere(shown, place);
    }
  });

  it('and in all that lies around', async () => {
    const page = await open('U0ANA', 'C0GENERAL');
    await composerOf(page).fill('/nothing');
    await composerOf(page).press('Enter');
    await page.getByRole('alert').waitFor();
    await composerOf(page).fill('/nu');
    await page.getByRole('option').first().waitFor();
    await isOpenToAllEverywhere(page, 'a notice, and the words that a command knows');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    await page.getByRole('menuitem').first().waitFor();
    await isOpenToAll(page, 'a menu');
    await page.keyboard.press('Escape');
    await page.getByText('You are', { exact: true }).click();
    await isOpenToAll(page, 'who one can be');
    await composerOf(page).fill('/number help');
    await composerOf(page).press('Enter');
    await page.getByText('Only visible to you').last().waitFor();
    await isOpenToAllEverywhere(page, 'help, for one person alone');
    await page.getByRole('button', { name: 'Raw traffic' }).click();
    await page.locator('.traffic summary').first().click();
    await isOpenToAll(page, 'the raw traffic');
    await page.keyboard.press('Escape');
    await page.getByRole('alert').getByRole('button', { name: 'Dismiss' }).click();
    await page.setViewportSize(PHONE);
    await page.getByRole('button', { name: 'Channels and people' }).click();
    await isOpenToAll(page, 'the channels on a phone');
  });

  it('and the check sees what does', async () => {
    await asksFor(desk.person('ben'), '/number us los angeles', 'To be looked at');
    const page = await open('U0BEN', 'C0GENERAL');
    await composerOf(page).waitFor();
    await page.evaluate(`document.querySelector('.send').removeAttribute('aria-label')`);
    await page.evaluate(`document.querySelector('.send').textContent = ''`);
    await page.evaluate(`document.querySelector('.tabs button').parentNode.hidden = false`);
    await page.evaluate(`document.querySelector('.tabs button').setAttribute('aria-label', 'Start')`);
    expect(await barriers(page)).toEqual([
      expect.stringMatching(/^button-name: .*class="send/),
      expect.stringMatching(/^label-content-name-mismatch: .*"Start"/),
      'name: "Home" is called "Start"',
    ]);
  });
});

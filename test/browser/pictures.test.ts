import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { e164, onHold, sold } from '../support/journey.ts';
import { useWholeBot, type WholeBot } from '../support/whole-bot.ts';
import { useBrowser } from './browser.ts';
import { takePicture } from './take-picture.ts';

const browser = useBrowser();

const ZONES = { ana: 'Europe/Lisbon', marta: 'Europe/Stockholm', yuki: 'Asia/Tokyo' };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5, hasTouch: true, isMobile: true };

type Place = 'C0GENERAL' | 'C0APPROVALS' | 'home';

/** The page of a person who has read the story line and put it away, in the zone of that person. */
async function opens(desk: WholeBot, name: keyof typeof ZONES, place: Place, options: BrowserContextOptions = {}) {
  const page = await browser.open(`${desk.slack.url}/?as=U0${name.toUpperCase()}&in=${place}`, {
    viewport: { width: 1000, height: 680 },
    deviceScaleFactor: 1.25,
    timezoneId: ZONES[name],
    ...options,
  });
  await page.getByRole('note').getByRole('button').last().click();
  return page;
}

const dialog = (...of: Locator[]) => ({ of, margin: 12 });
const press = (within: Page | Locator, name: string | RegExp) => within.getByRole('button', { name }).first().click();
const homeOf = (page: Page) => page.getByRole('region', { name: 'Home' });
const cardFor = (page: Page, purpose: string) => page.getByRole('article').filter({ hasText: purpose }).last();

/** Types a command into #general and waits for the form. */
async function types(page: Page, command: string): Promise<Locator> {
  await page.getByRole('combobox', { name: 'Message #general' }).click();
  await page.keyboard.type(command);
  await page.keyboard.press('Enter');
  const form = page.getByRole('dialog', { name: 'Request a number' });
  await form.waitFor();
  return form;
}

/** Asks for what the command says, sends the form from the keyboard, and answers with the card and its options. */
async function asks(page: Page, command: string, purpose: string): Promise<Locator> {
  const form = await types(page, command);
  await form.getByLabel('What it is for').fill(purpose);
  await page.keyboard.press('Control+Enter');
  const card = cardFor(page, purpose);
  await card.getByText(/\d found/).waitFor();
  return card;
}

/** The number that is held now, by the name of the button that gives it up. */
async function heldOn(card: Locator): Promise<string> {
  await expect.poll(() => card.getByRole('button', { name: /^(Reserve|Hold)/ }).count()).toBe(0);
  const name = await card.getByRole('button', { name: /^Cancel.*\+\d/ }).getAttribute('aria-label');
  return /\+[\d -]*\d/.exec(name ?? '')?.[0] ?? '';
}

describe('with an hour to decide', () => {
  const desk = useWholeBot({ holdMs: 3_600_000 });

  it('a search, a number held, looked at, and bought, another one denied, documents confirmed, and what both Homes tell', {
    timeout: 180_000,
  }, async () => {
    const ana = await opens(desk, 'ana', 'C0GENERAL');
    const swimming = await asks(ana, '/number uk london', 'Bookings for the swimming school');
    await press(swimming, /^Pick a number/);
    const picking = ana.getByRole('dialog', { name: 'Pick a number' });
    await picking.getByRole('combobox', { name: 'Number' }).click();
    await ana.keyboard.type('swim');
    await picking.getByRole('option', { name: '+44 20 SWIM 0001' }).waitFor();
    await takePicture(ana, 'pictures/picking', dialog(picking, picking.getByRole('listbox')));
    await ana.keyboard.press('ArrowDown');
    await ana.keyboard.press('Enter');
    await ana.keyboard.press('Control+Enter');
    expect(await heldOn(swimming)).toBe('+44 20 7946 0001');

    const marta = await opens(desk, 'marta', 'C0APPROVALS');
    const asked = cardFor(marta, 'Bookings for the swimming school');
    await asked.getByRole('button', { name: /^Deny/ }).waitFor();
    await takePicture(marta, 'pictures/approvers-card', { of: [asked] });
    const phone = await opens(desk, 'marta', 'C0APPROVALS', PHONE);
    await cardFor(phone, 'Bookings for the swimming school')
      .getByRole('button', { name: /^Approve/ })
      .waitFor();
    await takePicture(phone, 'pictures/phone');
    expect(await phone.evaluate('document.documentElement.scrollWidth')).toBe(390);

    await press(swimming, /^Nudge/);
    await expect.poll(() => swimming.getByRole('button', { name: /^Nudge/ }).count()).toBe(0);
    await press(asked, /^Details/);
    const details = marta.getByRole('dialog', { name: 'Details' });
    await details.getByText('nudged the approvers').first().waitFor();
    await marta.setViewportSize({ width: 1000, height: 1000 });
    await takePicture(marta, 'pictures/details', dialog(details));
    await marta.keyboard.press('Escape');
    await marta.setViewportSize({ width: 1000, height: 680 });
    await press(asked, /^Approve/);
    await press(marta.getByRole('alertdialog', { name: 'Buy this number?' }), 'Buy it');
    await swimming.getByRole('button', { name: /^Cancel/ }).waitFor({ state: 'detached' });
    await expect.poll(() => sold(desk)).toEqual(['+442079460001']);

    const second = await asks(ana, '/number uk manchester', 'Front desk in Manchester');
    await press(second, /^Reserve/);
    await heldOn(second);
    await press(cardFor(marta, 'Front desk in Manchester'), /^Deny/);
    const denial = marta.getByRole('dialog', { name: 'Deny the request' });
    await denial.getByRole('textbox', { name: /^Reason/ }).fill('Manchester has one already: +44 161 496 0200');
    await marta.keyboard.press('Control+Enter');
    await second
      .getByText(/denied/i)
      .first()
      .waitFor();
    await second.getByText('The hold is being ended').waitFor({ state: 'detached' });
    await ana.setViewportSize({ width: 1000, height: 900 });
    await takePicture(ana, 'pictures/denied', { of: [second] });

    await ana.setViewportSize({ width: 1000, height: 1060 });
    const form = await types(ana, '/number us la sms');
    expect(await form.getByRole('combobox', { name: 'Country' }).inputValue()).toBe('United States');
    expect(await form.getByRole('combobox', { name: 'Region' }).inputValue()).toBe('California');
    expect(await form.getByRole('combobox', { name: 'City' }).inputValue()).toBe('Los Angeles');
    const ticked = form.getByRole('checkbox', { checked: true });
    expect(await ticked.evaluateAll((boxes) => boxes.map(({ parentElement }) => parentElement?.textContent))).toEqual([
      'SMS in',
      'SMS out',
    ]);
    await form.getByLabel('What it is for').fill('Delivery updates for customers in Los Angeles');
    await takePicture(ana, 'pictures/asking', dialog(form));
    await ana.keyboard.press('Escape');
    await press(ana.getByRole('alertdialog', { name: 'Close this form?' }), 'Close it');
    await form.waitFor({ state: 'hidden' });

    const options = await asks(ana, '/number us california local', 'Support line for Los Angeles');
    await options.getByText(/Page 1 of \d/).waitFor();
    await press(options, 'More ›');
    await options.getByText(/Page 2 of \d/).waitFor();
    expect(await options.getByRole('button', { name: /^Reserve/ }).count()).toBe(5);
    await takePicture(ana, 'pictures/options', { of: [options] });
    await press(options, /^Reserve.* Los Angeles/);
    const held = [await heldOn(options)];

    await ana.setViewportSize({ width: 1000, height: 680 });
    const german = await asks(ana, '/number mobile germany', 'On-call phone of the team in Berlin');
    await press(german, /^Reserve…/);
    const documents = ana.getByRole('dialog', { name: 'Documents needed' });
    await documents.getByText('Proof of address in Germany.').waitFor();
    await takePicture(ana, 'pictures/documents', dialog(documents));
    await press(documents, 'Reserve');
    await documents.getByText('Please complete this required field.').waitFor();
    expect(onHold(desk)).toEqual(held.map(e164));
    await ana.keyboard.press('Space');
    await ana.keyboard.press('Control+Enter');
    held.push(await heldOn(german));
    expect(onHold(desk)).toEqual(held.map(e164));

    await press(marta, 'Home');
    for (const number of held) await homeOf(marta).getByText(number).first().waitFor();
    await takePicture(marta, 'pictures/home-approver');
    await press(ana, 'Home');
    for (const number of held) await homeOf(ana).getByText(number).first().waitFor();
    await homeOf(ana).getByText('+44 20 7946 0001').first().waitFor();
    await takePicture(ana, 'pictures/home-requester', { of: [ana.getByRole('main')] });
  });
});

describe('with a few seconds to decide', () => {
  const desk = useWholeBot({ holdMs: 9_500, env: { RELEASE_MARGIN: '7s', REMINDERS: '50%' } });

  it('a number that was released can be held again', async () => {
    const ana = await opens(desk, 'ana', 'C0GENERAL');
    const card = await asks(ana, '/number us los angeles california', 'Hotline for the trade fair');
    await press(card, /^Reserve/);
    const number = await heldOn(card);
    const again = card.getByRole('button', { name: /^Hold .*again/ });
    await again.waitFor();
    expect(onHold(desk)).toEqual([]);
    await ana.setViewportSize({ width: 1000, height: 900 });
    await takePicture(ana, 'pictures/released', { of: [card] });
    await again.focus();
    await ana.keyboard.press('Enter');
    expect(await heldOn(card)).toBe(number);
    expect(onHold(desk)).toEqual([e164(number)]);
  });
});

describe('an approver who is away', () => {
  const desk = useWholeBot({ holdMs: 3_600_000, env: { APPROVALS_CHANNEL: undefined } });

  it('says so on Home, in a form of three fields, and reads there who decides', { timeout: 120_000 }, async () => {
    const ana = await opens(desk, 'ana', 'C0GENERAL');
    const card = await asks(ana, '/number us los angeles california', 'Support line for Los Angeles');
    await press(card, /^Reserve/);
    const number = await heldOn(card);
    const marta = await opens(desk, 'marta', 'home');
    await homeOf(marta).getByText(number).first().waitFor();
    await takePicture(marta, 'pictures/home-before-away');
    await press(homeOf(marta), 'I’m away…');
    const form = marta.getByRole('dialog', { name: 'I’m away' });
    const inTwoWeeks = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
    await form.getByLabel('Until').fill(`${inTwoWeeks}T09:00`);
    await form.getByRole('combobox', { name: 'Who decides for you' }).click();
    await marta.keyboard.type('yuki');
    await marta.getByRole('option', { name: 'Yuki Tanaka' }).click();
    await takePicture(marta, 'pictures/away', dialog(form));
    await press(form, 'Save');
    await form.waitFor({ state: 'hidden' });
    await homeOf(marta).getByText('You are away').waitFor();
    await takePicture(marta, 'pictures/home-away');
    const yuki = await opens(desk, 'yuki', 'home');
    await homeOf(yuki).getByText('You decide for').waitFor();
    await takePicture(yuki, 'pictures/home-delegate');
  });
});

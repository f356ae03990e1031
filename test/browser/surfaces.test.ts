import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContextOptions, Locator } from 'playwright-core';
import { expect, it } from 'vitest';
import type { Person } from '../support/person.ts';
import { useWholeBot } from '../support/whole-bot.ts';
import { useBrowser } from './browser.ts';
import { asksFor, cardAt, cardOf, type Where } from './cards.ts';

/*
 * `npm run surfaces` takes a picture of everything that people meet, from the question to the number, and writes a table beside the
 * pictures: how tall each is, how many words it has, and how many clicks it takes from the question to the number. It knows cards by
 * what can be done with them, so that it finds the same ones in another version: SURFACES says where to put what it finds.
 */
const folder = process.env['SURFACES'];
const desk = useWholeBot({ holdMs: 3_600_000, env: { REQUEST_CARDS: undefined }, bird: true, none: !folder });
const browser = useBrowser();

const TALL = { viewport: { width: 1280, height: 2400 } };
const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 1.5, hasTouch: true, isMobile: true };
const PATIENCE = { timeout: 30_000 };

const rows: [string, number, number][] = [];
const counts = new Map<string, number>();

/** A click of the mouse on the way from the question to the number, counted for the one who makes it. */
async function clicks(who: string, what: Locator): Promise<void> {
  await what.click();
  counts.set(who, (counts.get(who) ?? 0) + 1);
}

const opens = (person: Person, place: string, options: BrowserContextOptions = TALL) =>
  browser.open(`${desk.slack.url}/?as=${person.id}&in=${place}`, options);

/** Takes a picture and measures what is in it. */
async function surface(name: string, picture: Locator, measured = picture): Promise<void> {
  const page = picture.page();
  await page.mouse.move(0, 0);
  await page.evaluate('document.activeElement?.blur()');
  await picture.screenshot({ path: join(folder ?? '', `${name}.png`), animations: 'disabled' });
  const height = (await measured.boundingBox())?.height ?? 0;
  rows.push([name, Math.round(height), (await measured.innerText()).split(/\s+/).filter(Boolean).length]);
}

async function messageSurface(name: string, person: Person, where: Where, options?: BrowserContextOptions) {
  const page = await opens(person, where.channel, options);
  const message = cardAt(page, where);
  await message.waitFor();
  await surface(name, message, message.locator('.message-body').first());
  await page.close();
}

async function wholePage(name: string, person: Person, place: string, options: BrowserContextOptions): Promise<void> {
  const page = await opens(person, place, options);
  await page.getByRole('region', { name: place === 'home' ? 'Home' : 'Conversation' }).waitFor();
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(folder ?? '', `${name}.png`), animations: 'disabled' });
  await page.close();
}

const pause = () => new Promise((done) => setTimeout(done, 1500));

it('every surface is measured and pictured', { timeout: 600_000 }, async () => {
  await mkdir(folder ?? '', { recursive: true });
  const [ana, ben, marta, yuki] = [desk.person('ana'), desk.person('ben'), desk.person('marta'), desk.person('yuki')];
  const purpose = 'Support line for the Los Angeles office';

  // From the question to the number, as somebody who is new does it, with the mouse wherever a mouse does.
  const anas = await opens(ana, 'C0GENERAL');
  await anas.getByRole('combobox', { name: 'Message #general' }).fill('/number');
  await anas.keyboard.press('Enter');
  const form = anas.getByRole('dialog', { name: 'Request a number' });
  for (const [field, typed, option] of [
    ['Country', 'united st', 'United States'],
    ['City', 'los ang', 'Los Angeles'],
  ] as const) {
    await clicks('Ana', form.getByRole('combobox', { name: field }));
    await anas.keyboard.type(typed);
    await clicks('Ana', anas.getByRole('option', { name: new RegExp(`^${option}`) }).first());
    await pause();
  }
  await form.getByLabel('What it is for').fill(purpose);
  await surface('form', form, form.locator('.sheet:visible').first());
  await clicks('Ana', form.getByRole('button', { name: 'Search' }));
  const options = await cardOf(ana, purpose, /^Reserve/);
  await pause();
  await messageSurface('options-city', ana, options);
  await messageSurface('options-city-phone', ana, options, PHONE);
  await anas.goto(`${desk.slack.url}/?as=${ana.id}&in=${options.channel}`);
  await clicks(
    'Ana',
    cardAt(anas, options)
      .getByRole('button', { name: /^Reserve/ })
      .first(),
  );

  const approvers = await cardOf(marta, purpose, /^Approve/);
  const mine = await cardOf(ana, purpose, /^(Cancel|Nudge)/);
  await pause();
  await messageSurface('approver-open', marta, approvers);
  await messageSurface('approver-open-phone', marta, approvers, PHONE);
  await messageSurface('requester-waiting', ana, mine);
  await wholePage('approver-page', marta, approvers.channel, { viewport: { width: 1280, height: 800 } });
  await wholePage('approver-page-dark', marta, approvers.channel, {
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
  });
  await wholePage('approver-page-phone', marta, approvers.channel, PHONE);
  await marta.opensHome();
  await pause();
  const homeWaiting = await opens(marta, 'home');
  await surface('home-approver-waiting', homeWaiting.locator('.home-blocks'));
  await wholePage('home-approver-dark', marta, 'home', { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });

  const martas = await opens(marta, 'C0GENERAL', { viewport: { width: 1280, height: 800 } });
  await clicks('Marta', martas.locator(`[data-place="${approvers.channel}"]`));
  await clicks('Marta', cardAt(martas, approvers).getByRole('button', { name: /^Approve/ }));
  const sure = martas.getByRole('alertdialog');
  await surface('approve-confirm', sure);
  await clicks('Marta', sure.getByRole('button').last());
  await expect.poll(() => desk.sandbox.state().purchases.length, PATIENCE).toBe(1);
  await pause();
  await messageSurface('approver-decided', marta, approvers);
  await messageSurface('requester-bought', ana, mine);
  const feed = (await yuki.snapshot()).messages.findLast(({ channel }) => channel === 'C0FEED');
  if (feed) await messageSurface('feed', yuki, feed);

  const details = await opens(marta, approvers.channel);
  await cardAt(details, approvers)
    .getByRole('button', { name: /^Details/ })
    .click();
  await details.getByRole('dialog', { name: 'Details' }).waitFor();
  await pause();
  await surface('details', details.getByRole('dialog'), details.locator('.sheet:visible').first());
  await details.keyboard.press('Escape');

  const second = 'Front desk of the new office in London';
  const london = await asksFor(ana, '/number uk london', second);
  await pause();
  const again = await opens(ana, london.channel);
  await cardAt(again, london)
    .getByRole('button', { name: /^Reserve/ })
    .first()
    .click();
  const refusable = await cardOf(marta, second, /^Deny/);
  const denied = await cardOf(ana, second, /^(Cancel|Nudge)/);
  const toRefuse = await opens(marta, refusable.channel);
  await cardAt(toRefuse, refusable).getByRole('button', { name: /^Deny/ }).click();
  const denial = toRefuse.getByRole('dialog');
  await denial.waitFor();
  await surface('deny-form', denial, denial.locator('.sheet:visible').first());
  await denial.getByRole('textbox').last().fill('London has one already.');
  await toRefuse.keyboard.press('Control+Enter');
  await denial.waitFor({ state: 'hidden' });
  await pause();
  await messageSurface('approver-denied', marta, refusable);
  await messageSurface('requester-denied', ana, denied);

  const german = await asksFor(ben, '/number mobile germany', 'On-call phone of the team in Berlin');
  await pause();
  await messageSurface('options-documents', ben, german);
  await messageSurface('options-documents-phone', ben, german, PHONE);
  await wholePage('options-dark', ben, german.channel, { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' });

  for (const person of [ana, marta]) await person.opensHome();
  await pause();
  for (const [name, person] of [
    ['requester', ana],
    ['approver', marta],
  ] as const) {
    const home = await opens(person, 'home');
    await surface(`home-${name}`, home.locator('.home-blocks'));
    await wholePage(`home-${name}-phone`, person, 'home', PHONE);
    const direct = await opens(person, person.id.replace('U', 'D'));
    await surface(`direct-messages-${name}`, direct.locator('#messages .log'));
  }
  await ana.types('#general', '/number help');
  await pause();
  const help = (await ana.snapshot()).messages.findLast(({ ephemeral }) => ephemeral);
  if (help) await messageSurface('help', ana, help);

  const line = (cells: (string | number)[]) =>
    cells.map((cell, at) => String(cell).padEnd(at === 0 ? 28 : 6)).join(' ');
  const made = [...counts].map(([who, count]) => `${count} of ${who}`).join(', ');
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const table = [
    line(['surface', 'px', 'words']),
    ...rows.map(line),
    '',
    `clicks from asking to bought: ${all} (${made})`,
  ];
  await writeFile(join(folder ?? '', 'surfaces.txt'), `${table.join('\n')}\n`);
  process.stdout.write(`${table.join('\n')}\n`);
});

import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { shortPart } from '../support/long.ts';
import type { Person } from '../support/person.ts';
import { useWholeBot } from '../support/whole-bot.ts';
import { useBrowser } from './browser.ts';
import { asksFor, cardAt, cardOf, type Where } from './cards.ts';

/*
 * Somebody in a hurry clicks twice. The second click comes at some moment of the next half second, so what counts is everything that lies
 * under the pointer after the first: the same button, or nothing that does something. The page is watched picture by picture, since
 * when exactly a card is painted anew is a matter of luck.
 */
const desk = useWholeBot({ holdMs: 3_600_000, env: { REQUEST_CARDS: undefined }, bird: true });
const browser = useBrowser();

/** How long a card may take to be painted anew on a slow machine. */
const WATCH_MS = 1500;
/** How long a card stays as it is when nothing more comes. */
const SETTLED_MS = 600;
/** What lies under a dialog that has just opened or closed is for the time of a double click. */
const DIALOG_MS = 400;

/** A place with buttons, made afresh. */
type Scene = { person: Person; at: Where | 'home' };

let count = 0;
const people = new Map<string, Person>();
const known = (name: 'ana' | 'marta') =>
  people.get(name) ?? people.set(name, desk.person(name)).get(name) ?? desk.person(name);
const ana = () => known('ana');
const marta = () => known('marta');
/** A group of numbers is soon empty, so each request goes to another city. */
const CITIES = ['los angeles', 'san diego', 'miami', 'dallas', 'phoenix', 'houston', 'brooklyn', 'tucson'];
const newPurpose = () => `Line ${++count} of somebody in a hurry`;

const options = async (command: string): Promise<Scene> => ({
  person: ana(),
  at: await asksFor(ana(), command, newPurpose()),
});

/** Asks and reserves the first option; answers with what it is for. */
async function held(): Promise<string> {
  const purpose = newPurpose();
  await asksFor(ana(), `/number us ${CITIES[count % CITIES.length]}`, purpose);
  await ana().presses('Reserve', { in: purpose });
  await cardOf(marta(), purpose, /^Approve/);
  return purpose;
}

const waiting = async (): Promise<Scene> => ({
  person: ana(),
  at: await cardOf(ana(), await held(), /^(Cancel|Nudge)/),
});
const toDecide = async (): Promise<Scene> => ({ person: marta(), at: await cardOf(marta(), await held(), /^Approve/) });

/** Both cards of a request after its end. */
async function ended(how: 'bought' | 'denied' | 'cancelled', whose: 'ana' | 'marta'): Promise<Scene> {
  const purpose = await held();
  const [mine, theirs] = [await cardOf(ana(), purpose, /^(Cancel|Nudge)/), await cardOf(marta(), purpose, /^Approve/)];
  if (how === 'bought') await marta().presses('Approve', { in: purpose });
  if (how === 'cancelled') await ana().presses('Cancel', { in: purpose });
  if (how === 'denied') {
    await marta().presses('Deny', { in: purpose });
    await marta().seesModal('Deny the request');
    await marta().fills('Reason', 'Not this month');
    await marta().submits();
  }
  const gone = async () => {
    const seen = (await marta().snapshot()).messages.find(({ ts }) => ts === theirs.ts);
    return JSON.stringify(seen?.blocks).includes('request.approve');
  };
  await expect.poll(gone, { timeout: 20_000 }).toBe(false);
  return whose === 'ana' ? { person: ana(), at: mine } : { person: marta(), at: theirs };
}

async function home(person: Person, words: RegExp): Promise<Scene> {
  await held();
  await held();
  await person.opensHome();
  await expect
    .poll(async () => words.test(JSON.stringify((await person.snapshot()).home)), { timeout: 20_000 })
    .toBe(true);
  return { person, at: 'home' };
}

const SCENES: [string, () => Promise<Scene>][] = [
  ['options for a city', () => options('/number us los angeles')],
  ['options for a country with documents', () => options('/number mobile germany')],
  ['the requester’s card', waiting],
  ['the approvers’ card', toDecide],
  ['the approvers’ card of a number that was bought', () => ended('bought', 'marta')],
  ['the requester’s card of a number that was bought', () => ended('bought', 'ana')],
  ['the approvers’ card of a denial', () => ended('denied', 'marta')],
  ['the requester’s card of a denial', () => ended('denied', 'ana')],
  ['the requester’s card of what was cancelled', () => ended('cancelled', 'ana')],
  ['the Home of an approver', () => home(marta(), /request\.(open|details)/)],
  // On a requester's Home the rows move up: `slack/hasty.test` has what a second click does there.
];

const pages = new Map<string, Page>();

/** The scene on the page of its person, who has read the hint. */
async function shows({ person, at }: Scene): Promise<Locator> {
  const url = `${desk.slack.url}/?as=${person.id}&in=${at === 'home' ? 'home' : at.channel}`;
  let page = pages.get(person.id);
  if (!page || page.isClosed()) {
    page = await browser.open(url, { viewport: { width: 1280, height: 1000 } });
    await page.getByRole('note').getByRole('button').last().click();
    pages.set(person.id, page);
  } else await page.goto(url);
  const place = at === 'home' ? page.locator('.home-blocks') : cardAt(page, at).locator('.message-body');
  await place.getByRole('button').first().waitFor();
  // A second provider's answer, or a Home for each of two requests, is on its way.
  for (let before = ''; before !== (await place.innerText()); ) {
    before = await place.innerText();
    await page.waitForTimeout(SETTLED_MS);
  }
  return place;
}

/** Everything that lies under the pointer from now on, by what it does and to which number. */
const watch = (page: Page, x: number, y: number, ms: number, inDialogs: number): Promise<string[]> =>
  page.evaluate(`(${watcher})(${x}, ${y}, ${ms}, ${inDialogs})`);

// Runs in the browser, so it is text here: this project's types know no DOM.
const watcher = `(x, y, ms, inDialogs) => new Promise((done) => {
  const seen = new Set();
  const dialogs = () => document.querySelectorAll('dialog[open]').length;
  const before = dialogs();
  let until = performance.now() + ms;
  let moved = false;
  const look = () => {
    const node = document.elementFromPoint(x, y)?.closest('button, a[href], input, [role=option], [role=menuitem]');
    const [, action = ''] = (node?.getAttribute('data-focus') ?? '').split('/');
    const number = /\\+[\\d ()-]+\\d/.exec(node?.getAttribute('aria-label') ?? '')?.[0] ?? '';
    const what = action.split('.').slice(0, 2).join('.') || node?.textContent;
    if (node) seen.add([what, number].filter(Boolean).join(' '));
    if (!moved && dialogs() !== before) [moved, until] = [true, Math.min(until, performance.now() + inDialogs)];
    if (performance.now() < until) requestAnimationFrame(look);
    else done([...seen]);
  };
  look();
})`;

async function middle(what: Locator): Promise<[number, number]> {
  await what.scrollIntoViewIfNeeded();
  const box = await what.boundingBox();
  return box ? [box.x + box.width / 2, box.y + box.height / 2] : [0, 0];
}

/** Clicks, and answers with what a second click at some moment would have met besides the same. */
async function clicksTwice(page: Page, what: Locator, ms: number): Promise<string[]> {
  const [x, y] = await middle(what);
  const [own = ''] = await watch(page, x, y, 0, 0);
  await page.mouse.click(x, y);
  return (await watch(page, x, y, ms, DIALOG_MS)).filter((one) => one !== own);
}

/** Every button of a scene, pressed in a scene of its own, or in one that the last press left as it was. */
async function problemsOf(make: () => Promise<Scene>): Promise<string[]> {
  const problems: string[] = [];
  let scene = await make();
  for (let at = 0, all = 1; at < all; at++) {
    const place = await shows(scene);
    const page = place.page();
    const before = await place.innerText();
    const labels = await place.getByRole('button').allTextContents();
    // Of rows that are alike the first and the last are enough.
    const some = [...labels.keys()].filter((i) =>
      [labels.indexOf(labels[i] ?? ''), labels.lastIndexOf(labels[i] ?? '')].includes(i),
    );
    all = some.length;
    const pressed = some[at] ?? 0;
    const label = labels[pressed] ?? '';
    const others = await clicksTwice(page, place.getByRole('button').nth(pressed), WATCH_MS);
    const question = page.getByRole('alertdialog');
    if (await question.isVisible()) {
      const yes = question.getByRole('button').last();
      others.push(...(await clicksTwice(page, yes, DIALOG_MS)));
      await page.waitForTimeout(WATCH_MS);
    } else if (await page.getByRole('dialog').isVisible()) await page.keyboard.press('Escape');
    problems.push(...others.map((other) => `${label} → ${other}`));
    if (at + 1 < all && (await place.innerText()) !== before) scene = await make();
  }
  return problems;
}

describe('a second click at the same point does nothing else than the first', { timeout: 240_000 }, () => {
  it.each(shortPart(SCENES, 1))('%s', async (_name, make) => {
    expect(await problemsOf(make)).toEqual([]);
  });
});

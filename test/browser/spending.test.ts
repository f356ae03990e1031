import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { heldNumber, reserves } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';
import { useBrowser } from './browser.ts';
import { asksFor, cardAt, cardOf } from './cards.ts';
import { takePicture } from './take-picture.ts';

const folder = await mkdtemp(join(tmpdir(), 'nd-policy-'));
const file = join(folder, 'policy.yaml');
afterAll(() => rm(folder, { recursive: true, force: true }));
await writeFile(
  file,
  `version: 1
currency: USD
approve:
  who: [U0MARTA, U0OMAR]
  two_above: 5.00 USD
  rules:
    - when: {type: [tollfree]}
      deny: true
      reason: Toll-free numbers are ordered by Facilities.
budget: {workspace: 500.00 USD, person: 50.00 USD, rent: 1.00 USD}
break_glass: {who: [U0BEN]}
`,
);

const desk = useWholeBot({ holdMs: 3_600_000, env: { POLICY_FILE: file } });
const browser = useBrowser();
const opens = (user: string, place: string) =>
  browser.open(`${desk.slack.url}/?as=${user}&in=${place}`, {
    viewport: { width: 1000, height: 1100 },
    deviceScaleFactor: 1.25,
    timezoneId: 'Europe/Stockholm',
  });
const cut = (of: ReturnType<typeof cardAt>) => ({ of: [of], margin: 12 });

it('a card with two people and budgets, and numbers that a rule denies, look as they should', {
  timeout: 120_000,
}, async () => {
  const [ana, marta, ben] = [desk.person('ana'), desk.person('marta'), desk.person('ben')];
  const purpose = 'Support line for the Los Angeles office';
  await asksFor(ana, '/number US local Los Angeles', purpose);
  await reserves(ana, purpose);
  const number = await heldNumber(ana, purpose);
  await marta.sees(number, { in: '#number-approvals' });
  const page = await opens('U0MARTA', 'C0APPROVALS');
  const card = cardAt(page, await cardOf(marta, number, /^Approve/));
  await card.getByText('Two people must approve this').waitFor();
  await takePicture(page, 'pictures/spending-two-people', cut(card));
  await card.getByRole('button', { name: /^Approve/ }).click();
  const confirm = page.getByRole('alertdialog', { name: 'Approve this number?' });
  await expect.poll(() => confirm.innerText()).toContain('A second person must approve it, too');
  await takePicture(page, 'pictures/spending-first-of-two', { of: [confirm], margin: 12 });

  const bens = await opens('U0BEN', 'C0APPROVALS');
  await cardAt(bens, await cardOf(ben, number, /^Break glass/))
    .getByRole('button', { name: /^Break glass/ })
    .click();
  const form = bens.getByRole('dialog', { name: 'Break the glass' });
  await form.getByText('Over budget').waitFor();
  await takePicture(bens, 'pictures/spending-break-glass', { of: [form], margin: 12 });

  const anas = await opens('U0ANA', 'C0GENERAL');
  await ana.types('#general', '/number US toll-free California');
  await ana.seesModal('Request a number');
  await ana.fills('What it is for', 'Free line for customers');
  await ana.submits();
  const denied = cardAt(anas, await cardOf(ana, 'Free line for customers', /^Cancel/));
  await denied.getByText('Not bought here: Toll-free numbers are ordered by Facilities.').first().waitFor();
  expect(await denied.getByRole('button', { name: /^Reserve/ }).count()).toBe(0);
  await takePicture(anas, 'pictures/spending-denied', cut(denied));
});

import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { e164, heldNumber, onHold } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { secrets, useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();

const PICK = 'Pick a number';
const DOCUMENTS = 'Documents needed';
const CONFIRM = 'We have these documents';

afterEach(async () => {
  desk.sandbox.clearFaults();
  const ana = desk.person('ana');
  while (await ana.modal()) await ana.closes();
});

/** Asks for what the text says, for this purpose, and answers with the card that shows options, or that there are none. */
async function asks(person: Person, text: string, purpose: string) {
  await person.types('#general', `/number ${text}`);
  await person.fills('What it is for', purpose);
  await person.submits();
  await expect.poll(() => person.buttons(purpose), { timeout: 10_000 }).toContain('Change search');
  return card(person, purpose);
}

const card = (person: Person, purpose: string) => person.sees(purpose, { in: '#general' });

const prices = (text: string) => [...text.matchAll(/\*([\d.]+) a month\*/g)].map(([, amount]) => Number(amount));
/** What the first year of each row costs; a row says "5.00 once", or that there is no fee. */
const years = (text: string) =>
  [...text.matchAll(/\*([\d.]+) a month\* · (?:([\d.]+) once|no setup fee)/g)].map(([, month, once = '0']) =>
    Math.round(Number(month) * 1_200 + Number(once) * 100),
  );
const places = (text: string) => [...text.matchAll(/^\+1 \(\d+\) · (.+)$/gm)].map(([, place]) => place);

/** Sends a modal's submission as Slack would, with a memory of our choice. */
async function submitForged(view: object, user = 'U0ANA'): Promise<unknown> {
  const body = new URLSearchParams({
    payload: JSON.stringify({
      type: 'view_submission',
      team: { id: 'T0DESK', domain: 'harbour' },
      user: { id: user, username: 'x', team_id: 'T0DESK' },
      api_app_id: 'A0NUMBERDESK',
      trigger_id: '1.2.3',
      view: { id: 'V0FORGED', type: 'modal', title: { type: 'plain_text', text: 'Forged' }, ...view },
    }),
  }).toString();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const digest = createHmac('sha256', secrets.signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const answer = await fetch(desk.url, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': `v0=${digest}`,
    },
  });
  return answer.json();
}

describe('the most that a month may cost', () => {
  it('is checked at its field, kept by the options, and kept by Change search', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number us california local voice');
    await ana.fills('What it is for', 'Cheap line');
    for (const wrong of ['cheap', '1,000', '-3', '4.567']) {
      await ana.fills('Max. price per month', wrong);
      expect(await ana.submitsExpectingErrors()).toEqual({
        'Max. price per month': expect.stringContaining('like 4.50'),
      });
    }
    await ana.fills('Max. price per month', '3,50');
    await ana.submits();
    const { allText } = await ana.sees(
      'a local number in California, United States with Voice for at most 3.50 a month, cheapest first',
      { in: '#general' },
    );
    expect(prices(allText).length).toBeGreaterThan(0);
    expect(Math.max(...prices(allText))).toBeLessThanOrEqual(3.5);
    await ana.presses('Change search', { in: 'Cheap line' });
    expect((await ana.seesModal('Change the search')).fields).toMatchObject({
      Region: 'California',
      Type: 'Local',
      Features: ['Voice'],
      'Max. price per month': '3.50',
      'What it is for': 'Cheap line',
    });
  });

  it('that leaves nothing is named, with what to ask for less', async () => {
    const ana = desk.person('ana');
    const { text } = await asks(ana, 'us california local whatsapp under 0.10', 'Very cheap line');
    expect(text).toContain(
      'Nothing found for a local number in California, United States with WhatsApp for at most 0.10',
    );
    for (const tip of ['Ask for fewer features.', 'Allow a higher price.', 'Allow any type.', 'Try another place.']) {
      expect(text).toContain(tip);
    }
  });
});

describe('sorting', () => {
  it('by price or by place, said in the headline, by the requester only', async () => {
    const [ana, ben] = [desk.person('ana'), desk.person('ben')];
    const first = await asks(ana, 'us california local', 'Sorted line');
    expect(first.text).toContain('cheapest first year first');
    expect(years(first.allText)).toHaveLength(5);
    expect(years(first.allText)).toEqual(years(first.allText).toSorted((a, b) => a - b));
    await ana.presses('More ›', { in: 'Sorted line' });
    await ana.sees('Page 2 of', { in: '#general' });

    await ben.fills('Sort', 'Sort: place');
    await ben.sees('Only <@U0ANA>', { ephemeral: true });
    await ana.fills('Sort', 'Sort: place');
    const second = await ana.sees('sorted by place', { in: '#general' });
    expect(second.ts).toBe(first.ts);
    expect(second.allText).toContain('Page 1 of');
    expect(places(second.allText)).toHaveLength(5);
    expect(places(second.allText)).toEqual(places(second.allText).toSorted());
    expect(places(second.allText)).not.toEqual(places(first.allText));

    await ana.fills('Sort', 'Sort: price');
    await expect.poll(async () => (await card(ana, 'Sorted line')).text).toContain('cheapest first');
  });
});

describe('what is elsewhere', () => {
  it('is one line until it is asked for, and again when it is hidden', async () => {
    const ana = desk.person('ana');
    const first = await asks(ana, 'us los angeles california', 'Folded line');
    expect(first.allText).toMatch(/Numbers in Los Angeles, California {3}\d+ found · cheapest first/);
    expect(first.allText).toMatch(/For all of the United States: \d+, from [\d.]+/);
    expect(first.allText).not.toContain('Toll-free');
    const before = onHold(desk);
    await ana.presses('Show them', { in: 'Folded line' });
    const shown = await ana.sees('Toll-free', { in: '#general' });
    expect(shown.ts).toBe(first.ts);
    expect(onHold(desk)).toEqual(before);
    // A click that comes at once is not counted.
    await expect
      .poll(
        async () => {
          const { buttons } = await card(ana, 'Folded line');
          if (buttons.includes('Hide them')) await ana.presses('Hide them', { in: 'Folded line' });
          return buttons.includes('Show them');
        },
        { timeout: 10_000, interval: 300 },
      )
      .toBe(true);
    expect((await card(ana, 'Folded line')).allText).not.toContain('Toll-free');
  });
});

describe('picking a number', () => {
  it('out of another option: its own numbers are listed, and one of them is held', async () => {
    const ana = desk.person('ana');
    await asks(ana, 'us texas local', 'Other line');
    await ana.presses('Pick a number…', { in: 'Other line' });
    await ana.seesModal(PICK);
    const first = await ana.options('Number');
    const [, wanted = ''] = await ana.options('Option');
    // A form that is sent before it was drawn again has a number of another option, which is none of this one.
    const view = (await ana.snapshot()).views.at(-1)?.view as {
      private_metadata: string;
      blocks: { block_id: string; element?: { options?: { value: string }[] } }[];
    };
    const [choice, numbers] = view.blocks;
    const other = choice?.element?.options?.[1]?.value ?? '';
    const values = {
      'form.choice': { 'form.choice': { selected_option: { text: { text: 'Option' }, value: other } } },
      [numbers?.block_id ?? '']: {
        'form.number': { selected_option: { text: { text: 'Number' }, value: e164(first[0] ?? '') } },
      },
    };
    const { private_metadata, blocks } = view;
    expect(await submitForged({ callback_id: 'request.picking', private_metadata, blocks, state: { values } })).toEqual(
      { response_action: 'errors', errors: { [numbers?.block_id ?? '']: 'Pick a number from the list.' } },
    );
    await ana.fills('Option', wanted);
    const area = /\((\d+)\)/.exec(wanted)?.[1] ?? '?';
    await expect.poll(async () => (await ana.options('Number'))[0]).toContain(` ${area} `);
    expect(await ana.options('Number')).not.toEqual(first);
    const number = (await ana.options('Number')).at(-1) ?? '';
    await ana.fills('Number', number);
    await ana.submits();
    expect(await heldNumber(ana, 'Other line')).toBe(number);
  });

  it('by letters: their keys are searched for, and the word is shown where it stands', async () => {
    const ana = desk.person('ana');
    await asks(ana, 'us la', 'Vanity line');
    await ana.presses('Pick a number…', { in: 'Vanity line' });
    expect((await ana.seesModal(PICK)).allText).toContain('TAXI is 8294');
    // JKL stands on the 5 of 555.
    const all = await ana.options('Number');
    expect(await ana.options('Number', 'jkl')).toEqual(all);
    expect(await ana.options('Number', 'TAXI')).toEqual([]);
    expect(await ana.options('Number', '🚕')).toEqual([]);
    const wanted = all.at(-1) ?? '';
    expect(await ana.options('Number', `LL-01${wanted.slice(-2)}`)).toEqual([wanted]);
    await ana.fills('Number', wanted);
    await ana.submits();
    expect(await heldNumber(ana, 'Vanity line')).toBe(wanted);
    expect(onHold(desk)).toContain(e164(wanted));
  });

  it('F29: a list that does not come says so, and that line is no number', async () => {
    const ana = desk.person('ana');
    await asks(ana, 'us nevada local', 'Slow line');
    await ana.presses('Pick a number…', { in: 'Slow line' });
    await ana.seesModal(PICK);
    desk.sandbox.fault({ endpoint: 'available', kind: 'hang', times: 5 });
    expect(await ana.options('Number')).toEqual(['The list could not be read. Type again.']);
    await ana.fills('Number', 'The list could not');
    expect(await ana.submitsExpectingErrors()).toEqual({ Number: 'Pick a number from the list.' });
    desk.sandbox.clearFaults();
  });

  it('from a card that has moved on is refused at the field', async () => {
    const ana = desk.person('ana');
    await asks(ana, 'us la', 'Late line');
    await ana.presses('Pick a number…', { in: 'Late line' });
    await ana.seesModal(PICK);
    await ana.fills('Number', (await ana.options('Number'))[0] ?? '');
    await ana.presses('Cancel', { in: 'Late line' });
    await ana.sees('was cancelled', { in: '#general' });
    expect(await ana.options('Number')).toEqual(['This list is out of date. Close it and look at the card again.']);
    expect(Object.keys(await ana.submitsExpectingErrors())).toEqual(['Number']);
  });
});

describe('documents', () => {
  it('are shown before a number is held, and confirmed', async () => {
    const [ana, marta] = [desk.person('ana'), desk.person('marta')];
    await asks(ana, 'mobile germany', 'German line');
    const before = onHold(desk);
    await ana.presses('Reserve…', { in: 'German line' });
    const form = await ana.seesModal(DOCUMENTS);
    expect(form.allText).toContain('Proof of address in Germany.');
    expect(form.allText).toContain('Copy of an identity card or passport.');
    expect(Object.keys(await ana.submitsExpectingErrors())).toEqual(['Documents']);
    expect(onHold(desk)).toEqual(before);
    await ana.fills('Documents', CONFIRM);
    await ana.submits();
    const number = await heldNumber(ana, 'German line');
    await marta.presses('Approve & buy', { in: number });
    await ana.sees(`${number} is bought`, { in: '#general' });
  });

  it('and a number of one’s own choice go into one form', async () => {
    const ana = desk.person('ana');
    await asks(ana, 'local germany Berlin', 'Berlin line');
    await ana.presses('Pick a number…', { in: 'Berlin line' });
    expect((await ana.seesModal(PICK)).allText).toContain('Proof of a local address');
    expect(Object.keys(await ana.submitsExpectingErrors()).sort()).toEqual(['Documents', 'Number']);
    const wanted = (await ana.options('Number')).at(-1) ?? '';
    await ana.fills('Number', wanted);
    await ana.fills('Documents', CONFIRM);
    await ana.submits();
    expect(await heldNumber(ana, 'Berlin line')).toBe(wanted);
  });

  it('F21: are asked of the requester alone', async () => {
    const [ana, ben] = [desk.person('ana'), desk.person('ben')];
    await asks(ana, 'local germany Hamburg', 'Hamburg line');
    for (const button of ['Reserve…', 'Pick a number…']) {
      await ben.presses(button, { in: 'Hamburg line' });
      await ben.sees('Only <@U0ANA>', { ephemeral: true });
      expect(await ben.modal()).toBeNull();
    }
  });

  it('that were not confirmed, or are not those that were shown, hold nothing', async () => {
    const ana = desk.person('ana');
    await asks(ana, 'local germany Munich', 'Munich line');
    await ana.presses('Reserve…', { in: 'Munich line' });
    await ana.seesModal(DOCUMENTS);
    const view = (await ana.snapshot()).views.at(-1)?.view;
    const memory = JSON.parse(view && 'private_metadata' in view ? (view.private_metadata ?? '') : '') as object;
    const block = { type: 'input', block_id: 'form.documents' };
    const submission = (metadata: object, ticked: object[]) => ({
      callback_id: 'request.picking',
      private_metadata: JSON.stringify(metadata),
      blocks: [block],
      state: { values: { 'form.documents': { 'form.documents': { selected_options: ticked } } } },
    });
    const tick = [{ text: { type: 'plain_text', text: CONFIRM }, value: 'confirmed' }];
    const before = onHold(desk);
    for (const [metadata, ticked] of [
      [memory, []],
      [{ ...memory, documents: '0000000000000000' }, tick],
      [{ ...memory, documents: undefined }, []],
    ] as const) {
      expect(await submitForged(submission(metadata, [...ticked]))).toMatchObject({
        response_action: 'errors',
        errors: { 'form.documents': expect.stringMatching(/documents/i) },
      });
    }
    expect(onHold(desk)).toEqual(before);
    // The same with what was shown is accepted: the checks can fail.
    expect(await submitForged(submission(memory, tick)).catch(() => 'accepted')).toBe('accepted');
    await heldNumber(ana, 'Munich line');
  });
});

describe('a modal whose memory is not ours', () => {
  const purpose = { 'form.purpose': { 'form.purpose': { value: 'x' } } };
  const country = {
    'form.country': { 'form.country': { selected_option: { text: { text: 'France' }, value: 'FR' } } },
  };

  it.each([
    ['request.form', 'form.purpose', 'not JSON'],
    ['request.form', 'form.purpose', '{}'],
    ['request.picking', 'form.documents', ''],
    ['request.picking', 'form.documents', '[1]'],
  ])('%s: refused at %s, and no bug', async (callback_id, block_id, private_metadata) => {
    const lines = desk.log.length;
    const view = {
      callback_id,
      private_metadata,
      blocks: [{ type: 'input', block_id }],
      state: { values: { ...purpose, ...country } },
    };
    expect(await submitForged(view)).toEqual({
      response_action: 'errors',
      errors: { [block_id]: expect.stringContaining('not known here any more') },
    });
    expect(desk.log.slice(lines).join('\n')).not.toContain('click not handled');
  });
});

describe('lists of places', () => {
  it('F29: that do not come say so, and picking that line is told at the field', async () => {
    const ana = desk.person('ana');
    desk.sandbox.fault({ endpoint: 'regions', kind: 'hang', times: 10 });
    await ana.types('#general', '/number canada');
    await ana.seesModal('Request a number');
    const said = 'The list could not be read. Close it and open it again.';
    expect(await ana.options('Region')).toEqual([said]);
    await ana.fills('Region', said);
    await ana.fills('What it is for', 'Line of no region');
    expect(Object.keys(await ana.submitsExpectingErrors())).toEqual(['Region']);
  });
});

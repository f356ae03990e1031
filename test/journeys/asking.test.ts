import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { useWholeBot } from '../support/whole-bot.ts';

const desk = useWholeBot();

const LOADING = 'One moment…';
const FORM = 'Request a number';

/** The Web API calls about views since there were `after` lines of traffic. */
const viewCalls = (after: number) =>
  desk.slack
    .traffic()
    .slice(after)
    .map(({ what }) => what)
    .filter((what) => what.startsWith('views.'));

afterEach(async () => {
  const ana = desk.person('ana');
  while (await ana.modal()) await ana.closes();
});

describe('/number and words', () => {
  it('F27: a loading view opens soon, and the form, filled in with the listed places, takes its place', async () => {
    const ana = desk.person('ana');
    const before = desk.slack.traffic().length;
    desk.sandbox.fault({ endpoint: 'cities', kind: 'delay', ms: 600 });
    await ana.types('#general', '/number US local Los Angeles sms');
    await ana.seesModal(LOADING);
    const { fields, allText } = await ana.seesModal(FORM);
    expect(fields).toMatchObject({
      Country: 'United States',
      Type: 'Local',
      Region: 'California',
      City: 'Los Angeles',
      Features: ['SMS in', 'SMS out'],
    });
    expect(allText).not.toContain('Not understood');
    expect(viewCalls(before)).toEqual(['views.open', 'views.update']);
  });

  it('opens the form itself where nothing has to be waited for, the places of a list that is known among it', async () => {
    const ana = desk.person('ana');
    const before = desk.slack.traffic().length;
    await ana.types('#general', '/number US local Los Angeles sms');
    await ana.seesModal(FORM);
    expect(viewCalls(before)).toEqual(['views.open']);
  });

  it.each([
    ['us la sms', { Country: 'United States', Region: 'California', City: 'Los Angeles' }],
    ['la us', { Country: 'United States', Region: 'California', City: 'Los Angeles' }],
    ['california local united states', { Country: 'United States', Type: 'Local', Region: 'California', City: null }],
    ['USA austin tx under 4,50', { Region: 'Texas', City: 'Austin', 'Max. price per month': '4.50' }],
    ['us dc', { Region: 'District of Columbia' }],
    ['us or', { Region: 'Oregon' }],
    ['OR us', { Region: 'Oregon' }],
    ['us in', { Region: 'Indiana' }],
    ['us portland or', { Region: 'Oregon', City: 'Portland' }],
    ['us new york', { Region: 'New York', City: 'New York' }],
    ['us buffalo new york', { Region: 'New York', City: 'Buffalo' }],
    ['uk manchester', { Country: 'United Kingdom', City: 'Manchester' }],
    ['scotland edinburgh', { Country: 'United Kingdom', Region: 'Scotland', City: 'Edinburgh' }],
    ['toll free', { Country: null, Type: 'Toll-free' }],
    ['sao paulo brazil', { Country: 'Brazil', City: 'São Paulo' }],
    ['Lisbon mobile', { Country: 'Portugal', City: 'Lisbon' }],
    ['us springfield', { Country: 'United States', City: 'Springfield', Region: expect.any(String) }],
    ['+1 213', { Country: 'United States', City: 'Search for “+1213”' }],
    ['munich germany max $5', { Country: 'Germany', City: 'Munich', 'Max. price per month': '5.00' }],
  ])('%s', async (text, fields) => {
    const ana = desk.person('ana');
    await ana.types('#general', `/number ${text}`);
    const form = await ana.seesModal(FORM);
    expect(form.fields).toMatchObject(fields);
    expect(form.allText).not.toContain('Not understood');
  });

  it.each([
    ['mobile sms downtown +49', 'Not understood, so not filled in: downtown.'],
    ['us la cheap', 'Not understood, so not filled in: cheap.'],
    ['Springfield mobile', '“Springfield” was taken for a city. Pick its country.'],
    ['us blargh', 'United States needs a region or a city: pick one.'],
    ['germany atlantis', '“atlantis” is not among the listed cities, so it is not filled in.'],
    ['us or canada', 'A request takes one country: United States is filled in.'],
    ['germany $60/year', '“$60/year” is not filled in: the price here is one a month.'],
    ['germany max 5 EUR', 'Prices are compared with each provider’s own, whatever the currency.'],
    ['germany somewhere behind yonder rainbow', 'Not understood, so not filled in: somewhere behind yonder rainbow.'],
    ['not germany', 'Not understood, so not filled in: not germany.'],
    ['kansas city', '“kansas city” was taken for Kansas City, Missouri, not Kansas City, Kansas.'],
    ['us los ang', '“los ang” was taken for Los Angeles.'],
  ])('%s: what is left to do is said there', async (text, said) => {
    const ana = desk.person('ana');
    await ana.types('#general', `/number ${text}`);
    expect((await ana.seesModal(FORM)).allText).toContain(said);
  });

  it.each([
    ['germany atlantis', 'City', 'Berlin'],
    ['portugal atlantis', 'City', 'Lisbon'],
    ['us atlantis', 'City', 'Los Angeles'],
    ['us atlantis', 'Region', 'California'],
    ['us california atlantis', 'City', 'Los Angeles'],
    ['germany atlantis', 'Country', 'France'],
  ])('%s: that it is not listed is said until the %s is chosen', async (text, field, choice) => {
    const ana = desk.person('ana');
    await ana.types('#general', `/number ${text} for the front desk`);
    const said = '“atlantis” is not among the listed cities, so it is not filled in.';
    const form = await ana.seesModal(FORM);
    expect(form.allText).toContain(said);
    expect(form.fields).toMatchObject({ City: null });
    await ana.fills(field, choice);
    await expect.poll(async () => (await ana.modal())?.allText, { timeout: 5_000 }).not.toContain(said);
    expect((await ana.modal())?.fields).toMatchObject({ [field]: choice, 'What it is for': 'the front desk' });
  });

  it('F97: choosing a city sets its region, and the requester is asked for none', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number us for the front desk');
    await ana.seesModal(FORM);
    await ana.fills('City', 'Los Angeles');
    await expect
      .poll(async () => (await ana.modal())?.fields, { timeout: 5_000 })
      .toMatchObject({ Region: 'California', City: 'Los Angeles', 'What it is for': 'the front desk' });
  });

  it('F93: a prefix that several countries share stays when one of them is picked', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number +1');
    expect((await ana.seesModal(FORM)).allText).toContain('Several countries have numbers with +1');
    await ana.fills('Country', 'Canada');
    await expect
      .poll(async () => (await ana.modal())?.fields, { timeout: 5_000 })
      .toMatchObject({ Country: 'Canada', City: 'Search for “+1”' });
  });

  it('F96: words that cannot be looked up are no city either', async () => {
    const ana = desk.person('ana');
    desk.sandbox.fault({ endpoint: 'cities', kind: 'delay', ms: 5_000 });
    await ana.types('#general', '/number spain blargh');
    const form = await ana.seesModal(FORM, 4_000);
    expect(form.fields).toMatchObject({ Country: 'Spain', City: null });
    expect(form.allText).toContain('not filled in: blargh');
  });

  it('F27: places that do not come in time leave the words as they were typed, and that is said', async () => {
    const ana = desk.person('ana');
    desk.sandbox.fault({ endpoint: 'cities', kind: 'delay', ms: 5_000 });
    await ana.types('#general', '/number france Paris');
    const form = await ana.seesModal(FORM, 4_000);
    expect(form.fields).toMatchObject({ Country: 'France', City: 'Search for “Paris”' });
    expect(form.allText).toContain('could not be read');
  });
});

describe('a loading view', () => {
  beforeEach(() => void desk.sandbox.fault({ endpoint: 'cities', kind: 'delay', ms: 800 }));
  afterEach(() => desk.sandbox.clearFaults());

  it('that the requester closes is not missed', async () => {
    const ana = desk.person('ana');
    const [lines, before] = [desk.log.length, desk.slack.traffic().length];
    await ana.types('#general', '/number spain Madrid');
    await ana.seesModal(LOADING);
    await ana.closes();
    await expect.poll(() => viewCalls(before), { timeout: 5_000 }).toEqual(['views.open', 'views.update']);
    expect(await ana.modal()).toBeNull();
    expect(desk.log.slice(lines).join('\n')).not.toContain('form not drawn');
  });

  it('that cannot be replaced says so, with a reference that is in the log', async () => {
    const ana = desk.person('ana');
    desk.slack.fail('views.update', { error: 'internal_error' }, 1);
    await ana.types('#general', '/number italy Rome');
    await expect.poll(async () => (await ana.modal())?.allText).toContain('Something went wrong');
    const reference = /reference: (\w+)/.exec((await ana.modal())?.allText ?? '')?.[1] ?? 'none';
    await expect.poll(() => desk.log.some((line) => line.includes(reference))).toBe(true);
  });

  it('F37: of which Slack says that it has changed is replaced all the same', async () => {
    const ana = desk.person('ana');
    desk.slack.fail('views.update', { error: 'hash_conflict' }, 1);
    await ana.types('#general', '/number poland Warsaw');
    await ana.seesModal(FORM);
  });

  it.each([
    ['views.open', 'whose opening was never confirmed', 'sweden Stockholm'],
    ['views.update', 'whose replacement was never confirmed', 'ireland Dublin'],
  ])('F32: %s, %s, becomes the form and stays it', async (method, _what, place) => {
    const ana = desk.person('ana');
    desk.slack.fail(method, { drop: true }, 1);
    await ana.types('#general', `/number ${place}`);
    await ana.seesModal(FORM);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await ana.modal())?.title).toBe(FORM);
  });

  it('F27: that Slack did not open in time: the person is told to try again', async () => {
    const ana = desk.person('ana');
    desk.slack.fail('views.open', { error: 'expired_trigger_id' }, 1);
    await ana.types('#general', '/number japan Tokyo');
    await ana.sees('Slack gave up waiting', { ephemeral: true });
  });
});

describe('a form that is ready at once', () => {
  it('F32: whose opening was never confirmed stays', async () => {
    const ana = desk.person('ana');
    desk.slack.fail('views.open', { drop: true }, 1);
    await ana.types('#general', '/number us');
    await ana.seesModal(FORM);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await ana.modal())?.title).toBe(FORM);
  });

  it('F27: that Slack did not open in time: the person is told to try again', async () => {
    const ana = desk.person('ana');
    const before = (await ana.messages('#general')).length;
    desk.slack.fail('views.open', { error: 'expired_trigger_id' }, 1);
    await ana.types('#general', '/number us');
    await expect
      .poll(async () =>
        (await ana.messages('#general'))
          .slice(before)
          .map(({ text }) => text)
          .join(),
      )
      .toContain('Slack gave up waiting');
  });
});

describe('a command that Slack delivers twice', () => {
  it.each([
    ['germany Berlin', 'Berlin', 0],
    ['netherlands Amsterdam', 'Amsterdam', 800],
  ])('F33: %s opens one form', async (text, city, ms) => {
    const ana = desk.person('ana');
    if (ms > 0) desk.sandbox.fault({ endpoint: 'cities', kind: 'delay', ms });
    desk.slack.redeliver('slash_commands');
    await ana.types('#general', `/number ${text}`);
    await ana.seesModal(FORM);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { title, fields } = (await ana.modal()) ?? {};
    expect({ title, city: fields?.['City'] }).toEqual({ title: FORM, city });
  });
});

describe('/number and a word that asks for something else', () => {
  it.each([
    ['help', 'Type /number to ask for a phone number'],
    ['?', 'Type /number to ask for a phone number'],
    ['cancel', 'with *Cancel* on its card'],
    ['cancel +1 213 555 0100', 'with *Cancel* on its card'],
    ['buy', 'click *Reserve* on one of the options'],
    ['Deny', '/number waiting lists'],
    ['settings', 'set by the operator'],
  ])('%s is answered, only to the person who typed it', async (text, said) => {
    const ana = desk.person('ana');
    await ana.types('#general', `/number ${text}`);
    await ana.sees(said, { ephemeral: true });
    expect(await ana.modal()).toBeNull();
  });

  it('"mine" is answered with a list', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number mine');
    await expect
      .poll(async () => (await ana.messages('#general')).filter(({ ephemeral }) => ephemeral).length)
      .toBeGreaterThan(0);
    expect(await ana.modal()).toBeNull();
  });

  it('with more words after it, "buy" is a wish', async () => {
    const ana = desk.person('ana');
    await ana.types('#general', '/number buy a US number in Los Angeles');
    expect((await ana.seesModal(FORM)).fields).toMatchObject({ Country: 'United States', City: 'Los Angeles' });
  });
});

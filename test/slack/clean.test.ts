import { describe, expect, it } from 'vitest';
import { quoted } from '../../src/slack/format.ts';
import { listenToDenial } from '../../src/slack/listeners/denial.ts';
import type { ListenerContext } from '../../src/slack/listeners/listener-context.ts';
import type { Routes } from '../../src/slack/listeners/routes.ts';
import { asTyped } from '../../src/slack/text/clean.ts';
import { complete, readDraft, withoutPlaces } from '../../src/slack/text/draft.ts';
import { namesakesIn, regionOfCity, regionsOf } from '../../src/slack/text/region-of-city.ts';
import { byRelevance } from '../../src/slack/text/typeahead.ts';
import { formBlocks } from '../../src/slack/views/form.ts';

const option = (text: string, value: string) => ({ selected_option: { value, text: { text } } });
/** What Slack sends of a form with these fields. */
const values = (fields: Record<string, object>) =>
  Object.fromEntries(Object.entries(fields).map(([id, value]) => [id, { [id]: value }]));
const purposeOf = (purpose: string) => {
  const draft = readDraft(values({ 'form.country': option('France', 'FR'), 'form.purpose': { value: purpose } }));
  return complete(draft, formBlocks(draft), { byPlace: true });
};

describe('what a person hands in', () => {
  it.each([
    '\u200B\u200D',
    '\u202E',
    '\u3164',
    '…',
    '\u2800',
  ])('F78: is refused at the field when there is nothing to read: %j', (purpose) => {
    expect(purposeOf(purpose)).toEqual({ errors: { 'form.purpose': 'Say what the number is for.' } });
  });

  it('F78: is one line of visible characters', () => {
    const purpose = 'Support\u202E line\nPrice\r\n0.00 a month\u2028Already\u0000 approved';
    expect(purposeOf(purpose)).toMatchObject({ purpose: 'Support line Price 0.00 a month Already approved' });
  });

  it('F78: is drawn as a quotation, also when old text was stored', () => {
    expect(quoted('a\nPrice”\u202E b')).toBe('“a Price" b”');
  });

  it.each([
    ['Too\u202E dear\nApproved\u2028by Finance\u200B', 'Too dear Approved by Finance'],
    ['\u200B\u3164', undefined],
  ])('F78: a reason for a denial is one line of visible characters too, or refused: %j', async (typed, reason) => {
    let listener: ((args: object) => Promise<void>) | undefined;
    const app = { view: (_id: string, heard: typeof listener) => (listener = heard) } as unknown as Routes;
    const decided: unknown[] = [];
    const desk = {
      teamId: 'T0DESK',
      timers: { decide: async (decision: unknown) => decided.push(decision) },
      clock: () => 0,
      observer: { warn: () => undefined },
    } as unknown as ListenerContext;
    listenToDenial(app, desk);
    const answers: unknown[] = [];
    const view = {
      id: 'V1',
      private_metadata: JSON.stringify({ request: 'r1', shown: 'f', channel: 'C1' }),
      state: { values: values({ 'form.reason': { value: typed } }) },
    };
    const body = { team: { id: 'T0DESK' }, user: { id: 'U0MARTA', team_id: 'T0DESK' } };
    await listener?.({ ack: async (answer?: unknown) => answers.push(answer), body, view });
    expect(decided).toMatchObject(reason === undefined ? [] : [{ decision: { verb: 'deny', reason } }]);
    const refused = { response_action: 'errors', errors: { 'form.reason': expect.any(String) } };
    expect(answers).toEqual([reason === undefined ? refused : undefined]);
  });

  it('F77: what stands behind a command is read as it was typed', () => {
    expect(asTyped('us &lt;5 sales &amp; support')).toBe('us <5 sales & support');
    expect(asTyped('us for <#C123|general> <@U123|bob> <https://a.example/x|a.example>')).toBe(
      'us for #general @bob a.example',
    );
  });

  it('F77: an option’s text that comes back escaped is what it was', () => {
    const city = option('Brighton &amp; Hove', 'id:7');
    const region = option('Tyne &amp; Wear &lt;North&gt;', '5');
    expect(readDraft(values({ 'form.city': city, 'form.region': region }))).toMatchObject({
      city: { id: '7', name: 'Brighton & Hove' },
      region: { id: '5', name: 'Tyne & Wear <North>' },
    });
  });

  it.each([
    ['lodz', 'Łódź'],
    ['tromso', 'Tromsø'],
    ['giessen', 'Gießen'],
    ['kobenhavn', 'København'],
    ['diyarbakir', 'Diyarbakır'],
    ['st polten', 'St. Pölten'],
    ['thingvellir', 'Þingvellir'],
  ])('F94: %s finds %s', (typed, name) => {
    expect(byRelevance([{ name }], typed, (each) => each.name)).toHaveLength(1);
  });

  const lists: Record<string, { id: string; name: string }[]> = {
    '': [
      { id: '1', name: 'Portland' },
      { id: '2', name: 'Portland' },
      { id: '3', name: 'Los Angeles' },
      { id: '4', name: 'Nowhere Known' },
    ],
    ca: [{ id: '3', name: 'Los Angeles' }],
    me: [{ id: '2', name: 'Portland' }],
    or: [{ id: '1', name: 'Portland' }],
    tx: [{ id: '4', name: 'Nowhere Known' }],
  };
  const states = [
    { id: 'ca', name: 'California' },
    { id: 'me', name: 'Maine' },
    { id: 'or', name: 'Oregon' },
    { id: 'tx', name: 'Texas' },
  ];
  function withLists() {
    const approvers: string[] = [];
    const places = {
      regions: async () => states,
      cities: async (_country: string, region = '') => {
        approvers.push(region);
        return lists[region] ?? [];
      },
    };
    return { places, approvers };
  }

  it('F97: the region of a city is found in the lists of the regions that have one of this name', async () => {
    const { places, approvers } = withLists();
    expect(await regionOfCity(places, 'US', { id: '3', name: 'Los Angeles' })).toEqual(states[0]);
    expect(approvers).toEqual(['ca']);
    expect(await regionOfCity(places, 'US', { id: '4', name: 'Nowhere Known' })).toEqual(states[3]);
    expect(await regionOfCity(places, 'US', { id: '9', name: 'Nowhere' })).toBeUndefined();
  });

  it('F97: cities of one name are told apart by their regions', async () => {
    const { places } = withLists();
    const told = await regionsOf(places, 'US', namesakesIn(lists[''] ?? []));
    expect([...told]).toEqual([
      ['1', 'Oregon'],
      ['2', 'Maine'],
    ]);
  });

  it('F97: what was typed before a country was picked is not lost with it', () => {
    const draft = { type: 'all', country: 'US', cityText: '+1' } as const;
    expect(withoutPlaces(draft).cityText).toBe('+1');
    expect(withoutPlaces(draft, 'CA').cityText).toBe('+1');
    expect(withoutPlaces({ ...draft, country: 'FR' }).cityText).toBeUndefined();
    expect(withoutPlaces({ ...draft, cityText: 'Cambridge' }).cityText).toBe('Cambridge');
    expect(withoutPlaces({ ...draft, cityText: 'Cambridge' }, 'GB').cityText).toBeUndefined();
  });

  it('F97: a city says where, so no region is asked for besides', () => {
    const blocks = formBlocks({ type: 'all', country: 'US' });
    const draft = { type: 'all', country: 'US', purpose: 'x' } as const;
    const city = { id: '1', name: 'Los Angeles' };
    expect(complete({ ...draft, city }, blocks, { byPlace: true })).toMatchObject({ search: { city } });
    expect(complete(draft, blocks, { byPlace: true })).toMatchObject({
      errors: { 'form.region.US': expect.anything() },
    });
  });
});

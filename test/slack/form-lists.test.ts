import type { PlainTextOption } from '@slack/types';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Place } from '../../src/domain/group.ts';
import type { ListenerContext } from '../../src/slack/listeners/listener-context.ts';
import type { Routes } from '../../src/slack/listeners/routes.ts';
import { listenToSuggestions } from '../../src/slack/listeners/suggestions.ts';
import type { PlacesAbility } from '../../src/workflow/provider.ts';

type Listener = (args: { ack: (answer: { options: PlainTextOption[] }) => void; options: object }) => Promise<void>;

/** What the form offers in a field for some typed text, with these places. */
async function offered(field: string, value: string, places: Partial<PlacesAbility>): Promise<string[]> {
  let listener: Listener | undefined;
  const app = { options: (_ids: RegExp, heard: Listener) => (listener = heard) } as unknown as Routes;
  listenToSuggestions(app, {
    teamId: 'T0DESK',
    places,
    observer: { warn: () => undefined },
  } as unknown as ListenerContext);
  let shown: PlainTextOption[] = [];
  const answered = listener?.({
    ack: ({ options }) => {
      shown = options;
    },
    options: { action_id: field.split('.').slice(0, 2).join('.'), block_id: field, value },
  });
  await vi.advanceTimersByTimeAsync(2_500);
  await answered;
  return shown.map(({ text }) => text.text);
}

const many: Place[] = Array.from({ length: 10_000 }, (_, index) => ({ id: String(index), name: `City ${index}` }));
const late = () => new Promise<never>(() => undefined);
const broken = () => Promise.reject(new Error('down'));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('the lists of the form', () => {
  it('F28, F29: are never longer than Slack shows, and what was typed stays among them', async () => {
    const cities = await offered('form.city.US.5', 'city', { cities: async () => many });
    expect(cities).toHaveLength(100);
    expect(cities.at(-1)).toBe('Search for “city”');
    expect(await offered('form.region.US', '', { regions: async () => many })).toHaveLength(100);
    expect((await offered('form.country', '', {})).length).toBe(100);
  });

  it.each([
    ['late', late],
    ['broken', broken],
  ])('F29: that are %s say so instead of showing no results', async (_how, list) => {
    const said = ['The list could not be read. Close it and open it again.'];
    expect(await offered('form.region.US', '', { regions: list })).toEqual(said);
    expect(await offered('form.city.FR', '', { cities: list })).toEqual(said);
    expect(await offered('form.city.FR', 'Paris', { cities: list })).toEqual(['Search for “Paris”']);
  });

  it.each([
    ['england', 'United Kingdom'],
    ['usa', 'United States'],
    ['turkey', 'Türkiye'],
    ['de', 'Germany'],
    ['ivory coast', 'Côte d’Ivoire'],
    ['holland', 'Netherlands'],
  ])('the country that is called "%s" comes first', async (typed, name) => {
    const [first] = await offered('form.country', typed, {});
    expect(first).toBe(name);
  });
});

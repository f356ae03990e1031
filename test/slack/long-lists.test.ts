import type { PlainTextOption } from '@slack/types';
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { groupFingerprint } from '../../src/domain/fingerprint.ts';
import type { ListenerContext } from '../../src/slack/listeners/listener-context.ts';
import { numberOptions } from '../../src/slack/listeners/number-options.ts';
import type { Routes } from '../../src/slack/listeners/routes.ts';
import { listenToSuggestions } from '../../src/slack/listeners/suggestions.ts';
import { cityIn } from '../../src/slack/text/place-words.ts';
import type { Workflow } from '../../src/workflow/workflow.ts';
import { aGroup, aRequest, states } from '../support/requests.ts';

vi.mock('libphonenumber-js', async (original) => {
  const real = await original<typeof import('libphonenumber-js')>();
  return { ...real, parsePhoneNumberFromString: vi.fn(real.parsePhoneNumberFromString) };
});

/** Counts the names that are brought into the form in which they are compared. */
function countFolded() {
  const spy = vi.spyOn(String.prototype, 'normalize');
  return () => spy.mock.calls.length;
}

afterEach(() => vi.restoreAllMocks());

const cities = Array.from({ length: 60_000 }, (_, at) => ({ id: String(at), name: `São ${at}` }));

describe('long lists', () => {
  it('F125: of numbers are cut before they are written out', async () => {
    const numbers = Array.from({ length: 50_000 }, (_, at) => `+1213${5_000_000 + at}`);
    const desk = {
      workflow: { load: async () => aRequest(states.choosing) } as unknown as Workflow,
      browsing: () => ({ numbers: async () => numbers }),
    };
    const written = vi.mocked(parsePhoneNumberFromString);
    written.mockClear();
    for (const typed of ['', '2', '21', '213', '2135', 'taxi']) {
      const options = await numberOptions('T0DESK', `form.number.r1.${groupFingerprint(aGroup())}`, typed, desk);
      expect(options).toHaveLength(100);
    }
    expect(written.mock.calls.length).toBeLessThanOrEqual(600);
  });

  it('F125: of places are folded once, however many keys are pressed', async () => {
    let listener: ((args: object) => Promise<void>) | undefined;
    const app = { options: (_ids: RegExp, heard: typeof listener) => (listener = heard) } as unknown as Routes;
    const desk = { teamId: 'T0DESK', places: { cities: async () => cities }, observer: { warn: () => undefined } };
    listenToSuggestions(app, desk as unknown as ListenerContext);
    const count = countFolded();
    let shown: PlainTextOption[] = [];
    const ack = (answer: { options: PlainTextOption[] }) => (shown = answer.options);
    for (let pressed = 0; pressed < 30; pressed += 1) {
      await listener?.({
        ack,
        options: { action_id: 'form.city', block_id: 'form.city.FR', value: `sao ${1 + pressed}` },
      });
      expect(shown.length).toBeGreaterThanOrEqual(99);
    }
    expect(count()).toBeLessThan(cities.length + 30 * 250);
  });

  it('F125: of places are folded once for all the words of a command', () => {
    const own = [...cities];
    const words = 'one two three four five six seven eight nine ten'.split(' ');
    const count = countFolded();
    for (let time = 0; time < 10; time += 1) cityIn(words, own);
    expect(count()).toBeLessThan(own.length + 10 * 200);
  });
});

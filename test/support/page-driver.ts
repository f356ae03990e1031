import { setTimeout as wait } from 'node:timers/promises';
import { asJson, asText, type Json } from '../../src/demo/slack/json.ts';
import type { Snapshot, StateValues } from '../../src/demo/slack/page-protocol.ts';
import { optionsOf, type PlacedElement } from '../../src/demo/slack/workspace/block-walk.ts';
import { bestMatch, bestOption, optionTexts } from './choose.ts';
import type { PageClient } from './page-client.ts';
import {
  type Button,
  buttonsIn,
  fieldsIn,
  labelOf,
  readMessage,
  type Surface,
  surfaceOfMessage,
  surfaceOfView,
} from './seen.ts';

/** How long a dispatched change gets to come back as a changed view, and how long the view must then stay as it is. */
const POST_GRACE_MS = { start: 300, quiet: 40 };

/** The words of a confirm dialog. */
export type ConfirmDialog = { title: string; text: string; confirm: string; deny: string };

/** The confirm dialog of an element, if it has one. */
export const confirmOf = (element: Json): ConfirmDialog | undefined => {
  if (element['confirm'] === undefined) return undefined;
  const words = (name: string): string => asText(asJson(asJson(element['confirm'])[name])['text']);
  return { title: words('title'), text: words('text'), confirm: words('confirm'), deny: words('deny') };
};

const isExternal = (field: PlacedElement): boolean => asText(field.element['type']).endsWith('external_select');

/** Where a person looks for things: in the modal on top, then in the messages from the newest up. */
const surfaces = (snapshot: Snapshot): Surface[] => {
  const top = snapshot.views.at(-1);
  return [...(top ? [surfaceOfView(top)] : []), ...snapshot.messages.map(surfaceOfMessage).reverse()];
};

/** The field with this label, in the place where a person would look first. */
export const findField = (
  label: string,
  snapshot: Snapshot,
): { surface: Surface; field: PlacedElement } | undefined => {
  for (const surface of surfaces(snapshot)) {
    const field = bestMatch(fieldsIn(surface.blocks), labelOf, label);
    if (field) return { surface, field };
  }
  return undefined;
};

const matchingButton = (blocks: readonly Json[], text: string, nth: number): Button | undefined => {
  const buttons = buttonsIn(blocks);
  const exact = buttons.filter((button) => button.text === text);
  const loose = buttons.filter((button) => button.text.toLowerCase().includes(text.toLowerCase()));
  return (exact.length > 0 ? exact : loose)[nth];
};

/** The button with these words; `within` names the home tab or words of the message it is on. */
export const findButton = (
  text: string,
  snapshot: Snapshot,
  within: string | undefined,
  nth: number,
): { surface: Surface; button: Button } | undefined => {
  const inHome = within === 'home' && snapshot.home ? [surfaceOfView(snapshot.home)] : undefined;
  const messages = snapshot.messages.filter((message) => readMessage(message).allText.includes(within ?? ''));
  const places = inHome ?? (within ? messages.map(surfaceOfMessage).reverse() : surfaces(snapshot));
  for (const surface of places) {
    const button = matchingButton(surface.blocks, text, nth);
    if (button) return { surface, button };
  }
  return undefined;
};

/** Uses fields and buttons of the page as a person does, and keeps what was entered but not sent yet. */
export const createPageDriver = (page: PageClient) => {
  const entered = new Map<string, StateValues>();
  const keyOf = ({ place }: Surface): string =>
    'view_id' in place ? place.view_id : `${place.message.channel} ${place.message.ts}`;
  const stateOf = (surface: Surface): StateValues => entered.get(keyOf(surface)) ?? {};
  const hashOf = async (viewId: string): Promise<string | undefined> => {
    const { views, home } = await page.snapshot();
    return [...views, ...(home ? [home] : [])].find((view) => view.id === viewId)?.hash;
  };

  /** Waits until a view that was told of a change has come back changed, or clearly will not. */
  const resolve = async (viewId: string, before: string): Promise<void> => {
    const giveUpAt = performance.now() + POST_GRACE_MS.start;
    let seen = await hashOf(viewId);
    while (seen === before && performance.now() < giveUpAt) {
      await wait(15);
      seen = await hashOf(viewId);
    }
    if (seen === before) return;
    for (;;) {
      await wait(POST_GRACE_MS.quiet);
      const next = await hashOf(viewId);
      if (next === seen) return;
      seen = next;
    }
  };

  const suggestions = async (surface: Surface, field: PlacedElement, text: string): Promise<Json[]> => {
    const result = await page.do({
      do: 'suggest',
      in: surface.place,
      block_id: field.blockId,
      action_id: field.actionId,
      text,
      state: stateOf(surface),
    });
    if (!result.ok) throw new Error(result.error);
    return result.options ?? [];
  };

  const choose = async (surface: Surface, field: PlacedElement, words: string): Promise<Json> => {
    const all = isExternal(field) ? await suggestions(surface, field, words) : optionsOf(field.element);
    const option = bestOption(all, words);
    if (option) return option;
    throw new Error(`"${labelOf(field)}" has no option like "${words}", only ${JSON.stringify(optionTexts(all))}`);
  };

  const act = async (surface: Surface, placed: PlacedElement, value: Json): Promise<void> => {
    const result = await page.do({
      do: 'act',
      in: surface.place,
      block_id: placed.blockId,
      action_id: placed.actionId,
      value,
      state: stateOf(surface),
    });
    if (!result.ok) throw new Error(result.error);
  };

  return {
    stateOf,

    /** Keeps what was entered, as the page does until it sends it. */
    enter(surface: Surface, { blockId, actionId, element }: PlacedElement, value: Json): void {
      const before = stateOf(surface);
      const own = { ...before[blockId], [actionId]: { type: element['type'], ...value } };
      entered.set(keyOf(surface), { ...before, [blockId]: own });
    },

    /** Uses an element so that the bot hears of it; rejects with what Slack says. */
    act,

    /** The same, and then waits for the view to settle. */
    async actAndSettle(surface: Surface, placed: PlacedElement, value: Json): Promise<void> {
      const viewId = 'view_id' in surface.place ? surface.place.view_id : undefined;
      const hash = viewId && (await hashOf(viewId));
      await act(surface, placed, value);
      if (viewId && hash) await resolve(viewId, hash);
    },

    /** What is written on a field's options, for the typed text. */
    async optionTexts(surface: Surface, field: PlacedElement, text: string): Promise<string[]> {
      if (isExternal(field)) return optionTexts(await suggestions(surface, field, text));
      const wanted = text.toLowerCase();
      return optionTexts(optionsOf(field.element)).filter((one) => one.toLowerCase().includes(wanted));
    },

    /** The element's value for the words that a person would enter or choose. */
    async valueFor(surface: Surface, field: PlacedElement, value: string | readonly string[]): Promise<Json> {
      const type = asText(field.element['type']);
      const words = [value].flat();
      const [first = ''] = words;
      if (type === 'static_select' || type === 'external_select' || type === 'radio_buttons') {
        return { selected_option: await choose(surface, field, first) };
      }
      if (type === 'checkboxes' || type === 'multi_static_select' || type === 'multi_external_select') {
        const options: Json[] = [];
        for (const one of words) options.push(await choose(surface, field, one));
        return { selected_options: options };
      }
      const many = /^multi_(users|conversations|channels)_select$/.exec(type)?.[1];
      if (many) return { [`selected_${many}`]: words };
      if (type === 'datetimepicker') return { selected_date_time: Number(first) };
      const one = /^(user|conversation|channel)s_select$/.exec(type)?.[1] ?? /^(date|time)picker$/.exec(type)?.[1];
      return one ? { [`selected_${one}`]: first } : { value: first };
    },
  };
};

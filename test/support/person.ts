import { setTimeout as wait } from 'node:timers/promises';
import { asText, type Json } from '../../src/demo/slack/json.ts';
import type { Message, OpenView, Snapshot } from '../../src/demo/slack/page-protocol.ts';
import { dispatches, optionsOf } from '../../src/demo/slack/workspace/block-walk.ts';
import { bestOption } from './choose.ts';
import { createPageClient } from './page-client.ts';
import { type ConfirmDialog, confirmOf, createPageDriver, findButton, findField } from './page-driver.ts';
import {
  channelId,
  describe,
  fieldsIn,
  labelOf,
  readMessage,
  readView,
  type SeenMessage,
  type SeenView,
  surfaceOfView,
} from './seen.ts';

export type Where = { in?: string; ephemeral?: boolean; timeoutMs?: number };
export type PressOptions = {
  /** Words that the message must contain; "home" for the App Home. */
  in?: string;
  /** Which of several buttons with these words in one place; counted from 0. */
  nth?: number;
  /** What to answer to "are you sure?"; yes unless false. */
  confirm?: boolean;
  timeoutMs?: number;
};

/** Another button on the same Home within a second of the last is taken for a hasty click. */
const LOOK_MS = 1_200;
const homePressedAt = new Map<string, number>();

/** What Slack says when something was pressed that has just gone. */
const GONE = 'That is not there any more.';

/** A person at the page, who knows things only by what is written on them. */
export type Person = ReturnType<typeof createPerson>;

/** @param slack where the page is; @param userId who sits there */
export const createPerson = (slack: { url: string }, userId: string) => {
  const page = createPageClient(slack.url, userId, describe);
  const driver = createPageDriver(page);
  let lastConfirm: ConfirmDialog | undefined;
  const topView = (snapshot: Snapshot): OpenView | undefined => snapshot.views.at(-1);

  const inPlace = (snapshot: Snapshot, where: Where): Message[] => {
    const channel = where.in ? channelId(snapshot, where.in) : undefined;
    if (where.in && !channel) throw new Error(`${snapshot.me.name} sees no ${where.in}:\n${describe(snapshot)}`);
    return snapshot.messages.filter(
      (message) =>
        (!channel || message.channel === channel) &&
        (where.ephemeral === undefined || message.ephemeral === where.ephemeral),
    );
  };

  const submit = async () => {
    const { view, surface } = await page.until('a modal to submit', (snapshot) => {
      const top = topView(snapshot);
      return top && { view: readView(top), surface: surfaceOfView(top) };
    });
    const result = await page.do({ do: 'submit', view_id: view.id, state: driver.stateOf(surface) });
    const labelOfBlock = (blockId: string): string => {
      const field = fieldsIn(surface.blocks).find((one) => one.blockId === blockId);
      return field ? labelOf(field) : blockId;
    };
    const errors = result.ok ? {} : (result.errors ?? {});
    return {
      result,
      errors: Object.fromEntries(Object.entries(errors).map(([blockId, text]) => [labelOfBlock(blockId), text])),
    };
  };

  return {
    id: userId,

    /** Types a command or a message into "#general" or "dm"; rejects with what Slack says when it did not work. */
    async types(channel: string, text: string): Promise<void> {
      const snapshot = await page.snapshot();
      const id = channelId(snapshot, channel);
      if (!id) throw new Error(`${snapshot.me.name} sees no ${channel}:\n${describe(snapshot)}`);
      const kind = text.startsWith('/') ? 'command' : 'say';
      const result = await page.do({ do: kind, channel: id, text });
      if (!result.ok) throw new Error(result.error);
    },

    /** Replies in the thread of a message. */
    async replies(message: SeenMessage, text: string): Promise<void> {
      const result = await page.do({ do: 'say', channel: message.channel, text, thread_ts: message.ts });
      if (!result.ok) throw new Error(result.error);
    },

    /** Waits for a modal with this title on top. */
    seesModal: (title: string, timeoutMs?: number): Promise<SeenView> =>
      page.until(
        `the modal "${title}"`,
        (snapshot) => {
          const top = topView(snapshot);
          const view = top && readView(top);
          return view?.title === title ? view : undefined;
        },
        timeoutMs,
      ),

    /** Waits until no modal is open. */
    seesNoModal: (timeoutMs?: number): Promise<true> =>
      page.until('no modal', (snapshot) => snapshot.views.length === 0 || undefined, timeoutMs),

    /** The modal on top, or null. */
    async modal(): Promise<SeenView | null> {
      const top = topView(await page.snapshot());
      return top ? readView(top) : null;
    },

    /** Fills in a field by its label: text, a date, or what is written on the option(s) to choose. */
    async fills(label: string, value: string | readonly string[], timeoutMs?: number): Promise<void> {
      for (let tries = 1; ; tries += 1) {
        const { surface, field } = await page.until(
          `the field "${label}"${typeof value === 'string' ? ` with "${value}"` : ''}`,
          (snapshot) => {
            const found = findField(label, snapshot);
            const options = found ? optionsOf(found.field.element) : [];
            // A list that another field has just changed may still be on its way.
            return options.length > 0 && ![value].flat().every((one) => bestOption(options, one)) ? undefined : found;
          },
          timeoutMs,
        );
        try {
          const filled = await driver.valueFor(surface, field, value);
          driver.enter(surface, field, filled);
          if (dispatches(field)) await driver.actAndSettle(surface, field, filled);
          return;
        } catch (error) {
          // A form can be updated between looking and choosing; a person looks again.
          if (tries === 3 || !(error instanceof Error) || error.message !== GONE) throw error;
        }
      }
    },

    /** Empties a field by its label. */
    async clears(label: string): Promise<void> {
      const { surface, field } = await page.until(`the field "${label}"`, (snapshot) => findField(label, snapshot));
      const type = asText(field.element['type']);
      const empty: Json = type.endsWith('select') ? { selected_option: null } : { value: null };
      driver.enter(surface, field, empty);
      if (dispatches(field)) await driver.actAndSettle(surface, field, empty);
    },

    /** What is written on a select's options; of an external one those for the typed text, of a static one those that contain it. */
    async options(label: string, text = ''): Promise<string[]> {
      const { surface, field } = await page.until(`the field "${label}"`, (snapshot) => findField(label, snapshot));
      return driver.optionTexts(surface, field, text);
    },

    /** Submits the modal on top; rejects with the errors it then shows. */
    async submits(): Promise<void> {
      const { result, errors } = await submit();
      if (result.ok) return;
      throw new Error(
        Object.keys(errors).length > 0 ? `the modal shows errors: ${JSON.stringify(errors)}` : result.error,
      );
    },

    /** Submits the modal on top and answers with the errors at its fields, by label; rejects when there are none. */
    async submitsExpectingErrors(): Promise<Record<string, string>> {
      const { result, errors } = await submit();
      if (!result.ok && Object.keys(errors).length > 0) return errors;
      throw new Error(result.ok ? 'the modal was accepted' : result.error);
    },

    /** Closes the modal on top. */
    async closes(): Promise<void> {
      const top = await page.until('a modal to close', topView);
      const result = await page.do({ do: 'close', view_id: top.id });
      if (!result.ok) throw new Error(result.error);
    },

    /** Presses a button (or an overflow menu's entry): of the modal on top, else of the newest message that has it. */
    async presses(text: string, options: PressOptions = {}): Promise<ConfirmDialog | undefined> {
      const who = `${slack.url} ${userId}`;
      if (options.in === 'home') {
        // Who has just pressed something there looks again: the rows may have moved.
        await wait(Math.max(0, (homePressedAt.get(who) ?? -LOOK_MS) + LOOK_MS - performance.now()));
      }
      for (let tries = 1; ; tries += 1) {
        const { surface, button } = await page.until(
          `a button "${text}"${options.in ? ` in "${options.in}"` : ''}`,
          (snapshot) => findButton(text, snapshot, options.in, options.nth ?? 0),
          options.timeoutMs,
        );
        const dialog = confirmOf(button.placed.element);
        if (dialog) lastConfirm = dialog;
        if (dialog && options.confirm === false) return dialog;
        try {
          await driver.act(surface, button.placed, button.value);
          // Counted from the answer: the button may have come late, and the click may have been taken late.
          if (options.in === 'home') homePressedAt.set(who, performance.now());
          return dialog;
        } catch (error) {
          // A card can be updated between looking and pressing; a person looks again.
          if (tries === 3 || !(error instanceof Error) || error.message !== GONE) throw error;
        }
      }
    },

    /** The confirm dialog that came up last. */
    lastConfirm: (): ConfirmDialog | undefined => lastConfirm,

    /** Waits for a message with these words, and answers with the newest one. */
    sees: (text: string, where: Where = {}): Promise<SeenMessage> =>
      page.until(
        `"${text}"${where.in ? ` in ${where.in}` : ''}${where.ephemeral ? ' (only for them)' : ''}`,
        (snapshot) =>
          inPlace(snapshot, where)
            .map(readMessage)
            .findLast((message) => message.allText.includes(text)),
        where.timeoutMs,
      ),

    /** Rejects if a message with these words is visible now. */
    async doesNotSee(text: string, where: Where = {}): Promise<void> {
      const snapshot = await page.snapshot();
      const found = inPlace(snapshot, where)
        .map(readMessage)
        .find((message) => message.allText.includes(text));
      if (found) throw new Error(`${snapshot.me.name} sees "${text}" in: ${found.allText}`);
    },

    /** All messages the person sees in a channel ("#feed", "dm"), oldest first. */
    async messages(channel: string): Promise<SeenMessage[]> {
      return inPlace(await page.snapshot(), { in: channel }).map(readMessage);
    },

    /** What is written on every button: of the modal on top if one is open, else of the newest message that contains the words. */
    async buttons(words = ''): Promise<string[]> {
      const snapshot = await page.snapshot();
      const top = topView(snapshot);
      if (top && !words) return readView(top).buttons;
      return snapshot.messages.map(readMessage).findLast((message) => message.allText.includes(words))?.buttons ?? [];
    },

    /** What Slack itself has said to the person, oldest first. */
    async notices(): Promise<string[]> {
      return (await page.snapshot()).notices.map((notice) => notice.text);
    },

    /** Opens the app's home tab. */
    async opensHome(): Promise<void> {
      const result = await page.do({ do: 'open_home' });
      if (!result.ok) throw new Error(result.error);
    },

    /** Waits until the app's home tab shows these words. */
    seesHome: (text: string, timeoutMs?: number): Promise<SeenView> =>
      page.until(
        `"${text}" in the home tab`,
        ({ home }) => {
          const view = home && readView(home);
          return view?.allText.includes(text) ? view : undefined;
        },
        timeoutMs,
      ),

    /** Picks a global shortcut of the app. */
    async usesShortcut(callbackId: string): Promise<void> {
      const result = await page.do({ do: 'shortcut', callback_id: callbackId });
      if (!result.ok) throw new Error(result.error);
    },

    /** Everything the person sees, as the page gets it. */
    snapshot: (): Promise<Snapshot> => page.snapshot(),
  };
};

import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { Message } from '../../src/demo/slack/page-protocol.ts';
import type { Person } from '../support/person.ts';
import { readMessage } from '../support/seen.ts';

/** Where a message is. */
export type Where = Pick<Message, 'channel' | 'ts'>;

/** Waits for a card with these words and a button of this kind, wherever the person sees it; answers with the newest. */
export async function cardOf(person: Person, words: string, button: RegExp): Promise<Where> {
  let found: Where | undefined;
  const look = async () => {
    const seen = (await person.snapshot()).messages.map(readMessage);
    found = seen.findLast(
      ({ allText, buttons }) => allText.includes(words) && buttons.some((text) => button.test(text)),
    );
    return found;
  };
  await expect.poll(look, { timeout: 30_000, message: `${button} where it says "${words}"` }).toBeDefined();
  return found as Where;
}

/** The same card on the page, in its channel. */
export const cardAt = (page: Page, { ts }: Where): Locator => page.locator(`#messages [data-ts="${ts}"]`);

/** Asks in #general with a command that says where, and waits until one of the options can be reserved. */
export async function asksFor(person: Person, command: string, purpose: string): Promise<Where> {
  await person.types('#general', command);
  await person.seesModal('Request a number');
  await person.fills('What it is for', purpose);
  await person.submits();
  return cardOf(person, purpose, /^Reserve/);
}

import { expect } from 'vitest';
import { RESOLVE_AFTER_MS } from '../../src/domain/rules.ts';
import type { SteppedBot } from './stepped-bot.ts';

/** What the cards of an order say whose answer nobody has: it was announced, and its process ended before it could save one. */
export const UNANSWERED = '2Chat did not answer the purchase.';
const NOT_BOUGHT = 'Not bought: try again';

/** How long it takes at most until a job that was put off is looked at by a clock that was set. */
const PATIENCE_MS = 30_000;

/** When people are asked, minutes later by the bot's clock, an approver who has looked at the provider says of each that it was not bought. */
export async function saysItWasNotBought(desk: SteppedBot, purposes: readonly string[]): Promise<void> {
  if (purposes.length === 0) return;
  const marta = desk.person('marta');
  const cardsOf = async (purpose: string) =>
    (await marta.messages('#number-approvals')).filter(({ allText }) => allText.includes(purpose));
  const isAsked = async (purpose: string) =>
    (await cardsOf(purpose)).some(
      ({ allText, buttons }) => allText.includes(UNANSWERED) && buttons.includes(NOT_BOUGHT),
    );
  await desk.stepsClock(RESOLVE_AFTER_MS + 5_000);
  for (const purpose of purposes) await expect.poll(() => isAsked(purpose), { timeout: PATIENCE_MS }).toBe(true);
  // By such a clock nothing that Slack signs is new.
  await desk.stepsClock(0);
  for (const purpose of purposes) await marta.presses(NOT_BOUGHT, { in: purpose });
}

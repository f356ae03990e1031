import { expect } from 'vitest';
import { createCatalogue } from '../../src/demo/twochat/catalogue.ts';
import type { Price, Reservation } from '../../src/demo/twochat/stock.ts';
import type { Person } from './person.ts';
import type { SeenMessage } from './seen.ts';
import type { WholeBot } from './whole-bot.ts';

/** The groups that a search in Los Angeles finds. */
const groups = [...createCatalogue().groups.values()].filter(({ location }) => location === 'Los Angeles');

/** 2Chat changes what every group in Los Angeles costs. */
export function changesPrices({ sandbox }: WholeBot, price: Partial<Price>): void {
  for (const { id } of groups) sandbox.setPrice(id, price);
}

/** A stranger with the same account holds a number of every group in Los Angeles; answers with their holds. */
export function strangersHold({ sandbox }: WholeBot, agoMs: number): readonly Reservation[] {
  return groups.map(({ id }) => sandbox.holdForStranger(id, { agoMs }));
}

/** The approvers' cards with these words, oldest first. */
export async function approvalCards(approver: Person, words: string): Promise<SeenMessage[]> {
  return (await approver.messages('#number-approvals')).filter(({ allText }) => allText.includes(words));
}

/** Of those, the ones on which an approver can press Approve. */
export async function approvable(approver: Person, words: string): Promise<SeenMessage[]> {
  return (await approvalCards(approver, words)).filter(({ buttons }) => buttons.includes('Approve & buy'));
}

/** The card of a request whose number could not be held, once it says so: a person can choose again. */
export async function choosesAgain(person: Person, purpose: string): Promise<SeenMessage> {
  // The options have the same button: what was pressed there has to be on its way first.
  await pause(800);
  await expect
    .poll(() => person.buttons(purpose), { timeout: 10_000, message: 'choose again' })
    .toContain('Change search');
  return person.sees(purpose, { in: '#general' });
}

/** Lets time pass in which nothing may happen. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

import { setTimeout as wait } from 'node:timers/promises';
import type { Person } from '../support/person.ts';
import { readMessage } from '../support/seen.ts';
import type { Desk, Kept } from './desk.ts';

/** Each request of the scene, by what it is when the version changes, in the order in which people turn to them: first what others could take. */
export const LINES = [
  'expired',
  'searching',
  'choosing',
  'reserving, announced',
  'hold unknown',
  'to approve',
  'to approve, direct message',
  'to cancel',
  'to deny',
  'to expire',
  'posting announced',
  'returned for approval',
  'click looked up',
  'purchasing, announced',
  'unconfirmed',
  'purchased, to check',
  'failed, to check',
  'denied',
  'cancelled',
  'release pending',
] as const;
export type Line = (typeof LINES)[number];

/** What a request is for, which is how people tell them apart: no purpose is a part of another one. */
export function purposeOf(line: string): string {
  return `Line "${line}"`;
}

/** Looks until it is so; rejects with what it waited for. */
export async function until(what: string, look: () => Promise<unknown> | unknown, timeoutMs = 30_000): Promise<void> {
  for (const giveUpAt = performance.now() + timeoutMs; ; await wait(50)) {
    if (await look()) return;
    if (performance.now() > giveUpAt) throw new Error(`waited ${timeoutMs} ms for ${what}`);
  }
}

export async function requestOf(desk: Desk, line: string): Promise<Kept | undefined> {
  return (await desk.requests()).find(({ purpose }) => purpose === purposeOf(line));
}

async function stateOf(desk: Desk, line: string): Promise<string> {
  return (await requestOf(desk, line))?.state.name ?? 'gone';
}

export function isIn(desk: Desk, line: string, state: string, timeoutMs?: number): Promise<void> {
  let last = '';
  const look = async () => {
    last = await stateOf(desk, line);
    return last === state;
  };
  return until(`"${line}" to be ${state}`, look, timeoutMs).catch((error: Error) => {
    throw new Error(`${error.message}; it is ${last}`);
  });
}

/** Asks by a command; what is found is shown on a card later. */
export async function asks(person: Person, line: string, channel = '#general', what = 'us local Los Angeles') {
  const opens = async () => {
    await person.types(channel, `/number ${what}`);
    await person.seesModal('Request a number', 4_000);
  };
  // On a busy machine Slack gives up on a form before it is open; a person types again.
  await opens().catch(opens).catch(opens);
  await person.fills('What it is for', purposeOf(line));
  await person.submits();
}

/** Waits until a message about it has this button; lists name it, too. */
async function offered(person: Person, line: string, button: string, timeoutMs?: number): Promise<void> {
  const offers = async () => {
    const { messages } = await person.snapshot();
    return messages
      .map(readMessage)
      .some(({ allText, buttons }) => allText.includes(purposeOf(line)) && buttons.includes(button));
  };
  await until(`"${button}" on a card of "${line}"`, offers, timeoutMs);
}

export function choice(person: Person, line: string, timeoutMs?: number): Promise<void> {
  return offered(person, line, 'Reserve', timeoutMs);
}

export async function reserves(person: Person, line: string): Promise<void> {
  await choice(person, line);
  await person.presses('Reserve', { in: purposeOf(line) });
}

/** Waits until the approvers can decide. */
export async function approvable(desk: Desk, line: string): Promise<void> {
  await isIn(desk, line, 'awaitingApproval');
  await offered(desk.person('marta'), line, 'Approve & buy');
}

export async function holds(desk: Desk, person: Person, line: string, channel = '#general', what?: string) {
  await asks(person, line, channel, what);
  await reserves(person, line);
  await approvable(desk, line);
}

export async function approves(desk: Desk, line: string, by = 'marta'): Promise<void> {
  await desk.person(by).presses('Approve & buy', { in: purposeOf(line) });
}

export async function denies(desk: Desk, line: string): Promise<void> {
  const omar = desk.person('omar');
  await omar.presses('Deny…', { in: purposeOf(line) });
  await omar.fills('Reason', 'Too dear');
  await omar.submits();
}

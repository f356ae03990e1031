import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { expect } from 'vitest';
import { team } from '../../src/demo/people.ts';
import { keys } from '../../src/store/keys.ts';
import type { Person } from './person.ts';
import type { WholeBot } from './whole-bot.ts';

const GAVE_UP = 'Slack gave up waiting';

/** Asks for a local number in Los Angeles, and answers when the options are there. */
export async function asks(person: Person, purpose: string, channel = '#general') {
  await opensTheForm(person, channel);
  await person.fills('Country', 'United States');
  await person.fills('Region', 'California');
  await person.fills('City', 'Los Angeles');
  await person.fills('Type', 'Local');
  await person.fills('What it is for', purpose);
  await person.submits();
  await expect
    .poll(async () => (await person.buttons(purpose)).includes('Reserve'), {
      timeout: 10_000,
      message: `options for "${purpose}"`,
    })
    .toBe(true);
  return person.sees(purpose, { in: channel });
}

/** Opens the form; once more where Slack gave up waiting for it, as it does on a busy machine. */
async function opensTheForm(person: Person, channel: string): Promise<void> {
  // What Slack said to an earlier command still stands there.
  const givenUp = async () => (await person.messages(channel)).filter(({ text }) => text.includes(GAVE_UP)).length;
  const before = await givenUp();
  await person.types(channel, '/number');
  while (!(await person.modal()) && (await givenUp()) === before) await wait(20);
  if (!(await person.modal())) await person.types(channel, '/number');
  await person.seesModal('Request a number');
}

/** Reserves the first option; where it needs documents, says that they are there. */
export async function reserves(person: Person, purpose: string): Promise<void> {
  const button = (await person.buttons(purpose)).find((text) => text.startsWith('Reserve')) ?? 'Reserve';
  await person.presses(button, { in: purpose });
  if (button !== 'Reserve…') return;
  await person.seesModal('Documents needed');
  await person.fills('Documents', 'We have these documents');
  await person.submits();
}

/** Asks and reserves the first option; answers with the number, as it is written on the card. */
export async function holds(person: Person, purpose: string, channel = '#general'): Promise<string> {
  await asks(person, purpose, channel);
  await reserves(person, purpose);
  return heldNumber(person, purpose, channel);
}

/** Waits for the card that says that a number is held for this purpose; answers with the number as it is written there. */
export async function heldNumber(person: Person, purpose: string, channel = '#general'): Promise<string> {
  let number: string | undefined;
  await expect
    .poll(
      async () => {
        const cards = (await person.messages(channel)).filter(({ allText }) => allText.includes(purpose));
        number = /(\+[\d ]+\d) is held and waits for approval/.exec(cards.at(-1)?.text ?? '')?.[1];
        return number;
      },
      { timeout: 10_000, message: `the card for "${purpose}"` },
    )
    .toBeDefined();
  return number ?? '';
}

/** A formatted number as the provider writes it. */
export function e164(number: string): string {
  return number.replaceAll(' ', '').replaceAll('-', '');
}

/** The numbers that the sandbox sold. */
export function sold(desk: WholeBot): string[] {
  return desk.sandbox.state().purchases.map(({ number }) => number);
}

/** The numbers that the sandbox holds, for the bot or for a stranger. */
export function onHold(desk: WholeBot): string[] {
  return desk.sandbox.state().reservations.map(({ number }) => number);
}

/** Waits until the bot has read what the accounts own, as it does after its start: calls that are counted then are of people's doing. */
export async function listsRead({ redis }: Pick<WholeBot, 'redis'>, count = 1): Promise<void> {
  const client = new Redis(redis.url);
  await expect.poll(() => client.hlen(keys.readings(team.id)), { timeout: 30_000, message: 'lists read' }).toBe(count);
  client.disconnect();
}

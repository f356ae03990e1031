import { beforeEach, describe, expect, it } from 'vitest';
import { holds } from '../support/journey.ts';
import type { Person } from '../support/person.ts';
import { usePolicyFile } from '../support/policy-on-disk.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const FORM = 'Request a number';
const DENIED = 'By the rules of spending you may not ask for numbers.';
const NOT_LISTED = 'only some people of this workspace may ask for numbers, and you are not one of them';
const UNKNOWN = 'Slack did not say who is in the user groups that may ask for numbers, so nothing was asked yet';

async function opensAnd(person: Person, why: string): Promise<void> {
  await person.types('dm', '/number US local');
  await expect.poll(async () => (await person.modal())?.allText ?? '', { timeout: 10_000 }).toContain(why);
  expect((await person.modal())?.fields).toEqual({});
  await person.closes();
}

async function fillsIn(person: Person, purpose: string, search = 'DE'): Promise<void> {
  await person.types('dm', `/number ${search}`);
  await person.seesModal(FORM);
  await person.fills('What it is for', purpose);
}

describe('who may ask, by the rules of spending', () => {
  const file = usePolicyFile(`version: 1
request: {who: [U0ANA, U0BEN, S0LEADS], deny: [U0BEN]}
`);
  const desk = useWholeBot({ env: { POLICY_FILE: file.path } });
  beforeEach(() => desk.slack.mend());

  it('who is denied or not listed gets no form and is told why; who is listed, or in a group that is, gets it', async () => {
    await opensAnd(desk.person('ben'), DENIED);
    await opensAnd(desk.person('yuki'), NOT_LISTED);
    for (const name of ['ana', 'omar'] as const) {
      const person = desk.person(name);
      await fillsIn(person, `Asked by ${name}`);
      await person.submits();
      await person.sees(`Asked by ${name}`, { in: 'dm' });
    }
  });

  it('a group that Slack does not tell is not known: the form opens, and says that nothing was asked; it is written down', async () => {
    const omar = desk.person('omar');
    await desk.kill();
    await desk.start();
    desk.slack.fail('usergroups.users.list', { error: 'internal_error' }, Number.POSITIVE_INFINITY);
    await fillsIn(omar, 'Asked in the dark');
    expect(Object.values(await omar.submitsExpectingErrors()).join()).toContain(UNKNOWN);
    expect(desk.log.some((line) => line.includes('group not known') && line.includes('S0LEADS'))).toBe(true);
    const ana = desk.person('ana');
    await fillsIn(ana, 'Named herself');
    await ana.submits();
    await ana.sees('Named herself', { in: 'dm' });
    desk.slack.mend();
    await omar.submits();
    await omar.sees('Asked in the dark', { in: 'dm' });
  });

  it('who has the form already when the rules change is refused when it is sent', async () => {
    const omar = desk.person('omar');
    await fillsIn(omar, 'Asked too late');
    file.write('version: 1\nrequest: {deny: [S0LEADS]}\n');
    process.kill(desk.pid, 'SIGHUP');
    await expect
      .poll(() => desk.log.some((line) => line.includes('another policy applied')), { timeout: 10_000 })
      .toBe(true);
    expect(Object.values(await omar.submitsExpectingErrors()).join()).toContain(DENIED);
    const texts = (await omar.messages('dm')).map(({ allText }) => allText).join();
    expect(texts).not.toContain('Asked too late');
  });
});

describe('limits of the rules of spending', () => {
  const file = usePolicyFile(`version: 1
request: {open_holds_per_person: 1, requests_per_day: 2}
`);
  const desk = useWholeBot({ env: { POLICY_FILE: file.path } });

  it('count before those of the settings: one number on hold, and two requests a day', async () => {
    const ana = desk.person('ana');
    await holds(ana, 'The first');
    await fillsIn(ana, 'The second', 'Los Angeles local');
    await ana.submits();
    await ana.sees('The second', { in: 'dm' });
    await ana.presses('Reserve', { in: 'The second' });
    await ana.sees('You have one number on hold', { ephemeral: true });
    await fillsIn(ana, 'The third');
    expect(Object.values(await ana.submitsExpectingErrors()).join()).toContain('You have asked for 2 numbers');
  });
});

import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shortPart } from '../support/long.ts';
import type { Person } from '../support/person.ts';
import { useWholeBot } from '../support/whole-bot.ts';

const FORM = 'Request a number';
const GUEST = 'Only full members of this workspace can ask for numbers';
const NOBODY = 'Only members of this workspace can use Number Desk.';
const UNKNOWN = 'Slack did not say who you are, so nothing was asked yet';

/** The ways to the form. */
const ways: readonly [string, (person: Person) => Promise<unknown>][] = [
  ['the command', (person) => person.types('dm', '/number US local')],
  ['the shortcut', (person) => person.usesShortcut('request.start')],
  ['the button in Home', (person) => person.presses(FORM, { in: 'home' })],
];

/** One and the same person, who remembers what they have entered. */
function once(make: () => Person): () => Person {
  let made: Person | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

async function fillsIn(person: Person, purpose: string): Promise<void> {
  await person.types('dm', '/number DE');
  await person.seesModal(FORM);
  await person.fills('What it is for', purpose);
}

describe('who may ask', () => {
  const desk = useWholeBot();
  const yuki = once(() => desk.person('yuki'));
  const ben = once(() => desk.person('ben'));
  const omar = once(() => desk.person('omar'));
  /** What Slack says of a person is known to a bot for minutes; another bot asks anew. */
  const restarted = async () => {
    await desk.kill();
    await desk.start();
  };
  const approvers = async (person: Person) => (await person.messages('dm')).map(({ allText }) => allText).join('\n');

  beforeAll(async () => {
    for (const person of [yuki(), ben(), omar()]) {
      await person.opensHome();
      await person.seesHome(FORM);
      await fillsIn(person, `Opened by ${person.id}`);
    }
    // None of them is a member any more when the forms are sent.
    desk.slack.changePerson('U0YUKI', { singleChannelGuest: true });
    desk.slack.changePerson('U0BEN', { stranger: true });
    desk.slack.changePerson('U0OMAR', { deactivated: true });
    await restarted();
  }, 120_000);

  it.each([
    ['a guest', yuki, GUEST],
    ['a stranger', ben, NOBODY],
    ['a person who was deactivated', omar, NOBODY],
  ])('F61: %s who has the form already is refused when it is sent, and nothing is asked', async (_who, person, why) => {
    const errors = await person().submitsExpectingErrors();
    expect(Object.values(errors).join()).toContain(why);
    expect(await approvers(person())).not.toContain(`Opened by ${person().id}`);
    await person().closes();
  });

  describe.each(ways)('by %s', (_way, opens) => {
    it.each([
      ['a guest', yuki, GUEST],
      ['a stranger', ben, NOBODY],
      ['a person who was deactivated', omar, NOBODY],
    ])('F61: %s gets no form, and is told why', async (_who, person, why) => {
      await opens(person());
      await expect.poll(async () => (await person().modal())?.allText ?? '', { timeout: 10_000 }).toContain(why);
      expect((await person().modal())?.fields).toEqual({});
      await person().closes();
    });
  });
});

describe('while Slack says slowly or not at all who a person is', () => {
  const desk = useWholeBot();
  const ana = once(() => desk.person('ana'));
  const calls = () => desk.slack.traffic().map(({ what }) => what);
  /** How often Slack was asked who this is, since the bot was started. */
  const lookups = (user: string) => {
    const traffic = desk.slack.traffic();
    const started = traffic.findLastIndex(({ what }) => what === 'auth.test');
    const since = traffic.slice(started).filter(({ what }) => what === 'users.info');
    return since.filter(({ request }) => JSON.stringify(request).includes(user)).length;
  };

  afterEach(async () => {
    desk.slack.mend();
    while (await ana().modal()) await ana().closes();
    await desk.kill();
    await desk.start();
  });

  it('F61: the form does not wait for more than two seconds until Slack says who opens it', {
    timeout: 60_000,
  }, async () => {
    const before = calls().length;
    desk.slack.fail('users.info', { delayMs: 9_000 }, Number.POSITIVE_INFINITY);
    await ana().types('#general', '/number DE');
    await ana().seesModal(FORM);
    // Whatever the clock says: the form was drawn before Slack had answered.
    expect(calls().slice(before)).toContain('views.update');
    const answered = desk.slack
      .traffic()
      .slice(before)
      .filter(({ what }) => what === 'users.info');
    expect(JSON.stringify(answered.map(({ request }) => request))).not.toContain('U0ANA');
  });

  it('F61: a form that is sent while Slack is slow is answered in time, keeps what was entered, and is taken when it is sent again', {
    timeout: 60_000,
  }, async () => {
    // The configured approver is looked up at the start: the failures are meant for the requester.
    await expect.poll(() => lookups('U0MARTA'), { timeout: 10_000 }).toBeGreaterThan(0);
    desk.slack.fail('users.info', { error: 'internal_error' }, 1);
    await fillsIn(ana(), 'Slack was slow');
    await expect.poll(() => lookups('U0ANA')).toBeGreaterThan(0);
    desk.slack.fail('users.info', { answerAfterMs: 6_000 }, 1);
    expect(Object.values(await ana().submitsExpectingErrors()).join()).toContain(UNKNOWN);
    await expect
      .poll(
        () =>
          ana()
            .submits()
            .then(
              () => 'taken',
              (error: Error) => error.message,
            ),
        { timeout: 30_000, interval: 500 },
      )
      .toBe('taken');
    await ana().sees('Slack was slow', { in: 'dm' });
  });

  it.each(
    shortPart(
      [
        ['a cut connection', { drop: 'before' }],
        ['a rate limit', { status: 429, retryAfter: 30 }],
        ['an error', { error: 'internal_error' }],
        ['HTTP 503', { status: 503 }],
      ] as const,
      2,
    ),
  )('F61: with %s for an answer the form opens, and says when it is sent that nothing was asked', async (what, how) => {
    const purpose = `Slack was down: ${what}`;
    desk.slack.fail('users.info', how, Number.POSITIVE_INFINITY);
    await fillsIn(ana(), purpose);
    expect(Object.values(await ana().submitsExpectingErrors()).join()).toContain(UNKNOWN);
    expect((await ana().modal())?.title).toBe(FORM);
    expect((await ana().messages('dm')).filter(({ allText }) => allText.includes(purpose))).toEqual([]);
    desk.slack.mend();
    await ana().submits();
    await ana().sees(purpose, { in: 'dm' });
    await ana().presses('Cancel', { in: purpose });
  });
});

describe('with REQUESTERS=guests', () => {
  const desk = useWholeBot({ env: { REQUESTERS: 'guests' } });
  beforeAll(() => {
    desk.slack.changePerson('U0YUKI', { guest: true });
    desk.slack.changePerson('U0BEN', { stranger: true });
  });

  it('F61: a guest may ask where guests are let, and a stranger still may not', async () => {
    const [yuki, ben] = [desk.person('yuki'), desk.person('ben')];
    await fillsIn(yuki, 'A guest asks');
    await yuki.submits();
    await yuki.sees('A guest asks', { in: 'dm' });
    await ben.types('dm', '/number');
    await expect.poll(async () => (await ben.modal())?.allText ?? '', { timeout: 10_000 }).toContain(NOBODY);
  });
});

import { describe, expect, it } from 'vitest';
import { kept } from '../fuzz/bystander.ts';
import { forge, lastPayload } from '../support/forged.ts';
import { asks, heldNumber, onHold, sold } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

// No reminder while this runs: what is compared is all that a request holds.
const desk = useWholeBot({ env: { REMINDERS: '90%' } });

/** Ana's requests: one is being chosen, one waits for a decision. */
let choosing = '';
let waiting = '';
let shown = '';
let before: unknown;

/** What must not change, whatever is sent here. */
const everything = async () => ({
  requests: await kept(desk, [choosing, waiting]),
  held: onHold(desk),
  sold: sold(desk),
});

it('Ana asks twice', async () => {
  const ana = desk.person('ana');
  await asks(ana, 'Line to choose');
  await ana.presses('Change search', { in: 'Line to choose' });
  await ana.submits();
  await expect.poll(() => ana.buttons('Line to choose')).toContain('Reserve');
  choosing = String(JSON.parse(String(lastPayload(desk, 'view_submission').view['private_metadata'])).request);
  await asks(ana, 'Line that waits');
  await ana.presses('Pick a number…', { in: 'Line that waits' });
  const [number = ''] = await ana.options('Number', '');
  await ana.fills('Number', number);
  await ana.submits();
  const held = await heldNumber(ana, 'Line that waits');
  const marta = desk.person('marta');
  await marta.presses('Deny…', { in: held });
  await marta.fills('Reason', 'None');
  await marta.closes();
  const denial = desk.slack.traffic().findLast(({ what }) => what === 'views.open')?.request as {
    view: string | object;
  };
  const view = typeof denial.view === 'string' ? JSON.parse(denial.view) : denial.view;
  ({ request: waiting, shown } = JSON.parse(view.private_metadata));
  expect(choosing).toMatch(/^[a-z0-9]{13}$/);
  expect(waiting).toMatch(/^[a-z0-9]{13}$/);
  before = await everything();
});

/** Submits a form of this kind as a person, with what the form is made to remember. */
function submit(form: 'form' | 'picking' | 'denial', user: object, metadata: unknown) {
  const payload = lastPayload(desk, 'view_submission', form === 'picking' ? 'request.picking' : 'request.form');
  const { view } = payload;
  if (form === 'denial') {
    const reason = { type: 'plain_text_input', value: 'Because I can' };
    view['callback_id'] = 'request.denial';
    view['blocks'] = [{ type: 'input', block_id: 'form.reason' }];
    view['state'] = { values: { 'form.reason': { 'form.reason': reason } } };
  }
  view['private_metadata'] = typeof metadata === 'string' ? metadata : JSON.stringify(metadata);
  // The same form again would be the same request again.
  view['id'] = `V${Math.abs(JSON.stringify([form, user, metadata]).length)}${form}`.toUpperCase();
  return forge(desk, { ...payload, user });
}

const ben = { id: 'U0BEN', team_id: 'T0DESK' };

describe('another person’s modal', () => {
  it('a search that is not theirs is not changed, and they are told whose it is', async () => {
    const { status, said } = await submit('form', ben, { channel: 'C0GENERAL', request: choosing });
    expect(status).toBe(200);
    expect(JSON.stringify(said)).toContain('Only <@U0ANA>');
    expect(await everything()).toEqual(before);
  });

  it('a number is not reserved on the request of another requester', async () => {
    const { status, said } = await submit('picking', ben, { request: choosing, group: shown });
    expect(status).toBe(200);
    expect(said['response_action']).toBe('errors');
    expect(await everything()).toEqual(before);
  });

  it.each([
    ['who is no approver', ben, 'You may not decide this'],
    ['who is the requester', { id: 'U0ANA', team_id: 'T0DESK' }, 'You may not decide this'],
  ])('a denial by one %s is none', async (_who, user, sentence) => {
    const { status } = await submit('denial', user, { request: waiting, shown, channel: 'C0GENERAL' });
    expect(status).toBe(200);
    await desk.person(user.id === 'U0BEN' ? 'ben' : 'ana').sees(sentence, { ephemeral: true });
    expect(await everything()).toEqual(before);
  });

  it('a guest who is named an approver denies nothing', async () => {
    desk.slack.changePerson('U0OMAR', { guest: true });
    await submit('denial', { id: 'U0OMAR', team_id: 'T0DESK' }, { request: waiting, shown, channel: 'C0GENERAL' });
    await desk.person('omar').sees('Only full members', { ephemeral: true });
    desk.slack.changePerson('U0OMAR', { guest: false });
    expect(await everything()).toEqual(before);
  });

  it.each([
    ['a stranger in a shared channel', { id: 'U0BEN', team_id: 'T0OTHER' }, 'Only members of this workspace'],
    [
      'a person whom no workspace of ours knows',
      { id: 'U0NOBODY', team_id: 'T0OTHER' },
      'Only members of this workspace',
    ],
  ])('%s is told so in the form', async (_who, user, sentence) => {
    // Whatever team a payload names: Slack says who is a stranger.
    desk.slack.changePerson('U0BEN', { stranger: true });
    for (const form of ['form', 'picking', 'denial'] as const) {
      const { status, said } = await submit(form, user, {
        request: waiting,
        shown,
        group: shown,
        channel: 'C0GENERAL',
      });
      expect([status, JSON.stringify(said)]).toEqual([200, expect.stringContaining(sentence)]);
    }
    desk.slack.changePerson('U0BEN', { stranger: false });
    expect(await everything()).toEqual(before);
  });
});

describe('a private_metadata that Slack never gave back like that', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '{"request":'],
    ['a number', '7'],
    ['null', 'null'],
    ['wrong types', { channel: 5, request: { id: 'x' }, shown: [], group: null }],
    ['3,000 characters', 'x'.repeat(3_000)],
    ['3,000 characters of JSON', { request: 'y'.repeat(2_900), channel: 'C0GENERAL', shown: 'z', group: 'z' }],
    ['an unknown request', { request: 'nothing', channel: 'C0GENERAL', shown: 'z', group: 'z' }],
    [
      'a key of the object’s own',
      { request: 'constructor', channel: '__proto__', shown: 'toString', group: 'valueOf' },
    ],
  ])('%s: the person is answered, nothing changes, and the bot lives', async (_what, metadata) => {
    for (const form of ['form', 'picking', 'denial'] as const) {
      expect((await submit(form, ben, metadata)).status).toBe(200);
    }
    expect(await everything()).toEqual(before);
    expect((await fetch(new URL('/health', desk.url))).status).toBe(200);
  });
});

it('and the same by the right person does change something: the checks above could fail', async () => {
  await submit('denial', { id: 'U0MARTA', team_id: 'T0DESK' }, { request: waiting, shown, channel: 'C0GENERAL' });
  await expect.poll(everything, { timeout: 10_000 }).not.toEqual(before);
  await desk.person('ana').sees('was denied', { in: '#general' });
});

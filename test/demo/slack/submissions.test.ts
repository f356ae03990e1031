import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asJson, type Json } from '../../../src/demo/slack/json.ts';
import { button, createDesk, type Desk, input, modal, plain } from './desk.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await createDesk();
});
afterEach(() => desk.close());

const text = (more: Json = {}): Json => ({ type: 'plain_text_input', ...more });
const viewIn = (answer: Json): Json => asJson(answer['view']);

describe('a submission is answered', () => {
  const submitTo = async (body: unknown, view = modal([input('why', text({ initial_value: 'x' }))])): Promise<void> => {
    await desk.open(view);
    desk.bot.answers(() => ({ body }));
  };

  it('with errors at the fields', async () => {
    await submitTo({ response_action: 'errors', errors: { why: 'Too vague' } });
    expect(await desk.ana.submitsExpectingErrors()).toEqual({ why: 'Too vague' });
    await desk.ana.seesModal('A modal');
    desk.bot.answers(() => ({}));
    await desk.ana.submits();
    await desk.ana.seesNoModal();
  });

  it('with another view in its place, or on top', async () => {
    await submitTo({ response_action: 'update', view: modal([], { title: plain('Searching') }) });
    await desk.ana.submits();
    await desk.ana.seesModal('Searching');
    desk.bot.answers(() => ({ body: { response_action: 'push', view: modal([], { title: plain('Second') }) } }));
    await desk.ana.submits();
    await desk.ana.seesModal('Second');
    desk.bot.answers(() => ({}));
    await desk.ana.closes();
    await desk.ana.seesModal('Searching');
  });

  it('by closing all of them', async () => {
    await submitTo({ response_action: 'push', view: modal([], { title: plain('Second') }) });
    await desk.ana.submits();
    desk.bot.answers(() => ({ body: { response_action: 'clear' } }));
    await desk.ana.submits();
    await desk.ana.seesNoModal();
  });

  it.each([
    ['an error at a block that is no input', { response_action: 'errors', errors: { other: 'x' } }],
    ['no error', { response_action: 'errors', errors: {} }],
    ['a view that Slack refuses', { response_action: 'update', view: modal([], { title: plain('x'.repeat(25)) }) }],
    ['something unknown', { response_action: 'refresh' }],
    ['text', 'ok'],
  ])('wrongly: %s is trouble', async (_what, body) => {
    await submitTo(body);
    await expect(desk.ana.submits()).rejects.toThrow('We had some trouble connecting. Try again?');
    await desk.ana.seesModal('A modal');
  });

  it('not at all: the modal stays, and says so', async () => {
    await desk.open(modal([]));
    desk.bot.answers(() => ({ status: 500 }));
    await expect(desk.ana.submits()).rejects.toThrow('We had some trouble connecting. Try again?');
    const modalAfter = (await desk.ana.snapshot()).views;
    expect(modalAfter).toMatchObject([{ busy: false }]);
  });
});

describe('the stack of modals', () => {
  it('holds three: the first and two pushed ones', async () => {
    const view = (title: string): Json =>
      modal([{ type: 'actions', elements: [button('More')] }], { title: plain(title) });
    const pushTo = async (title: string): Promise<Json> => {
      await desk.ana.presses('More');
      return desk.api('views.push', { trigger_id: desk.bot.last()['trigger_id'], view: view(title) });
    };
    const first = viewIn(await desk.open(view('First')));
    const second = viewIn(await pushTo('Second'));
    expect(second).toMatchObject({ previous_view_id: first['id'], root_view_id: first['id'] });
    expect(await pushTo('Third')).toMatchObject({ ok: true });
    expect(await pushTo('Fourth')).toMatchObject({ error: 'push_limit_reached' });
    await desk.ana.seesModal('Third');
    await desk.ana.closes();
    await desk.ana.seesModal('Second');
  });

  it('is not pushed onto from outside of a modal', async () => {
    const trigger = await desk.trigger();
    expect(await desk.api('views.push', { trigger_id: trigger, view: modal([]) })).toMatchObject({
      error: 'not_found',
    });
  });
});

describe('closing a modal', () => {
  it('is told only to a bot that asked to know', async () => {
    await desk.open(modal([]));
    const before = desk.bot.arrivals.length;
    await desk.ana.closes();
    expect(desk.bot.arrivals.length).toBe(before);
    const { id } = viewIn(await desk.open(modal([], { notify_on_close: true })));
    await desk.ana.closes();
    expect(desk.bot.last()).toMatchObject({ type: 'view_closed', is_cleared: false, view: { id } });
  });

  it('clears the stack where the view says so', async () => {
    const view = modal([{ type: 'actions', elements: [button('More')] }], {
      clear_on_close: true,
      notify_on_close: true,
    });
    await desk.open(view);
    await desk.ana.presses('More');
    await desk.api('views.push', { trigger_id: desk.bot.last()['trigger_id'], view });
    await desk.ana.closes();
    expect(desk.bot.last()).toMatchObject({ type: 'view_closed', is_cleared: true });
    await desk.ana.seesNoModal();
  });
});

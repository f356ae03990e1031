import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asJson, type Json } from '../../../src/demo/slack/json.ts';
import { type Bench, button, createBench, input, modal, plain } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const text = (more: Json = {}): Json => ({ type: 'plain_text_input', ...more });
const viewIn = (answer: Json): Json => asJson(answer['view']);

describe('a submission is answered', () => {
  const submitTo = async (body: unknown, view = modal([input('why', text({ initial_value: 'x' }))])): Promise<void> => {
    await bench.open(view);
    bench.bot.answers(() => ({ body }));
  };

  it('with errors at the fields', async () => {
    await submitTo({ response_action: 'errors', errors: { why: 'Too vague' } });
    expect(await bench.ana.submitsExpectingErrors()).toEqual({ why: 'Too vague' });
    await bench.ana.seesModal('A modal');
    bench.bot.answers(() => ({}));
    await bench.ana.submits();
    await bench.ana.seesNoModal();
  });

  it('with another view in its place, or on top', async () => {
    await submitTo({ response_action: 'update', view: modal([], { title: plain('Searching') }) });
    await bench.ana.submits();
    await bench.ana.seesModal('Searching');
    bench.bot.answers(() => ({ body: { response_action: 'push', view: modal([], { title: plain('Second') }) } }));
    await bench.ana.submits();
    await bench.ana.seesModal('Second');
    bench.bot.answers(() => ({}));
    await bench.ana.closes();
    await bench.ana.seesModal('Searching');
  });

  it('by closing all of them', async () => {
    await submitTo({ response_action: 'push', view: modal([], { title: plain('Second') }) });
    await bench.ana.submits();
    bench.bot.answers(() => ({ body: { response_action: 'clear' } }));
    await bench.ana.submits();
    await bench.ana.seesNoModal();
  });

  it.each([
    ['an error at a block that is no input', { response_action: 'errors', errors: { other: 'x' } }],
    ['no error', { response_action: 'errors', errors: {} }],
    ['a view that Slack refuses', { response_action: 'update', view: modal([], { title: plain('x'.repeat(25)) }) }],
    ['something unknown', { response_action: 'refresh' }],
    ['text', 'ok'],
  ])('wrongly: %s is trouble', async (_what, body) => {
    await submitTo(body);
    await expect(bench.ana.submits()).rejects.toThrow('We had some trouble connecting. Try again?');
    await bench.ana.seesModal('A modal');
  });

  it('not at all: the modal stays, and says so', async () => {
    await bench.open(modal([]));
    bench.bot.answers(() => ({ status: 500 }));
    await expect(bench.ana.submits()).rejects.toThrow('We had some trouble connecting. Try again?');
    const modalAfter = (await bench.ana.snapshot()).views;
    expect(modalAfter).toMatchObject([{ busy: false }]);
  });
});

describe('the stack of modals', () => {
  it('holds three: the first and two pushed ones', async () => {
    const view = (title: string): Json =>
      modal([{ type: 'actions', elements: [button('More')] }], { title: plain(title) });
    const pushTo = async (title: string): Promise<Json> => {
      await bench.ana.presses('More');
      return bench.api('views.push', { trigger_id: bench.bot.last()['trigger_id'], view: view(title) });
    };
    const first = viewIn(await bench.open(view('First')));
    const second = viewIn(await pushTo('Second'));
    expect(second).toMatchObject({ previous_view_id: first['id'], root_view_id: first['id'] });
    expect(await pushTo('Third')).toMatchObject({ ok: true });
    expect(await pushTo('Fourth')).toMatchObject({ error: 'push_limit_reached' });
    await bench.ana.seesModal('Third');
    await bench.ana.closes();
    await bench.ana.seesModal('Second');
  });

  it('is not pushed onto from outside of a modal', async () => {
    const trigger = await bench.trigger();
    expect(await bench.api('views.push', { trigger_id: trigger, view: modal([]) })).toMatchObject({
      error: 'not_found',
    });
  });
});

describe('closing a modal', () => {
  it('is told only to a bot that asked to know', async () => {
    await bench.open(modal([]));
    const before = bench.bot.arrivals.length;
    await bench.ana.closes();
    expect(bench.bot.arrivals.length).toBe(before);
    const { id } = viewIn(await bench.open(modal([], { notify_on_close: true })));
    await bench.ana.closes();
    expect(bench.bot.last()).toMatchObject({ type: 'view_closed', is_cleared: false, view: { id } });
  });

  it('clears the stack where the view says so', async () => {
    const view = modal([{ type: 'actions', elements: [button('More')] }], {
      clear_on_close: true,
      notify_on_close: true,
    });
    await bench.open(view);
    await bench.ana.presses('More');
    await bench.api('views.push', { trigger_id: bench.bot.last()['trigger_id'], view });
    await bench.ana.closes();
    expect(bench.bot.last()).toMatchObject({ type: 'view_closed', is_cleared: true });
    await bench.ana.seesNoModal();
  });
});

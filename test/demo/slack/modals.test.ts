import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asJson, type Json } from '../../../src/demo/slack/json.ts';
import { type Bench, createBench, input, modal, option, plain } from './bench.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await createBench();
});
afterEach(() => bench.close());

const text = (more: Json = {}): Json => ({ type: 'plain_text_input', ...more });
const select = (texts: string[], more: Json = {}): Json => ({
  type: 'static_select',
  options: texts.map(option),
  ...more,
});
const values = (): Json => asJson(asJson(asJson(bench.bot.last()['view'])['state'])['values']);
const viewIn = (answer: Json): Json => asJson(answer['view']);

describe('a trigger_id', () => {
  it('opens one modal, once', async () => {
    const trigger = await bench.trigger();
    expect(await bench.api('views.open', { trigger_id: trigger, view: modal([]) })).toMatchObject({ ok: true });
    expect(await bench.api('views.open', { trigger_id: trigger, view: modal([]) })).toMatchObject({
      ok: false,
      error: 'exchanged_trigger_id',
    });
    await bench.ana.seesModal('A modal');
  });

  it('F27: is no good after three seconds, and made up ones never are', async () => {
    const trigger = await bench.trigger();
    bench.clock.now += 3_001;
    expect(await bench.api('views.open', { trigger_id: trigger, view: modal([]) })).toMatchObject({
      error: 'expired_trigger_id',
    });
    expect(await bench.api('views.open', { trigger_id: '1.2.abc', view: modal([]) })).toMatchObject({
      error: 'invalid_trigger_id',
    });
    const last = await bench.trigger();
    bench.clock.now += 3_000;
    expect(await bench.api('views.open', { trigger_id: last, view: modal([]) })).toMatchObject({ ok: true });
  });
});

describe('a window', () => {
  const seen = async (window: string): Promise<unknown[]> => {
    const answer = await fetch(`${bench.slack.url}/page/snapshot?as=UANA&window=${window}`);
    return ((await answer.json()) as { views: { view: Json }[] }).views.map(
      ({ view }) => asJson(view['title'])['text'],
    );
  };
  const opens = async (window: string, title: string): Promise<string> => {
    await bench.page('UANA', { window, do: 'command', channel: 'CGENERAL', text: '/number' });
    const view = modal([input('why', text())], { title: plain(title) });
    const opened = await bench.api('views.open', { trigger_id: bench.bot.last()['trigger_id'], view });
    return String(viewIn(opened)['id']);
  };

  it('has its own modals: one that is opened in another neither shows in it nor closes its own', async () => {
    const [first, second] = [await opens('one', 'First'), await opens('two', 'Second')];
    expect([await seen('one'), await seen('two'), await seen('')]).toEqual([['First'], ['Second'], []]);
    await bench.page('UANA', { window: 'one', do: 'submit', view_id: first, state: {} });
    expect([await seen('one'), await seen('two')]).toEqual([['First'], ['Second']]);
    await bench.page('UANA', { window: 'two', do: 'close', view_id: second });
    expect([await seen('one'), await seen('two')]).toEqual([['First'], []]);
    expect(await bench.page('UBEN', { window: 'one', do: 'close', view_id: first })).toMatchObject({ ok: false });
    await opens('one', 'Third');
    expect(await seen('one')).toEqual(['Third']);
  });
});

describe('a view', () => {
  it('is answered and submitted with everything Slack says about it', async () => {
    const view = modal([input('why', text())], { callback_id: 'ask', private_metadata: 'm', external_id: 'x1' });
    const opened = viewIn(await bench.open(view));
    const untouched = { why: { element: { type: 'plain_text_input', value: null } } };
    expect(opened).toEqual({
      id: expect.stringMatching(/^V/),
      team_id: 'T1',
      type: 'modal',
      title: plain('A modal'),
      submit: plain('Go'),
      close: null,
      blocks: view['blocks'],
      private_metadata: 'm',
      callback_id: 'ask',
      state: { values: untouched },
      hash: expect.any(String),
      clear_on_close: false,
      notify_on_close: false,
      previous_view_id: null,
      root_view_id: opened['id'],
      app_id: 'A1',
      external_id: 'x1',
      app_installed_team_id: 'T1',
      bot_id: 'BBOT',
    });
    await bench.ana.fills('why', 'support');
    await bench.ana.submits();
    expect(bench.bot.last()).toMatchObject({
      type: 'view_submission',
      team: { id: 'T1' },
      user: { id: 'UANA', team_id: 'T1' },
      api_app_id: 'A1',
      trigger_id: expect.any(String),
      response_urls: [],
      view: { ...opened, state: { values: { why: { element: { type: 'plain_text_input', value: 'support' } } } } },
    });
    expect(bench.bot.last()).not.toHaveProperty('channel');
    expect(bench.bot.last()).not.toHaveProperty('response_url');
    await bench.ana.seesNoModal();
  });

  it('counts initial values as entered, in every kind of element', async () => {
    await bench.open(
      modal([
        input('a', text({ initial_value: 'hello' })),
        input('b', select(['One', 'Two'], { initial_option: option('Two') })),
        input('c', { type: 'external_select', initial_option: option('Far') }),
        input('d', { type: 'checkboxes', options: [option('X'), option('Y')], initial_options: [option('Y')] }),
        input('e', { type: 'radio_buttons', options: [option('X')] }, { optional: true }),
        input('f', { type: 'datepicker', initial_date: '2026-01-31' }),
        input('g', { type: 'multi_users_select', initial_users: ['UBEN'] }),
        input('h', { type: 'users_select', initial_user: 'UBEN' }),
        input('i', { type: 'channels_select', initial_channel: 'CFEED' }),
        input('j', { type: 'timepicker', initial_time: '09:30' }),
        input('k', { type: 'multi_static_select', options: [option('X')] }, { optional: true }),
        { type: 'section', block_id: 'l', text: plain('Sort'), accessory: { ...select(['Up']), action_id: 'sort' } },
      ]),
    );
    await bench.ana.submits();
    const held = (block: string): unknown => asJson(values()[block])['element'];
    expect(held('a')).toEqual({ type: 'plain_text_input', value: 'hello' });
    expect(held('b')).toEqual({ type: 'static_select', selected_option: option('Two') });
    expect(held('c')).toEqual({ type: 'external_select', selected_option: option('Far') });
    expect(held('d')).toEqual({ type: 'checkboxes', selected_options: [option('Y')] });
    expect(held('e')).toEqual({ type: 'radio_buttons', selected_option: null });
    expect(held('f')).toEqual({ type: 'datepicker', selected_date: '2026-01-31' });
    expect(held('g')).toEqual({ type: 'multi_users_select', selected_users: ['UBEN'] });
    expect(held('h')).toEqual({ type: 'users_select', selected_user: 'UBEN' });
    expect(held('i')).toEqual({ type: 'channels_select', selected_channel: 'CFEED' });
    expect(held('j')).toEqual({ type: 'timepicker', selected_time: '09:30' });
    expect(held('k')).toEqual({ type: 'multi_static_select', selected_options: [] });
    expect(values()['l']).toEqual({ sort: { type: 'static_select', selected_option: null } });
  });

  it('with something missing or wrong never reaches the bot', async () => {
    await bench.open(
      modal([
        input('needed', text()),
        input('chosen', select(['One'])),
        input('short', text({ min_length: 3 }), { optional: true }),
        input('long', text({ max_length: 4 }), { optional: true }),
        input('mail', { type: 'email_text_input' }, { optional: true }),
        input('link', { type: 'url_text_input' }, { optional: true }),
        input('count', { type: 'number_input', is_decimal_allowed: false, max_value: '9' }, { optional: true }),
        input('free', text(), { optional: true }),
      ]),
    );
    const before = bench.bot.arrivals.length;
    await bench.ana.fills('short', 'ab');
    await bench.ana.fills('long', 'abcde');
    await bench.ana.fills('mail', 'nobody');
    await bench.ana.fills('link', 'no link');
    await bench.ana.fills('count', '10');
    expect(await bench.ana.submitsExpectingErrors()).toEqual({
      needed: 'Please complete this required field.',
      chosen: 'Please complete this required field.',
      short: 'Please enter at least 3 characters.',
      long: 'Please enter no more than 4 characters.',
      mail: 'Please enter a valid email address.',
      link: 'Please enter a valid URL.',
      count: 'Please enter a number of at most 9.',
    });
    expect((await bench.ana.modal())?.errors).toMatchObject({ needed: 'Please complete this required field.' });
    expect(bench.bot.arrivals.length).toBe(before);
  });

  it('keeps what was entered where block and action stay the same, and forgets it where they do not', async () => {
    const view = (country: string): Json =>
      modal([
        input('why', text({ initial_value: 'first' })),
        input('country', select(['US', 'PT']), { dispatch_action: true }),
        input(`city-${country}`, select(['A', 'B']), { optional: true }),
      ]);
    const { id, hash } = viewIn(await bench.open(view('none')));
    await bench.ana.fills('why', 'support');
    await bench.ana.fills('city-none', 'A');
    await bench.ana.fills('country', 'PT');
    expect(bench.bot.last()).toMatchObject({ type: 'block_actions', actions: [{ selected_option: option('PT') }] });
    expect(asJson(asJson(asJson(bench.bot.last()['view'])['state'])['values'])['why']).toEqual({
      element: { type: 'plain_text_input', value: 'support' },
    });
    const updated = viewIn(await bench.api('views.update', { view_id: id, hash, view: view('PT') }));
    expect(updated['hash']).not.toBe(hash);
    expect((await bench.ana.modal())?.fields).toEqual({ why: 'support', country: 'PT', 'city-PT': null });
    await bench.ana.submits();
    expect(values()).toMatchObject({ why: { element: { value: 'support' } } });
    expect(values()).toMatchObject({ 'city-PT': { element: { selected_option: null } } });
    expect(values()).not.toHaveProperty('city-none');
  });

  it('F37: is not updated with an old hash', async () => {
    const { id, hash } = viewIn(await bench.open(modal([])));
    expect(await bench.api('views.update', { view_id: id, hash, view: modal([]) })).toMatchObject({ ok: true });
    expect(await bench.api('views.update', { view_id: id, hash, view: modal([]) })).toMatchObject({
      error: 'hash_conflict',
    });
    expect(await bench.api('views.update', { view_id: id, view: modal([]) })).toMatchObject({ ok: true });
    expect(await bench.api('views.update', { view_id: 'V1', view: modal([]) })).toMatchObject({ error: 'not_found' });
    await bench.ana.closes();
    expect(await bench.api('views.update', { view_id: id, view: modal([]) })).toMatchObject({ error: 'not_found' });
  });

  it('shown while loading is filled in at once, by view_id and hash, however quickly', async () => {
    const loading = modal([], { title: plain('Loading') });
    const { id, hash } = viewIn(await bench.open(loading));
    const filled = modal([input('why', text())], { title: plain('Here it is') });
    // The first fills it in; the one that was on its way at the same time must not undo that.
    const answers = await Promise.all([
      bench.api('views.update', { view_id: id, hash, view: filled }),
      bench.api('views.update', { view_id: id, hash, view: loading }),
    ]);
    expect(answers.map((answer) => answer['error'])).toEqual([undefined, 'hash_conflict']);
    const next = viewIn(answers[0] ?? {});
    expect(next).toMatchObject({ id, root_view_id: id, hash: expect.not.stringMatching(String(hash)) });
    expect((await bench.ana.seesModal('Here it is')).fields).toEqual({ why: null });
    expect(await bench.api('views.update', { view_id: id, hash: next['hash'], view: filled })).toMatchObject({
      ok: true,
    });
  });

  it('is found by its external_id, which nothing else may have', async () => {
    await bench.open(modal([], { external_id: 'mine' }));
    expect(await bench.api('views.update', { external_id: 'mine', view: modal([]) })).toMatchObject({ ok: true });
    await bench.open(modal([], { external_id: 'mine' }));
    const home = { type: 'home', blocks: [], external_id: 'mine' };
    expect(await bench.api('views.publish', { user_id: 'UANA', view: home })).toMatchObject({
      error: 'duplicate_external_id',
    });
  });

  it('stays when an input changes that does not dispatch', async () => {
    await bench.open(modal([input('why', text())]));
    const before = bench.bot.arrivals.length;
    await bench.ana.fills('why', 'x');
    expect(bench.bot.arrivals.length).toBe(before);
  });
});

import { afterEach, describe, expect, it, vi } from 'vitest';
import { asJson, asJsonList, type Json } from '../../../src/demo/slack/json.ts';
import { type Bench, button, createBench, input, modal, plain } from './bench.ts';
import { manifest } from './workspace-options.ts';

let bench: Bench;
afterEach(() => bench.close());

const section = (text: string): Json => ({ type: 'section', text: plain(text) });
const homeView = (...blocks: Json[]): Json => ({ type: 'home', blocks });
const publish = (view: Json, more: Json = {}): Promise<Json> =>
  bench.api('views.publish', { user_id: 'UANA', view, ...more });
const viewIn = (answer: Json): Json => asJson(answer['view']);

/** A manifest with this App Home and these events. */
const withHome = (home: Json, events: string[]): Json => ({
  ...manifest,
  features: { ...asJson(manifest['features']), app_home: home },
  settings: { ...asJson(manifest['settings']), event_subscriptions: { bot_events: events } },
});
/** Resolves once everything that was sent to the bot before has arrived: an event of the test's own comes after it. */
const eventsSoFar = async (): Promise<Json[]> => {
  await bench.slack.sendEvent({ type: 'app_mention', user: 'UANA' });
  const events = bench.bot.arrivals.map(({ payload }) => asJson(payload['event']));
  return events.filter(({ type }) => type === 'app_home_opened');
};

describe('views.publish', () => {
  it('shows a home tab to one person, and keeps its id', async () => {
    bench = await createBench();
    const published = viewIn(await publish(homeView(section('Waiting for you: 2'))));
    expect(published).toMatchObject({ type: 'home', team_id: 'T1', root_view_id: published['id'] });
    await bench.ana.seesHome('Waiting for you: 2');
    expect((await bench.ben.snapshot()).home).toBeNull();
    const again = viewIn(await publish(homeView(section('Nothing waits'))));
    expect(again['id']).toBe(published['id']);
    expect(again['hash']).not.toBe(published['hash']);
    await bench.ana.seesHome('Nothing waits');
  });

  it('F37: refuses the hash of a view that has been replaced', async () => {
    bench = await createBench();
    const { hash } = viewIn(await publish(homeView(section('one'))));
    const answers = await Promise.all([
      publish(homeView(section('two')), { hash }),
      publish(homeView(section('late')), { hash }),
    ]);
    expect(answers.map((answer) => answer['error'])).toEqual([undefined, 'hash_conflict']);
    await bench.ana.seesHome('two');
    expect(await publish(homeView(section('three')))).toMatchObject({ ok: true });
  });

  it('takes a home view that Slack would take, and no modal', async () => {
    bench = await createBench();
    expect(await publish(modal([]))).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] must be a valid enum value [json-pointer:/view/type]'] },
    });
    expect(await publish({ ...homeView(), title: plain('Home') })).toMatchObject({ error: 'invalid_arguments' });
    const wrong = await publish(homeView({ type: 'section' }));
    expect(asJson(wrong['response_metadata'])['messages']).toEqual([
      '[ERROR] failed to match all allowed schemas [json-pointer:/view]',
      '[ERROR] must define either `text` or `fields` [json-pointer:/view/blocks/0/type]',
    ]);
    expect(await publish(homeView(...Array(101).fill({ type: 'divider' })))).toMatchObject({ ok: false });
    expect(await publish(homeView(...Array(100).fill({ type: 'divider' })))).toMatchObject({ ok: true });
    expect(await bench.api('views.publish', { user_id: 'UANA' })).toMatchObject({ error: 'invalid_arguments' });
    expect(await bench.api('views.publish', { view: homeView() })).toMatchObject({ error: 'invalid_arguments' });
    expect(await publish(homeView(), { user_id: 'UX' })).toMatchObject({ error: 'user_not_found' });
    const { id } = viewIn(await publish(homeView()));
    expect(await bench.api('views.update', { view_id: id, view: modal([]) })).toMatchObject({
      error: 'invalid_arguments',
    });
  });

  it('needs the home tab in the manifest', async () => {
    bench = await createBench({ manifest: withHome({ home_tab_enabled: false }, []) });
    expect(await publish(homeView())).toMatchObject({ ok: false, error: 'not_enabled' });
  });
});

describe('app_home_opened', () => {
  it('says who, which tab and when, with the view once one was published', async () => {
    bench = await createBench();
    await bench.ana.opensHome();
    const published = viewIn(await publish(homeView({ ...section('Hello'), block_id: 'hello' })));
    await bench.ana.opensHome();
    const [first = {}, second = {}] = await eventsSoFar();
    expect(first).toEqual({
      type: 'app_home_opened',
      user: 'UANA',
      channel: 'DANA',
      tab: 'home',
      event_ts: expect.stringMatching(/^\d{10}\.\d{6}$/),
    });
    expect(second).toMatchObject({ tab: 'home', view: { id: published['id'], hash: published['hash'], type: 'home' } });
    expect(asJsonList(asJson(second['view'])['blocks'])[0]).toMatchObject({ block_id: 'hello' });
  });

  it('comes for the messages tab too, without a view', async () => {
    bench = await createBench();
    await publish(homeView());
    await bench.page('UANA', { do: 'open_home', tab: 'messages' });
    expect(await eventsSoFar()).toEqual([
      { type: 'app_home_opened', user: 'UANA', channel: 'DANA', tab: 'messages', event_ts: expect.any(String) },
    ]);
  });

  it('comes only when the manifest subscribes to it and has the tab', async () => {
    bench = await createBench({ manifest: withHome({ home_tab_enabled: true }, ['app_mention']) });
    await bench.ana.opensHome();
    expect(await eventsSoFar()).toEqual([]);
    await bench.close();
    const none = { home_tab_enabled: false, messages_tab_enabled: false };
    bench = await createBench({ manifest: withHome(none, ['app_mention', 'app_home_opened']) });
    await expect(bench.ana.opensHome()).rejects.toThrow('no home tab');
    expect(await bench.page('UANA', { do: 'open_home', tab: 'messages' })).toMatchObject({ ok: false });
    expect(await eventsSoFar()).toEqual([]);
  });
});

describe('what a person does in the home tab', () => {
  it('reaches the bot with the view, its hash and its state, and a trigger that opens a modal', async () => {
    bench = await createBench();
    const actions = { type: 'actions', block_id: 'act', elements: [button('Start a request', { value: 'new' })] };
    const note = input('note', { type: 'plain_text_input', initial_value: 'x' });
    const { hash, id } = viewIn(await publish(homeView(actions, note)));
    await bench.ana.presses('Start a request', { in: 'home' });
    const payload = bench.bot.last();
    expect(payload).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id: id },
      view: { id, hash, type: 'home', state: { values: { note: { element: { value: 'x' } } } } },
      actions: [{ block_id: 'act', action_id: 'Start a request', value: 'new' }],
    });
    expect(payload).not.toHaveProperty('response_url');
    expect(payload).not.toHaveProperty('message');
    const trigger = { trigger_id: payload['trigger_id'] };
    // A modal lies over the home tab; it is not pushed onto it.
    expect(await bench.api('views.push', { ...trigger, view: modal([]) })).toMatchObject({ error: 'not_found' });
    await bench.ana.presses('Start a request', { in: 'home' });
    const next = { trigger_id: bench.bot.last()['trigger_id'], view: modal([]) };
    expect(await bench.api('views.open', next)).toMatchObject({ ok: true });
    await bench.ana.seesModal('A modal');
    await vi.waitFor(async () => expect((await bench.ana.snapshot()).home?.id).toBe(id));
  });
});

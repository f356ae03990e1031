import { App } from '@slack/bolt';
import { beforeAll, expect, it } from 'vitest';
import { createDispatcher, type Dispatch } from '../../src/slack/connection/dispatcher.ts';
import { routesIn } from '../../src/slack/listeners/routes.ts';

let dispatch: Dispatch;
let ended: () => Promise<void>;
const came: string[] = [];

beforeAll(() => {
  const dispatcher = createDispatcher({ refuse() {}, onError: (error) => void came.push(String(error)) });
  ({ dispatch, ended } = dispatcher);
  const app = new App({
    ...{ receiver: dispatcher.receiver, token: 'xoxb-1', botId: 'B1', botUserId: 'U0BOT' },
    ...{ tokenVerificationEnabled: false, convoStore: false },
  });
  const routes = routesIn(app);
  const takes = (name: string) => async (given: object) => {
    came.push(name);
    if ('ack' in given && typeof given.ack === 'function') await given.ack();
  };
  routes.action(/^request\./, takes('action'));
  routes.action(/^number\./, takes('another action'));
  routes.options(/^request\./, takes('options'));
  routes.command('/number', takes('command'));
  routes.shortcut('request.start', takes('shortcut'));
  routes.view('request.form', takes('view'));
  routes.view('request.broken', () => Promise.reject(new Error('broken')));
  routes.event('message', takes('event'));
});

const from = { team: { id: 'T0DESK' }, user: { id: 'U0ANA' } };
const view = { id: 'V1', callback_id: 'request.form' };
const action = { action_id: 'request.form', block_id: 'b', action_ts: '1.1', type: 'button' };

it.each([
  ['action', { ...from, type: 'block_actions', actions: [action], view }],
  ['another action', { ...from, type: 'block_actions', actions: [{ ...action, action_id: 'number.show' }] }],
  ['options', { ...from, type: 'block_suggestion', action_id: 'request.form', block_id: 'b', value: '', view }],
  ['command', { command: '/number', team_id: 'T0DESK', user_id: 'U0ANA', channel_id: 'C1', text: '' }],
  ['shortcut', { ...from, type: 'shortcut', callback_id: 'request.start' }],
  ['view', { ...from, type: 'view_submission', view }],
  ['event', { type: 'event_callback', team_id: 'T0DESK', event: { type: 'message', user: 'U0ANA' } }],
])('%s goes to the one listener that it is for, whatever else has the same id', async (kind, payload) => {
  came.length = 0;
  expect(await dispatch(payload)).toEqual({ kind: 'acknowledged', body: undefined });
  // An event is acknowledged before it is looked at.
  await ended();
  expect(came).toEqual([kind]);
});

it('what none is for is acknowledged by none', async () => {
  came.length = 0;
  expect(await dispatch({ ...from, type: 'shortcut', callback_id: 'request.form' })).toEqual({ kind: 'unknown' });
  expect(await dispatch({ ...from, type: 'block_actions', actions: [{ ...action, action_id: 'form' }] })).toEqual({
    kind: 'unknown',
  });
  expect(came).toEqual([]);
});

it('a listener that fails before it acknowledges has failed', async () => {
  came.length = 0;
  const payload = { ...from, type: 'view_submission', view: { ...view, callback_id: 'request.broken' } };
  expect(await dispatch(payload)).toEqual({ kind: 'failed' });
  expect(came).toEqual(['Error: broken']);
});

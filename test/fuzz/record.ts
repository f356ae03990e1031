import { expect } from 'vitest';
import type { Json } from '../../src/demo/slack/json.ts';
import { asks, heldNumber, holds } from '../support/journey.ts';
import type { WholeBot } from '../support/whole-bot.ts';

/** What Slack sent, and how: a slash command is a form, an event JSON, the rest a form with one field of JSON. */
export type Sent = Readonly<{ as: 'command' | 'payload' | 'event'; payload: Json }>;

/** Payloads that Slack really sent, and what stands in the workspace after that: the ground for mutations. */
export type Recorded = Readonly<{
  sent: readonly Sent[];
  /** Values of buttons on cards that are still there. */
  values: readonly string[];
  requests: readonly string[];
}>;

/** Acts as people through every listener, and leaves requests behind in several states. */
export async function record(desk: WholeBot): Promise<Recorded> {
  const [ana, marta] = [desk.person('ana'), desk.person('marta')];

  await asks(ana, 'Fuzz: being chosen');
  await ana.presses('Pick a number…', { in: 'Fuzz: being chosen' });
  await ana.seesModal('Pick a number');
  await ana.options('Number', '5');
  await ana.closes();
  await ana.presses('Change search', { in: 'Fuzz: being chosen' });
  await ana.seesModal('Change the search');
  await ana.submits();
  await expect.poll(() => ana.buttons('Fuzz: being chosen')).toContain('Reserve');

  await holds(ana, 'Fuzz: waiting');
  const bought = await holds(ana, 'Fuzz: bought');
  await marta.presses('Approve & buy', { in: bought });
  await ana.sees(`${bought} is bought`, { in: '#general' });
  const denied = await holds(ana, 'Fuzz: denied');
  await marta.presses('Deny…', { in: denied });
  await marta.fills('Reason', 'No');
  await marta.submits();
  await ana.sees(`${denied} was denied`, { in: '#general' });
  await asks(ana, 'Fuzz: picked');
  await ana.presses('Pick a number…', { in: 'Fuzz: picked' });
  const [number = ''] = await ana.options('Number', '');
  await ana.fills('Number', number);
  await ana.submits();
  await heldNumber(ana, 'Fuzz: picked');
  await ana.presses('Cancel', { in: 'Fuzz: picked' });
  await ana.sees('was cancelled', { in: '#general' });
  await ana.usesShortcut('request.start');
  await ana.closes();

  const traffic = desk.slack.traffic();
  const sent = traffic
    .filter(({ from }) => from === 'slack')
    .map(({ what, request }): Sent => ({ as: what.startsWith('/') ? 'command' : 'payload', payload: request as Json }));
  const event: Sent = {
    as: 'event',
    payload: {
      token: 'x',
      team_id: 'T0DESK',
      api_app_id: 'A0NUMBERDESK',
      type: 'event_callback',
      event_id: 'Ev1',
      event: { type: 'app_home_opened', user: 'U0BEN', channel: 'D0BEN', tab: 'home' },
    },
  };
  const text = JSON.stringify(traffic.map(({ request }) => request));
  const values = new Set(
    [...text.matchAll(/\\?"value\\?":\\?"([a-z0-9]{13}(?:\|[\w-]+)?)\\?"/g)].map(([, value]) => value ?? ''),
  );
  const requests = new Set([...values].map((value) => value.split('|')[0] ?? ''));
  return { sent: [...sent, event], values: [...values], requests: [...requests] };
}

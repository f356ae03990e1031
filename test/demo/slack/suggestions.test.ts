import { afterEach, describe, expect, it } from 'vitest';
import { asJson, type Json } from '../../../src/demo/slack/json.ts';
import { createDesk, type Desk, input, modal, option } from './desk.ts';
import { manifest } from './workspace-options.ts';

let desk: Desk;
afterEach(() => desk.close());

const openWith = async (element: Json, options = {}): Promise<Json> => {
  desk = await createDesk({ ackTimeoutMs: 1_500, ...options });
  return asJson((await desk.open(modal([input('City', { type: 'external_select', ...element })])))['view']);
};

describe('an external select', () => {
  it('asks the bot for options, and submits the one that was chosen', async () => {
    const view = await openWith({ min_query_length: 0 });
    desk.bot.answers(() => ({ body: { options: [option('Los Angeles'), option('Lost Springs')] } }));
    expect(await desk.ana.options('City', 'los')).toEqual(['Los Angeles', 'Lost Springs']);
    expect(desk.bot.last()).toMatchObject({
      type: 'block_suggestion',
      user: { id: 'UANA' },
      container: { type: 'view', view_id: view['id'] },
      api_app_id: 'A1',
      action_id: 'element',
      block_id: 'City',
      value: 'los',
      team: { id: 'T1' },
      view: { id: view['id'] },
    });
    expect(desk.bot.last()).not.toHaveProperty('trigger_id');
    expect(desk.bot.last()).not.toHaveProperty('response_url');
    await desk.ana.fills('City', 'Lost');
    desk.bot.answers(() => ({}));
    await desk.ana.submits();
    expect(asJson(asJson(desk.bot.last()['view'])['state'])).toEqual({
      values: { City: { element: { type: 'external_select', selected_option: option('Lost Springs') } } },
    });
  });

  it('of a message asks too', async () => {
    desk = await createDesk();
    const element = { type: 'external_select', action_id: 'pick', placeholder: { type: 'plain_text', text: 'Pick' } };
    const posted = await desk.api('chat.postMessage', {
      channel: 'CGENERAL',
      text: 'x',
      blocks: [{ type: 'actions', elements: [{ ...element, min_query_length: 0 }] }],
    });
    const group = { label: { type: 'plain_text', text: 'California' }, options: [option('Fresno')] };
    desk.bot.answers(() => ({ body: { option_groups: [group] } }));
    expect(await desk.ana.options('Pick')).toEqual(['Fresno']);
    expect(desk.bot.last()).toMatchObject({ message: { ts: posted['ts'] }, channel: { id: 'CGENERAL' } });
  });

  it('asks nobody before enough is typed: three characters unless it says otherwise', async () => {
    await openWith({});
    const before = desk.bot.arrivals.length;
    expect(await desk.ana.options('City', 'lo')).toEqual([]);
    expect(desk.bot.arrivals.length).toBe(before);
    await desk.ana.options('City', 'los');
    expect(desk.bot.arrivals.length).toBe(before + 1);
  });

  it('F29: shows nothing of more than a hundred options, or of an option Slack would refuse', async () => {
    await openWith({ min_query_length: 0 });
    const many = (count: number): Json[] => Array.from({ length: count }, (_, index) => option(`City ${index}`));
    desk.bot.answers(() => ({ body: { options: many(101) } }));
    expect(await desk.ana.options('City')).toEqual([]);
    desk.bot.answers(() => ({ body: { options: [...many(3), option('x'.repeat(76))] } }));
    expect(await desk.ana.options('City')).toEqual([]);
    desk.bot.answers(() => ({ body: { options: many(100) } }));
    expect(await desk.ana.options('City')).toHaveLength(100);
  });

  it('says when the options did not come', async () => {
    await openWith({ min_query_length: 0 });
    desk.bot.answers(() => ({ delayMs: 2_500 }));
    await expect(desk.ana.options('City')).rejects.toThrow('Could not load the options.');
    desk.bot.answers(() => ({ status: 500 }));
    await expect(desk.ana.options('City')).rejects.toThrow('Could not load the options.');
  });

  it('needs an options URL in the manifest, except in Socket Mode', async () => {
    const settings = { interactivity: { is_enabled: true } };
    await openWith({ min_query_length: 0 }, { manifest: { ...manifest, settings } });
    await expect(desk.ana.options('City')).rejects.toThrow('no options load URL');
    await desk.close();
    const socketMode = { ...settings, socket_mode_enabled: true };
    await openWith({ min_query_length: 0 }, { manifest: { ...manifest, settings: socketMode } });
    expect(await desk.ana.options('City')).toEqual([]);
  });
});

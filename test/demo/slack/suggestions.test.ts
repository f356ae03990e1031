import { afterEach, describe, expect, it } from 'vitest';
import { asJson, type Json } from '../../../src/demo/slack/json.ts';
import { type Bench, createBench, input, modal, option } from './bench.ts';
import { manifest } from './workspace-options.ts';

let bench: Bench;
afterEach(() => bench.close());

const openWith = async (element: Json, options = {}): Promise<Json> => {
  bench = await createBench({ ackTimeoutMs: 1_500, ...options });
  return asJson((await bench.open(modal([input('City', { type: 'external_select', ...element })])))['view']);
};

describe('an external select', () => {
  it('asks the bot for options, and submits the one that was chosen', async () => {
    const view = await openWith({ min_query_length: 0 });
    bench.bot.answers(() => ({ body: { options: [option('Los Angeles'), option('Lost Springs')] } }));
    expect(await bench.ana.options('City', 'los')).toEqual(['Los Angeles', 'Lost Springs']);
    expect(bench.bot.last()).toMatchObject({
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
    expect(bench.bot.last()).not.toHaveProperty('trigger_id');
    expect(bench.bot.last()).not.toHaveProperty('response_url');
    await bench.ana.fills('City', 'Lost');
    bench.bot.answers(() => ({}));
    await bench.ana.submits();
    expect(asJson(asJson(bench.bot.last()['view'])['state'])).toEqual({
      values: { City: { element: { type: 'external_select', selected_option: option('Lost Springs') } } },
    });
  });

  it('of a message asks too', async () => {
    bench = await createBench();
    const element = { type: 'external_select', action_id: 'pick', placeholder: { type: 'plain_text', text: 'Pick' } };
    const posted = await bench.api('chat.postMessage', {
      channel: 'CGENERAL',
      text: 'x',
      blocks: [{ type: 'actions', elements: [{ ...element, min_query_length: 0 }] }],
    });
    const group = { label: { type: 'plain_text', text: 'California' }, options: [option('Fresno')] };
    bench.bot.answers(() => ({ body: { option_groups: [group] } }));
    expect(await bench.ana.options('Pick')).toEqual(['Fresno']);
    expect(bench.bot.last()).toMatchObject({ message: { ts: posted['ts'] }, channel: { id: 'CGENERAL' } });
  });

  it('asks no bot before enough is typed: three characters unless it says otherwise', async () => {
    await openWith({});
    const before = bench.bot.arrivals.length;
    expect(await bench.ana.options('City', 'lo')).toEqual([]);
    expect(bench.bot.arrivals.length).toBe(before);
    await bench.ana.options('City', 'los');
    expect(bench.bot.arrivals.length).toBe(before + 1);
  });

  it('F29: shows nothing of more than a hundred options, or of an option Slack would refuse', async () => {
    await openWith({ min_query_length: 0 });
    const many = (count: number): Json[] => Array.from({ length: count }, (_, index) => option(`City ${index}`));
    bench.bot.answers(() => ({ body: { options: many(101) } }));
    expect(await bench.ana.options('City')).toEqual([]);
    bench.bot.answers(() => ({ body: { options: [...many(3), option('x'.repeat(76))] } }));
    expect(await bench.ana.options('City')).toEqual([]);
    bench.bot.answers(() => ({ body: { options: many(100) } }));
    expect(await bench.ana.options('City')).toHaveLength(100);
  });

  it('says when the options did not come', async () => {
    await openWith({ min_query_length: 0 });
    bench.bot.answers(() => ({ delayMs: 2_500 }));
    await expect(bench.ana.options('City')).rejects.toThrow('Could not load the options.');
    bench.bot.answers(() => ({ status: 500 }));
    await expect(bench.ana.options('City')).rejects.toThrow('Could not load the options.');
  });

  it('needs an options URL in the manifest, except in Socket Mode', async () => {
    const settings = { interactivity: { is_enabled: true } };
    await openWith({ min_query_length: 0 }, { manifest: { ...manifest, settings } });
    await expect(bench.ana.options('City')).rejects.toThrow('no options load URL');
    await bench.close();
    const socketMode = { ...settings, socket_mode_enabled: true };
    await openWith({ min_query_length: 0 }, { manifest: { ...manifest, settings: socketMode } });
    expect(await bench.ana.options('City')).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asJson, type Json } from '../../../src/demo/slack/json.ts';
import { type Bench, createBench, modal, plain } from './bench.ts';

const x = (length: number): string => 'x'.repeat(length);
const section = (more: Json): Json => ({ type: 'section', ...more });

describe('over the Web API', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await createBench();
  });
  afterAll(() => bench.close());

  it('chat methods say invalid_blocks', async () => {
    const answer = await bench.api('chat.postMessage', { channel: 'CGENERAL', text: 'x', blocks: [section({})] });
    expect(answer).toEqual({
      ok: false,
      error: 'invalid_blocks',
      errors: ['must define either `text` or `fields` [json-pointer:/blocks/0/type]'],
      response_metadata: {
        messages: ['[ERROR] must define either `text` or `fields` [json-pointer:/blocks/0/type]'],
      },
    });
  });

  it('views methods say invalid_arguments', async () => {
    const answer = await bench.open(modal([], { title: plain(x(25)) }));
    expect(answer).toMatchObject({ ok: false, error: 'invalid_arguments' });
    expect(asJson(answer['response_metadata'])['messages']).toEqual([
      '[ERROR] failed to match all allowed schemas [json-pointer:/view]',
      '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
    ]);
    expect(await bench.open({ type: 'home', blocks: [] })).toMatchObject({ error: 'invalid_arguments' });
    expect(await bench.api('views.open', { view: modal([]) })).toMatchObject({
      error: 'invalid_arguments',
      response_metadata: { messages: ['[ERROR] missing required field: trigger_id'] },
    });
  });

  it('a view above 250 kB is too large', async () => {
    const big = { fields: Array(10).fill(plain(x(2000))) };
    const blocks = Array.from({ length: 13 }, () => section(big));
    expect(await bench.open(modal(blocks))).toMatchObject({ error: 'view_too_large' });
  });

  it('blocks.validate checks without a token', async () => {
    const validate = (args: Json): Promise<Json> => bench.api('blocks.validate', args, '');
    expect(await validate({ blocks: [section({ text: plain('x') })] })).toEqual({ ok: true });
    expect(await validate({ blocks: [section({ text: { type: 'invalid', text: 'x' } })] })).toMatchObject({
      ok: false,
      error: 'invalid_blocks',
      errors: [
        {
          pointer: '/0/text/type',
          code: 'failed_constraint',
          message: 'unsupported type: invalid',
          constraint: { type: 'enum', expected: ['plain_text', 'mrkdwn'] },
        },
      ],
    });
    expect(await validate({ view: { type: 'modal', blocks: [] } })).toMatchObject({
      error: 'invalid_view',
      errors: [{ pointer: '', code: 'missing_field', field: 'title' }],
    });
    expect(await validate({ message: { blocks: [{ type: 'x' }] } })).toMatchObject({ error: 'invalid_message' });
    expect(await validate({ message: { blocks: [], text: 'x' } })).toMatchObject({ error: 'invalid_arguments' });
    expect(await validate({})).toMatchObject({ error: 'invalid_arguments' });
    expect(await validate({ blocks: [], view: {} })).toMatchObject({ error: 'invalid_arguments' });
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { deadUrl } from './stub-server.ts';
import { clientOf, SECRET } from './twochat-bench.ts';

let sandbox: TwochatSandbox;
beforeEach(async () => {
  sandbox = await createTwochatSandbox({ apiKey: SECRET });
});
afterEach(() => sandbox.close());

/** The check as text, one line each. */
async function checked(url = sandbox.url, apiKey = SECRET): Promise<string[]> {
  const lines = await clientOf({ apiKey }, url).check();
  return lines.map(({ name, status, detail }) => `${status} | ${name} | ${detail}`);
}
const info = (body: object) => sandbox.fault({ endpoint: 'info', kind: 'json', body: { success: true, ...body } });
const ACCEPTED = 'pass | API key | accepted; whether it may hold and buy, only a hold and an order show';

describe('the check of 2Chat', () => {
  it('says of a good key what there is to be said, with three calls', async () => {
    expect(await checked()).toEqual([
      ACCEPTED,
      expect.stringMatching(/^pass \| account \| not blocked, good until \d{4}-\d\d-\d\d$/),
      'pass | requests per minute | 80',
      'pass | credits | 1 of 500,000 used, 499,999 left',
      expect.stringMatching(/^pass \| sample search \| [1-9]\d* groups in Ireland$/),
      'pass | owned numbers | can be read; 0 on the first page',
    ]);
    const called = Object.entries(sandbox.state().calls).filter(([, count]) => count > 0);
    expect(Object.fromEntries(called)).toEqual({ info: 1, groups: 1, owned: 1 });
  });

  it('says that a key is wrong', async () => {
    const lines = await checked(sandbox.url, 'other-key');
    expect(lines).toEqual(['fail | API key | 2Chat does not accept the API key for this (HTTP 401): Invalid API key.']);
  });

  it.each<[string, object, string[]]>([
    ['blocked', { account: { blocked: true, on_trial: false } }, ['fail | account | blocked']],
    ['on trial', { account: { blocked: false, on_trial: true } }, ['pass | account | not blocked, on trial']],
    [
      'expired',
      { account: { blocked: false, expires_at: '2024-01-15T10:30:00Z' } },
      ['fail | account | expired on 2024-01-15'],
    ],
    ['unknown', { account: {} }, ['warn | account | not told whether it is blocked']],
    [
      'without credits',
      { usage: { api_request_count: 500_000, max_api_request_count: 500_000 } },
      ['fail | credits | 500,000 of 500,000 used, 0 left'],
    ],
    [
      'told in text',
      { usage: { api_request_count: '7', max_api_request_count: '10' }, limits: { requests_per_minute: '12' } },
      ['pass | credits | 7 of 10 used, 3 left', 'pass | requests per minute | 12'],
    ],
    [
      'in an envelope',
      { data: { limits: { requests_per_minute: 12 } } },
      ['pass | requests per minute | 12', 'warn | credits | not told'],
    ],
    [
      'told of nothing',
      { usage: null, limits: [], account: 'x' },
      [
        'warn | credits | not told',
        'pass | requests per minute | not told; 60 are kept to',
        'warn | account | not told whether it is blocked',
      ],
    ],
  ])('says of an account that is %s what it is', async (_what, body, expected) => {
    info(body);
    expect(await checked()).toEqual(expect.arrayContaining(expected));
  });

  it('takes a search that is answered for proof of the key when the account cannot be asked about', async () => {
    sandbox.fault({ endpoint: 'info', kind: 'status', status: 404, message: 'Not found.' });
    const lines = await checked();
    expect(lines.slice(0, 2)).toEqual([ACCEPTED, 'warn | account | could not be told: Not found.']);
    expect(lines.some((line) => line.startsWith('fail'))).toBe(false);
  });

  it('says what does not work, each for itself', async () => {
    sandbox.fault({ endpoint: 'groups', kind: 'html' });
    sandbox.fault({ endpoint: 'owned', kind: 'status', status: 403, message: 'Not allowed' });
    const lines = await checked();
    expect(lines.filter((line) => line.startsWith('fail'))).toEqual([
      'fail | sample search | 2Chat gave an answer that does not fit its documentation (HTTP 200).',
      'fail | owned numbers | 2Chat does not accept the API key for this (HTTP 403): Not allowed',
    ]);
    sandbox.fault({ endpoint: 'groups', kind: 'json', body: { success: true, data: { groups: [{ name: 'x' }] } } });
    expect(await checked()).toContain('fail | sample search | 2Chat sent groups that cannot be read.');
  });

  it('knows nothing of a key when no server answers', async () => {
    expect(await checked(await deadUrl())).toEqual([
      'warn | API key | could not be told: no answer told it',
      'warn | account | could not be told: 2Chat cannot be reached.',
      'warn | requests per minute | could not be told: 2Chat cannot be reached.',
      'warn | credits | could not be told: 2Chat cannot be reached.',
      'fail | sample search | 2Chat cannot be reached.',
      'fail | owned numbers | 2Chat cannot be reached.',
    ]);
  });
});

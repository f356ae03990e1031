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
  return lines.map(({ what, ok, said }) => `${ok === undefined ? '?' : ok ? 'good' : 'bad'} | ${what} | ${said}`);
}
const info = (body: object) => sandbox.fault({ endpoint: 'info', kind: 'json', body: { success: true, ...body } });
const UNTRIED = '? | holding and buying | not tried: this check spends and reserves nothing';

describe('the check of 2Chat', () => {
  it('says of a good key what there is to be said, with three calls', async () => {
    expect(await checked()).toEqual([
      'good | API key | accepted',
      expect.stringMatching(/^good \| account \| not blocked, good until \d{4}-\d\d-\d\d$/),
      'good | requests per minute | 80',
      'good | credits | 1 of 500,000 used, 499,999 left',
      expect.stringMatching(/^good \| sample search \| [1-9]\d* groups in Ireland$/),
      'good | owned numbers | can be read; 0 on the first page',
      UNTRIED,
    ]);
    const called = Object.entries(sandbox.state().calls).filter(([, count]) => count > 0);
    expect(Object.fromEntries(called)).toEqual({ info: 1, groups: 1, owned: 1 });
  });

  it('says that a key is wrong', async () => {
    const lines = await checked(sandbox.url, 'other-key');
    expect(lines[0]).toBe('bad | API key | 2Chat does not accept the API key for this (HTTP 401): Invalid API key.');
    expect(lines.filter((line) => line.startsWith('good'))).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['blocked', { account: { blocked: true, on_trial: false } }, ['bad | account | blocked']],
    ['on trial', { account: { blocked: false, on_trial: true } }, ['good | account | not blocked, on trial']],
    [
      'expired',
      { account: { blocked: false, expires_at: '2024-01-15T10:30:00Z' } },
      ['bad | account | expired on 2024-01-15'],
    ],
    ['unknown', { account: {} }, ['? | account | not told whether it is blocked']],
    [
      'without credits',
      { usage: { api_request_count: 500_000, max_api_request_count: 500_000 } },
      ['bad | credits | 500,000 of 500,000 used, 0 left'],
    ],
    [
      'told in text',
      { usage: { api_request_count: '7', max_api_request_count: '10' }, limits: { requests_per_minute: '12' } },
      ['good | credits | 7 of 10 used, 3 left', 'good | requests per minute | 12'],
    ],
    [
      'in an envelope',
      { data: { limits: { requests_per_minute: 12 } } },
      ['good | requests per minute | 12', '? | credits | not told'],
    ],
    [
      'told of nothing',
      { usage: null, limits: [], account: 'x' },
      [
        '? | credits | not told',
        '? | requests per minute | not told; 60 are assumed',
        '? | account | not told whether it is blocked',
      ],
    ],
  ])('says of an account that is %s what it is', async (_what, body, expected) => {
    info(body);
    expect(await checked()).toEqual(expect.arrayContaining(expected));
  });

  it('takes a search that is answered for proof of the key when the account cannot be asked about', async () => {
    sandbox.fault({ endpoint: 'info', kind: 'status', status: 404, message: 'Not found.' });
    const lines = await checked();
    expect(lines.slice(0, 2)).toEqual(['good | API key | accepted', '? | account | could not be told: Not found.']);
    expect(lines.some((line) => line.startsWith('bad'))).toBe(false);
  });

  it('says what does not work, each for itself', async () => {
    sandbox.fault({ endpoint: 'groups', kind: 'html' });
    sandbox.fault({ endpoint: 'owned', kind: 'status', status: 403, message: 'Not allowed' });
    const lines = await checked();
    expect(lines.filter((line) => line.startsWith('bad'))).toEqual([
      'bad | sample search | 2Chat gave an answer that does not fit its documentation (HTTP 200).',
      'bad | owned numbers | 2Chat does not accept the API key for this (HTTP 403): Not allowed',
    ]);
    sandbox.fault({ endpoint: 'groups', kind: 'json', body: { success: true, data: { groups: [{ name: 'x' }] } } });
    expect(await checked()).toContain('bad | sample search | 2Chat sent groups that cannot be read.');
  });

  it('knows nothing of a key when no server answers', async () => {
    expect(await checked(await deadUrl())).toEqual([
      '? | API key | could not be told: no answer told it',
      '? | account | could not be told: 2Chat cannot be reached.',
      '? | requests per minute | could not be told: 2Chat cannot be reached.',
      '? | credits | could not be told: 2Chat cannot be reached.',
      'bad | sample search | 2Chat cannot be reached.',
      'bad | owned numbers | 2Chat cannot be reached.',
      UNTRIED,
    ]);
  });
});

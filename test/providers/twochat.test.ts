import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/demo/twochat/faults.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { createTwochat, type Twochat } from '../../src/providers/twochat/twochat.ts';
import { ProviderError } from '../../src/workflow/provider.ts';
import { faultTable } from './fault-table.ts';
import { createPlainQuota } from './plain-quota.ts';
import { describeProvider } from './provider.contract.ts';
import { clientOf, createTwochatBench, createTwochatFaultBench, SECRET } from './twochat-bench.ts';

describeProvider('2Chat', createTwochatBench, [
  'places',
  'holding',
  'browsing',
  'requirements',
  'inventory',
  'givingBack',
]);

/** Reads say why they failed; a write is `outcomeUnknown` unless it is sure that nothing was done, and `fine` where a list proves it. */
const TABLE = `
2Chat              | search           | regions      | cities       | documents    | numbers      | recheck      | hold           | holds        | release        | purchase       | owned        | giveBack
refused connection | unavailable      | unavailable  | unavailable  | unavailable  | unavailable  | unavailable  | unavailable    | unavailable  | unavailable    | unavailable    | unavailable  | unavailable
slow answer        | unavailable      | unavailable  | unavailable  | unavailable  | unavailable  | unavailable  | outcomeUnknown | unavailable  | outcomeUnknown | outcomeUnknown | unavailable  | outcomeUnknown
cut answer         | unavailable      | unavailable  | unavailable  | unavailable  | unavailable  | unavailable  | outcomeUnknown | unavailable  | fine           | outcomeUnknown | unavailable  | outcomeUnknown
HTML for JSON      | unreadable       | unreadable   | unreadable   | unreadable   | unreadable   | unreadable   | outcomeUnknown | unreadable   | outcomeUnknown | outcomeUnknown | unreadable   | outcomeUnknown
HTTP 401           | unauthorised     | unauthorised | unauthorised | unauthorised | unauthorised | unauthorised | unauthorised   | unauthorised | unauthorised   | unauthorised   | unauthorised | unauthorised
HTTP 402           | refused          | refused      | refused      | refused      | refused      | refused      | refused        | refused      | refused        | refused        | refused      | refused
HTTP 403           | unauthorised     | unauthorised | unauthorised | unauthorised | unauthorised | unauthorised | unauthorised   | unauthorised | unauthorised   | unauthorised   | unauthorised | unauthorised
HTTP 404           | refused          | refused      | refused      | refused      | refused      | refused      | taken          | refused      | refused        | taken          | refused      | refused
HTTP 409           | refused          | refused      | refused      | refused      | refused      | refused      | taken          | refused      | refused        | taken          | refused      | refused
HTTP 422           | refused          | refused      | refused      | refused      | refused      | refused      | refused        | refused      | refused        | refused        | refused      | refused
HTTP 429           | rateLimited      | rateLimited  | rateLimited  | rateLimited  | rateLimited  | rateLimited  | rateLimited    | rateLimited  | rateLimited    | rateLimited    | rateLimited  | rateLimited
HTTP 500           | unavailable      | unavailable  | unavailable  | unavailable  | unavailable  | unavailable  | outcomeUnknown | unavailable  | outcomeUnknown | outcomeUnknown | unavailable  | outcomeUnknown
error in HTTP 200  | refused          | refused      | refused      | refused      | refused      | refused      | refused        | refused      | refused        | refused        | refused      | refused
unknown fields     | fine             | fine         | fine         | fine         | fine         | fine         | fine           | fine         | fine           | fine           | fine         | fine
missing fields     | unreadable       | unreadable   | unreadable   | unreadable   | unreadable   | unreadable   | outcomeUnknown | unreadable   | fine           | fine           | unreadable   | fine
10,000 groups      | fine, 10000 rows | ·            | ·            | ·            | ·            | ·            | ·              | ·            | ·              | ·              | ·            | ·`.trim();

it('has one outcome for every fault', async () => {
  expect(await faultTable('2Chat', createTwochatFaultBench)).toBe(TABLE);
});

let sandbox: TwochatSandbox;
let provider: Twochat;
beforeEach(async () => {
  sandbox = await createTwochatSandbox({ apiKey: SECRET });
  provider = clientOf(sandbox, sandbox.url);
});
afterEach(() => sandbox.close());

async function failureOf(call: Promise<unknown>): Promise<ProviderError> {
  const error = await call.then(
    () => new Error('the call succeeded'),
    (failure: unknown) => failure,
  );
  if (!(error instanceof ProviderError)) throw error;
  expect(inspect(error, { depth: Infinity, showHidden: true })).not.toContain(SECRET);
  return error;
}

async function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => 'fine',
    (error: unknown) => (error instanceof ProviderError ? error.kind : `a bug: ${String(error)}`),
  );
}

/** A group of Germany's with a number of it that is held. */
async function held(): Promise<{ groupId: string; number: string; holdId: string }> {
  const [group] = await provider.search({ country: 'DE', type: 'mobile' });
  if (!group) throw new Error('no group');
  const hold = await provider.holding.hold(group.id);
  return { groupId: group.id, number: hold.number, holdId: hold.id };
}

const answers = (body: unknown, status = 201) => ({ kind: 'json', body, status }) as const;
const says = (message: string, status: number) => ({ kind: 'status', message, status }) as const;

describe('whatever else 2Chat may answer has one outcome, too', () => {
  type Row = readonly [fault: Omit<Fault, 'endpoint'>, hold: string, release: string, purchase: string, search: string];
  const slow = { kind: 'hang', times: 9 } as const;
  const rows: readonly Row[] = [
    [{ kind: 'delay', ms: 30 }, 'fine', 'fine', 'fine', 'fine'],
    [slow, 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'unavailable'],
    [{ kind: 'reset', times: 9 }, 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'unavailable'],
    [{ kind: 'cut', times: 9 }, 'outcomeUnknown', 'fine', 'outcomeUnknown', 'unavailable'],
    [{ kind: 'lostAnswer', times: 9 }, 'outcomeUnknown', 'fine', 'outcomeUnknown', 'unavailable'],
    [{ kind: 'html' }, 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'unreadable'],
    [{ kind: 'html', status: 404 }, 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'unreadable'],
    [{ kind: 'html', status: 502, times: 9 }, 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'unavailable'],
    [{ kind: 'bare' }, 'outcomeUnknown', 'fine', 'fine', 'unreadable'],
    [answers({}), 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'unreadable'],
    [answers([]), 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'unreadable'],
    [answers(null), 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'unreadable'],
    [answers({ success: true, data: null }), 'outcomeUnknown', 'fine', 'outcomeUnknown', 'unreadable'],
    [answers({ error: true, error_message: 'No.' }, 400), 'refused', 'refused', 'refused', 'refused'],
    [answers({ message: 'No.' }, 400), 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'unreadable'],
    [{ kind: 'error200', message: 'Account is on hold.' }, 'refused', 'refused', 'refused', 'refused'],
    [{ kind: 'error200', message: 'Number not available' }, 'taken', 'refused', 'taken', 'refused'],
    [{ kind: 'error200', message: 'Missing API key' }, 'unauthorised', 'unauthorised', 'unauthorised', 'unauthorised'],
    [{ kind: 'error200', message: 'Too many requests' }, 'rateLimited', 'rateLimited', 'rateLimited', 'rateLimited'],
    [
      { kind: 'error200', message: 'Internal error', times: 9 },
      'outcomeUnknown',
      'outcomeUnknown',
      'outcomeUnknown',
      'unavailable',
    ],
    [says('Bad request', 400), 'refused', 'refused', 'refused', 'refused'],
    [says('Invalid API key', 401), 'unauthorised', 'unauthorised', 'unauthorised', 'unauthorised'],
    [says('Insufficient balance', 402), 'refused', 'refused', 'refused', 'refused'],
    [says('Account blocked', 403), 'unauthorised', 'unauthorised', 'unauthorised', 'unauthorised'],
    [says('Not found', 404), 'taken', 'refused', 'taken', 'refused'],
    [says('Timed out', 408), 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'fine'],
    [says('Conflict', 409), 'taken', 'refused', 'taken', 'refused'],
    [says('Insufficient balance', 409), 'refused', 'refused', 'refused', 'refused'],
    [says('Gone', 410), 'taken', 'refused', 'taken', 'refused'],
    [says('Number is taken', 422), 'taken', 'refused', 'taken', 'refused'],
    [says('Requirements are not met', 422), 'refused', 'refused', 'refused', 'refused'],
    [says('Slow down', 429), 'rateLimited', 'rateLimited', 'rateLimited', 'rateLimited'],
    [says('Oops', 500), 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'fine'],
    [{ ...says('Oops', 500), times: 9 }, 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'unavailable'],
    [{ ...says('Oops', 503), times: 9 }, 'outcomeUnknown', 'outcomeUnknown', 'outcomeUnknown', 'unavailable'],
  ];
  it.each(rows.map((row) => [JSON.stringify(row[0]), row] as const))('%s', async (_name, [fault, ...expected]) => {
    const order = await held();
    const spare = await provider.holding.hold(order.groupId);
    // A client of its own, which has not cached the search yet.
    const client = clientOf(sandbox, sandbox.url, fault.kind === 'hang' ? { readMs: 700, writeMs: 700 } : {});
    const before = sandbox.state().calls;
    for (const endpoint of ['reserve', 'release', 'purchase', 'groups'] as const) sandbox.fault({ ...fault, endpoint });

    const hold = await outcomeOf(client.holding.hold(order.groupId));
    const release = await outcomeOf(client.holding.release(spare.id));
    const purchase = await outcomeOf(client.purchase(order));
    const search = await outcomeOf(client.search({ country: 'DE', type: 'mobile' }));

    expect([hold, release, purchase, search]).toEqual(expected);
    const after = sandbox.state().calls;
    expect(after.reserve - before.reserve).toBe(1);
    expect(after.release - before.release).toBe(1);
    expect(after.purchase - before.purchase).toBe(1);
    expect(sandbox.state().purchaseBodies).toEqual([{ group_id: order.groupId, number: order.number }]);
    const bought = sandbox.state().purchases.map((entry) => entry.number);
    if (purchase === 'fine') expect(bought).toEqual([order.number]);
    else if (purchase !== 'outcomeUnknown') expect(bought).toEqual([]);
  });
});

describe('a purchase is believed only when it is proven', () => {
  const number = '+4915228817300';
  const order = { groupId: 'grp', number };
  const cases: readonly (readonly [answer: unknown, outcome: string])[] = [
    [{ success: true, purchased: [number], failed: [] }, 'fine'],
    [{ success: true, purchased: ['4915228817300'] }, 'fine'],
    [{ success: true, purchased: [{ phone_number: number }] }, 'fine'],
    [{ success: true, data: { purchased: [number], failed: [] } }, 'fine'],
    [{ success: true, purchased: ['+4915228817301'], failed: [] }, 'outcomeUnknown'],
    [{ success: true, purchased: [], failed: [] }, 'outcomeUnknown'],
    [{ success: true, purchased: true }, 'outcomeUnknown'],
    [{ success: true, number }, 'outcomeUnknown'],
    [{ purchased: [number], failed: [] }, 'outcomeUnknown'],
    [{ success: 'true', purchased: [number] }, 'outcomeUnknown'],
    [{ success: true, purchased: [number], failed: [number] }, 'outcomeUnknown'],
    [{ success: true, purchased: [], failed: [number] }, 'refused'],
    [{ success: true, purchased: [], failed: [{ number, error: 'Insufficient balance' }] }, 'refused'],
    [{ success: true, purchased: [], failed: [{ number, reason: 'no longer available' }] }, 'taken'],
    [{ success: true, purchased: [], failed: { [number]: 'Insufficient balance' } }, 'refused'],
    [{ success: true, purchased: [], failed: ['+4915228817301'] }, 'outcomeUnknown'],
    [{ success: false, error: true, error_message: 'no', purchased: [number] }, 'outcomeUnknown'],
  ];

  it.each(cases)('%j -> %s', async (answer, outcome) => {
    sandbox.fault({ endpoint: 'purchase', ...answers(answer) });
    expect(await outcomeOf(provider.purchase(order))).toBe(outcome);
    expect(sandbox.state().purchaseBodies).toEqual([{ group_id: 'grp', number }]);
  });

  it.each([
    ['ACTIVE', 'fine'],
    ['AWAITING_REGISTRATION', 'fine'],
    ['PENDING_ACTIVATION', 'fine'],
    ['PENDING_CANCELLATION', 'outcomeUnknown'],
    ['RELEASED', 'outcomeUnknown'],
  ])('takes %s in the list of numbers after a bare success for %s', async (status_text, outcome) => {
    const row = { uuid: 'DID1', phone_number: number, status: 7, status_text };
    sandbox.fault({ endpoint: 'purchase', ...answers({ success: true }) });
    sandbox.fault({ endpoint: 'owned', ...answers({ success: true, count: 1, page: 0, numbers: [row] }, 200) });
    expect(await outcomeOf(provider.purchase(order))).toBe(outcome);
  });

  it('does not know when the list cannot be had after a bare success', async () => {
    sandbox.fault({ endpoint: 'purchase', ...answers({ success: true }) });
    sandbox.fault({ endpoint: 'owned', ...says('Slow down', 429) });
    expect(await outcomeOf(provider.purchase(order))).toBe('outcomeUnknown');
  });

  it('looks whose it is when the number is said to be bought already', async () => {
    const mine = await held();
    await provider.purchase(mine);
    expect(await outcomeOf(provider.purchase(mine))).toBe('fine');
    expect(sandbox.state().purchases).toHaveLength(1);

    const theirs = await held();
    const message = 'Number was already purchased.';
    sandbox.fault({ endpoint: 'purchase', ...says(message, 409) });
    expect(await failureOf(provider.purchase(theirs))).toMatchObject({ kind: 'taken', message });
    const failed = [{ number: mine.number, error: 'You already own this number.' }];
    sandbox.fault({ endpoint: 'purchase', ...answers({ success: true, purchased: [], failed }) });
    expect(await outcomeOf(provider.purchase(mine))).toBe('fine');
    sandbox.fault({ endpoint: 'purchase', ...says(message, 409) });
    sandbox.fault({ endpoint: 'owned', kind: 'html' });
    expect(await outcomeOf(provider.purchase(theirs))).toBe('outcomeUnknown');
  });

  it('shows the number late in the list, as a slow provider would', async () => {
    const slow = await createTwochatSandbox({ apiKey: SECRET, ownedDelayMs: 60_000 });
    const client = clientOf(slow, slow.url);
    const [group] = await client.search({ country: 'DE', type: 'mobile' });
    const hold = await client.holding.hold(group?.id ?? '');
    slow.fault({ endpoint: 'purchase', kind: 'bare' });
    expect(await outcomeOf(client.purchase({ groupId: group?.id ?? '', number: hold.number }))).toBe('outcomeUnknown');
    slow.setClock(60_000);
    expect(await client.owned(hold.number)).toMatchObject({ number: hold.number });
    await slow.close();
  });
});

describe('what 2Chat says is shown, what it must not say is not', () => {
  it('cuts a long reason, and folds it into one line', async () => {
    sandbox.fault({ endpoint: 'reserve', ...says(`Too\n  bad ${'x'.repeat(500)}`, 400) });
    const { message } = await failureOf(provider.holding.hold('grp'));
    expect(message).toHaveLength(300);
    expect(message).toMatch(/^Too bad x+$/);
  });

  it('masks the key where the answer repeats it', async () => {
    const long = `${'y'.repeat(290)} ${SECRET}`;
    for (const message of [`Key ${SECRET} may not do this`, long]) {
      for (const status of [200, 400, 401, 409, 500]) {
        sandbox.fault({ endpoint: 'purchase', ...says(message, status) });
        const error = await failureOf(provider.purchase({ groupId: 'g', number: '+12135550100' }));
        expect(error.message).not.toContain(SECRET.slice(0, 6));
      }
    }
    const failed = [{ number: '+12135550100', error: long }];
    sandbox.fault({ endpoint: 'purchase', ...answers({ success: true, purchased: [], failed }) });
    const error = await failureOf(provider.purchase({ groupId: 'g', number: '+12135550100' }));
    expect(error.message).not.toContain(SECRET.slice(0, 6));
  });

  it('refuses a key that cannot be a header, without repeating it', () => {
    for (const apiKey of ['', ' ', 'se cret', 'sé', 'a\nb']) {
      const make = () => createTwochat({ apiKey, baseUrl: 'http://127.0.0.1:1', quota: createPlainQuota() });
      expect(make).toThrow(TypeError);
      if (apiKey.trim() !== '') expect(make).not.toThrow(apiKey);
    }
  });

  it('tells how long to wait', async () => {
    sandbox.fault({ endpoint: 'purchase', ...says('Slow down', 429), retryAfter: 7 });
    const error = await failureOf(provider.purchase({ groupId: 'g', number: '+12135550100' }));
    expect(error).toMatchObject({ kind: 'rateLimited', retryAfterMs: 7000 });
  });
});

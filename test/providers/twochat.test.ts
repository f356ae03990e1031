import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/demo/twochat/faults.ts';
import { createTwochatSandbox, type TwochatSandbox } from '../../src/demo/twochat/sandbox.ts';
import { createTwochat, type Twochat } from '../../src/providers/twochat.ts';
import { ProviderError } from '../../src/workflow/provider.ts';
import { faultTable } from './fault-table.ts';
import { createPlainTraffic } from './plain-traffic.ts';
import { describeProvider } from './provider.contract.ts';
import { clientOf, createTwochatBench, createTwochatFaultBench, SECRET } from './twochat-bench.ts';

describeProvider('2Chat', createTwochatBench, ['places', 'holding', 'browsing', 'requirements']);

/** Reads say why they failed; a write is `outcomeUnknown` unless it is sure that nothing was done, and `fine` where a list proves it. */
const TABLE = `
2Chat              | search           | regions      | cities       | documents    | numbers      | recheck      | hold           | holds        | release        | purchase       | owned
refused connection | unavailable      | unavailable  | unavailable  | unavailable  | unavailable  | unavailable  | unavailable    | unavailable  | unavailable    | unavailable    | unavailable
slow answer        | unavailable      | unavailable  | unavailable  | unavailable  | unavailable  | unavailable  | outcomeUnknown | unavailable  | outcomeUnknown | outcomeUnknown | unavailable
cut answer         | unavailable      | unavailable  | unavailable  | unavailable  | unavailable  | unavailable  | outcomeUnknown | unavailable  | fine           | outcomeUnknown | unavailable
HTML for JSON      | unreadable       | unreadable   | unreadable   | unreadable   | unreadable   | unreadable   | outcomeUnknown | unreadable   | outcomeUnknown | outcomeUnknown | unreadable
HTTP 401           | unauthorised     | unauthorised | unauthorised | unauthorised | unauthorised | unauthorised | unauthorised   | unauthorised | unauthorised   | unauthorised   | unauthorised
HTTP 402           | refused          | refused      | refused      | refused      | refused      | refused      | refused        | refused      | refused        | refused        | refused
HTTP 403           | unauthorised     | unauthorised | unauthorised | unauthorised | unauthorised | unauthorised | unauthorised   | unauthorised | unauthorised   | unauthorised   | unauthorised
HTTP 404           | refused          | refused      | refused      | refused      | refused      | refused      | taken          | refused      | refused        | taken          | refused
HTTP 409           | refused          | refused      | refused      | refused      | refused      | refused      | taken          | refused      | refused        | taken          | refused
HTTP 422           | refused          | refused      | refused      | refused      | refused      | refused      | refused        | refused      | refused        | refused        | refused
HTTP 429           | rateLimited      | rateLimited  | rateLimited  | rateLimited  | rateLimited  | rateLimited  | rateLimited    | rateLimited  | rateLimited    | rateLimited    | rateLimited
HTTP 500           | unavailable      | unavailable  | unavailable  | unavailable  | unavailable  | unavailable  | outcomeUnknown | unavailable  | outcomeUnknown | outcomeUnknown | unavailable
error in HTTP 200  | refused          | refused      | refused      | refused      | refused      | refused      | refused        | refused      | refused        | refused        | refused
unknown fields     | fine             | fine         | fine         | fine         | fine         | fine         | fine           | fine         | fine           | fine           | fine
missing fields     | unreadable       | unreadable   | unreadable   | unreadable   | unreadable   | unreadable   | outcomeUnknown | unreadable   | fine           | fine           | unreadable
10,000 groups      | fine, 10000 rows | ·            | ·            | ·            | ·            | ·            | ·              | ·            | ·              | ·              | ·
`;
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
})

it('refuses a key that cannot be a header, without repeating it', () => {
  for (const apiKey of ['', ' ', 'se cret', 'sé', 'a\nb']) {
    const make = () => createTwochat({ apiKey, traffic: createPlainTraffic() });
    expect(make).toThrow(TypeError);
    if (apiKey.trim() !== '') expect(make).not.toThrow(apiKey);
  }
});

it('tells how long to wait', async () => {
  sandbox.fault({ endpoint: 'purchase', ...says('Slow down', 429), retryAfter: 7 });
  const error = await failureOf(provider.purchase({ groupId: 'g', number: '+12135550100' }));
  expect(error).toMatchObject({ kind: 'rateLimited', retryAfterMs: 7000 });
});
})

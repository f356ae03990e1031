import { afterEach, beforeEach, expect, it } from 'vitest';
import { type BirdSandbox, createBirdSandbox } from '../../src/demo/bird/sandbox.ts';
import { call, catalogue } from './bird-caller.ts';

let sandbox: BirdSandbox;
beforeEach(async () => {
  sandbox = await createBirdSandbox();
});
afterEach(() => sandbox.close());

const item = catalogue.find(({ backOrderRequired }) => backOrderRequired !== true);
const buy = () =>
  call(sandbox, 'POST', `/workspaces/${sandbox.workspaceId}/numbers-long-code`, { numberStockItemIds: [item?.id] });

it('an accepted purchase says that its order failed, and then nothing was bought', async () => {
  await call(sandbox, 'POST', '/sandbox/order', { status: 'failed', bought: false });
  const row = { numberString: item?.numberString, order: { status: 'failed' } };
  expect(await buy()).toMatchObject({ status: 201, body: { results: [row] } });
  expect(sandbox.state().purchases).toEqual([]);
  await call(sandbox, 'POST', '/sandbox/order', {});
  expect((await buy()).body).not.toMatchObject({ results: [{ order: expect.anything() }] });
  expect(sandbox.state().purchases).toMatchObject([{ monthlyPrice: item?.monthlyPrice }]);
});

it('a fault waits for every page but the first', async () => {
  const fault = { endpoint: 'stock', kind: 'status', status: 503, onlyWith: 'pageToken=' };
  await call(sandbox, 'POST', '/sandbox/faults', fault);
  const path = `/organizations/${sandbox.organizationId}/numbers-stock-items?countryCodes=${item?.countryCode}&limit=1`;
  const first = await call(sandbox, 'GET', path);
  expect(first.status).toBe(200);
  const second = `${path}&pageToken=${first.body['nextPageToken']}`;
  expect((await call(sandbox, 'GET', second)).status).toBe(503);
  expect((await call(sandbox, 'GET', second)).status).toBe(200);
});

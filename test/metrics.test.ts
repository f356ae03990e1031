import { expect, test } from 'vitest';
import { createMetrics } from '../src/metrics.ts';

test('counts come out under their names', async () => {
  const metrics = createMetrics();
  metrics.changes.inc({ event: 'approved', state: 'purchasing' });
  metrics.refusals.inc({ event: 'approved', reason: 'notApprover' });
  metrics.troubles.inc({ what: 'redis not reachable' });

  const { contentType, body } = await metrics.expose();
  expect(contentType).toContain('text/plain');
  expect(body.split('\n')).toEqual(
    expect.arrayContaining([
      'number_desk_changes_total{event="approved",state="purchasing"} 1',
      'number_desk_refusals_total{event="approved",reason="notApprover"} 1',
      'number_desk_troubles_total{what="redis not reachable"} 1',
    ]),
  );
  expect(body).toMatch(/^nodejs_eventloop_lag_seconds /m);
});

test('two bots in one process do not share counts', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.troubles.inc({ what: 'job failed' });
  expect((await other.expose()).body).not.toContain('what="job failed"');
});

test('a label that is not in the table is refused', () => {
  // @ts-expect-error the compiler refuses it too
  expect(() => createMetrics().troubles.inc({ request: 'r1' })).toThrow();
});

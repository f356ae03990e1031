import { expect, test } from 'vitest';
import { money } from '../src/domain/money.ts';
import { firstMetrics } from '../src/first-metrics.ts';
import { createLog } from '../src/log.ts';
import { createMeter } from '../src/meter.ts';
import { createMetrics } from '../src/metrics.ts';
import { createObserver } from '../src/observer.ts';
import { aGroup, aHold, aRequest, states } from './support/requests.ts';

async function linesOf(metrics: ReturnType<typeof createMetrics>): Promise<string[]> {
  const { body } = await metrics.expose();
  return body.split('\n').filter((line) => line.startsWith('number_desk_'));
}

test('what is measured comes out in seconds, under its name', async () => {
  const metrics = createMetrics();
  const meter = createMeter(metrics, () => 1_234_500);
  meter({ what: 'acknowledgement', kind: 'form submission', outcome: 'acknowledged', ms: 70 });
  meter({ what: 'slackCall', method: 'views.open', outcome: 'ok', ms: 300 });
  meter({ what: 'providerCall', provider: 'Bird', operation: 'purchase', outcome: 'outcomeUnknown', ms: 30_000 });
  meter({ what: 'wait', of: '2Chat', because: 'limit', ms: 1_500 });
  meter({ what: 'late', job: 'release', ms: -20 });
  meter({ what: 'jobFailed', queue: 'cards' });
  meter({ what: 'sweep', ms: 20 });
  expect(await linesOf(metrics)).toEqual(
    expect.arrayContaining([
      'number_desk_acknowledgement_duration_seconds_bucket{le="0.1",kind="form submission",outcome="acknowledged"} 1',
      'number_desk_acknowledgement_duration_seconds_bucket{le="0.05",kind="form submission",outcome="acknowledged"} 0',
      'number_desk_slack_call_duration_seconds_sum{method="views.open",outcome="ok"} 0.3',
      'number_desk_provider_call_duration_seconds_bucket{le="30",provider="Bird",operation="purchase",outcome="outcomeUnknown"} 1',
      'number_desk_rate_limit_wait_seconds_total{of="2Chat",because="limit"} 1.5',
      'number_desk_lateness_seconds_sum{what="release"} 0',
      'number_desk_jobs_failed_total{queue="cards"} 1',
      'number_desk_sweep_duration_seconds_count 1',
      'number_desk_sweep_last_timestamp_seconds 1234.5',
    ]),
  );
});

test('a purchase counts once, with the set-up fee and the first month of what was approved, in each currency', async () => {
  const metrics = createMetrics();
  const observer = createObserver(createLog({ level: 'silent' }), metrics);
  const bought = (...prices: [monthly: [string, string | null], setup?: [string, string | null]]) => {
    const [monthly, setup] = prices.map((price) => price && money(...price));
    const hold = aHold({ group: aGroup({ monthly: monthly ?? money('1'), setup }) });
    const state = { ...states.purchased, hold };
    return { ...aRequest(state), state };
  };
  const ordered = aRequest(states.purchasing);
  const one = bought(['4.50', 'USD'], ['1.00', 'USD']);
  observer.changed(aRequest({ ...states.awaitingApproval, hold: one.state.hold }), 'held', undefined, aRequest());
  expect(await linesOf(metrics)).toContain('number_desk_purchases_total{currency="USD"} 0');
  observer.changed(one, 'purchased', undefined, ordered);
  // Its list of owned numbers was looked at.
  observer.changed(one, 'ownershipSeen', undefined, one);
  observer.changed(bought(['2.00', 'USD'], ['10.00', 'EUR']), 'purchased', undefined, ordered);
  observer.changed(bought(['3.00', null]), 'foundBought', undefined, aRequest(states.expired));
  observer.changed(bought(['3.00', 'ZZZ']), 'purchased', undefined, ordered);
  expect((await linesOf(metrics)).filter((line) => line.includes('purchase'))).toEqual(
    expect.arrayContaining([
      'number_desk_purchases_total{currency="USD"} 2',
      'number_desk_purchases_total{currency="unknown"} 2',
      'number_desk_purchase_amount_total{currency="USD"} 7.5',
      'number_desk_purchase_amount_total{currency="EUR"} 10',
      'number_desk_purchase_amount_total{currency="unknown"} 6',
    ]),
  );
});

test('the help of each metric says whose it is, and ends as a sentence', async () => {
  const { body } = await createMetrics().expose();
  const helps = [...body.matchAll(/^# HELP number_desk_\w+ (.*)$/gm)].map(([, help]) => help);
  expect(helps.length).toBeGreaterThan(20);
  for (const help of helps) expect(help).toMatch(/\. Of (this process|the whole desk: every process says the same)\.$/);
});

test('no label is one that Prometheus puts on every sample itself: it would move ours out of the way', async () => {
  const { body } = await firstMetrics({ role: 'all', providers: [] }).expose();
  expect(body).toContain('what="deadline"');
  expect(body).not.toMatch(/[{,](job|instance|exported_\w+)="/);
});

test('names are as the field has them: units at the end, counters in _total', async () => {
  const { body } = await createMetrics().expose();
  for (const [, name = '', type] of body.matchAll(/^# TYPE (number_desk_\w+) (\w+)$/gm)) {
    if (type === 'counter') expect(name).toMatch(/_total$/);
    if (type === 'histogram') expect(name).toMatch(/_seconds$/);
    if (type === 'gauge') expect(name).not.toMatch(/_(total|ms|milliseconds)$/);
  }
});

import { expect, test } from 'vitest';
import { labelsOf, readScrape, unknownIn } from './names.ts';

const scrape = readScrape(`# HELP desk_calls_total Calls.
# TYPE desk_calls_total counter
desk_calls_total{method="views.open",outcome="ok"} 3
desk_took_seconds_bucket{le="30",method="views.open"} 3
desk_holds 0`);
const words = new Set(['late', 'redis not reachable']);
const unknown = (query: string) => unknownIn(query, scrape, words);

test.each([
  'desk_holds',
  'sum by (outcome) (rate(desk_calls_total{outcome=~"ok|late"}[5m])) / on () count(up{job="anything"} == 1)',
  'histogram_quantile(0.99, sum by (le, method) (rate(desk_took_seconds_bucket{le=~"30(\\\\.0)?"}[1m]))) > 2.5',
  'desk_calls_total{outcome=~".*(redis|queue).*"} unless on (job, instance) desk_holds',
  '(time() - max(desk_holds) > 120) or vector(0)',
])('%s names only what is there', (query) => {
  expect(unknown(query)).toEqual([]);
});

test.each([
  ['desk_hold', 'desk_hold'],
  ['rate(desk_took_seconds_count[5m])', 'desk_took_seconds_count'],
  ['desk_holds{method="views.open"}', 'desk_holds: label method'],
  ['sum by (provider) (desk_calls_total)', 'label provider'],
  ['desk_calls_total{outcome="lost"}', 'desk_calls_total: outcome is never lost'],
  ['desk_calls_total{outcome=~"ok|lost"}', 'desk_calls_total: outcome is never lost'],
  ['summ(desk_holds)', 'summ'],
])('%s names what is not', (query, what) => {
  expect(unknown(query)).toEqual([what]);
});

test('a legend can show the labels of what is asked for', () => {
  expect([...labelsOf('sum(desk_calls_total)', scrape)].sort()).toEqual(['instance', 'job', 'method', 'outcome']);
});

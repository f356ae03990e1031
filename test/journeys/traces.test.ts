import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, expect, it } from 'vitest';
import { team } from '../../src/demo/people.ts';
import { keys } from '../../src/store/keys.ts';
import { asks, e164, heldNumber } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

/** As much of OTLP's JSON as is looked at. */
type Value = Readonly<{ stringValue?: string }>;
type Attributes = readonly Readonly<{ key: string; value: Value }>[];
type Span = Readonly<{
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  name: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: Attributes;
  events?: readonly Readonly<{ name: string; attributes: Attributes }>[];
}>;

/** What comes in its own time, on a machine that has other things to do. */
const LONG = { timeout: 15_000 };

const collector = await takeTraces();
afterAll(() => collector.close());

const desk = useWholeBot({
  env: {
    LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20collector-key-7',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_EXPORTER_OTLP_TIMEOUT: '500',
  },
});
const lines = () => desk.log.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as Record<string, string>);

it('one id goes from the click through the queues to the order, in every log line and every span', async () => {
  const [ana, marta, yuki] = [desk.person('ana'), desk.person('marta'), desk.person('yuki')];
  await asks(ana, 'Zebra hotline');
  await ana.presses('Reserve', { in: 'Zebra hotline' });
  const number = await heldNumber(ana, 'Zebra hotline');
  // A card that is being drawn for what was before would bring what follows along, in its own trace.
  const redis = new Redis(desk.redis.url);
  await expect.poll(() => redis.zcard(keys.unshown(team.id)), LONG).toBe(0);
  redis.disconnect();
  await marta.presses('Approve & buy', { in: number });
  await yuki.sees(number, { in: '#number-feed' });

  const changed = (event: string) =>
    lines().find((line) => line['msg'] === 'request changed' && line['event'] === event);
  const approved = changed('approved');
  expect(approved).toMatchObject({
    by: 'U0MARTA',
    number: e164(number),
    provider: '2Chat',
    monthly: expect.stringMatching(/^\d+\.\d\d/),
    trace_id: expect.stringMatching(/^[\da-f]{32}$/),
  });
  const id = approved?.['trace_id'] ?? '';
  expect(changed('purchaseStarted')).toMatchObject({ trace_id: id });
  expect(changed('purchased')).toMatchObject({ trace_id: id, number: e164(number) });
  expect(changed('held')?.['trace_id']).not.toBe(id);
  // What belongs to a request was done for somebody, or by a sweep.
  expect(lines().filter((line) => line['request'] && !line['trace_id'])).toEqual([]);

  const named = (name: string) => collector.spans().find((span) => span.traceId === id && span.name.startsWith(name));
  await expect.poll(() => named('process orders-2Chat'), LONG).toBeDefined();
  const [click, add, decide, order] = [
    'slack block_actions request.approve',
    'add decisions',
    'process decisions',
    'process orders-2Chat',
  ].map(named);
  expect(click?.parentSpanId).toBeFalsy();
  expect(add?.parentSpanId).toBe(click?.spanId);
  expect(decide?.parentSpanId).toBe(add?.spanId);
  expect(order?.events?.map(({ attributes }) => textOf(attributes, 'event'))).toEqual(
    expect.arrayContaining(['purchaseStarted', 'purchased']),
  );
  // What was called for it, by whichever process, is a step of it.
  const called = () => collector.spans().filter(({ traceId }) => traceId === id);
  for (const call of ['2Chat purchase', 'Slack chat.postMessage'])
    await expect.poll(() => called().map(({ name }) => name), LONG).toContain(call);
  expect(called().find(({ name }) => name === '2Chat purchase')?.parentSpanId).toBe(order?.spanId);
  // Loops of the queues that nobody asked for are no traces.
  expect(
    collector.spans().filter(({ name, parentSpanId }) => !parentSpanId && /getNextJob|Stalled/.test(name)),
  ).toEqual([]);
  expect(collector.keys()).toEqual(new Set(['Bearer collector-key-7']));
});

it('each sweep is a trace of its own', async () => {
  const sweeps = () => collector.spans().filter(({ name }) => name === 'reconcile');
  // One at the start, and the first of the schedule.
  await expect.poll(() => sweeps().length, LONG).toBeGreaterThan(1);
  expect(new Set(sweeps().map(({ traceId }) => traceId)).size).toBe(sweeps().length);
  expect(sweeps().filter(({ parentSpanId }) => parentSpanId)).toEqual([]);
});

it('a person is told the beginning of the id, by which the line is found that says what broke', async () => {
  const ana = desk.person('ana');
  desk.slack.fail('views.open', { error: 'internal_error' }, 1);
  await ana.types('#general', '/number us');
  const { text } = await ana.sees('Something went wrong', { ephemeral: true });
  const told = /reference: (\w+)/.exec(text)?.[1] ?? 'none';
  await expect
    .poll(() => lines().find((line) => line['msg'] === 'click not handled'), LONG)
    .toMatchObject({ reference: told, trace_id: expect.stringMatching(new RegExp(`^${told}`)) });
});

it('neither log, at its most talkative, nor traces repeat what people wrote, or what opens their forms', async () => {
  const everything = [...desk.log, JSON.stringify(collector.spans())].join('\n');
  const secrets = ['Zebra', 'trigger_id', 'response_url', '/response/', 'collector-key-7', 'payload=', '"blocks"'];
  expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
  expect(everything).toContain('2Chat');
});

it('a collector that is gone costs nothing but its traces, and that is said', async () => {
  collector.close();
  const ana = desk.person('ana');
  await asks(ana, 'After the collector');
  await expect.poll(() => lines().some((line) => line['from'] === 'opentelemetry'), LONG).toBe(true);
});

function textOf(attributes: Attributes, name: string): string | undefined {
  return attributes.find(({ key }) => key === name)?.value.stringValue;
}

/** A collector of traces, as far as it takes them. */
async function takeTraces() {
  const taken: Span[] = [];
  const keys = new Set<string | undefined>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    keys.add(request.headers.authorization);
    const { resourceSpans } = JSON.parse(Buffer.concat(chunks).toString());
    for (const { scopeSpans } of resourceSpans) for (const { spans } of scopeSpans) taken.push(...spans);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => taken,
    keys: () => keys,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

import { type Attributes, context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

/** How a span is named in a trace: from a small closed set; what it is about goes into its attributes, and never what people or providers wrote. */
type About = Readonly<{ name: string; kind: SpanKind; attributes?: Attributes; root?: boolean }>;

const tracer = trace.getTracer('number-desk');

/** Runs work as one step of the trace that it is in, or (`root`) as the first of its own; what follows from it, in jobs too, belongs to it. */
export function inSpan<T>({ name, kind, attributes, root }: About, work: () => Promise<T>): Promise<T> {
  return tracer.startActiveSpan(name, { kind, attributes, root }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : undefined });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Shows a call that has just ended, and took so many milliseconds, as a step of the trace that it was made in. */
export function callInSpan(name: string, outcome: string, ms: number): void {
  if (trace.getActiveSpan() === undefined) return;
  const endedAt = Date.now();
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime: endedAt - ms, attributes: { outcome } });
  if (outcome !== 'ok') span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
  span.end(endedAt);
}

/** Notes what happened on the way. */
export function noteInSpan(name: string, attributes: Attributes): void {
  trace.getActiveSpan()?.addEvent(name, attributes);
}

/** The id that all log lines and spans share which follow from one click, 32 hexadecimal digits; undefined where nothing asked for what is done. */
export function traceId(): string | undefined {
  return trace.getActiveSpan()?.spanContext().traceId;
}

/** What a person tells the operator: the beginning of the trace's id, by which its log lines are found. */
export function reference(): string {
  return (traceId() ?? NONE).slice(0, 8);
}

/** Of what no click asked for, which nobody is told of. */
const NONE = '00000000';

/** Runs what goes on long after the click in which it begins. */
export function traceless<T>(work: () => T): T {
  return context.with(ROOT_CONTEXT, work);
}

import { type Attributes, DiagLogLevel, diag, SpanKind } from '@opentelemetry/api';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type ReadableSpan,
  type Sampler,
  SamplingDecision,
} from '@opentelemetry/sdk-trace-node';
import type { Secret } from './setting.ts';
import { withTimeout } from './workflow/with-timeout.ts';

/** How long the end waits for the last spans to be taken. */
const STOP_MS = 1_000;

/** Where spans are sent: the base of an OTLP/HTTP receiver (without one, nowhere), and what it wants in its headers. */
type Collector = Readonly<{ endpoint?: string | undefined; headers?: Readonly<Record<string, Secret>> | undefined }>;

/** The queues' own loops ask for a job every few seconds and look for stalled ones: what nobody asked for is no trace. */
const asked: Sampler = {
  shouldSample: (_context, _traceId, _name, kind) => ({
    decision: kind === SpanKind.INTERNAL ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
  }),
  toString: () => 'asked',
};

/**
 * From here on everything that follows from one click has one trace id, over queues and processes, which every log line names. Spans are recorded and
 * sent only where there is a collector (OTLP over HTTP, in JSON); what that does not take is lost, and said by `warn`.
 */
export async function startTracing(options: {
  collector: Collector;
  /** Takes the secrets out of a text. */
  clean: (text: string) => string;
  warn: (message: string) => void;
}): Promise<{ stop(): Promise<void> }> {
  const { clean, warn } = options;
  const { endpoint, headers = {} } = options.collector;
  const quiet = () => undefined;
  diag.setLogger({ error: warn, warn, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.WARN);
  const provider = new NodeTracerProvider({
    // What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say counts before ours.
    resource: resourceFromAttributes({ 'service.name': 'number-desk' }).merge(
      detectResources({ detectors: [envDetector] }),
    ),
    sampler: endpoint ? new ParentBasedSampler({ root: asked }) : new AlwaysOffSampler(),
    spanProcessors: endpoint ? [await sendingTo(endpoint, headers, clean)] : [],
  });
  provider.register();
  return { stop: () => withTimeout(STOP_MS, provider.shutdown(), () => undefined) };
}

/** What failed is told in the words of whoever failed, which may repeat what they were sent. */
async function sendingTo(endpoint: string, headers: Readonly<Record<string, Secret>>, clean: (text: string) => string) {
  // It takes as long to load as the rest of this, and most have no collector.
  const { OTLPTraceExporter } = await import('./trace-exporter.ts');
  const exporter = new OTLPTraceExporter({
    url: `${endpoint}/v1/traces`,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.reveal()])),
  });
  const cleaned = (attributes: Attributes | undefined) => {
    for (const [name, value] of Object.entries(attributes ?? {}))
      if (attributes && typeof value === 'string') attributes[name] = clean(value);
  };
  return new (class extends BatchSpanProcessor {
    override onEnd(span: ReadableSpan): void {
      cleaned(span.attributes);
      for (const { attributes } of span.events) cleaned(attributes);
      super.onEnd(span);
    }
  })(exporter);
}

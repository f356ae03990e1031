// A file of its own, since a bundle keeps the names of one that it loads later, and not those of a package.
export { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';

import { BullMQOtel } from 'bullmq-otel';

/** Hands the trace of whoever adds a job on to whoever runs it; one for all queues and workers. */
export const telemetry = new BullMQOtel({ tracerName: 'bullmq' });

import { Worker } from 'bullmq';
import { Redis } from 'ioredis';

/*
 * The floor for timers, in a process of its own as the bot is: a BullMQ worker on delayed jobs, set as the bot's are, with an empty handler. Started
 * with the address of Redis, the queue and its prefix; says "ready", and when it is asked how late (ms) each job came since it was asked last.
 */
const [url = '', name = '', prefix = ''] = process.argv.slice(2);
const connection = new Redis(url, { maxRetriesPerRequest: null });
const late: number[] = [];
const handle = async ({ data }: { data: { due: number } }) => void late.push(Date.now() - data.due);
const settings = { connection, prefix, concurrency: 20, drainDelay: 5, removeOnComplete: { count: 0 } };
await new Worker<{ due: number }>(name, handle, settings).waitUntilReady();
process.on('message', () => process.send?.(late.splice(0)));
process.send?.('ready');

import { App } from '@slack/bolt';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

/*
 * The floor for memory: a Bolt app over HTTP with one listener, and a BullMQ queue and worker of each name, all of them doing nothing. Started with the
 * address of Redis, Slack's, a prefix, and the names of queues.
 */
const [url = '', slackApiUrl = '', prefix = '', ...names] = process.argv.slice(2);
const app = new App({ token: 'xoxb-bench', signingSecret: 'bench', clientOptions: { slackApiUrl } });
app.command('/number', async ({ ack }) => ack());
await app.start(0);
const connection = new Redis(url, { maxRetriesPerRequest: null });
for (const name of names) {
  const queue = new Queue(name, { connection, prefix });
  await queue.waitUntilReady();
  await new Worker(name, async () => undefined, {
    connection,
    prefix,
    concurrency: 20,
    drainDelay: 5,
  }).waitUntilReady();
}
process.send?.('ready');

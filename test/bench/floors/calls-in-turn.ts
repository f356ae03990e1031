import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { Agent, request } from 'undici';

/*
 * The floor for a whole request, in a process of its own as the bot is: takes what Slack would deliver (signed; the body is the number of a step), answers
 * it, and makes the calls of that step, one after the other and for one person after the other, as a script would that leaves out whatever can be left
 * out. Started with the address of Redis and the secret; the steps come in a message.
 */
export type Call = Readonly<{ url: string; method: string; body: string; type: string } | { save: string }>;

const [redisUrl = '', secret = ''] = process.argv.slice(2);
const redis = new Redis(redisUrl);
const dispatcher = new Agent({ connections: 10 });
let steps: readonly (readonly Call[])[] = [];
let saves = 0;

async function make(call: Call): Promise<void> {
  if ('save' in call) return void (await redis.set(`floor:${++saves % 1_000}`, call.save));
  const { url, method, body, type } = call;
  const sent = body === '' ? {} : { body };
  const answer = await request(url, {
    method: method as 'POST',
    headers: { 'content-type': type },
    dispatcher,
    ...sent,
  });
  await answer.body.json();
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message) text += chunk;
  return text;
}

const server = createServer(async (message, response) => {
  const body = await textOf(message);
  const signed = `v0:${message.headers['x-slack-request-timestamp']}:${body}`;
  const wanted = `v0=${createHmac('sha256', secret).update(signed).digest('hex')}`;
  if (!timingSafeEqual(Buffer.from(wanted), Buffer.from(String(message.headers['x-slack-signature'])))) {
    response.writeHead(401).end();
    return;
  }
  const [first, ...calls] = steps[Number(body)] ?? [];
  // What is clicked is saved before it is acknowledged.
  if (first && 'save' in first) await make(first);
  response.end();
  if (first && !('save' in first)) await make(first);
  for (const call of calls) await make(call);
});
server.listen(0, '127.0.0.1', () => process.send?.('ready'));
process.on('message', (given: readonly (readonly Call[])[]) => {
  steps = given;
  process.send?.((server.address() as AddressInfo).port);
});

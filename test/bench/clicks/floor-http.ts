import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { secrets } from './kinds.ts';

/* The floor at the door: reads the body, works out the signature, and says no. */

const [, , port = '0'] = process.argv;

createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { 'x-slack-request-timestamp': at = '', 'x-slack-signature': given = '' } = request.headers;
    const hmac = createHmac('sha256', secrets.signingSecret).update(`v0:${at}:`).update(Buffer.concat(chunks));
    const [ours, theirs] = [Buffer.from(`v0=${hmac.digest('hex')}`), Buffer.from(String(given))];
    const isSlack = ours.length === theirs.length && timingSafeEqual(ours, theirs);
    response.writeHead(isSlack ? 200 : 401).end();
  });
}).listen(Number(port), '127.0.0.1', () => process.send?.({ port: Number(port) }));
process.on('disconnect', () => process.exit());

import { Agent, request as httpRequest } from 'node:http';
import { signed } from '../support/signed.ts';
import type { WireRequest } from './mutations.ts';

/** Sends requests to the bot, many at a time over few connections, and answers with the status (0: the connection ended). */
export function createRequestSender(options: { url: () => string; secret: string; connections: number }) {
  const agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  // What no listener takes is answered after three seconds; it must not keep the others waiting.
  const patient = new Agent({ keepAlive: true, maxSockets: 400 });
  const { secret } = options;

  function headersFor({ body, type, signature, retry }: WireRequest): Record<string, string> {
    const base = {
      'content-length': String(body.length),
      ...(type === '' ? {} : { 'content-type': type }),
      ...(retry ? { 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' } : {}),
    };
    switch (signature) {
      case 'right':
        return { ...base, ...signed(secret, body) };
      case 'wrong':
        return { ...base, ...signed('another secret', body) };
      case 'old':
        return { ...base, ...signed(secret, body, 301) };
      case 'future':
        // It comes nearer while it waits its turn.
        return { ...base, ...signed(secret, body, -1_000) };
      case 'none':
        return base;
    }
  }

  function once(request: WireRequest): Promise<number | 'stale'> {
    return new Promise((resolve) => {
      const call = httpRequest(options.url(), {
        method: 'POST',
        agent: request.meant || request.signature !== 'right' ? agent : patient,
        headers: headersFor(request),
      });
      call.on('error', () => resolve(call.reusedSocket ? 'stale' : 0));
      call.on('response', (response) => {
        response.on('error', () => resolve(0));
        response.on('end', () => resolve(response.statusCode ?? 0));
        response.resume();
      });
      call.end(request.body);
    });
  }

  return {
    async send(request: WireRequest): Promise<number> {
      // A connection that was idle may be closed at the moment it is used again: that is no answer of the bot.
      for (;;) {
        const status = await once(request);
        if (status !== 'stale') return status;
      }
    },
    close() {
      agent.destroy();
      patient.destroy();
    },
  };
}

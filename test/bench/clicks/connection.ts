import { connect, type Socket } from 'node:net';
import type { Sent } from './kinds.ts';

/** A connection to the bot that is kept, unless the bot ends it; one request at a time. Slack's own side must cost little: the whole machine has two cores. */
export type Connection = Readonly<{ post(sent: Sent): Promise<string>; close(): void }>;

export function openConnection({ hostname, port, pathname }: URL): Connection {
  let socket: Socket | undefined;
  let answer = '';
  let take: ((answer: string) => void) | undefined;
  let fail: ((error: Error) => void) | undefined;

  function open(): Socket {
    const opened = connect({ host: hostname, port: Number(port), noDelay: true }).setEncoding('latin1');
    opened.on('data', (chunk: string) => {
      answer += chunk;
      if (!isWhole(answer)) return;
      const whole = answer;
      answer = '';
      if (/^connection: close/im.test(whole)) socket = undefined;
      take?.(whole);
    });
    const ended = () => {
      if (socket !== opened) return;
      socket = undefined;
      fail?.(new Error('the connection ended before the answer'));
    };
    opened.on('error', ended).on('close', ended);
    return opened;
  }

  return {
    post({ headers, body }) {
      const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
      const head = `POST ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\n${lines.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n`;
      return new Promise((resolve, reject) => {
        [take, fail] = [resolve, reject];
        socket ??= open();
        socket.write(head + body);
      });
    },
    close: () => socket?.destroy(),
  };
}

/** Of what is answered with a length, and of what comes in pieces. */
function isWhole(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, end + 2))?.[1];
  if (length !== undefined) return answer.length - end - 4 >= Number(length);
  return answer.endsWith('0\r\n\r\n');
}

import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Certificate, makeCertificate, startTlsFront } from '../support/certificate.ts';
import { holds } from '../support/journey.ts';
import { useWholeBot } from '../support/whole-bot.ts';

let proxy: Server;
const approvers: string[] = [];
const logins = new Set<string | undefined>();

/** A proxy as companies have them: it alone knows where slack.test and 2chat.test are (this machine), and asks for a login. */
beforeAll(async () => {
  proxy = createServer((incoming, outgoing) => {
    if (!letIn(incoming)) return void outgoing.writeHead(407).end();
    const { hostname, port, pathname, search } = new URL(incoming.url ?? '');
    approvers.push(`${hostname} forwarded`);
    const { method, headers } = incoming;
    const onward = request({ host: '127.0.0.1', port, path: pathname + search, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  });
  proxy.on('connect', (incoming, socket) => {
    if (!letIn(incoming)) return void socket.end('HTTP/1.1 407 Login\r\n\r\n');
    const [hostname, port] = (incoming.url ?? '').split(':');
    approvers.push(`${hostname} tunnelled`);
    const onward = connect(Number(port), '127.0.0.1', () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    socket.pipe(onward).pipe(socket);
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
afterAll(() => void proxy.close());

function letIn({ headers }: IncomingMessage): boolean {
  logins.add(headers['proxy-authorization']);
  return headers['proxy-authorization'] === `Basic ${Buffer.from('bot:pass word').toString('base64')}`;
}

const through = () => `http://bot:pass%20word@127.0.0.1:${(proxy.address() as AddressInfo).port}`;
const under = (name: string, url: string) => url.replace('127.0.0.1', name);

describe('a proxy in the environment', () => {
  const desk = useWholeBot({
    env: {
      get HTTP_PROXY() {
        return through();
      },
      get SLACK_API_URL() {
        return under('slack.test', desk.slack.apiUrl);
      },
      get TWOCHAT_API_URL() {
        return under('2chat.test', desk.sandbox.url);
      },
    },
  });

  it('F88: Slack and 2Chat are called through it, with its login, which no log line holds', async () => {
    await holds(desk.person('ana'), 'Through the proxy');
    expect(new Set(approvers)).toEqual(new Set(['slack.test forwarded', '2chat.test forwarded']));
    expect(logins.size).toBe(1);
    expect(desk.log.join()).not.toMatch(/pass word|pass%20word/);
  }, 60_000);
});

describe('a proxy in the environment, and targets on this machine', () => {
  const desk = useWholeBot({
    env: {
      get https_proxy() {
        return through();
      },
    },
  });

  it('F88: this machine is never called through it', async () => {
    approvers.length = 0;
    await holds(desk.person('ana'), 'Past the proxy');
    expect(approvers).toEqual([]);
  }, 60_000);
});

describe('a proxy in the environment, and targets that speak TLS', () => {
  let certificate: Certificate;
  let fronts: Awaited<ReturnType<typeof startTlsFront>>[] = [];
  const portOf = (url: string) => Number(new URL(url).port);
  beforeAll(async () => {
    certificate = await makeCertificate('slack.test', '2chat.test');
    fronts = await Promise.all([
      startTlsFront(certificate, () => portOf(desk.slack.apiUrl)),
      startTlsFront(certificate, () => portOf(desk.sandbox.url)),
    ]);
    return async () => {
      for (const front of fronts) front.close();
      await certificate.remove();
    };
  });
  const secure = (name: string, url: string, front: number) => {
    const { pathname } = new URL(url);
    return `https://${name}:${fronts[front]?.port}${pathname}`;
  };
  const desk = useWholeBot({
    env: {
      get HTTPS_PROXY() {
        return through();
      },
      get NODE_EXTRA_CA_CERTS() {
        return certificate.file;
      },
      get SLACK_API_URL() {
        return secure('slack.test', desk.slack.apiUrl, 0);
      },
      get TWOCHAT_API_URL() {
        return secure('2chat.test', desk.sandbox.url, 1);
      },
    },
  });

  it('F88: HTTPS goes through it as a tunnel, to Slack and to 2Chat', async () => {
    await holds(desk.person('ana'), 'Through a tunnel');
    expect(new Set(approvers)).toEqual(new Set(['slack.test tunnelled', '2chat.test tunnelled']));
  }, 60_000);
});

describe('a proxy in the environment, and Socket Mode', () => {
  const desk = useWholeBot({
    socketMode: true,
    env: {
      get HTTP_PROXY() {
        return through();
      },
      // In place of this machine, so that what Slack names it is beyond the proxy too.
      NO_PROXY: 'elsewhere.test',
    },
  });

  it('F88: the sockets to Slack are opened through it', async () => {
    await holds(desk.person('ana'), 'Over a socket');
    expect(approvers.filter((each) => each === '127.0.0.1 tunnelled').length).toBeGreaterThanOrEqual(2);
    expect(approvers).toContain('127.0.0.1 forwarded');
    const { status } = await fetch(new URL('/ready', desk.url));
    expect(status).toBe(200);
  }, 60_000);
});

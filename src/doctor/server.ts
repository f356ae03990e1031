import { get } from 'node:http';
import { createServer } from 'node:net';
import type { Setup } from '../config.ts';
import type { Answer } from '../readiness.ts';
import { portObjection } from '../server.ts';
import { type Check, fails, passes, warns } from '../workflow/check.ts';

const ANSWER_MS = 10_000;
const MAX_BYTES = 10_000_000;
/** What has a port where nothing answers. */
const SILENT = 'another program, or by the bot here, which does not answer';

/** Whether a bot runs at this machine's port, what it says of itself, and, where none does, whether one could. */
export async function askServer({ value }: Setup): Promise<Check[]> {
  const { HOST: host, PORT: port, METRICS_PORT: metricsPort } = value;
  if (host === undefined || port === undefined) return [];
  const name = 'PORT';
  if (port === 0) return [passes(name, 'a free one is taken at each start')];
  const at = /^(0\.0\.0\.0|::)$/.test(host) ? '127.0.0.1' : host;
  const ask = (path: string) => page(at, path === '/metrics' && metricsPort ? metricsPort : port, path);
  const { status, body } = await ask('/health');
  if (/"status":"alive"/.test(body)) return [await readiness(ask), ...(await refusals(ask))];
  const ports = { [name]: port, ...(metricsPort ? { METRICS_PORT: metricsPort } : {}) };
  return Promise.all(
    Object.entries(ports).map(([name, port]) => canListen(name, { host, port, by: status === 0 ? SILENT : undefined })),
  );
}

type Port = Readonly<{ host: string; port: number; by: string | undefined }>;

async function canListen(name: string, { host, port, by }: Port): Promise<Check> {
  const error = await listening(host, port);
  if (error === undefined) return passes(name, `${port} of ${host} is free: no bot runs here`);
  const objection = portObjection(error, { host, port, name, by }) ?? String(error);
  return fails(name, objection, `Set ${name}, or HOST, to one that is free.`);
}

type Page = Readonly<{ status: number; body: string }>;
type Ask = (path: string) => Promise<Page>;

async function readiness(ask: Ask): Promise<Check> {
  const name = 'the bot that runs here';
  const { status, body } = await ask('/ready');
  if (status === 200) return passes(name, 'is ready');
  return fails(
    name,
    `is not ready: ${reasonsIn(body).slice(0, 500)}`,
    'Mend what it names, or what fails below; its log says more.',
  );
}

/** "redis cannot be reached, slack token is refused by Slack (token_revoked)"; what cannot be read as it is. */
function reasonsIn(body: string): string {
  try {
    const { status, failed = [] } = JSON.parse(body) as Answer;
    return failed.map(({ name, detail }) => `${name} ${detail}`).join(', ') || status;
  } catch {
    return body;
  }
}

/** What it refused at its door tells what nothing else does: a signing secret that is not Slack's. */
async function refusals(ask: Ask): Promise<Check[]> {
  const { body } = await ask('/metrics');
  const [, count] = /^\w*refused\w*\{[^}]*reason="signature"[^}]*\} (\d+)/m.exec(body) ?? [];
  if (count === undefined || count === '0') return [];
  return [
    warns(
      'requests of Slack',
      `${count} were refused since the start of the bot that runs here, because their signature does not match`,
      'Copy the "Signing Secret" from "Basic Information" of the app to SLACK_SIGNING_SECRET, and start the bot again.',
    ),
  ];
}

/** What answers there, whatever it is; nothing of it is waited for longer than a moment. No proxy is asked. */
function page(host: string, port: number, path: string): Promise<Page> {
  return new Promise((resolve) => {
    const none = () => resolve({ status: 0, body: '' });
    const request = get({ host, port, path, signal: AbortSignal.timeout(ANSWER_MS), agent: false }, (response) => {
      beginningOf(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), none);
    });
    request.on('error', none);
  });
}

/** As much as a bot could have to say. */
async function beginningOf(response: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response) {
    parts.push(part);
    bytes += part.byteLength;
    if (bytes > MAX_BYTES) break;
  }
  return Buffer.concat(parts).toString();
}

/** Why nobody could listen there; undefined where one could. */
function listening(host: string, port: number): Promise<unknown> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

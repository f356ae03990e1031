import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import type { Answer, Dispatch } from './dispatcher.ts';
import { admitted } from './payload-check.ts';
import type { Refuse } from './refusals.ts';

/** A request whose body has been read. */
export type ReadRequest = IncomingMessage & { rawBody: Buffer /** By `performance.now()`. */; arrivedAt?: number };

/** What stands at `/slack/events`. */
export type Door = Readonly<{
  /** From the headers alone: the status to refuse with, or how many bytes of the body may be read. */
  admit(headers: IncomingHttpHeaders): Readonly<{ status: number }> | Readonly<{ maxBytes: number }>;
  /** Answers an admitted request. */
  handle(request: ReadRequest, response: ServerResponse): void;
  /** Told when the body of an admitted request could not be read. */
  unread(reason: 'too large' | 'incomplete'): void;
}>;

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/** Slack's own limit for how old a signed request may be; one ahead of time would stay valid for longer than Slack means it to. */
const FRESH_SECONDS = 300;
/** No machine's clock is as wrong as that: the sender is not Slack. */
const DAY_SECONDS = 86_400;
/** Slack's largest payload is a view with everything in it, some 100 kB of a form. */
const MAX_BYTES = 256 * 1024;
/** What Slack does not sign is its check of the certificate, one short form. */
const MAX_UNSIGNED_BYTES = 1024;

/** Statuses for what no listener acknowledged. */
const NOT_ACKNOWLEDGED = { unknown: 404, failed: 500, late: 404 } as const;

/**
 * Stands before the framework: what Slack did not sign is answered with 401, most of it from the headers alone; what is signed and not
 * shaped as Slack's payloads with 400, and what nothing here listens to with 404, at once.
 */
export function createDoor(options: {
  signingSecret: string;
  dispatch: Dispatch;
  refuse: Refuse;
  /** Told of each request that Slack has signed. */
  onSigned?: () => void;
  /** Epoch ms. */
  clock?: () => number;
}): Door {
  const { signingSecret, dispatch, refuse, onSigned, clock = Date.now } = options;

  function isSigned({ headers, rawBody }: ReadRequest): boolean {
    const hmac = createHmac('sha256', signingSecret);
    const wanted = hmac.update(`v0:${headers['x-slack-request-timestamp']}:`).update(rawBody).digest();
    return timingSafeEqual(wanted, Buffer.from(String(headers['x-slack-signature']).slice('v0='.length), 'hex'));
  }

  function admit(headers: IncomingHttpHeaders): ReturnType<Door['admit']> {
    const length = Number(headers['content-length']);
    const type = mediaType(headers);
    if (!hasSignature(headers)) {
      if (type === FORM && length <= MAX_UNSIGNED_BYTES) return { maxBytes: MAX_UNSIGNED_BYTES };
      refuse('unsigned', UNSIGNED);
      return { status: 401 };
    }
    const seconds = Math.round(clock() / 1_000 - Number(headers['x-slack-request-timestamp']));
    if (Math.abs(seconds) > FRESH_SECONDS) {
      refuse('clock', wrongTime(seconds));
      return { status: 401 };
    }
    if (type !== FORM && type !== JSON_TYPE) {
      refuse('media type', `Slack sends forms and JSON, this was ${type === '' ? 'neither' : type.slice(0, 100)}`);
      return { status: 400 };
    }
    if (length > MAX_BYTES) {
      refuse('too large', `${length} bytes were announced, ${MAX_BYTES} are the limit`);
      return { status: 413 };
    }
    return { maxBytes: MAX_BYTES };
  }

  function handle(request: ReadRequest, response: ServerResponse): void {
    const turnAway = (status: number) => response.writeHead(status).end();
    const readForm = () => (mediaType(request.headers) === FORM ? formIn(request.rawBody.toString()) : undefined);
    if (!hasSignature(request.headers)) {
      if (isCheck(readForm())) return void turnAway(200);
      refuse('unsigned', UNSIGNED);
      return void turnAway(401);
    }
    if (!isSigned(request)) {
      refuse('signature', 'the signature does not match. The likely cause is a wrong SLACK_SIGNING_SECRET');
      return void turnAway(401);
    }
    onSigned?.();
    const form = readForm();
    if (isCheck(form)) return void turnAway(200);
    const payload = payloadOf(form, request.rawBody);
    const isCommand = form !== undefined && form['payload'] === undefined;
    // Slack asks with this one whether the address is the app's.
    if (!isCommand && isChallenge(payload)) return void sendBody(response, { challenge: payload.challenge });
    const found = admitted(payload, isCommand, refuse);
    if (found.problem !== undefined) return void turnAway(found.problem === 'unknown' ? 404 : 400);
    const { arrivedAt } = request;
    void dispatch(found.payload, { ...retryOf(request.headers), arrivedAt }).then((answer) => send(response, answer));
  }

  return {
    admit,
    handle,
    unread: (reason) => refuse(reason, reason === 'too large' ? `more than ${MAX_BYTES} bytes came` : INCOMPLETE),
  };
}

const UNSIGNED =
  "no signature of Slack's. Either this is not from Slack, or a proxy in between drops the X-Slack-… headers";
const INCOMPLETE = 'the sender was too slow or went away in the middle';

function wrongTime(seconds: number): string {
  if (Math.abs(seconds) > DAY_SECONDS) return 'a timestamp that Slack never sends, so this is not from Slack';
  const direction = seconds > 0 ? 'behind' : 'ahead of';
  return (
    `the timestamp is ${Math.abs(seconds)} s ${direction} this machine's clock. ` +
    `The likely cause is that this clock is off by ${Math.abs(seconds)} s, or an old request was sent again`
  );
}

function hasSignature(headers: IncomingHttpHeaders): boolean {
  return (
    /^v0=[0-9a-f]{64}$/.test(String(headers['x-slack-signature'])) &&
    /^\d{1,12}$/.test(String(headers['x-slack-request-timestamp']))
  );
}

/** The media type without its parameters, which say nothing that would matter here. */
function mediaType(headers: IncomingHttpHeaders): string {
  return (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}

/** Most forms are one field of JSON, which is read sooner where no others are looked for. */
function formIn(body: string): ReturnType<typeof parse> {
  if (!body.startsWith(ONE_FIELD) || body.includes('&')) return parse(body);
  try {
    return { payload: decodeURIComponent(body.slice(ONE_FIELD.length).replaceAll('+', ' ')) };
  } catch {
    return parse(body);
  }
}
const ONE_FIELD = 'payload=';

/** Slack looks at the certificate of this address, mostly without a signature. */
function isCheck(form: ReturnType<typeof parse> | undefined): boolean {
  return form?.['ssl_check'] === '1';
}

/** What a command's form or the JSON says; undefined when it is neither. */
function payloadOf(form: ReturnType<typeof parse> | undefined, body: Buffer): unknown {
  const json = form ? form['payload'] : body.toString();
  if (json === undefined) return { ...form };
  try {
    return typeof json === 'string' ? JSON.parse(json) : undefined;
  } catch {
    return undefined;
  }
}

function isChallenge(payload: unknown): payload is { challenge: unknown } {
  return (payload as { type?: unknown } | null | undefined)?.type === 'url_verification';
}

function retryOf(headers: IncomingHttpHeaders): { number?: number; reason?: string } {
  const number = headers['x-slack-retry-num'];
  const reason = headers['x-slack-retry-reason'];
  return {
    number: number === undefined ? undefined : Number(number),
    reason: reason?.toString(),
  };
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer.kind === 'acknowledged') sendBody(response, answer.body);
  else response.writeHead(NOT_ACKNOWLEDGED[answer.kind]).end();
}

function sendBody(response: ServerResponse, body: unknown): void {
  const isText = typeof body === 'string';
  const text = isText ? body : JSON.stringify(body ?? '');
  if (body === undefined || text === '') return void response.writeHead(200).end();
  response
    .writeHead(200, {
      'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json',
      // Told its length, Node sends head and body in one piece.
      'content-length': Buffer.byteLength(text),
    })
    .end(text);
}

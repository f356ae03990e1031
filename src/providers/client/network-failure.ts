import { subscribe } from 'node:diagnostics_channel';

/** Codes that can only mean that there was no connection, whatever layer reports them. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EAI_NONAME',
  'ERR_INVALID_URL',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
]);

/** Failures of connecting, the TLS handshake included: the HTTP client says so itself, since the same TLS codes may come after a request was written. */
const whileConnecting = new WeakSet<object>();
subscribe('undici:client:connectError', (message) => {
  const error: unknown = Reflect.get(Object(message), 'error');
  if (typeof error === 'object' && error !== null) whileConnecting.add(error);
});

/** Whether a failed request surely never left: no connection was made, so nothing can have happened at the other end. */
export function neverSent(failure: unknown): boolean {
  return chain(failure).some((link) => {
    if (whileConnecting.has(Object(link))) return true;
    if (link instanceof AggregateError && link.errors.length > 0) return link.errors.every(neverSent);
    const syscall = text(link, 'syscall');
    return NEVER_SENT.has(text(link, 'code')) || syscall === 'connect' || syscall === 'getaddrinfo';
  });
}

/** A few words for a log: the deepest error's code, or its message without addresses. */
export function describe(failure: unknown): string {
  const links = chain(failure);
  const coded = links.findLast((link) => text(link, 'code') !== '');
  const last = coded ?? links.at(-1);
  const code = text(last, 'code');
  return code || text(last, 'message').replaceAll(/\bhttps?:\/\/\S+/g, '(address)') || 'unknown failure';
}

function chain(failure: unknown): unknown[] {
  const links: unknown[] = [];
  for (let link = failure; link instanceof Error && links.length < 8; link = link.cause) links.push(link);
  return links;
}

function text(value: unknown, key: 'code' | 'syscall' | 'message'): string {
  const found: unknown = value instanceof Error ? Reflect.get(value, key) : undefined;
  return typeof found === 'string' ? found : '';
}

const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Whether a failed request surely never left: no connection was made, so nothing can have happened at the other end. */
export function neverSent(failure: unknown): boolean {
  return chain(failure).some((link) => {
    if (link instanceof AggregateError && link.errors.length > 0) return link.errors.every(neverSent);
    return NEVER_SENT.has(text(link, 'code')) || text(link, 'syscall') === 'connect';
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

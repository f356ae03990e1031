import type { Secret } from './setting.ts';
import { readAddress } from './store/redis-url.ts';

/** Every value in a configuration that must not appear in a log, with the passwords that stand in addresses. */
export function secretsOf(config: object): string[] {
  return Object.values(config).flatMap((value: unknown) => {
    if (typeof value !== 'object' || value === null) return [];
    return 'reveal' in value ? parts((value as Secret).reveal()) : secretsOf(value);
  });
}

/** A secret, or what is secret in it where it is an address: it is the rest that says what could not be reached. */
function parts(secret: string): string[] {
  const { address } = readAddress(secret);
  if (address) return [address.login, address.sentinelLogin].flatMap(loginParts);
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(secret) || !URL.canParse(secret)) return [secret];
  const { username, password, searchParams } = new URL(secret);
  return [
    ...(password === ''
      ? []
      : [password, ...loginParts({ username: decodedOf(username), password: decodedOf(password) })]),
    ...[...searchParams].filter(([name]) => /pass/i.test(name)).map(([, value]) => value),
  ];
}

/** A password as it may stand in a message: as it is, in an address, and as it is sent to a proxy. */
function loginParts({ username = '', password = '' }: Readonly<{ username?: string; password?: string }>): string[] {
  const login = Buffer.from(`${username}:${password}`).toString('base64');
  return password === '' ? [] : [password, encodeURIComponent(password), login];
}

function decodedOf(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

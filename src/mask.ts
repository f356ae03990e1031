/** What stands in place of a secret. */
export const HIDDEN = '[hidden]';

/** A secret as short as this is hidden only where it stands alone: as a part of words it would make every text unreadable. */
const SHORT = 3;

/** Hides these values wherever they stand in a text: as they are, and as addresses, forms, JSON and headers write them. */
export function createMask(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.filter((secret) => secret !== '').flatMap(formsOf))];
  if (forms.length === 0) return (text) => text;
  // The longest first, so that nothing is left of one that begins like another.
  const pattern = forms
    .toSorted((one, other) => other.length - one.length)
    .map(patternOf)
    .join('|');
  const any = new RegExp(pattern, 'gu');
  return (text) => text.replace(any, HIDDEN);
}

function formsOf(secret: string): string[] {
  const inAddress = encoded(secret);
  return [
    secret,
    decoded(secret),
    inAddress,
    inAddress.replaceAll('%20', '+'),
    // RFC 3986 wants these encoded too; the language leaves them.
    inAddress.replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
    encodedLeniently(secret),
    JSON.stringify(secret).slice(1, -1),
    ...(secret.length > SHORT
      ? [Buffer.from(secret).toString('base64').replace(/=+$/, ''), Buffer.from(secret).toString('base64url')]
      : []),
  ];
}

function patternOf(form: string): string {
  const exact = form
    .replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    // Encoded signs are written in either case.
    .replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => `%(?:${hex.toUpperCase()}|${hex.toLowerCase()})`);
  return form.length > SHORT ? exact : `(?<![\\p{L}\\p{N}])${exact}(?![\\p{L}\\p{N}])`;
}

function encoded(text: string): string {
  return attempt(encodeURIComponent, text);
}

function encodedLeniently(text: string): string {
  return attempt(encodeURI, text);
}

function decoded(text: string): string {
  return attempt(decodeURIComponent, text) || text;
}

/** Half a character can be neither encoded nor decoded; then the text itself is all there is. */
function attempt(write: (text: string) => string, text: string): string {
  try {
    return write(text);
  } catch {
    return text;
  }
}

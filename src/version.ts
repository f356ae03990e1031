import { readFileSync } from 'node:fs';

/** Where the package's own file is, seen from `src/` and `dist/`, and from where tests compile to. */
const PLACES = ['../package.json', '../../package.json'];

/** Which version of the bot this is. */
export function readVersion(): string {
  for (const place of PLACES) {
    try {
      const { version } = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as { version?: unknown };
      if (typeof version === 'string') return version;
    } catch {
      // It may be the next one.
    }
  }
  return 'unknown';
}

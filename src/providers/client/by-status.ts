import { asRecord, isText } from '../reading/json.ts';
import type { Answer } from './verdict.ts';

/** The yes or no of a provider that tells it by the status alone; an error's body has words under names that need not be documented. */
export function byStatus(body: unknown, status: number): Pick<Answer, 'says' | 'words'> {
  if (typeof body !== 'object' || body === null) return { says: 'unclear', words: '' };
  if (status >= 200 && status < 300) return { says: 'yes', words: '' };
  if (status < 400) return { says: 'unclear', words: '' };
  const [said = '', ...more] = new Set(wordsOf(body));
  return { says: said === '' ? 'unclear' : 'no', words: more.length > 0 ? `${said} (${more.join(', ')})` : said };
}

/** What an error says, most telling first; codes like `InsufficientBalance` are taken apart, since it is words that are judged. */
function wordsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value.trim()];
  if (depth > 3 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.slice(0, 5).flatMap((entry) => wordsOf(entry, depth + 1));
  const error = asRecord(value) ?? {};
  const code = isText(error['code']) ? [spaced(error['code'])] : [];
  const names = ['message', 'description', 'title', 'detail', 'error', 'errors'];
  return [...names.flatMap((name) => wordsOf(error[name], depth + 1)), ...code];
}

function spaced(code: string): string {
  return code
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]+/g, ' ')
    .toLowerCase()
    .trim();
}

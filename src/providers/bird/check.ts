import { type Check, passes } from '../../workflow/check.ts';
import { line, notTold, tried } from '../client/check-lines.ts';
import type { Query } from '../client/exchange.ts';
import { isKind } from '../client/failures.ts';
import type { Http } from '../client/http.ts';
import { readPage } from './answers.ts';
import { groupsOf } from './items.ts';

type Asked = Readonly<{ http: Http; stockPath: string; ownedPath: string; perMinute: number }>;

const SAMPLE = { country: 'NL', name: 'the Netherlands', limit: 99 } as const;

/** Asks Bird three questions that change nothing and puts the answers, and what no answer tells, into words for an operator. */
export async function checkBird({ http, stockPath, ownedPath, perMinute }: Asked): Promise<readonly Check[]> {
  const rows = async (path: string, query: Query) =>
    (readPage(await http.read(path, query)) ?? http.unreadable('a list')).rows;
  const { country, name, limit } = SAMPLE;
  const key = await keyLine(
    'access key and organization',
    'the stock can be read',
    'Check BIRD_ACCESS_KEY and BIRD_ORGANIZATION_ID: the key must be allowed to view the stock of that organization.',
    () => rows(stockPath, { countryCodes: [country], limit: 1 }),
  );
  return [
    key,
    await keyLine(
      'workspace',
      'its numbers can be read; what its wallet holds, and whether the key may buy, only an order shows',
      'Check BIRD_WORKSPACE_ID, and that the access key belongs to that workspace.',
      () => rows(ownedPath, { limit: 1 }),
    ),
    // Where the key is refused, it could only repeat that.
    ...(key.status === 'fail'
      ? []
      : [line('sample search', await tried(sample), (found) => `${found} numbers in ${name}`)]),
    passes('requests per minute', `not documented for numbers; ${perMinute} are kept to`),
  ];

  async function sample(): Promise<string> {
    const found = await rows(stockPath, { countryCodes: [country], limit });
    return `${groupsOf(http, found, country).groups.length}${found.length >= limit ? ' or more' : ''}`;
  }
}

/** Whether a key is good cannot be told while Bird is out of reach. */
async function keyLine(name: string, fine: string, fix: string, ask: () => Promise<unknown>): Promise<Check> {
  const result = await tried(ask);
  const isOfKey = 'error' in result && isKind(result.error, 'unauthorised', 'refused');
  const isOpen = 'error' in result && !isOfKey && !isKind(result.error, 'unreadable');
  // What cannot be read says nothing of the key: whatever answers there may not be Bird.
  return isOpen ? notTold(name, result.error) : line(name, result, () => fine, isOfKey ? fix : undefined);
}

import type { ProviderCheck } from '../../workflow/provider.ts';
import { type CheckLine, line, notTold, tried } from '../client/check-lines.ts';
import type { Query } from '../client/exchange.ts';
import { isKind } from '../client/failures.ts';
import type { Http } from '../client/http.ts';
import { readPage } from './answers.ts';
import { groupsOf } from './items.ts';

type StagedApprovers = Readonly<{ http: Http; stockPath: string; ownedPath: string; perMinute: number }>;

const SAMPLE = { country: 'NL', name: 'the Netherlands', limit: 99 } as const;

/** Asks Bird three questions that change nothing and puts the answers, and what no answer tells, into words for an operator. */
export async function checkBird({ http, stockPath, ownedPath, perMinute }: StagedApprovers): Promise<ProviderCheck> {
  const rows = async (path: string, query: Query) =>
    (readPage(await http.read(path, query)) ?? http.unreadable('a list')).rows;
  const { country, name, limit } = SAMPLE;
  return [
    await keyLine('access key and organization', 'the stock can be read', () =>
      rows(stockPath, { countryCodes: [country], limit: 1 }),
    ),
    await keyLine('workspace', 'its numbers can be read', () => rows(ownedPath, { limit: 1 })),
    line('sample search', await tried(sample), (found) => `${found} numbers in ${name}`),
    { what: 'requests per minute', ok: undefined, said: `not documented for numbers; ${perMinute} are kept to` },
    { what: 'balance', ok: undefined, said: 'cannot be told: no documented call shows the wallet' },
    {
      what: 'buying',
      ok: undefined,
      said: 'not tried: this check spends nothing, and only a purchase shows whether the key may',
    },
  ];

  async function sample(): Promise<string> {
    const found = await rows(stockPath, { countryCodes: [country], limit });
    return `${groupsOf(http, found, country).groups.length}${found.length >= limit ? ' or more' : ''}`;
  }
}

/** Whether a key is good cannot be told while Bird is out of reach. */
async function keyLine(what: string, fine: string, ask: () => Promise<unknown>): Promise<CheckLine> {
  const result = await tried(ask);
  const isOpen = 'error' in result && !isKind(result.error, 'unauthorised', 'refused', 'unreadable');
  return isOpen ? notTold(what, result.error) : line(what, result, () => fine);
}

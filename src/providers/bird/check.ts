import { type ProviderCheck, ProviderError } from '../../workflow/provider.ts';
import type { Http, Query } from '../client/http.ts';
import { readPage } from './answers.ts';
import { unreadable } from './failure.ts';
import { groupsOf } from './stock.ts';

type Line = ProviderCheck[number];
type Asked = Readonly<{ http: Http; stockPath: string; ownedPath: string; perMinute: number }>;

const SAMPLE = { country: 'NL', name: 'the Netherlands', limit: 99 } as const;

/** Asks Bird three questions that change nothing and puts the answers, and what no answer tells, into words for an operator. */
export async function checkBird({ http, stockPath, ownedPath, perMinute }: Asked): Promise<ProviderCheck> {
  const rows = async (path: string, query: Query) =>
    (readPage(await http.read(path, query)) ?? unreadable('a list')).rows;
  return [
    await line('access key and organization', 'the stock can be read', () =>
      rows(stockPath, { countryCodes: [SAMPLE.country], limit: 1 }),
    ),
    await line('workspace', 'its numbers can be read', () => rows(ownedPath, { limit: 1 })),
    await line('sample search', undefined, async () => {
      const { country, name, limit } = SAMPLE;
      const found = await rows(stockPath, { countryCodes: [country], limit });
      const { groups } = groupsOf(found, country);
      return `${groups.length}${found.length >= limit ? ' or more' : ''} numbers in ${name}`;
    }),
    { what: 'requests per minute', ok: undefined, said: `not documented for numbers; ${perMinute} are kept to` },
    { what: 'balance', ok: undefined, said: 'cannot be told: no documented call shows the wallet' },
    {
      what: 'buying',
      ok: undefined,
      said: 'not tried: this check spends nothing, and only a purchase shows whether the key may',
    },
  ];
}

async function line(what: string, fine: string | undefined, ask: () => Promise<unknown>): Promise<Line> {
  try {
    const answer = await ask();
    return { what, ok: true, said: fine ?? String(answer) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { kind, message } = error;
    // Whether a key is good cannot be told while Bird is out of reach; that the sample did not come can.
    const isNo = fine === undefined || kind === 'unauthorised' || kind === 'refused' || kind === 'unreadable';
    return { what, ok: isNo ? false : undefined, said: isNo ? message : `could not be told: ${message}` };
  }
}

import { type Check, fails, passes, warns } from '../../workflow/check.ts';
import type { ProviderError } from '../../workflow/provider.ts';
import { line, notTold, type Tried, tried } from '../client/check-lines.ts';
import { isKind } from '../client/failures.ts';
import type { Http } from '../client/http.ts';
import { legible } from '../client/offers.ts';
import { ASSUMED_PER_MINUTE, type Limit, readAccount, readInfo, type TwochatAccount } from './account.ts';
import { readGroups } from './groups.ts';
import { ownedPage } from './owned.ts';

/** A country with few numbers, so that the sample stays small. */
const SAMPLE = { country: 'IE', type: 'all', name: 'Ireland' } as const;

/** Asks 2Chat three questions that change nothing and puts the answers into words for an operator. */
export async function checkTwochat(http: Http, limit: Limit): Promise<readonly Check[]> {
  const account = await tried(async () => readAccount(await readInfo(http), http.now()));
  if ('value' in account) limit.learn(account.value);
  const search = await tried(async () => {
    const body = await http.read('/numbers/groups', { country: SAMPLE.country, did_type: SAMPLE.type });
    return legible(http, readGroups(body, SAMPLE), 'groups').groups;
  });
  const owned = await tried(async () => ownedPage(http, 0));

  const key = keyLine(account, search);
  // The others could only repeat it.
  if (key.status === 'fail') return [key];
  return [
    key,
    ...('value' in account ? accountLines(account.value, http.now()) : untold(account.error)),
    line('sample search', search, (groups) => `${groups.length} groups in ${SAMPLE.name}`),
    line('owned numbers', owned, ({ rows }) => `can be read; ${rows.length} on the first page`),
  ];
}

function keyLine(account: Tried<unknown>, search: Tried<unknown>): Check {
  const name = 'API key';
  // Where the account is asked about differs between 2Chat's pages, so only a "no" that is about the key counts against it.
  for (const asked of [account, search]) {
    if ('value' in asked) return passes(name, 'accepted; whether it may hold and buy, only a hold and an order show');
    if (isKind(asked.error, 'unauthorised'))
      return fails(name, asked.error.message, 'Copy the API key from app.2chat.io/developers to TWOCHAT_API_KEY.');
  }
  return warns(name, 'could not be told: no answer told it', 'Try again when 2Chat answers.');
}

const SEE_ACCOUNT = 'See what app.2chat.io says of the account.';

function accountLines(account: TwochatAccount, now: number): Check[] {
  const { perMinute, creditsUsed: used, creditsMost: most } = account;
  return [
    accountStatus(account, now),
    passes(
      'requests per minute',
      perMinute === undefined ? `not told; ${ASSUMED_PER_MINUTE} are kept to` : inWords(perMinute),
    ),
    used === undefined || most === undefined ? warns('credits', 'not told', SEE_ACCOUNT) : credits(used, most),
  ];
}

function credits(used: number, most: number): Check {
  const detail = `${inWords(used)} of ${inWords(most)} used, ${inWords(Math.max(0, most - used))} left`;
  return used < most
    ? passes('credits', detail)
    : fails('credits', detail, 'Get more API credits at app.2chat.io: without any, nothing can be searched or bought.');
}

function accountStatus({ blocked, onTrial, expiresAt }: TwochatAccount, now: number): Check {
  const name = 'account';
  const until = Number.isFinite(expiresAt) ? new Date(expiresAt).toISOString().slice(0, 10) : undefined;
  if (blocked) return fails(name, 'blocked', 'Ask 2Chat why the account is blocked.');
  if (until !== undefined && expiresAt <= now) return fails(name, `expired on ${until}`, 'Renew it at app.2chat.io.');
  if (blocked === undefined) return warns(name, 'not told whether it is blocked', SEE_ACCOUNT);
  return passes(name, `not blocked${onTrial ? ', on trial' : ''}${until ? `, good until ${until}` : ''}`);
}

function untold(error: ProviderError): Check[] {
  return ['account', 'requests per minute', 'credits'].map((name) => notTold(name, error));
}

function inWords(count: number): string {
  return count.toLocaleString('en');
}

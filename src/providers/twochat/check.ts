import type { ProviderCheck, ProviderError } from '../../workflow/provider.ts';
import { type CheckLine, line, notTold, type Tried, tried } from '../client/check-lines.ts';
import { isKind } from '../client/failures.ts';
import type { Http } from '../client/http.ts';
import { legible } from '../client/offers.ts';
import { ASSUMED_PER_MINUTE, type Limit, readAccount, readInfo, type TwochatAccount } from './account.ts';
import { readGroups } from './groups.ts';
import { ownedPage } from './owned.ts';

/** A country with few numbers, so that the sample stays small. */
const SAMPLE = { country: 'IE', type: 'all', name: 'Ireland' } as const;

/** Asks 2Chat three questions that change nothing and puts the answers into words for an operator. */
export async function checkTwochat(http: Http, limit: Limit): Promise<ProviderCheck> {
  const account = await tried(async () => readAccount(await readInfo(http), http.now()));
  if ('value' in account) limit.learn(account.value);
  const search = await tried(async () => {
    const body = await http.read('/numbers/groups', { country: SAMPLE.country, did_type: SAMPLE.type });
    return legible(http, readGroups(body, SAMPLE), 'groups').groups;
  });
  const owned = await tried(async () => ownedPage(http, 0));

  return [
    keyLine(account, search),
    ...('value' in account ? accountLines(account.value, http.now()) : untold(account.error)),
    line('sample search', search, (groups) => `${groups.length} groups in ${SAMPLE.name}`),
    line('owned numbers', owned, ({ rows }) => `can be read; ${rows.length} on the first page`),
    { what: 'holding and buying', ok: undefined, said: 'not tried: this check spends and reserves nothing' },
  ];
}

function keyLine(account: Tried<unknown>, search: Tried<unknown>): CheckLine {
  const what = 'API key';
  // Where the account is asked about differs between 2Chat's pages, so only a "no" that is about the key counts against it.
  for (const asked of [account, search]) {
    if ('value' in asked) return { what, ok: true, said: 'accepted' };
    if (isKind(asked.error, 'unauthorised')) return { what, ok: false, said: asked.error.message };
  }
  return { what, ok: undefined, said: 'could not be told: no answer told it' };
}

function accountLines(account: TwochatAccount, now: number): CheckLine[] {
  const { perMinute, creditsUsed: used, creditsMost: most } = account;
  const left = used === undefined || most === undefined ? undefined : most - used;
  return [
    { what: 'account', ...accountStatus(account, now) },
    {
      what: 'requests per minute',
      ok: perMinute === undefined ? undefined : true,
      said: perMinute === undefined ? `not told; ${ASSUMED_PER_MINUTE} are assumed` : inWords(perMinute),
    },
    {
      what: 'credits',
      ok: left === undefined ? undefined : left > 0,
      said:
        left === undefined || used === undefined || most === undefined
          ? 'not told'
          : `${inWords(used)} of ${inWords(most)} used, ${inWords(Math.max(0, left))} left`,
    },
  ];
}

function accountStatus({ blocked, onTrial, expiresAt }: TwochatAccount, now: number): Omit<CheckLine, 'what'> {
  const until = Number.isFinite(expiresAt) ? new Date(expiresAt).toISOString().slice(0, 10) : undefined;
  if (blocked) return { ok: false, said: 'blocked' };
  if (until !== undefined && expiresAt <= now) return { ok: false, said: `expired on ${until}` };
  if (blocked === undefined) return { ok: undefined, said: 'not told whether it is blocked' };
  return { ok: true, said: `not blocked${onTrial ? ', on trial' : ''}${until ? `, good until ${until}` : ''}` };
}

function untold(error: ProviderError): CheckLine[] {
  return ['account', 'requests per minute', 'credits'].map((what) => notTold(what, error));
}

function inWords(count: number): string {
  return count.toLocaleString('en');
}

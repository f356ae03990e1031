import type { ProviderErrorKind } from '../workflow/provider.ts';

/** What a provider answered, as far as it decides between success and the kinds of failure. */
export type Answer = Readonly<{
  status: number;
  /** `yes` or `no` in the provider's own documented form; anything else (HTML, half a body, a stranger's JSON) is `unclear`. */
  says: 'yes' | 'no' | 'unclear';
  /** The provider's free text, "" when it gave none. */
  words: string;
}>;

const ABOUT_KEY =
  /\bapi[ _-]?key\b|\bunauthori[sz]ed\b|\bnot authenticated\b|\b(invalid|missing|wrong|expired|revoked) (access )?(key|token)\b/i;
const ABOUT_RATE = /\btoo many requests\b|\brate[ -]?limit/i;
const OWN_TROUBLE =
  /\binternal\b|\btemporar|\btry again\b|\btime(d[ -]?)?out\b|\bunexpected\b|\bserver error\b|\bmaintenance\b|\bwent wrong\b/i;
const GONE =
  /\btaken\b|\bno longer\b|\b(not|isn't) available\b|\bunavailable\b|\b(sold out|out of stock)\b|\bno (available )?numbers?\b|\bnone left\b/i;
const OTHER_REASON =
  /\bfunds?\b|\bbalance\b|\bcredits?\b|\bpay|\bbilling\b|\brequire|\bdocument|\bproof\b|\bidentity\b|\bverif|\blimit|\binvalid\b|\bmissing\b|\btrial\b|\bblocked\b/i;
const PERHAPS_GONE = /\balready\b|\bexpired\b|\bnot found\b/i;
const PERHAPS_GONE_STATUS = new Set([404, 409, 410, 422]);

/**
 * Decides what an answer means: undefined for success, else the kind of failure.
 * For a call that changes something, only a refusal the provider worded itself (or 401, 403, 429) proves that nothing happened.
 */
export function judge(method: 'GET' | 'POST' | 'DELETE', answer: Answer): ProviderErrorKind | undefined {
  const { status, says, words } = answer;
  const isRead = method === 'GET';
  const fine = status >= 200 && status < 300;
  if (fine && says === 'yes') return undefined;
  if (status === 429) return 'rateLimited';
  if (status === 401 || status === 403) return 'unauthorised';
  if (status >= 500 || status === 408) return isRead ? 'unavailable' : 'outcomeUnknown';
  if (says !== 'no') return isRead ? 'unreadable' : 'outcomeUnknown';
  if (ABOUT_KEY.test(words)) return 'unauthorised';
  if (ABOUT_RATE.test(words)) return 'rateLimited';
  if (OWN_TROUBLE.test(words)) return isRead ? 'unavailable' : 'outcomeUnknown';
  return method === 'POST' && isGone(status, words) ? 'taken' : 'refused';
}

/** Whether a refusal says that the number or group is not to be had any more, rather than that something else is in the way. */
export function isGone(status: number, words: string): boolean {
  if (GONE.test(words)) return true;
  if (OTHER_REASON.test(words)) return false;
  return PERHAPS_GONE.test(words) || PERHAPS_GONE_STATUS.has(status);
}

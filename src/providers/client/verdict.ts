import type { ProviderErrorKind } from '../../workflow/provider.ts';

/** What a provider answered, as far as it decides between success and the kinds of failure. */
export type Answer = Readonly<{
  status: number;
  /** `yes` or `no` in the provider's own documented form; anything else (HTML, half a body, a stranger's JSON) is `unclear`. */
  says: 'yes' | 'no' | 'unclear';
  /** The provider's free text, "" when it gave none. */
  words: string;
}>;

type Method = 'GET' | 'POST' | 'DELETE';
type Proof = Readonly<{ read: ProviderErrorKind; write: ProviderErrorKind }>;

/** What a status proves by itself, whatever the words beside it are. */
const BY_STATUS: Readonly<Record<number, Proof>> = {
  401: { read: 'unauthorised', write: 'unauthorised' },
  402: { read: 'refused', write: 'refused' },
  403: { read: 'unauthorised', write: 'unauthorised' },
  408: { read: 'unavailable', write: 'outcomeUnknown' },
  425: { read: 'unavailable', write: 'outcomeUnknown' },
  429: { read: 'rateLimited', write: 'rateLimited' },
};
const OWN_TROUBLE: Proof = { read: 'unavailable', write: 'outcomeUnknown' };
const NO_ANSWER: Proof = { read: 'unreadable', write: 'outcomeUnknown' };
const REFUSED: Proof = { read: 'refused', write: 'refused' };

/** What words prove where the status leaves it open, the first that fit. A call that changes something may have been carried out halfway when the provider speaks of trouble. */
const BY_WORDS: readonly (readonly [RegExp, Proof])[] = [
  [
    /\bapi[ _-]?key\b|\bunauthori[sz]ed\b|\bnot authenticated\b|\b(invalid|missing|wrong|expired|revoked) (access )?(key|token)\b/i,
    { read: 'unauthorised', write: 'unauthorised' },
  ],
  [/\btoo many requests\b|\brate[ -]?limit/i, { read: 'rateLimited', write: 'rateLimited' }],
  [/\binternal\b|\btime(d[ -]?)?out\b|\bunexpected\b|\bserver error\b|\bwent wrong\b/i, OWN_TROUBLE],
  // Money, plans, permissions, identity checks, limits, blocked accounts: in the way of every number, so that none of them is gone.
  [
    /\bfunds?\b|\bbalance\b|\bcredits?\b|\bpay|\b(un)?paid\b|\bbilling\b|\binvoice|\bcharge|\bwallet\b|\bcard\b|\boverdue\b|\btop[- ]?up\b/i,
    REFUSED,
  ],
  [
    /\bplans?\b|\bsubscri|\bupgrade\b|\btier\b|\bpackage\b|\btrial\b|(?<!\b(?:by|to|in) )\byour account\b|\baccount (is|has|was|not|must)\b/i,
    REFUSED,
  ],
  [
    /\bpermi(t|ss)|\bnot allowed\b|\bforbidden\b|\baccess\b|\bpolic(y|ies)\b|\brestrict|\beligib|\bunsupported\b|\bnot supported\b/i,
    REFUSED,
  ],
  [
    /\brequire|\bdocument|\bproof\b|\bidentity\b|\bverif|\bkyc\b|\bcomplian|\bregulat|\bregistration\b|\bapprov|\bagreement\b|\bterms\b|\baddress\b/i,
    REFUSED,
  ],
  [
    /\blimit|\bquota\b|\bmaximum\b|\bexceed|\btoo many\b|\bblocked\b|\bsuspend|\bdisabled\b|\bdeactivated\b|\bfrozen\b|\bbanned\b/i,
    REFUSED,
  ],
  [
    /\binvalid\b|\bmissing\b|\bcontact (us|support|sales)\b|\b(workspace|organi[sz]ation)\b[^.]{0,60}\b(not|unknown)\b|\b(must|should|needs? to|has to|have to) (first )?(be )?reserve|\bnot (been )?reserved\b|\breserve\b.{0,20}\b(first|before)\b/i,
    REFUSED,
  ],
  [/\btemporar|\btry again\b|\bmaintenance\b|\bbusy\b/i, OWN_TROUBLE],
];
const GONE =
  /\btaken\b|\bno longer\b|\b(not|isn't) available\b|\bunavailable\b|\b(sold|sold out|out of stock)\b|\bno (available )?numbers?\b|\bnone left\b|\balready\b|\bexpired\b|\bnot found\b|\bgone\b|\breserved by\b/i;
/** Statuses of a "no" that is about what was asked for, where its words tell nothing else. */
const GONE_STATUS = new Set([404, 409, 410]);

/**
 * Decides what an answer means: undefined for success, else the kind of failure. The status decides; words do where it leaves the matter open.
 * For a call that changes something, only a refusal the provider worded itself (or 401, 402, 403, 429) proves that nothing happened.
 */
export function judge(method: Method, answer: Answer): ProviderErrorKind | undefined {
  const { status, says, words } = answer;
  const side = method === 'GET' ? 'read' : 'write';
  if (status >= 200 && status < 300 && says === 'yes') return undefined;
  const proof = BY_STATUS[status] ?? (status >= 500 ? OWN_TROUBLE : undefined);
  if (proof) return proof[side];
  return says === 'no' ? judgeWords(method, words, status) : NO_ANSWER[side];
}

/** What a worded refusal means, with the status (0: none) where the words say little. */
export function judgeWords(method: Method, text: string, status = 0): ProviderErrorKind {
  // Codes are words too: INSUFFICIENT_FUNDS.
  const words = text.replaceAll('_', ' ');
  const proof = BY_WORDS.find(([about]) => about.test(words))?.[1];
  if (proof) return proof[method === 'GET' ? 'read' : 'write'];
  return method === 'POST' && (GONE.test(words) || GONE_STATUS.has(status)) ? 'taken' : 'refused';
}

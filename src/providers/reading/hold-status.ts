import { plain } from './signs.ts';

/** What a row of the list of holds says of itself: nothing bad, that it is over, or something that keeps it from being a yes. */
export type HoldStatus = 'held' | 'ended' | 'doubtful';

const STATE = /^((reservation|hold) )?(status|state)( text| name)?$/;
/** What a state is called once a hold is over, however it ended. */
const OVER =
  /^(was |been )?(cancel|expire|releas|ended\b|delet|remov|void|clos|terminat|complet|convert|purchas|bought|sold\b|consum|revok|lapsed|gone\b|not (held|active|reserved))/;
const DOUBTFUL = /\b(inactive|fail|reject|refus|declin|error|suspend|block|disabled|invalid|lost)/;
/** Flags that say so, and those that must not be denied. */
const IS_OVER =
  /^(is |was )?(cancell?ed|expired|released|deleted|removed|voided|closed|terminated|purchased|bought|revoked)( at| on)?$/;
const IS_HELD = /^(is )?(active|held|reserved|valid|live|on hold)$/;
const NO = new Set(['', '0', 'false', 'no', 'null', 'none', 'undefined']);

/** No field of the kind is documented, so that all that are in use are looked for. An `expired_at` may be the end that a hold has, and says nothing. */
export function statusOf(row: Readonly<Record<string, unknown>>): HoldStatus {
  const all = Object.entries(row).map(([name, value]) => statusOfField(plain(name), value));
  return all.find((each) => each === 'ended') ?? all.find((each) => each === 'doubtful') ?? 'held';
}

function statusOfField(name: string, value: unknown): HoldStatus {
  const word = plain(String(value ?? ''));
  if (STATE.test(name)) return OVER.test(word) ? 'ended' : DOUBTFUL.test(word) ? 'doubtful' : 'held';
  if (name.startsWith('expired ')) return 'held';
  // A flag may be about something else: it is no proof, and no yes.
  if (IS_OVER.test(name)) return NO.has(word) ? 'held' : 'doubtful';
  return IS_HELD.test(name) && value !== null && NO.has(word) ? 'doubtful' : 'held';
}

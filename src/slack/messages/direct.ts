import type { Button } from '@slack/types';
import type { Entry, EntryKind } from '../../domain/entry.ts';
import { holdOf, type Request } from '../../domain/request.ts';
import { phone, prices } from '../format.ts';
import { ids } from '../ids.ts';
import { askAgain, holdAgain } from '../views/again.ts';
import { actions, type Content, requestButton } from '../views/blocks.ts';
import { detailsButton } from '../views/rows.ts';
import { ENTRIES, type Facts } from '../words/entries.ts';
import { words } from '../words/words.ts';
import { line } from './line.ts';

/** The ends from which a request can go on with the form, filled in. */
const TO_ASK_AGAIN: ReadonlySet<EntryKind> = new Set<EntryKind>(['denied', 'failed', 'resolvedGivenUp']);

/** What is told, and where the customers of each provider set up a number that they have bought. */
type Telling = Readonly<{ facts: Facts; quotes: readonly string[]; consoles: ReadonlyMap<string, string> }>;

const BOUGHT: ReadonlySet<EntryKind> = new Set<EntryKind>(['purchased', 'resolvedBought', 'foundBought', 'activated']);

/** The news for the requester in a message of its own: what happened, what it costs, and the next step as a button. Undefined where it is none. */
export function directNews(request: Request, entry: Entry, { facts, quotes, consoles }: Telling): Content | undefined {
  const { direct } = ENTRIES[entry.what];
  if (!direct) return undefined;
  const hold = holdOf(request);
  const isOfHold = hold !== undefined && hold.number === entry.number;
  const { text, blocks } = line(direct({ ...facts, price: isOfHold ? prices(hold.group) : '' }), quotes);
  const buttons = [...nextSteps(request, entry, facts), ...howToUse(request, entry, consoles)];
  return { text, blocks: buttons.length === 0 ? blocks : [...blocks, actions(...buttons)] };
}

/** A link to where a number that was bought is set up. */
function howToUse(request: Request, { what, number }: Entry, consoles: Telling['consoles']): Button[] {
  const url = consoles.get(holdOf(request)?.group.provider ?? '');
  if (url === undefined || number === undefined || !BOUGHT.has(what)) return [];
  const { howToUse, howToUseLabel } = words.requestCard;
  const label = howToUseLabel(phone(number));
  return [{ ...requestButton(request, `${ids.actions.open}.${request.id}`, howToUse, { label }), url }];
}

/** What stays true of it however the request goes on; a button that came too late says so itself. */
function nextSteps(request: Request, { what, number }: Entry, { mayHoldAgain }: Facts): Button[] {
  if (number === undefined) return [];
  const shown = phone(number);
  const details = detailsButton(request, shown);
  if (what === 'expired') return [mayHoldAgain ? holdAgain(request, shown) : askAgain(request, shown), details];
  return TO_ASK_AGAIN.has(what) ? [askAgain(request, shown), details] : [details];
}

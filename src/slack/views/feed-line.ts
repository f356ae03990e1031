import type { Hold } from '../../domain/hold.ts';
import type { Request } from '../../domain/request.ts';
import type { Approval } from '../../domain/state.ts';
import { didType, escapeMrkdwn, features, mention, phone, prices, quoted } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { howApproved, reasonOf } from './approved.ts';
import { type Content, message, plain, requestButton, section } from './blocks.ts';
import { inMrkdwn, line, rich, say, strong, who } from './rich.ts';
import { MAX, placeIn, providerOf } from './rows.ts';

/** How much of a provider's words for a number stands in the feed. */
const MAX_NUMBER = 40;

/** What the feed channel reads of a purchase: three lines that everybody may know, and a button that opens no more than these. */
export function feedLine(request: Request, hold: Hold, approval: Approval): Content {
  const { group } = hold;
  const { requester, purpose } = request;
  const number = phone(hold.number);
  const { bought, by, detailsLabel } = words.feed;
  const about = [placeIn(group), didType(group.type), features(group.features)];
  const price = [prices(group), providerOf(group)];
  const details = requestButton(request, ids.actions.bought, words.requestCard.details, {
    label: detailsLabel(number),
  });
  const news = escapeMrkdwn(`${bought(number)}: ${placeIn(group)}, ${prices(group)}.`);
  const asked = escapeMrkdwn(quoted(purpose, MAX.words));
  const how = howApproved(approval);
  const reason = reasonOf(approval);
  const text = [`${news} ${by(mention(requester), inMrkdwn(how))}.`, ...reason.map(escapeMrkdwn), asked];
  return message(text.join(' '), [
    rich(
      [strong(number, MAX_NUMBER), say(joined(about), MAX.place + MAX.features)],
      [...line(by, who(requester), how), say(joined(price))],
      ...reason.map((each) => [say(each)]),
    ),
    { ...section(plain(quoted(purpose, MAX.words), MAX.words + 2)), accessory: details },
  ]);
}

/** Further parts of a line, with a dot before each; a provider may have nothing to say of one. */
function joined(parts: readonly string[]): string {
  return parts.flatMap((part) => (part === '' ? [] : [` · ${part}`])).join('');
}

import type { Hold } from '../../domain/hold.ts';
import type { Request } from '../../domain/request.ts';
import { escapeMrkdwn, mention, phone, prices } from '../format.ts';
import { words } from '../words/words.ts';
import { type Content, context, message, mrkdwn, section, table } from './blocks.ts';
import { holdRows, placeOf } from './rows.ts';

/** What the feed channel reads of a purchase. */
export function feedLine(request: Request, hold: Hold, approver: string): Content {
  const number = phone(hold.number);
  const by = words.feed.by(mention(request.requester), mention(approver));
  const news = words.feed.bought(number);
  return message(`${news}: ${escapeMrkdwn(placeOf(hold.group))}, ${prices(hold.group)}. ${by}.`, [
    section(mrkdwn(`*${news}*`)),
    ...table(holdRows(hold)),
    context(mrkdwn(by)),
  ]);
}

import type { ModalView } from '@slack/types';
import type { Request } from '../../domain/request.ts';
import { mention, moment } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { howApproved, isByPeople, whoApproved } from './approved.ts';
import { modal, mrkdwn, plain, section, table } from './blocks.ts';
import { inMrkdwn } from './rich.ts';
import { holdRows, MAX, providerOf, purposeRow } from './rows.ts';
import { headline } from './status.ts';

/**
 * What everybody who reads the feed may know of a number that was bought: neither its history nor what approvers saw of it. Nothing
 * while it is not bought, since everybody can press the button.
 */
export function boughtView(request: Request): ModalView | undefined {
  const { state, requester } = request;
  if (state.name !== 'purchased') return undefined;
  const { hold, approval, at } = state;
  const { rows, approvedAt } = words.feed;
  return modal({
    id: ids.views.bought,
    title: words.details.title,
    close: words.details.close,
    blocks: [
      section(plain(headline(request), MAX.headline)),
      ...table([
        ...holdRows(hold),
        purposeRow(request),
        [rows.requester, mrkdwn(mention(requester))],
        [
          isByPeople(approval) ? rows.approver : rows.approved,
          mrkdwn(
            approvedAt(
              inMrkdwn(isByPeople(approval) ? whoApproved(approval) : howApproved(approval)),
              moment(approval.at),
            ),
          ),
        ],
        [rows.bought, mrkdwn(moment(at))],
        [words.rows.provider, plain(providerOf(hold.group))],
      ]),
    ],
  });
}

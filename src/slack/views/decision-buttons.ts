import type { Button } from '@slack/types';
import { VERDICTS, type Verdict } from '../../domain/event.ts';
import { holdFingerprint } from '../../domain/fingerprint.ts';
import type { Group } from '../../domain/group.ts';
import type { Hold } from '../../domain/hold.ts';
import type { Request } from '../../domain/request.ts';
import type { StateOf } from '../../domain/state.ts';
import { cost } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { confirmation, requestButton } from './blocks.ts';
import { providerOf } from './rows.ts';

type Awaiting = StateOf<'awaitingApproval'>;

/** The buttons that decide, with what they were drawn for: the same wherever a decision can be made. */
export function decisionButtons(request: Request, state: Awaiting, number: string): Button[] {
  const texts = words.approvalCard;
  const shown = holdFingerprint(state.hold);
  const { approve, deny } = ids.actions;
  return [
    requestButton(request, approve, texts.approve, {
      shown,
      label: texts.approveLabel(number),
      style: 'primary',
      confirm: approveConfirmation(state, number),
    }),
    requestButton(request, deny, texts.deny, { shown, label: texts.denyLabel(number), style: 'danger' }),
  ];
}

/** What there is besides under rules of spending: to hand it to another approver, and to buy it past the rules. */
export function rulingButtons(request: Request, { hold, ruling }: Awaiting, number: string): Button[] {
  const { passOn, glass } = words.spending;
  const shown = holdFingerprint(hold);
  return [
    ...(ruling?.policy === undefined
      ? []
      : [requestButton(request, ids.actions.passOn, passOn.button, { shown, label: passOn.label(number) })]),
    ...(ruling?.breakGlass === undefined
      ? []
      : [
          requestButton(request, ids.actions.breakGlass, glass.button, {
            shown,
            label: glass.label(number),
            style: 'danger',
          }),
        ]),
  ];
}

/** To say how an order without an answer ended. */
export function resolveButtons(request: Request, hold: Hold, number: string): Button[] {
  const texts = words.approvalCard;
  const verdicts: Record<Verdict, string> = {
    bought: texts.resolveBought,
    retry: texts.resolveRetry,
    giveUp: texts.resolveGiveUp,
  };
  const shown = holdFingerprint(hold);
  return VERDICTS.map((verdict) =>
    requestButton(request, `${ids.actions.resolve}.${verdict}`, verdicts[verdict], {
      shown,
      label: texts.resolveLabel(verdicts[verdict], number),
      // Only this one spends money.
      confirm: verdict === 'retry' ? buyConfirmation(hold, number) : undefined,
    }),
  );
}

/** Says whether this click buys, or is the first of two. */
function approveConfirmation({ hold, ruling, approvals = [] }: Awaiting, number: string): Button['confirm'] {
  if (ruling === undefined || ruling.people < 2) return buyConfirmation(hold, number);
  const { confirmFirst, confirmSecond, confirmFirstTitle, confirmFirstYes } = words.spending.ruling;
  if (approvals.length > 0) return buyConfirmation(hold, number, [confirmSecond]);
  return confirmation({
    title: confirmFirstTitle,
    text: [words.approvalCard.confirmFirst(number, cost(hold.group), providerOf(hold.group)), confirmFirst].join(' '),
    confirm: confirmFirstYes,
    deny: words.approvalCard.confirmDeny,
  });
}

function buyConfirmation(hold: Hold, number: string, more: readonly string[] = []): Button['confirm'] {
  const texts = words.approvalCard;
  const missing = noCurrency(hold.group).map((each) => `${each}.`);
  return confirmation({
    title: texts.confirmTitle,
    text: [texts.confirmText(number, cost(hold.group), providerOf(hold.group)), ...missing, ...more].join(' '),
    confirm: texts.confirm,
    deny: texts.confirmDeny,
  });
}

/** What it costs; and that the currency is not stated, where it is not. */
export function priceLine(group: Group): string {
  return [cost(group), ...noCurrency(group)].join(' · ');
}

function noCurrency(group: Group): string[] {
  const isStated = group.monthly.currency !== null && group.setup?.currency !== null;
  return isStated ? [] : [words.price.noCurrency(providerOf(group))];
}

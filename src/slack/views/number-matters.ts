import type { NumberRecord } from '../../domain/register/record.ts';
import { quoted } from '../format.ts';
import { words } from '../words/words.ts';
import { type Line, line, say, when, who } from './rich.ts';

const MAX_REASON = 300;
const texts = words.numbers.view;

/** What is under way with a number, and whom it waits for. */
export function openMatters(record: NumberRecord): Line[] {
  const { handover, review, owner } = record;
  return [
    ...(handover ? [line(texts.offered, who(handover.by), who(handover.to), when(handover.at))] : []),
    ...(review && owner !== undefined
      ? [line(review.unansweredAt === undefined ? texts.asked : texts.unanswered, who(owner), when(review.askedAt))]
      : []),
    ...givingBackLines(record),
  ];
}

function givingBackLines({ givingBack }: NumberRecord): Line[] {
  if (!givingBack) return [];
  const asked = line(
    texts.askedBack,
    who(givingBack.by),
    when(givingBack.at),
    say(quoted(givingBack.reason, MAX_REASON)),
  );
  if (givingBack.name === 'asked') return [asked, [say(texts.toConfirm)]];
  const confirmed = line(texts.confirmed, who(givingBack.confirmedBy), when(givingBack.confirmedAt));
  switch (givingBack.name) {
    case 'coolingOff':
      return [asked, confirmed, line(texts.callAt, when(givingBack.callAt))];
    case 'calling':
      return [asked, confirmed, line(texts.calling, when(givingBack.calledAt))];
    case 'unconfirmed':
      return [asked, confirmed, line(texts.unconfirmed, when(givingBack.calledAt))];
    case 'done':
      return [asked, confirmed, line(texts.done, when(givingBack.doneAt))];
  }
}

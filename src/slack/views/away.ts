import type { Button, DateTimepicker, InputBlock, KnownBlock, ModalView, UsersSelect } from '@slack/types';
import { getUnixTime } from 'date-fns';
import type { Absence, Standing } from '../../domain/policy/absence.ts';
import type { AbsenceNews } from '../../domain/policy/absence-news.ts';
import { channelMention, MAX_MENTIONS, mention, moment } from '../format.ts';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { actions, type Content, context, modal, plain, requestButton, sentence } from './blocks.ts';
import { input } from './form.ts';
import { line, rich, strong, when, who } from './rich.ts';

/** What a person's Home says of absences. */
export type AwayFacts = Readonly<{
  /** They may say that they are away. */
  isApprover: boolean;
  /** Their own: from when (absent: they are away now), until when, and who decides. */
  own?: Readonly<{ from?: number; until: number; to: string }>;
  standings: readonly Standing[];
}>;

/** Who is away, and for whom the reader decides; nothing where nobody is. */
export function awayOnHome({ own, standings }: AwayFacts): KnownBlock[] {
  const say = words.away;
  return [
    ...(own ? [rich(ownLine(own)), actions(endButton(), awayButton(say.change, say.changeLabel))] : []),
    ...(standings.length > 0 ? [rich(...standings.slice(0, MAX_MENTIONS).map(standingLine))] : []),
  ];
}

function ownLine({ from, until, to }: NonNullable<AwayFacts['own']>) {
  const say = words.away;
  return from === undefined
    ? line(say.now, strong(say.you), when(until), who(to))
    : line(say.later, strong(say.youWill), when(from), when(until), who(to));
}

function standingLine({ for: away, from, until }: Standing) {
  const say = words.away;
  return from === undefined
    ? line(say.forNow, strong(say.decide), who(away), when(until))
    : line(say.forLater, strong(say.willDecide), who(away), when(from), when(until));
}

/** What it carries must look like a request to those who read buttons, and names none. */
export function awayButton(text: string = words.away.button, label?: string): Button {
  return requestButton({ id: 'away' }, ids.actions.away, text, { label });
}

function endButton(): Button {
  const { end, endLabel } = words.away;
  return requestButton({ id: 'back' }, ids.actions.back, end, { label: endLabel });
}

/** From when until when, and who decides meanwhile. `before` is what the person has said so far, which this takes the place of. */
export function awayForm(metadata: string, now: number, before?: Absence): ModalView {
  const say = words.away;
  const from = before && before.from > now ? before.from : now;
  const delegate: UsersSelect = { type: 'users_select', action_id: ids.fields.delegate, initial_user: before?.to };
  return modal({
    id: ids.views.away,
    metadata,
    title: say.title,
    submit: say.submit,
    close: say.close,
    blocks: [
      before ? rich(replacesLine(before, now)) : context(plain(say.intro)),
      timeField(ids.fields.awayFrom, say.from, from, say.fromHint),
      timeField(ids.fields.awayUntil, say.until, before?.until),
      input(ids.fields.delegate, say.to, delegate, { hint: say.toHint }),
    ],
  });
}

function replacesLine({ from, until, to }: Absence, now: number) {
  const say = words.away;
  return from > now
    ? line(say.replaces, when(from), when(until), who(to))
    : line(say.replacesCurrent, when(until), who(to));
}

function timeField(field: string, label: string, at?: number, hint?: string): InputBlock {
  const element: DateTimepicker = {
    type: 'datetimepicker',
    action_id: field,
    initial_date_time: at === undefined ? undefined : getUnixTime(at),
  };
  return input(field, label, element, { hint });
}

/** The message about it, and whom it is for; undefined where nobody is told. Where the approvers have a channel, the cards are there. */
export function awayMessage(
  news: AbsenceNews,
  approvals?: string,
): Readonly<{ to: string; content: Content }> | undefined {
  const say = words.away;
  const { what, at, absence, to = absence.to, through = absence.to } = news;
  const isLater = absence.from > at;
  const [user, from, until] = [mention(absence.user), moment(absence.from), moment(absence.until)];
  const where = approvals === undefined ? say.directly : say.inChannel(channelMention(approvals));
  const tell = (whom: string, ...sentences: string[]) => ({ to: whom, content: sentence(sentences.join(' ')) });
  switch (what) {
    case 'confirmed': {
      const delegate = mention(absence.to);
      const said = isLater ? say.confirmedLater(from, until, delegate) : say.confirmed(until, delegate);
      return tell(absence.user, said, say.howToEnd);
    }
    case 'named':
      return isLater ? tell(to, say.namedLater(user, from, until)) : tell(to, say.named(user, until), where);
    case 'namedThrough':
      return isLater ? undefined : tell(to, say.namedThrough(user, mention(through), until), where);
    case 'begins':
      return tell(to, say.begins(user, until), where);
    case 'ended':
      return tell(to, isLater ? say.youWillNot(user, from) : say.youNoLonger(user));
    case 'over':
      return undefined;
  }
}

/** The most that is looked at of what a person typed, in UTF-16 units: the longest that the form takes. */
export const MAX_TYPED = 500;

/** Signs that are not seen, or that change how others are: control, format, filler and direction characters, lone halves, private ones. */
const UNSEEN = /[\p{Cf}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]/gu;
/** More marks than any script puts on a letter would run into the lines above and below. */
const PILED = /(\p{M}{4})\p{M}+/gu;
const BLANK = /[\p{Cc}\p{Z}\u2800]+/gu;

/** A person's text as one line of visible characters, cut to a length that is quick to read and to show. */
export function oneLine(text: string, most = MAX_TYPED): string {
  return text.slice(0, most).replace(UNSEEN, '').replace(PILED, '$1').replace(BLANK, ' ').trim();
}

/** Whether there is anything to read in it. */
export function isReadable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

/** What a person typed behind a command: Slack hands it over escaped, and people, channels and links in its own notation. */
export function asTyped(text: string): string {
  return unescaped(
    oneLine(text).replace(/<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>/g, (all, sign: string, target: string, label?: string) =>
      sign || /^(?:https?|mailto|tel):/i.test(target) ? `${sign === '!' ? '@' : sign}${label || target}` : all,
    ),
  );
}

/** Slack may hand back the texts of options with its three control characters escaped. Undone once: no name holds these by itself. */
export function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_all, name: string) => (name === 'amp' ? '&' : name === 'lt' ? '<' : '>'));
}

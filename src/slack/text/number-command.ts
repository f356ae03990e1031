/** What a person wants of the register: words to search for, and what they want to do with what is found. */
export type NumberCommand = Readonly<{ search: string; aim?: 'giveBack' | 'handOver' }>;

const LIST = /^(?:my )?numbers (.*)$/iu;
const GIVE_BACK = /^(?:give ?back|delete|remove|return|unsubscribe)(?: (.*))?$/iu;
const HAND_OVER = /^hand ?over(?: (.*))?$/iu;

/** Reads what stands behind `/number`, with people as Slack writes them; undefined where it is about something else. */
export function readNumberCommand(text: string): NumberCommand | undefined {
  const line = text.trim().replaceAll(/\s+/gu, ' ');
  const listed = LIST.exec(line);
  if (listed) return { search: listed[1] ?? '' };
  const given = GIVE_BACK.exec(line);
  if (given) return { search: digitsIn(given[1]), aim: 'giveBack' };
  const handed = HAND_OVER.exec(line);
  return handed ? { search: digitsIn(handed[1]), aim: 'handOver' } : undefined;
}

/** Of what follows only the number says which one is meant. */
function digitsIn(text = ''): string {
  return text
    .split(' ')
    .filter((word) => /\d/.test(word) && !word.startsWith('<@'))
    .join(' ');
}

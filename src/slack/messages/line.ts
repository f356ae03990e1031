import { escapeMrkdwn } from '../format.ts';
import { type Content, message, mrkdwn, plain, section } from '../views/blocks.ts';
import { MAX } from '../views/rows.ts';

/** Our sentence as markup, and below it what people or the provider said, to the letter. */
export function line(sentence: string, quotes: readonly string[]): Content {
  return message([sentence, ...quotes.map(escapeMrkdwn)].join(' '), [
    section(mrkdwn(sentence)),
    ...quotes.map((quote) => section(plain(quote, MAX.words))),
  ]);
}

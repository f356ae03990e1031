import { asJson, asText, type Json } from '../../src/demo/slack/json.ts';

const textOf = (option: Json): string => asText(asJson(option['text'])['text']);

/** The item that fits the words best: exactly, then by its start, then by what it contains; case does not matter. */
export const bestMatch = <T>(items: readonly T[], textOfItem: (item: T) => string, words: string): T | undefined => {
  const wanted = words.toLowerCase();
  const text = (item: T): string => textOfItem(item).toLowerCase();
  return (
    items.find((item) => textOfItem(item) === words) ??
    items.find((item) => text(item) === wanted) ??
    items.find((item) => text(item).startsWith(wanted)) ??
    items.find((item) => text(item).includes(wanted))
  );
};

/** The option that fits the words best. */
export const bestOption = (options: readonly Json[], words: string): Json | undefined =>
  bestMatch(options, textOf, words);

/** What is written on options. */
export const optionTexts = (options: readonly Json[]): string[] => options.map(textOf);

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ENTRIES } from '../../src/slack/words/entries.ts';
import { words } from '../../src/slack/words/words.ts';

/** Every entry of the catalogue by its path, as it reads with its gaps filled in. */
function sentences(entry: unknown, path = ''): [path: string, text: string][] {
  if (typeof entry === 'string') return [[path, entry]];
  if (typeof entry === 'function') return sentences(entry(...['Aa', 'Bb', 'Cc', 'Dd'].slice(0, entry.length)), path);
  if (Array.isArray(entry)) return entry.flatMap((each, index) => sentences(each, `${path}[${index}]`));
  return Object.entries(entry as object).flatMap(([key, each]) => sentences(each, path ? `${path}.${key}` : key));
}
const facts = {
  who: 'Aa',
  number: 'Bb',
  until: 'Cc',
  provider: 'Dd',
  status: '',
  asker: 'Cc',
  away: 'Bb',
  to: 'Ee',
  rule: 'approve.rules[0]',
  mayHoldAgain: true,
  approvers: 'Aa',
  requester: 'Cc',
  decideBy: 'Dd',
  how: 'by Aa',
};
/** What is said of an entry, who was known and who was not. */
const ofEntries = Object.entries(ENTRIES).flatMap(([what, telling]) =>
  Object.entries(telling).flatMap(([where, say]) =>
    typeof say === 'function'
      ? [facts, { ...facts, who: '' }, { ...facts, mayHoldAgain: false }].map((known): [string, string] => [
          `${what}.${where}`,
          say(known),
        ])
      : [],
  ),
);
const catalogue = [...sentences(words), ...ofEntries.filter(([, text]) => !text.startsWith(' '))];

const slackFolder = fileURLToPath(new URL('../../src/slack', import.meta.url));
const code = readdirSync(slackFolder, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.startsWith('words'))
  .map((path) => ({ path, text: readFileSync(`${slackFolder}/${path}`, 'utf8') }));

/** What is not for people in Slack: comments, and what goes into the log or an error. */
const notForPeople = [
  /\/\*[\s\S]*?\*\//g,
  /\/\/.*$/gm,
  /\bimport\b[^;]*;/g,
  /\b(?:warn|new \w*(?:Error|TooEarly))\(\s*(?:'[^']*'|`[^`]*`)/g,
  /\bwarn(?::| =) '[^']*'/g,
];

/** What these say goes to the operator, in the log, at a start or over HTTP; or is a name that is read, not said. */
const forTheOperator = [
  /^connection\/(app|dispatcher|gist|heard|http-receiver|looks|payload-check|refusals|scopes|slack-log|until-answered)\.ts$/,
  /^connection\/(door-watch|token-check)\.ts$/,
  /^connection\/socket-(connection|listener|receiver)\.ts$/,
  /^messages\/closed-places\.ts$/,
  /^text\/(cities|countries|number-search|vocabulary)\.ts$/,
];

describe('the catalogue of sentences', () => {
  it('holds every sentence: the rest of the Slack code has none', () => {
    const shown = code.filter(({ path }) => !forTheOperator.some((file) => file.test(path)));
    const strays = shown.flatMap(({ path, text }) => {
      const spoken = notForPeople.reduce((rest, pattern) => rest.replace(pattern, ''), text);
      const literals = [...spoken.matchAll(/'((?:[^'\\\n]|\\.)*)'|`((?:[^`\\]|\\.)*)`/g)];
      return (
        literals
          .map(([, quoted, template]) => (quoted ?? template ?? '').replaceAll(/\$\{[^}]*\}/g, ''))
          // What is typed, as "/number mine", is no sentence.
          .filter((literal) => !literal.startsWith('/') && /\p{L}{2,}[,.;:]?\s+\p{Ll}{2,}/u.test(literal))
          .map((literal) => `${path}: ${literal}`)
      );
    });
    expect(strays).toEqual([]);
  });

  it('holds no sentence that the bot never says', () => {
    const tables = ['asking', 'problems'].map((file) => readFileSync(`${slackFolder}/words/${file}.ts`, 'utf8'));
    const all = [...code.map(({ text }) => text), ...tables].join('\n');
    const names = new Set(sentences(words).map(([path]) => path.replaceAll(/\[\d+\]/g, '')));
    // The names of types and features are looked up by what a provider says, what is wrong with a form by what is found.
    const lookedUp = /^(didTypes|features|away\.errors)\./;
    const unused = [...names].filter((path) => {
      const last = path.split('.').at(-1) ?? '';
      return !lookedUp.test(path) && !new RegExp(`\\b${last}\\b`).test(all);
    });
    expect(unused).toEqual([]);
  });

  it('begins each with a capital letter, a mark, a name or a number, and ends longer ones as sentences do', () => {
    const odd = catalogue.filter(
      ([path, text]) =>
        !/^(price|what|clauses|spending\.clauses|rows|someProvider|lists\.(someRequest|others|orMore))\b/.test(path) &&
        (!/^(?:[✅⛔⌛✖⚠▲] )?\*?[\p{Lu}\d“@<…‹]/u.test(text) ||
          (/[.?] \p{Lu}/u.test(text) && !/([.?:…]|: Aa)$/u.test(text))),
    );
    expect(odd).toEqual([]);
  });

  it('means nothing by emoji, arrows, colour or place on the screen, and never shouts', () => {
    // A mark at the beginning has its word beside it.
    const marked = /^[✅⛔⌛✖⚠▲] (?=\p{Lu}\p{Ll})/u;
    const told =
      /\p{Extended_Pictographic}|:[a-z_]+:|[←→↑↓➡⬅]|\b(above|below|left|right|red|green|yellow|click here|simply|please note|oops)\b|!/iu;
    expect(catalogue.filter(([, text]) => told.test(text.replace(marked, '')))).toEqual([]);
  });

  it('uses one word for a thing', () => {
    const others = /\b(reservation|booking|ticket|vendor|supplier|manager|purchase order)\b/i;
    expect(catalogue.filter(([, text]) => others.test(text))).toEqual([]);
  });
});

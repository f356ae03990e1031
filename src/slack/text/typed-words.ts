/** What a flag stands for in letters: two signs of Unicode's alphabet of regions. */
const FLAG = /[\u{1F1E6}-\u{1F1FF}]{2}/gu;
const FIRST_SIGN = 0x1f1e6;
/** Slack's names of emoji; those of flags end in a country's code. */
const EMOJI_NAME = /(?<!\S):(?:flag-)?([a-z0-9_+'-]+):(?!\S)/gu;
/** "country: us, type=local" */
const LABEL = /(?<![\p{L}\d])(?:country|type|city|region|state|location|features?)\s*[:=]/giu;

/** Fractions with a sign of their own, as decimals. */
const FRACTIONS: Readonly<Record<string, string>> = { '¼': '25', '½': '5', '¾': '75' };
/** Dashes that stand between words and not within them. Between amounts they mean a range. */
const LONG_DASH = /(?<![\p{N}\p{Sc}\s])[\u2012-\u2015\u2212]|[\u2012-\u2015\u2212](?![\p{N}\p{Sc}\s])/gu;

/** Dashes, quotation marks and apostrophes of every kind as a plain keyboard writes them; flags as codes, and no other pictures. */
export function straightened(text: string): string {
  return text
    .replace(FLAG, (flag) => ` ${[...flag].map(letterOf).join('')} `)
    .replace(EMOJI_NAME, (_all, name: string) => (/^[a-z]{2}$/.test(name) ? name : ' '))
    .replace(/(?<!\d)(\d*)\s?([¼½¾])/gu, (_all, whole: string, part: string) => `${whole || 0}.${FRACTIONS[part]}`)
    .normalize('NFKC')
    .replace(LONG_DASH, ' ')
    .replace(/\p{Extended_Pictographic}/gu, ' ')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[‘’ʼ`´]/g, "'")
    .replace(/[\p{Pi}\p{Pf}"]/gu, ' ');
}

/** The words, without the punctuation around them and the names of the form's fields. */
export function wordsOf(text: string): string[] {
  return text
    .replace(LABEL, ' ')
    .replaceAll('&', ' & ')
    .split(/[\s,;|/+=:]+/)
    .map((word) => (word === '&' ? word : word.replace(/^[^\p{L}\p{N}\p{S}]+|[^\p{L}\p{M}\p{N}\p{S}]+$/gu, '')))
    .filter((word) => word === '&' || /[\p{L}\p{N}\p{Sc}<>≤≥]/u.test(word));
}

function letterOf(sign: string): string {
  return String.fromCharCode(65 + (sign.codePointAt(0) ?? 0) - FIRST_SIGN);
}

/** Fields that say what is asked for, the most telling first. */
const SAYING = ['description', 'name', 'title', 'label', 'text', 'document', 'type', 'code', 'key', 'kind'];
/** Fields that say how or where, never what. */
const ASIDE =
  /^(id|uuid|did_?type|country|iso_?country_?code|locale|url|created_?at|updated_?at|version|order|position|count)$/i;
const NONE = new Set(['', '0', 'false', 'no', 'none', 'null', 'n/a', '-', 'not required', 'undefined']);
const MAX = 50;
const DEEPEST = 6;

/**
 * The documents that are asked for, each in words and once. The shape is documented nowhere, so everything that is not empty counts: names and
 * descriptions are shown, nested lists below the name of what they belong to, and what cannot be put into words becomes the advice to ask the
 * provider. An empty list tells people that none are needed.
 */
export function readRequirements(value: unknown, title: string): readonly string[] {
  const ask = `ask ${title} for the documents`;
  const found = [...new Set(wordsOf(value, 0, ask))].map(capital);
  return found.length > 1 ? found.filter((text) => text !== capital(ask)).slice(0, MAX) : found;
}

function wordsOf(value: unknown, depth: number, ask: string): string[] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string') return ofText(value, depth, ask);
  if (typeof value === 'number' || typeof value === 'boolean') return value ? [ask] : [];
  if (depth > DEEPEST) return [ask];
  if (Array.isArray(value)) return value.slice(0, MAX).flatMap((each) => wordsOf(each, depth + 1, ask));
  const entries = Object.entries(Object(value)).filter(([name]) => !ASIDE.test(name));
  if (entries.some(([name, inner]) => /^(required|needed|mandatory)$/i.test(name) && isNo(inner))) {
    // Said to be not required: what else is there counts only if it lists something.
    return entries.flatMap(([name, inner]) => (typeof inner === 'object' ? below(name, inner, depth, ask) : []));
  }
  const said = SAYING.map((name) => entries.find(([key]) => key.toLowerCase() === name)?.[1]).find(isPlainText);
  const nested = entries.flatMap(([name, inner]) =>
    typeof inner === 'object' && inner !== null ? below(name, inner, depth, ask) : [],
  );
  if (said !== undefined)
    return nested.length > 0
      ? nested.map((text) => (text === ask ? said.trim() : `${said.trim()}: ${text}`))
      : [sentence(said) ?? ask];
  const flags = entries.flatMap(([name, inner]) => flag(name, inner, ask));
  return [...nested, ...flags];
}

/** A text may be JSON once more. */
function ofText(text: string, depth: number, ask: string): string[] {
  if (isNo(text)) return [];
  if (!/^\s*[[{"]/.test(text)) return [sentence(text) ?? ask];
  try {
    return wordsOf(JSON.parse(text), depth + 1, ask);
  } catch {
    return [ask];
  }
}

/** What a field lists, with its name in front: {"end_user": ["Passport"]} is "End user: Passport". */
function below(name: string, inner: unknown, depth: number, ask: string): string[] {
  const words = wordsOf(inner, depth + 1, ask);
  if (/^(data|items|list|requirements?|documents?|fields|results?|values?)$/i.test(name)) return words;
  return words.map((text) => (text === ask ? spelt(name) : `${spelt(name)}: ${text}`));
}

/** A field that says yes by itself: {"proof_of_address": true}. */
function flag(name: string, value: unknown, ask: string): string[] {
  if (typeof value === 'string')
    return NONE.has(value.trim().toLowerCase()) ? [] : [`${spelt(name)}: ${sentence(value) ?? ask}`];
  if (typeof value === 'object' || isNo(value)) return [];
  return /^(required|needed|mandatory)$/i.test(name) || typeof value === 'number' ? [ask] : [spelt(name)];
}

function isNo(value: unknown): boolean {
  return NONE.has(String(value).trim().toLowerCase());
}

function isPlainText(value: unknown): value is string {
  return typeof value === 'string' && !NONE.has(value.trim().toLowerCase()) && sentence(value) !== undefined;
}

/** A text as a person would write it; undefined of one that is data: JSON, markup, an identifier of a machine. */
function sentence(text: string): string | undefined {
  const plain = text.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
  if (!/\p{L}/u.test(plain) || /^[[{<"]/.test(plain) || /[{}<>]|":|\[\]/.test(plain)) return undefined;
  return /^[\w-]+$/.test(plain) && /[_-]/.test(plain) ? spelt(plain) : plain;
}

/** "end_user" and "endUser" as "end user". */
function spelt(name: string): string {
  const words = name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .replaceAll(/[^\p{L}\d]+/gu, ' ')
    .trim();
  return words.toLowerCase() || 'documents';
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

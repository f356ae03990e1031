/** What a scrape holds: for each name of a sample its labels, and for each label the values that were seen. */
export type Scrape = ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>>;

/** What Prometheus adds to each sample. */
const ADDED = ['job', 'instance'];

const WORDS = new Set(
  `and or unless on ignoring by without group_left group_right bool offset sum min max avg count stddev topk bottomk quantile
  rate irate increase delta histogram_quantile absent absent_over_time vector time abs clamp_min clamp_max max_over_time`.split(
    /\s+/,
  ),
);

/** A matcher of a label, as `name="value"` or `name=~"pattern"`. */
type Matcher = Readonly<{ label: string; isPattern: boolean; value: string }>;
type Selector = Readonly<{ metric: string; matchers: readonly Matcher[] }>;

/** Reads the text that `/metrics` answers; several make one scrape. */
export function readScrape(...bodies: readonly string[]): Scrape {
  const names = new Map<string, Map<string, Set<string>>>();
  const seen = (metric: string, label: string, value: string) => {
    const labels = names.get(metric) ?? new Map<string, Set<string>>();
    names.set(metric, labels.set(label, (labels.get(label) ?? new Set<string>()).add(value)));
  };
  for (const [, metric = '', braces = ''] of bodies.join('\n').matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    for (const label of ADDED) seen(metric, label, '');
    for (const [, label = '', value = ''] of braces.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) seen(metric, label, value);
  }
  for (const label of ADDED) seen('up', label, '');
  return names;
}

/** What a query in PromQL names that is not in the scrape: metrics, their labels, and words that are neither. `words` are values that labels may have besides. */
export function unknownIn(query: string, scrape: Scrape, words: ReadonlySet<string>): string[] {
  const selectors = selectorsOf(query);
  const outside = query.replaceAll(/\{[^}]*\}/g, ' ').replaceAll(/"[^"]*"/g, ' ');
  const groups = [...outside.matchAll(/\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) =>
    list.split(',').flatMap((label) => label.trim() || []),
  );
  const known = new Set(selectors.flatMap(({ metric }) => [...(scrape.get(metric)?.keys() ?? [])]));
  return [
    ...selectors.filter(({ metric }) => !scrape.has(metric)).map(({ metric }) => metric),
    ...selectors.flatMap((selector) => unknownMatchers(selector, scrape, words)),
    ...groups.filter((label) => !known.has(label)).map((label) => `label ${label}`),
  ];
}

/** The labels that the legend of a query may show. */
export function labelsOf(query: string, scrape: Scrape): ReadonlySet<string> {
  return new Set(selectorsOf(query).flatMap(({ metric }) => [...(scrape.get(metric)?.keys() ?? [])]));
}

function selectorsOf(query: string): Selector[] {
  // Without what stands in brackets, which are spans, and lists of labels.
  const text = query.replaceAll(/\[[^\]]*\]/g, ' ').replaceAll(/\b(by|without|on|ignoring)\s*\([^)]*\)/g, ' ');
  const found: Selector[] = [];
  for (const [, metric = '', braces = ''] of text.matchAll(/(?<![\w."$])([a-zA-Z_:][\w:]*)\s*(\{[^}]*\})?/g)) {
    if (WORDS.has(metric) || isInQuotes(text, metric, braces)) continue;
    const matchers = [...braces.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"/g)].map(
      ([, label = '', sign = '', value = '']) => ({ label, isPattern: sign.includes('~'), value }),
    );
    found.push({ metric, matchers });
  }
  return found;
}

/** Words within braces belong to the metric before them. */
function isInQuotes(text: string, word: string, braces: string): boolean {
  if (braces !== '') return false;
  return !new RegExp(`(?<![\\w.])${word}(?![\\w:])`).test(text.replaceAll(/\{[^}]*\}/g, ' '));
}

function unknownMatchers({ metric, matchers }: Selector, scrape: Scrape, words: ReadonlySet<string>): string[] {
  const labels = scrape.get(metric);
  if (!labels) return [];
  return matchers.flatMap(({ label, isPattern, value }) => {
    const seen = labels.get(label);
    if (!seen) return [`${metric}: label ${label}`];
    // What Prometheus adds is the operator's to choose.
    if (ADDED.includes(label) && !seen.has(value) && [...seen].every((each) => each === '')) return [];
    const values = [...seen, ...words];
    const parts = isPattern && /^[\w|]+$/.test(value) ? value.split('|') : [value];
    const exists = (part: string) => {
      const pattern = new RegExp(`^(?:${isPattern ? part.replaceAll('\\\\', '\\') : escaped(part)})$`);
      return values.some((each) => pattern.test(each));
    };
    return parts.filter((part) => !exists(part)).map((part) => `${metric}: ${label} is never ${part}`);
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

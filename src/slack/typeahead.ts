/** What fits the typed text, best first: names that begin with it, then names with a word that does, then names that contain it. All when nothing is typed. */
export function byRelevance<T>(items: readonly T[], text: string, name: (item: T) => string): T[] {
  const wanted = folded(text.trim());
  if (wanted === '') return [...items];
  const ranked = items.map((item) => ({ item, rank: rankOf(folded(name(item)), wanted) }));
  return ranked
    .filter(({ rank }) => rank < 3)
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

function rankOf(name: string, wanted: string): number {
  if (name.startsWith(wanted)) return 0;
  if (name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) return 1;
  return name.includes(wanted) ? 2 : 3;
}

/** Without case and accents: "sao" finds "São Paulo". */
export function folded(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

/** The same name however it is written: without case, accents and punctuation, and with "&" as "and". */
export function plainName(text: string): string {
  return folded(text)
    .replaceAll('&', ' and ')
    .replaceAll(/['’.]/g, '')
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

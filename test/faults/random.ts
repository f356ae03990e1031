/** Random numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The list in an order of the random numbers' choice. */
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((item) => [random(), item] as const)
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item);
}

/** At most so many of the list, spread evenly over it, beginning anywhere in the first stretch. */
export function spread<T>(list: readonly T[], most: number, random: () => number): T[] {
  if (list.length <= most) return [...list];
  const stride = list.length / most;
  const start = random() * stride;
  return Array.from({ length: most }, (_, at) => list[Math.floor(start + at * stride)]).filter(
    (each) => each !== undefined,
  );
}

/** One line of a plot: y against x, both on scales of tens. */
export type Line = Readonly<{ name: string; colour: string; points: readonly (readonly [x: number, y: number])[] }>;

/** A plot; what is not above zero is left out. */
export type Plot = Readonly<{ title: string; unit: string; lines: readonly Line[] }>;

const [WIDTH, HEIGHT, LEFT, TOP, BOTTOM] = [420, 260, 56, 34, 34];
const [INSIDE, DOWN] = [WIDTH - LEFT - 110, HEIGHT - TOP - BOTTOM];
const STYLE = 'font: 11px system-ui, sans-serif; fill: #444';

/** Plots side by side, two in a row, as one SVG. */
export function draw(plots: readonly Plot[], across: string): string {
  const rows = Math.ceil(plots.length / 2);
  const size = `width="${WIDTH * 2}" height="${HEIGHT * rows}" viewBox="0 0 ${WIDTH * 2} ${HEIGHT * rows}"`;
  const all = plots.map(
    (plot, no) =>
      `<g transform="translate(${(no % 2) * WIDTH} ${Math.floor(no / 2) * HEIGHT})">${drawOne(plot, across)}</g>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} style="${STYLE}"><title>What grows with the number of open requests</title><rect width="100%" height="100%" fill="#fff"/>${all.join('\n')}</svg>\n`;
}

function drawOne({ title, unit, lines }: Plot, across: string): string {
  const points = lines.flatMap((line) => line.points).filter(([, y]) => y > 0);
  const [xs, ys] = [scale(points.map(([x]) => x)), scale(points.map(([, y]) => y))];
  const at = (x: number) => LEFT + xs.part(x) * INSIDE;
  const up = (y: number) => TOP + (1 - ys.part(y)) * DOWN;
  const across10 = xs.tens.map(
    (x) =>
      `<text x="${at(x)}" y="${HEIGHT - 18}" text-anchor="middle">${short(x)}</text><path d="M${at(x)} ${TOP}v${DOWN}" stroke="#eee"/>`,
  );
  const up10 = ys.tens.map(
    (y) =>
      `<text x="${LEFT - 6}" y="${up(y) + 4}" text-anchor="end">${short(y)}</text><path d="M${LEFT} ${up(y)}h${INSIDE}" stroke="#eee"/>`,
  );
  let named = Number.NEGATIVE_INFINITY;
  const drawn = lines
    .toSorted((a, b) => lastOf(b) - lastOf(a))
    .map((line) => {
      const seen = line.points.filter(([, y]) => y > 0);
      const path = seen.map(([x, y], no) => `${no === 0 ? 'M' : 'L'}${at(x).toFixed(1)} ${up(y).toFixed(1)}`).join('');
      const dots = seen
        .map(([x, y]) => `<circle cx="${at(x).toFixed(1)}" cy="${up(y).toFixed(1)}" r="2.5" fill="${line.colour}"/>`)
        .join('');
      // Below the name before it, where both lines end at about the same height.
      named = Math.max(up(lastOf(line)) + 4, named + 12);
      return `<path d="${path}" fill="none" stroke="${line.colour}" stroke-width="1.5"/>${dots}<text x="${LEFT + INSIDE + 6}" y="${named.toFixed(1)}" fill="${line.colour}">${line.name}</text>`;
    });
  const words = `<text x="${LEFT}" y="16" font-weight="600">${title} (${unit})</text><text x="${LEFT + INSIDE / 2}" y="${HEIGHT - 4}" text-anchor="middle">${across}</text>`;
  return [...across10, ...up10, ...drawn, words].join('');
}

function lastOf({ points }: Line): number {
  return points.findLast(([, y]) => y > 0)?.[1] ?? 1;
}

/** From one power of ten to another, so that everything lies between. */
function scale(values: readonly number[]) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const tens = Array.from({ length: high - low + 1 }, (_, no) => 10 ** (low + no));
  return { tens, part: (value: number) => (Math.log10(value) - low) / (high - low) };
}

function short(value: number): string {
  return value >= 1 ? value.toLocaleString('en') : String(value);
}

import type { Dashboard, Panel } from './files.ts';
import type { Series } from './prometheus-server.ts';

/** A line with its name in the legend. */
export type Line = Readonly<{ name: string; values: Series['values'] }>;
export type Drawn = Readonly<{ panel: Panel; lines: readonly Line[] }>;

/** Between which times it is drawn, in seconds. */
type Span = Readonly<{ from: number; to: number }>;

const WIDTH = 1760;
const UNIT_HEIGHT = 30;
const GAP = 8;
const COLOURS = ['#73bf69', '#5794f2', '#f2cc0c', '#ff9830', '#b877d9', '#ff7383', '#8ab8ff', '#5ad8c7', '#e0b4ff'];
const NAMED: Readonly<Record<string, string>> = { green: '#73bf69', red: '#f2495c', text: '#d8d9da' };
const MAX_NAMED = 7;
/** Steps that are round in their unit. */
const MEBIBYTES = [20, 24, 25, 26, 27].map((power) => 2 ** power);
const MINUTES = [60, 120, 300, 600, 1_800, 3_600];

const STYLE = `
* { box-sizing: border-box; margin: 0 }
body { width: ${WIDTH}px; background: #111217; color: #ccccdc; font: 13px "DejaVu Sans", sans-serif; padding: 16px }
h1 { font-size: 20px; font-weight: 500; margin-bottom: 10px } h1 small { font-size: 13px; color: #8e8e9c; margin-left: 12px }
main { position: relative }
.panel, .row { position: absolute; overflow: hidden }
.panel { background: #181b1f; border: 1px solid #2c2f35; border-radius: 3px; padding: 7px 10px }
.row { color: #e6e6ee; font-size: 15px; padding-top: 6px }
h2 { font-size: 12.5px; font-weight: 500; white-space: nowrap; overflow: hidden; text-overflow: ellipsis }
.stats { display: flex; flex-direction: column; justify-content: center; align-items: center; height: calc(100% - 18px); gap: 2px }
.stat { font-size: 27px; line-height: 1.1; text-align: center } .stat small { font-size: 15px; opacity: .85; margin-right: 8px }
.legend { display: flex; flex-wrap: wrap; gap: 0 12px; font-size: 11px; color: #b4b7c0; line-height: 15px; max-height: 30px; overflow: hidden }
.legend i { display: inline-block; width: 12px; height: 3px; border-radius: 2px; margin-right: 5px; vertical-align: 3px }
.none { display: flex; height: 80%; align-items: center; justify-content: center; color: #6e7079 }
svg text { font-size: 10.5px; fill: #9a9ca6 }`;

/** The dashboard as a page, about as Grafana shows it. */
export function drawDashboard({ title }: Dashboard, drawn: readonly Drawn[], span: Span, note: string): string {
  const bottom = Math.max(...drawn.map(({ panel: { gridPos } }) => gridPos.y + gridPos.h)) * (UNIT_HEIGHT + GAP);
  const panels = drawn.map((each) => drawPanel(each, span)).join('\n');
  return `<!doctype html><meta charset="utf-8"><title>${escaped(title)}</title><style>${STYLE}</style>
<h1>${escaped(title)}<small>${escaped(note)}</small></h1><main style="height:${bottom}px">${panels}</main>`;
}

function drawPanel({ panel, lines }: Drawn, span: Span): string {
  const { x, y, w, h } = panel.gridPos;
  const unit = (WIDTH - 32 + GAP) / 24;
  const size = { width: w * unit - GAP, height: h * (UNIT_HEIGHT + GAP) - GAP };
  const place = `left:${x * unit}px;top:${y * (UNIT_HEIGHT + GAP)}px;width:${size.width}px;height:${size.height}px`;
  if (panel.type === 'row') return `<div class="row" style="${place}">▾ ${escaped(panel.title)}</div>`;
  const body = panel.type === 'stat' ? drawStat(panel, lines) : drawGraph(panel, lines, size, span);
  return `<div class="panel" style="${place}"><h2>${escaped(panel.title)}</h2>${body}</div>`;
}

function drawStat(panel: Panel, lines: readonly Line[]): string {
  const { noValue = 'No data', thresholds } = panel.fieldConfig?.defaults ?? {};
  if (lines.length === 0) return `<div class="stats"><div class="stat">${escaped(noValue)}</div></div>`;
  const stats = lines.map(({ name, values }) => {
    const value = Number(values.at(-1)?.[1]);
    const step = thresholds?.steps.findLast((each) => each.value === null || value >= each.value);
    const colour = NAMED[step?.color ?? 'text'] ?? NAMED['text'];
    const { textMode } = panel.options ?? {};
    const shown = textMode === 'name' ? escaped(name) : escaped(inUnit(value, panel));
    const before = textMode === 'value_and_name' ? `<small>${escaped(name)}</small>` : '';
    const small = textMode === 'name' ? ';font-size:17px' : '';
    return `<div class="stat" style="color:${colour}${small}">${before}${shown}</div>`;
  });
  return `<div class="stats">${stats.join('')}</div>`;
}

function drawGraph(panel: Panel, lines: readonly Line[], size: { width: number; height: number }, { from, to }: Span) {
  if (lines.length === 0) return '<div class="none">No data</div>';
  const [left, width, height] = [54, size.width - 84, size.height - 92];
  const all = lines.flatMap(({ values }) => values.map(([, value]) => Number(value)).filter(Number.isFinite));
  const limit = panel.fieldConfig?.defaults.thresholds?.steps.find(({ color }) => color === 'red')?.value;
  const ticks = ticksFor(Math.min(0, ...all), Math.max(...all, 0), panel.fieldConfig?.defaults.unit);
  const [low, high] = [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const atX = (time: number) => left + ((time - from) / (to - from)) * width;
  const atY = (value: number) => 8 + (1 - (value - low) / (high - low)) * height;
  const grid = ticks.map(
    (tick) =>
      `<line x1="${left}" x2="${left + width}" y1="${atY(tick)}" y2="${atY(tick)}" stroke="#2b2e34"/>` +
      `<text x="${left - 7}" y="${atY(tick) + 4}" text-anchor="end">${escaped(inUnit(tick, panel))}</text>`,
  );
  const times = Array.from({ length: 5 }, (_, no) => from + ((to - from) * (no + 0.5)) / 5).map(
    (time) =>
      `<text x="${atX(time)}" y="${height + 24}" text-anchor="middle">${new Date(time * 1_000).toISOString().slice(11, 19)}</text>`,
  );
  const red =
    typeof limit === 'number' && limit <= high && limit >= low
      ? `<line x1="${left}" x2="${left + width}" y1="${atY(limit)}" y2="${atY(limit)}" stroke="#f2495c" stroke-dasharray="6 4"/>`
      : '';
  const paths = lines.map(({ values }, no) => pathOf(values, COLOURS[no % COLOURS.length] ?? '', atX, atY, atY(low)));
  const legend = lines
    .slice(0, MAX_NAMED)
    .map(({ name }, no) => `<span><i style="background:${COLOURS[no % COLOURS.length]}"></i>${escaped(name)}</span>`);
  const more = lines.length > MAX_NAMED ? `<span>and ${lines.length - MAX_NAMED} more</span>` : '';
  return `<svg width="${size.width - 22}" height="${height + 30}">${grid.join('')}${times.join('')}${paths.join('')}${red}</svg>
<div class="legend">${legend.join('')}${more}</div>`;
}

/** A line for each stretch without a gap; a gap is where there is no number. */
function pathOf(
  values: Line['values'],
  colour: string,
  atX: (time: number) => number,
  atY: (value: number) => number,
  floor: number,
): string {
  const stretches: string[][] = [[]];
  let before = Number.NaN;
  for (const [time, text] of values) {
    const value = Number(text);
    if (!Number.isFinite(value) || time - before > 7) stretches.push([]);
    if (!Number.isFinite(value)) continue;
    stretches.at(-1)?.push(`${atX(time).toFixed(1)} ${atY(value).toFixed(1)}`);
    before = time;
  }
  return stretches
    .filter((points) => points.length > 0)
    .map((points) => {
      const [first = '', last = ''] = [points[0], points.at(-1)];
      const area = `M${points.join('L')}L${last.split(' ')[0]} ${floor}L${first.split(' ')[0]} ${floor}Z`;
      if (points.length === 1)
        return `<circle cx="${first.split(' ')[0]}" cy="${first.split(' ')[1]}" r="2" fill="${colour}"/>`;
      return `<path d="${area}" fill="${colour}" fill-opacity=".08"/><path d="M${points.join('L')}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-linejoin="round"/>`;
    })
    .join('');
}

/** Four to six round numbers from below the least to above the most. */
function ticksFor(low: number, high: number, unit = 'short'): number[] {
  const span = high - low || 1;
  const bases = unit === 'bytes' ? MEBIBYTES : unit === 's' && span > 120 ? MINUTES : [];
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const steps = bases.length > 0 ? bases : [1, 2, 2.5, 5, 10].map((each) => each * power);
  const step = steps.find((each) => span / each <= 5) ?? steps.at(-1) ?? 1;
  const first = Math.floor(low / step) * step;
  return Array.from({ length: Math.ceil((high - first) / step || 1) + 1 }, (_, no) => first + no * step);
}

function inUnit(value: number, panel: Panel): string {
  const { unit, decimals } = panel.fieldConfig?.defaults ?? {};
  if (unit === 's') return seconds(value);
  if (unit === 'bytes') return `${Math.round(value / 2 ** 20)} MiB`;
  if (unit === 'percentunit') return `${Number((value * 100).toFixed(1))}%`;
  return decimals === undefined ? String(Number(value.toFixed(2))) : value.toFixed(decimals);
}

function seconds(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0 s';
  if (size < 1) return `${Number((value * 1_000).toFixed(size < 0.01 ? 1 : 0))} ms`;
  return size < 120 ? `${Number(value.toFixed(1))} s` : `${Number((value / 60).toFixed(1))} min`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

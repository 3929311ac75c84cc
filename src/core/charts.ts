/**
 * Small charts as SVG, without a browser: kinds of bar are patterns and words first, colour only underlines them. No
 * script, no style sheet, nothing from outside; the page's own colours by name. A table beside each says the same.
 */

/** A part of a bar: filled, hatched, or an outline. */
export interface Series {
  readonly name: string;
  readonly look: 'full' | 'hatched' | 'empty';
}

export interface Columns {
  /** Says what the picture shows, for whoever does not see it. */
  readonly title: string;
  /** One part a series, from the foot up. */
  readonly columns: readonly { readonly label: string; readonly parts: readonly number[] }[];
  readonly series: readonly Series[];
  /** Makes the ids of this picture its own on the page. */
  readonly id: string;
}

export interface Bars {
  readonly title: string;
  readonly bars: readonly {
    readonly label: string;
    readonly parts: readonly number[];
    readonly says: string;
  }[];
  readonly series: readonly Series[];
  readonly id: string;
}

/** Narrow and with large letters: on a screen of 320 px they are still read. */
const wide = 290;
const edge = 4;
const small = 15;
const keyLine = 22;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const round = (value: number): number => Math.round(value * 10) / 10;

const text = (x: number, y: number, words: string, anchor = 'start', weight = ''): string =>
  `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" font-size="${small}"${weight} fill="currentColor">${escape(words)}</text>`;

const hatch = (id: string): string =>
  `<defs><pattern id="${id}-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" fill="var(--card)"/><line x1="1" y1="0" x2="1" y2="5" stroke="var(--door)" stroke-width="2"/></pattern></defs>`;

/** A bar of one look: its border is always there, so that an empty one is seen. */
function rect(id: string, look: Series['look'], box: readonly [number, number, number, number]): string {
  const [x, y, width, height] = box.map(round);
  const fill = { full: 'var(--door)', hatched: `url(#${id}-hatch)`, empty: 'var(--card)' }[look];
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}" stroke="var(--door)" stroke-width="1"/>`;
}

/** What each look means, a line each. */
function key(id: string, series: readonly Series[], top: number): readonly string[] {
  if (series.length < 2) return [];
  return series.flatMap(({ name, look }, index) => [
    rect(id, look, [edge, top + index * keyLine, 15, 13]),
    text(edge + 23, top + index * keyLine + 12, name),
  ]);
}

const svg = (id: string, title: string, height: number, parts: readonly string[]): string =>
  `<svg class="chart" viewBox="0 0 ${wide} ${Math.ceil(height)}" role="img" aria-labelledby="${id}-title" xmlns="http://www.w3.org/2000/svg" font-family="inherit"><title id="${id}-title">${escape(title)}</title>${hatch(id)}${parts.join('')}</svg>`;

/** The next round number: 1, 2 or 5 and noughts. */
export function roundUp(value: number): number {
  if (!(value > 1)) return 1;
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((step) => step * unit).find((step) => step >= value) ?? 10 * unit;
}

/** A column for each day or class, parts above each other; the scale, the first and the last label in words. */
export function columnsSvg({ title, columns, series, id }: Columns): string {
  const [top, floor] = [24, 150];
  const sums = columns.map(({ parts }) => parts.reduce((sum, part) => sum + part, 0));
  const most = roundUp(Math.max(0, ...sums));
  const step = (wide - 2 * edge) / Math.max(1, columns.length);
  const width = Math.max(2, Math.min(28, step * 0.72));
  const scale = (floor - top) / most;
  const bars = columns.flatMap(({ parts }, index) => {
    let y = floor;
    return parts.flatMap((part, which) => {
      if (part <= 0) return [];
      y -= part * scale;
      const look = series[which]?.look ?? 'full';
      return [rect(id, look, [edge + index * step + (step - width) / 2, y, width, part * scale])];
    });
  });
  const lines = [most, most / 2].map((value) => {
    const y = round(floor - value * scale);
    return `<line x1="${edge}" y1="${y}" x2="${wide - edge}" y2="${y}" stroke="var(--line)"/>`;
  });
  const last = columns.at(-1);
  const parts = [
    ...lines,
    ...bars,
    `<line x1="${edge}" y1="${floor}" x2="${wide - edge}" y2="${floor}" stroke="currentColor"/>`,
    text(edge, top - 6, String(most)),
    text(edge, floor + 18, columns[0]?.label ?? ''),
    ...(last && columns.length > 1 ? [text(wide - edge, floor + 18, last.label, 'end')] : []),
    ...key(id, series, floor + 30),
  ];
  return svg(id, title, floor + 26 + (series.length > 1 ? series.length * keyLine + 6 : 0), parts);
}

/** A bar for each name, its words and figures above it: read from top to bottom, on the narrowest screen too. */
export function barsSvg({ title, bars, series, id }: Bars): string {
  const most = Math.max(1, ...bars.map(({ parts }) => parts.reduce((sum, part) => sum + part, 0)));
  const scale = (wide - 2 * edge) / most;
  const line = 44;
  const drawn = bars.flatMap(({ label, parts, says }, index) => {
    const y = index * line;
    let x = edge;
    const boxes = parts.flatMap((part, which) => {
      if (part <= 0) return [];
      const box = rect(id, series[which]?.look ?? 'full', [x, y + 21, part * scale, 14]);
      x += part * scale;
      return [box];
    });
    const room = 34 - says.length;
    const short = label.length > room ? `${label.slice(0, Math.max(8, room - 1)).trimEnd()}…` : label;
    return [
      text(edge, y + 14, short),
      text(wide - edge, y + 14, says, 'end', ' font-weight="700"'),
      ...boxes,
    ];
  });
  const foot = bars.length * line;
  return svg(id, title, foot + (series.length > 1 ? series.length * keyLine + 10 : 4), [
    ...drawn,
    ...key(id, series, foot + 6),
  ]);
}

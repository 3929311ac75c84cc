/**
 * A dialog drawn as SVG, without a browser. Kinds of step are shapes and words first; colour only underlines them.
 * No script, no style sheet, no outside resource: it may stand in a page under a strict content security policy.
 */
import { backWays, layOut } from './graph-layout';
import type { BoxIn, Placed, Size } from './graph-layout';
import type { Dialog, Step } from './dialog-types';
import { headOf, waysOf } from './graph';

export interface GraphOptions {
  /** How many people stopped at a step, written into its box. */
  readonly counts?: Readonly<Record<string, number>>;
  /** `page` takes the colours of the page it stands in; `file` brings its own. Default `file`. */
  readonly theme?: 'page' | 'file';
  /** What is said around the words of the dialog; English when left out. */
  readonly words?: GraphWords;
}

export const shapes = ['ask', 'tell', 'check', 'verify', 'diagnose', 'do', 'case', 'end', 'jump'] as const;
export type Shape = (typeof shapes)[number];

export interface GraphWords {
  /** What each kind of step does, for the key. */
  readonly kinds: Readonly<Record<Shape, string>>;
  /** In a box that stands for a step further up. */
  readonly back: string;
  /** "1,204 steps of ...": for whoever does not see the picture. */
  readonly describe: (steps: number, topic: string) => string;
  readonly counted: (count: number, kind: Step['kind']) => string;
}

const english: GraphWords = {
  kinds: {
    ask: 'asks the person',
    tell: 'tells the person',
    check: 'looks up a fact',
    verify: 'asks for proof',
    diagnose: 'looks at a code or text',
    do: 'changes the account',
    case: 'asks staff',
    end: 'ends the walk',
    jump: 'goes back to',
  },
  back: 'back to',
  describe: (steps, topic) => `${steps} steps of the dialog ${topic}, from its start at the top to its ends.`,
  counted: (count, kind) => (kind === 'end' ? `${count} ended here` : `${count} stopped here`),
};
interface Box extends BoxIn {
  readonly shape: Shape;
  readonly small: string;
  readonly lines: readonly string[];
  readonly count?: string;
}

const letter = 6.6;
const lineHeight = 16;
const boxLine = 26;
const labelLine = 24;
/** The dialog as a complete `<svg>` element. */
export function graphSvg(dialog: Dialog, options: GraphOptions = {}): string {
  const words = options.words ?? english;
  const ways = waysOf(dialog);
  const ids = [dialog.start, ...Object.keys(dialog.steps).filter((id) => id !== dialog.start)].filter((id) =>
    Object.hasOwn(dialog.steps, id),
  );
  const back = backWays(ids, ways);
  const boxes = ids.flatMap((id) => stepBox(dialog, id, options.counts, words) ?? []);
  const jumps = [...back].map((way) => makeBox(`${way.from} to ${way.to}`, 'jump', words.back, way.to));
  const drawn = ways.map((way) => ({
    from: way.from,
    to: back.has(way) ? `${way.from} to ${way.to}` : way.to,
    lines: way.labels.flatMap((label) => wrap(label, labelLine).slice(0, 2)),
  }));
  const layout = layOut(
    [...boxes, ...jumps],
    drawn.map(({ from, to, lines }) => ({ from, to, label: sizeOf(lines, 4) })),
  );
  const paint = colours(options.theme ?? 'file');
  const parts = layout.ways.map(({ label, points }, i) => {
    const ends = trim(points, layout.boxes.get(drawn[i]?.from ?? ''), layout.boxes.get(drawn[i]?.to ?? ''));
    return `${line(ends, paint)}${labelText(drawn[i]?.lines ?? [], label, paint)}`;
  });
  for (const box of [...boxes, ...jumps]) {
    const at = layout.boxes.get(box.id);
    if (at) parts.push(drawBox(box, at, paint));
  }
  return frame(dialog, { width: layout.width, height: layout.height }, parts, paint, words);
}

interface Paint {
  readonly paper: string;
  readonly ink: string;
  readonly soft: string;
  readonly fill: Readonly<Record<Shape, string>>;
}

/** Tokens of the look, light; in a page, the page's own. */
function colours(theme: 'page' | 'file'): Paint {
  const token = (name: string, value: string): string =>
    theme === 'page' ? `var(--${name}, ${value})` : value;
  const paper = token('card', '#fffdf9');
  return {
    paper,
    ink: token('ink', '#1d2928'),
    soft: token('soft', '#53605d'),
    fill: {
      ask: paper,
      tell: paper,
      check: token('well', '#f1eadd'),
      verify: token('door-wash', '#e2efea'),
      diagnose: token('door-wash', '#e2efea'),
      do: token('glow', '#fdeecb'),
      case: token('wait-wash', '#fcefd0'),
      end: token('done-wash', '#e6f2dc'),
      jump: paper,
    },
  };
}

function stepBox(
  dialog: Dialog,
  id: string,
  counts: GraphOptions['counts'],
  words: GraphWords,
): Box | undefined {
  const step = dialog.steps[id];
  if (!step) return undefined;
  const stopped = counts && Object.hasOwn(counts, id) ? counts[id] : undefined;
  const count = stopped === undefined ? undefined : words.counted(stopped, step.kind);
  return makeBox(id, step.kind, `${step.kind} - ${id}`, headOf(step), count);
}

function makeBox(id: string, shape: Shape, small: string, head: string, count?: string): Box {
  const lines = wrap(head, boxLine);
  const all = [small, ...lines, ...(count === undefined ? [] : [count])];
  // Slanted and pointed sides need room beside the words.
  const side = shape === 'check' || shape === 'case' || shape === 'do' ? 22 : 14;
  const { width, height } = sizeOf(all, side);
  return { id, shape, small, lines, width, height: height + 12, ...(count !== undefined && { count }) };
}

function sizeOf(lines: readonly string[], side: number): Size {
  const longest = Math.max(1, ...lines.map((text) => text.length));
  return { width: longest * letter + 2 * side, height: Math.max(1, lines.length) * lineHeight + 4 };
}

/** Breaks at spaces; a word longer than a line is cut. */
export function wrap(text: string, most: number): string[] {
  const lines: string[] = [];
  let current = '';
  for (const word of text.trim().split(/\s+/)) {
    const cut = word.length > most ? `${word.slice(0, most - 1)}…` : word;
    if (current !== '' && current.length + 1 + cut.length > most) {
      lines.push(current);
      current = cut;
    } else current = current === '' ? cut : `${current} ${cut}`;
  }
  return [...lines, current];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** From the lower side of the first box to the upper side of the last. */
function trim(points: readonly Point[], from: Placed | undefined, to: Placed | undefined): Point[] {
  const middle = points.slice(1, -1);
  const first = from && { x: from.x, y: from.y + from.height / 2 };
  const last = to && { x: to.x, y: to.y - to.height / 2 };
  return [...(first ? [first] : []), ...middle, ...(last ? [last] : [])];
}

function line(points: readonly Point[], paint: Paint): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let before = first;
  const curves = rest.map((point) => {
    const half = n((before.y + point.y) / 2);
    const curve = `C${n(before.x)} ${half} ${n(point.x)} ${half} ${n(point.x)} ${n(point.y)}`;
    before = point;
    return curve;
  });
  return `<path d="M${n(first.x)} ${n(first.y)}${curves.join('')}" fill="none" stroke="${paint.soft}" stroke-width="1.5" marker-end="url(#tip)"/>`;
}

function labelText(lines: readonly string[], at: Placed, paint: Paint): string {
  const { x, y, width, height } = at;
  const ground = `<rect x="${n(x - width / 2)}" y="${n(y - height / 2)}" width="${n(width)}" height="${n(height)}" fill="${paint.paper}"/>`;
  return ground + texts(lines, x, y, paint.soft);
}

function drawBox(box: Box, at: Placed, paint: Paint): string {
  const lines = [...box.lines, ...(box.count === undefined ? [] : [box.count])];
  const small = texts(
    [box.small],
    at.x,
    at.y - (lines.length * lineHeight) / 2,
    paint.soft,
    ' font-size="11"',
  );
  const head = texts(lines, at.x, at.y + lineHeight / 2, paint.ink, ' font-weight="700"');
  // A link can lead there: a wide picture scrolls to it, without a script.
  const name = box.shape === 'jump' ? '' : ` id="box-${escape(box.id)}"`;
  return `<g${name}>${outline(box.shape, at, paint)}${small}${head}</g>`;
}

/** Lines centred on x, y. */
function texts(lines: readonly string[], x: number, y: number, fill: string, more = ''): string {
  const top = y - ((lines.length - 1) * lineHeight) / 2 + 4;
  const spans = lines.map(
    (text, i) => `<tspan x="${n(x)}" y="${n(top + i * lineHeight)}">${escape(text)}</tspan>`,
  );
  return `<text text-anchor="middle" fill="${fill}"${more}>${spans.join('')}</text>`;
}

function outline(shape: Shape, { x, y, width, height }: Placed, paint: Paint): string {
  const [l, r, t, b] = [x - width / 2, x + width / 2, y - height / 2, y + height / 2];
  const pen = `fill="${paint.fill[shape]}" stroke="${paint.ink}"`;
  const rect = (radius: number, inset: number, width_: number, more = ''): string =>
    `<rect x="${n(l + inset)}" y="${n(t + inset)}" width="${n(width - 2 * inset)}" height="${n(height - 2 * inset)}" rx="${n(radius)}" ${pen} stroke-width="${width_}"${more}/>`;
  const polygon = (points: readonly (readonly [number, number])[], width_: number): string =>
    `<polygon points="${points.map(([px, py]) => `${n(px)},${n(py)}`).join(' ')}" ${pen} stroke-width="${width_}"/>`;
  switch (shape) {
    case 'ask':
      return rect(12, 0, 1.5);
    case 'tell':
      return rect(0, 0, 1.5);
    case 'check':
      return polygon(
        [
          [l + 14, t],
          [r - 14, t],
          [r, y],
          [r - 14, b],
          [l + 14, b],
          [l, y],
        ],
        1.5,
      );
    case 'verify':
    case 'diagnose':
      return rect(4, 0, 1.5) + rect(2, 4, 1.5);
    case 'do':
      return rect(0, 0, 4);
    case 'case':
      return polygon(
        [
          [l + 14, t],
          [r, t],
          [r - 14, b],
          [l, b],
        ],
        1.5,
      );
    case 'end':
      return rect(height / 2, 0, 2.5);
    case 'jump':
      break;
  }
  return rect(height / 2, 0, 1.5, ' stroke-dasharray="5 4"');
}

function frame(
  dialog: Dialog,
  size: Size,
  parts: readonly string[],
  paint: Paint,
  words: GraphWords,
): string {
  const key = drawLegend(size, paint, words);
  const width = Math.max(size.width, key.width);
  const height = size.height + key.height;
  const steps = Object.keys(dialog.steps).length;
  const shift = (width - size.width) / 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="graph-title graph-desc" viewBox="0 0 ${n(width)} ${n(height)}" width="${n(width)}" height="${n(height)}" font-family="'Atkinson Hyperlegible Next', sans-serif" font-size="13">`,
    `<title id="graph-title">${escape(dialog.title)}</title>`,
    `<desc id="graph-desc">${escape(words.describe(steps, dialog.topic))}</desc>`,
    `<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L10 5L0 10z" fill="${paint.soft}"/></marker></defs>`,
    `<rect width="100%" height="100%" fill="${paint.paper}"/>`,
    `<g transform="translate(${n(shift)} 0)">`,
    ...parts,
    '</g>',
    ...key.parts,
    '</svg>',
    '',
  ].join('\n');
}

function drawLegend(size: Size, paint: Paint, words: GraphWords): Size & { parts: string[] } {
  const each = { width: 150, height: 56 };
  const inRow = Math.max(2, Math.min(shapes.length, Math.floor((size.width - 16) / (each.width + 12))));
  const parts = shapes.map((shape, i) => {
    const x = 16 + (i % inRow) * (each.width + 12) + each.width / 2;
    const y = size.height + 16 + Math.floor(i / inRow) * (each.height + 12) + each.height / 2;
    const at = { x, y, width: each.width, height: each.height - 8 };
    const lines = [...(shape === 'jump' ? [] : [shape]), ...wrap(words.kinds[shape], boxLine - 2)];
    return `<g>${outline(shape, at, paint)}${texts(lines, x, y - 4, paint.soft)}</g>`;
  });
  const rows = Math.ceil(shapes.length / inRow);
  return { parts, width: 16 + inRow * (each.width + 12) + 4, height: 24 + rows * (each.height + 12) };
}

const n = (value: number): string => String(Math.round(value * 10) / 10);

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

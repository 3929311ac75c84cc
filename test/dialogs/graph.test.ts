import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDialog } from '../../src/core/dialog';
import type { Dialog } from '../../src/core/dialog-types';
import { mermaid, waysOf } from '../../src/core/graph';
import { backWays, layOut } from '../../src/core/graph-layout';
import type { Placed } from '../../src/core/graph-layout';
import { graphSvg, wrap } from '../../src/core/graph-svg';

const folder = join(__dirname, '../../dialogs');
const dialogs = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml') && file !== 'questions.yaml')
  .flatMap((file) => parseDialog(readFileSync(join(folder, file), 'utf8'), file).dialog ?? []);

const small: Dialog = {
  topic: 'small',
  title: 'A "small" <one> & only',
  examples: [],
  stages: ['only'],
  start: 'a-b',
  steps: {
    'a-b': {
      id: 'a-b',
      kind: 'ask',
      at: { line: 1, column: 1 },
      stage: 1,
      notes: [],
      title: 'Is it <b>bold</b> & "quoted"?',
      choices: [
        { say: 'Yes', to: 'end', at: { line: 1, column: 1 } },
        { say: 'No', to: 'end', at: { line: 1, column: 1 } },
        { say: 'Again', to: 'a-b', at: { line: 1, column: 1 } },
      ],
    },
    end: {
      id: 'end',
      kind: 'end',
      at: { line: 1, column: 1 },
      stage: 1,
      notes: [],
      title: 'Done',
      offers: [],
    },
  },
};

test('Mermaid names every step and every way once, and a step called "end" does not end the diagram', () => {
  expect(mermaid(small)).toBe(
    [
      'flowchart TD',
      '  start(( )) --> s_a_b',
      '  s_a_b("ask a-b: Is it <b>bold</b> & #quot;quoted#quot;?")',
      '  s_end(["end end: Done"])',
      '  s_a_b -->|"Yes / No"| s_end',
      '  s_a_b -->|"Again"| s_a_b',
    ].join('\n'),
  );
});

test('words in the picture are text, never markup', () => {
  const svg = graphSvg(small);
  expect(svg).toContain('&lt;b&gt;bold&lt;/b&gt;');
  expect(svg).not.toContain('<b>');
  expect(svg).toContain('<title id="graph-title">A &quot;small&quot; &lt;one&gt; &amp; only</title>');
});

test('the picture has no script, style sheet or outside resource', () => {
  for (const dialog of dialogs) {
    expect(graphSvg(dialog)).not.toMatch(/<script|<style|style=|href|<image|<foreignObject|\bon\w+=/);
  }
});

test.each(dialogs)('$topic: every step is drawn, every tag is closed, and no number is missing', (dialog) => {
  const svg = graphSvg(dialog);
  for (const step of Object.values(dialog.steps)) expect(svg).toContain(`>${step.kind} - ${step.id}<`);
  const open = svg.match(/<(svg|g|text|tspan|defs|marker|title|desc)\b/g) ?? [];
  const closed = svg.match(/<\/(svg|g|text|tspan|defs|marker|title|desc)>/g) ?? [];
  expect(open.length).toBe(closed.length);
  expect(svg).not.toMatch(/NaN|undefined|Infinity/);
});

test('how many stopped at a step is written into it', () => {
  expect(graphSvg(small, { counts: { end: 12 } })).toContain('>12 ended here<');
});

test('in a page it takes the colours of the page', () => {
  expect(graphSvg(small, { theme: 'page' })).toContain('fill="var(--card, #fffdf9)"');
  expect(graphSvg(small)).not.toContain('var(');
});

const apart = (a: Placed, b: Placed): boolean =>
  Math.abs(a.x - b.x) >= (a.width + b.width) / 2 - 0.01 ||
  Math.abs(a.y - b.y) >= (a.height + b.height) / 2 - 0.01;

test.each(dialogs)('$topic: no box and no word lies on another, and ways run downwards', (dialog) => {
  const ids = [dialog.start, ...Object.keys(dialog.steps).filter((id) => id !== dialog.start)];
  const ways = waysOf(dialog);
  const back = backWays(ids, ways);
  const forward = ways.filter((way) => !back.has(way));
  const layout = layOut(
    ids.map((id) => ({ id, width: 150, height: 50 })),
    forward.map(({ from, to }) => ({ from, to, label: { width: 80, height: 20 } })),
  );
  const placed = [...layout.boxes.values(), ...layout.ways.map((way) => way.label)];
  for (const [i, one] of placed.entries()) {
    for (const other of placed.slice(i + 1)) expect(apart(one, other)).toBe(true);
    expect(one.x - one.width / 2).toBeGreaterThanOrEqual(0);
    expect(one.x + one.width / 2).toBeLessThanOrEqual(layout.width);
    expect(one.y + one.height / 2).toBeLessThanOrEqual(layout.height);
  }
  for (const { points } of layout.ways) {
    const heights = points.map((point) => point.y);
    expect(heights).toEqual(heights.toSorted((a, b) => a - b));
  }
});

test('lines break at spaces, and only a word too long for a line is cut', () => {
  expect(wrap('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrap('incomprehensible', 6)).toEqual(['incom…']);
});

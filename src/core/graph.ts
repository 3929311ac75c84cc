/** The picture of a dialog: as Mermaid text here, as SVG in `graph-svg.ts`. Both say the same of a step. */
import { edgesOf } from './check/edges';
import type { Dialog, Step } from './dialog-types';

/** What is written in the box of a step. */
export function headOf(step: Step): string {
  switch (step.kind) {
    case 'ask':
    case 'tell':
    case 'end':
      return step.title;
    case 'check':
      return `${step.check}?`;
    case 'verify':
      return `show that it is you, for: ${step.for}`;
    case 'diagnose':
      return step.diagnose === 'code' ? 'look at a code' : 'follow a test text';
    case 'do':
      return step.do;
    case 'case':
      break;
  }
  return `request: ${step.case}`;
}

/** Ways from one step to another, with all the answers that lead along it. */
export interface Way {
  readonly from: string;
  readonly to: string;
  readonly labels: readonly string[];
}

/** One way for each pair of steps, in the order written; ways to steps that do not exist are left out. */
export function waysOf(dialog: Dialog): readonly Way[] {
  return Object.values(dialog.steps).flatMap((step) => {
    const ways = new Map<string, string[]>();
    for (const edge of edgesOf(step)) {
      if (!Object.hasOwn(dialog.steps, edge.to)) continue;
      const labels = ways.get(edge.to) ?? [];
      labels.push(edge.label);
      ways.set(edge.to, labels);
    }
    return [...ways].map(([to, labels]) => ({ from: step.id, to, labels }));
  });
}

/** Brackets that draw a shape in Mermaid (https://mermaid.js.org/syntax/flowchart.html). */
const shapes: Readonly<Record<Step['kind'], readonly [string, string]>> = {
  ask: ['(', ')'],
  tell: ['[', ']'],
  check: ['{{', '}}'],
  verify: ['[[', ']]'],
  diagnose: ['[[', ']]'],
  do: ['[/', '\\]'],
  case: ['[/', '/]'],
  end: ['([', '])'],
};

/** A Mermaid flowchart of the dialog. */
export function mermaid(dialog: Dialog): string {
  const node = (id: string): string => `s_${id.replace(/\W/g, '_')}`;
  const quoted = (text: string): string =>
    `"${text.replace(/\s+/g, ' ').replace(/#/g, '#35;').replace(/"/g, '#quot;')}"`;
  const nodes = Object.values(dialog.steps).map((step) => {
    const [open, close] = shapes[step.kind];
    return `  ${node(step.id)}${open}${quoted(`${step.kind} ${step.id}: ${headOf(step)}`)}${close}`;
  });
  const ways = waysOf(dialog).map(
    ({ from, to, labels }) => `  ${node(from)} -->|${quoted(labels.join(' / '))}| ${node(to)}`,
  );
  const start = Object.hasOwn(dialog.steps, dialog.start) ? [`  start(( )) --> ${node(dialog.start)}`] : [];
  return ['flowchart TD', ...start, ...nodes, ...ways].join('\n');
}

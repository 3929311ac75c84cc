/** A dialog as a graph: its edges, what is reachable, and its strongly connected components. */
import type { Choice, Dialog, Step } from '../dialog-types';

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** What leads along it, for pictures: "yes", "passed", the words of the choice. */
  readonly label: string;
  /** What kind of answer it is: the key it is written under. */
  readonly by:
    | 'person'
    | 'choice'
    | 'field'
    | 'then'
    | 'route'
    | 'passed'
    | 'insufficient'
    | 'failed'
    | 'approved'
    | 'denied'
    | 'expired';
  /** The choice, for `choice`. */
  readonly choice?: Choice;
}

/** Every way out of a step, in the order it is written. */
export function edgesOf(step: Step): readonly Edge[] {
  const edge = (by: Edge['by'], to: string, label: string): Edge => ({ from: step.id, to, label, by });
  switch (step.kind) {
    case 'ask':
      return [
        ...step.choices.map((choice) => ({ ...edge('choice', choice.to, choice.say), choice })),
        ...(step.field ? [edge('field', step.field.to, step.field.button)] : []),
      ];
    case 'tell':
      return [edge('then', step.then, step.button)];
    case 'check':
    case 'diagnose':
      return Object.entries(step.routes).map(([value, to]) => edge('route', to, value));
    case 'verify':
      return [edge('passed', step.passed, 'passed'), edge('insufficient', step.insufficient, 'not enough')];
    case 'do':
      return [edge('then', step.then, 'done'), edge('failed', step.failed, 'failed')];
    case 'case':
      return [
        edge('approved', step.approved, 'approved'),
        edge('denied', step.denied, 'denied'),
        edge('expired', step.expired, 'expired'),
      ];
    case 'end':
      break;
  }
  return [];
}

/** The step of that name. Own names only. */
export function stepOf(dialog: Dialog, id: string): Step | undefined {
  return Object.hasOwn(dialog.steps, id) ? dialog.steps[id] : undefined;
}

/** Edges to steps that exist. */
export function goodEdges(dialog: Dialog, step: Step): readonly Edge[] {
  return edgesOf(step).filter((edge) => stepOf(dialog, edge.to) !== undefined);
}

/**
 * The button "Talk to a person", which the engine puts on every screen: it opens the request of this dialog, the
 * first that is written. A decision that comes while somebody is elsewhere in the walk goes on from there too.
 */
function personEdge(dialog: Dialog, step: Step): readonly Edge[] {
  if (step.kind === 'case' || step.kind === 'end') return [];
  const request = Object.values(dialog.steps).find((other) => other.kind === 'case');
  return request ? [{ from: step.id, to: request.id, label: 'Talk to a person', by: 'person' }] : [];
}

/** Every way a walk can take from a step: those written, and those of the engine. */
export function allEdges(dialog: Dialog, step: Step): readonly Edge[] {
  return [...goodEdges(dialog, step), ...personEdge(dialog, step)];
}

/** A shortest path of edges from `from` to a step that `wanted` accepts; undefined when there is none. */
export function pathTo(
  dialog: Dialog,
  from: string,
  wanted: (step: Step) => boolean,
): readonly Edge[] | undefined {
  const cameBy = new Map<string, Edge | undefined>([[from, undefined]]);
  for (const id of cameBy.keys()) {
    const step = stepOf(dialog, id);
    if (!step) continue;
    if (wanted(step)) return traceBack(cameBy, id);
    for (const edge of goodEdges(dialog, step)) if (!cameBy.has(edge.to)) cameBy.set(edge.to, edge);
  }
  return undefined;
}

function traceBack(cameBy: ReadonlyMap<string, Edge | undefined>, to: string): readonly Edge[] {
  const path: Edge[] = [];
  for (let edge = cameBy.get(to); edge !== undefined; edge = cameBy.get(edge.from)) path.unshift(edge);
  return path;
}

/** "start -> prove -> stop" */
export function printPath(from: string, path: readonly Edge[]): string {
  const arrow = (edge: Edge): string => (edge.by === 'person' ? '-("Talk to a person")->' : '->');
  return [from, ...path.map((edge) => `${arrow(edge)} ${edge.to}`)].join(' ');
}

export function reachable(dialog: Dialog): ReadonlySet<string> {
  const seen = new Set<string>(stepOf(dialog, dialog.start) ? [dialog.start] : []);
  for (const id of seen) {
    const step = stepOf(dialog, id);
    if (step) for (const edge of allEdges(dialog, step)) seen.add(edge.to);
  }
  return seen;
}

/**
 * Groups of steps that can all reach each other along `edges` (Tarjan 1972). A group of one is given only when
 * the step leads to itself.
 */
export function loops(
  ids: readonly string[],
  next: (id: string) => readonly string[],
): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (id: string): void => {
    index.set(id, index.size);
    low.set(id, index.get(id) ?? 0);
    stack.push(id);
    for (const to of next(id)) {
      if (!index.has(to)) visit(to);
      if (stack.includes(to)) low.set(id, Math.min(low.get(id) ?? 0, low.get(to) ?? 0));
    }
    if (low.get(id) !== index.get(id)) return;
    const group = stack.splice(stack.indexOf(id));
    if (group.length > 1 || next(id).includes(id)) found.push(group);
  };
  for (const id of ids) if (!index.has(id)) visit(id);
  return found;
}

/**
 * What is certain at each step of a dialog, whatever path led there: a fixed point over the graph, not a sample
 * of paths. Joining two paths keeps only what both have, and each edge treats the parts one by one, so the fixed
 * point is exactly the worst of all paths (Kam and Ullman 1977). "Back" is the engine's: evidence stays with the
 * visit and the policy is asked afresh at every action.
 */
import { levels } from '../dialog-types';
import type { ActionName, Dialog, Level, Purpose, Step } from '../dialog-types';
import type { Done } from '../facts';
import { allEdges, stepOf } from './edges';
import type { Edge } from './edges';

export interface Certain {
  /** How much of the account may be shown. */
  readonly level: Level;
  /** How much of that stays when evidence is taken away: what the channel or a typed name says. */
  readonly claim: Level;
  /** Purposes that verification has passed for, and that still hold. */
  readonly grants: ReadonlySet<Purpose>;
  /** Actions carried out, and `case` for a request opened. */
  readonly done: ReadonlySet<Done>;
}

export const nothingCertain: Certain = { level: 'open', claim: 'open', grants: new Set(), done: new Set() };

/** The purpose an action demands; each of the list will do. */
export const demands: Readonly<Record<ActionName, readonly Purpose[]>> = {
  'suspend-device': ['stop', 'recover'],
  'undo-suspend': ['undo-stop'],
  recover: ['recover'],
  // Setting up follows from the right that `recover` grants: see `needsDone`.
  'set-up': [],
  'day-pass': ['day-pass', 'recover'],
  // A report only ever takes evidence away.
  'report-theft': [],
  'take-up': ['take-up'],
  'end-sessions': ['end-sessions'],
  'add-method': ['add-method'],
  'remove-method': ['remove-method'],
  'change-number': ['change-number'],
  unlock: ['unlock'],
  'report-attempt': [],
  // Only what this walk reported itself: nobody else's report is in reach.
  'retract-report': [],
  'add-note': ['take-up'],
  'withdraw-request': ['take-up'],
  // No dialog names it.
  unfreeze: [],
};

/** What must have happened before. */
export const needsDone: Readonly<Partial<Record<ActionName, Done>>> = { 'set-up': 'granted' };

/** Actions after which the right to set up a new method is there. */
const grants: ReadonlySet<ActionName> = new Set(['recover', 'add-method']);

/** What passing shows: a stop may pass by claim alone; recovery evidence is what the recover row accepts. */
const levelPassed: Readonly<Record<Purpose, Level>> = {
  stop: 'claimed',
  'take-up': 'proven',
  'undo-stop': 'proven',
  recover: 'recovered',
  'day-pass': 'recovered',
  'end-sessions': 'proven',
  'add-method': 'proven',
  'remove-method': 'proven',
  'change-number': 'proven',
  // Staff checked who they are; nothing of the account is shown for it.
  unlock: 'named',
  rehearse: 'claimed',
};

/**
 * What suffices for one purpose suffices for these too. Kept with the grants, so that two paths which passed for
 * different purposes still share what both imply.
 */
const implied: Readonly<Record<Purpose, readonly Purpose[]>> = {
  stop: [],
  'take-up': ['end-sessions', 'stop'],
  'end-sessions': ['take-up', 'stop'],
  'undo-stop': [],
  'day-pass': [],
  recover: ['day-pass', 'stop'],
  'add-method': ['take-up', 'end-sessions', 'stop'],
  'remove-method': ['take-up', 'end-sessions', 'stop'],
  'change-number': ['take-up', 'end-sessions', 'stop'],
  unlock: [],
  rehearse: [],
};

const rank = (level: Level): number => levels.indexOf(level);
export const atLeast = (level: Level, needed: Level): boolean => rank(level) >= rank(needed);
const higher = (a: Level, b: Level): Level => (atLeast(a, b) ? a : b);
const lower = (a: Level, b: Level): Level => (atLeast(a, b) ? b : a);

const both = <T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> =>
  new Set([...a].filter((x) => b.has(x)));

/** What both paths have. */
export function meet(a: Certain, b: Certain): Certain {
  return {
    level: lower(a.level, b.level),
    claim: lower(a.claim, b.claim),
    grants: both(a.grants, b.grants),
    done: both(a.done, b.done),
  };
}

export function same(a: Certain, b: Certain): boolean {
  const alike = (x: ReadonlySet<string>, y: ReadonlySet<string>): boolean =>
    x.size === y.size && both(x, y).size === x.size;
  return a.level === b.level && a.claim === b.claim && alike(a.grants, b.grants) && alike(a.done, b.done);
}

/** Evidence is gone or too old: only the claim remains. */
function withoutEvidence(before: Certain): Certain {
  return { ...before, level: lower(before.level, before.claim), grants: new Set() };
}

function claimed(before: Certain, claim: Level): Certain {
  return { ...before, level: higher(before.level, claim), claim: higher(before.claim, claim) };
}

/** What is certain after leaving `step` along `edge`. */
export function along(step: Step, edge: Edge, before: Certain): Certain {
  if (edge.by === 'person') return before;
  switch (step.kind) {
    case 'ask':
      // What is reported lost never counts as evidence, also when it was shown before.
      return edge.choice?.lost ? withoutEvidence(before) : before;
    case 'check':
      // The other value is also that of somebody who has not said yet who they are.
      return says(step.check, edge.label) ? claimed(before, 'claimed') : before;
    case 'verify': {
      const named = claimed(before, 'named');
      if (edge.by !== 'passed') return named;
      // A rehearsal needs a claim, and gives nothing.
      if (step.for === 'rehearse') return claimed(named, 'claimed');
      return {
        ...named,
        level: higher(named.level, levelPassed[step.for]),
        grants: new Set([...named.grants, step.for, ...implied[step.for]]),
      };
    }
    case 'do':
      return edge.by === 'then' ? { ...before, done: new Set([...before.done, ...doneBy(step.do)]) } : before;
    case 'case':
      // A decision takes its time: carrying out needs one piece proved again (policy.md, "Independence").
      return { ...withoutEvidence(before), done: new Set<Done>([...before.done, 'case']) };
    case 'diagnose':
      // Everybody without a claim leaves by "none"; so may others.
      return edge.label === 'none' ? before : claimed(before, 'claimed');
    case 'tell':
    case 'end':
      break;
  }
  return before;
}

/** Values that only somebody with a claim finds. */
const says = (check: string, value: string): boolean =>
  (check === 'asker' && value === 'claimed') || (check === 'full-sign-in' && value === 'yes');

const doneBy = (action: ActionName): readonly Done[] => (grants.has(action) ? [action, 'granted'] : [action]);

/** For every reachable step, what is certain when it is entered. */
export function certainAt(dialog: Dialog): ReadonlyMap<string, Certain> {
  const found = new Map<string, Certain>();
  if (!stepOf(dialog, dialog.start)) return found;
  found.set(dialog.start, nothingCertain);
  const work = [dialog.start];
  for (let id = work.pop(); id !== undefined; id = work.pop()) {
    const step = stepOf(dialog, id);
    const before = found.get(id);
    if (!step || !before) continue;
    for (const edge of allEdges(dialog, step)) {
      const after = along(step, edge, before);
      const known = found.get(edge.to);
      const joined = known ? meet(known, after) : after;
      if (known && same(known, joined)) continue;
      found.set(edge.to, joined);
      work.push(edge.to);
    }
  }
  return found;
}

/**
 * A shortest path on which `holds` fails when step `to` is entered. Walks pairs of step and state, of which
 * there are finitely many, so it finds one whenever `certainAt` says that there is one.
 */
export function offendingPath(
  dialog: Dialog,
  to: string,
  holds: (certain: Certain) => boolean,
): readonly Edge[] | undefined {
  interface Node {
    readonly id: string;
    readonly certain: Certain;
    readonly path: readonly Edge[];
  }
  const queue: Node[] = [{ id: dialog.start, certain: nothingCertain, path: [] }];
  const seen = new Map<string, Certain[]>([[dialog.start, [nothingCertain]]]);
  for (const node of queue) {
    if (node.id === to && !holds(node.certain)) return node.path;
    const step = stepOf(dialog, node.id);
    for (const edge of step ? allEdges(dialog, step) : []) {
      if (!step) continue;
      const certain = along(step, edge, node.certain);
      const known = seen.get(edge.to) ?? [];
      if (known.some((other) => same(other, certain))) continue;
      seen.set(edge.to, [...known, certain]);
      queue.push({ id: edge.to, certain, path: [...node.path, edge] });
    }
  }
  return undefined;
}

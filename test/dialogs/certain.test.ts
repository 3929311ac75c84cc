/** The dataflow of the checker against an enumeration of paths that knows nothing of it. */
import * as fc from 'fast-check';
import { certainAt, offendingPath } from '../../src/core/check/certain';
import { edgesOf } from '../../src/core/check/edges';
import type { Edge } from '../../src/core/check/edges';
import { guarded } from '../../src/core/check/rules/unguarded-action';
import type { ActionName, Dialog, DoStep, Purpose, Step } from '../../src/core/dialog-types';

const at = { line: 1, column: 1 };
const base = { at, stage: 1, notes: [] };

/** Small dialogs of any shape, most of them nonsense: that is what the checker is for. */
const dialogs: fc.Arbitrary<Dialog> = fc.integer({ min: 2, max: 5 }).chain((size) => {
  const to = fc.integer({ min: 0, max: size - 1 }).map((i) => `s${i}`);
  // Leaning to what is often right, so that guarded actions are not too rare to tell anything.
  const purpose = fc.constantFrom<Purpose>(
    'recover',
    'recover',
    'recover',
    'stop',
    'day-pass',
    'take-up',
    'undo-stop',
    'end-sessions',
    'add-method',
    'add-method',
    'remove-method',
    'rehearse',
  );
  const onward = (id: string): fc.Arbitrary<string> =>
    fc.oneof(to, fc.constant(`s${Math.min(size - 1, Number(id.slice(1)) + 1)}`));
  const action = fc.constantFrom<ActionName>(
    'suspend-device',
    'recover',
    'set-up',
    'day-pass',
    'undo-suspend',
    'take-up',
    'end-sessions',
    'add-method',
    'remove-method',
    'add-note',
    'withdraw-request',
    'report-attempt',
  );
  const verify = (id: string): fc.Arbitrary<Step> =>
    fc
      .tuple(purpose, onward(id), to)
      .map(([p, a, b]): Step => ({ ...base, id, kind: 'verify', for: p, passed: a, insufficient: b }));
  const step = (id: string): fc.Arbitrary<Step> =>
    fc.oneof(
      fc.tuple(to, to, fc.boolean()).map(([a, b, lost]): Step => ({
        ...base,
        id,
        kind: 'ask',
        title: id,
        choices: [
          { say: 'a', to: a, at, ...(lost && { lost: 'phone' as const }) },
          { say: 'b', to: b, at },
        ],
      })),
      verify(id),
      fc
        .tuple(action, to, to)
        .map(([d, a, b]): Step => ({ ...base, id, kind: 'do', do: d, then: a, failed: b })),
      fc.tuple(to, to).map(([a, b]): Step => ({
        ...base,
        id,
        kind: 'case',
        case: 'recover',
        approved: a,
        denied: b,
        expired: b,
      })),
      fc.tuple(to, to).map(([a, b]): Step => ({
        ...base,
        id,
        kind: 'check',
        check: 'asker',
        routes: { claimed: a, named: b },
      })),
      fc.tuple(to, to).map(([a, b]): Step => ({
        ...base,
        id,
        kind: 'diagnose',
        diagnose: 'code',
        routes: { right: a, none: b },
      })),
      fc.constant<Step>({ ...base, id, kind: 'end', title: id, offers: [] }),
    );
  return fc
    .tuple(
      ...Array.from({ length: size }, (_, i) =>
        i === 0 ? fc.oneof(verify('s0'), step('s0')) : step(`s${i}`),
      ),
    )
    .map((steps): Dialog => ({
      topic: 't',
      title: 't',
      examples: [],
      stages: ['only'],
      start: 's0',
      steps: Object.fromEntries(steps.map((each) => [each.id, each])),
    }));
});

/** Written routes, and the button "Talk to a person": the first request, from everywhere but requests and ends. */
function ways(dialog: Dialog, id: string): Edge[] {
  const step = dialog.steps[id];
  if (!step) return [];
  const request = Object.values(dialog.steps).find((each) => each.kind === 'case');
  const button: Edge[] =
    request && step.kind !== 'case' && step.kind !== 'end'
      ? [{ from: id, to: request.id, label: '', by: 'person' }]
      : [];
  return [...edgesOf(step), ...button];
}

/**
 * All paths to all steps that pass no step more than twice. Enough to find every failure: the worst path is one
 * without repetition to the last loss of evidence, and one without repetition from there.
 */
function* paths(dialog: Dialog): Generator<Edge[]> {
  function* from(id: string, path: Edge[], seen: Readonly<Record<string, number>>): Generator<Edge[]> {
    yield path;
    for (const edge of ways(dialog, id)) {
      const times = seen[edge.to] ?? 0;
      if (times < 2) yield* from(edge.to, [...path, edge], { ...seen, [edge.to]: times + 1 });
    }
  }
  yield* from(dialog.start, [], { [dialog.start]: 1 });
}

/** The policy's demands, written down a second time. */
function allowed(dialog: Dialog, step: DoStep, path: readonly Edge[]): boolean {
  let proved: Purpose[] = [];
  let recovered = false;
  for (const edge of path) {
    const from = dialog.steps[edge.from];
    if (edge.by === 'person') continue;
    if (from?.kind === 'case' || edge.choice?.lost) proved = [];
    if (from?.kind === 'verify' && edge.by === 'passed') proved = [...proved, from.for];
    const grants = from?.kind === 'do' && (from.do === 'recover' || from.do === 'add-method');
    if (grants && edge.by === 'then') recovered = true;
  }
  const asked = askedFor[step.do];
  if (step.do === 'set-up') return recovered;
  return asked.length === 0 || asked.some((purpose) => proved.includes(purpose));
}

/** Each asks for one fresh piece at least, and a rehearsal gives none. */
const onePiece: readonly Purpose[] = [
  'take-up',
  'end-sessions',
  'add-method',
  'remove-method',
  'change-number',
];
const askedFor: Readonly<Record<ActionName, readonly Purpose[]>> = {
  'suspend-device': ['stop', 'recover', ...onePiece],
  'day-pass': ['day-pass', 'recover'],
  recover: ['recover'],
  'undo-suspend': ['undo-stop'],
  'take-up': onePiece,
  'add-note': onePiece,
  'withdraw-request': onePiece,
  'end-sessions': onePiece,
  'add-method': ['add-method'],
  'remove-method': ['remove-method'],
  'change-number': ['change-number'],
  unlock: ['unlock'],
  'set-up': [],
  'report-theft': [],
  'report-attempt': [],
  'retract-report': [],
  unfreeze: [],
};

const end = (dialog: Dialog, path: readonly Edge[]): Step | undefined =>
  dialog.steps[path.at(-1)?.to ?? dialog.start];

/** Two ways to one action, each allowed for a reason of its own. */
const twoReasons: Dialog = {
  topic: 't',
  title: 't',
  examples: [],
  stages: ['only'],
  start: 's0',
  steps: {
    s0: { ...base, id: 's0', kind: 'verify', for: 'recover', passed: 's1', insufficient: 's3' },
    s1: { ...base, id: 's1', kind: 'verify', for: 'day-pass', passed: 's2', insufficient: 's0' },
    s2: { ...base, id: 's2', kind: 'do', do: 'day-pass', then: 's0', failed: 's0' },
    s3: { ...base, id: 's3', kind: 'verify', for: 'recover', passed: 's2', insufficient: 's1' },
  },
};

test('an action is found guarded exactly when no path reaches it unguarded', () => {
  let guardedOnes = 0;
  let unguardedOnes = 0;
  fc.assert(
    fc.property(dialogs, (dialog) => {
      const worst = new Map<string, boolean>();
      for (const path of paths(dialog)) {
        const step = end(dialog, path);
        if (step?.kind !== 'do') continue;
        worst.set(step.id, (worst.get(step.id) ?? true) && allowed(dialog, step, path));
      }
      const certain = certainAt(dialog);
      for (const step of Object.values(dialog.steps)) {
        if (step.kind !== 'do') continue;
        const here = certain.get(step.id);
        expect(here && guarded(step, here)).toBe(worst.get(step.id));
        if (worst.get(step.id) === true) guardedOnes += 1;
        if (worst.get(step.id) === false) unguardedOnes += 1;
      }
    }),
    { numRuns: 2500, examples: [[twoReasons]] },
  );
  // The property says something only if both verdicts occur.
  expect(guardedOnes).toBeGreaterThan(10);
  expect(unguardedOnes).toBeGreaterThan(20);
});

test('the path that is named is one of the dialog, leads to the action, and is not allowed', () => {
  fc.assert(
    fc.property(dialogs, (dialog) => {
      const certain = certainAt(dialog);
      for (const step of Object.values(dialog.steps)) {
        const here = certain.get(step.id);
        if (step.kind !== 'do' || !here) continue;
        const path = offendingPath(dialog, step.id, (c) => guarded(step, c));
        expect(path === undefined).toBe(guarded(step, here));
        if (!path) continue;
        expect(end(dialog, path)?.id).toBe(step.id);
        for (const [i, edge] of path.entries()) {
          expect(edge.from).toBe(path[i - 1]?.to ?? dialog.start);
          expect(ways(dialog, edge.from).map((way) => way.to)).toContain(edge.to);
        }
        expect(allowed(dialog, step, path)).toBe(false);
      }
    }),
    { numRuns: 500 },
  );
});

test('an earlier proof is lost by a report of loss, and by a decision', () => {
  const steps = (middle: Step): Dialog['steps'] => ({
    a: { ...base, id: 'a', kind: 'verify', for: 'recover', passed: 'b', insufficient: 'd' },
    b: middle,
    c: { ...base, id: 'c', kind: 'do', do: 'recover', then: 'd', failed: 'd' },
    d: { ...base, id: 'd', kind: 'end', title: 'd', offers: [] },
  });
  const verdict = (middle: Step): boolean | undefined => {
    const dialog: Dialog = {
      topic: 't',
      title: 't',
      examples: [],
      stages: ['x'],
      start: 'a',
      steps: steps(middle),
    };
    const step = dialog.steps['c'];
    const here = certainAt(dialog).get('c');
    return step?.kind === 'do' && here ? guarded(step, here) : undefined;
  };
  const ask = { ...base, id: 'b', kind: 'ask', title: 'b' } as const;
  expect(verdict({ ...ask, choices: [{ say: 'go on', to: 'c', at }] })).toBe(true);
  expect(verdict({ ...ask, choices: [{ say: 'my phone is gone', to: 'c', at, lost: 'phone' }] })).toBe(false);
  expect(
    verdict({ ...base, id: 'b', kind: 'case', case: 'recover', approved: 'c', denied: 'd', expired: 'd' }),
  ).toBe(false);
});

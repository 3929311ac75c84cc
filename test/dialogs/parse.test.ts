import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { checkDialogs } from '../../src/core/check';
import { parseDialog, parseWords } from '../../src/core/dialog';

const folder = join(__dirname, '../../dialogs');
const sources = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml') && file !== 'questions.yaml')
  .map((file) => ({ file, source: readFileSync(join(folder, file), 'utf8') }));

test('steps and choices carry the place where they are written', () => {
  for (const { file, source } of sources) {
    const lines = source.split('\n');
    const { dialog } = parseDialog(source, file);
    for (const step of Object.values(dialog?.steps ?? {})) {
      expect(lines[step.at.line - 1]?.slice(step.at.column - 1)).toBe(`${step.id}:`);
      if (step.kind !== 'ask') continue;
      for (const choice of step.choices) {
        expect(lines[choice.at.line - 1]?.slice(choice.at.column - 1)).toContain(choice.say);
      }
    }
  }
});

test('a step without a stage is in that of the step before it', () => {
  const { dialog } = parseDialog(
    'topic: t\ntitle: T\nexamples: [x]\nstages: [a, b]\nstart: a\nsteps:\n  a: { end: A }\n  b: { end: B, stage: 2 }\n  c: { end: C }\n',
    't.yaml',
  );
  expect(Object.values(dialog?.steps ?? {}).map((step) => step.stage)).toEqual([1, 2, 2]);
});

test('notes may be one or several', () => {
  const read = (note: string) =>
    parseDialog(
      `topic: t\ntitle: T\nexamples: [x]\nstages: [a]\nstart: a\nsteps:\n  a: { end: A, note: ${note} }\n`,
      't.yaml',
    ).dialog?.steps['a']?.notes;
  expect(read('{ stop: Wait }')).toEqual([{ kind: 'stop', text: 'Wait' }]);
  expect(read('[{ stop: Wait }, { done: Good }]')).toEqual([
    { kind: 'stop', text: 'Wait' },
    { kind: 'done', text: 'Good' },
  ]);
});

test('yes and no are the words "yes" and "no", as YAML 1.2 has them', () => {
  const { dialog } = parseDialog(
    'topic: t\ntitle: T\nexamples: [x]\nstages: [a]\nstart: a\nsteps:\n  a:\n    check: privileged\n    routes: { yes: b, no: b }\n  b: { end: B }\n',
    't.yaml',
  );
  expect(dialog?.steps['a']).toMatchObject({ routes: { yes: 'b', no: 'b' } });
});

test('a route named like a built-in of the language leads nowhere', () => {
  const source = readFileSync(join(__dirname, 'broken/route-to-nowhere.yaml'), 'utf8').replace(
    'latre',
    'constructor',
  );
  const problems = checkDialogs({ dialogs: [...sources, { file: 'route-to-nowhere.yaml', source }] });
  expect(problems.map((problem) => problem.rule)).toEqual(['route-to-nowhere']);
});

test('words are a flat list, and an empty file is said to be empty', () => {
  expect(parseWords('a.b: Yes\nc: "No: never"\n', 'en.yaml')).toEqual({
    words: { 'a.b': 'Yes', c: 'No: never' },
    problems: [],
  });
  expect(parseWords('', 'en.yaml').problems).toMatchObject([{ rule: 'yaml', message: 'The file is empty.' }]);
});

test('whatever is written, the answer is a dialog or problems with places, and never an error', () => {
  const damaged = fc
    .tuple(
      fc.constantFrom(...sources),
      fc.nat(),
      fc.nat(40),
      fc.oneof(fc.string(), fc.constantFrom('&a', '*a', '- ', '{', '\t', '"', ': ', '__proto__: 1')),
    )
    .map(([{ file, source }, start, length, put]) => {
      const from = start % source.length;
      return { file, source: source.slice(0, from) + put + source.slice(from + length) };
    });
  fc.assert(
    fc.property(
      fc.oneof(
        damaged,
        fc.string().map((source) => ({ file: 'x.yaml', source })),
      ),
      ({ file, source }) => {
        const { dialog, problems } = parseDialog(source, file);
        expect(dialog === undefined).toBe(problems.length > 0);
        const lines = source.split(/\r\n|\r|\n/).length;
        for (const problem of [...problems, ...checkDialogs({ dialogs: [{ file, source }] })]) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          if (problem.file === file) expect(problem.line).toBeLessThanOrEqual(lines);
          expect(problem.todo).not.toBe('');
        }
      },
    ),
    { numRuns: 300 },
  );
});

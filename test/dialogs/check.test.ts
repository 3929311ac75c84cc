import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDialogs, rules } from '../../src/core/check';
import type { SourceFile } from '../../src/core/check';
import { textHash } from '../../src/core/check/translations';
import { readDialogs } from '../../src/cli/dialogs';
import type { Problem } from '../../src/core/dialog';
import { formatProblem, parseDialog } from '../../src/core/dialog';

const root = join(__dirname, '../..');
const shipped = readDialogs(join(root, 'dialogs'), join(root, 'dialogs'));
const brokenFolder = join(__dirname, 'broken');
const brokenFiles = readdirSync(brokenFolder).filter((file) => file.endsWith('.yaml'));

/** Beside these each broken dialog stands, so that one more dialog changes no message. */
const beside = shipped.dialogs.filter(({ file }) =>
  ['lost-device', 'no-device', 'take-up', 'talk-to-person', 'undo-lost'].includes(file.replace('.yaml', '')),
);

function refuse(file: string, source = readFileSync(join(brokenFolder, file), 'utf8')): Problem[] {
  const dialogs = [...beside, { file, source }];
  const { icons, pictures, details } = shipped;
  const names = { ...(icons && { icons }), ...(pictures && { pictures }), ...(details && { details }) };
  return checkDialogs({ dialogs, ...names }).filter((problem) => problem.file === file);
}

/** `broken/expected.txt`: what is said of each broken dialog, word for word. */
const expected = new Map(
  readFileSync(join(brokenFolder, 'expected.txt'), 'utf8')
    .split(/^# /m)
    .slice(1)
    .map((block): [string, string] => {
      const [file = '', ...lines] = block.trimEnd().split('\n');
      return [file, lines.join('\n')];
    }),
);

const print = ({ line, column, rule, step, message, todo }: Problem): string =>
  `${line}:${column} ${rule}${step === undefined ? '' : ` in ${step}`}\n  ${message}\n  ${todo}`;

test('the shipped dialogs have nothing to mend', () => {
  expect(shipped.icons).toContain('lost');
  expect(shipped.pictures).toContain('door');
  expect(checkDialogs(shipped).map(formatProblem)).toEqual([]);
  expect(shipped.dialogs.length).toBeGreaterThanOrEqual(5);
});

test.each(brokenFiles)('%s is refused with its own message, place and advice', (file) => {
  const problems = refuse(file);
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.map(print).join('\n')).toBe(expected.get(file));
});

test('every rule of the checker, and every rule of form, has a broken dialog', () => {
  const broken = new Set(brokenFiles.flatMap((file) => refuse(file).map((problem) => problem.rule)));
  const form = ['yaml', 'unknown-key', 'unknown-word', 'wrong-kind', 'missing', 'step-kind', 'name'];
  const missing = [...rules.map((rule) => rule.name), ...form].filter((rule) => !broken.has(rule));
  expect(missing).toEqual([]);
});

test('every problem names its file, a line that exists, and what to do', () => {
  for (const file of brokenFiles) {
    const lines = readFileSync(join(brokenFolder, file), 'utf8').split('\n').length;
    for (const problem of refuse(file)) {
      expect(problem).toMatchObject({
        file,
        message: expect.stringMatching(/.\.$/),
        todo: expect.stringMatching(/./),
      });
      expect(problem.line).toBeGreaterThanOrEqual(1);
      expect(problem.line).toBeLessThanOrEqual(lines);
    }
  }
});

describe('a way past the verification', () => {
  /** Every shipped step that changes an account, and every step of its dialog that asks before anything is proved. */
  const guardedSteps = shipped.dialogs.flatMap(({ file, source }) =>
    Object.values(parseDialog(source, file).dialog?.steps ?? {}).flatMap((step) =>
      step.kind === 'do' && !step.do.startsWith('report-') && step.do !== 'retract-report' ? [{ file, source, id: step.id }] : [],
    ),
  );

  test.each(guardedSteps)('$file: starting at "$id" is refused', ({ file, source, id }) => {
    const dialogs = shipped.dialogs.map((each) =>
      each.file === file ? { file, source: source.replace(/^start: .*$/m, `start: ${id}`) } : each,
    );
    const problems = checkDialogs({ dialogs }).filter((problem) => problem.rule === 'unguarded-action');
    expect(problems.map((problem) => problem.step)).toContain(id);
  });

  test('there are such steps', () => expect(guardedSteps.length).toBeGreaterThanOrEqual(7));
});

describe('across files', () => {
  const talk = shipped.dialogs.find(({ file }) => file === 'talk-to-person.yaml');

  test('the same topic twice is refused, naming the first', () => {
    if (!talk) throw new Error('talk-to-person.yaml is not there');
    const again = { ...talk, file: 'other/talk-to-person.yaml' };
    expect(checkDialogs({ dialogs: [talk, again] })).toMatchObject([
      { file: again.file, rule: 'duplicate-topic', message: expect.stringContaining('talk-to-person.yaml') },
    ]);
  });

  test('without a dialog behind "Talk to a person" nothing passes', () => {
    const dialogs = shipped.dialogs.filter((each) => each !== talk);
    const rulesBroken = checkDialogs({ dialogs }).map((problem) => `${problem.file} ${problem.rule}`);
    expect(rulesBroken).toContain('talk-to-person.yaml way-to-a-person');
  });

  test('a "Talk to a person" that opens no request is refused', () => {
    const source =
      'topic: talk-to-person\ntitle: T\nexamples: [x]\nstages: [only]\nstart: bye\nsteps:\n  bye: { end: Bye }\n';
    expect(checkDialogs({ dialogs: [{ file: 'talk-to-person.yaml', source }] })).toMatchObject([
      { rule: 'way-to-a-person', message: expect.stringContaining('never opens a request') },
    ]);
  });

  test('inside words in the words of the engine are refused with their line', () => {
    const words = { file: 'locales/en.yaml', source: 'go.on: Go on\nway.totp: Your TOTP\n' };
    expect(checkDialogs({ dialogs: shipped.dialogs, words })).toMatchObject([
      { file: 'locales/en.yaml', line: 2, rule: 'inside-word' },
    ]);
  });

  test('words that are no words are refused', () => {
    const words = { file: 'locales/en.yaml', source: 'go.on: [Go on]\n' };
    expect(checkDialogs({ dialogs: shipped.dialogs, words })).toMatchObject([
      { line: 1, rule: 'wrong-kind' },
    ]);
  });
});

describe('inside words', () => {
  const said = (text: string): string[] => {
    const source = readFileSync(join(brokenFolder, 'inside-word.yaml'), 'utf8').replace(
      'Which MFA do you use?',
      JSON.stringify(text),
    );
    return refuse('inside-word.yaml', source).map((problem) => problem.rule);
  };

  test.each([
    'Open a case',
    'Your tokens',
    'Enrolment',
    'Re-enroll it',
    'A TAP for you',
    'Two-factor',
    'Authenticate now',
    'Methods',
  ])('refused: %s', (text) => expect(said(text)).toEqual(['inside-word']));

  test.each([
    'Tap the number',
    'Your hardware token',
    'Open your authenticator app',
    'In the staircase',
    'Set it up',
  ])('allowed: %s', (text) => expect(said(text)).toEqual([]));
});

describe('translations', () => {
  const dialog: SourceFile = {
    file: 'talk-to-person.yaml',
    source: `topic: talk-to-person
title: A person
examples: [x]
stages: [only]
start: what
steps:
  what:
    ask: What happened?
    text: 'Call {{helpDeskPhone}}.'
    choices: [{ say: Help, to: request }]
  request: { case: talk, approved: bye, denied: bye, expired: bye }
  bye: { end: Bye, offers: [{ say: Again, link: /topics/talk-to-person }] }
`,
  };
  const english: readonly (readonly [string, string, string])[] = [
    ['title', 'A person', 'Ein Mensch'],
    ['stages.1', 'only', 'einzig'],
    ['steps.what.title', 'What happened?', 'Was ist los?'],
    ['steps.what.text', 'Call {{helpDeskPhone}}.', 'Ruf an: {{helpDeskPhone}}.'],
    ['steps.what.choices.1.say', 'Help', 'Hilfe'],
    ['steps.bye.title', 'Bye', 'Bis dann'],
    ['steps.bye.offers.1.say', 'Again', 'Noch einmal'],
  ];
  const lines = english.map(([key, of, text]) => `${key}: { text: '${text}', of: '${textHash(of)}' }`);
  const check = (source: string): Problem[] =>
    checkDialogs({
      dialogs: [dialog],
      locales: [{ language: 'de', file: 'locales/de/talk-to-person.yaml', source }],
    });

  test('complete and fresh: nothing to mend', () => expect(check(lines.join('\n'))).toEqual([]));

  test('a missing one is named with the line to add', () => {
    expect(check(lines.filter((line) => !line.startsWith('steps.bye.title')).join('\n'))).toMatchObject([
      { rule: 'missing-translation', todo: `Add "steps.bye.title: { text: ..., of: ${textHash('Bye')} }".` },
    ]);
  });

  test('one whose English has changed is stale', () => {
    const old = lines.join('\n').replace(textHash('Help'), textHash('Please help'));
    expect(check(old)).toMatchObject([
      { rule: 'stale-translation', line: 5, message: expect.stringContaining('"Help"') },
    ]);
  });

  test('one with another variable, or for no English text, or too long, is refused', () => {
    const text = `${lines
      .join('\n')
      .replace('an: {{helpDeskPhone}}', 'an: {{methodsNow}}')
      .replace("'Hilfe'", `'${'Hilfe '.repeat(9)}'`)}\nsteps.gone.title: { text: Weg, of: 00000000 }`;
    expect(check(text).map((problem) => problem.rule)).toEqual([
      'unknown-variable',
      'too-long',
      'leftover-translation',
    ]);
  });

  test('a language that leaves out a dialog is refused', () => {
    const locales = [{ language: 'de', file: 'locales/de/talk-to-person.yaml', source: lines.join('\n') }];
    const other = shipped.dialogs.find(({ file }) => file === 'take-up.yaml');
    if (!other) throw new Error('take-up.yaml is not there');
    expect(checkDialogs({ dialogs: [dialog, other], locales })).toMatchObject([
      { file: 'locales/de/take-up.yaml', rule: 'missing-translation' },
    ]);
  });
});

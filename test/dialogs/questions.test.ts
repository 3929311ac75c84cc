/** Frequent questions: the file, what is refused of it, its translations, and what is understood. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeAnswers } from '../../src/app/questions';
import { readDialogs } from '../../src/cli/dialogs';
import { checkDialogs } from '../../src/core/check';
import { checkQuestions } from '../../src/core/check/questions';
import { longest } from '../../src/core/check/rules/too-long';
import { textHash } from '../../src/core/check/translations';
import { parseDialog } from '../../src/core/dialog';
import type { Problem } from '../../src/core/dialog';
import { leastExamples, mostTopics, parseQuestions, questionsOf } from '../../src/core/questions';
import { makeRecogniser, none } from '../../src/core/understand';
import { distance } from '../../src/core/understand/spelling';
import { wordsOf } from '../../src/core/understand/words';
import { readExamples } from '../../src/cli/intents';
import { loadRecogniser } from '../../src/recogniser';
import { organisation } from '../tools/fake-services';
import { shippedQuestions } from '../tools/questions';
import { unseenGerman, unseenQuestions } from './questions-unseen';

const root = join(__dirname, '../..');
const shipped = readDialogs(join(root, 'dialogs'), root);
const questions = shippedQuestions();
const topics = ['lost-device', 'no-device', 'talk-to-person', 'undo-lost'];

const broken = join(__dirname, 'broken-questions');
const brokenFiles = readdirSync(broken).filter((file) => file.endsWith('.yaml'));
const refuse = (source: string, file = 'questions.yaml'): Problem[] =>
  checkQuestions({ questions: { file, source } }, topics).problems;
const print = ({ line, column, rule, message, todo }: Problem): string =>
  `${line}:${column} ${rule}\n  ${message}\n  ${todo}`;

/** `broken-questions/expected.txt`: what is said of each broken file, word for word. */
const expectedFile = join(broken, 'expected.txt');
const said = (file: string): string =>
  refuse(readFileSync(join(broken, file), 'utf8'), file)
    .map(print)
    .join('\n');
if (process.env['WRITE_EXPECTED'] !== undefined)
  writeFileSync(expectedFile, brokenFiles.map((file) => `# ${file}\n${said(file)}\n`).join('\n'));
const expected = new Map(
  readFileSync(expectedFile, 'utf8')
    .split(/^# /m)
    .slice(1)
    .map((block): [string, string] => {
      const [file = '', ...lines] = block.trimEnd().split('\n');
      return [file, lines.join('\n')];
    }),
);

describe('the checker', () => {
  test('has nothing to mend in the shipped questions', () => {
    expect(checkDialogs(shipped).filter(({ file }) => file.endsWith('questions.yaml'))).toEqual([]);
    expect(questions.all.length).toBeGreaterThanOrEqual(11);
  });

  test.each(brokenFiles)('refuses %s with its own message, place and advice', (file) => {
    expect(said(file)).not.toBe('');
    expect(said(file)).toBe(expected.get(file));
  });

  test('knows a topic that has examples and no walk yet', () => {
    const source = readFileSync(join(broken, 'unknown-topic.yaml'), 'utf8');
    const file = { file: 'questions.yaml', source };
    expect(checkQuestions({ questions: file, exampleTopics: ['lost-devise'] }, topics).problems).toEqual([]);
    const asNone = { file: 'questions.yaml', source: source.replace('[lost-devise]', `[${none}]`) };
    expect(checkQuestions({ questions: asNone, exampleTopics: [none] }, topics).problems).toMatchObject([
      { rule: 'unknown-topic' },
    ]);
  });

  test('lets a question name the word it is about, in any letters, and as a whole word only', () => {
    const source = readFileSync(join(broken, 'inside-word-of-another.yaml'), 'utf8');
    const say = (answer: string): string[] =>
      refuse(source.replace('The MFA policy says so.', answer)).map(({ rule }) => rule);
    expect(say('That is MFA, or mfa.')).toEqual([]);
    expect(say('That is 2FA.')).toEqual(['inside-word', 'unused-word']);
    expect(say('MFA is a factor.')).toEqual(['inside-word']);
  });
});

describe('translations', () => {
  const english = questions.all;
  const lines = english.flatMap(({ id, ask, answer }) => [
    `${id}.ask: { text: 'Frage ${id}', of: '${textHash(ask)}' }`,
    `${id}.answer: { text: 'Antwort ${id}', of: '${textHash(answer)}' }`,
  ]);
  const locale = (source: string) => [{ language: 'de', file: 'dialogs/locales/de/questions.yaml', source }];
  const check = (source: string): Problem[] =>
    checkDialogs({ ...shipped, locales: locale(source) }).filter(({ file }) =>
      file.endsWith('/questions.yaml'),
    );

  test('complete and fresh: nothing to mend, and they are shown', () => {
    expect(check(lines.join('\n'))).toEqual([]);
    const spoken = questionsOf({ ...shipped, locales: locale(lines.join('\n')) });
    expect(spoken.in('de-AT')[0]).toMatchObject({ id: 'second-step', ask: 'Frage second-step' });
    expect(spoken.in('de')[0]?.topics).toEqual(english[0]?.topics);
    expect(spoken.in('fr')).toEqual(english);
    expect(spoken.in('en')).toEqual(english);
  });

  test('one that is missing, stale or too long is refused', () => {
    const [first = '', ...rest] = lines;
    expect(check(rest.join('\n'))).toMatchObject([{ rule: 'missing-translation' }]);
    expect(check([first.replace(/of: '.*?'/, "of: '00000000'"), ...rest].join('\n'))).toMatchObject([
      { rule: 'stale-translation' },
    ]);
    expect(check([first.replace('Frage', 'Frage '.repeat(11)), ...rest].join('\n'))).toMatchObject([
      { rule: 'too-long' },
    ]);
  });

  test('a language without the file is refused once it has any other', () => {
    const words = [
      { language: 'de', file: 'dialogs/locales/de/words.yaml', source: 'a: { text: b, of: c }' },
    ];
    const problems = checkDialogs({ ...shipped, locales: words });
    expect(problems).toContainEqual(
      expect.objectContaining({ file: 'locales/de/questions.yaml', rule: 'missing-translation' }),
    );
  });
});

describe('answers', () => {
  const info = (topic: string) => ({ topic, title: topic });
  const answers = makeAnswers({
    questions: questionsOf({
      questions: {
        file: 'questions.yaml',
        source: readFileSync(join(broken, 'unknown-variable.yaml'), 'utf8').replace(
          'Ask {{organization}}.',
          'Ask {{organisation}}{{#if helpDeskPhone}} at {{helpDeskPhone}}{{/if}}.',
        ),
      },
    }),
    topics: async () => [info('no-device'), info('talk-to-person')],
    organisation: async () => ({ ...organisation, name: '[x](https://evil.example)', helpDeskPhone: '' }),
  });

  test('values are literal text, an empty one leaves its words out, and a topic without a walk is not offered', async () => {
    expect(await answers('en')).toEqual([
      { id: 'good', ask: 'Is this good?', answer: expect.not.stringContaining('[x]('), topics: [] },
    ]);
    expect((await answers('en'))[0]?.answer).toMatch(/^Ask [^ ]+\.$/);
  });
});

describe('the schema for editors', () => {
  interface Part {
    readonly maxLength?: number;
    readonly minItems?: number;
    readonly maxItems?: number;
  }
  const schema = JSON.parse(readFileSync(join(root, 'dialogs/schema-questions.json'), 'utf8')) as {
    readonly items: { readonly required: string[]; readonly properties: Readonly<Record<string, Part>> };
  };

  test('has the limits and the keys of the reader', () => {
    const { properties, required } = schema.items;
    expect(properties['ask']?.maxLength).toBe(longest.title);
    expect(properties['answer']?.maxLength).toBe(longest.text);
    expect(properties['topics']?.maxItems).toBe(mostTopics);
    expect(properties['examples']?.minItems).toBe(leastExamples);
    const { problems } = parseQuestions('- {}', 'q.yaml');
    const missing = problems.flatMap(({ message }) => /"(\w+)"/.exec(message)?.[1] ?? []);
    expect(required.toSorted()).toEqual([...missing, 'examples'].toSorted());
    const all = parseQuestions('- { other: 1 }', 'q.yaml').problems.find(
      ({ rule }) => rule === 'unknown-key',
    );
    expect(Object.keys(properties).toSorted()).toEqual(
      /Allowed here: (.*)\.$/
        .exec(all?.todo ?? '')?.[1]
        ?.split(', ')
        .toSorted(),
    );
  });
});

describe('understanding', () => {
  const dialogs = shipped.dialogs.flatMap(({ source, file }) => parseDialog(source, file).dialog ?? []);
  const asking = questions.all.map(({ id, ask, belongs, examples }) => ({
    id,
    topic: belongs,
    examples: [ask, ...examples],
  }));
  const recogniser = loadRecogniser(dialogs, questions, root);
  const telling = (sentence: string): string[] => wordsOf(sentence).filter((word) => word !== '?');

  test('no sentence that measures, or a near copy of one, is learnt', () => {
    const learnt = asking.flatMap(({ examples }) => examples.map(telling));
    const copies = unseenQuestions.filter(([, sentence]) =>
      learnt.some((known) => nearCopy(telling(sentence), known)),
    );
    expect(copies).toEqual([]);
  });

  test('of three sentences and more a question that were never seen, four in five are answered by it or ask for it', () => {
    const answered = unseenQuestions.map(([question, sentence]) => ({
      question,
      sentence,
      got: recogniser.recognise(sentence).question,
    }));
    for (const { id } of questions.all) {
      const own = answered.filter(({ question }) => question === id);
      expect(own.length).toBeGreaterThanOrEqual(3);
    }
    const right = answered.filter(({ question, got }) => question === got);
    expect(right.length).toBeGreaterThanOrEqual(Math.ceil(0.8 * answered.length));
    // A wrong answer is worse than none.
    expect(answered.filter(({ question, got }) => got !== undefined && got !== question)).toEqual([]);
  });

  test('the same in German, learnt from files of their own: three in five are answered, next to none wrongly', () => {
    const german = readExamples(join(root, 'dialogs/examples'))['de'] ?? {};
    const learnt = questions.all.flatMap(({ id }) => (german[id] ?? []).map(telling));
    for (const { id } of questions.all)
      expect(`${id} ${(german[id]?.length ?? 0) >= leastExamples}`).toBe(`${id} true`);
    const copies = unseenGerman.filter(([, sentence]) =>
      learnt.some((known) => nearCopy(telling(sentence), known)),
    );
    expect(copies).toEqual([]);
    const got = unseenGerman.map(([question, sentence]) => ({
      question,
      sentence,
      got: recogniser.recognise(sentence, 'de').question,
    }));
    const right = got.filter((one) => one.got === one.question);
    // With a third of the sentences that the English has; what is not answered is asked about, or leads to a walk.
    expect(right.length).toBeGreaterThanOrEqual(Math.ceil(0.6 * got.length));
    expect(got.filter((one) => one.got !== undefined && one.got !== one.question).length).toBeLessThan(2);
  });

  test('a question that is part of a topic comes with it; one of none comes with a refusal', () => {
    expect(recogniser.recognise('what does MFA mean')).toMatchObject({
      question: 'second-step',
      topic: 'sign-in-help',
      refused: false,
    });
    expect(recogniser.recognise('what is stored about me')).toMatchObject({
      question: 'stored-about-me',
      refused: true,
    });
  });

  test('what is none of ours is answered by no question', () => {
    for (const sentence of [
      'the printer is out of paper',
      'what is the weather tomorrow',
      'how many days of leave do I have',
      'how often does the bus go',
      'my salary is wrong',
    ])
      expect([sentence, recogniser.recognise(sentence).question]).toEqual([sentence, undefined]);
  });

  test('a sentence of a question teaches no topic, and the chances of a topic hold those of its questions', () => {
    const walk = (topic: string) => ({ topic, title: topic, examples: ['what is it', `${topic} apples`] });
    const made = makeRecogniser([walk('red'), walk('green')], {}, [
      { id: 'it', topic: 'red', examples: ['what is it', 'what is it for'] },
    ]);
    const got = made.recognise('what is it');
    expect(got).toMatchObject({ topic: 'red', question: 'it' });
    expect(Object.keys(got.scores).toSorted()).toEqual(['green', 'red']);
    expect(Object.values(got.scores).reduce((sum, one) => sum + one, 0)).toBeCloseTo(1);
  });
});

function nearCopy(a: readonly string[], b: readonly string[]): boolean {
  const [one, two] = [new Set(a), new Set(b)];
  const both = [...one].filter((word) => two.has(word)).length;
  if (both >= 0.8 * (one.size + two.size - both)) return true;
  if (both < 0.3 * Math.max(one.size, two.size) && one.size > 2) return false;
  const [x, y] = [a.join(' '), b.join(' ')];
  const most = 0.12 * Math.max(x.length, y.length);
  return Math.abs(x.length - y.length) <= most && distance(x, y) <= most;
}

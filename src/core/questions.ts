/**
 * Frequent questions: short answers without a walk. YAML in, data out; docs/write-a-question.md describes the file.
 * Whether a question holds (topics, variables, words) is for `checkQuestions`.
 */
import type { SourceFile } from './check';
import { readCurrent, type LocaleFile, type SourceText } from './check/translations';
import type { Place } from './dialog-types';
import type { Problem } from './dialog/problem';
import type { TextKind } from './check/texts';
import { Reader } from './dialog/reader';
import type { Fields } from './dialog/reader';
import { matchLanguage, sourceLanguage } from './dialog/translate';

export interface Question {
  /** Stands in addresses: `/questions/<id>`. */
  readonly id: string;
  /** In the person's words; the heading of the answer. */
  readonly ask: string;
  /** Markdown with variables. */
  readonly answer: string;
  /** What the answer may lead to. */
  readonly topics: readonly string[];
  /** The topic that a sentence of this question is part of, or "none". */
  readonly belongs: string;
  /** Sentences people would say. */
  readonly examples: readonly string[];
  /** Words of the trade that this question is about: only they may stand in it. */
  readonly explains: readonly string[];
  readonly at: Place;
}

/** Texts of a question by the keys of its translation. The answer fits where the text of a screen fits. */
export const questionTexts = ({
  id,
  ask,
  answer,
}: Question): readonly (SourceText & { kind: TextKind })[] => [
  { key: `${id}.ask`, kind: 'title', text: ask },
  { key: `${id}.answer`, kind: 'text', text: answer },
];

/** Questions in every language. */
export interface Questions {
  readonly all: readonly Question[];
  /** In this language, or in English. "de-AT" is answered in "de". */
  in(language: string): readonly Question[];
}

/** What answers may fill in: what the organisation says of itself. No account is known where they are read. */
export const questionVariables: readonly string[] = [
  'organisation',
  'helpDeskPhone',
  'helpDeskHours',
  'hoursNow',
];

export const mostTopics = 2;
export const leastExamples = 12;

const keys = ['id', 'ask', 'answer', 'topics', 'belongs', 'examples', 'explains'];
const name = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const start: Place = { line: 1, column: 1 };

/** Reads the file. Every mistake of form is among `problems`; `questions` is there only when there is none. */
export function parseQuestions(
  source: string,
  file: string,
): { questions?: readonly Question[]; problems: Problem[] } {
  const reader = new Reader(file);
  const node = reader.open(source);
  if (node === undefined && reader.problems.length === 0)
    reader.report(start, 'yaml', 'The file is empty.', 'Write questions into it, or remove it.');
  const entries =
    node === undefined ? [] : reader.list({ key: '', at: start, value: node }, 'The file of questions');
  const questions = entries.flatMap((entry) => readQuestion(reader, entry) ?? []);
  return reader.problems.length > 0 ? { problems: reader.problems } : { questions, problems: [] };
}

function readQuestion(reader: Reader, node: unknown): Question | undefined {
  const at = reader.at(node);
  const fields = reader.map(node, 'a question', at, keys);
  if (!fields) return undefined;
  const needed = (key: string, todo: string): string => reader.needed(fields, key, 'The question', todo);
  const id = needed('id', 'Add "id:" with a name of small letters and hyphens.');
  if (id !== '' && !name.test(id))
    reader.report(
      fields.get('id')?.at ?? at,
      'name',
      `The id "${id}" is not a plain name.`,
      'Use small letters, digits and single hyphens, like "app-offline".',
    );
  return {
    id,
    ask: needed('ask', 'Add "ask:" with the question in the words of a person.'),
    answer: needed('answer', 'Add "answer:" with a few short sentences.'),
    topics: readTopics(reader, fields),
    belongs: needed('belongs', 'Add "belongs:" with the topic that it is part of, or "none".'),
    examples: readExamples(reader, fields),
    explains: lines(reader, fields, 'explains'),
    at,
  };
}

function lines(reader: Reader, fields: Fields, key: string): string[] {
  const entry = fields.get(key);
  return reader
    .list(entry, `"${key}"`)
    .flatMap((node) => reader.words(node, `A line of "${key}"`, entry?.at ?? fields.at) ?? []);
}

function readTopics(reader: Reader, fields: Fields): string[] {
  const topics = lines(reader, fields, 'topics');
  const at = fields.get('topics')?.at ?? fields.at;
  if (topics.length === 0)
    reader.report(at, 'missing', 'The question has no "topics".', 'Add "topics:" with what it may lead to.');
  if (topics.length > mostTopics)
    reader.report(
      at,
      'too-many',
      `${topics.length} topics are offered; ${mostTopics} are the most.`,
      'Keep those that help most.',
    );
  return topics;
}

function readExamples(reader: Reader, fields: Fields): string[] {
  const examples = lines(reader, fields, 'examples');
  if (examples.length < leastExamples)
    reader.report(
      fields.get('examples')?.at ?? fields.at,
      'too-few',
      `The question has ${examples.length} examples; ${leastExamples} are the least.`,
      'Add sentences that people would say, as varied as people are.',
    );
  return examples;
}

/** The name of its file, and of its translations. */
export const questionsFile = 'questions';

/** The questions of files that passed the checker, in every language; what has no translation stays English. */
export function questionsOf(input: {
  readonly questions?: SourceFile;
  readonly locales?: readonly LocaleFile[];
}): Questions {
  const { questions: file, locales = [] } = input;
  const english = (file && parseQuestions(file.source, file.file).questions) ?? [];
  const texts = english.flatMap(questionTexts);
  const own = locales.filter((locale) =>
    new RegExp(`(^|[\\\\/])${questionsFile}\\.ya?ml$`).test(locale.file),
  );
  const spoken = new Map(
    own.map((locale) => [locale.language, translated(english, readCurrent(locale, texts))]),
  );
  return {
    all: english,
    in(language) {
      const found = matchLanguage(language, [sourceLanguage, ...spoken.keys()]);
      return (found === undefined ? undefined : spoken.get(found)) ?? english;
    },
  };
}

const translated = (
  english: readonly Question[],
  texts: Readonly<Record<string, string>>,
): readonly Question[] =>
  english.map((one) => ({
    ...one,
    ask: texts[`${one.id}.ask`] ?? one.ask,
    answer: texts[`${one.id}.answer`] ?? one.answer,
  }));

/**
 * The checker: proves of a set of dialogs what must hold before anybody walks them. Pure; every rule has its own
 * file and name. docs/write-a-dialog.md lists the rules.
 */
import { parseDialog, parseWords } from './dialog';
import type { Dialog, Words } from './dialog-types';
import type { Finding, Problem } from './dialog/problem';
import { suggestion } from './dialog/suggest';
import { questionsFile } from './questions';
import { parseDetails } from './understand/details-file';
import { certainAt } from './check/certain';
import { reachable } from './check/edges';
import type { Rule, Subject } from './check/rule';
import { factTooEarly } from './check/rules/fact-too-early';
import { insideWord, insideWordIn } from './check/rules/inside-word';
import { loopWithoutExit } from './check/rules/loop-without-exit';
import { loopWithoutQuestion } from './check/rules/loop-without-question';
import { routeToNowhere } from './check/rules/route-to-nowhere';
import { stages } from './check/rules/stages';
import { tooLong, tooMany } from './check/rules/too-long';
import { unguardedAction } from './check/rules/unguarded-action';
import { missingRoute, unknownFact } from './check/rules/unknown-fact';
import { unknownDetail } from './check/rules/unknown-detail';
import { unknownPicture } from './check/rules/unknown-picture';
import { unknownVariable } from './check/rules/unknown-variable';
import { unreachableStep } from './check/rules/unreachable-step';
import { personTopic, wayToAPerson } from './check/rules/way-to-a-person';
import { checkQuestions } from './check/questions';
import { checkTranslation, sourceTexts } from './check/translations';
import type { LocaleFile, SourceText } from './check/translations';

export type { LocaleFile } from './check/translations';
export type { Problem } from './dialog/problem';

/** A file by its name and what is in it. */
export interface SourceFile {
  readonly file: string;
  readonly source: string;
}

export interface CheckInput {
  readonly dialogs: readonly SourceFile[];
  /** `locales/en.yaml`: the engine's own words. */
  readonly words?: SourceFile;
  readonly locales?: readonly LocaleFile[];
  /** Names that exist; not looked at when left out. */
  readonly icons?: readonly string[];
  readonly pictures?: readonly string[];
  /** `details/<language>.yaml`: what is heard in a first sentence. */
  readonly details?: readonly LocaleFile[];
  /** `views/locales/en/*.yaml`: the words of pages, cards and mails, and what they are in other languages. */
  readonly phrases?: readonly SourceFile[];
  readonly phraseLocales?: readonly LocaleFile[];
  /** `questions.yaml`: frequent questions. */
  readonly questions?: SourceFile;
  /** Topics that the recogniser has examples of, with or without a dialog. */
  readonly exampleTopics?: readonly string[];
}

/** Each looks at one dialog by itself. */
export const rules: readonly Rule[] = [
  routeToNowhere,
  unreachableStep,
  loopWithoutExit,
  loopWithoutQuestion,
  wayToAPerson,
  unguardedAction,
  unknownFact,
  missingRoute,
  unknownVariable,
  factTooEarly,
  tooLong,
  tooMany,
  stages,
  insideWord,
  unknownPicture,
  unknownDetail,
];

/** Rules that tell something only of a graph without gaps. */
const wholeGraph: readonly Rule[] = [unreachableStep, loopWithoutExit, wayToAPerson];

interface Parsed {
  readonly file: string;
  readonly dialog: Dialog;
}

/** Every problem of these dialogs, by file and line; none when all is proved. */
export function checkDialogs(input: CheckInput): Problem[] {
  const problems: Problem[] = [];
  const parsed: Parsed[] = [];
  for (const { file, source } of input.dialogs) {
    const result = parseDialog(source, file);
    problems.push(...result.problems);
    if (result.dialog) parsed.push({ file, dialog: result.dialog });
  }
  const topics = [
    ...new Set([
      ...parsed.map(({ dialog }) => dialog.topic),
      ...input.dialogs.map(({ file }) => baseName(file)),
    ]),
  ];
  const details = readDetails(input.details, problems);
  const names = {
    ...(input.icons && { icons: input.icons }),
    ...(input.pictures && { pictures: input.pictures }),
    ...(details && { details }),
  };
  for (const each of parsed) problems.push(...checkOne(each, names, topics));
  problems.push(...duplicateTopics(parsed), ...personTopicMissing(parsed, topics));
  const words = readWords(input.words, problems);
  const asked = checkQuestions(input, topics);
  problems.push(...asked.problems);
  problems.push(...checkLocales(input.locales ?? [], dialogTexts(parsed, words, asked.texts)));
  problems.push(...checkPhrases(input));
  return problems.sort((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
}

/** All rules on one dialog that could be read. */
export function checkOne(
  { file, dialog }: Parsed,
  names: Pick<CheckInput, 'icons' | 'pictures'> & { readonly details?: readonly string[] },
  topics: readonly string[],
): Problem[] {
  const subject: Subject = {
    dialog,
    reachable: reachable(dialog),
    certain: certainAt(dialog),
    topics,
    ...(names.icons && { icons: names.icons }),
    ...(names.pictures && { pictures: names.pictures }),
    ...(names.details && { details: names.details }),
  };
  // While a route leads nowhere, what it should lead to would be reported as well, and means nothing.
  const gaps = routeToNowhere.find(subject).length > 0;
  return rules
    .filter((rule) => !gaps || !wholeGraph.includes(rule))
    .flatMap((rule) => rule.find(subject).map((finding) => problemOf(file, rule.name, finding)));
}

function problemOf(file: string, rule: string, { at, step, message, todo }: Finding): Problem {
  return { file, line: at.line, column: at.column, ...(step !== undefined && { step }), rule, message, todo };
}

/** Names of details, and what is wrong with their files. A language may leave details out; it may not invent any. */
function readDetails(
  files: readonly LocaleFile[] | undefined,
  problems: Problem[],
): readonly string[] | undefined {
  const english = files?.find((file) => file.language === 'en');
  if (!files || !english) return undefined;
  const read = files.map((file) => ({ file, ...parseDetails(file.source, file.file) }));
  problems.push(...read.flatMap((one) => one.problems));
  const known = Object.keys(read.find(({ file }) => file === english)?.words?.details ?? {});
  for (const { file, words } of read)
    for (const name of Object.keys(words?.details ?? {}).filter((one) => !known.includes(one)))
      problems.push(
        problemOf(file.file, 'unknown-detail', {
          at: start,
          message: `There is no detail "${name}" in ${english.file}.`,
          todo: suggestion(name, known),
        }),
      );
  return known;
}

function duplicateTopics(parsed: readonly Parsed[]): Problem[] {
  return parsed.flatMap(({ file, dialog }, i) => {
    const first = parsed.slice(0, i).find((other) => other.dialog.topic === dialog.topic);
    if (!first) return [];
    const message = `The topic "${dialog.topic}" is taken by ${first.file}.`;
    return [
      problemOf(file, 'duplicate-topic', {
        at: start,
        message,
        todo: 'Give one of the two another topic and file name.',
      }),
    ];
  });
}

/** The button "Talk to a person" is on every screen: it must lead to a request. */
function personTopicMissing(parsed: readonly Parsed[], topics: readonly string[]): Problem[] {
  const rule = wayToAPerson.name;
  const dialog = parsed.find((each) => each.dialog.topic === personTopic);
  if (!dialog) {
    if (parsed.length === 0 || topics.includes(personTopic)) return [];
    const message = `There is no dialog "${personTopic}": the button "Talk to a person" would lead nowhere.`;
    return [
      problemOf(`${personTopic}.yaml`, rule, {
        at: start,
        message,
        todo: 'Write it, with a step "case: talk".',
      }),
    ];
  }
  const opens = [...reachable(dialog.dialog)].some((id) => dialog.dialog.steps[id]?.kind === 'case');
  if (opens) return [];
  const message = 'This dialog never opens a request, and everybody who wants a person is sent here.';
  return [problemOf(dialog.file, rule, { at: start, message, todo: 'Add a step "case: talk".' })];
}

/** Catalogues that only staff read: words of the trade are theirs. */
const forTheTrade: ReadonlySet<string> = new Set(['staff', 'dialogs']);

function readWords(file: SourceFile | undefined, problems: Problem[]): Words | undefined {
  if (!file) return undefined;
  const { words, problems: found } = parseWords(file.source, file.file);
  problems.push(...found);
  if (forTheTrade.has(baseName(file.file))) return words;
  for (const [key, text] of Object.entries(words ?? {})) {
    const inside = insideWordIn(text);
    if (!inside) continue;
    const at = { line: lineOf(file.source, key), column: 1 };
    const message = `"${inside.word}" is a word of the trade (${key}).`;
    problems.push(
      problemOf(file.file, insideWord.name, {
        at,
        message,
        todo: `Say it in plain words: ${inside.instead}.`,
      }),
    );
  }
  return words;
}

function lineOf(source: string, key: string): number {
  return (
    1 +
    Math.max(
      0,
      source.split('\n').findIndex((line) => line.replace(/^["']/, '').startsWith(key)),
    )
  );
}

type Texts = ReadonlyMap<string, readonly SourceText[]>;

const wordTexts = (words: Words): readonly SourceText[] =>
  Object.entries(words).map(([key, text]) => ({ key, text }));

function dialogTexts(
  parsed: readonly Parsed[],
  words: Words | undefined,
  questions: readonly SourceText[] | undefined,
): Texts {
  const english = new Map<string, readonly SourceText[]>(
    parsed.map(({ dialog }) => [dialog.topic, sourceTexts(dialog)]),
  );
  if (words) english.set('words', wordTexts(words));
  if (questions) english.set(questionsFile, questions);
  return english;
}

/** Every file of every language against its English; a language that is there at all is there in full. */
function checkLocales(locales: readonly LocaleFile[], english: Texts, folder = 'locales'): Problem[] {
  const languages = [...new Set(locales.map((locale) => locale.language))];
  const known = languages.filter(isLanguage);
  const wrong = languages.filter((language) => !known.includes(language));
  return [
    ...wrong.map((language) => noLanguage(`${folder}/${language}`, language)),
    ...known.flatMap((language) => checkLanguage(language, locales, english, folder)),
  ];
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}

const noLanguage = (file: string, language: string): Problem =>
  problemOf(file, 'language', {
    at: start,
    message: `"${language}" is no language.`,
    todo: 'Name the folder as in BCP 47: "de", "de-AT", "pt-BR".',
  });

function checkLanguage(
  language: string,
  locales: readonly LocaleFile[],
  english: Texts,
  folder: string,
): Problem[] {
  return [...english].flatMap(([name, texts]) => {
    const locale = locales.find((each) => each.language === language && baseName(each.file) === name);
    if (locale) return checkTranslation(locale, texts);
    const file = `${folder}/${language}/${name}.yaml`;
    const message = `"${name}" is not translated into "${language}", and others are.`;
    return [problemOf(file, 'missing-translation', { at: start, message, todo: `Add ${file}.` })];
  });
}

function checkPhrases({ phrases = [], phraseLocales = [] }: CheckInput): Problem[] {
  const problems: Problem[] = [];
  const english = new Map<string, readonly SourceText[]>();
  const first = new Map<string, string>();
  for (const file of phrases) {
    const words = readWords(file, problems) ?? {};
    english.set(baseName(file.file), wordTexts(words));
    for (const key of Object.keys(words)) {
      const other = first.get(key);
      if (other === undefined) first.set(key, file.file);
      else problems.push(twice(file, key, other));
    }
  }
  return [...problems, ...checkLocales(phraseLocales, english, 'views/locales')];
}

const twice = (file: SourceFile, key: string, other: string): Problem =>
  problemOf(file.file, 'key-twice', {
    at: { line: lineOf(file.source, key), column: 1 },
    message: `"${key}" is in ${other} as well.`,
    todo: 'Take one of the two away.',
  });

const start = { line: 1, column: 1 };

function baseName(file: string): string {
  return file.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

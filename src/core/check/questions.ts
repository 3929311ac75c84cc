/** What must hold of frequent questions before anybody reads them. docs/write-a-question.md lists the rules. */
import type { CheckInput } from '../check';
import type { Problem } from '../dialog/problem';
import { nearest, suggestion } from '../dialog/suggest';
import { variable, variablesIn } from '../facts';
import { parseQuestions, questionTexts, questionVariables } from '../questions';
import type { Question } from '../questions';
import { none } from '../understand';
import { insideWord, insideWordIn } from './rules/inside-word';
import { filledLength, longest } from './rules/too-long';
import { quote, type TextKind } from './texts';
import type { SourceText } from './translations';

type Say = (rule: string, question: Question, message: string, todo: string) => void;

/**
 * @param topics every topic that has a dialog
 * @returns what is wrong, and the English texts to be translated; none without a file.
 */
export function checkQuestions(
  { questions: file, exampleTopics = [] }: Pick<CheckInput, 'questions' | 'exampleTopics'>,
  topics: readonly string[],
): { readonly problems: Problem[]; readonly texts?: readonly SourceText[] } {
  if (!file) return { problems: [] };
  const { questions, problems } = parseQuestions(file.source, file.file);
  if (!questions) return { problems };
  const say: Say = (rule, { at }, message, todo) =>
    problems.push({ file: file.file, line: at.line, column: at.column, rule, message, todo });
  // A walk may be switched off, or not be written yet: the recogniser knows its topic, and the answer leaves it out.
  const known = [...new Set([...topics, ...exampleTopics])].filter((topic) => topic !== none);
  for (const question of questions) {
    checkTopics(question, known, say);
    for (const text of questionTexts(question)) checkText(question, text, say);
    checkExplains(question, say);
  }
  checkTwice(questions, say);
  return { problems, texts: questions.flatMap(questionTexts) };
}

function checkTopics(question: Question, known: readonly string[], say: Say): void {
  const { id, belongs } = question;
  for (const topic of question.topics.filter((one) => !known.includes(one)))
    say(
      'unknown-topic',
      question,
      `"${id}" leads to the topic "${topic}", and there is none.`,
      suggestion(topic, known),
    );
  const twice = question.topics.find((topic, i) => question.topics.indexOf(topic) < i);
  if (twice !== undefined)
    say('twice', question, `"${id}" leads to "${twice}" twice.`, 'Take one of the two away.');
  if (belongs !== none && !known.includes(belongs))
    say(
      'unknown-topic',
      question,
      `"${id}" belongs to the topic "${belongs}", and there is none.`,
      nearest(belongs, known) === undefined
        ? `Write "${none}" when it is part of no topic.`
        : suggestion(belongs, known),
    );
}

function checkText(question: Question, { key, kind, text }: SourceText & { kind: TextKind }, say: Say): void {
  const length = filledLength(text);
  const most = longest[kind];
  if (length > most)
    say(
      'too-long',
      question,
      `${quote(text)} (${key}) takes up to ${length} characters; ${most} fit a phone screen.`,
      `Take out at least ${length - most} characters.`,
    );
  for (const used of variablesIn(text).filter((one) => !questionVariables.includes(one)))
    if (variable(used))
      say(
        'fact-too-early',
        question,
        `{{${used}}} (${key}) belongs to a walk; where an answer is read, nothing is known of anybody.`,
        `Leave it out, or lead to a topic. Allowed here: ${questionVariables.join(', ')}.`,
      );
    else
      say(
        'unknown-variable',
        question,
        `There is no variable {{${used}}} (${key}).`,
        suggestion(used, questionVariables),
      );
  const inside = insideWordIn(without(text, question.explains));
  if (inside)
    say(
      insideWord.name,
      question,
      `"${inside.word}" is a word of the trade (${key}).`,
      `Say it in plain words: ${inside.instead}. If the question is about that very word, name it in "explains".`,
    );
}

/** The text without the words that it explains. */
function without(text: string, explains: readonly string[]): string {
  return explains.reduce((rest, word) => rest.replaceAll(wholeWord(word), ' '), text);
}

const wholeWord = (word: string): RegExp =>
  new RegExp(
    `(?<![\\p{L}\\p{N}])${word.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)}(?![\\p{L}\\p{N}])`,
    'giu',
  );

/** An allowance is for a word of the trade that the question really names. */
function checkExplains(question: Question, say: Say): void {
  for (const word of question.explains) {
    const used = questionTexts(question).some(({ text }) => wholeWord(word).test(text));
    if (used && insideWordIn(word)) continue;
    say(
      'unused-word',
      question,
      used
        ? `"${word}" is allowed everywhere, so "${question.id}" need not explain it.`
        : `"${question.id}" explains "${word}" and does not name it.`,
      `Take "${word}" out of "explains".`,
    );
  }
}

/** The same name, heading or example twice: one of the two would never be found. */
function checkTwice(questions: readonly Question[], say: Say): void {
  const seen = new Map<string, string>();
  const look = (question: Question, what: string, text: string): void => {
    const key = `${what} ${text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()}`;
    const first = seen.get(key);
    if (first === undefined) seen.set(key, question.id);
    else
      say(
        'twice',
        question,
        `The ${what} ${quote(text)} of "${question.id}" is there already, in "${first}".`,
        'Take one of the two away.',
      );
  };
  for (const question of questions) {
    look(question, 'id', question.id);
    look(question, 'heading', question.ask);
    for (const example of question.examples) look(question, 'example', example);
  }
}

/** From the YAML of a dialog to what is walked. The language is described in docs/write-a-dialog.md. */
import type { Dialog, Step, Words } from './dialog-types';
import type { Problem } from './dialog/problem';
import { Reader } from './dialog/reader';
import type { Entry, Fields } from './dialog/reader';
import { readStep } from './dialog/steps';

export { formatProblem } from './dialog/problem';
export type { Problem } from './dialog/problem';

const topKeys = ['topic', 'title', 'hint', 'icon', 'examples', 'stages', 'start', 'steps'];
/** Names of topics and steps: they stand in addresses, file names and messages. */
const name = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * Reads one dialog. Every mistake of form is among `problems`; `dialog` is there only when there is none.
 * Whether the walk holds (routes, verification, words) is for `checkDialogs`.
 * @param file its name, for messages and places
 */
export function parseDialog(source: string, file: string): { dialog?: Dialog; problems: Problem[] } {
  const reader = new Reader(file);
  const top = openMap(reader, source, 'a dialog', topKeys);
  if (!top) return { problems: reader.problems };
  const topic = reader.needed(
    top,
    'topic',
    'The dialog',
    'Add "topic:" with the name of this file without ".yaml".',
  );
  checkTopic(reader, top, topic, file);
  const title = reader.needed(
    top,
    'title',
    'The dialog',
    'Add "title:" with the trouble in the person\'s own voice.',
  );
  const hint = reader.text(top, 'hint', 'the dialog');
  const icon = reader.text(top, 'icon', 'the dialog');
  const dialog: Dialog = {
    topic,
    title,
    ...(hint !== undefined && { hint }),
    ...(icon !== undefined && { icon }),
    examples: readLines(reader, top, 'examples', 'Add "examples:" with sentences people would say.'),
    stages: readLines(
      reader,
      top,
      'stages',
      'Add "stages:" with the names of the parts of the walk, the last one "done".',
    ),
    start: reader.needed(top, 'start', 'The dialog', 'Add "start:" with the first step.'),
    steps: readSteps(reader, top),
  };
  return reader.problems.length > 0 ? { problems: reader.problems } : { dialog, problems: [] };
}

/** Reads a flat `key: text` file of words. `words` is there only when every line could be read. */
export function parseWords(source: string, file: string): { words?: Words; problems: Problem[] } {
  const reader = new Reader(file);
  const top = openMap(reader, source, 'a file of words');
  const words: [string, string][] = [];
  for (const entry of top?.entries.values() ?? []) {
    const text = reader.words(entry.value, `"${entry.key}"`, entry.at);
    if (text !== undefined) words.push([entry.key, text]);
  }
  return reader.problems.length > 0
    ? { problems: reader.problems }
    : { words: Object.fromEntries(words), problems: [] };
}

function openMap(
  reader: Reader,
  source: string,
  what: string,
  allowed?: readonly string[],
): Fields | undefined {
  const start = { line: 1, column: 1 };
  const node = reader.open(source);
  if (node === undefined && reader.problems.length === 0) {
    reader.report(start, 'yaml', 'The file is empty.', `Write ${what} into it, or remove it.`);
  }
  return node && reader.map(node, what, start, allowed);
}

function checkTopic(reader: Reader, top: Fields, topic: string, file: string): void {
  if (topic === '') return;
  const at = top.get('topic')?.at ?? top.at;
  const expected = file.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');
  if (!name.test(topic)) {
    reader.report(
      at,
      'name',
      `The topic "${topic}" is not a plain name.`,
      'Use small letters, digits and single hyphens, like "lost-device".',
    );
  } else if (topic !== expected) {
    reader.report(
      at,
      'name',
      `The topic "${topic}" is in a file called "${expected}".`,
      `Rename the file to "${topic}.yaml", or the topic to "${expected}".`,
    );
  }
}

function readLines(reader: Reader, top: Fields, key: string, todo: string): string[] {
  const entry = top.get(key);
  const lines = reader
    .list(entry, `"${key}"`)
    .flatMap((node) => reader.words(node, `A line of "${key}"`, entry?.at ?? top.at) ?? []);
  if (lines.length === 0) reader.report(entry?.at ?? top.at, 'missing', `The dialog has no "${key}".`, todo);
  return lines;
}

function readSteps(reader: Reader, top: Fields): Record<string, Step> {
  const entry = top.get('steps');
  if (entry === undefined) {
    reader.report(
      top.at,
      'missing',
      'The dialog has no "steps".',
      'Add "steps:" with at least the one that "start" names.',
    );
    return {};
  }
  const steps: [string, Step][] = [];
  let stage = 1;
  for (const each of reader.map(entry.value, '"steps"', entry.at)?.entries.values() ?? []) {
    const step = readNamed(reader, each, stage);
    if (step === undefined) continue;
    stage = step.stage;
    steps.push([step.id, step]);
  }
  return Object.fromEntries(steps);
}

function readNamed(reader: Reader, entry: Entry, stage: number): Step | undefined {
  reader.step = entry.key;
  if (!name.test(entry.key)) {
    reader.report(
      entry.at,
      'name',
      'The name of the step is not a plain name.',
      'Use small letters, digits and single hyphens, like "what-happened".',
    );
  }
  const step = readStep(reader, entry, stage);
  reader.step = undefined;
  return step;
}

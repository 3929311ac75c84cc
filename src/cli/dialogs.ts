/** `sparekey dialogs check [FOLDER]`, `sparekey dialogs graph TOPIC [--svg FILE]` and `sparekey dialogs preview TOPIC`. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { checkDialogs } from '../core/check';
import type { CheckInput, LocaleFile, SourceFile } from '../core/check';
import { formatProblem, parseDialog } from '../core/dialog';
import { nearest } from '../core/dialog/suggest';
import { graphSvg } from '../core/graph-svg';
import { mermaid } from '../core/graph';
import { parseQuestions, questionsFile } from '../core/questions';
import { UsageError } from './flags';
import { missingTexts } from './texts';
import { previewWalk } from './preview';
import { previewFlags, previewOf, previewUsage } from './preview/options';

export interface CommandIo {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Where relative paths begin. */
  readonly cwd: string;
  /** What is typed, line by line. `echo`: nobody sees it being typed. */
  readonly answers?: { readonly lines: AsyncIterable<string>; readonly echo: boolean };
}

const usage = `sparekey dialogs check [FOLDER]             prove that every dialog holds (FOLDER: dialogs)
sparekey dialogs graph TOPIC [--svg FILE]   draw a dialog: Mermaid text, or an SVG file
                       [--folder FOLDER]
${previewUsage}
sparekey dialogs texts LANGUAGE [FILE]       what is missing or stale in a language, as lines to fill in`;

/** @returns 0: all is well; 1: something has to be mended; 2: the command itself was not understood. */
export async function dialogsCommand(args: string[], io: CommandIo): Promise<number> {
  const [verb, ...rest] = args;
  if (verb === 'check') return checkCommand(rest, io);
  if (verb === 'graph') return graphCommand(rest, io);
  if (verb === 'preview') return previewCommand(rest, io);
  if (verb === 'texts') return textsCommand(rest, io);
  if (verb === undefined || verb === 'help' || verb === '--help') {
    io.out(usage);
    return verb === undefined ? 2 : 0;
  }
  const near = nearest(verb, ['check', 'graph', 'preview', 'texts']);
  return fail(
    io,
    `There is no "dialogs ${verb}".${near === undefined ? '' : ` Did you mean "dialogs ${near}"?`}\n${usage}`,
  );
}

/** Reads a folder of dialogs: `*.yaml`, `questions.yaml`, `locales/en.yaml` and `locales/<language>/*.yaml`. */
export function readDialogs(folder: string, cwd: string): CheckInput {
  const read = (path: string): SourceFile => ({
    file: relative(cwd, path) || path,
    source: readFileSync(path, 'utf8'),
  });
  const locales = join(folder, 'locales');
  const languages = existsSync(locales)
    ? readdirSync(locales, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  const words = join(locales, 'en.yaml');
  return {
    dialogs: yamlFiles(folder)
      .filter((path) => !isQuestions(path))
      .map(read),
    ...(existsSync(words) && { words: read(words) }),
    locales: languages.flatMap(({ name }): LocaleFile[] =>
      yamlFiles(join(locales, name)).map((path) => ({ language: name, ...read(path) })),
    ),
    ...readQuestions(folder, read),
    ...readDetails(folder, read),
    ...readPhrases(join(folder, '..', 'views', 'locales'), read),
    ...readArt(folder),
  };
}

const isQuestions = (path: string): boolean => basename(path).replace(/\.ya?ml$/, '') === questionsFile;

function readQuestions(
  folder: string,
  read: (path: string) => SourceFile,
): Pick<CheckInput, 'questions' | 'exampleTopics'> {
  const path = yamlFiles(folder).find(isQuestions);
  const examples = join(folder, 'examples');
  return {
    ...(path !== undefined && { questions: read(path) }),
    ...(existsSync(examples) && {
      exampleTopics: readdirSync(examples).flatMap((file) => /^(.+)\.txt$/.exec(file)?.[1] ?? []),
    }),
  };
}

function readDetails(folder: string, read: (path: string) => SourceFile): Pick<CheckInput, 'details'> {
  const details = join(folder, 'details');
  if (!existsSync(details)) return {};
  return {
    details: yamlFiles(details).map((path) => ({
      language: basename(path).replace(/\.ya?ml$/, ''),
      ...read(path),
    })),
  };
}

/** The words of pages, cards and mails, in the `views` beside the dialogs, when they are there. */
function readPhrases(
  folder: string,
  read: (path: string) => SourceFile,
): Pick<CheckInput, 'phrases' | 'phraseLocales'> {
  if (!existsSync(join(folder, 'en'))) return {};
  const languages = readdirSync(folder).filter((name) => name !== 'en');
  return {
    phrases: yamlFiles(join(folder, 'en')).map(read),
    phraseLocales: languages.flatMap((language) =>
      yamlFiles(join(folder, language)).map((path) => ({ language, ...read(path) })),
    ),
  };
}

/** Names of icons and pictures in the `views` beside the dialogs, when they are there. */
function readArt(folder: string): Pick<CheckInput, 'icons' | 'pictures'> {
  const partials = join(folder, '..', 'views', 'partials');
  const art = join(partials, 'art');
  const sprite = join(partials, 'icons', 'icons.svg');
  const symbols = existsSync(sprite)
    ? readFileSync(sprite, 'utf8').matchAll(/<symbol[^>]*\sid="([\w-]+)"/g)
    : undefined;
  return {
    ...(existsSync(art) && {
      pictures: readdirSync(art).flatMap((file) => /^(.+)\.svg$/.exec(file)?.[1] ?? []),
    }),
    ...(symbols && { icons: [...symbols].flatMap((match) => match[1] ?? []) }),
  };
}

function yamlFiles(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .map((file) => join(folder, file));
}

function textsCommand([language, file, ...more]: readonly string[], io: CommandIo): number {
  if (language === undefined || !/^[a-z]{2,3}(?:-[A-Za-z0-9]+)*$/.test(language) || more.length > 0)
    return fail(io, usage);
  const input = open(resolve(io.cwd, 'dialogs'), io);
  if (!input) return 2;
  for (const line of missingTexts(input, language, file)) io.out(line);
  return 0;
}

function checkCommand(args: readonly string[], io: CommandIo): number {
  if (args.length > 1 || args[0]?.startsWith('-')) return fail(io, usage);
  const folder = resolve(io.cwd, args[0] ?? 'dialogs');
  const input = open(folder, io);
  if (!input) return 2;
  const problems = checkDialogs(input);
  for (const problem of problems) io.out(formatProblem(problem));
  if (problems.length > 0) {
    const files = new Set(problems.map((problem) => problem.file)).size;
    io.out(`${count(problems.length, 'problem')} in ${count(files, 'file')}.`);
    return 1;
  }
  const steps = input.dialogs.reduce((sum, { source, file }) => {
    return sum + Object.keys(parseDialog(source, file).dialog?.steps ?? {}).length;
  }, 0);
  const { questions: file } = input;
  const questions = file ? parseQuestions(file.source, file.file).questions : undefined;
  const asked = questions ? `, ${count(questions.length, 'question')}` : '';
  io.out(`${count(input.dialogs.length, 'dialog')}, ${count(steps, 'step')}${asked}: nothing to mend.`);
  return 0;
}

function graphCommand(args: readonly string[], io: CommandIo): number {
  const options = new Map<string, string>();
  const words: string[] = [];
  for (let i = 0; i < args.length; i += 1) {
    const arg = args[i] ?? '';
    const value = args[i + 1];
    if (!arg.startsWith('-')) words.push(arg);
    else if ((arg === '--svg' || arg === '--folder') && value !== undefined)
      options.set(arg, args[(i += 1)] ?? '');
    else return fail(io, `"${arg}" is not understood here, or its value is missing.\n${usage}`);
  }
  const topic = words[0];
  if (topic === undefined || words.length > 1) return fail(io, usage);
  const input = open(resolve(io.cwd, options.get('--folder') ?? 'dialogs'), io);
  return input ? draw(topic, input, options.get('--svg'), io) : 2;
}

async function previewCommand(args: readonly string[], io: CommandIo): Promise<number> {
  try {
    const asked = previewFlags(args);
    const input = open(resolve(io.cwd, asked.folder), io);
    if (!input) return 2;
    const found = previewOf(asked, input);
    if ('problems' in found) {
      for (const problem of found.problems) io.out(problem);
      io.out('Mend this first: the walk cannot be shown before.');
      return 1;
    }
    if (found.elsewhere > 0)
      io.out(`Other files have ${count(found.elsewhere, 'problem')}: "sparekey dialogs check" names them.`);
    return await previewWalk(found.options, io);
  } catch (error) {
    if (error instanceof UsageError) return fail(io, `${error.message}\n${usage}`);
    throw error;
  }
}

function draw(topic: string, input: CheckInput, svg: string | undefined, io: CommandIo): number {
  const topicOf = (file: string): string => file.replace(/^.*[\\/]/, '').replace(/\.ya?ml$/, '');
  const source = input.dialogs.find(({ file }) => topicOf(file) === topic);
  if (!source) {
    const topics = input.dialogs.map(({ file }) => topicOf(file));
    const near = nearest(topic, topics);
    const mean = near === undefined ? '' : ` Did you mean "${near}"?`;
    return fail(io, `There is no dialog "${topic}".${mean} There are: ${topics.join(', ')}.`);
  }
  const { dialog, problems } = parseDialog(source.source, source.file);
  if (!dialog) {
    for (const problem of problems) io.out(formatProblem(problem));
    return 1;
  }
  if (svg === undefined) {
    io.out(mermaid(dialog));
    return 0;
  }
  writeFileSync(resolve(io.cwd, svg), graphSvg(dialog));
  io.out(`Drawn: ${svg}`);
  return 0;
}

function open(folder: string, io: CommandIo): CheckInput | undefined {
  try {
    const input = readDialogs(folder, io.cwd);
    if (input.dialogs.length > 0) return input;
    io.err(`There is no dialog (*.yaml) in ${folder}.`);
  } catch (error) {
    io.err(`The folder ${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}

function fail(io: CommandIo, line: string): number {
  io.err(line);
  return 2;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}

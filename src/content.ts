/** What editors write: dialogs, sentences, details, and the words of pages. Read at the start, and again while it runs. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Audit } from './app/audit-types';
import { hashOf, type Editions } from './app/editions';
import type { Clock, Log, Random } from './app/ports';
import { readDialogs } from './cli/dialogs';
import { readExamples } from './cli/intents';
import { checkDialogs, type CheckInput } from './core/check';
import { owed, sourceTexts } from './core/check/translations';
import { formatProblem } from './core/dialog';
import { draftsOf, type Draft } from './core/dialog/drafts';
import { makeHearing } from './core/dialog/hearing';
import { sourceLanguage, spokenIn } from './core/dialog/translate';
import type { Dialog } from './core/dialog-types';
import { catalogueOf, type Catalogue } from './core/phrases';
import { questionsOf, type Questions } from './core/questions';
import type { Examples } from './core/understand';
import { makeVocabulary, type Vocabulary } from './core/understand/redact';
import type { Heard } from './core/visit';

export interface Content {
  readonly dialogs: Dialog[];
  readonly drafts: readonly Draft[];
  readonly hearing: (sentence: string, language: string) => Heard;
  readonly catalogue: Catalogue;
  /** Words of our own sentences and dialogs, by language; collected when first asked for. */
  readonly vocabularies: () => ReadonlyMap<string, Vocabulary>;
  readonly questions: Questions;
  /** What is said in English for want of a current translation, as the checker prints it. */
  readonly owed: readonly string[];
  /** All that was read, to see whether something changed; and of it, what the recogniser learns from. */
  readonly source: string;
  readonly sentences: string;
}

/** The dialogs do not pass the checker. */
export class ContentProblems extends Error {
  constructor(
    /** As the checker prints them. */
    readonly problems: readonly string[],
  ) {
    super(`The dialogs do not hold:\n${problems.join('\n')}`);
  }
}

/**
 * @param folder holds `dialogs`, and `views` beside it.
 * @throws {ContentProblems} naming every problem; {Error} when the files cannot be read.
 */
export function loadContent(folder: string): Content {
  const input = readDialogs(join(folder, 'dialogs'), folder);
  const examples = readExamples(join(folder, 'dialogs', 'examples'));
  const source = JSON.stringify([input, examples]);
  if (last?.source !== source) last = { source, content: contentOf(input, examples) };
  return last.content;
}

/** A watcher reports one save several times: the same files are not checked again. */
let last: { readonly source: string; readonly content: Content } | undefined;

function contentOf(input: CheckInput, examples: Examples): Content {
  const found = checkDialogs(input);
  const problems = found.filter(({ rule }) => !owed.includes(rule)).map(formatProblem);
  if (input.dialogs.length === 0) problems.push('There is no dialog in the folder "dialogs".');
  if (problems.length > 0) throw new ContentProblems(problems);
  const drafts = draftsOf(input);
  const dialogs = drafts.map(({ dialog }) => dialog);
  const questions = questionsOf(input);
  const sentences = JSON.stringify([
    questions.all.map(({ id, ask, belongs, examples }) => [id, ask, belongs, examples]),
    dialogs.map(({ topic, title, examples }) => [topic, title, examples]),
    examples,
  ]);
  const { icons: _icons, pictures: _pictures, ...texts } = input;
  return {
    dialogs,
    drafts,
    hearing: makeHearing(input.details ?? []),
    catalogue: catalogueOf(input),
    vocabularies: vocabulariesOf(drafts, questions, examples),
    questions,
    owed: found.filter(({ rule }) => owed.includes(rule)).map(formatProblem),
    source: JSON.stringify([texts, sentences]),
    sentences,
  };
}

/** The sentences we learn from, and everything that dialogs and answers say. */
function vocabulariesOf(
  drafts: readonly Draft[],
  questions: Questions,
  examples: Examples,
): Content['vocabularies'] {
  let made: ReadonlyMap<string, Vocabulary> | undefined;
  const languages = new Set([
    sourceLanguage,
    ...Object.keys(examples),
    ...drafts.flatMap(({ translations }) => Object.keys(translations)),
  ]);
  const of = (language: string): Vocabulary => {
    const spoken = drafts.map((draft) => spokenIn({ ...draft, hash: '' }, language).dialog);
    return makeVocabulary([
      ...Object.values(examples[language] ?? {}).flat(),
      ...spoken.flatMap((dialog) => sourceTexts(dialog).map(({ text }) => text)),
      ...questions.in(language).flatMap(({ ask, answer }) => [ask, answer]),
      ...(language === sourceLanguage ? [...spoken, ...questions.all].flatMap((one) => one.examples) : []),
    ]);
  };
  return () => (made ??= new Map([...languages].map((language) => [language, of(language)])));
}

/** The folders whose files are content, as they are now. @throws {Error} when the dialogs are not there. */
export function contentFolders(folder: string): readonly string[] {
  const words = join(folder, 'views', 'locales');
  return [join(folder, 'dialogs'), ...(existsSync(words) ? [words] : [])].flatMap((top) => [
    top,
    ...readdirSync(top, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name)),
  ]);
}

export type Reloaded =
  | { readonly what: 'same' }
  /** `topics`: those whose dialog changed, came or went; none when only other words did. */
  | { readonly what: 'renewed'; readonly topics: readonly string[]; readonly owed: readonly string[] }
  | { readonly what: 'refused'; readonly problems: readonly string[] };

export interface LiveContent {
  readonly now: Content;
  /** The words of pages as they are at the moment of asking. */
  readonly catalogue: Catalogue;
  /**
   * Reads the files again. What does not hold is refused, and all stays as it was.
   * @param use makes the dialogs current, and says which topics changed. When it rejects, nothing changes.
   */
  reload(use: (drafts: readonly Draft[]) => Promise<readonly string[]>): Promise<Reloaded>;
}

export function liveContent(folder: string): LiveContent {
  let now = loadContent(folder);
  let queue: Promise<unknown> = Promise.resolve();

  async function renew(use: (drafts: readonly Draft[]) => Promise<readonly string[]>): Promise<Reloaded> {
    let next: Content;
    try {
      next = loadContent(folder);
    } catch (error) {
      return { what: 'refused', problems: problemsIn(error) };
    }
    if (next.source === now.source) return { what: 'same' };
    const topics = await use(next.drafts);
    now = next;
    return { what: 'renewed', topics, owed: now.owed };
  }

  return {
    get now() {
      return now;
    },
    catalogue: {
      get languages() {
        return now.catalogue.languages;
      },
      in: (language) => now.catalogue.in(language),
      match: (language) => now.catalogue.match(language),
    },
    reload(use) {
      // One at a time: the newer reading must not be overtaken by an older one.
      const task = queue.then(() => renew(use));
      queue = task.catch(() => undefined);
      return task;
    },
  };
}

function problemsIn(error: unknown): readonly string[] {
  if (error instanceof ContentProblems) return error.problems;
  return [error instanceof Error ? error.message : 'The files cannot be read.'];
}

/** Makes changed files current for new visits, and leaves a trace of it; what does not hold is refused. */
export async function renew(
  live: LiveContent,
  parts: { editions: Editions; audit: Audit; clock: Clock; random: Random; log: Log },
): Promise<Reloaded> {
  const { editions } = parts;
  const reloaded = await live.reload(async (drafts) => {
    const before = new Map(editions.all().map((one) => [one.dialog.topic, one.hash]));
    const after = new Map(drafts.map((draft) => [draft.dialog.topic, hashOf(draft)]));
    const topics = [...new Set([...before.keys(), ...after.keys()])].filter(
      (topic) => before.get(topic) !== after.get(topic),
    );
    // No change without its row: when the audit cannot be written, nothing changes.
    await parts.audit.append([
      {
        id: `dialogs.${parts.random.token(9)}`,
        at: parts.clock.now(),
        actor: 'system',
        what: 'dialogs',
        facts: { editions: Object.fromEntries(topics.map((topic) => [topic, after.get(topic) ?? 'gone'])) },
      },
    ]);
    await editions.use(drafts);
    return topics;
  });
  if (reloaded.what === 'refused')
    parts.log.warn({ problems: reloaded.problems }, 'Changed dialogs were refused: the ones before stay');
  if (reloaded.what === 'renewed')
    parts.log.info({ topics: reloaded.topics }, 'Changed dialogs are current for new visits');
  return reloaded;
}

/** `sparekey intents FILE.tsv [--typos] [--language TAG]` and `sparekey intents --learn`: how well sentences are understood. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { sourceLanguage } from '../core/dialog/translate';
import { none, wholeOf, type Examples, type Recogniser } from '../core/understand';
import { generator } from '../core/understand/linear';
import { withSlips } from '../core/understand/slips';
import type { CommandIo } from './dialogs';
import { one, readFlags, UsageError } from './flags';

export interface Labelled {
  readonly topic: string;
  readonly sentence: string;
}

export interface Measured {
  /** Right answers: the topic, a refusal where it is due, or a question that names the topic. */
  readonly accuracy: number;
  /** The likeliest class is the right one, whatever was answered. */
  readonly top1: number;
  /** Mean over the topics and `none` of the harmonic mean of precision and recall, by the likeliest class. */
  readonly macroF1: number;
  /** Part of the sentences that were answered with a question. */
  readonly asked: number;
  /** Part of the sentences of `none` that were refused; null when there are none. */
  readonly noneRefused: number | null;
  /** Part of the other sentences that were refused; null when there are none. */
  readonly oursRefused: number | null;
  readonly perTopic: Readonly<Record<string, { readonly precision: number; readonly recall: number }>>;
  /** Topic, what it was taken for, how often; the commonest first. */
  readonly confusions: readonly { readonly topic: string; readonly as: string; readonly times: number }[];
  /** ms for one sentence. */
  readonly msP50: number;
  readonly msP99: number;
}

/** Reads `topic TAB sentence` lines. @throws {UsageError} naming the first line that is none. */
export function readLabelled(source: string): readonly Labelled[] {
  return source.split(/\r?\n/u).flatMap((line, i) => {
    if (line.trim() === '') return [];
    const [topic = '', sentence = '', ...more] = line.split('\t');
    if (topic.trim() === '' || sentence.trim() === '' || more.length > 0)
      throw new UsageError(`Line ${i + 1} is not "topic TAB sentence".`);
    return [{ topic: topic.trim(), sentence }];
  });
}

/** The example sentences beside the dialogs: English in the folder itself, another language in a folder of its name. */
export function readExamples(folder: string): Examples {
  const languages = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return {
    [sourceLanguage]: readTopics(folder),
    ...Object.fromEntries(languages.map(({ name }) => [name, readTopics(join(folder, name))])),
  };
}

/** One file a topic, one sentence a line; `#` begins a heading. */
function readTopics(folder: string): Record<string, string[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.txt'));
  return Object.fromEntries(
    files.sort().map((file) => {
      const lines = readFileSync(join(folder, file), 'utf8').split(/\r?\n/u);
      return [file.slice(0, -'.txt'.length), lines.filter((line) => line.trim() !== '' && line[0] !== '#')];
    }),
  );
}

/** @param now ms, for the times only. */
export function measure(
  recogniser: Pick<Recogniser, 'recognise'>,
  sentences: readonly Labelled[],
  now: () => number,
  language?: string,
): Measured {
  const rows = sentences.map(({ topic, sentence }) => {
    const before = now();
    const got = recogniser.recognise(sentence, language);
    const ms = now() - before;
    const guess = likeliest(got.scores);
    const right = got.asked
      ? got.asked.some((one) => wholeOf(one) === topic)
      : (got.topic === undefined ? none : wholeOf(got.topic)) === topic;
    return { topic, guess, right, ms, asked: got.asked !== undefined, refused: got.refused };
  });
  type Row = (typeof rows)[number];
  const part = (of: readonly Row[], has: (row: Row) => boolean): number =>
    of.length === 0 ? 0 : round(of.filter(has).length / of.length);
  const topics = [...new Set(rows.map(({ topic }) => topic))].sort();
  const perTopic = Object.fromEntries(
    topics.map((topic) => [
      topic,
      {
        precision: part(
          rows.filter(({ guess }) => guess === topic),
          (row) => row.topic === topic,
        ),
        recall: part(
          rows.filter((row) => row.topic === topic),
          ({ guess }) => guess === topic,
        ),
      },
    ]),
  );
  const f1 = Object.values(perTopic).map(({ precision: p, recall: r }) =>
    p + r === 0 ? 0 : (2 * p * r) / (p + r),
  );
  const foreign = rows.filter(({ topic }) => topic === none);
  const ours = rows.filter(({ topic }) => topic !== none);
  const times = rows.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (share: number): number =>
    round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
  return {
    accuracy: part(rows, ({ right }) => right),
    top1: part(rows, ({ topic, guess }) => topic === guess),
    macroF1: round(f1.reduce((sum, one) => sum + one, 0) / (f1.length || 1)),
    asked: part(rows, ({ asked }) => asked),
    noneRefused: foreign.length === 0 ? null : part(foreign, ({ refused }) => refused),
    oursRefused: ours.length === 0 ? null : part(ours, ({ refused }) => refused),
    perTopic,
    confusions: confusionsOf(rows),
    msP50: at(0.5),
    msP99: at(0.99),
  };
}

function likeliest(scores: Readonly<Record<string, number>>): string {
  const sums = new Map<string, number>();
  for (const [topic, score] of Object.entries(scores))
    sums.set(wholeOf(topic), (sums.get(wholeOf(topic)) ?? 0) + score);
  return [...sums].sort((a, b) => b[1] - a[1])[0]?.[0] ?? none;
}

function confusionsOf(rows: readonly { topic: string; guess: string }[]): Measured['confusions'] {
  const times = new Map<string, { topic: string; as: string; times: number }>();
  for (const { topic, guess } of rows) {
    if (topic === guess) continue;
    const one = times.get(`${topic}\t${guess}`);
    if (one) one.times++;
    else times.set(`${topic}\t${guess}`, { topic, as: guess, times: 1 });
  }
  return [...times.values()].sort((a, b) => b.times - a.times);
}

const round = (value: number): number => Math.round(value * 10_000) / 10_000;

/**
 * @param load makes the recogniser as the running system has it.
 * @returns 0. @throws {UsageError} when the file cannot be read or holds no sentence.
 */
export function intentsCommand(args: readonly string[], io: CommandIo, load: () => Recogniser): number {
  const switches = new Set(['--typos', '--learn']);
  const flags = readFlags(
    args.filter((arg) => !switches.has(arg)),
    ['language'],
  );
  if (args.includes('--learn')) {
    load();
    return 0;
  }
  const language = flags.values.language === undefined ? undefined : one(flags, 'language');
  const read = readFile(flags.words, io);
  const next = generator(1);
  const sentences = args.includes('--typos')
    ? read.map(({ topic, sentence }) => ({ topic, sentence: withSlips(sentence, next) }))
    : read;
  io.out(JSON.stringify(measure(load(), sentences, () => performance.now(), language)));
  return 0;
}

function readFile([path, ...more]: readonly string[], io: CommandIo): readonly Labelled[] {
  if (path === undefined) throw new UsageError('Name the file with the sentences.');
  if (more[0] !== undefined) throw new UsageError(`"${more[0]}" is too much: one file.`);
  let source: string;
  try {
    source = readFileSync(resolve(io.cwd, path), 'utf8');
  } catch (error) {
    throw new UsageError(`"${path}" cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`);
  }
  const read = readLabelled(source);
  if (read.length === 0) throw new UsageError(`"${path}" holds no sentence.`);
  return read;
}

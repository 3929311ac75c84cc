/**
 * Which topic a sentence means: the nearest example sentences of the dialogs, by words and by pieces of words
 * (tf-idf and cosine, Salton 1975), so that misspelt words still count. It refuses rather than guesses: when too
 * little of the sentence is known, or two topics are about as near.
 */
import type { Dialog } from './dialog-types';

/** @returns undefined when no topic is plain. `score` is between 0 and 1. */
export type Understand = (sentence: string) => { topic: string; score: number } | undefined;

type Trained = Pick<Dialog, 'topic' | 'title' | 'examples'>;
type Vector = ReadonlyMap<string, number>;

/** What the nearest, the second and the third example of a topic count: one alone may be near by chance. */
const shares = [0.5, 0.3, 0.2];
/** Below this nothing is said. */
const leastScore = 0.16;
/** A topic must be nearer than the next by this part of its score. */
const leastMargin = 0.14;
/** Of the sentence's words, this part must have been seen in some example, misspelt ones included. */
const leastKnown = 0.6;
/** With a word of the trade ("phone", "request") in it, less will do. */
const leastKnownWithCommon = 0.4;
/** A word of the trade stands in this part of all examples. */
const commonPart = 0.05;
/** A word counts as a misspelt known one when this part of its pieces was seen. */
const misspelt = 0.55;
/** Longer sentences are cut: what matters stands early, and the work stays bounded. */
const longestSentence = 400;
const pieceLength = 4;
/** A piece weighs less than a word. */
const pieceWeight = 0.35;

/** What a word never seen weighs, of the most a word can weigh. */
const foreignWeight = 0.6;

/** Say nothing about a topic. */
const empty = new Set(
  'a an and are as at be been but by can could do does for from had has have he hello help hi how i if in is it its me my no not now of on one or our please she so some that the their them then there they this to up us was we what when where which who why will with would you your'.split(
    ' ',
  ),
);

/** Learns the examples and titles of these dialogs. Pure and deterministic. */
export function makeRecogniser(dialogs: readonly Trained[]): Understand {
  const samples = dialogs.flatMap(({ topic, title, examples }) =>
    [title, ...examples].map((sentence) => ({ topic, features: count(sentence) })),
  );
  const learnt = learn(samples.map(({ features }) => features));
  const { rarity } = learnt;
  const known = samples.map(({ topic, features }) => ({ topic, vector: weigh(features, rarity) }));
  const topics = [...new Set(dialogs.map(({ topic }) => topic))];
  return (sentence) => {
    if (!familiar(sentence, learnt)) return undefined;
    const vector = weigh(count(sentence), rarity);
    const ranked = topics
      .map((topic) => ({
        topic,
        score: nearness(
          vector,
          known.filter((sample) => sample.topic === topic),
        ),
      }))
      .sort((a, b) => b.score - a.score);
    const [first, second] = ranked;
    if (!first || first.score < leastScore) return undefined;
    if (second && first.score - second.score < leastMargin * first.score) return undefined;
    return first;
  };
}

/** By the nearest few examples. */
function nearness(vector: Vector, samples: readonly { vector: Vector }[]): number {
  const near = samples.map((sample) => dot(vector, sample.vector)).sort((a, b) => b - a);
  return shares.reduce((sum, share, i) => sum + share * (near[i] ?? 0), 0);
}

function words(sentence: string): string[] {
  const plain = sentence.slice(0, longestSentence).toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  return (plain.replace(/['’]/g, '').match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, 30));
}

/** Words, and pieces of words, with how often they occur. */
function count(sentence: string): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (feature: string, weight: number): void =>
    void counts.set(feature, (counts.get(feature) ?? 0) + weight);
  for (const word of words(sentence)) {
    if (empty.has(word)) continue;
    add(`=${stem(word)}`, 1);
    for (const piece of pieces(word)) add(piece, pieceWeight);
  }
  return counts;
}

function pieces(word: string): string[] {
  const padded = `<${word}>`;
  return Array.from({ length: Math.max(0, padded.length - pieceLength + 1) }, (_, i) =>
    padded.slice(i, i + pieceLength),
  );
}

/** The commonest endings only: more would join words that differ. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:ing|ed|es|s)$/, '') : word;
}

interface Learnt {
  readonly rarity: ReadonlyMap<string, number>;
  readonly common: ReadonlySet<string>;
}

function learn(samples: readonly ReadonlyMap<string, number>[]): Learnt {
  const seen = new Map<string, number>();
  for (const sample of samples)
    for (const feature of sample.keys()) seen.set(feature, (seen.get(feature) ?? 0) + 1);
  const rarity = [...seen].map(([feature, times]): [string, number] => [
    feature,
    Math.log((1 + samples.length) / (1 + times)) + 0.5,
  ]);
  const common = [...seen].filter(
    ([feature, times]) => feature.startsWith('=') && times >= commonPart * samples.length,
  );
  return { rarity: new Map(rarity), common: new Set(common.map(([feature]) => feature)) };
}

/** Whether enough of what the sentence says was ever seen. */
function familiar(sentence: string, { rarity, common }: Learnt): boolean {
  const telling = [...new Set(words(sentence))].filter((word) => !empty.has(word));
  if (telling.length === 0) return false;
  const isKnown = (word: string): boolean => rarity.has(`=${stem(word)}`) || isMisspelt(word, rarity);
  const part = telling.filter(isKnown).length / telling.length;
  const anchored = telling.some((word) => common.has(`=${stem(word)}`));
  return part >= (anchored ? leastKnownWithCommon : leastKnown);
}

function isMisspelt(word: string, rarity: ReadonlyMap<string, number>): boolean {
  const parts = pieces(word);
  return parts.length > 1 && parts.filter((piece) => rarity.has(piece)).length >= misspelt * parts.length;
}

/** Unit length; features never seen lengthen it, so that a foreign sentence is near nothing. */
function weigh(features: ReadonlyMap<string, number>, rarity: ReadonlyMap<string, number>): Vector {
  const unseen = Math.max(1, ...rarity.values());
  const raw = [...features].map(([feature, times]): [string, number] => {
    const foreign = feature.startsWith('=') && !isMisspelt(feature.slice(1), rarity);
    const weight = rarity.get(feature) ?? (foreign ? unseen * foreignWeight : 0);
    return [feature, Math.sqrt(times) * weight];
  });
  const length = Math.sqrt(raw.reduce((sum, [, weight]) => sum + weight * weight, 0)) || 1;
  return new Map(raw.map(([feature, weight]) => [feature, weight / length]));
}

function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (const [feature, weight] of a) sum += weight * (b.get(feature) ?? 0);
  return sum;
}

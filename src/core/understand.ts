/**
 * Which topic a sentence means. Learnt from example sentences: words, neighbours of words and pieces of words, weighed
 * by a linear model; unknown words are first taken for the known ones they are a slip of. What is none of ours is a
 * class of its own, with examples of its own. When two topics are about as likely it asks instead of guessing.
 */
import type { Dialog } from './dialog-types';
import { learnFeatures } from './understand/features';
import { train } from './understand/linear';
import { learnSpelling, type Spelling } from './understand/spelling';
import { wordsOf } from './understand/words';

/** @returns undefined when no topic is plain. `score` is between 0 and 1. */
export type Understand = (sentence: string) => { topic: string; score: number } | undefined;

/** Exactly one of the three: a plain topic, a question between `asked`, or a refusal. */
export interface Recognition {
  readonly topic?: string;
  /** Topics to choose from, the likeliest first. */
  readonly asked?: readonly string[];
  /** None of ours, or nothing of it was understood. */
  readonly refused: boolean;
  /** How likely each topic is; with `none` they sum to 1. Empty when no word was known. */
  readonly scores: Readonly<Record<string, number>>;
}

/** `recognise` tells more than the call itself: what to ask, and every score. */
export type Recogniser = Understand & { recognise(sentence: string): Recognition };

type Trained = Pick<Dialog, 'topic' | 'title' | 'examples'>;

/** The class of what is none of ours. */
export const none = 'none';

/** Topics with a walk of their own that are part of another topic. */
const partOf: Readonly<Record<string, string>> = { 'take-up': 'case-status', 'undo-lost': 'lost-device' };

/** The topic that this one is part of, or itself. */
export const wholeOf = (topic: string): string => partOf[topic] ?? topic;

/** A topic must be likelier than the next by this much to be plain. By cross-validation: about one in seven is asked. */
const plainMargin = 0.1;
/** How many topics a question names. */
const mostAsked = 3;
/** Of the sentence's words, this part must be known, slips of known ones included. */
const leastKnown = 0.5;

/**
 * Learns the examples and titles of the dialogs, and further sentences by topic (`none`: none of ours).
 * Pure and deterministic.
 */
export function makeRecogniser(
  dialogs: readonly Trained[],
  further: Readonly<Record<string, readonly string[]>> = {},
): Recogniser {
  const samples = [
    ...dialogs.flatMap(({ topic, title, examples }) => sampled(topic, [title, ...examples])),
    ...Object.entries(further).flatMap(([topic, sentences]) => sampled(topic, sentences)),
  ];
  const classes = [...new Set(samples.map(({ topic }) => topic))];
  const sentences = samples.map(({ words }) => words);
  const spelling = learnSpelling(sentences);
  const features = learnFeatures(sentences);
  const model = train(
    samples.map(({ topic, words }) => ({ features: features.of(words), label: classes.indexOf(topic) })),
    features.size,
    classes.length,
  );
  const recognise = (sentence: string): Recognition => {
    const words = spelling.mend(wordsOf(sentence));
    if (!familiar(words, spelling)) return { refused: true, scores: {} };
    const chances = model(features.of(words));
    return decide(Object.fromEntries(classes.map((topic, i) => [topic, chances[i] ?? 0])));
  };
  const understand: Understand = (sentence) => {
    const { topic, scores } = recognise(sentence);
    return topic === undefined ? undefined : { topic, score: scores[topic] ?? 0 };
  };
  return Object.assign(understand, { recognise });
}

function sampled(topic: string, sentences: readonly string[]): { topic: string; words: string[] }[] {
  return sentences.map((sentence) => ({ topic, words: wordsOf(sentence) }));
}

function familiar(words: readonly string[], spelling: Spelling): boolean {
  const telling = [...new Set(words)].filter((word) => /\p{L}/u.test(word));
  if (telling.length === 0) return false;
  return telling.filter((word) => spelling.knows(word)).length >= leastKnown * telling.length;
}

/** Parts count for their whole until the whole has won; then the likeliest of them is meant. */
function decide(scores: Readonly<Record<string, number>>): Recognition {
  const wholes = new Map<string, { topic: string; best: number; sum: number }>();
  for (const [topic, score] of Object.entries(scores)) {
    const whole = wholes.get(wholeOf(topic));
    if (!whole) wholes.set(wholeOf(topic), { topic, best: score, sum: score });
    else {
      whole.sum += score;
      if (score > whole.best) [whole.topic, whole.best] = [topic, score];
    }
  }
  const ranked = [...wholes.values()].sort((a, b) => b.sum - a.sum);
  const [first, second] = ranked;
  if (!first || first.topic === none) return { refused: true, scores };
  if (first.sum - (second?.sum ?? 0) < plainMargin) {
    const ours = ranked.filter(({ topic }) => topic !== none).slice(0, mostAsked);
    return { asked: ours.map(({ topic }) => topic), refused: false, scores };
  }
  return { topic: first.topic, refused: false, scores };
}

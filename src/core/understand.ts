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
  /**
   * A frequent question that was meant, beside the topic that it is part of, or beside a refusal when it is part of
   * none; beside `asked`, one that may be meant.
   */
  readonly question?: string;
  /** Topics to choose from, the likeliest first. One alone, when the choice is between it and the question. */
  readonly asked?: readonly string[];
  /** None of ours, or nothing of it was understood. */
  readonly refused: boolean;
  /** How likely each topic is; with `none` they sum to 1. Empty when no word was known. */
  readonly scores: Readonly<Record<string, number>>;
}

/** `recognise` tells more than the call itself: what to ask, and every score. */
export type Recogniser = Understand & { recognise(sentence: string): Recognition };

type Trained = Pick<Dialog, 'topic' | 'title' | 'examples'>;

/** A frequent question: a class of its own that counts for `topic` until that has won. */
export interface Asking {
  readonly id: string;
  /** The topic that it is part of, or `none`. */
  readonly topic: string;
  readonly examples: readonly string[];
}

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

/** The class of a question, among those of topics. */
const classOf = (id: string): string => `faq:${id}`;

/**
 * Learns the examples and titles of the dialogs, further sentences by topic (`none`: none of ours), and frequent
 * questions. A sentence that is an example of a question is learnt for the question alone.
 * Pure and deterministic.
 */
export function makeRecogniser(
  dialogs: readonly Trained[],
  further: Readonly<Record<string, readonly string[]>> = {},
  questions: readonly Asking[] = [],
): Recogniser {
  const asking = new Map(questions.map((one) => [classOf(one.id), one]));
  const ofQuestions = questions.flatMap(({ id, examples }) => sampled(classOf(id), examples));
  const own = new Set(ofQuestions.map(({ words }) => words.join(' ')));
  const samples = [
    ...dialogs.flatMap(({ topic, title, examples }) => sampled(topic, [title, ...examples])),
    ...Object.entries(further).flatMap(([topic, sentences]) => sampled(topic, sentences)),
  ].filter(({ words }) => !own.has(words.join(' ')));
  samples.push(...ofQuestions);
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
    return decide(Object.fromEntries(classes.map((topic, i) => [topic, chances[i] ?? 0])), asking);
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

/** A topic with all its parts: walks of their own, and frequent questions. */
interface Whole {
  readonly name: string;
  sum: number;
  /** The likeliest walk of it. */
  walk: Part;
  /** The likeliest question of it. */
  question: Part;
}
interface Part {
  readonly id: string;
  readonly chance: number;
}
const nothing: Part = { id: '', chance: 0 };

/** A question less likely than this is not meant: better an honest refusal than an answer to something else. */
const leastQuestion = 0.2;
/** Down to this part of the chance of the walk itself, a question may be meant as well: then it is asked. */
const nearQuestion = 1 / 3;

function wholesOf(
  chances: Readonly<Record<string, number>>,
  asking: ReadonlyMap<string, Asking>,
): readonly Whole[] {
  const wholes = new Map<string, Whole>();
  for (const [part, chance] of Object.entries(chances)) {
    const question = asking.get(part);
    const name = wholeOf(question?.topic ?? part);
    const whole = wholes.get(name) ?? { name, sum: 0, walk: { id: name, chance: 0 }, question: nothing };
    whole.sum += chance;
    if (question && chance > whole.question.chance) whole.question = { id: question.id, chance };
    if (!question && chance > whole.walk.chance) whole.walk = { id: part, chance };
    wholes.set(name, whole);
  }
  return [...wholes.values()].sort((a, b) => b.sum - a.sum);
}

const mayBeMeant = ({ question, walk }: Whole): boolean =>
  question.chance >= leastQuestion && question.chance >= nearQuestion * walk.chance;

/** Parts count for their whole until the whole has won; then the likeliest of them is meant. */
function decide(chances: Readonly<Record<string, number>>, asking: ReadonlyMap<string, Asking>): Recognition {
  const scores: Record<string, number> = {};
  for (const [part, chance] of Object.entries(chances)) {
    const topic = asking.get(part)?.topic ?? part;
    scores[topic] = (scores[topic] ?? 0) + chance;
  }
  const ranked = wholesOf(chances, asking);
  const [first, second] = ranked;
  if (!first) return { refused: true, scores };
  const { question, walk } = first;
  const plain = question.chance > walk.chance && mayBeMeant(first);
  if (first.name === none) return { refused: true, scores, ...(plain && { question: question.id }) };
  if (first.sum - (second?.sum ?? 0) < plainMargin) {
    const ours = ranked.filter(({ name }) => name !== none).slice(0, mostAsked);
    const near = ranked.slice(0, mostAsked).find(mayBeMeant);
    const asked = ours.map((one) => one.walk.id);
    return { asked, refused: false, scores, ...(near && { question: near.question.id }) };
  }
  if (plain) return { topic: walk.id, question: question.id, refused: false, scores };
  if (mayBeMeant(first)) return { asked: [walk.id], question: question.id, refused: false, scores };
  return { topic: walk.id, refused: false, scores };
}

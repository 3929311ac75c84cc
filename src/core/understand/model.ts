/** What is learnt of one language: which words there are, which features, and what each says about the classes. */
import { featuresOf, learnVocabulary } from './features';
import { chancesOf, generator, train, type Weights } from './linear';
import { withSlips } from './slips';
import { countWords, spellingOf } from './spelling';
import { wordsOf } from './words';

export interface Example {
  readonly label: string;
  readonly sentence: string;
}

/** All that is learnt, as plain data: it can be kept and read again. */
export interface Learnt {
  readonly classes: readonly string[];
  /** Each word with how often it was said. */
  readonly words: readonly (readonly [string, number])[];
  readonly features: readonly string[];
  readonly rarity: Float32Array;
  readonly weights: Weights;
}

export interface Model {
  readonly classes: readonly string[];
  /** The chance of each class; undefined when too few words of the sentence are known. */
  chances(sentence: string): Float64Array | undefined;
  /** How much these words look like the language that was learnt: the logarithm of the chance that it says them. */
  likeness(words: readonly string[]): number;
}

/** Of the sentence's words, this part must be known, slips of known ones included. */
const leastKnown = 0.5;

/** The chance of a word that a language was never seen to say. */
const leastChance = 1e-5;

/** Learns each sentence, and once more as it looks misspelt and mended. Pure and deterministic. */
export function learn(examples: readonly Example[]): Learnt {
  const classes = [...new Set(examples.map(({ label }) => label))];
  const sentences = examples.map(({ sentence }) => wordsOf(sentence));
  const words = countWords(sentences);
  const spelling = spellingOf(words);
  const vocabulary = learnVocabulary(sentences);
  const features = featuresOf(vocabulary);
  const next = generator(99);
  const samples = examples.flatMap(({ label, sentence }, i) => {
    const misspelt = spelling.mend(wordsOf(withSlips(sentence, next)));
    return [sentences[i] ?? [], misspelt].map((one) => ({
      features: features(one),
      label: classes.indexOf(label),
    }));
  });
  return {
    classes,
    words,
    features: vocabulary.names,
    rarity: vocabulary.rarity,
    weights: train(samples, vocabulary.names.length, classes.length),
  };
}

export function modelOf(learnt: Learnt): Model {
  const spelling = spellingOf(learnt.words);
  const features = featuresOf({ names: learnt.features, rarity: learnt.rarity });
  const times = new Map(learnt.words);
  const all = learnt.words.reduce((sum, [, count]) => sum + count, 0);
  return {
    classes: learnt.classes,
    chances(sentence) {
      const words = spelling.mend(wordsOf(sentence));
      const telling = [...new Set(words)].filter((word) => /\p{L}/u.test(word));
      if (
        telling.length === 0 ||
        telling.filter((word) => times.has(word)).length < leastKnown * telling.length
      )
        return undefined;
      return chancesOf(learnt.weights, features(words));
    },
    likeness: (words) =>
      words.reduce((sum, word) => sum + Math.log(Math.max((times.get(word) ?? 0) / all, leastChance)), 0),
  };
}

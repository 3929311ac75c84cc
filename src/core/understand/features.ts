/** What of a sentence is counted: words, neighbours of words, and pieces of words. */
import { stem } from './words';

/** Features by number, each with its weight; unit length per kind. */
export interface Sparse {
  readonly at: Int32Array;
  readonly value: Float32Array;
}

/** What each kind counts in the whole. */
const kinds = { word: 1, pair: 0.8, skip: 0.5, piece: 0.8 };
type Kind = keyof typeof kinds;
const shortestPiece = 2;
const longestPiece = 5;
/** How far apart two words may stand to count as a pair. */
const reach = 4;

/** Each feature with how often it occurs; the name says its kind. */
function countFeatures(words: readonly string[]): Record<Kind, Map<string, number>> {
  const counts: Record<Kind, Map<string, number>> = {
    word: new Map(),
    pair: new Map(),
    skip: new Map(),
    piece: new Map(),
  };
  const add = (kind: Kind, feature: string): void =>
    void counts[kind].set(feature, (counts[kind].get(feature) ?? 0) + 1);
  const stems = words.map(stem);
  for (const [i, word] of stems.entries()) {
    add('word', word);
    for (let j = i + 2; j <= Math.min(i + reach, stems.length - 1); j++) add('skip', `${word}~${stems[j]}`);
  }
  const framed = ['<', ...stems, '>'];
  for (let i = 0; i + 1 < framed.length; i++) {
    add('pair', `${framed[i]} ${framed[i + 1]}`);
    if (i + 2 < framed.length) add('pair', `${framed[i]} ${framed[i + 1]} ${framed[i + 2]}`);
  }
  for (const word of words) {
    const framed = ` ${word} `;
    for (let length = shortestPiece; length <= longestPiece; length++)
      for (let i = 0; i + length <= framed.length; i++) add('piece', `/${framed.slice(i, i + length)}`);
  }
  return counts;
}

/** The features that are counted, in their order, each with how much its being rare tells. */
export interface Vocabulary {
  readonly names: readonly string[];
  readonly rarity: Float32Array;
}

/** Which features occur, and how rare each is. A feature of one sentence only is left out, but for words. */
export function learnVocabulary(sentences: readonly (readonly string[])[]): Vocabulary {
  const seen = new Map<string, number>();
  for (const words of sentences)
    for (const map of Object.values(countFeatures(words)))
      for (const feature of map.keys()) seen.set(feature, (seen.get(feature) ?? 0) + 1);
  const kept = [...seen].filter(([feature, times]) => times > 1 || /^[^ ~/]+$/u.test(feature));
  return {
    names: kept.map(([feature]) => feature),
    rarity: Float32Array.from(kept, ([, times]) => Math.log((1 + sentences.length) / (1 + times)) + 1),
  };
}

export type Features = (words: readonly string[]) => Sparse;

/** Counts the features of a vocabulary in a sentence. */
export function featuresOf({ names, rarity }: Vocabulary): Features {
  const numbers = new Map(names.map((name, i) => [name, i]));
  return (words) => {
    const at: number[] = [];
    const value: number[] = [];
    for (const [kind, map] of Object.entries(countFeatures(words)) as [Kind, Map<string, number>][]) {
      const start = value.length;
      let square = 0;
      for (const [feature, times] of map) {
        const number = numbers.get(feature);
        if (number === undefined) continue;
        const weight = (1 + Math.log(times)) * (rarity[number] ?? 0);
        at.push(number);
        value.push(weight);
        square += weight * weight;
      }
      const scale = kinds[kind] / (Math.sqrt(square) || 1);
      for (let i = start; i < value.length; i++) value[i] = (value[i] ?? 0) * scale;
    }
    return { at: Int32Array.from(at), value: Float32Array.from(value) };
  };
}

/** Unknown words become the known word they are most likely a slip of. */

export interface Spelling {
  /** Each word itself when known, else the nearest known one, else itself. */
  mend(words: readonly string[]): readonly string[];
}

/** Shorter words have too many neighbours. */
const shortestMended = 4;
/** From this length on two slips are mended. */
const twoSlipsFrom = 7;

/** Each word with how often it occurs. */
export function countWords(sentences: readonly (readonly string[])[]): [string, number][] {
  const times = new Map<string, number>();
  for (const words of sentences) for (const word of words) times.set(word, (times.get(word) ?? 0) + 1);
  return [...times];
}

/**
 * Finds neighbours by leaving letters out of both sides (SymSpell, W. Garbe 2012), then by edit distance in which
 * two swapped neighbours are one slip (Damerau 1964). Among equally near words the more frequent wins.
 */
export function spellingOf(counted: readonly (readonly [string, number])[]): Spelling {
  const times = new Map(counted);
  const shorter = new Map<string, string[]>();
  for (const word of times.keys())
    for (const cut of cuts(word, word.length >= twoSlipsFrom ? 2 : 1)) {
      const list = shorter.get(cut);
      if (list) list.push(word);
      else shorter.set(cut, [word]);
    }
  const mended = (word: string): string => {
    if (times.has(word) || word.length < shortestMended) return word;
    const most = word.length >= twoSlipsFrom ? 2 : 1;
    let best = word;
    let bestCost = Infinity;
    for (const cut of cuts(word, most))
      for (const candidate of shorter.get(cut) ?? []) {
        const slips = distance(word, candidate);
        if (slips > most) continue;
        // The first letter is seldom wrong; a frequent word is likelier meant.
        const cost = slips + (candidate[0] === word[0] ? 0 : 0.5) - 0.1 * Math.log(times.get(candidate) ?? 1);
        if (cost < bestCost) [best, bestCost] = [candidate, cost];
      }
    return best;
  };
  return { mend: (words) => words.map(mended) };
}

/** The word, and the word with up to `most` letters left out. */
function cuts(word: string, most: number): Set<string> {
  const all = new Set([word]);
  let last = [word];
  for (let round = 0; round < most; round++) {
    last = last.flatMap((one) => Array.from(one, (_, i) => one.slice(0, i) + one.slice(i + 1)));
    for (const one of last) all.add(one);
  }
  return all;
}

/** Insertions, deletions, replacements and swaps of neighbours between two words. */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, before[j - 2]! + 1);
      row.push(least);
    }
    before = last;
    last = row;
  }
  return last[b.length]!;
}

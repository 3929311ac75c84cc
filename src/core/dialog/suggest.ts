/** "Did you mean": the nearest of the allowed words, if one is near. */

/** Edit distance, with swapped neighbours counted once (Damerau 1964, restricted). */
function distance(a: string, b: string): number {
  const row = (length: number, first: number): number[] =>
    Array.from({ length: length + 1 }, (_, i) => first + i);
  let before = row(b.length, 0);
  let last = row(b.length, 0);
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 0) + 1, (now[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      now.push(cost);
    }
    before = last;
    last = now;
  }
  return last[b.length] ?? 0;
}

/** The allowed word nearest to `word`, or undefined when none is near enough to be meant. */
export function nearest(word: string, allowed: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of allowed) {
    const d = distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < bestDistance) {
      best = candidate;
      bestDistance = d;
    }
  }
  return best;
}

/** A longer list is left out beside a near word: whoever mistyped needs the word. */
const mostBesideNear = 12;

/** "Did you mean "ask"? Allowed here: ask, tell." */
export function suggestion(word: string, allowed: readonly string[]): string {
  const near = nearest(word, allowed);
  const list = allowed.length === 0 ? 'Nothing is allowed here yet.' : `Allowed here: ${allowed.join(', ')}.`;
  if (near === undefined) return list;
  return `Did you mean "${near}"?${allowed.length > mostBesideNear ? '' : ` ${list}`}`;
}

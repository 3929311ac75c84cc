/** What was learnt as bytes, so that it is learnt once and read at every start. */
import type { Learnt } from './model';

const magic = 'SPRKEY01';

type Head = Omit<Learnt, 'rarity' | 'weights'> & { readonly weighed: number };

/** Head length, head, then the numbers; every language one after another. */
export function toBytes(knowledge: Readonly<Record<string, Learnt>>, of: string): Uint8Array {
  const parts: Uint8Array[] = [new TextEncoder().encode(magic)];
  const text = (value: unknown): void => {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    parts.push(new Uint8Array(Uint32Array.of(bytes.length).buffer), bytes);
  };
  text({ of, languages: Object.keys(knowledge) });
  for (const { classes, words, features, rarity, weights } of Object.values(knowledge)) {
    text({ classes, words, features, weighed: weights.classes } satisfies Head);
    for (const { buffer, byteOffset, byteLength } of [rarity, weights.step, weights.number])
      parts.push(new Uint8Array(buffer, byteOffset, byteLength));
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** @returns undefined when the bytes are not whole, or were learnt of something else. */
export function fromBytes(bytes: Uint8Array, of: string): Readonly<Record<string, Learnt>> | undefined {
  try {
    const read = reader(bytes);
    if (new TextDecoder().decode(read.bytes(magic.length)) !== magic) return undefined;
    const head = read.text() as { of: string; languages: string[] };
    if (head.of !== of) return undefined;
    return Object.fromEntries(
      head.languages.map((language) => {
        const { weighed, ...rest } = read.text() as Head;
        const rows = rest.features.length;
        const rarity = read.floats(rows);
        const step = read.floats(rows + 1);
        const number = new Int8Array(read.bytes((rows + 1) * weighed));
        return [language, { ...rest, rarity, weights: { classes: weighed, step, number } }];
      }),
    );
  } catch {
    return undefined;
  }
}

function reader(all: Uint8Array): {
  bytes(length: number): Uint8Array;
  floats(length: number): Float32Array;
  text(): unknown;
} {
  let at = 0;
  const bytes = (length: number): Uint8Array => {
    if (at + length > all.length) throw new RangeError('The bytes end too soon.');
    return all.subarray(at, (at += length));
  };
  return {
    bytes,
    // A copy, since what stands in a file need not stand where a float may.
    floats: (length) => new Float32Array(new Uint8Array(bytes(length * 4)).buffer),
    text: () => {
      const length = new Uint32Array(new Uint8Array(bytes(4)).buffer)[0] ?? 0;
      return JSON.parse(new TextDecoder().decode(bytes(length)));
    },
  };
}

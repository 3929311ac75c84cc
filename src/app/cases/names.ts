/**
 * The words of the names that requests stand for, kept beside them so that a search reads an index and no list. What
 * is found is looked at again: a request of an account that does not exist has words like all others, which no one
 * can type.
 */
import type { Deps } from '../deps';
import type { CaseName } from '../documents';

type Parts = Pick<Deps, 'store' | 'random'>;

const mostWords = 6;

/** Lower case, without accents, by words: as names are searched. */
export const foldedWords = (text: string): readonly string[] =>
  [
    ...new Set(
      text
        .slice(0, 200)
        .normalize('NFKD')
        .replaceAll(/\p{M}/gu, '')
        .toLowerCase()
        .split(/[^\p{L}\p{N}]+/u)
        .filter((word) => word !== ''),
    ),
  ].slice(0, mostWords);

/** Before the request itself: a search finds no request whose words are missing. Harmless to repeat. */
export async function keepNames(
  { store, random }: Parts,
  request: { readonly id: string; readonly openedAt: number },
  name: string | undefined,
): Promise<void> {
  // An account that does not exist costs the same.
  const words = name === undefined ? [`~${random.token(6)}`, `~${random.token(6)}`] : foldedWords(name);
  const docs = words.map((word, index) => ({
    id: `${request.id}.n${index}`,
    word,
    newest: -request.openedAt,
    case: request.id,
  }));
  let written = 0;
  // What is there already was written by a try before.
  while (written < docs.length)
    written += (await store.insertAll<CaseName>('caseNames', docs.slice(written))) + 1;
}

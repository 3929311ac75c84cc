/** Reads `dialogs/details/<language>.yaml`. */
import { Reader } from '../dialog/reader';
import type { Problem } from '../dialog/problem';
import type { Place } from '../dialog-types';
import type { DetailWords } from './details';

const top: Place = { line: 1, column: 1 };

/** `words` is there only when every line could be read. */
export function parseDetails(source: string, file: string): { words?: DetailWords; problems: Problem[] } {
  const reader = new Reader(file);
  const node = reader.open(source);
  const fields =
    node && reader.map(node, 'a file of details', top, ['not', 'kept', 'until', 'places', 'details']);
  if (!fields) return { problems: reader.problems };
  const list = (value: unknown, what: string, at: Place): string[] =>
    reader
      .list({ key: what, at, value }, `"${what}"`)
      .flatMap((one) => reader.words(one, `A line of "${what}"`, at) ?? []);
  const flat = (key: string): string[] => {
    const entry = fields.get(key);
    return entry ? list(entry.value, key, entry.at) : [];
  };
  const named = (key: string): Record<string, string[]> => {
    const entry = fields.get(key);
    const inner = entry && reader.map(entry.value, `"${key}"`, entry.at);
    return Object.fromEntries(
      [...(inner?.entries.values() ?? [])].map((one) => [one.key, list(one.value, one.key, one.at)]),
    );
  };
  const words: DetailWords = {
    not: flat('not'),
    kept: flat('kept'),
    until: flat('until'),
    places: named('places'),
    details: named('details'),
  };
  return reader.problems.length > 0 ? { problems: reader.problems } : { words, problems: [] };
}

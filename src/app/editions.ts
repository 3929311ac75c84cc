/** Dialogs by hash: a visit walks to its end on the edition it began with, whatever was edited since. */
import { createHash } from 'node:crypto';
import type { Dialog, Edition, Words } from '../core/dialog-types';
import type { Doc, Store } from './ports';

interface EditionDoc extends Doc {
  readonly dialog: Dialog;
  readonly words: Words;
}

export interface Editions {
  /** The edition for new visits. */
  current(topic: string): Edition | undefined;
  all(): readonly Edition[];
  /** @throws {Error} when no such edition was ever stored. */
  byHash(hash: string): Promise<Edition>;
}

const hashOf = (dialog: Dialog, words: Words): string =>
  createHash('sha256')
    .update(JSON.stringify([dialog, words]))
    .digest('base64url');

/** Stores these dialogs, unless they are there, and makes them current. They were checked before. */
export async function makeEditions(
  store: Store,
  dialogs: readonly Dialog[],
  words: Words,
): Promise<Editions> {
  const known = new Map<string, Edition>();
  const current = new Map<string, Edition>();
  for (const dialog of dialogs) {
    const edition: Edition = { hash: hashOf(dialog, words), dialog, words };
    await store.insert<EditionDoc>('dialogs', { id: edition.hash, dialog, words });
    known.set(edition.hash, edition);
    current.set(dialog.topic, edition);
  }
  return {
    current: (topic) => current.get(topic),
    all: () => [...current.values()],
    async byHash(hash) {
      const here = known.get(hash);
      if (here) return here;
      const stored = await store.get<EditionDoc>('dialogs', hash);
      if (!stored) throw new Error('The edition of this dialog is not there any more.');
      const edition: Edition = { hash, dialog: stored.dialog, words: stored.words };
      known.set(hash, edition);
      return edition;
    },
  };
}

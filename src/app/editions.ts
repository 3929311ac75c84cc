/** Dialogs by hash: a visit walks to its end on the edition it began with, whatever was edited since. */
import { createHash } from 'node:crypto';
import type { Draft } from '../core/dialog/drafts';
import type { Dialog, Edition, Spoken, Words } from '../core/dialog-types';
import type { Doc, Store } from './ports';

interface EditionDoc extends Doc {
  readonly dialog: Dialog;
  readonly words: Words;
  readonly translations: Readonly<Record<string, Spoken>>;
}

export interface Editions {
  /** The edition for new visits. */
  current(topic: string): Edition | undefined;
  all(): readonly Edition[];
  /** Languages beside English that dialogs are there in. */
  languages(): readonly string[];
  /** Makes these current for new visits; running ones go on with their own. Rejects when the store cannot keep them. */
  use(drafts: readonly Draft[]): Promise<void>;
  /** @throws {Error} when no such edition was ever stored. */
  byHash(hash: string): Promise<Edition>;
}

/** Names an edition: the same words and steps are the same edition. */
export const hashOf = ({ dialog, words, translations }: Draft): string =>
  createHash('sha256')
    .update(JSON.stringify([dialog, words, translations]))
    .digest('base64url');

const hashes = new WeakMap<Draft, string>();
/** Drafts are never changed once they are read. */
function hashOnce(draft: Draft): string {
  const hash = hashes.get(draft) ?? hashOf(draft);
  hashes.set(draft, hash);
  return hash;
}

/** Stores these dialogs, unless they are there, and makes them current. They were checked before. */
export async function makeEditions(store: Store, drafts: readonly Draft[]): Promise<Editions> {
  const known = new Map<string, Edition>();
  let current = new Map<string, Edition>();

  async function use(next: readonly Draft[]): Promise<void> {
    const fresh = new Map<string, Edition>();
    for (const one of next) {
      const { dialog, words, translations } = one;
      const draft = { dialog, words, translations };
      const edition: Edition = { hash: hashOnce(one), ...draft };
      if (!known.has(edition.hash)) await store.insert<EditionDoc>('dialogs', { id: edition.hash, ...draft });
      known.set(edition.hash, edition);
      fresh.set(dialog.topic, edition);
    }
    current = fresh;
  }

  await use(drafts);
  return {
    use,
    current: (topic) => current.get(topic),
    all: () => [...current.values()],
    languages: () => [...new Set([...current.values()].flatMap((one) => Object.keys(one.translations)))],
    async byHash(hash) {
      const here = known.get(hash);
      if (here) return here;
      const stored = await store.get<EditionDoc>('dialogs', hash);
      if (!stored) throw new Error('The edition of this dialog is not there any more.');
      const { dialog, words, translations } = stored;
      const edition: Edition = { hash, dialog, words, translations };
      known.set(hash, edition);
      return edition;
    },
  };
}

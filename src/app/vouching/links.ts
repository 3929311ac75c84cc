/** Links to colleagues who are asked to confirm somebody: one document a challenge and colleague. */
import { codeFor } from '../codes';
import { hashToken, type Keys } from '../keys';
import type { CandidatesInput } from '../methods/method';
import type { Clock, Directory, Doc, PlacedCard, Store } from '../ports';
import type { Vouchers } from '../vouchers';

/** How long the code counts that a colleague gives by voice, in ms. */
export const spokenLasts = 10 * 60_000;
/** How long after its end a link is known, so that it says that it is over. ms */
export const knownFor = 24 * 3_600_000;
const mostLinks = 20;

/** By hash of its token. */
export interface VouchLink extends Doc {
  readonly challenge: string;
  /** Whom it is about, and who is asked. */
  readonly person: string;
  readonly voucher: string;
  readonly visit: string;
  readonly createdAt: number;
  /** When they last showed a factor of their own; 0: not yet. */
  readonly provedAt: number;
  /** How many codes were made: each is another one. */
  readonly codes: number;
  /** Wrong codes of their own, typed here. */
  readonly wrong: number;
  /** "I did not talk to them". 0: no. It stays. */
  readonly refusedAt: number;
  /** The card in their chat, when there is one. */
  readonly card?: PlacedCard;
  readonly expiresAt: number;
}

export interface VouchLinks {
  ofChallenge(challenge: string): Promise<readonly VouchLink[]>;
  /** Links about this person since then. */
  since(person: string, from: number): Promise<readonly VouchLink[]>;
  byToken(token: string): Promise<VouchLink | undefined>;
  /** Always the same for the same challenge and colleague: a mail sent twice after a crash carries one link. */
  tokenOf(challenge: string, voucher: string): string;
  /** The code of a link, in the form it is said in: six digits. */
  codeOf(link: VouchLink): string;
  /** Does its code count now, as far as the link itself says? */
  isSpoken(link: VouchLink): boolean;
  insert(link: Omit<VouchLink, 'version'>): Promise<boolean>;
  /** Changes it by its version. Undefined when there is none, or `change` leaves it. */
  change(id: string, change: (link: VouchLink) => VouchLink | undefined): Promise<VouchLink | undefined>;
}

export function makeVouchLinks(parts: { store: Store; clock: Clock; keys: Keys }): VouchLinks {
  const { store, clock, keys } = parts;
  return {
    async ofChallenge(challenge) {
      const query = { index: 'challenge', equals: { challenge }, limit: mostLinks };
      return (await store.find<VouchLink>('vouches', query)).docs;
    },
    async since(person, from) {
      const query = { index: 'person', equals: { person }, from, limit: mostLinks * 5 };
      return (await store.find<VouchLink>('vouches', query)).docs;
    },
    byToken: (token) => store.get<VouchLink>('vouches', hashToken(token.slice(0, 200))),
    tokenOf: (challenge, voucher) =>
      keys.hmac('hashes', `vouch ${challenge} ${voucher}`).toString('base64url'),
    codeOf: ({ challenge, voucher, codes }) => codeFor(keys, `vouch ${challenge} ${voucher} ${codes}`),
    isSpoken: ({ provedAt, refusedAt }) =>
      provedAt > 0 && refusedAt === 0 && clock.now() >= provedAt && clock.now() < provedAt + spokenLasts,
    insert: (link) => store.insert<VouchLink>('vouches', link),
    async change(id, change) {
      for (let attempt = 0; attempt < 50; attempt += 1) {
        const before = await store.get<VouchLink>('vouches', id);
        const next = before && change(before);
        if (!next) return undefined;
        if (await store.replace<VouchLink>('vouches', next)) return { ...next, version: next.version + 1 };
      }
      throw new Error('A link could not be saved: it changes all the time.');
    },
  };
}

/** Whose codes count for a challenge now: of those who may still confirm this person. One refusal ends all of them. */
export function makeSpoken(parts: {
  readonly directory: Pick<Directory, 'get'>;
  readonly links: VouchLinks;
  readonly vouchers: Vouchers;
}) {
  const { directory, links, vouchers } = parts;
  return async (input: CandidatesInput): Promise<readonly { by: string; code: string }[]> => {
    const found = await links.ofChallenge(input.challenge.id);
    const person = await directory.get(input.person ?? 'nobody');
    if (!person || found.some((one) => one.refusedAt > 0)) return [];
    const own = found.filter(
      (one) => one.person === person.id && one.visit === input.visit && links.isSpoken(one),
    );
    const still = await Promise.all(own.map((one) => vouchers.may(person, one.voucher)));
    return own.flatMap((one, index) => (still[index] ? [{ by: one.voucher, code: links.codeOf(one) }] : []));
  };
}

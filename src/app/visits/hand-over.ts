/**
 * A visit goes on in another place: a browser, or the chat. A link or a typed code, five minutes, hashed, begins it.
 * The second place shows two digits; typed in the first, they keep claim and evidence, for then one person has both
 * in hand. Without them the claim falls to named, and evidence is proved again. Only the first who asks is shown digits.
 */
import type { Holder, Visit } from '../../core/visit';
import type { StoredVisit } from '../documents';
import { hashToken, sameSecret } from '../keys';
import { makePass } from '../numbers';
import type { HandOverPage, NewHolder } from '../services';
import type { Doc } from '../ports';
import type { Engine, EngineParts } from './engine';

const lasts = 5 * 60_000;

interface HandOverDoc extends Doc {
  readonly visit: string;
  readonly from: Holder;
  /** By this the first place is found. */
  readonly fromRef: string;
  readonly at: number;
  readonly state: 'made' | 'asked' | 'moved' | 'void';
  readonly to?: Holder;
  readonly digits?: string;
  readonly expiresAt: number;
}

export interface HandOvers {
  /** `typed`: a code of 24 letters that can be typed in the chat, in place of a link. */
  make(
    id: string,
    from: Holder,
    typed?: boolean,
  ): Promise<{ path: string; code: string; expiresAt: number } | undefined>;
  peek(token: string, to?: Holder): Promise<HandOverPage | undefined>;
  /** The second place wants it with all that was shown. False: somebody asked before, or it is over. */
  ask(token: string, to: NewHolder): Promise<boolean>;
  /** Whether a second place waits for digits from here, and which. */
  asked(from: Holder): Promise<{ readonly to: Holder['kind']; readonly at: number } | undefined>;
  /** The digits, typed in the first place; one try. The visit moves, with what was shown. */
  confirm(from: Holder, digits: string): Promise<'moved' | 'wrong' | 'none'>;
  /** "That is not me": nobody goes on by this link any more. */
  refuse(from: Holder): Promise<boolean>;
  /** Without digits: the claim falls to named, and one piece is proved again. */
  take(token: string, to: NewHolder): Promise<StoredVisit | undefined>;
}

const same = (one: Holder | undefined, other: Holder | undefined): boolean =>
  one !== undefined && other !== undefined && one.kind === other.kind && sameSecret(one.ref, other.ref);

/** A chat is somebody's: what is about another account does not go on there, whether that account exists or not. */
const fits = (visit: Visit, { holder, person }: NewHolder): boolean =>
  holder.kind !== 'teams' || visit.claim === 'none' || (person !== undefined && visit.person === person);

export function makeHandOvers(
  parts: EngineParts,
  engine: Engine,
  held: (id: string, holder: Holder) => Promise<StoredVisit | undefined>,
): HandOvers {
  const { store, clock, random } = parts;
  const plain = (token: string): string =>
    /^[\s-]*(?:[A-Za-z0-9][\s-]*){24}$/.test(token) ? token.replace(/[\s-]/g, '').toUpperCase() : token;
  const find = (token: string): Promise<HandOverDoc | undefined> =>
    store.get<HandOverDoc>('handovers', hashToken(plain(token.slice(0, 200))));

  /** The newest of this place that waits for digits. */
  async function waiting(from: Holder): Promise<HandOverDoc | undefined> {
    const page = await store.find<HandOverDoc>('handovers', {
      index: 'from',
      equals: { fromRef: from.ref },
      descending: true,
      limit: 5,
    });
    return page.docs.find(
      (one) => one.state === 'asked' && same(one.from, from) && one.expiresAt > clock.now(),
    );
  }

  /** Whoever changes the state has it: nobody takes the same link twice. */
  const change = (doc: HandOverDoc, next: Partial<HandOverDoc>): Promise<boolean> =>
    store.replace<HandOverDoc>('handovers', { ...doc, ...next });

  async function move(doc: HandOverDoc, to: Holder, kept: boolean): Promise<StoredVisit | undefined> {
    const applied = await engine.apply(doc.visit, (stored) =>
      same(stored.visit.holder, doc.from)
        ? { type: 'moved', holder: to, ...(kept ? { kept } : {}) }
        : undefined,
    );
    if (!applied?.taken) return undefined;
    if (doc.from.kind === 'teams')
      parts.background.run('told', () => parts.pusher.say(doc.from.ref, 'hand-over.gone-on', {}));
    return engine.settle(applied.stored);
  }

  async function begunBy(visit: Visit): Promise<string | undefined> {
    // A typed name says nothing of who typed it, and whether it exists is nobody's to know.
    if (visit.claim !== 'claimed' || visit.person === undefined) return undefined;
    return (await parts.directory.get(visit.person))?.name;
  }

  return {
    async make(id, from, typed = false) {
      if (!(await held(id, from))) return undefined;
      const code = typed ? makePass(random) : random.token(32);
      const at = clock.now();
      await store.insert<HandOverDoc>('handovers', {
        id: hashToken(plain(code)),
        visit: id,
        from,
        fromRef: from.ref,
        at,
        state: 'made',
        expiresAt: at + lasts,
      });
      return { path: `/go/${code}`, code, expiresAt: at + lasts };
    },
    async peek(token, to) {
      const found = await find(token);
      const stored = found && (await engine.load(found.visit));
      if (!found || !stored) return undefined;
      const own = same(found.to, to);
      if (found.state !== 'made' && !own) return undefined;
      const by = await begunBy(stored.visit);
      return {
        from: found.from.kind,
        at: found.at,
        begun: { at: stored.visit.startedAt, ...(by === undefined ? {} : { by }) },
        state: found.state,
        ...(own && found.state === 'asked' && found.digits !== undefined ? { digits: found.digits } : {}),
        ...(own && found.state === 'moved' ? { visit: found.visit } : {}),
      };
    },
    async ask(token, to) {
      const found = await find(token);
      const stored = found && (await engine.load(found.visit));
      if (!found || found.state !== 'made' || !stored || !fits(stored.visit, to)) return false;
      const digits = String(10 + random.below(90));
      if (!(await change(found, { state: 'asked', to: to.holder, digits }))) return false;
      if (found.from.kind === 'teams')
        parts.background.run('told', () => parts.pusher.say(found.from.ref, 'hand-over.asked', {}));
      return true;
    },
    async asked(from) {
      const found = await waiting(from);
      return found?.to && { to: found.to.kind, at: found.at };
    },
    async confirm(from, digits) {
      const found = await waiting(from);
      if (!found?.to || found.digits === undefined) return 'none';
      const right = sameSecret(digits.trim(), found.digits);
      // One try: with two digits a second would be worth guessing.
      if (!(await change(found, { state: right ? 'moved' : 'void' }))) return 'none';
      if (!right) return 'wrong';
      return (await move(found, found.to, true)) ? 'moved' : 'none';
    },
    async refuse(from) {
      const found = await waiting(from);
      return found !== undefined && (await store.remove('handovers', found.id, found.version));
    },
    async take(token, to) {
      const found = await find(token);
      const stored = found && (await engine.load(found.visit));
      if (!found || !stored || !fits(stored.visit, to)) return undefined;
      const open = found.state === 'made' || (found.state !== 'moved' && same(found.to, to.holder));
      if (!open || !(await change(found, { state: 'moved', to: to.holder }))) return undefined;
      return move(found, to.holder, false);
    },
  };
}
